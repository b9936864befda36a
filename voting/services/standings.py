"""Keeping the outcome of a round: appended as it stands, again whenever it changes, never rewritten."""

import json
from collections.abc import Mapping
from typing import Any

from award.audit import record, unit_of_work
from award.models import Cycle, User
from award.phases import Phase
from voting import access
from voting.models import Round, Standings, StandingsKey
from voting.standings_file import digest_of, read_file, write_document
from voting.tally import compute


def lock_round(cycle: Cycle) -> Round | None:
    """Return the year's last round, its row locked until the transaction ends, or nothing before scoring.

    Who counts is decided under this lock: conflicts, ballots for jurors who come later, the standings. Whoever needs the cycle's row
    too locks that first.
    """
    return Round.objects.select_for_update().filter(cycle=cycle).order_by("-number").first()


def append_standings(*, cycle: Cycle, reason: str, by: User | None) -> Standings | None:
    """Append the standings of the year's last round if they differ from those recorded; return those in force.

    What only an older arithmetic made otherwise is restated first, under that reason.
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
        last = _restate(round, by=by) or last
        if last is not None and last.digest == document["digest"]:
            return last
        return _append(round, document, after=last, names=tally.names(), reason=reason, by=by)


def restate_standings(*, by: User | None) -> list[Standings]:
    """Append to every round whose newest result the arithmetic of today does not confirm the result it gives; return those appended.

    Points, rules and pseudonyms stay those of the recorded file: only places and totals are worked out again. The earlier result stays,
    and so does the decision that rests on it. It includes archived years, whose pseudonyms nobody can resolve any more. A second
    call finds nothing to do.
    """
    appended = []
    for key in Round.objects.order_by("cycle__year", "number").values_list("pk", flat=True):
        with unit_of_work():
            round = Round.objects.select_for_update(of=("self",)).select_related("cycle").get(pk=key)
            restated = _restate(round, by=by)
            appended += [restated] if restated is not None else []
    return appended


def _restate(round: Round, *, by: User | None) -> Standings | None:
    """Append what the points of a locked round's newest result give today, if that is something else."""
    last = Standings.objects.filter(round=round).order_by("-number").first()
    document = _restated(last) if last is not None else None
    if last is None or document is None:
        return None
    names = last.names if hasattr(last, "key") else None
    return _append(round, document, after=last, names=names, reason=Standings.Reason.RESTATED, by=by)


def _restated(standings: Standings) -> dict[str, Any] | None:
    """Return the recorded file with the result its points give, nothing when that is the result it has."""
    file = read_file(standings.content.encode())
    rows = compute(file.rules, file.panel).as_rows()
    if file.result is not None and rows == list(file.result):
        return None
    document = json.loads(standings.content) | {"result": rows}
    return document | {"digest": digest_of(document)}


def _append(
    round: Round,
    document: Mapping[str, Any],
    *,
    after: Standings | None,
    names: Mapping[str, Mapping[str, int]] | None,
    reason: str,
    by: User | None,
) -> Standings:
    """Append a result to a locked round; `names` say who is behind the pseudonyms, nothing once that is erased."""
    standings = Standings(
        round=round,
        number=after.number + 1 if after else 1,
        reason=reason,
        content=write_document(document),
        digest=document["digest"],
        created_by=by,
    )
    standings.full_clean()
    standings.save()
    digests = {}
    if names is not None:
        key = StandingsKey(standings=standings, names=names)
        key.full_clean()
        key.save()
        digests["key"] = key.as_text()
    record("standings.appended", standings, by=by, cycle=round.cycle, round=round.number, number=standings.number, reason=reason,
           digest=standings.digest, digests=digests)  # fmt: skip
    return standings
