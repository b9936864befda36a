"""Places: totals in order, ties by the rulebook's ordered keys, then shared places.

Who has no place is listed after the others: first candidates whose total does not exist, then those below quorum. The
order in which scores, jurors or candidates were handed in never matters.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import groupby
from typing import NamedTuple, TypedDict

from voting.tally.exact import places_that_tell_apart, write_fraction
from voting.tally.rules import CRITERION_TIE, FIRST_PLACES_TIE, MEDIAN_TIE, Panel, Rules
from voting.tally.table import ScoreTable


class ResultRow(TypedDict):
    """A candidate's line in the published result."""

    candidate: str
    place: int | None
    total: str | None
    ballots: int
    below_quorum: bool
    unequal_panels: bool
    tie_step: str | None


@dataclass(frozen=True, slots=True)
class PanelValue:
    """What the jury as a whole gave a candidate for one criterion, and how many jurors gave a number."""

    criterion: str
    exact: Fraction | None
    jurors: int
    places: int | None

    @property
    def value(self) -> str | None:
        """The panel value as a decimal string; ``None``: nobody could judge it."""
        return None if self.exact is None else write_fraction(self.exact, self.places)


UNROUNDED_SHOWN = 2
"""The fewest decimals with which people are shown a number that the rules do not round."""

MOST_AGAINST = 5
"""The most values a candidate's own one is shown against."""

Value = Fraction | int | None
"""What a tie key compares: a panel value, a median of own totals, a number of jurors, or nothing."""


@dataclass(frozen=True, slots=True)
class TieFigures:
    """What the key that settled a tie compared: this candidate's value, and those of the others it was set apart from.

    ``against`` has each differing value once, the highest first; of more than ``MOST_AGAINST`` the nearest in the order, so that
    a file of thousands of equal totals is tallied in linear time. ``places`` are the decimals the rules give such a value:
    ``None`` where they do not round it, 0 for a number of jurors.
    """

    own: Value
    against: tuple[Value, ...]
    places: int | None

    def written(self) -> tuple[str | None, tuple[str | None, ...]]:
        """The values as decimal strings; those not rounded have at least two decimals and so many that they differ."""
        places = self.places
        if places is None:
            known = [None if value is None else Fraction(value) for value in (self.own, *self.against)]
            places = places_that_tell_apart(known, UNROUNDED_SHOWN)
        own, *against = (
            None if value is None else write_fraction(Fraction(value), places) for value in (self.own, *self.against)
        )
        return own, tuple(against)


@dataclass(frozen=True, slots=True)
class Standing:
    """One candidate's result.

    place: 1 for the first; shared places skip the next; ``None`` below quorum or without a total.
    ballots: jurors who gave at least one number.
    unequal_panels: a juror who judged another candidate did not judge this one, so the totals compare unlike panels.
    tie_step: the rulebook's key that last separated this candidate from others with the same total; ``None`` when no
        one else had it, or when every key was equal and the place is shared.
    tie: the figures that key compared; ``None`` without ``tie_step``.
    """

    candidate: str
    place: int | None
    exact_total: Fraction | None
    total_places: int | None
    ballots: int
    below_quorum: bool
    unequal_panels: bool
    tie_step: str | None
    tie: TieFigures | None
    panel_values: tuple[PanelValue, ...]

    @property
    def total(self) -> str | None:
        """The total as a decimal string."""
        return None if self.exact_total is None else write_fraction(self.exact_total, self.total_places)

    def as_row(self) -> ResultRow:
        """The line of the published file."""
        return ResultRow(
            candidate=self.candidate,
            place=self.place,
            total=self.total,
            ballots=self.ballots,
            below_quorum=self.below_quorum,
            unequal_panels=self.unequal_panels,
            tie_step=self.tie_step,
        )


@dataclass(frozen=True)
class Standings:
    """All candidates' results, in the order in which they are shown."""

    rows: tuple[Standing, ...]

    @cached_property
    def by_candidate(self) -> dict[str, Standing]:
        """Each candidate's result under the candidate's key."""
        return {row.candidate: row for row in self.rows}

    @property
    def first(self) -> tuple[str, ...]:
        """The candidates in first place: several when it is shared, none when nobody has a place."""
        return tuple(row.candidate for row in self.rows if row.place == 1)

    @property
    def unequal_panels(self) -> bool:
        """Whether the totals compare unlike panels anywhere."""
        return any(row.unequal_panels for row in self.rows)

    def as_rows(self) -> list[ResultRow]:
        """The ``result`` of the published file."""
        return [row.as_row() for row in self.rows]


PanelValues = Sequence[Sequence[Fraction | None]] | Mapping[int, Sequence[Fraction | None]]
"""The panel values, criterion by criterion, under the candidate's position."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place, the key that decided it, and what that key compared."""

    place: int
    tie_step: str | None
    tie: TieFigures | None


def compute(rules: Rules, panel: Panel) -> Standings:
    """Tally the panel's scores by the rules; raises ``TallyError`` for scores that cannot be (see ``ScoreTable``)."""
    return tally_table(ScoreTable.build(rules, panel))


def tally_table(table: ScoreTable) -> Standings:
    """Tally scores that have been checked already."""
    rules, candidates = table.rules, table.panel.candidates
    judged = [table.panel_values(position) for position in range(len(candidates))]
    values = [of_candidate for of_candidate, _ in judged]
    totals = [table.total(of_candidate) for of_candidate in values]
    below = [len(ballots) < rules.min_ballots for ballots in table.ballots]
    contenders = [position for position, total in enumerate(totals) if total is not None and not below[position]]
    placed = place_contenders(table, values, totals, contenders)
    whole_panel = {juror for ballots in table.ballots for juror in ballots}
    rows = [
        Standing(
            candidate=candidate,
            place=placed[position].place if position in placed else None,
            exact_total=totals[position],
            total_places=rules.total_places,
            ballots=len(table.ballots[position]),
            below_quorum=below[position],
            unequal_panels=table.ballots[position].keys() != whole_panel,
            tie_step=placed[position].tie_step if position in placed else None,
            tie=placed[position].tie if position in placed else None,
            panel_values=tuple(
                PanelValue(criterion.key, value, count, rules.panel_places)
                for criterion, value, count in zip(rules.criteria, *judged[position], strict=True)
            ),
        )
        for position, candidate in enumerate(candidates)
    ]
    return Standings(tuple(sorted(rows, key=_order_shown)))


def total_decimals(places: int | None, totals: Iterable[Fraction | None]) -> int:
    """With how many decimals totals are shown to people: those of the rules, else at least two and so many that they differ.

    Rounded totals that differ do so in the decimals of the rules already; only those of an older arithmetic can need more.
    """
    return places_that_tell_apart(totals, UNROUNDED_SHOWN if places is None else places)


def _order_shown(row: Standing) -> tuple[bool, bool, int, bool, Fraction, int, str]:
    total = row.exact_total
    return (
        row.below_quorum,
        row.place is None,
        row.place or 0,
        total is None,
        -total if total is not None else Fraction(0),
        len(row.candidate),  # C2 before C10
        row.candidate,
    )


def place_contenders(
    table: ScoreTable,
    values: PanelValues,
    totals: Sequence[Fraction | None],
    contenders: Iterable[int],
) -> dict[int, Place]:
    """The place of each contender. ``values`` and ``totals`` are of all candidates; contenders must have a total."""
    keys = _tie_keys(table, values)
    placed: dict[int, Place] = {}
    for group in _best_first(contenders, lambda position: totals[position]):
        ahead = len(placed)
        for tied, step, figures in _separate(group, keys):
            placed.update(dict.fromkeys(tied, Place(ahead + 1, step, figures)))
            ahead += len(tied)
    return placed


def leading(table: ScoreTable, contenders: Iterable[int]) -> list[int]:
    """Those who come first among the contenders, whatever the quorum; quicker than placing everybody."""
    values = {candidate: table.panel_values(candidate)[0] for candidate in contenders}
    totals = {candidate: total for candidate in values if (total := table.total(values[candidate])) is not None}
    if not totals:
        return []
    best = max(totals.values())
    level = [candidate for candidate, total in totals.items() if total == best]
    first, *_ = next(_separate(level, _tie_keys(table, values)))
    return first


class TieKey(NamedTuple):
    """A key of the rules, what it says of a candidate, and the decimals of that."""

    name: str
    value_of: Callable[[int], Value]
    places: int | None


def _separate(
    tied: list[int], keys: Sequence[TieKey], step: str | None = None, figures: TieFigures | None = None
) -> Iterator[tuple[list[int], str | None, TieFigures | None]]:
    """Split candidates of equal total by the keys in turn: each part, best first, with the key that made it."""
    if len(tied) == 1 or not keys:
        yield tied, step, figures
        return
    key = keys[0]
    parts = _best_first(tied, key.value_of)
    if len(parts) == 1:
        yield from _separate(tied, keys[1:], step, figures)
        return
    values = [key.value_of(part[0]) for part in parts]
    for number, part in enumerate(parts):
        start = max(0, min(number - MOST_AGAINST // 2, len(values) - 1 - MOST_AGAINST))
        others = (*values[start:number], *values[number + 1 : start + MOST_AGAINST + 1])
        yield from _separate(part, keys[1:], key.name, TieFigures(values[number], others, key.places))


def _best_first(candidates: Iterable[int], value_of: Callable[[int], Value]) -> list[list[int]]:
    """Candidates of equal value together, the highest value first, those without a value last."""

    def rank(candidate: int) -> tuple[bool, Fraction | int]:
        value = value_of(candidate)
        return (True, 0) if value is None else (False, -value)

    return [list(group) for _, group in groupby(sorted(candidates, key=rank), key=rank)]


def _tie_keys(table: ScoreTable, values: PanelValues) -> list[TieKey]:
    columns = {criterion.key: column for column, criterion in enumerate(table.rules.criteria)}

    def key_for(step: str) -> TieKey:
        if step == MEDIAN_TIE:
            return TieKey(step, lambda candidate: own_median(table, candidate), None)
        if step == FIRST_PLACES_TIE:
            return TieKey(step, _FirstPlaces(table), 0)
        column = columns[step.removeprefix(CRITERION_TIE)]
        return TieKey(step, lambda candidate: values[candidate][column], table.rules.panel_places)

    return [key_for(step) for step in table.rules.ties]


def own_median(table: ScoreTable, candidate: int) -> Fraction | None:
    """The median of the jurors' own totals for the candidate, exact; ``None`` when no juror has one."""
    totals, unit = table.own_totals()
    own = sorted(totals[candidate].values())
    return Fraction(own[(len(own) - 1) // 2] + own[len(own) // 2], 2) * unit if own else None


class _FirstPlaces:
    """How many jurors' own order puts a candidate first. Counted when a tie first asks, over all candidates."""

    def __init__(self, table: ScoreTable) -> None:
        self._table = table

    @cached_property
    def _counts(self) -> list[int]:
        totals, _ = self._table.own_totals()
        best: dict[int, int] = {}
        for own in totals:
            for juror, total in own.items():
                if juror not in best or total > best[juror]:
                    best[juror] = total
        return [sum(total == best[juror] for juror, total in own.items()) for own in totals]

    def __call__(self, candidate: int) -> int:
        return self._counts[candidate]
