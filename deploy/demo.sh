#!/bin/sh
# Runs the product with its worker on this machine, with a demo cycle; Ctrl-C stops both. Run by `make demo`.
set -eu
cd "$(dirname "$0")/.."

export DEMO=1
export PORT="${PORT:-8000}"
export DATA_DIR="${DATA_DIR:-$PWD/data}"
export SITE_URL="${SITE_URL:-http://127.0.0.1:$PORT}"
PHASE="${PHASE:-nominations}"
bin=.venv/bin
mkdir -p "$DATA_DIR"

free='import socket, sys; s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(("127.0.0.1", int(sys.argv[1])))'
$bin/python -c "$free" "$PORT" 2>/dev/null || {
    echo "Port $PORT is taken. Stop what listens there, or take another: PORT=8080 make demo" >&2
    exit 1
}

# Compressing the static files takes a while: only when something is newer than what was collected, and beside the building.
collected=staticfiles/staticfiles.json
collecting=""
if [ ! -f "$collected" ] || [ -n "$(find award/static nominations/static voting/static .venv/.installed-* -newer "$collected" | head -n 1)" ]; then
    $bin/python manage.py collectstatic --noinput --verbosity 0 &
    collecting=$!
fi
# The demo is built once for each phase; a second start finds it there and brings it up to date.
built="$DATA_DIR/demo-phase" links="$DATA_DIR/demo-links"
if [ "$(cat "$built" 2>/dev/null || true)" = "$PHASE" ]; then
    $bin/python manage.py demo --links > "$links"
else
    rm -f "$built"
    $bin/python manage.py demo --phase "$PHASE" --links > "$links"
    printf '%s' "$PHASE" > "$built"
fi
[ -z "$collecting" ] || wait "$collecting"

# Each runs in a session of its own: the terminal's Ctrl-C reaches this script alone, and each is told once (gunicorn's threads do
# not survive being told twice). Whoever is still there after three seconds is made to go; its task is done again later.
web="" worker=""
stop() {
    trap - EXIT
    trap '' INT TERM
    kill -TERM $web $worker 2>/dev/null || true
    tries=0
    while kill -0 $web 2>/dev/null || kill -0 $worker 2>/dev/null; do
        tries=$((tries + 1))
        if [ "$tries" -gt 30 ]; then
            break
        fi
        sleep 0.1
    done
    for process in $web $worker; do kill -KILL -- "-$process" 2>/dev/null || true; done
}
trap 'stop; exit 0' INT TERM
trap stop EXIT

setsid $bin/gunicorn award.wsgi:application --config deploy/gunicorn.conf.py --graceful-timeout 2 --bind "127.0.0.1:$PORT" &
web=$!
setsid $bin/python manage.py qcluster > "$DATA_DIR/worker.log" 2>&1 &
worker=$!

# The links are printed when the pages answer.
ready='
import sys, time, urllib.request
for _ in range(300):
    try:
        urllib.request.urlopen(sys.argv[1], timeout=5)
        sys.exit(0)
    except OSError:
        time.sleep(0.1)
sys.exit(1)'
$bin/python -c "$ready" "http://127.0.0.1:$PORT/readyz" || { echo "The web server did not start." >&2; exit 1; }
cat "$links"
echo
echo "Worker's log: $DATA_DIR/worker.log   Letters: $DATA_DIR/mail   Stop with Ctrl-C."
wait "$web"
