"""The scores as integers in a table, checked once: what both the standings and the fair-minded questions read.

All points share one scale, ten to the number of decimals of the finest point, and so do all weights: sums and
comparisons are then those of integers, exact and quick, and a ``Fraction`` is made once per panel value only.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm
from operator import mul
from typing import cast

from voting.tally.exact import Number, TallyError, places_of, read_decimal, round_half_up, shown
from voting.tally.rules import Panel, Rules

Ballot = Sequence[int | None]
"""A juror's points for one candidate in the order of the criteria, scaled to integers; ``None`` is no number."""

OWN_TOTALS_BITS = 2**30
"""The most memory the jurors' own totals may take, in bits: 128 MB. Of an honest file they take a few."""

_KINDS = frozenset((int, str, Decimal))


class ScoreTable:
    """The ballots of a panel under its rules. Candidates and jurors are positions in the panel's own tuples.

    ``ballots[candidate][juror]`` is a ``Ballot`` with at least one number in it.
    """

    def __init__(self, rules: Rules, panel: Panel, ballots: Sequence[dict[int, Ballot]], points_scale: int) -> None:
        self.rules = rules
        self.panel = panel
        self.ballots = ballots
        self.points_scale = points_scale
        weights = [read_decimal(criterion.weight) for criterion in rules.criteria]
        self._weights = [Fraction(weight) for weight in weights]
        scale = 10 ** max(map(places_of, weights))
        self._whole_weights = [int(weight * scale) for weight in self._weights]
        self._weight_scale = scale
        self._own: tuple[list[dict[int, int]], Fraction] | None = None

    @classmethod
    def build(cls, rules: Rules, panel: Panel) -> "ScoreTable":
        """Check every score and put it in its place.

        Raises ``TallyError`` for a score of an unknown candidate, juror or criterion, a number that is not a plain
        decimal, two scores for the same three, and a score where the juror is recused.
        """
        candidates = {key: position for position, key in enumerate(panel.candidates)}
        jurors = {key: position for position, key in enumerate(panel.jurors)}
        criteria = {criterion.key: position for position, criterion in enumerate(rules.criteria)}
        scaled, points_scale = _scale_points(panel.scores)
        ballots: list[dict[int, list[int | None]]] = [{} for _ in candidates]
        blank: list[int | None] = [None] * len(criteria)
        for row in panel.scores:
            candidate, juror, criterion, points = row
            try:
                of_candidate = ballots[candidates[candidate]]
                seat = jurors[juror]
                column = criteria[criterion]
            except (KeyError, TypeError):
                raise TallyError(f"the score {_named(row)} is of an unknown candidate, juror or criterion") from None
            ballot = of_candidate.get(seat)
            if ballot is None:
                ballot = of_candidate[seat] = blank.copy()
            if ballot[column] is not None:
                raise TallyError(f"the score {_named(row)} is there twice")
            ballot[column] = scaled[points]
        for candidate, juror in sorted(panel.recusals):
            if candidate not in candidates or juror not in jurors:
                raise TallyError(f"the recusal {shown(candidate)}, {shown(juror)} is of an unknown candidate or juror")
            if jurors[juror] in ballots[candidates[candidate]]:
                raise TallyError(f"{juror!r} is recused for {candidate!r} and yet has a score there")
        return cls(rules, panel, [dict(of_candidate) for of_candidate in ballots], points_scale)

    def without_juror(self, juror: int) -> "ScoreTable":
        """The same table as if this juror had scored nobody."""
        ballots = [{seat: ballot for seat, ballot in own.items() if seat != juror} for own in self.ballots]
        return ScoreTable(self.rules, self.panel, ballots, self.points_scale)

    def panel_values(self, candidate: int) -> tuple[list[Fraction | None], list[int]]:
        """Per criterion the panel value (``None``: nobody gave a number) and how many jurors it rests on."""
        values: list[Fraction | None] = []
        counts: list[int] = []
        ballots = self.ballots[candidate].values()
        columns = zip(*ballots, strict=True) if ballots else [()] * len(self._weights)
        for column in columns:
            points = [number for number in column if number is not None]
            values.append(self._aggregate(points))
            counts.append(len(points))
        return values, counts

    def _aggregate(self, points: list[int]) -> Fraction | None:
        count = len(points)
        if not count:
            return None
        rules, scale = self.rules, self.points_scale
        if rules.aggregation == "sum":
            value = Fraction(sum(points), scale)
        elif rules.aggregation == "median":
            points.sort()
            value = Fraction(points[(count - 1) // 2] + points[count // 2], 2 * scale)
        else:
            trim = rules.trim if rules.aggregation == "trimmed_mean" and count > 2 * rules.trim else 0
            if trim:
                points.sort()
                points = points[trim : count - trim]
            value = Fraction(sum(points), len(points) * scale)
        return round_half_up(value, rules.panel_places)

    def total(self, values: Sequence[Fraction | None]) -> Fraction | None:
        """The total of these panel values by the rules; ``None`` when there is none.

        A weighted sum rounds each product, as sports federations do. A weighted mean rounds the quotient alone, once:
        whoever got the same points then has the same total, and the tie keys are asked.
        A weighted sum needs a value for every criterion, also for one of weight zero. A weighted mean needs one
        criterion with a value and a weight above zero.
        """
        places = self.rules.total_places
        judged = [(value, weight) for value, weight in zip(values, self._weights, strict=True) if value is not None]
        if self.rules.total == "weighted_sum":
            if len(judged) < len(values):
                return None
            return sum((round_half_up(value * weight, places) for value, weight in judged), Fraction(0))
        weights = sum((weight for _, weight in judged), Fraction(0))
        if not weights:
            return None
        return round_half_up(sum((value * weight for value, weight in judged), Fraction(0)) / weights, places)

    def own_totals(self) -> tuple[list[dict[int, int]], Fraction]:
        """Each juror's own total for each candidate, unrounded, as integers of one unit, and that unit.

        ``totals[candidate][juror] * unit`` is the juror's weighted sum or weighted mean. As with the panel, a weighted
        sum with a missing number is no total, and a weighted mean divides by the weights of what was judged.
        """
        if self._own is None:
            self._own = self._sums() if self.rules.total == "weighted_sum" else self._means()
        return self._own

    def _sums(self) -> tuple[list[dict[int, int]], Fraction]:
        weights = self._whole_weights
        totals: list[dict[int, int]] = []
        for own in self.ballots:
            sums: dict[int, int] = {}
            for juror, ballot in own.items():
                if None not in ballot:
                    sums[juror] = sum(map(mul, cast(Sequence[int], ballot), weights))
            totals.append(sums)
        return totals, Fraction(1, self.points_scale * self._weight_scale)

    def _means(self) -> tuple[list[dict[int, int]], Fraction]:
        weights = self._whole_weights
        parts: list[dict[int, tuple[int, int]]] = []
        for own in self.ballots:
            means: dict[int, tuple[int, int]] = {}
            for juror, ballot in own.items():
                judged = [(n, weight) for n, weight in zip(ballot, weights, strict=True) if n is not None]
                divisor = sum(weight for _, weight in judged)
                if divisor:
                    means[juror] = (sum(n * weight for n, weight in judged), divisor)
            parts.append(means)
        common = _common_multiple(
            {divisor for means in parts for _, divisor in means.values()}, numbers=sum(map(len, parts))
        )
        totals = [{juror: n * (common // divisor) for juror, (n, divisor) in means.items()} for means in parts]
        return totals, Fraction(1, common * self.points_scale)


def _common_multiple(divisors: Iterable[int], *, numbers: int) -> int:
    """The least common multiple; raises ``TallyError`` before ``numbers`` integers of its size would fill the memory.

    No real jury comes near: it takes thousands of ballots that each leave out other criteria of oddly weighted ones.
    """
    common = 1
    for divisor in divisors:
        common = lcm(common, divisor)
        if common.bit_length() * numbers > OWN_TOTALS_BITS:
            raise TallyError("the jurors' own totals have no common unit of a bearable size: the weights are too odd")
    return common


def _scale_points(scores: Iterable[tuple[str, str, str, Number]]) -> tuple[dict[Number, int], int]:
    """Every distinct number as an integer of the common scale, and the scale. Few are distinct, so this is quick."""
    numbers: dict[Number, Decimal] = {}
    for row in scores:
        # The kind comes first: to a dict, True and 1.0 are the same key as 1.
        if type(row[3]) not in _KINDS or row[3] not in numbers:
            numbers[row[3]] = read_decimal(row[3], f"the score {_named(row)}")
    places = max(map(places_of, numbers.values()), default=0)
    return {points: int(Fraction(number) * 10**places) for points, number in numbers.items()}, 10**places


def _named(row: tuple[str, str, str, object]) -> str:
    return ", ".join(map(shown, row[:3]))
