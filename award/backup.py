"""A backup is one folder: the database, and the private files beside it. Restoring needs an installation that is still empty.

The database is copied first, in one consistent state while everything runs; every file its rows name lies on the disk by then.
"""

import os
import shutil
import sqlite3
import subprocess
import tarfile
from contextlib import closing
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection

SQLITE, POSTGRES, FILES = "db.sqlite3", "db.dump", "files.tar"


class BackupFault(Exception):
    """The backup cannot be made or restored; the sentence says why."""


def write(folder: Path) -> list[Path]:
    """Write the database and the files into a folder that only its owner may read; return what was written."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = folder / (SQLITE if connection.vendor == "sqlite" else POSTGRES)
    if target.exists():
        raise BackupFault(f"{target} exists already; a backup is never overwritten.")
    if connection.vendor == "sqlite":
        with (
            closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=20)) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy)
    else:
        _postgres("pg_dump", "--format=custom", "--no-owner", f"--file={target}")
    target.chmod(0o600)
    return [target, *_pack_files(folder)]


def _pack_files(folder: Path) -> list[Path]:
    """Pack the private files, unless they lie in a storage that has backups of its own."""
    if not isinstance(default_storage, FileSystemStorage):
        return []
    packed = folder / FILES
    with tarfile.open(packed, "w") as tar:
        packed.chmod(0o600)
        root = Path(default_storage.location)
        if root.exists():
            tar.add(root, arcname="files")
    return [packed]


def restore(folder: Path) -> None:
    """Put a backup into this installation. Raises BackupFault when something is here already: nothing is ever overwritten."""
    if connection.introspection.table_names():
        raise BackupFault("The database is not empty. Restore into a new one.")
    if connection.vendor == "sqlite":
        name = Path(connection.settings_dict["NAME"])
        connection.close()
        for left in (name, *(name.with_name(name.name + end) for end in ("-wal", "-shm"))):
            left.unlink(missing_ok=True)
        shutil.copyfile(_part(folder, SQLITE), name)
        name.chmod(0o600)
    else:
        _postgres("pg_restore", "--exit-on-error", "--no-owner", "--single-transaction",
                  f"--dbname={connection.settings_dict['NAME']}", str(_part(folder, POSTGRES)))  # fmt: skip
    if (folder / FILES).exists():
        root = Path(default_storage.location)
        with tarfile.open(folder / FILES) as tar:
            for member in tar.getmembers():
                member.name = member.name.removeprefix("files").lstrip("/") or "."
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
        "dbname": "PGDATABASE",
        "sslmode": "PGSSLMODE",
    }
    given = {variable: str(settings[name]) for name, variable in names.items() if settings.get(name)}
    if shutil.which(program) is None:
        raise BackupFault(f"{program} is not installed (Debian: postgresql-client, of the server's version or newer).")
    done = subprocess.run(  # noqa: S603 (names and settings only)
        [program, *arguments], env={**os.environ, **given}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupFault(f"{program}: {done.stderr.strip()}")
