"""Ballots: one's own for the juror, numbers of them for the seats that lead, and the one query every tally is made from."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from award.access import Visitor, rulebook_of, seats_of
from award.facts import fact
from award.models import Criterion, Cycle, Seat
from award.phases import Phase
from nominations.models import Candidate
from voting.access.candidates import counted_candidates_for, dossiers_for
from voting.models import Ballot, Interest, Round

if TYPE_CHECKING:
    from voting.access.conflicts import Questions


@fact
def current_round(cycle: Cycle) -> Round | None:
    """Return the round that is going on, or the last one once scoring has closed."""
    round = Round.objects.filter(cycle=cycle).order_by("-number").first()
    if round is not None:
        round.cycle = cycle
    return round


def countable_ballots(round: Round) -> QuerySet[Ballot]:
    """Return the ballots of a round that count: submitted, by somebody declared free of conflict. The only source of every tally.

    A conflict found late therefore seals its ballot by itself, and one that is lifted brings it back.
    """
    return Ballot.objects.filter(_has_interest(Interest.State.CLEAR), round=round, status=Ballot.Status.SUBMITTED)


def all_ballots(round: Round) -> QuerySet[Ballot]:
    """Return every ballot of a round; `is_sealed` says which a conflict of interest seals."""
    return Ballot.objects.filter(round=round).annotate(is_sealed=_has_interest(Interest.State.CONFLICTED))


def open_ballots(round: Round) -> QuerySet[Ballot]:
    """Return the ballots somebody still has to deal with: neither submitted, abstained, released nor sealed by a conflict."""
    return Ballot.objects.filter(
        ~_has_interest(Interest.State.CONFLICTED),
        round=round,
        status=Ballot.Status.DRAFT,
        candidate__status="STANDING",
    )


def ballots_for(user: Visitor) -> QuerySet[Ballot]:
    """Return a juror's own ballots of the candidates whose dossiers are open to the juror; a conflict seals one's own, too."""
    if not seats_of(user).juror:
        return Ballot.objects.none()
    return Ballot.objects.filter(seat__user=user, seat__body=Seat.Body.JURY, candidate__in=dossiers_for(user))


@dataclass(frozen=True)
class JurorProgress:
    """How far one juror has come, in numbers of ballots. `undeclared` counts the candidates still without an answer."""

    seat: Seat
    total: int
    submitted: int
    abstained: int
    released: int
    open: int
    undeclared: int

    @property
    def done(self) -> int:
        """The ballots nobody waits for."""
        return self.total - self.open

    @property
    def complete(self) -> bool:
        """True when nobody waits for this juror."""
        return self.open == 0


def leads_jury(user: Visitor) -> bool:
    """True for the jury's chair and vice-chair and for the secretary: those who see how far the jury has come."""
    seats = seats_of(user)
    return bool(seats.secretary or (seats.juror and seats.juror.leads))


def progress_for(user: Visitor, round: Round) -> list[JurorProgress]:
    """Return each juror's progress in numbers, over the candidates the viewer may see judged: two queries at any size.

    Ballots sealed by a conflict count nowhere, so that a number never tells of somebody's conflict beyond the list of conflicts.
    """
    if not leads_jury(user):
        return []
    counted = counted_candidates_for(user).filter(cycle=round.cycle_id)
    status, state = Ballot.Status, Interest.State
    ballots = Ballot.objects.filter(round=round, candidate__in=counted).exclude(_has_interest(state.CONFLICTED))
    declared = Exists(_interest(state.CLEAR))
    numbers = {
        row["seat"]: row
        for row in ballots.annotate(declared=declared)
        .values("seat")
        .annotate(
            total=Count("pk"),
            submitted=Count("pk", filter=Q(status=status.SUBMITTED)),
            abstained=Count("pk", filter=Q(status=status.ABSTAINED)),
            released=Count("pk", filter=Q(status=status.RELEASED)),
            open=Count("pk", filter=Q(status=status.DRAFT)),
            undeclared=Count("pk", filter=Q(declared=False, status=status.DRAFT)),
        )
    }
    seats = Seat.objects.filter(pk__in=Ballot.objects.filter(round=round).values("seat")).by_office()
    nothing = dict.fromkeys(("total", "submitted", "abstained", "released", "open", "undeclared"), 0)
    return [
        JurorProgress(seat=seat, **{name: numbers.get(seat.pk, nothing)[name] for name in nothing}) for seat in seats
    ]


def open_ballots_for(user: Visitor, round: Round) -> QuerySet[Ballot]:
    """Return the open ballots a leading person may release: never one's own, never of a candidate one is conflicted with."""
    if not leads_jury(user):
        return Ballot.objects.none()
    return (
        open_ballots(round)
        .filter(candidate__in=counted_candidates_for(user), round__cycle__phase=Phase.SCORING)
        .exclude(seat__user=user)
        .select_related("seat__user", "candidate")
        .order_by("seat__user__name", "seat_id", "candidate__name", "candidate_id")
    )


@dataclass(frozen=True)
class ShortOfBallots:
    """A candidate who can no longer get as many ballots as the rulebook needs for a place."""

    name: str
    possible: int
    needed: int


@fact
def short_of_ballots_for(user: Visitor, round: Round) -> list[ShortOfBallots]:
    """Return the candidates who fall below the ballots they need, of those whose ballots may be counted for a leading person.

    A ballot is possible while it is open or counts already; abstained, released and sealed ones are not. One query.
    """
    if not leads_jury(user):
        return []
    possible = Ballot.objects.filter(
        Q(pk__in=open_ballots(round).values("pk")) | Q(pk__in=countable_ballots(round).values("pk")),
        candidate=OuterRef("pk"),
    )
    number = possible.order_by().values("candidate").annotate(number=Count("pk")).values("number")
    seen = counted_candidates_for(user).filter(pk__in=round.candidates.values("pk"))
    short = seen.annotate(possible=Coalesce(Subquery(number), 0), needed=F("cycle__rulebook__min_ballots"))
    found = short.filter(possible__lt=F("needed")).order_by("name", "pk").values_list("name", "possible", "needed")
    return [ShortOfBallots(*row) for row in found]


def jurors_for(user: Visitor, round: Round) -> QuerySet[Seat]:
    """Return the jurors a leading person may excuse from a round: anybody but oneself."""
    if not leads_jury(user):
        return Seat.objects.none()
    return (
        Seat.objects.filter(pk__in=Ballot.objects.filter(round=round).values("seat"))
        .exclude(user=user)
        .select_related("user")
    )


@dataclass(frozen=True)
class Entry:
    """A candidate in a person's own list, with the person's interest and, beside a declared absence of conflict, the ballot's state."""

    candidate: Candidate
    interest: str
    ballot: str = ""
    begun: bool = False

    @property
    def readable(self) -> bool:
        """True when the dossier is open."""
        return self.interest == Interest.State.CLEAR

    @property
    def waits(self) -> bool:
        """True when the ballot is still to be dealt with."""
        return self.ballot == Ballot.Status.DRAFT

    @property
    def done(self) -> bool:
        """True when the ballot is submitted, abstained or released."""
        return bool(self.ballot) and not self.waits


def reading_order(reader: int, candidates: Iterable[int]) -> list[int]:
    """Return candidates (primary keys) in the order in which a person (`reader`, a primary key) reads them.

    Juries judge by position as well as by merit (Bruine de Bruin 2005, "Save the last dance for me"), so each reads in an order of
    their own: always the same for the same person, and a candidate more or less does not move the others.
    """
    return sorted(candidates, key=lambda candidate: hashlib.sha256(f"{reader}:{candidate}".encode()).digest())


@dataclass(frozen=True)
class OwnList:
    """A person's own list of candidates, by name; `reader` is the person's primary key."""

    entries: tuple[Entry, ...]
    reader: int = 0

    @property
    def counts(self) -> "OwnCounts":
        """How far a juror has come."""
        ballots = [entry for entry in self.entries if entry.ballot]
        return OwnCounts(total=len(ballots), open=sum(entry.waits for entry in ballots))

    @property
    def next(self) -> Entry | None:
        """The entry to read next: the first in the person's own order whose ballot is still to be dealt with."""
        waiting = {entry.candidate.pk: entry for entry in self.entries if entry.waits}
        return waiting[reading_order(self.reader, waiting)[0]] if waiting else None

    def narrowed(self, state: str) -> list[Entry]:
        """Return the entries still open or those done; all of them for anything else."""
        chosen = {"open": lambda entry: entry.waits, "done": lambda entry: entry.done}.get(state, lambda entry: True)
        return [entry for entry in self.entries if chosen(entry)]


@dataclass(frozen=True)
class OwnCounts:
    """How far a juror has come with the ballots that are open to the juror."""

    total: int
    open: int

    @property
    def done(self) -> int:
        """Submitted, abstained or released."""
        return self.total - self.open


def own_counts(user: Visitor, cycle: Cycle) -> OwnCounts:
    """Return how many of the juror's ballots there are and how many are still open, in the last round."""
    latest = Round.objects.filter(cycle=cycle).order_by("-number").values("pk")[:1]
    numbers = (
        ballots_for(user)
        .filter(round=latest)
        .aggregate(total=Count("pk"), open=Count("pk", filter=Q(status=Ballot.Status.DRAFT)))
    )
    return OwnCounts(**numbers)


def own_list(user: Visitor, cycle: Cycle, questions: "Questions") -> OwnList:
    """Return the candidates a person knows of with what is the person's own about each: one query, the rest is in `questions`.

    A ballot shows only beside a declared absence of conflict: of a sealed one not even the state is told.
    """
    if user is None or not user.is_authenticated:
        return OwnList(())
    latest = Round.objects.filter(cycle=cycle).order_by("-number").values("pk")[:1]
    own = Ballot.objects.filter(round=latest, seat__user=user, seat__body=Seat.Body.JURY).order_by("pk")
    ballots = {key: (status, version) for key, status, version in own.values_list("candidate", "status", "version")}
    entries = (_entry(one, questions.states.get(one.pk), ballots.get(one.pk)) for one in questions.known)
    return OwnList(tuple(entries), reader=user.pk)


def _entry(candidate: Candidate, interest: str | None, ballot: tuple[str, int] | None) -> Entry:
    if interest != Interest.State.CLEAR or ballot is None:
        return Entry(candidate, interest or Interest.State.UNDECLARED)
    return Entry(candidate, interest, ballot[0], begun=ballot[1] > 0)


def own_ballot(user: Visitor, candidate: Candidate) -> Ballot | None:
    """Return the juror's ballot of a candidate in the last round, with its scores' criteria at hand."""
    return (
        ballots_for(user)
        .filter(candidate=candidate)
        .select_related("round__cycle", "candidate", "seat")
        .order_by("-round__number", "-pk")
        .first()
    )


@dataclass(frozen=True)
class GivenPoints:
    """What a juror gave for one criterion: `points` is nothing for "cannot judge" and for no answer, which `answered` tells apart."""

    label: str
    points: int | None
    answered: bool
    anchor: str


def given_points(ballot: Ballot) -> list[GivenPoints]:
    """Return a ballot's points in the order of the criteria, to be read and not changed."""
    given = dict(ballot.scores.values_list("criterion_id", "points"))
    rows = []
    for criterion in criteria_of(ballot.round.cycle):
        points = given.get(criterion.pk)
        anchors = {anchor.level: anchor.text for anchor in criterion.anchors.all()}
        rows.append(GivenPoints(str(criterion), points, criterion.pk in given, anchors.get(points, "")))
    return rows


@fact
def criteria_of(cycle: Cycle) -> list[Criterion]:
    """Return the year's criteria in their order, with what each level means."""
    return list(Criterion.objects.filter(cycle=cycle).prefetch_related("anchors"))


def interest_years(cycle: Cycle) -> int:
    """Return how many years back a joint publication, a project or a supervision counts as a conflict."""
    rulebook = rulebook_of(cycle)
    return rulebook.interest_years if rulebook else 0


def shows_nominators(cycle: Cycle) -> bool:
    """True when the rulebook lets those who judge see who nominated."""
    rulebook = rulebook_of(cycle)
    return rulebook is not None and rulebook.jury_sees_nominator


def _interest(state: str) -> QuerySet[Interest]:
    return Interest.objects.filter(user=OuterRef("seat__user"), candidate=OuterRef("candidate"), state=state)


def _has_interest(state: str) -> Exists:
    return Exists(_interest(state))
