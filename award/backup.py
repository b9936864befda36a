"""A backup is one folder: the database, and the private files beside it. Restoring needs an installation that is still empty.

The database is copied first, in one consistent state while everything runs; every file its rows name lies on the disk by then.

What lives for minutes or hours stays out: sessions (the codes somebody is about to type lie in them), counters of limits and the
cache. Everybody signs in again after a restore. Secrets of letters that wait to be sent are in it, sealed under SECRET_KEY, which
is not: without them a link that was promised would never arrive.
"""

import os
import shutil
import sqlite3
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection

from award.models import RateLimit, Session

SQLITE, POSTGRES, FILES = "db.sqlite3", "db.dump", "files.tar"


class BackupFault(Exception):
    """The backup cannot be made or restored; the sentence says why."""


@contextmanager
def _for_the_owner_alone() -> Iterator[None]:
    """Let everything that is made meanwhile be readable by its owner only, from its first moment and in whatever folder."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def _passing_tables() -> list[str]:
    """Return the tables whose rows stay out."""
    caches = [cache["LOCATION"] for cache in settings.CACHES.values() if cache["BACKEND"].endswith("DatabaseCache")]
    return [Session._meta.db_table, RateLimit._meta.db_table, *caches]


def write(folder: Path) -> list[Path]:
    """Write the database and the files so that only their owner may read them; return what was written.

    Raises BackupFault when there is a backup in the folder already (nothing is ever overwritten), and OSError when the folder cannot
    be used or the disk is full. Then nothing is left: half a backup would be taken for a whole one.
    """
    written: list[Path] = []
    with _for_the_owner_alone():
        folder.mkdir(parents=True, exist_ok=True)
        try:
            written.append(_make(folder / (SQLITE if connection.vendor == "sqlite" else POSTGRES)))
            _copy_database(written[0])
            if isinstance(default_storage, FileSystemStorage):  # other storages have backups of their own
                written.append(_make(folder / FILES))
                _pack_files(written[1])
        except BaseException:
            for part in written:
                part.unlink(missing_ok=True)
            raise
    return written


def _copy_database(target: Path) -> None:
    if connection.vendor == "sqlite":
        _copy_sqlite(target)
    else:
        without = [f"--exclude-table-data={table}" for table in _passing_tables()]
        _postgres("pg_dump", "--format=custom", "--no-owner", *without, f"--file={target}")


def _make(target: Path) -> Path:
    """Make an empty file and return it. Raises BackupFault when anything has its name, a link to somewhere else among them."""
    try:
        target.touch(exist_ok=False)
    except FileExistsError:
        raise BackupFault(f"{target} exists already; a backup is never overwritten.") from None
    return target


def _copy_sqlite(target: Path) -> None:
    """Copy the database as one file, and take out of the copy what stays out: from its free pages too."""
    with (
        closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=20)) as source,
        closing(sqlite3.connect(target, isolation_level=None)) as copy,
    ):
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        for table in _passing_tables():
            copy.execute(f'DELETE FROM "{table}"')  # noqa: S608 (a name of ours)
        copy.execute("VACUUM")


def _pack_files(target: Path) -> None:
    root = Path(default_storage.location)
    with tarfile.open(target, "w") as tar:
        for path in [root, *sorted(root.rglob("*"))]:
            with suppress(FileNotFoundError):  # one that goes meanwhile is in no backup made a moment later either
                tar.add(path, arcname=Path("files") / path.relative_to(root), recursive=False)


def restore(folder: Path) -> None:
    """Put a backup into this installation. Raises BackupFault when something is here already: nothing is ever overwritten."""
    if connection.introspection.table_names():
        raise BackupFault("The database is not empty. Restore into a new one.")
    with _for_the_owner_alone():
        _restore(folder)


def _restore(folder: Path) -> None:
    if connection.vendor == "sqlite":
        name = Path(connection.settings_dict["NAME"])
        connection.close()
        for left in (name, *(name.with_name(name.name + end) for end in ("-wal", "-shm"))):
            left.unlink(missing_ok=True)
        shutil.copyfile(_part(folder, SQLITE), name)
    else:
        _postgres("pg_restore", "--exit-on-error", "--no-owner", "--single-transaction",
                  f"--dbname={connection.settings_dict['NAME']}", str(_part(folder, POSTGRES)))  # fmt: skip
    if (folder / FILES).exists():
        root = Path(default_storage.location)
        with tarfile.open(folder / FILES) as tar:
            for member in tar.getmembers():
                member.name = member.name.removeprefix("files").lstrip("/") or "."
                member.mode = 0o700 if member.isdir() else 0o600
                tar.extract(member, root, filter="data")


def _part(folder: Path, name: str) -> Path:
    if not (folder / name).exists():
        raise BackupFault(f"{folder / name} is missing; is this a backup of the same kind of database?")
    return folder / name


def _postgres(program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL's; the password goes by the environment, which others on this machine cannot read."""
    settings: dict[str, Any] = connection.get_connection_params()
    names = {
        "host": "PGHOST",
        "port": "PGPORT",
        "user": "PGUSER",
        "password": "PGPASSWORD",
        "passfile": "PGPASSFILE",
        "dbname": "PGDATABASE",
        "service": "PGSERVICE",
        "sslmode": "PGSSLMODE",
        "sslrootcert": "PGSSLROOTCERT",
        "sslcert": "PGSSLCERT",
        "sslkey": "PGSSLKEY",
    }
    given = {variable: str(settings[name]) for name, variable in names.items() if settings.get(name)}
    if shutil.which(program) is None:
        raise BackupFault(f"{program} is not installed (Debian: postgresql-client, of the server's version or newer).")
    done = subprocess.run(  # noqa: S603 (names and settings only)
        [program, *arguments], env={**os.environ, **given}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupFault(f"{program}: {done.stderr.strip()}")
