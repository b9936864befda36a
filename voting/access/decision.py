"""Who sees the board's decision, and what the secretary chooses from when recording it."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from award.access import Visitor, seats_of
from award.fingerprints import fingerprint
from award.models import Cycle, Document, Rulebook, Seat
from award.phases import Phase
from nominations.models import Candidate
from voting.access.candidates import withheld_candidates
from voting.access.order import JurysOrder, order_for
from voting.access.table import standings_for
from voting.models import Decision, Interest, Standings


@dataclass(frozen=True)
class DecisionOptions:
    """The board's seats, the standing candidates, the rules, and the declared conflicts as (user, candidate) keys.

    reasons_always: that reasons are asked of every choice, because part of the jury's order is withheld from the reader.
    standing: the decision that stands, which a new one supersedes. order: the jury's order as the reader may see it.
    asked: those on the board who have answered about every candidate. What they answered is not in it.
    withheld: the candidates that a conflict of interest withholds from the reader; `conflicts` has nobody else's about them.
    """

    seats: QuerySet[Seat]
    candidates: tuple[Candidate, ...]
    rules: Rulebook
    conflicts: set[tuple[int, int]]
    reasons_always: bool
    standing: Decision | None
    order: JurysOrder | None
    asked: frozenset[int]
    withheld: frozenset[int]

    @property
    def not_asked(self) -> int:
        """How many on the board have not answered about every candidate: nobody knows yet whether they have a conflict."""
        return sum(seat.user_id not in self.asked for seat in self.seats)

    @property
    def read(self) -> str:
        """The fingerprint of what the reader decides by. It holds nothing that is withheld from the reader."""
        return fingerprint(
            [
                self.standing.pk if self.standing else 0,
                [[candidate.pk, candidate.name] for candidate in self.candidates],
                [[seat.pk, seat.office, str(seat.user)] for seat in self.seats],
                self.rules.pk,
                {name: getattr(self.rules, name) for name in RULES},
                sorted(self.order.result.items()) if self.order else [],
            ]
        )


# The rules by which a decision is recorded.
RULES = (
    "quorum_percent", "quorum_needs_chair", "tie_rule", "laureates_max", "reserve_max", "order_needs_reasons",
)  # fmt: skip


def decision_options(cycle: Cycle, user: Visitor) -> DecisionOptions:
    """Return what the record of a decision is put together from. The order of the candidates is by name: it tells nothing.

    Nothing is marked beforehand for a candidate who is withheld from the reader: that would tell who on the board declared a conflict.
    Who left the meeting is no secret of those who were there, and stands in the record for all who read it.
    """
    standing = Candidate.objects.filter(cycle=cycle, status=Candidate.Status.STANDING).order_by("name", "pk")
    candidates = tuple(standing.annotate(is_withheld=Q(pk__in=withheld_candidates(user))))
    seats = Seat.objects.active().of_body(Seat.Body.BOARD).by_office()
    interests = Interest.objects.filter(candidate__cycle=cycle, user__in=seats.values("user"))
    answers = list(interests.values_list("user_id", "candidate_id", "state"))
    withheld = frozenset(candidate.pk for candidate in candidates if candidate.is_withheld)
    conflicts = {
        (user_id, candidate)
        for user_id, candidate, state in answers
        if state == Interest.State.CONFLICTED and (candidate not in withheld or user_id == getattr(user, "pk", None))
    }
    rules = Rulebook.objects.get(cycle=cycle)
    order = order_for(user, standings_to_decide_by(cycle))
    reasons_always = rules.order_needs_reasons and order is not None and not order.whole
    decision = Decision.objects.filter(cycle=cycle, superseded_by__isnull=True).first()
    return DecisionOptions(
        seats,
        candidates,
        rules,
        conflicts,
        reasons_always,
        decision,
        order,
        _answered(answers, candidates),
        withheld,
    )


def not_asked(cycle: Cycle, seats: Iterable[Seat]) -> list[Seat]:
    """Return who of these has not answered in the product about each standing candidate of the year: all of them where nobody stands."""
    here = list(seats)
    candidates = list(Candidate.objects.filter(cycle=cycle, status=Candidate.Status.STANDING))
    answers = Interest.objects.filter(candidate__cycle=cycle, user__in=[seat.user_id for seat in here])
    answered = _answered(answers.values_list("user_id", "candidate_id", "state"), candidates)
    return [seat for seat in here if seat.user_id not in answered]


def _answered(answers: Iterable[tuple[int, int, str]], candidates: Collection[Candidate]) -> frozenset[int]:
    """Return who has answered about each of the candidates, from (user, candidate, state) of everybody's interests."""
    asked_about = {candidate.pk for candidate in candidates}
    found = Counter(
        user for user, candidate, state in answers
        if candidate in asked_about and state != Interest.State.UNDECLARED
    )  # fmt: skip
    return frozenset(user for user, number in found.items() if number == len(asked_about))


def standings_to_decide_by(cycle: Cycle) -> Standings | None:
    """Return the jury's result that the board has before it: the newest one of the newest round."""
    return Standings.objects.filter(round__cycle=cycle).order_by("-round__number", "-number").first()


def later_result(user: Visitor, decision: Decision) -> Standings | None:
    """Return the newest result of the round a decision rests on when it is not the one it rests on, for those who may see all of it."""
    if decision.standings is None:
        return None
    newest = standings_for(user, decision.standings.round).first()
    return newest if newest is not None and newest.pk != decision.standings_id else None


def decisions_for(user: Visitor) -> QuerySet[Decision]:
    """Return the decisions a person may read: the secretary each as recorded; jury and board once the year is decided.

    Whoever on the board is conflicted with somebody a decision names hears of it from the laureate instead. What a decision says of
    the jury's order is each reader's own: see `order_for`.
    """
    seats = seats_of(user)
    decisions = Decision.objects.select_related("cycle", "standings__round", "recorded_by")
    if seats.secretary:
        return decisions
    if not seats.board:
        return decisions.none()
    conflicted = Interest.objects.filter(user=user, state=Interest.State.CONFLICTED).values("candidate")
    return decisions.filter(cycle__phase__gte=Phase.DECIDED).exclude(choices__candidate__in=conflicted)


def record_of_decision(decision: Decision) -> Document | None:
    """Return the rendered record of a decision the reader may read, or nothing while the worker has not made it."""
    records = Document.objects.filter(cycle=decision.cycle_id, laureate=None, kind=Document.Kind.DECISION_RECORD)
    return records.filter(version=decision.number_in_cycle()).first()
