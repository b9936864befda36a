"""What a fair-minded chair asks before the jury proposes somebody: would another way of counting name another?

Nothing here decides; the rulebook's order stands. Beside it: the median and spread of the jurors' own totals; each
juror centred on their own mean, so that strict and generous jurors weigh alike; when panels differ, the same adjusted
by a two-way additive fit (a juror's own total = juror effect + candidate effect, by least squares), because a juror who
was recused for the strongest candidate has a lower mean through no strictness; each pair of candidates among the
jurors who scored both; and the official winner had one juror not sat.

A juror's own total is the rulebook's weighted sum or mean of that juror's points, unrounded (see
``ScoreTable.own_totals``). Everything is exact, except that the spread, a square root, is rounded to six decimals.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from math import isqrt, lcm

from voting.tally import Panel, Rules, Standings
from voting.tally.exact import UNROUNDED_PLACES
from voting.tally.standings import leading, own_median, tally_table
from voting.tally.table import ScoreTable

OwnTotals = Sequence[Mapping[int, int]]
"""Per candidate the jurors' own totals as integers of one unit, as ``ScoreTable.own_totals`` gives them."""


class View(StrEnum):
    """A way of counting beside the official one."""

    MEDIAN = "median"
    CENTRED = "centred"
    HEAD_TO_HEAD = "head_to_head"
    LEAVE_ONE_OUT = "leave_one_out"


class Adjustment(StrEnum):
    """Whether the centred view had to be, and could be, adjusted for unlike panels."""

    NOT_NEEDED = "not_needed"
    ADJUSTED = "adjusted"
    NOT_ENOUGH = "not_enough"


class Agreement(StrEnum):
    """How the winners of a view stand to the official ones, the mildest first.

    SAME: exactly the same. SHARED: some are the same (a first place shared here and not there). ANOTHER: none is.
    NO_ANSWER: the view names nobody, or nobody won officially; it neither agrees nor contradicts.
    """

    NO_ANSWER = "no_answer"
    SAME = "same"
    SHARED = "shared"
    ANOTHER = "another"


@dataclass(frozen=True, slots=True)
class Profile:
    """How the jurors saw one candidate.

    own_totals: the jurors' own totals, lowest first and without names.
    median: of the own totals; spread: their sample standard deviation (n - 1), ``None`` with fewer than two.
    centred: mean over the candidate's jurors of (own total - that juror's mean own total).
    adjusted: the candidate effect of the additive fit, as distance from the mean of all effects: what ``centred``
        would be had every juror judged everybody. ``None`` unless the fit was needed and possible.
    """

    candidate: str
    own_totals: tuple[Fraction, ...]
    median: Fraction | None
    spread: Fraction | None
    centred: Fraction | None
    adjusted: Fraction | None


@dataclass(frozen=True, slots=True)
class Duel:
    """Two candidates among the jurors who scored both: how many put the one ahead, the other ahead, neither."""

    candidate: str
    other: str
    ahead: int
    behind: int
    level: int

    @property
    def jurors(self) -> int:
        """How many scored both."""
        return self.ahead + self.behind + self.level


@dataclass(frozen=True)
class Fairness:
    """The official standings and what the other views say of them.

    profiles: in the order of the standings. adjustment: of the centred view. winners: per view, the candidates it
    names; empty when it names nobody (no candidate beats all others; not enough to adjust; a candidate in the running
    without any juror's own total). without: for each juror who judged someone in the running, the winners had that
    juror not sat. duels: each official winner against each other candidate with a place.
    """

    standings: Standings
    profiles: tuple[Profile, ...]
    adjustment: Adjustment
    winners: Mapping[View, tuple[str, ...]]
    without: Mapping[str, tuple[str, ...]]
    duels: tuple[Duel, ...]

    def agreement_with(self, winners: Iterable[str]) -> Agreement:
        """How these winners stand to the official ones."""
        official, named = set(self.standings.first), set(winners)
        if not official or not named:
            return Agreement.NO_ANSWER
        if named == official:
            return Agreement.SAME
        return Agreement.SHARED if named & official else Agreement.ANOTHER

    @cached_property
    def agreements(self) -> dict[View, Agreement]:
        """Per view how it stands to the official result; leave-one-out by its worst juror."""
        found = {view: self.agreement_with(winners) for view, winners in self.winners.items()}
        return found | {View.LEAVE_ONE_OUT: _worst(map(self.agreement_with, self.without.values()))}

    @property
    def summary(self) -> Agreement:
        """The one answer: ANOTHER when any view names different winners, SAME when all that answer name the same."""
        return _worst(self.agreements.values())

    @property
    def differing_views(self) -> tuple[View, ...]:
        """The views that name somebody else, in their usual order."""
        return tuple(view for view in View if self.agreements[view] is Agreement.ANOTHER)

    @property
    def decisive_jurors(self) -> tuple[str, ...]:
        """The jurors without whom the first place, or its sharing, would be another."""
        turning = (Agreement.SHARED, Agreement.ANOTHER)
        return tuple(juror for juror, winners in self.without.items() if self.agreement_with(winners) in turning)


def examine(rules: Rules, panel: Panel) -> Fairness:
    """Tally the panel and look at the result from the other sides; raises ``TallyError`` as ``compute`` does."""
    table = ScoreTable.build(rules, panel)
    standings = tally_table(table)
    names = panel.candidates
    running = [position for position, name in enumerate(names) if standings.by_candidate[name].place is not None]
    totals, unit = table.own_totals()
    centred = _centre(totals)
    adjustment, effects = _adjust(totals, running)
    medians = {position: own_median(table, position) for position in range(len(names))}
    positions = {name: position for position, name in enumerate(names)}

    def scaled(value: Fraction | None) -> Fraction | None:
        return None if value is None else value * unit

    def named(positions: Iterable[int]) -> tuple[str, ...]:
        return tuple(sorted((names[position] for position in positions), key=lambda name: (len(name), name)))

    if all(totals[position] for position in running):
        fair = {
            Adjustment.NOT_NEEDED: centred,
            Adjustment.ADJUSTED: effects,
            Adjustment.NOT_ENOUGH: {},
        }[adjustment]
        winners = {
            View.MEDIAN: named(_highest(medians, running)),
            View.CENTRED: named(_highest(fair, running)),
            View.HEAD_TO_HEAD: named(_beats_all(totals, running)),
        }
    else:
        winners = {View.MEDIAN: (), View.CENTRED: (), View.HEAD_TO_HEAD: ()}
    return Fairness(
        standings=standings,
        profiles=tuple(
            Profile(
                candidate=row.candidate,
                own_totals=tuple(number * unit for number in sorted(totals[position].values())),
                median=medians[position],
                spread=_spread([number * unit for number in totals[position].values()]),
                centred=scaled(centred.get(position)),
                adjusted=scaled(effects.get(position)),
            )
            for row, position in ((row, positions[row.candidate]) for row in standings.rows)
        ),
        adjustment=adjustment,
        winners=winners,
        without={panel.jurors[juror]: named(first) for juror, first in _leave_one_out(table, running).items()},
        duels=tuple(
            Duel(names[one], names[other], *duel(totals, one, other))
            for one in running
            for other in running
            if standings.by_candidate[names[one]].place == 1 and one != other
        ),
    )


def _worst(agreements: Iterable[Agreement]) -> Agreement:
    return max(agreements, key=list(Agreement).index, default=Agreement.NO_ANSWER)


def _highest(values: Mapping[int, Fraction | None], running: Iterable[int]) -> list[int]:
    known = {position: value for position in running if (value := values.get(position)) is not None}
    best = max(known.values(), default=None)
    return [position for position, value in known.items() if value == best]


def _spread(values: Sequence[Fraction]) -> Fraction | None:
    """The sample standard deviation, its square root taken in integers and rounded half up to six decimals."""
    count = len(values)
    if count < 2:
        return None
    mean = sum(values, Fraction(0)) / count
    variance = sum(((value - mean) ** 2 for value in values), Fraction(0)) / (count - 1)
    doubled = 4 * variance * 100**UNROUNDED_PLACES
    return Fraction((isqrt(doubled.numerator // doubled.denominator) + 1) // 2, 10**UNROUNDED_PLACES)


def _centre(totals: OwnTotals) -> dict[int, Fraction]:
    """Per candidate with an own total, the mean distance from its jurors' own means."""
    given: dict[int, list[int]] = {}
    for own in totals:
        for juror, total in own.items():
            given.setdefault(juror, []).append(total)
    means = {juror: Fraction(sum(numbers), len(numbers)) for juror, numbers in given.items()}
    return {
        position: (sum(own.values()) - sum((means[juror] for juror in own), Fraction(0))) / len(own)
        for position, own in enumerate(totals)
        if own
    }


def _adjust(totals: OwnTotals, running: Sequence[int]) -> tuple[Adjustment, dict[int, Fraction]]:
    """The candidate effects of the additive fit, if panels differ and the scores suffice.

    They suffice when a chain of jurors who scored two candidates joins all in the running, and when at least one more
    own total exists than there are effects to find: otherwise the fit repeats the numbers and nothing checks it.
    """
    if len({frozenset(totals[position]) for position in running}) < 2:
        return Adjustment.NOT_NEEDED, {}
    joined = _joined_to(running[0], totals)
    jurors = {juror for position in joined for juror in totals[position]}
    scores = sum(len(totals[position]) for position in joined)
    if not joined.issuperset(running) or scores <= len(jurors) + len(joined) - 1:
        return Adjustment.NOT_ENOUGH, {}
    return Adjustment.ADJUSTED, additive_fit({position: totals[position] for position in sorted(joined)})


def _joined_to(start: int, totals: OwnTotals) -> set[int]:
    """The candidates that a chain of common jurors joins to this one."""
    scored: dict[int, list[int]] = {}
    for position, own in enumerate(totals):
        for juror in own:
            scored.setdefault(juror, []).append(position)
    joined, waiting = {start}, [start]
    while waiting:
        for juror in totals[waiting.pop()]:
            # Once a juror's candidates are joined there is nothing more to find through that juror.
            for position in scored.pop(juror, ()):
                if position not in joined:
                    joined.add(position)
                    waiting.append(position)
    return joined


def additive_fit(totals: Mapping[int, Mapping[int, int]]) -> dict[int, Fraction]:
    """Least squares of own total = juror effect + candidate effect; the candidate effects about their mean.

    ``totals`` is candidate -> juror -> own total and must be joined by common jurors. The candidates are eliminated
    from the normal equations by hand, what remains (one equation a juror, one juror's effect held at zero) is solved in
    integers, so the effects are exact.
    """
    jurors = sorted({juror for own in totals.values() for juror in own})
    index = {juror: number for number, juror in enumerate(jurors)}
    scale = lcm(*map(len, totals.values()))
    size = len(jurors)
    matrix = [[0] * (size + 1) for _ in range(size)]
    for own in totals.values():
        share = scale // len(own)
        shared = share * sum(own.values())
        seats = [index[juror] for juror in own]
        for juror, total in own.items():
            row = matrix[index[juror]]
            row[index[juror]] += scale
            row[size] += scale * total - shared
            for seat in seats:
                row[seat] -= share
    juror_effects = [*_solve([[*row[: size - 1], row[size]] for row in matrix[: size - 1]]), Fraction(0)]
    effects = {
        position: (sum(own.values()) - sum((juror_effects[index[juror]] for juror in own), Fraction(0))) / len(own)
        for position, own in totals.items()
    }
    mean = sum(effects.values(), Fraction(0)) / len(effects)
    return {position: effect - mean for position, effect in effects.items()}


def _solve(matrix: list[list[int]]) -> list[Fraction]:
    """Solve a positive definite system, its right side the last column, by fraction-free elimination (Bareiss 1968).

    Positive definite: no pivot is zero, so no row is exchanged.
    """
    size = len(matrix)
    previous = 1
    for step in range(size):
        pivot = matrix[step]
        for row in matrix[step + 1 :]:
            factor = row[step]
            for column in range(step, size + 1):
                row[column] = (row[column] * pivot[step] - factor * pivot[column]) // previous
        previous = pivot[step]
    solution = [Fraction(0)] * size
    for step in reversed(range(size)):
        row = matrix[step]
        known = sum((row[column] * solution[column] for column in range(step + 1, size)), Fraction(0))
        solution[step] = (row[size] - known) / row[step]
    return solution


def duel(totals: OwnTotals, one: int, other: int) -> tuple[int, int, int]:
    """Among the jurors with an own total for both: how many put the one ahead, behind, level."""
    ahead = behind = level = 0
    theirs = totals[other]
    for juror, total in totals[one].items():
        if juror in theirs:
            ahead += total > theirs[juror]
            behind += total < theirs[juror]
            level += total == theirs[juror]
    return ahead, behind, level


def _beats_all(totals: OwnTotals, running: Sequence[int]) -> list[int]:
    """The candidate whom more jurors put ahead than behind against every other (Condorcet 1785), if there is one."""

    def beats(one: int, other: int) -> bool:
        ahead, behind, _ = duel(totals, one, other)
        return ahead > behind

    if not running:
        return []
    # Whoever beats everybody survives this, in whatever order they meet; whether the survivor does is asked after.
    champion = running[0]
    for challenger in running[1:]:
        if not beats(champion, challenger):
            champion = challenger
    return [champion] if all(beats(champion, other) for other in running if other != champion) else []


def _leave_one_out(table: ScoreTable, running: Sequence[int]) -> dict[int, list[int]]:
    """For each juror who judged somebody in the running, who would lead had that juror not sat.

    Who is in the running stays as it is: the question is the juror's influence, not the quorum.
    """
    jurors = sorted({juror for position in running for juror in table.ballots[position]})
    return {juror: leading(table.without_juror(juror), running) for juror in jurors}
