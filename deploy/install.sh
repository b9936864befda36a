#!/bin/sh
# Installs the product as systemd services on Debian 12 or 13, from the checkout this script lies in (put it in /srv/alumn).
#
#   deploy/install.sh                                   says what would be done, and does nothing
#   sudo deploy/install.sh --apply --site-url https://alumn.example.org
#
# Run it again after every upgrade of the code: what is there already stays as it is. It never touches settings that exist.
# --root FOLDER installs into a folder, for packagers and for the drill: no user is made and no service started.
set -eu
cd "$(dirname "$0")/.."
app=$PWD apply="" root="" site_url="" changed=""

while [ $# -gt 0 ]; do
    case $1 in
        --apply) apply=yes ;;
        --site-url) site_url=${2:?an address such as https://alumn.example.org}; shift ;;
        --root) root=${2:?a folder}; shift ;;
        *) sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
    esac
    shift
done

say() { printf '%s\n' "$*"; }
# step WHAT COMMAND…: says what it does, and does it with --apply.
step() {
    what=$1; shift
    changed=yes
    if [ "$apply" ]; then say "$what"; "$@"; else say "would: $what"; fi
}

if [ "$apply" ] && [ -z "$root" ] && [ "$(id -u)" != 0 ]; then
    say "This needs root: sudo deploy/install.sh --apply" >&2; exit 1
fi
case $site_url in
    "" | https://?* | http://localhost* | http://127.0.0.1*) ;;
    *) say "--site-url takes an address such as https://alumn.example.org" >&2; exit 2 ;;
esac
case $site_url in
    *[!A-Za-z0-9.:/_-]*) say "--site-url takes an address such as https://alumn.example.org" >&2; exit 2 ;;
esac
case $(. /etc/os-release 2>/dev/null; printf '%s-%s' "${ID:-}" "${VERSION_ID:-}") in
    debian-12 | debian-13) ;;
    *) say "This is neither Debian 12 nor 13: the script was tried on those alone." ;;
esac

case $app/ in
    /home/* | /root/*) say "The services cannot read $app: put the checkout into /srv/alumn." >&2; [ -z "$apply" ] || exit 1 ;;
esac

# has_environment: what requirements.txt pins is there, for the Python there is (a new Debian brings another).
has_environment() {
    cmp -s requirements.txt .venv/.installed-requirements.txt && .venv/bin/python -c 'import django'
}
# unreadable ACTION…: finds what the service cannot read. Data and settings that lie here are left alone.
unreadable() {
    find . \( -path ./.git -o -path ./data -o -name '*.env' \) -prune -o \
        \( -type d ! -perm -o=rx -o -type f ! -perm -o=r \) "$@"
}

# The environment and the system libraries, as `make setup` makes them.
if [ -z "$root" ]; then
    has_environment 2>/dev/null || step "make the environment in $app/.venv" sh deploy/setup.sh
    missing_mo=""
    for po in locale/*/LC_MESSAGES/django.po; do
        [ -n "$(find "${po%.po}.mo" -newer "$po" 2>/dev/null)" ] || missing_mo=yes
    done
    [ -z "$missing_mo" ] || step "compile the translations" sh deploy/setup.sh
    [ -z "$(unreadable -print 2>/dev/null | head -n 1)" ] || step "let the service read the code" unreadable -exec chmod go+rX {} +
    id alumn >/dev/null 2>&1 || step "make the system user alumn" \
        useradd --system --user-group --home-dir /var/lib/alumn --no-create-home --shell /usr/sbin/nologin alumn
    owner="-o alumn -g alumn" as_root="-o root -g root"
else
    owner="" as_root=""
fi

folder() {  # folder PATH MODE OWNER
    # shellcheck disable=SC2086
    [ -d "$root$1" ] || step "make the folder $1 ($2)" install -d -m "$2" $3 "$root$1"
}
folder /etc/alumn 0755 "$as_root"
folder /etc/systemd/system 0755 "$as_root"
folder /usr/local/bin 0755 "$as_root"
folder /var/lib/alumn 0700 "$owner"
folder /var/backups/alumn 0700 "$owner"

settings=$root/etc/alumn/alumn.env
write_settings() {
    secret=$("${PYTHON:-python3}" -c 'import secrets; print(secrets.token_urlsafe(50))')
    # Nobody else may read it at any moment.
    (umask 077; sed -e "s|^SECRET_KEY=\$|SECRET_KEY=$secret|" -e "s|^SITE_URL=\$|SITE_URL=$site_url|" deploy/env.example > "$settings.new")
    mv "$settings.new" "$settings"
}
[ -e "$settings" ] || step "write /etc/alumn/alumn.env (0600) with a new SECRET_KEY" write_settings

# place SOURCE TARGET MODE: the file with the path of this checkout in it, unless it is there already.
place() {
    wanted=$(sed "s|/srv/alumn|$app|g" "$1")
    [ "$wanted" = "$(cat "$root$2" 2>/dev/null || true)" ] || step "write $2" write "$wanted" "$2" "$3"
}
write() { printf '%s\n' "$1" > "$root$2"; chmod "$3" "$root$2"; }
for unit in alumn-web.service alumn-worker.service alumn-backup.service alumn-backup.timer; do
    place "deploy/$unit" "/etc/systemd/system/$unit" 0644
done
place deploy/alumn /usr/local/bin/alumn 0755

if [ -z "$root" ] && [ -d /run/systemd/system ]; then
    if [ "$apply" ] && [ "$changed" ]; then systemctl daemon-reload; fi
    for unit in alumn-web.service alumn-worker.service alumn-backup.timer; do
        systemctl is-enabled --quiet "$unit" 2>/dev/null || step "enable $unit" systemctl enable --quiet "$unit"
    done
fi

[ "$changed" ] || say "Nothing to do."
if [ "$apply" ]; then
    cat <<NEXT
Next:
  1. fill in SITE_URL and EMAIL_URL in /etc/alumn/alumn.env
  2. sudo alumn upgrade && sudo alumn check --deploy --reach && sudo alumn mailtest you@example.org
  3. sudo systemctl restart alumn-web alumn-worker alumn-backup.timer
  4. sudo alumn secretary office@example.org --name "First Secretary" --language sv
NEXT
else
    say "Nothing was done. Do it with: sudo deploy/install.sh --apply"
fi
