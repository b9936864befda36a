"""What somebody who is asked for a recommendation sees, and what the nominator sees of those who are asked."""

from django.db.models import QuerySet

from award import links
from award.access import Visitor
from nominations.access.nominators import own_nominations_for
from nominations.models import Endorsement


def endorsement_behind(token: str) -> Endorsement | None:
    """Return the row behind an endorser's link, or nothing: unknown, expired, revoked and foreign links look the same."""
    invitation = links.invitation(token, "ENDORSER")
    if invitation is None:
        return None
    rows = Endorsement.objects.select_related("nomination__cycle").prefetch_related("nomination__nominees")
    return rows.filter(pk=invitation.target_id).first()


def invited_endorsements_for(user: Visitor) -> QuerySet[Endorsement]:
    """Return whom a person has asked for recommendations of own nominations. What they wrote is not the nominator's to read."""
    own = own_nominations_for(user).values("pk")
    asked = Endorsement.objects.filter(nomination__in=own).exclude(status=Endorsement.Status.WITHDRAWN)
    return asked.defer("text", "relation")
