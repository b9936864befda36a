"""What the desk sees: all of it, because somebody must run the process. Reading a nomination is noted in the access log."""

from django.db.models import QuerySet

from award.access import Visitor, seats_of
from nominations.models import Candidate, Nomination, Nominee


def nominations_for(user: Visitor) -> QuerySet[Nomination]:
    """Return the nominations a person may read: all of them for the secretary, for anybody else their own."""
    if seats_of(user).secretary:
        return Nomination.objects.all()
    if user is None or not user.is_authenticated:
        return Nomination.objects.none()
    return Nomination.objects.filter(nominator=user)


def candidates_for(user: Visitor) -> QuerySet[Candidate]:
    """Return the candidates as the desk sees them; jurors and the board come to candidates through `voting.access`."""
    return Candidate.objects.all() if seats_of(user).secretary else Candidate.objects.none()


def nominees_for(user: Visitor) -> QuerySet[Nominee]:
    """Return the nominees the desk deals with: one row a person, those found to be the same person counted once."""
    if not seats_of(user).secretary:
        return Nominee.objects.none()
    return Nominee.objects.filter(same_as__isnull=True)
