"""Which candidates a person knows of, may read about, and may see judged. Every other query of this app starts from these.

    know of        candidates_for            name, degree and year, to declare an interest
    read           dossiers_for              those declared free of conflict
    see judged     assessed_candidates_for   others' scores, comments and standings, from deliberation on

Conflicts are subtracted first and from everybody: a chair, a secretary and a board member with a conflict are people with a conflict.
"""

from django.db.models import Q, QuerySet

from award.access import Seats, Visitor, seats_of
from award.phases import Phase
from nominations.models import Attachment, Candidate, Nomination
from voting.models import Interest


def conflicted_candidates(user: Visitor) -> QuerySet[Candidate]:
    """Return the candidates with whom a person has a conflict of interest."""
    if user is None or not user.is_authenticated:
        return Candidate.objects.none()
    return Candidate.objects.filter(interests__user=user, interests__state=Interest.State.CONFLICTED)


def cleared_candidates(user: Visitor) -> QuerySet[Candidate]:
    """Return the candidates a person has declared free of conflict."""
    if user is None or not user.is_authenticated:
        return Candidate.objects.none()
    return Candidate.objects.filter(interests__user=user, interests__state=Interest.State.CLEAR)


def candidates_for(user: Visitor) -> QuerySet[Candidate]:
    """Return the standing candidates a person may know of: jury and secretary from scoring on, the board from deliberation on."""
    seats = seats_of(user)
    if seats.juror or seats.secretary:
        since = Phase.SCORING
    elif seats.board:
        since = Phase.DELIBERATION
    else:
        return Candidate.objects.none()
    return Candidate.objects.filter(
        status=Candidate.Status.STANDING, cycle__phase__gte=since, cycle__phase__lt=Phase.ARCHIVED
    )


def dossiers_for(user: Visitor) -> QuerySet[Candidate]:
    """Return the candidates whose dossier a person who judges may open: declared clear, the jury from scoring on, the board later.

    The secretary keeps the dossiers and reads them at the desk, where each reading is noted.
    """
    seats = seats_of(user)
    if seats.juror:
        since = Phase.SCORING
    elif seats.board:
        since = Phase.DELIBERATION
    else:
        return Candidate.objects.none()
    return candidates_for(user).filter(cycle__phase__gte=since, pk__in=cleared_candidates(user))


def attachments_for(user: Visitor) -> QuerySet[Attachment]:
    """Return the files of the dossiers a person may open."""
    return Attachment.objects.filter(
        nomination__candidate__in=dossiers_for(user), nomination__status=Nomination.Status.ADMITTED
    )


def counted_candidates_for(user: Visitor) -> QuerySet[Candidate]:
    """Return the candidates whose ballots may be counted for a person: clear for whoever judges, not conflicted for the office."""
    return candidates_for(user).exclude(_is_withheld(user))


def withheld_candidates(user: Visitor) -> QuerySet[Candidate]:
    """Return the candidates whose scores and places are kept from a person, in every phase and whatever has become of them."""
    return Candidate.objects.filter(_is_withheld(user))


def assessed_candidates_for(user: Visitor) -> QuerySet[Candidate]:
    """Return the candidates whose scores, comments and standing a person may see: from deliberation on, never with a conflict."""
    return counted_candidates_for(user).filter(cycle__phase__gte=Phase.DELIBERATION)


def _is_withheld(user: Visitor) -> Q:
    """Conflicts are subtracted from everybody; from whoever judges also the candidates who stand and are not answered about."""
    withheld = Q(pk__in=conflicted_candidates(user))
    if is_judge(seats_of(user)):
        withheld |= Q(status=Candidate.Status.STANDING) & ~Q(pk__in=cleared_candidates(user))
    return withheld


def is_judge(seats: Seats) -> bool:
    """True for a juror and a board member. Whoever only keeps the office declares nothing, but can be conflicted like anybody."""
    return bool(seats.juror or seats.board)
