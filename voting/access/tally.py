"""From the database to a panel: the countable ballots of a round under pseudonyms, and the rules they are tallied by."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Max, Q
from django.utils.crypto import salted_hmac

from award import audit, rulebook
from award.access import rulebook_of
from award.facts import fact
from award.models import Criterion, Cycle, Rulebook
from nominations.models import Candidate
from voting.access.ballots import all_ballots, countable_ballots
from voting.models import Round
from voting.standings_file import RulebookVersion, build_document
from voting.tally import CriterionSpec, Panel, Rules, Standings
from voting.tally.standings import tally_table
from voting.tally.table import ScoreTable

NOT_FROZEN = RulebookVersion(0, "not frozen")


@fact
def criteria_in(cycle: Cycle) -> list[Criterion]:
    """Return what is judged in a year, in its order."""
    return list(Criterion.objects.filter(cycle=cycle))


def rules_of(cycle: Cycle) -> Rules:
    """Return the rulebook's rules of the tally. Raises TallyError for rules nothing can be tallied by."""
    book = rulebook_of(cycle)
    if book is None:
        raise Rulebook.DoesNotExist
    return Rules(
        criteria=tuple(CriterionSpec(one.key, one.weight) for one in criteria_in(cycle)),
        aggregation=book.aggregation,
        trim=book.trim,
        panel_places=book.panel_places,
        total_places=book.total_places,
        total=book.total,
        min_ballots=book.min_ballots,
        ties=tuple(book.ties),
    )


@dataclass(frozen=True)
class Tally:
    """A round's countable ballots over some candidates. `candidates` and `jurors` lead from pseudonyms to primary keys.

    ballots: per candidate, in the order of `candidates`, the juror's position -> points in the order of the criteria.
    """

    round: Round
    rules: Rules
    candidates: dict[str, int]
    jurors: dict[str, int]
    ballots: Sequence[dict[int, Sequence[int | None]]]
    recusals: frozenset[tuple[str, str]]

    @cached_property
    def standings(self) -> Standings:
        """The official result. The database has checked what a file's scores are checked for: see the constraints of Score."""
        seated = Panel(tuple(self.candidates), tuple(self.jurors), (), self.recusals)
        return tally_table(ScoreTable(self.rules, seated, self.ballots, points_scale=1))

    @cached_property
    def panel(self) -> Panel:
        """Who judged whom, score by score."""
        jurors, keys = tuple(self.jurors), [criterion.key for criterion in self.rules.criteria]
        return Panel(
            candidates=tuple(self.candidates),
            jurors=jurors,
            scores=tuple(
                (candidate, jurors[juror], key, points)
                for candidate, ballots in zip(self.candidates, self.ballots, strict=True)
                for juror, given in ballots.items()
                for key, points in zip(keys, given, strict=True)
                if points is not None
            ),
            recusals=self.recusals,
        )

    def document(self) -> dict[str, Any]:
        """Return the result with all that made it, digest included, as the published file holds it."""
        version = rulebook.current_version(self.round.cycle)
        return build_document(
            cycle=self.round.cycle.year,
            round_number=self.round.number,
            rulebook=RulebookVersion(version.number, version.sha256) if version else NOT_FROZEN,
            rules=self.rules,
            panel=self.panel,
            standings=self.standings,
        )

    def names(self) -> dict[str, dict[str, int]]:
        """Return what the pseudonyms stand for, as it is kept beside the file."""
        return {"candidates": self.candidates, "jurors": self.jurors}


def tally_of(round: Round, candidates: Collection[int] | None = None) -> Tally:
    """Return the tally of a round over its standing candidates, or over those given, as if no other had ever stood.

    Six queries at any size. Nothing in the result depends on a candidate who is left out: not the pseudonyms, not who counts as
    a juror.
    """
    standing = round.candidates.filter(status=Candidate.Status.STANDING).values_list("pk", flat=True)
    chosen = set(standing) if candidates is None else set(standing) & set(candidates)
    judged = [
        (candidate, seat, sealed)
        for candidate, seat, sealed in all_ballots(round).values_list("candidate_id", "seat_id", "is_sealed")
        if candidate in chosen
    ]
    secret = audit.key_of(round.cycle)
    names = _pseudonyms("C", "candidate", round, chosen, secret)
    seats = _pseudonyms("J", "juror", round, {seat for _candidate, seat, _sealed in judged}, secret)
    position = {key: number for number, key in enumerate(names)}
    place = {key: number for number, key in enumerate(seats)}
    ballots: list[dict[int, Sequence[int | None]]] = [{} for _ in names]
    rules = rules_of(round.cycle)
    nothing = (None,) * len(rules.criteria)
    for candidate, seat, *given in _points(round):
        # Tuples of numbers, unlike lists, cost the garbage collector nothing: there are as many as ballots.
        points = tuple(given)
        if candidate in position and points != nothing:
            ballots[position[candidate]][place[seat]] = points
    return Tally(
        round=round,
        rules=rules,
        candidates={name: key for key, name in names.items()},
        jurors={name: key for key, name in seats.items()},
        ballots=ballots,
        recusals=frozenset((names[candidate], seats[seat]) for candidate, seat, sealed in judged if sealed),
    )


def _points(round: Round) -> Iterable[tuple[Any, ...]]:
    """Return (candidate, seat, points for each criterion in its order) of every countable ballot, one row a ballot."""
    keys = [criterion.pk for criterion in criteria_in(round.cycle)]
    columns = {f"points_{key}": Max("scores__points", filter=Q(scores__criterion=key)) for key in keys}
    rows = countable_ballots(round).values("pk").annotate(**columns)
    return rows.values_list("candidate_id", "seat_id", *columns)


def _pseudonyms(letter: str, what: str, round: Round, keys: Iterable[int], secret: bytes | None) -> dict[int, str]:
    """Number the keys in an order that tells nothing and is the same each time, until the year's secret is destroyed.

    The site's own secret would not do: with it the numbers of an archived year could be worked out from the ids in the trail.
    """

    def place(key: int) -> str:
        return salted_hmac(f"voting.{what}", f"{round.pk}:{key}", secret=secret).hexdigest()

    return {key: f"{letter}{number}" for number, key in enumerate(sorted(keys, key=place), start=1)}
