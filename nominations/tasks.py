"""What the worker does by the clock; each is safe to run twice."""

from django.utils import timezone

from nominations.services import closing


def remind_of_deadline() -> None:
    """Remind those who have begun and not sent."""
    closing.remind_of_deadline(timezone.now())


def delete_unsent_drafts() -> None:
    """Delete the drafts whose call closed a month ago."""
    closing.delete_unsent_drafts(timezone.now())
