"""Whether the machinery behind the pages runs: the worker, the queue and the mail."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import Count, Max, Q
from django.utils import timezone

from award import queue
from award.models import OutgoingMail

# Longer than the worker needs between two rounds, so that a short pause is no alarm.
PATIENCE = timedelta(minutes=3)


@dataclass(frozen=True)
class State:
    """What can be seen of the machinery now."""

    waiting: int
    oldest: datetime | None
    last_sent: datetime | None
    queued_letters: int
    failed_letters: int

    @cached_property
    def worker_runs(self) -> bool:
        """True when the worker has given a sign of life."""
        return queue.worker_runs()

    @property
    def stuck(self) -> bool:
        """True when work waits and nobody does it."""
        return self.oldest is not None and self.oldest < timezone.now() - PATIENCE and not self.worker_runs


def state() -> State:
    """Return how the machinery is."""
    status = OutgoingMail.Status
    letters = OutgoingMail.objects.aggregate(
        last=Max("sent_at", filter=Q(status=status.SENT)),
        queued=Count("pk", filter=Q(status__in=(status.QUEUED, status.SENDING))),
        failed=Count("pk", filter=Q(status=status.FAILED)),
    )
    waiting, oldest = queue.load()
    return State(
        waiting=waiting,
        oldest=oldest,
        last_sent=letters["last"],
        queued_letters=letters["queued"],
        failed_letters=letters["failed"],
    )
