"""The jury's table: the standings recomputed over what one viewer may see, with what a fair-minded chair asks beside them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.crypto import salted_hmac

from award.access import Visitor
from award.models import Criterion, User
from nominations.models import Candidate
from voting.access.ballots import countable_ballots
from voting.access.candidates import assessed_candidates_for, candidates_for, conflicted_candidates, withheld_candidates
from voting.access.conflicts import leaving_for
from voting.access.order import tie_in_words
from voting.access.tally import Tally, criteria_in, tally_of
from voting.fairness import Adjustment, Agreement, Fairness, Profile, View, examine
from voting.models import Round, Standings
from voting.tally.exact import places_that_tell_apart, write_fraction
from voting.tally.standings import Standing, total_decimals

SHOWN_PLACES = 2
"""Decimals of spreads and means on the page, and the fewest of medians; the file holds them exactly."""


@dataclass(frozen=True)
class CriterionValue:
    """What the jury as a whole gave for one criterion; `value` is empty when nobody could judge."""

    name: str
    value: Decimal | None
    jurors: int


@dataclass(frozen=True)
class Row:
    """One candidate at the table. Numbers are rounded for the page, which writes them as its language does."""

    candidate: Candidate
    standing: Standing
    total: Decimal | None
    median: Decimal | None
    spread: Decimal | None
    centred: Decimal | None
    adjusted: Decimal | None
    points: tuple[Decimal, ...]
    criteria: tuple[CriterionValue, ...]
    comments: tuple[str, ...]
    shared: bool
    mark: Decimal | None
    tie: str
    leaving: tuple[User, ...] = ()

    @property
    def lowest(self) -> Decimal | None:
        """The lowest of the jurors' own totals."""
        return self.points[0] if self.points else None

    @property
    def highest(self) -> Decimal | None:
        """The highest of the jurors' own totals."""
        return self.points[-1] if self.points else None


@dataclass(frozen=True)
class Opinion:
    """What one other way of counting says: whom it names first, and how that stands to the official result."""

    view: View
    names: tuple[str, ...]
    agreement: Agreement


@dataclass(frozen=True)
class Meeting:
    """The winner against another candidate, among the jurors who scored both."""

    candidate: str
    other: str
    ahead: int
    behind: int
    level: int


@dataclass(frozen=True)
class Table:
    """The standings as one viewer may see them.

    conflicted: candidates left out of the whole tally because the viewer has a conflict; undeclared: because the viewer has not
    answered yet; left_out: because somebody who is shown the table as well has one. The numbers are those of a tally in which these
    candidates never stood.
    """

    round: Round
    tally: Tally
    fairness: Fairness
    rows: tuple[Row, ...]
    opinions: tuple[Opinion, ...]
    meetings: tuple[Meeting, ...]
    conflicted: tuple[Candidate, ...]
    undeclared: tuple[Candidate, ...]
    left_out: tuple[Candidate, ...]
    low: Decimal
    high: Decimal

    @property
    def whole(self) -> bool:
        """True when nothing is left out, so that these are the official standings."""
        return not self.conflicted and not self.undeclared and not self.left_out

    @cached_property
    def ballots(self) -> int:
        """How many ballots the table rests on."""
        return sum(row.standing.ballots for row in self.rows)

    @property
    def first(self) -> tuple[str, ...]:
        """The names of the candidates in first place."""
        return tuple(row.candidate.name for row in self.rows if row.standing.place == 1)

    @property
    def level_with_first(self) -> tuple[str, ...]:
        """The names of those whose total is that of the first place, the first themselves included; empty without a first place."""
        totals = {row.standing.exact_total for row in self.rows if row.standing.place == 1}
        return tuple(
            row.candidate.name for row in self.rows if row.standing.place and row.standing.exact_total in totals
        )

    @property
    def tie(self) -> str:
        """What settled the first place among equal totals, with its figures; empty when nothing had to."""
        return next((row.tie for row in self.rows if row.standing.place == 1), "")

    @property
    def too_few_ballots(self) -> bool:
        """True when nobody has a place because every candidate has fewer ballots than the rules need."""
        return all(row.standing.below_quorum for row in self.rows)

    @property
    def agreement(self) -> Agreement:
        """How the other ways of counting, taken together, stand to the official result."""
        return self.fairness.summary

    @property
    def not_enough_to_adjust(self) -> bool:
        """True when panels differ and the scores do not suffice to allow for it."""
        return self.fairness.adjustment is Adjustment.NOT_ENOUGH

    @property
    def adjusted(self) -> bool:
        """True when the centred view was adjusted because panels differ."""
        return self.fairness.adjustment is Adjustment.ADJUSTED

    @property
    def decisive_jurors(self) -> int:
        """How many jurors there are without whom the first place would be another. Never who."""
        return len(self.fairness.decisive_jurors)

    def document(self) -> dict[str, object]:
        """Return the verification file of exactly this table."""
        return self.tally.document()


def table_for(user: Visitor, round: Round, *, without: Collection[int] = ()) -> Table:
    """Return the table as this person may see it; empty before deliberation and for whoever may see nobody judged.

    `without` are candidates to leave out of it as well, by primary key: others present may not see how they stand.
    """
    this_one = {"pk": OuterRef("pk")}
    known = list(
        candidates_for(user)
        .filter(cycle=round.cycle_id, pk__in=round.candidates.values("pk"))
        .annotate(
            is_shown=Exists(assessed_candidates_for(user).filter(**this_one)),
            is_conflicted=Exists(conflicted_candidates(user).filter(**this_one)),
        )
    )
    seen = {candidate.pk for candidate in known if candidate.is_shown}
    shown = seen - set(without)
    tally = tally_of(round, shown)
    fairness = examine(tally.rules, tally.panel)
    candidates = {candidate.pk: candidate for candidate in known}
    of = {name: candidates[key] for name, key in tally.candidates.items()}
    criteria = criteria_in(round.cycle)
    return Table(
        round=round,
        tally=tally,
        fairness=fairness,
        rows=tuple(_rows(tally, fairness, of, criteria, _comments(round, shown), leaving_for(user, round.cycle))),
        opinions=tuple(
            Opinion(view, tuple(of[name].name for name in _names(fairness, view)), fairness.agreements[view])
            for view in View
        ),
        meetings=tuple(
            Meeting(of[duel.candidate].name, of[duel.other].name, duel.ahead, duel.behind, duel.level)
            for duel in fairness.duels
        ),
        conflicted=tuple(candidate for candidate in known if candidate.is_conflicted),
        undeclared=tuple(candidate for candidate in known if not candidate.is_conflicted and not candidate.is_shown),
        left_out=tuple(candidate for candidate in known if candidate.pk in seen - shown),
        low=_bound(tally, criteria, "scale_min"),
        high=_bound(tally, criteria, "scale_max"),
    )


def standings_for(user: Visitor, round: Round) -> QuerySet[Standings]:
    """Return the recorded results of a round, for those who may see all of it: how often it changed tells of every candidate.

    A candidate who has withdrawn or declined still stands in the earlier results, so a conflict with one counts as any other.
    """
    seen = assessed_candidates_for(user).filter(cycle=round.cycle_id)
    withheld = round.candidates.filter(pk__in=withheld_candidates(user))
    return Standings.objects.filter(Exists(seen), ~Exists(withheld), round=round).order_by("-number")


def _rows(
    tally: Tally,
    fairness: Fairness,
    of: dict[str, Candidate],
    criteria: Iterable[Criterion],
    comments: dict[int, tuple[str, ...]],
    leaving: dict[int, list[User]],
) -> Iterable[Row]:
    profiles = {profile.candidate: profile for profile in fairness.profiles}
    rules = tally.rules
    official = fairness.standings.rows
    # As the rules made them; where the rules do not round, with so many decimals that different numbers look different.
    places = total_decimals(rules.total_places, (row.exact_total for row in official))
    medians = places_that_tell_apart((profile.median for profile in fairness.profiles), SHOWN_PLACES)
    decimals = [SHOWN_PLACES if rules.panel_places is None else rules.panel_places for _criterion in rules.criteria]
    if rules.panel_places is None:
        columns = zip(*([value.exact for value in row.panel_values] for row in official), strict=True)
        decimals = [places_that_tell_apart(column, SHOWN_PLACES) for column in columns] or decimals
    names = {criterion.key: str(criterion) for criterion in criteria}
    # With a sum of points the total is no point on the jurors' scale, so the drawing has no mark for it.
    scale_is_points = rules.aggregation != "sum"
    held = [row.place for row in official]
    for standing in official:
        profile: Profile = profiles[standing.candidate]
        candidate = of[standing.candidate]
        yield Row(
            candidate=candidate,
            standing=standing,
            total=_decimal(standing.exact_total, places),
            median=_decimal(profile.median, medians),
            spread=_decimal(profile.spread),
            centred=_decimal(profile.centred),
            adjusted=_decimal(profile.adjusted),
            points=tuple(Decimal(write_fraction(total, SHOWN_PLACES)) for total in profile.own_totals),
            criteria=tuple(
                CriterionValue(names[value.criterion], _decimal(value.exact, written), value.jurors)
                for value, written in zip(standing.panel_values, decimals, strict=True)
            ),
            comments=comments.get(candidate.pk, ()),
            shared=standing.place is not None and held.count(standing.place) > 1,
            mark=_decimal(standing.exact_total) if scale_is_points else None,
            tie=tie_in_words(standing.tie_step, names, standing.tie),
            leaving=tuple(leaving.get(candidate.pk, ())),
        )


def _decimal(value: Fraction | None, places: int = SHOWN_PLACES) -> Decimal | None:
    return None if value is None else Decimal(write_fraction(value, places))


def _names(fairness: Fairness, view: View) -> tuple[str, ...]:
    """Return whom a view names; leave-one-out names everybody whom leaving out one juror would put first."""
    if view is View.LEAVE_ONE_OUT:
        return tuple(dict.fromkeys(name for names in fairness.without.values() for name in names))
    return fairness.winners.get(view, ())


def _comments(round: Round, candidates: set[int]) -> dict[int, tuple[str, ...]]:
    """Return the comments for the table, unsigned and in an order that does not tell who wrote which."""
    found = defaultdict(list)
    written = countable_ballots(round).exclude(comment="").values_list("candidate_id", "pk", "comment")
    for candidate, key, comment in written:
        if candidate in candidates:
            found[candidate].append((salted_hmac("voting.comment", str(key)).hexdigest(), comment))
    return {candidate: tuple(text for _place, text in sorted(pairs)) for candidate, pairs in found.items()}


def _bound(tally: Tally, criteria: Iterable[Criterion], end: str) -> Decimal:
    """Return the lowest or highest own total a juror can give: the ends of the drawing."""
    weighted = sum((criterion.weight * getattr(criterion, end) for criterion in criteria), Decimal(0))
    weights = sum((criterion.weight for criterion in criteria), Decimal(0))
    if tally.rules.total == "weighted_mean" and weights:
        weighted /= weights
    return Decimal(write_fraction(Fraction(weighted), SHOWN_PLACES))
