"""What the worker does; each is safe to run twice."""

from django.utils import timezone

from nominations.models import Nomination
from nominations.services import closing, submission


def write_receipt(pk: str) -> None:
    """Write the receipt of a nomination that was received."""
    submission.write_receipt(nomination=Nomination.objects.select_related("cycle").get(pk=pk))


def remind_of_deadline() -> None:
    """Remind those who have begun and not sent."""
    closing.remind_of_deadline(timezone.now())


def delete_unsent_drafts() -> None:
    """Delete the drafts whose call closed a month ago."""
    closing.delete_unsent_drafts(timezone.now())
