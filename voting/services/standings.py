"""Keeping the outcome of a round: appended as it stands, again whenever it changes, never rewritten."""

from award.audit import record, unit_of_work
from award.models import Cycle, User
from award.phases import Phase
from voting import access
from voting.models import Round, Standings, StandingsKey
from voting.standings_file import write_document


def lock_round(cycle: Cycle) -> Round | None:
    """Return the year's last round, its row locked until the transaction ends, or nothing before scoring.

    Who counts is decided under this lock: conflicts, ballots for jurors who come later, the standings. Whoever needs the cycle's row
    too locks that first.
    """
    return Round.objects.select_for_update().filter(cycle=cycle).order_by("-number").first()


def append_standings(*, cycle: Cycle, reason: str, by: User | None) -> Standings | None:
    """Append the standings of the year's last round if they differ from those recorded; return those in force.

    Nothing is recorded before deliberation: until then there is no outcome. The round's row is locked, so that two changes at once
    are numbered one after the other and the later one has seen the earlier.
    """
    if cycle.phase < Phase.DELIBERATION:
        return None
    with unit_of_work():
        round = lock_round(cycle)
        if round is None:
            return None
        last = Standings.objects.filter(round=round).order_by("-number").first()
        tally = access.tally_of(round)
        document = tally.document()
        if last is not None and last.digest == document["digest"]:
            return last
        standings = Standings(
            round=round,
            number=last.number + 1 if last else 1,
            reason=reason,
            content=write_document(document),
            digest=document["digest"],
            created_by=by,
        )
        standings.full_clean()
        standings.save()
        key = StandingsKey(standings=standings, names=tally.names())
        key.full_clean()
        key.save()
        record("standings.appended", standings, by=by, cycle=cycle, round=round.number, number=standings.number, reason=reason,
               digest=standings.digest, digests={"key": key.as_text()})  # fmt: skip
    return standings
