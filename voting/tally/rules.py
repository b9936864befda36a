"""The rules of a tally and the numbers it is made from, checked when they are built.

A juror gives a candidate a number for a criterion, or no number at all: "cannot judge", an abstention and a conflict
of interest all leave no score behind. **Missing is not zero.** So a ballot counts as one when it holds at least one
number; a submitted ballot that says "cannot judge" to every criterion is, for the tally, an abstention. (It could not
be told from one in the published file either, and a quorum of people who could not judge is no quorum.)
"""

from collections.abc import Collection, Iterable, Sized
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from voting.tally.exact import Number, TallyError, read_decimal, shown

AGGREGATIONS = ("mean", "trimmed_mean", "median", "sum")
TOTALS = ("weighted_mean", "weighted_sum")
CRITERION_TIE = "criterion:"
MEDIAN_TIE = "median"
FIRST_PLACES_TIE = "first_places"
MAX_PLACES = 12
MAX_COUNT = 10_000
"""No jury is larger; a larger ``trim`` or ``min_ballots`` is a slip of the pen."""

MAX_CRITERIA = 50
MAX_JURORS = MAX_COUNT
MAX_CANDIDATES = MAX_COUNT
"""Bounds of what is tallied at all. A file of a few megabytes that claims more would fill the memory of whoever verifies it."""


@dataclass(frozen=True, slots=True)
class CriterionSpec:
    """A criterion as the tally knows it.

    ``weight`` is a decimal, not negative, and kept as it is written. Scales may differ between criteria: points are
    used as they are. A weight of zero takes the criterion out of the total and leaves it for breaking ties.
    """

    key: str
    weight: Number = Decimal(1)

    def __post_init__(self) -> None:
        check_key(self.key, "a criterion's key")
        weight = read_decimal(self.weight, f"the weight of {self.key}")
        if weight < 0:
            raise TallyError(f"the weight of {self.key} must not be negative")
        object.__setattr__(self, "weight", weight)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The rulebook's part of a tally.

    aggregation: how the jurors' points for one criterion become the panel value: ``mean``, ``trimmed_mean`` (the
        ``trim`` highest and lowest left out when more than ``2 * trim`` points exist, else the mean), ``median``
        or ``sum``.
    panel_places: decimals to which the panel value is rounded half up; ``None``: not at all.
    total: ``weighted_sum`` of the panel values, or ``weighted_mean``: the same divided by the weights of the criteria
        that had a value.
    total_places: of a weighted sum, the decimals to which each product of panel value and weight is rounded half up
        before they are added; of a weighted mean, those of the quotient, which alone is rounded; ``None``: not at all.
    min_ballots: a candidate with fewer is below quorum and gets no place.
    ties: what separates equal totals, in order: ``criterion:KEY``, ``median``, ``first_places``.
    """

    criteria: tuple[CriterionSpec, ...]
    aggregation: str = "mean"
    trim: int = 0
    panel_places: int | None = None
    total_places: int | None = None
    total: str = "weighted_mean"
    min_ballots: int = 0
    ties: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "criteria", tuple(self.criteria))
        object.__setattr__(self, "ties", tuple(self.ties))
        if not self.criteria:
            raise TallyError("there is no criterion: nothing can be tallied")
        check_number(self.criteria, "criteria", MAX_CRITERIA)
        keys = check_distinct((criterion.key for criterion in self.criteria), "criterion")
        if self.aggregation not in AGGREGATIONS:
            raise TallyError(f"aggregation must be one of {', '.join(AGGREGATIONS)}, not {shown(self.aggregation)}")
        if self.total not in TOTALS:
            raise TallyError(f"total must be one of {', '.join(TOTALS)}, not {shown(self.total)}")
        check_count(self.trim, "trim", MAX_COUNT)
        check_count(self.min_ballots, "min_ballots", MAX_COUNT)
        for name, places in (("panel_places", self.panel_places), ("total_places", self.total_places)):
            if places is not None:
                check_count(places, name, MAX_PLACES)
        for step in check_distinct(self.ties, "tie key"):
            known = step in (MEDIAN_TIE, FIRST_PLACES_TIE)
            if not known and not (step.startswith(CRITERION_TIE) and step.removeprefix(CRITERION_TIE) in keys):
                raise TallyError(
                    f"the tie key {shown(step)} is neither median, first_places nor criterion: with a known key"
                )


class Score(NamedTuple):
    """One juror's number for one candidate and criterion. Where there is no number there is no score."""

    candidate: str
    juror: str
    criterion: str
    points: Number


@dataclass(frozen=True, slots=True)
class Panel:
    """Who judged whom, and the numbers they gave; the order of the scores means nothing.

    ``scores`` may be any rows of (candidate, juror, criterion, points). ``recusals`` are (candidate, juror) pairs; such
    a juror must have no score for that candidate. The scores themselves are checked against the rules when tallied.
    """

    candidates: tuple[str, ...]
    jurors: tuple[str, ...]
    scores: tuple[tuple[str, str, str, Number], ...]
    recusals: frozenset[tuple[str, str]] = frozenset()

    def __post_init__(self) -> None:
        for name in ("candidates", "jurors", "scores"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        object.__setattr__(self, "recusals", frozenset(self.recusals))
        check_number(self.candidates, "candidates", MAX_CANDIDATES)
        check_number(self.jurors, "jurors", MAX_JURORS)
        for candidate in check_distinct(self.candidates, "candidate"):
            check_key(candidate, "a candidate's key")
        for juror in check_distinct(self.jurors, "juror"):
            check_key(juror, "a juror's key")

    def without(self, *, candidates: Collection[str] = (), jurors: Collection[str] = ()) -> "Panel":
        """The same panel as if these candidates had never stood and these jurors had never sat.

        This is what a person with a conflict is shown: the whole tally recomputed without that candidate.
        """
        return Panel(
            candidates=tuple(key for key in self.candidates if key not in candidates),
            jurors=tuple(key for key in self.jurors if key not in jurors),
            scores=tuple(row for row in self.scores if row[0] not in candidates and row[1] not in jurors),
            recusals=frozenset(pair for pair in self.recusals if pair[0] not in candidates and pair[1] not in jurors),
        )


def check_key(key: object, what: str) -> None:
    """Raise ``TallyError`` unless ``key`` is printable text of 1-200 characters."""
    if not isinstance(key, str) or not 0 < len(key) <= 200 or not key.isprintable():
        raise TallyError(f"{what} must be printable text of 1-200 characters")


def check_count(value: object, name: str, most: int) -> None:
    """Raise ``TallyError`` unless ``value`` is a whole number from 0 to ``most`` (``True`` is not one)."""
    if type(value) is not int or not 0 <= value <= most:
        raise TallyError(f"{name} must be a whole number from 0 to {most}")


def check_number(things: Sized, name: str, most: int) -> None:
    """Raise ``TallyError`` when there are more than ``most``."""
    if len(things) > most:
        raise TallyError(f"there are {len(things)} {name}: at most {most} can be tallied")


def check_distinct(keys: Iterable[str], what: str) -> set[str]:
    """The keys as a set; raise ``TallyError`` when one is there twice."""
    seen: set[str] = set()
    for key in keys:
        if not isinstance(key, str):
            raise TallyError(f"a {what} must be text")
        if key in seen:
            raise TallyError(f"the {what} {shown(key)} is there twice")
        seen.add(key)
    return seen
