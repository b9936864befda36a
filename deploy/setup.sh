#!/bin/sh
# Makes the environment in .venv and the system libraries the product needs. Run by `make setup` and, with "dev", by `make test`.
# A second run finds everything done and takes no time.
set -eu
cd "$(dirname "$0")/.."
dev=${1:-}

say() { printf '%s\n' "$*" >&2; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then sudo "$@"
    else return 1
    fi
}

# Installs Debian packages, or names them when this is nobody who may.
need_packages() {
    if command -v apt-get >/dev/null 2>&1; then
        as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq &&
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null && return 0
    fi
    say "These system packages are missing and could not be installed from here: $*"
    say "Ask somebody who may:  sudo apt-get install --no-install-recommends $*"
    return 1
}

has_library() { ldconfig -p 2>/dev/null | grep -q "$1" || /sbin/ldconfig -p 2>/dev/null | grep -q "$1"; }

python=${PYTHON:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { say "Python 3.11 or newer is needed (set PYTHON to name it)."; exit 1; }

# An environment belongs to the Python it was made with: a new Debian brings another, which finds nothing in it.
its_python='import os, sys, sysconfig; sys.exit(not os.path.isdir(sysconfig.get_path("purelib")))'
if ! .venv/bin/python -c "$its_python" 2>/dev/null; then
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        need_packages "python$version-venv" || need_packages python3-venv
    fi
    "$python" -m venv --clear .venv
fi

missing=""
has_library libpango-1.0.so.0 || missing="$missing libpango-1.0-0"
has_library libpangoft2-1.0.so.0 || missing="$missing libpangoft2-1.0-0"
has_library libharfbuzz-subset.so.0 || missing="$missing libharfbuzz-subset0"
# shellcheck disable=SC2086
[ -z "$missing" ] || need_packages $missing

lock=requirements.txt
[ "$dev" = dev ] && lock=requirements-dev.txt
stamp=.venv/.installed-$lock
if ! cmp -s "$lock" "$stamp"; then
    say "Installing what $lock pins (once) …"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r "$lock"
    cp "$lock" "$stamp"
fi

if [ "$dev" = dev ]; then
    # A browser for the journeys and gettext for the check of the translations: the tests say so and skip where they cannot be had.
    wanted=""
    command -v chromium >/dev/null 2>&1 || wanted="$wanted chromium"
    command -v xgettext >/dev/null 2>&1 || wanted="$wanted gettext"
    # shellcheck disable=SC2086
    [ -z "$wanted" ] || need_packages $wanted || say "Going on without:$wanted (those tests will be skipped)."
fi

# Each time: a release that is unpacked over an older one may bring a source that looks older than what was compiled before.
.venv/bin/pybabel --quiet compile --directory locale --domain django
