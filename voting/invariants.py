"""What must hold across rows of the voting app; `./manage.py audit` names the row where it does not."""

import json
from collections.abc import Iterator

from django.db.models import Count, Exists, F, OuterRef, Q

from award import audit
from award.models import Seat
from award.phases import Phase
from voting.access import countable_ballots, current_round, tally_of
from voting.models import Ballot, Decision, DecisionReasons, Interest, Round, Score, Standings, StandingsKey
from voting.standings_file import digest_of


def points_lie_on_the_scale() -> Iterator[str]:
    """Points lie within their criterion's scale; the database alone knows 0 to 10."""
    outside = Score.objects.filter(
        Q(points__lt=F("criterion__scale_min")) | Q(points__gt=F("criterion__scale_max"))
    ).values_list("pk", "points", "criterion__key")
    for key, points, criterion in outside.order_by("pk"):
        yield f"score {key}: {points} points are not on the scale of {criterion}"


def scores_belong_to_the_year() -> Iterator[str]:
    """A ballot is scored by the criteria of its own year."""
    for key in Score.objects.exclude(criterion__cycle=F("ballot__round__cycle")).values_list("pk", flat=True):
        yield f"score {key}: its criterion is of another year"


def ballots_are_of_jurors() -> Iterator[str]:
    """Only seats of the jury have ballots."""
    for key, seat in Ballot.objects.exclude(seat__body=Seat.Body.JURY).values_list("pk", "seat_id"):
        yield f"ballot {key}: the seat {seat} is not in the jury"


def ballots_are_of_the_rounds_candidates() -> Iterator[str]:
    """A ballot is about a candidate of its round."""
    member = Round.candidates.through.objects.filter(round=OuterRef("round"), candidate=OuterRef("candidate"))
    for key in Ballot.objects.exclude(Exists(member)).values_list("pk", flat=True):
        yield f"ballot {key}: its candidate is not in the round"


def nobody_counts_twice() -> Iterator[str]:
    """However many seats a juror has held in a round, one ballot about a candidate counts."""
    for round in Round.objects.order_by("pk"):
        twice = (
            countable_ballots(round).values("seat__user", "candidate").annotate(number=Count("pk")).filter(number__gt=1)
        )
        for person, candidate, number in twice.order_by("seat__user", "candidate").values_list(
            "seat__user", "candidate", "number"
        ):
            yield f"round {round.pk}: user {person} has {number} ballots about candidate {candidate} that count"


def no_conflict_is_counted() -> Iterator[str]:
    """No recorded outcome in force holds points of a juror about a candidate the juror is conflicted with."""
    for standings in _in_force():
        conflicted = set(
            Interest.objects.filter(
                candidate__cycle=standings.round.cycle_id, state=Interest.State.CONFLICTED
            ).values_list("candidate_id", "user_id")
        )
        names = standings.names
        users = dict(Seat.objects.filter(pk__in=names["jurors"].values()).values_list("pk", "user_id"))
        counted = {(row[0], row[1]) for row in json.loads(standings.content)["scores"]}
        for candidate, juror in sorted(counted):
            if (names["candidates"][candidate], users.get(names["jurors"][juror])) in conflicted:
                yield f"standings {standings.pk}: {juror} is conflicted with {candidate} and yet counted"


def submitted_ballots_are_complete() -> Iterator[str]:
    """A submitted ballot answers every criterion of its year, with points or with "cannot judge"."""
    for round in Round.objects.select_related("cycle"):
        wanted = set(round.cycle.criteria.values_list("pk", flat=True))
        answered: dict[int, set[int]] = {}
        submitted = Ballot.objects.filter(round=round, status=Ballot.Status.SUBMITTED)
        for key, criterion in submitted.values_list("pk", "scores__criterion_id"):
            answered.setdefault(key, set()).add(criterion)
        for key, criteria in sorted(answered.items()):
            if not wanted <= criteria:
                yield f"ballot {key}: it is submitted, and not every criterion is answered"


def lifted_conflicts_took_two() -> Iterator[str]:
    """A lifted conflict names who asked, and that is not the person whose conflict it was."""
    lifted = Interest.objects.filter(state=Interest.State.CLEAR).exclude(lift_reason="")
    wrong = lifted.filter(Q(lift_proposed_by__isnull=True) | Q(lift_proposed_by=F("user")))
    for key in wrong.values_list("pk", flat=True):
        yield f"interest {key}: the conflict was lifted without somebody else asking for it"


def standings_match_their_digest() -> Iterator[str]:
    """What a recorded outcome says is what its digest is of."""
    for standings in Standings.objects.select_related("round").order_by("pk").iterator(chunk_size=20):
        document = json.loads(standings.content)
        if document.get("digest") != standings.digest or digest_of(document) != standings.digest:
            yield f"standings {standings.pk}: its content does not match its digest"


def keys_and_reasons_are_as_recorded() -> Iterator[str]:
    """Until its year is archived, each recorded outcome has its key and each year without an award its reasons, as the trail has them."""
    alive = Standings.objects.filter(round__cycle__phase__lt=Phase.ARCHIVED)
    for pk in alive.filter(key__isnull=True).values_list("pk", flat=True):
        yield f"standings {pk}: nothing says who is behind the pseudonyms"
    for key in StandingsKey.objects.select_related("standings").order_by("pk"):
        if not audit.is_as_recorded("standings.appended", key.standings, key=key.as_text()):
            yield f"standings {key.standings_id}: the key is not the one that was recorded"
    without = Decision.objects.filter(not_awarded=True, cycle__phase__lt=Phase.ARCHIVED, given_reasons__isnull=True)
    for pk in without.values_list("pk", flat=True):
        yield f"decision {pk}: the award is not given, and nothing says why"
    for reasons in DecisionReasons.objects.select_related("decision").order_by("pk"):
        if not audit.is_as_recorded("decision.recorded", reasons.decision, reasons=reasons.text):
            yield f"decision {reasons.decision_id}: the reasons are not those that were recorded"


def standings_are_numbered() -> Iterator[str]:
    """The outcomes of a round are numbered from 1 without a gap: none was taken away."""
    for round in Round.objects.order_by("pk"):
        numbers = list(Standings.objects.filter(round=round).order_by("number").values_list("number", flat=True))
        if numbers != list(range(1, len(numbers) + 1)):
            yield f"round {round.pk}: its standings are numbered {numbers}"


def last_standings_are_what_the_ballots_give() -> Iterator[str]:
    """The outcome in force is what the countable ballots give when they are tallied again."""
    for standings in _in_force():
        if tally_of(standings.round).document()["digest"] != standings.digest:
            yield f"standings {standings.pk}: the ballots of the round give another outcome"


def _in_force() -> Iterator[Standings]:
    """Yield the outcome in force of each year that has one and still has its ballots."""
    rounds = Round.objects.filter(cycle__phase__gte=Phase.DELIBERATION, cycle__phase__lt=Phase.ARCHIVED).select_related(
        "cycle"
    )
    for cycle in {round.cycle for round in rounds}:
        last = current_round(cycle)
        standings = Standings.objects.filter(round=last).select_related("round__cycle").order_by("-number").first()
        if standings is not None:
            yield standings


INVARIANTS = (
    points_lie_on_the_scale,
    scores_belong_to_the_year,
    ballots_are_of_jurors,
    ballots_are_of_the_rounds_candidates,
    nobody_counts_twice,
    no_conflict_is_counted,
    submitted_ballots_are_complete,
    lifted_conflicts_took_two,
    standings_match_their_digest,
    keys_and_reasons_are_as_recorded,
    standings_are_numbered,
    last_standings_are_what_the_ballots_give,
)


def register() -> None:
    """Register this app's invariants with the audit."""
    for invariant in INVARIANTS:
        audit.add_invariant(invariant)
