"""The delivered ways to install, tried as far as this machine can: the script twice, the units before systemd's own checker, the image built."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.product import ROOT

UNITS = sorted(path.name for path in (ROOT / "deploy").glob("alumn-*.service"))


def _run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )


def _script() -> Iterator[tuple[str, str]]:
    with tempfile.TemporaryDirectory(prefix="award-install-") as folder:
        install = ("sh", "deploy/install.sh", "--root", folder)
        dry = _run(*install)
        assert dry.returncode == 0, dry.stderr
        assert not list(Path(folder).iterdir()), "a dry run did something"
        done = _run(*install, "--apply", "--site-url", "https://alumn.example.org")
        assert done.returncode == 0, done.stderr
        settings = Path(folder, "etc/alumn/alumn.env")
        assert settings.stat().st_mode & 0o777 == 0o600
        assert Path(folder, "var/lib/alumn").stat().st_mode & 0o777 == 0o700
        written = settings.read_bytes()
        assert b"SITE_URL=https://alumn.example.org\n" in written
        again = _run(*install, "--apply")
        assert again.stdout.startswith("Nothing to do."), again.stdout
        assert settings.read_bytes() == written
        # The settings as they are written start the product.
        values = dict(line.split("=", 1) for line in written.decode().splitlines() if line and line[0] != "#")
        data = {"DATA_DIR": f"{folder}/data", "EMAIL_URL": "smtp://127.0.0.1:1", "STATIC_ROOT": f"{folder}/static"}
        checked = _run(
            str(ROOT / ".venv/bin/python"), "manage.py", "check", "--deploy", "--fail-level", "WARNING",
            **{**values, **data, "DJANGO_SETTINGS_MODULE": "award.settings", "DEMO": "0", "DATABASE_URL": ""},
        )  # fmt: skip
        assert checked.returncode == 0, checked.stderr
    yield "install.sh: a dry run does nothing, a second run nothing more, the settings start the product", "yes"


def _units() -> Iterator[tuple[str, str]]:
    if shutil.which("systemd-analyze") is None:
        yield "systemd units not checked: systemd-analyze is not installed (Debian: systemd)", "-"
        return
    for name in UNITS:
        exposure = _run("systemd-analyze", "security", "--offline=true", "--no-pager", str(ROOT / "deploy" / name))
        assert exposure.returncode == 0, exposure.stderr
        yield f"{name}: exposure (0 is best, 10 worst)", exposure.stdout.strip().splitlines()[-1].partition(": ")[2][:6]
    with tempfile.TemporaryDirectory(prefix="award-units-") as folder:
        # The programs of the units lie in this checkout, and the user is this one: what is checked is the rest.
        for unit in (*UNITS, "alumn-backup.timer"):
            text = (ROOT / "deploy" / unit).read_text().replace("/srv/alumn", str(ROOT))
            Path(folder, unit).write_text(text)
        checked = _run("systemd-analyze", "verify", "--man=no", *(f"{folder}/{unit}" for unit in UNITS))
        complaints = [line for line in checked.stderr.splitlines() if folder in line or "alumn" in line]
        assert not complaints, "\n".join(complaints)
    yield "systemd-analyze verify finds nothing in the units", str(len(UNITS))


def _image() -> Iterator[tuple[str, str]]:
    for builder in ("docker", "podman"):
        if shutil.which(builder) is None or _run(builder, "info").returncode:
            continue
        built = _run(builder, "build", "-q", "-f", "deploy/Dockerfile", "-t", "alumn-drill", ".")
        if built.returncode and "no such host" in built.stderr + built.stdout:
            continue
        assert built.returncode == 0, built.stderr[-2000:]
        who = _run(builder, "run", "--rm", "alumn-drill", "id", "-un").stdout.strip()
        assert who == "alumn", who
        check = ("python", "manage.py", "check")
        assert _run(builder, "run", "--rm", "-e", "DEMO=1", "alumn-drill", *check).returncode == 0
        yield f"image built by {builder}, runs as", who
        return
    yield "image not built: neither docker nor podman can build here", "-"


def run() -> Iterator[tuple[str, str]]:
    """The figures as (label, figure)."""
    yield from _script()
    yield from _units()
    yield from _image()
