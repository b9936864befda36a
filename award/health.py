"""Whether the machinery behind the pages runs: the worker, the queue and the mail."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from award import queue
from award.models import OutgoingMail

# Longer than the worker needs between two rounds, so that a short pause is no alarm.
PATIENCE = timedelta(minutes=3)


@dataclass(frozen=True)
class State:
    """What can be seen of the machinery now."""

    worker_runs: bool
    waiting: int
    oldest: datetime | None
    last_sent: datetime | None
    queued_letters: int
    failed_letters: int

    @property
    def stuck(self) -> bool:
        """True when work waits and nobody does it."""
        return not self.worker_runs and self.oldest is not None and self.oldest < timezone.now() - PATIENCE


def state() -> State:
    """Return how the machinery is."""
    letters = OutgoingMail.objects
    status = OutgoingMail.Status
    return State(
        worker_runs=queue.worker_runs(),
        waiting=queue.waiting(),
        oldest=queue.oldest(),
        last_sent=letters.filter(status=status.SENT).order_by("-sent_at").values_list("sent_at", flat=True).first(),
        queued_letters=letters.filter(status__in=(status.QUEUED, status.SENDING)).count(),
        failed_letters=letters.filter(status=status.FAILED).count(),
    )
