"""What has been erased leaves the files of the database too.

A row that is deleted still lies in the file for a while: in SQLite's write-ahead log, in the free space of its pages, in
PostgreSQL's dead rows. After an erasure the database is written again without it. A reader that is in the middle of
something can prevent that, so the worker tries until it is done: the `Beat` of the erasure stays until then.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import OperationalError, connection, transaction
from django.utils import timezone

from award import health, postgres
from award.models import Beat

log = logging.getLogger("award.overwriting")

# How long others may have to wait for this, in milliseconds; then it is tried again at the next round.
PATIENCE = 2000
DAY = timedelta(days=1)


def ask() -> None:
    """Ask within an erasure that its rows leave the files: at once where that takes a moment, else by the worker."""
    health.note(Beat.Name.ERASED)
    if connection.vendor == "sqlite":
        transaction.on_commit(overwrite, robust=True)


def is_due() -> bool:
    """True when something was erased and the files have not been written without it since, and once after an upgrade."""
    beats = health.beats()
    return Beat.Name.ERASED in beats or Beat.Name.OVERWRITTEN not in beats


def nothing_waits_for_days() -> Iterator[str]:
    """What was erased has left the files within a day: otherwise the worker does not run, or somebody reads without end."""
    asked = health.beats().get(Beat.Name.ERASED)
    if asked and asked < timezone.now() - DAY:
        yield f"what was erased at {asked:%Y-%m-%d %H:%M} (UTC) or after still lies in the files of the database"


def overwrite(tables: Iterable[str] = ()) -> bool:
    """Write the database without what was erased, and empty the write-ahead log; return whether it is done.

    PostgreSQL does it table by table: `tables` are those from which something may have been erased. SQLite writes the whole
    file; its log is emptied at every call, so that a draft that was deleted does not lie there for days. Does nothing inside a
    transaction.
    """
    if connection.in_atomic_block:
        return False
    asked, due = health.beats().get(Beat.Name.ERASED), is_due()
    try:
        done = _sqlite(due) if connection.vendor == "sqlite" else not due or _postgres(tables)
    except OperationalError as busy:
        log.info("what was erased still lies in the files, and is tried again: %s", busy)
        return False
    if done and due:
        health.note(Beat.Name.OVERWRITTEN)
        # Unless somebody else is erasing something right now: that was not visible yet, and asks again.
        Beat.objects.filter(name=Beat.Name.ERASED, at=asked).delete()
    return done


def _sqlite(due: bool) -> bool:
    with _impatient("PRAGMA busy_timeout = {}"), connection.cursor() as cursor:
        if due:
            cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        blocked = cursor.fetchone()[0]
    return not blocked


def _postgres(tables: Iterable[str]) -> bool:
    if not postgres.readers_are_gone(patience=PATIENCE / 1000):
        return False
    with _impatient("SET lock_timeout = {}"), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"VACUUM (FULL) {connection.ops.quote_name(table)}")
    return True


@contextmanager
def _impatient(statement: str) -> Iterator[None]:
    """Wait for a lock no longer than PATIENCE, and as long as everybody else afterwards."""
    usual = 1000 * connection.settings_dict["OPTIONS"].get("timeout", 20)
    with connection.cursor() as cursor:
        cursor.execute(statement.format(PATIENCE))
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(statement.format(usual))
