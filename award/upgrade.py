"""Brings an installation to the version whose code it has: the database, the static files, the schedules.

Run before the web server and the worker start, on each host. Only one host at a time does it: the others wait, and find it done.
"""

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from award import __version__, queue

# One number for the lock of the whole installation on PostgreSQL: the letters "alumn".
LOCK = int.from_bytes(b"alumn")
MARK = "version"


@contextmanager
def alone() -> Iterator[None]:
    """Hold the installation's lock: on PostgreSQL for all hosts, on SQLite for this machine. Waits as long as it takes."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # The lock is the session's, not a transaction's: `migrate` opens several.
            cursor.execute("SET lock_timeout = 0")
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
                cursor.execute("RESET lock_timeout")
        return
    with _locked(settings.DATA_DIR / "upgrade.lock"):
        yield


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the lock of a file, which is made when it is missing: against other processes of this machine."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def pending() -> list[str]:
    """Return the migrations that have not been applied, as `app.name` in their order."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def run() -> Iterator[str]:
    """Do what is still to do, and yield a sentence about each part."""
    with alone():
        waiting = pending()
        if waiting:
            call_command("migrate", interactive=False, verbosity=0)
        yield f"database: {len(waiting)} migrations applied" if waiting else "database: nothing to do"
        yield f"schedules: {len(queue.write_schedules())}"
    yield collect()
    yield f"version {__version__}"


def collect() -> str:
    """Collect the static files unless they are those of this version already; they belong to this host alone. Say what was done.

    Web server and worker of a host start at the same moment: one collects, the other waits. What is there already may be read-only.
    """
    mark = _mark()
    if _collected() != mark:
        _mark_file().parent.mkdir(parents=True, exist_ok=True)
        with _locked(_mark_file()):
            if _collected() != mark:
                call_command("collectstatic", interactive=False, verbosity=0)
                _mark_file().write_text(mark)
                return "static files: collected"
    return "static files: nothing to do"


def _mark_file() -> Path:
    return Path(settings.STATIC_ROOT) / MARK


def _collected() -> str:
    """Return the mark of what was collected last, empty when it is not whole."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    return _mark_file().read_text() if manifest.exists() and _mark_file().exists() else ""


def _mark() -> str:
    """Return what tells one version of the static files from another: a digest of the names and contents of their sources."""
    digest = hashlib.sha256(__version__.encode())
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda pair: pair[0]):
            with storage.open(name) as file:
                digest.update(f"\n{name} ".encode() + hashlib.sha256(file.read()).digest())
    return digest.hexdigest()
