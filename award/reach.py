"""What `check --reach` and `mailtest` try: the mail server, the storage and the database, from this machine, now."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from award import mail, upgrade
from award.models import Beat


@dataclass(frozen=True)
class Finding:
    """One thing that was tried, and why it failed; an empty fault means that it works."""

    what: str
    fault: str = ""


def findings() -> Iterator[Finding]:
    """Try everything, one after another; nothing that is tried leaves anything behind."""
    yield Finding("database", _fault(_database))
    yield Finding("storage", _fault(_storage))
    yield Finding("mail server", _fault(mail.reach))


def _fault(attempt: Callable[[], None]) -> str:
    """Return why an attempt failed, in one line and without a password."""
    try:
        attempt()
    except Exception as error:  # whatever the client libraries raise: it does not work
        words = " ".join(str(error).split())
        return f"{type(error).__name__}: {words}"[:300]
    return ""


class _NotAsExpected(Exception):
    """It answered, but not as it should."""


def _database() -> None:
    """Write a row and take it back; see that no migration waits."""
    with transaction.atomic():
        Beat.objects.update_or_create(name=Beat.Name.SCHEDULE, defaults={"at": timezone.now()})
        transaction.set_rollback(True)
    if waiting := upgrade.pending():
        raise _NotAsExpected(f"{len(waiting)} migrations wait: run ./manage.py upgrade ({connection.vendor})")


def _storage() -> None:
    """Store a file, read it and remove it."""
    content = get_random_string(24).encode()
    name = default_storage.save(f"reach-{get_random_string(24)}", ContentFile(content))
    try:
        with default_storage.open(name) as file:
            if file.read() != content:
                raise _NotAsExpected("what was read is not what was stored")
    finally:
        default_storage.delete(name)
