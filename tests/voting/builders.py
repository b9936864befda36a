"""Panels and rules in as few words as a test sentence needs."""

from decimal import Decimal

from hypothesis import strategies as st

from voting.tally import CriterionSpec, Panel, Rules


def panel(sheets, *, jurors=None, candidates=None, recusals=()):
    """A panel out of ``{"Aino": {"J1": 8, "J2": {"impact": 7, "spirit": None}}}``.

    A bare number is for the criterion "impact"; ``None`` is "cannot judge" and leaves no score.
    """
    rows = []
    for candidate, ballots in sheets.items():
        for juror, points in ballots.items():
            by_criterion = points if isinstance(points, dict) else {"impact": points}
            rows += [(candidate, juror, key, number) for key, number in by_criterion.items() if number is not None]
    seated = jurors or sorted({juror for ballots in sheets.values() for juror in ballots})
    return Panel(candidates=candidates or tuple(sheets), jurors=seated, scores=rows, recusals=frozenset(recusals))


def rules(*criteria, **changes):
    """Rules with the named criteria of weight 1 (``"impact"`` when none is named) or of ``("spirit", "0.6")``."""
    named = [c if isinstance(c, tuple) else (c, "1") for c in criteria or ("impact",)]
    return Rules(criteria=tuple(CriterionSpec(key, weight) for key, weight in named), **changes)


def level(*points):
    """Ballots of J1, J2, … with these points."""
    return {f"J{number}": given for number, given in enumerate(points, start=1)}


CRITERIA = ("impact", "spirit", "reach")
WEIGHTS = ("0", "1", "1.60", "0.35", "2")
POINTS = (0, 1, 3, 7, 10, "-2", "2.5", "8.75", "8.750", Decimal("7.25"))
TIES = ("median", "first_places", *(f"criterion:{key}" for key in CRITERIA))


@st.composite
def tallies(draw, most_criteria=3, points_from=POINTS, **fixed):
    """Rules and a panel with gaps; few distinct points, so that ties are the rule and not the exception."""
    keys = CRITERIA[: draw(st.integers(1, most_criteria))]
    options = {
        "criteria": tuple(CriterionSpec(key, draw(st.sampled_from(WEIGHTS))) for key in keys),
        "aggregation": draw(st.sampled_from(("mean", "trimmed_mean", "median", "sum"))),
        "trim": draw(st.integers(0, 2)),
        "panel_places": draw(st.sampled_from((None, 0, 1, 2))),
        "total_places": draw(st.sampled_from((None, 0, 1, 2))),
        "total": draw(st.sampled_from(("weighted_mean", "weighted_sum"))),
        "min_ballots": draw(st.integers(0, 3)),
        "ties": tuple(
            draw(st.lists(st.sampled_from([t for t in TIES if t[10:] in ("", *keys) or ":" not in t]), unique=True))
        ),
    } | fixed
    candidates = [f"C{number}" for number in range(1, draw(st.integers(0, 5)) + 1)]
    jurors = [f"J{number}" for number in range(1, draw(st.integers(0, 5)) + 1)]
    points = draw(st.lists(st.sampled_from(points_from), min_size=1, max_size=4))
    number = st.none() | st.sampled_from(points)
    scores = [
        (candidate, juror, key, given)
        for candidate in candidates
        for juror in jurors
        if draw(st.integers(0, 5))
        for key in keys
        if (given := draw(number)) is not None
    ]
    return Rules(**options), Panel(candidates, jurors, scores)
