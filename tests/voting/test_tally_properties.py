"""What must be true of every tally, whatever the numbers; and the tally against a slow second opinion."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.voting import oracle
from tests.voting.builders import tallies
from voting.tally import CriterionSpec, Panel, Rules, compute

pytestmark = pytest.mark.pure

examples = settings(max_examples=150, deadline=None)


def summary(standings):
    return {
        row.candidate: (
            row.place,
            row.exact_total,
            row.ballots,
            row.below_quorum,
            row.unequal_panels,
            row.tie_step,
        )
        for row in standings.rows
    }


@settings(max_examples=400, deadline=None)
@given(tallies())
def test_a_slow_second_opinion_agrees_in_everything(tally):
    rules, panel = tally
    assert summary(compute(rules, panel)) == oracle.standings(rules, panel)


@examples
@given(tallies(), st.randoms(use_true_random=False))
def test_the_order_in_which_things_are_handed_in_never_matters(tally, random):
    rules, panel = tally

    def shuffled(things):
        return tuple(random.sample(things, len(things)))

    again = Panel(shuffled(panel.candidates), shuffled(panel.jurors), shuffled(panel.scores))
    assert compute(rules, again).rows == compute(rules, panel).rows


@examples
@given(tallies())
def test_places_count_those_ahead(tally):
    placed = [row.place for row in compute(*tally).rows if row.place is not None]
    assert placed == sorted(placed)
    for place in placed:
        assert place == 1 + sum(other < place for other in placed)


@examples
@given(tallies())
def test_a_better_total_never_has_a_worse_place(tally):
    placed = [row for row in compute(*tally).rows if row.place is not None]
    for one in placed:
        for other in placed:
            if one.exact_total > other.exact_total:
                assert one.place < other.place


@st.composite
def equal_pairs(draw):
    """Rules of a weighted mean, and two candidates who got the same points for criteria of the same weight, in another order."""
    keys = tuple(f"criterion_{number}" for number in range(draw(st.integers(2, 5))))
    weight = draw(st.sampled_from(["0.35", "1", "1.60", "0.33", "3"]))
    rules = Rules(
        criteria=tuple(CriterionSpec(key, weight) for key in keys),
        total="weighted_mean",
        total_places=draw(st.sampled_from([None, 0, 1, 2])),
        panel_places=draw(st.sampled_from([None, 1, 2])),
        ties=(*(f"criterion:{key}" for key in keys), "median", "first_places"),
    )
    jurors = tuple(f"J{number}" for number in range(1, draw(st.integers(1, 7)) + 1))
    scores = []
    other = draw(st.permutations(keys))
    for juror in jurors:
        for one, swapped in zip(keys, other, strict=True):
            points = draw(st.integers(0, 10))
            scores += [("C1", juror, one, points), ("C2", juror, swapped, points)]
    return rules, Panel(("C1", "C2"), jurors, scores)


@settings(max_examples=400, deadline=None)
@given(equal_pairs())
def test_the_same_points_give_the_same_total_and_the_tie_keys_are_asked(tally):
    rules, panel = tally
    one, other = (compute(rules, panel).by_candidate[key] for key in ("C1", "C2"))
    assert (one.exact_total, one.total) == (other.exact_total, other.total)
    if [value.exact for value in one.panel_values] != [value.exact for value in other.panel_values]:
        assert one.tie_step is not None
        assert one.tie_step == other.tie_step
        assert one.tie.own != other.tie.own
        assert (one.tie.own, other.tie.own) == (*other.tie.against, *one.tie.against)
    else:
        assert one.place == other.place == 1


@examples
@given(
    st.lists(st.lists(st.integers(0, 10), min_size=3, max_size=3), min_size=3, max_size=6),
    st.sampled_from([("1", "1", "1"), ("0.60", "0.35", "1.60"), ("3", "2", "1"), ("0.33", "0.33", "0.34")]),
    st.integers(0, 2),
)
def test_the_total_of_a_weighted_mean_is_the_mean_of_all_points_rounded_once(sheets, weights, places):
    keys = ("a", "b", "c")
    rules = Rules(
        criteria=tuple(map(CriterionSpec, keys, weights)), total="weighted_mean", total_places=places, panel_places=None
    )
    scores = [
        ("C1", f"J{juror}", key, points)
        for juror, sheet in enumerate(sheets)
        for key, points in zip(keys, sheet, strict=True)
    ]
    panel = Panel(("C1",), tuple(f"J{juror}" for juror in range(len(sheets))), scores)
    exact = sum(
        Fraction(points) * Fraction(weight) for sheet in sheets for points, weight in zip(sheet, weights, strict=True)
    ) / (len(sheets) * sum(map(Fraction, weights)))
    assert compute(rules, panel).by_candidate["C1"].exact_total == oracle.rounded(exact, places)


@examples
@given(tallies())
def test_the_figures_of_a_tie_say_who_is_ahead(tally):
    standings = compute(*tally)
    for row in standings.rows:
        assert (row.tie is None) == (row.tie_step is None)
        if row.tie is None:
            continue
        own, against = row.tie.written()
        assert own not in against
        level = [other for other in standings.rows if other.place and other.exact_total == row.exact_total]
        if row.place == min(other.place for other in level):
            assert all(value is None or value < row.tie.own for value in row.tie.against)


@examples
@given(tallies())
def test_only_a_candidate_with_a_total_and_a_quorum_has_a_place(tally):
    for row in compute(*tally).rows:
        assert (row.place is not None) == (row.total is not None and not row.below_quorum)


@examples
@given(tallies(), st.data())
def test_a_higher_point_never_harms_the_candidate(tally, data):
    rules, panel = tally
    assume(panel.scores)
    chosen = data.draw(st.integers(0, len(panel.scores) - 1))
    candidate, juror, criterion, points = panel.scores[chosen]
    raised = (candidate, juror, criterion, Decimal(points) + data.draw(st.sampled_from([Decimal("0.01"), 1, 5])))
    better = Panel(panel.candidates, panel.jurors, (*panel.scores[:chosen], raised, *panel.scores[chosen + 1 :]))
    before = compute(rules, panel).by_candidate[candidate]
    after = compute(rules, better).by_candidate[candidate]
    if before.exact_total is not None:
        assert after.exact_total >= before.exact_total
    if before.place is not None:
        assert after.place <= before.place


@examples
@given(tallies(panel_places=None, total_places=None), st.sampled_from(["2", "10", "0.5"]))
def test_points_on_another_scale_give_the_same_places(tally, factor):
    rules, panel = tally
    rescaled = [(*row[:3], Decimal(row[3]) * Decimal(factor)) for row in panel.scores]
    before = compute(rules, panel)
    after = compute(rules, Panel(panel.candidates, panel.jurors, rescaled))
    assert [(row.candidate, row.place, row.tie_step) for row in after.rows] == [
        (row.candidate, row.place, row.tie_step) for row in before.rows
    ]
    for row in before.rows:
        if row.exact_total is not None:
            assert after.by_candidate[row.candidate].exact_total == row.exact_total * Fraction(factor)


@examples
@given(
    tallies(points_from=(1, 3, "2.5"), aggregation="mean", total="weighted_mean", panel_places=None, total_places=None),
    st.data(),
)
def test_a_missing_number_is_never_worth_a_zero(tally, data):
    rules, panel = tally
    weighty = {criterion.key for criterion in rules.criteria if criterion.weight > 0}
    judged = sorted({(candidate, key) for candidate, _, key, _ in panel.scores if key in weighty})
    assume(judged)
    candidate, key = data.draw(st.sampled_from(judged))
    silent = Panel(panel.candidates, (*panel.jurors, "J9"), panel.scores)
    zero = replace(silent, scores=(*panel.scores, (candidate, "J9", key, 0)))
    totals = [compute(rules, each).by_candidate[candidate].exact_total for each in (panel, silent, zero)]
    assert totals[0] == totals[1] > totals[2]


@examples
@given(tallies())
def test_a_candidate_nobody_judged_changes_no_other_line(tally):
    rules, panel = tally
    newcomer = Panel((*panel.candidates, "C99"), panel.jurors, panel.scores)
    others = [row for row in compute(rules, newcomer).rows if row.candidate != "C99"]
    assert others == list(compute(rules, panel).rows)


@examples
@given(tallies())
def test_a_written_total_is_the_exact_one_rounded_half_up(tally):
    for row in compute(*tally).rows:
        if row.exact_total is None:
            continue
        places = len(row.total.partition(".")[2])
        assert Fraction(row.total) == oracle.rounded(row.exact_total, places)


@examples
@given(tallies(aggregation="sum", total="weighted_sum", panel_places=None, total_places=None))
def test_the_sum_of_points_is_the_sum_of_the_jurors_own_sums(tally):
    rules, panel = tally
    weights = {criterion.key: Fraction(criterion.weight) for criterion in rules.criteria}
    for row in compute(rules, panel).rows:
        points = [Fraction(score[3]) * weights[score[2]] for score in panel.scores if score[0] == row.candidate]
        if row.exact_total is not None:
            assert row.exact_total == sum(points)


@examples
@given(tallies(), st.data())
def test_leaving_a_candidate_out_leaves_the_totals_of_the_others(tally, data):
    rules, panel = tally
    assume(panel.candidates)
    gone = data.draw(st.sampled_from(panel.candidates))
    whole, part = compute(rules, panel), compute(rules, panel.without(candidates={gone}))
    assert gone not in part.by_candidate
    for row in part.rows:
        assert row.exact_total == whole.by_candidate[row.candidate].exact_total


def test_the_second_opinion_is_not_the_same_code():
    assert not {"compute", "ScoreTable", "round_half_up"} & set(vars(oracle))
    assert isinstance(oracle.Rules, type(Rules))
