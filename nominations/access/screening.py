"""What the desk sees: all of it, because somebody must run the process. Reading a nomination is noted in the access log."""

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from award.access import Visitor, seats_of
from award.facts import fact
from award.models import Cycle, OutgoingMail
from nominations.models import Answer, Candidate, Endorsement, Nomination, Nominee


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


def waiting_nominations(cycle: Cycle) -> QuerySet[Nomination]:
    """Return the nominations that are still to be screened. One whose nominee has declined is answered already."""
    declined = Nominee.objects.filter(response=Nominee.Response.DECLINED)
    return Nomination.objects.filter(cycle=cycle, status=Nomination.Status.SUBMITTED).exclude(nominees__in=declined)


@fact
def number_waiting(cycle: Cycle) -> int:
    """Return how many nominations are still to be screened."""
    return waiting_nominations(cycle).count()


def waiting_people(cycle: Cycle) -> QuerySet[Nominee]:
    """Return the people named in the nominations that are still to be screened, with the nomination of each, in their order."""
    return Nominee.objects.filter(nomination__in=waiting_nominations(cycle)).select_related("nomination")


def nomination_list(user: Visitor, cycle: Cycle, *, status: str = "", text: str = "") -> QuerySet[Nomination]:
    """Return the year's nominations for the desk's list, the newest first, by status and by a word in names or reference.

    An unknown status finds nothing: no parameter widens what is seen.
    """
    nominations = nominations_for(user).filter(cycle=cycle)
    if status:
        nominations = nominations.filter(status=status) if status in Nomination.Status else nominations.none()
    if text := text.replace("\x00", "").strip():
        named = Nominee.objects.filter(nomination=OuterRef("pk"), name__icontains=text)
        nominations = nominations.filter(
            Q(reference__icontains=text) | Q(nominator_name__icontains=text) | Exists(named)
        )
    people = Nominee.objects.select_related("same_as").order_by("position")
    return (
        nominations.select_related("candidate")
        .prefetch_related(Prefetch("nominees", people))
        .order_by("-submitted_at", "reference")
    )


def nominations_by_status(user: Visitor, cycle: Cycle) -> dict[str, int]:
    """Return how many nominations of the year stand where: one query."""
    counted = nominations_for(user).filter(cycle=cycle).order_by().values_list("status").annotate(Count("pk"))
    return dict.fromkeys(Nomination.Status.values, 0) | dict(counted)


def turned_down_key(nomination: Nomination) -> str:
    """Return the key of the letter that says why a nomination is turned down; screened anew after an undo, it may be told anew."""
    return f"turned-down:{nomination.pk}:{nomination.screened_at:%Y%m%d%H%M%S%f}" if nomination.screened_at else ""


def nominator_knows_why(nomination: Nomination) -> bool:
    """True once the nominator has been written to about why the nomination was turned down."""
    keys = (turned_down_key(nomination), f"nominee-unwilling:{nomination.pk}")
    turned_down = nomination.status == Nomination.Status.TURNED_DOWN
    return turned_down and OutgoingMail.objects.filter(key__in=keys).exists()


def whole_nominations_for(user: Visitor) -> QuerySet[Nomination]:
    """Return nominations with everything the desk reads of one: people, answers, files, recommendations."""
    return (
        nominations_for(user)
        .select_related("cycle", "candidate", "screened_by", "entered_by")
        .prefetch_related(
            Prefetch("nominees", Nominee.objects.select_related("same_as").order_by("position")),
            Prefetch("answers", Answer.objects.select_related("question").order_by("question__order", "pk")),
            "attachments",
            Prefetch("endorsements", Endorsement.objects.order_by("pk")),
        )
    )


def candidate_list(user: Visitor, cycle: Cycle, *, status: str = "") -> QuerySet[Candidate]:
    """Return the year's candidates for the desk's list, with their people and the number of their nominations."""
    candidates = candidates_for(user).filter(cycle=cycle)
    if status:
        candidates = candidates.filter(status=status) if status in Candidate.Status else candidates.none()
    people = Nominee.objects.filter(same_as__isnull=True).order_by("position", "pk")
    return (
        candidates.prefetch_related(Prefetch("nominees", people, to_attr="people"))
        .annotate(received=Count("nominations", filter=Q(nominations__status=Nomination.Status.ADMITTED)))
        .order_by("name", "pk")
    )  # an aggregate takes the model's own order away


@fact
def standing_candidates(cycle: Cycle) -> list[Candidate]:
    """Return the year's candidates for the jury to judge; `is_nominated` is false where the only nomination was withdrawn."""
    admitted = Nomination.objects.filter(candidate=OuterRef("pk"), status=Nomination.Status.ADMITTED)
    standing = Candidate.objects.filter(cycle=cycle, status=Candidate.Status.STANDING)
    return list(standing.annotate(is_nominated=Exists(admitted)))


def candidates_by_status(user: Visitor, cycle: Cycle) -> dict[str, int]:
    """Return how many candidates of the year stand where: one query."""
    counted = candidates_for(user).filter(cycle=cycle).order_by().values_list("status").annotate(Count("pk"))
    return dict.fromkeys(Candidate.Status.values, 0) | dict(counted)
