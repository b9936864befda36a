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

# The demo is built once for each phase; a second start finds it there.
built="$DATA_DIR/demo-phase"
if [ "$(cat "$built" 2>/dev/null || true)" != "$PHASE" ]; then
    rm -f "$built"
    $bin/python manage.py demo --phase "$PHASE"
    printf '%s' "$PHASE" > "$built"
fi
$bin/python manage.py migrate --verbosity 0
$bin/python manage.py schedules > /dev/null
# Compressing the typefaces takes a while: only when something is newer than what was collected.
collected=staticfiles/staticfiles.json
if [ ! -f "$collected" ] || [ -n "$(find award/static .venv/.installed-* -newer "$collected" | head -n 1)" ]; then
    $bin/python manage.py collectstatic --noinput --verbosity 0
fi

web="" worker=""
stop() {
    trap - INT TERM EXIT
    [ -n "$web" ] && kill "$web" 2>/dev/null
    [ -n "$worker" ] && kill -INT "$worker" 2>/dev/null
    # Whoever is still there after ten seconds is made to go (its task is done again later).
    (
        sleep 10
        for process in $web $worker; do
            pkill -KILL -P "$process"
            kill -KILL "$process"
        done
    ) 2>/dev/null &
    guard=$!
    wait $web $worker 2>/dev/null
    kill "$guard" 2>/dev/null
    return 0
}
trap 'stop; exit 0' INT TERM
trap stop EXIT

$bin/gunicorn award.wsgi:application --config deploy/gunicorn.conf.py --bind "127.0.0.1:$PORT" &
web=$!
# A session of its own: the worker stops at one signal, ours, and not at the terminal's as well.
setsid $bin/python manage.py qcluster > "$DATA_DIR/worker.log" 2>&1 &
worker=$!

# The links are printed when the pages answer.
tries=0
until $bin/python -c "import urllib.request; urllib.request.urlopen('http://127.0.0.1:$PORT/readyz', timeout=2)" 2>/dev/null; do
    tries=$((tries + 1))
    [ "$tries" -lt 60 ] && kill -0 "$web" 2>/dev/null || { echo "The web server did not start (is port $PORT free?)." >&2; exit 1; }
    sleep 0.5
done
$bin/python manage.py demo --links
echo
echo "Worker's log: $DATA_DIR/worker.log   Letters: $DATA_DIR/mail   Stop with Ctrl-C."
wait "$web"
