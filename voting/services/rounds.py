"""Rounds of scoring: opened with a ballot for each juror and candidate, kept complete, sealed when the jury goes back to scoring."""

from collections.abc import Iterable

from django.utils import timezone

from award import links, mail
from award.access import current_cycle, open_cycles
from award.audit import record, unit_of_work
from award.models import Cycle, Seat, User
from award.phases import Phase
from award.services.cycle import share_cycle
from nominations.models import Candidate
from voting.access import current_round
from voting.models import Ballot, Round, Score, Standings
from voting.services.interests import declare_known_conflicts
from voting.services.standings import append_standings, lock_round

BATCH = 2000


def open_scoring(*, cycle: Cycle, came_from: Phase, by: User | None) -> Round:
    """Open scoring: a first round, the one that was interrupted by a step back to screening, or a new one after deliberation.

    After deliberation the old round is sealed, and each new ballot begins as a draft with the points of the old one: a juror changes
    what needs changing and submits again.
    """
    with unit_of_work():
        earlier = current_round(cycle)
        if earlier is not None and came_from == Phase.DELIBERATION:
            earlier.sealed_at = timezone.now()
            earlier.save(update_fields=["sealed_at"])
            record("round.sealed", earlier, by=by, cycle=cycle, number=earlier.number)
        if earlier is None or earlier.sealed_at is not None:
            round = Round(cycle=cycle, number=earlier.number + 1 if earlier else 1, opened_at=timezone.now())
            round.full_clean()
            round.save()
            record("round.opened", round, by=by, cycle=cycle, number=round.number)
        else:
            round = earlier
        declare_known_conflicts(cycle=cycle, by=by)
        complete_ballots(round=round, by=by)
        if earlier is not None and earlier.pk != round.pk:
            _carry_over(earlier, round)
        call_jurors(round=round, by=by)
    return round


def complete_ballots(*, round: Round, by: User | None) -> int:
    """Give every seated juror a ballot for every standing candidate that has none; return how many were made.

    A juror who was excused from the round (nothing but released ballots) gets no new ones, and one who changed seats during the round,
    as a member who becomes the chair, goes on with those of the earlier seat: nobody judges a candidate twice.
    """
    with unit_of_work():
        standing = set(
            Candidate.objects.filter(cycle=round.cycle_id, status=Candidate.Status.STANDING).values_list(
                "pk", flat=True
            )
        )
        round.candidates.add(*standing)
        existing: dict[int, set[int]] = {}
        in_hand: dict[int, set[int]] = {}
        at_work = set()
        for seat, person, candidate, status in Ballot.objects.filter(round=round).values_list(
            "seat_id", "seat__user_id", "candidate_id", "status"
        ):
            existing.setdefault(seat, set()).add(candidate)
            if status != Ballot.Status.RELEASED:
                at_work.add(seat)
                in_hand.setdefault(person, set()).add(candidate)
        seats = Seat.objects.active().of_body(Seat.Body.JURY).order_by("pk").values_list("pk", "user_id")
        missing = [
            Ballot(round=round, seat_id=seat, candidate_id=candidate)
            for seat, person in seats
            if seat in at_work or seat not in existing
            for candidate in sorted(standing - existing.get(seat, set()) - in_hand.get(person, set()))
        ]
        Ballot.objects.bulk_create(missing, batch_size=BATCH, ignore_conflicts=True)
        if missing:
            record(
                "ballots.opened",
                round,
                by=by,
                cycle=round.cycle,
                number=len(missing),
                seats=sorted({row.seat_id for row in missing}),
            )
    return len(missing)


def call_jurors(*, round: Round, by: User | None) -> int:
    """Write to every juror who has ballots in the round, once a round and juror; return how many letters there are."""
    cycle = round.cycle
    seats = (
        Seat.objects.active()
        .filter(pk__in=Ballot.objects.filter(round=round, status=Ballot.Status.DRAFT).values("seat"))
        .select_related("user")
    )
    for seat in seats:
        person = seat.user
        mail.write_mail(
            template="jury_call",
            to=person.email,
            name=str(person),
            language=person.language,
            key=f"jury-call:{round.pk}:{seat.pk}",
            cycle=cycle,
            about=[seat],
            context={
                "again": round.number > 1,
                "year": cycle.year,
                "scoring_closes_at": cycle.scoring_closes_at,
                "jury_meets_at": cycle.jury_meets_at,
                "link": links.page("jury", language=person.language),
            },
        )
    return len(seats)


def close_scoring(*, cycle: Cycle, by: User | None) -> Standings | None:
    """Freeze the outcome on entering deliberation. Coming back from a decision appends only what has changed meanwhile."""
    return append_standings(cycle=cycle, reason=Standings.Reason.SCORING_CLOSED, by=by)


def keep_up(*, by: User | None = None) -> None:
    """Bring the year that is going on into line with who is seated, who stands and who is behind whom.

    It follows every act on a seat, a nomination, a candidate or a recommendation, and runs by the clock besides, because an address
    can be confirmed without an act of ours. While the jury scores, jurors who came later get ballots and their letter; later the
    standings are appended if they have changed. So they are in years that are published and not yet archived, where somebody may
    have had their data erased; who is seated now is no matter of theirs.
    """
    for number, year in enumerate(open_cycles()):
        if not Phase.SCORING <= year.phase < Phase.ARCHIVED:
            continue
        with unit_of_work():
            # Shared, so that the year does not move on meanwhile: a ballot made for a round that has closed is open for ever.
            cycle = share_cycle(year.pk)
            if not Phase.SCORING <= cycle.phase < Phase.ARCHIVED:
                continue
            round = lock_round(cycle)
            if number == 0:
                declare_known_conflicts(cycle=cycle, by=by)
                if round is not None and cycle.phase == Phase.SCORING and complete_ballots(round=round, by=by):
                    call_jurors(round=round, by=by)
            append_standings(cycle=cycle, reason=Standings.Reason.CANDIDATES_CHANGED, by=by)


def restate_after_rules(*, by: User | None = None) -> None:
    """Append the standings as the changed rules give them."""
    cycle = current_cycle()
    if cycle is not None and Phase.DELIBERATION <= cycle.phase < Phase.ARCHIVED:
        append_standings(cycle=cycle, reason=Standings.Reason.RULES_CHANGED, by=by)


def a_ballot_is_saved(cycle: Cycle) -> bool:
    """True once somebody has given points: criteria and scales stay as they are from then on."""
    return Score.objects.filter(ballot__round__cycle=cycle).exists()


def _carry_over(earlier: Round, round: Round) -> None:
    """Copy points, notes and comments of the sealed round into the drafts of the new one, whatever seat each juror had then."""
    given = Ballot.objects.select_related("seat").order_by("pk")
    old = {(row.seat.user_id, row.candidate_id): row for row in given.filter(round=earlier)}
    new = [row for row in given.filter(round=round) if (row.seat.user_id, row.candidate_id) in old]
    for row in new:
        before = old[row.seat.user_id, row.candidate_id]
        row.own_note, row.comment = before.own_note, before.comment
        row.version, row.saved_at = (1, timezone.now()) if before.saved_at else (0, None)
    Ballot.objects.bulk_update(new, ["own_note", "comment", "version", "saved_at"], batch_size=BATCH)
    to = {old[row.seat.user_id, row.candidate_id].pk: row.pk for row in new}
    scores = Score.objects.filter(ballot__round=earlier).values_list("ballot_id", "criterion_id", "points")
    Score.objects.bulk_create(_copies(scores, to), batch_size=BATCH)


def _copies(scores: Iterable[tuple[int, int, int | None]], to: dict[int, int]) -> list[Score]:
    return [
        Score(ballot_id=to[ballot], criterion_id=criterion, points=points)
        for ballot, criterion, points in scores
        if ballot in to
    ]
