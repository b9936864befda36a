"""Whether the machinery behind the pages runs: the worker, the queue, the mail, the storage and the backups."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryFile

from django.core.files.storage import FileSystemStorage, default_storage
from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from award import queue
from award.models import Beat, OutgoingMail

# Longer than the worker needs between two rounds, so that a short pause is no alarm.
PATIENCE = timedelta(minutes=3)
# An upload of the largest size, and room for the database to go on.
LEAST_SPACE = 100 * 1024 * 1024


@dataclass(frozen=True)
class State:
    """What can be seen of the machinery now."""

    waiting: int
    oldest: datetime | None
    last_sent: datetime | None
    queued_letters: int
    failed_letters: int
    # The moment from which the oldest letter that has not gone out could have gone out.
    oldest_letter: datetime | None = None

    @cached_property
    def worker_runs(self) -> bool:
        """True when the worker has given a sign of life."""
        return queue.worker_runs()

    @property
    def stuck(self) -> bool:
        """True when work waits and nobody does it."""
        return self.oldest is not None and self.oldest < timezone.now() - PATIENCE and not self.worker_runs

    @cached_property
    def failing_tasks(self) -> int:
        """How many tasks have failed and are not done."""
        return queue.failing()

    @property
    def needs_attention(self) -> bool:
        """True at the first email given up, task that failed, or file that could not be stored."""
        return bool(self.failed_letters or self.failing_tasks or self.storage_fault)

    @cached_property
    def storage_fault(self) -> str:
        """Why files cannot be stored, in words for whoever runs the machine; empty when they can."""
        return storage_fault()


def state() -> State:
    """Return how the machinery is: two queries, and more for what is asked of the result."""
    status, now = OutgoingMail.Status, timezone.now()
    waits = Q(status__in=(status.QUEUED, status.SENDING))
    letters = OutgoingMail.objects.aggregate(
        last=Max("sent_at", filter=Q(status=status.SENT)),
        queued=Count("pk", filter=waits),
        failed=Count("pk", filter=Q(status=status.FAILED)),
        oldest=Min("send_after", filter=waits & Q(send_after__lte=now)),
    )
    waiting, oldest = queue.load()
    return State(
        waiting=waiting,
        oldest=oldest,
        last_sent=letters["last"],
        queued_letters=letters["queued"],
        failed_letters=letters["failed"],
        oldest_letter=letters["oldest"],
    )


def note(name: str) -> None:
    """Note that something regular has just happened."""
    Beat.objects.update_or_create(name=name, defaults={"at": timezone.now()})


def beats() -> dict[str, datetime]:
    """Return when each regular thing last happened; what never has is missing."""
    return dict(Beat.objects.values_list("name", "at"))


def schedule_is_late(now: datetime) -> bool:
    """True when the worker's schedule, which runs every minute, has not run for some minutes, or never has."""
    last = beats().get(Beat.Name.SCHEDULE)
    return last is None or last < now - PATIENCE


def storage_fault() -> str:
    """Return why private files cannot be stored, empty when they can.

    A folder is tried by writing a byte to a file without a name, which leaves nothing behind. A bucket is asked whether it answers.
    """
    if not isinstance(default_storage, FileSystemStorage):
        try:
            default_storage.exists("reachable")
        except Exception as error:  # whatever the client library raises: it does not answer
            return f"the storage does not answer: {type(error).__name__}"
        return ""
    folder = Path(default_storage.location)
    if not folder.exists():  # made with the first file
        folder = folder.parent
    try:
        with TemporaryFile(dir=folder) as file:
            file.write(b"1")
            file.flush()
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return f"the storage cannot be written: {error.strerror}"
    return "" if free >= LEAST_SPACE else f"the storage is nearly full: {free // 1024**2} MB are free"
