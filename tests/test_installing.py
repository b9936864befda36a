"""The script that installs the services, run as whoever installs runs it: in a copy of the product, and on a copy of this machine."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.product import ROOT

pytestmark = pytest.mark.pure


@pytest.fixture
def checkout(tmp_path) -> Path:
    """A checkout with an environment that is as it should be."""
    folder = tmp_path / "alumn"
    for name in ("deploy", "locale", "award"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("manage.py", "requirements.txt"):
        shutil.copy(ROOT / name, folder / name)
    for catalogue in folder.glob("locale/*/LC_MESSAGES/django.po"):
        os.utime(catalogue, (0, 0))
        catalogue.with_suffix(".mo").write_bytes(b"")
    environment_of(folder, f"python{sys.version_info[0]}.{sys.version_info[1]}")
    return folder


def environment_of(folder: Path, python: str) -> None:
    """Make the environment that a Python of this name has installed into, for the Python there is now."""
    shutil.rmtree(folder / ".venv", ignore_errors=True)
    (folder / ".venv/lib" / python / "site-packages/django").mkdir(parents=True)
    (folder / ".venv/lib" / python / "site-packages/django/__init__.py").write_text("")
    (folder / ".venv/bin").mkdir()
    (folder / ".venv/bin/python").symlink_to(Path(sys.executable).resolve())
    (folder / ".venv/pyvenv.cfg").write_text(f"home = {Path(sys.executable).resolve().parent}\n")
    shutil.copy(folder / "requirements.txt", folder / ".venv/.installed-requirements.txt")


def dry_run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["sh", "deploy/install.sh", *arguments], cwd=folder, capture_output=True, text=True, check=False)  # fmt: skip


def test_what_is_there_is_left_as_it_is(checkout):
    said = dry_run(checkout).stdout
    assert "environment" not in said
    assert "translations" not in said
    assert "read the code" not in said


def test_a_new_debian_that_brings_another_python_gets_a_new_environment(checkout):
    environment_of(checkout, "python3.9")
    assert "would: make the environment" in dry_run(checkout).stdout


@pytest.mark.parametrize("hidden", [".", "voting", "award/pdf.py", "templates"])
def test_whatever_the_service_cannot_read_is_said(checkout, hidden):
    path = checkout / hidden
    if not path.exists():
        path.mkdir()
    path.chmod(0o700 if path.is_dir() else 0o600)
    assert "would: let the service read the code" in dry_run(checkout).stdout


@pytest.mark.parametrize("hidden", ["deploy/alumn.env", "data/db.sqlite3"])
def test_settings_and_data_in_the_checkout_are_none_of_it(checkout, hidden):
    (checkout / hidden).parent.mkdir(exist_ok=True, mode=0o700)
    (checkout / hidden).touch(0o600)
    assert "read the code" not in dry_run(checkout).stdout


@pytest.mark.parametrize(
    "address", ["alumn.example.org", "http://alumn.example.org", "https://x|y", "https://x&y", "https://"]
)
def test_an_address_that_is_none_is_refused_before_anything_is_written(checkout, tmp_path, address):
    root = tmp_path / "root"
    done = dry_run(checkout, "--apply", "--root", str(root), "--site-url", address)
    assert done.returncode == 2
    assert "--site-url takes" in done.stderr
    assert not root.exists()


COPY_OF_THIS_MACHINE = """
set -e
mount -t tmpfs none "$1" && cd "$1" && mkdir up work root
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/up,workdir=$1/work" root
mount -t tmpfs none root/run && mount -t tmpfs none root/tmp && mount --bind /dev root/dev
mkdir -p root/srv && cp -a "$2" root/srv/alumn
exec chroot root sh -e -c "$3"
"""
INSTALLED = """
PATH=/usr/sbin:/usr/bin:/sbin:/bin
umask 077
cd /srv/alumn && touch deploy/alumn.env && chmod -R go= .
sh deploy/install.sh --apply --site-url https://alumn.example.org >/dev/null
sh deploy/install.sh
setpriv --reuid=alumn --regid=alumn --clear-groups cat /srv/alumn/award/pdf.py /srv/alumn/manage.py >/dev/null
stat -c '%n %U %a' /srv/alumn deploy/alumn.env /etc/alumn /etc/alumn/alumn.env /var/lib/alumn /var/backups/alumn
"""


def test_installed_under_a_careful_umask_the_service_can_read_what_it_needs_and_nobody_else_the_rest(
    checkout, tmp_path
):
    """The whole of it, on a copy of this machine that is gone afterwards."""
    room = tmp_path / "machine"
    room.mkdir()
    command = ["unshare", "--mount", "sh", "-c", COPY_OF_THIS_MACHINE, "sh", str(room), str(checkout)]
    if os.geteuid() or shutil.which("unshare") is None or subprocess.run([*command, "true"], capture_output=True, check=False).returncode:  # fmt: skip
        pytest.skip("a copy of this machine takes root and an overlay file system")
    done = subprocess.run([*command, INSTALLED], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said = done.stdout.splitlines()
    assert said[0].startswith("Nothing to do."), said
    assert said[-6:] == [
        "/srv/alumn root 755",
        "deploy/alumn.env root 600",
        "/etc/alumn root 755",
        "/etc/alumn/alumn.env root 600",
        "/var/lib/alumn alumn 700",
        "/var/backups/alumn alumn 700",
    ]
