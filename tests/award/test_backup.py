"""What a backup holds and who can read it; and that the data of a new installation is its owner's alone."""

import os
import sqlite3
import stat
import subprocess
import tarfile
import time

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from award import backup
from award.models import RateLimit, Session
from tests.award.builders import a_person, signed_in
from tests.award.test_deployment import PRODUCTION, manage
from tests.award.test_signin import code_for, knock
from tests.threads import at_once


def modes(folder) -> dict[str, int]:
    return {str(path.relative_to(folder)): stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*")}


@pytest.fixture
def careless():
    """A shell as it comes: what it makes, everybody may read."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def passing(settings, tmp_path):
    """A sign-in that is half done, a session, a counter; and a private file."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path / "files")}},
    }  # fmt: skip
    signed_in(a_person("aino@example.org"))
    knock(Client(), "aino@example.org")
    code = code_for("aino@example.org")
    cache.set("kept", code)
    default_storage.save("letter.pdf", ContentFile(b"%PDF"))
    assert Session.objects.count() == 2
    assert RateLimit.objects.exists()
    return code


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_a_backup_is_its_owners_alone_in_whatever_folder(careless, passing, tmp_path):
    shared = tmp_path / "shared"
    shared.mkdir(mode=0o755)
    backup.write(shared)
    assert set(modes(shared).values()) == {0o600}
    assert modes(tmp_path / "files") == {"letter.pdf": 0o600}
    assert stat.S_IMODE((tmp_path / "files").stat().st_mode) == 0o700
    backup.write(tmp_path / "new" / "folder")
    assert stat.S_IMODE((tmp_path / "new" / "folder").stat().st_mode) == 0o700
    assert os.umask(0o022) == 0o022


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_a_backup_holds_no_session_no_code_and_no_counter(passing, tmp_path):
    written = backup.write(tmp_path / "backup")[0]
    passing_tables = {"award_session", "award_ratelimit", "shared_cache"}
    if connection.vendor == "sqlite":
        with sqlite3.connect(written) as copy:
            rows = {
                table: copy.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                for table in (*passing_tables, "award_user")
            }
        copy.close()
        assert {table for table, number in rows.items() if not number} == passing_tables
        content = written.read_bytes()
        assert not any(session.session_data.encode() in content for session in Session.objects.all())
        assert {path.name for path in written.parent.iterdir()} == {"db.sqlite3", "files.tar"}
    else:
        listed = subprocess.run(["pg_restore", "--list", written], capture_output=True, text=True, check=True).stdout
        tables = {line.split()[6] for line in listed.splitlines() if " TABLE DATA " in line}
        assert "award_user" in tables
        assert not tables & passing_tables
        made = {line.split()[5] for line in listed.splitlines() if " TABLE public " in line}
        assert passing_tables <= made
    assert Session.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_backup_follows_no_link_that_somebody_left_in_the_folder(tmp_path):
    folder, elsewhere = tmp_path / "backup", tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "db.sqlite3").symlink_to(elsewhere)
    (folder / "db.dump").symlink_to(elsewhere)
    with pytest.raises(backup.BackupFault):
        backup.write(folder)
    assert not elsewhere.exists()


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_what_could_not_be_backed_up_whole_is_not_left_as_if_it_were(tmp_path):
    """The next night would find the disk as full, and whoever needs a backup would take it for one."""
    (tmp_path / backup.FILES).write_bytes(b"another's")
    with pytest.raises(backup.BackupFault):
        backup.write(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [backup.FILES]
    assert (tmp_path / backup.FILES).read_bytes() == b"another's"


@pytest.mark.django_db(transaction=True)
def test_files_may_go_while_they_are_packed(passing, tmp_path):
    """Somebody removes an attachment, or a year is archived, while the backup is made."""
    folder = tmp_path / "files" / "attachments"
    folder.mkdir()
    for number in range(3000):
        (folder / f"{number:04}").write_bytes(b"x")

    def remove() -> None:
        until = time.monotonic() + 20
        while not (tmp_path / "backup" / backup.FILES).exists() and time.monotonic() < until:
            time.sleep(0.001)
        for number in reversed(range(3000)):
            (folder / f"{number:04}").unlink()

    _gone, written = at_once(remove, lambda: backup.write(tmp_path / "backup"))
    with tarfile.open(written[1]) as tar:
        assert {"files/letter.pdf", "files/attachments"} <= set(tar.getnames())


@pytest.mark.django_db(transaction=True)
def test_a_folder_that_cannot_be_used_is_said_in_a_sentence(tmp_path):
    blocked = tmp_path / "a file"
    blocked.write_bytes(b"")
    with pytest.raises(CommandError, match="a file"):
        call_command("backup", blocked / "folder")


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_a_backup_reaches_the_server_as_the_product_does(monkeypatch, tmp_path):
    """A server in another place is often reached with a certificate, or by a service that a file describes."""
    if connection.vendor == "sqlite":
        pytest.skip("there is no server")
    given = {
        "sslmode": "verify-full",
        "sslrootcert": "/etc/ssl/a.pem",
        "sslcert": "/etc/ssl/b.pem",
        "sslkey": "/etc/ssl/c.pem",
    }
    for name, value in given.items():
        monkeypatch.setitem(connection.settings_dict["OPTIONS"], name, value)
    (tmp_path / "pg_dump").write_text(f"#!/bin/sh\nenv > {tmp_path}/environment\n")
    (tmp_path / "pg_dump").chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    backup.write(tmp_path / "backup")
    environment = (tmp_path / "environment").read_text().splitlines()
    for name, value in given.items():
        assert f"PG{name.upper()}={value}" in environment


@pytest.mark.pure
def test_what_a_new_installation_makes_is_its_owners_alone(tmp_path, careless):
    data = tmp_path / "data"
    done = manage(data, "shell", "-c", TOUCH, **PRODUCTION)
    assert "db.sqlite3-wal" in done.stdout, done.stderr
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    assert set(done.stdout.split()) >= {"db.sqlite3:600", "db.sqlite3-wal:600", "db.sqlite3-shm:600"}


TOUCH = """
from pathlib import Path
from django.conf import settings
from django.db import connection
connection.cursor().execute("CREATE TABLE one (two)")
for path in Path(settings.DATA_DIR).iterdir():
    print(f"{path.name}:{path.stat().st_mode & 0o777:o}")
"""


@pytest.mark.pure
def test_the_deployment_check_says_when_others_can_look_into_the_data(tmp_path):
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    data.chmod(0o755)
    done = manage(data, "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert done.returncode != 0
    assert f"chmod -R go= {data}" in done.stderr
