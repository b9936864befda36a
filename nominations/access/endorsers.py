"""What somebody who is asked for a recommendation sees, and what the nominator sees of those who are asked."""

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from award import links
from award.access import Visitor, seats_of
from nominations.access.nominators import own_nominations_for
from nominations.models import Endorsement

# What somebody has written can be read this long after it was due: a text that came a minute late is not lost.
READABLE = timedelta(days=30)


def endorsement_behind(token: str) -> Endorsement | None:
    """Return the row behind an endorser's link, or nothing: unknown, expired, revoked and foreign links look the same.

    The link follows the day on which recommendations are due, wherever the office moves it; some weeks longer it shows what was written.
    """
    invitation = links.invitation(token, "ENDORSER")
    if invitation is None:
        return None
    rows = Endorsement.objects.select_related("nomination__cycle").prefetch_related("nomination__nominees")
    row = rows.filter(pk=invitation.target_id).first()
    due = row.nomination.cycle.endorsements_end_at if row else None
    return row if due is not None and timezone.now() < due + READABLE else None


def invited_endorsements_for(user: Visitor) -> QuerySet[Endorsement]:
    """Return everybody a person has asked for recommendations of own nominations. What they wrote is not the nominator's to read."""
    own = own_nominations_for(user).values("pk")
    return Endorsement.objects.filter(nomination__in=own).defer("text", "relation")


def endorsements_for(user: Visitor) -> QuerySet[Endorsement]:
    """Return the recommendations whose link the desk can send again: all of them for the secretary."""
    rows = Endorsement.objects.all() if seats_of(user).secretary else Endorsement.objects.none()
    return rows.defer("text", "relation")
