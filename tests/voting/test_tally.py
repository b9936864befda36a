"""The tally, sentence by sentence of the rules."""

from decimal import Decimal
from fractions import Fraction

import pytest

from tests.voting.builders import level, panel, rules
from voting.tally import CriterionSpec, Panel, Rules, Score, TallyError, compute

pytestmark = pytest.mark.pure


def total(standings, candidate):
    return standings.by_candidate[candidate].total


def places(standings):
    return {row.candidate: row.place for row in standings.rows}


def steps(standings):
    return {row.candidate: row.tie_step for row in standings.rows}


def value(standings, candidate, criterion="impact"):
    return next(v.value for v in standings.by_candidate[candidate].panel_values if v.criterion == criterion)


# The panel value of a criterion


@pytest.mark.parametrize(
    ("aggregation", "points", "expected"),
    [
        ("mean", (7, 8, 10), "8.333333"),
        ("median", (7, 8, 10), "8.000000"),
        ("median", (7, 8, 9, 10), "8.500000"),
        ("sum", (7, 8, 10), "25.000000"),
        ("trimmed_mean", (1, 7, 9, 10), "8.000000"),
        ("trimmed_mean", (1, 8, 10), "8.000000"),
    ],
)
def test_the_rulebook_says_how_points_become_a_panel_value(aggregation, points, expected):
    standings = compute(rules(aggregation=aggregation, trim=1), panel({"Aino": level(*points)}))
    assert value(standings, "Aino") == expected


def test_trimming_needs_more_than_twice_as_many_points_as_it_drops_at_each_end():
    with_two = compute(rules(aggregation="trimmed_mean", trim=1), panel({"Aino": level(1, 9)}))
    with_four_of_two = compute(rules(aggregation="trimmed_mean", trim=2), panel({"Aino": level(1, 2, 4, 9)}))
    with_five_of_two = compute(rules(aggregation="trimmed_mean", trim=2), panel({"Aino": level(1, 2, 4, 9, 9)}))
    assert value(with_two, "Aino") == "5.000000"
    assert value(with_four_of_two, "Aino") == "4.000000"
    assert value(with_five_of_two, "Aino") == "4.000000"


def test_trimming_drops_one_of_several_equal_highest():
    standings = compute(rules(aggregation="trimmed_mean", trim=1), panel({"Aino": level(2, 10, 10, 10)}))
    assert value(standings, "Aino") == "10.000000"


def test_halves_are_rounded_up():
    standings = compute(
        rules(panel_places=2, total="weighted_sum", total_places=2), panel({"Aino": level("8.00", "8.01")})
    )
    assert (value(standings, "Aino"), total(standings, "Aino")) == ("8.01", "8.01")


def test_halves_below_zero_are_rounded_away_from_zero():
    standings = compute(rules(panel_places=0), panel({"Aino": level(-2, -3)}))
    assert value(standings, "Aino") == "-3"


def test_rounding_to_whole_numbers_is_written_without_a_point():
    standings = compute(rules(panel_places=0, total="weighted_sum", total_places=0), panel({"Aino": level(7, 8)}))
    assert (value(standings, "Aino"), total(standings, "Aino")) == ("8", "8")


def test_no_binary_fraction_creeps_in():
    tenths = compute(rules(aggregation="sum", total="weighted_sum"), panel({"Aino": level("0.1", "0.2")}))
    assert tenths.by_candidate["Aino"].exact_total == Fraction(3, 10)


def test_points_may_be_whole_numbers_decimals_or_decimal_strings():
    standings = compute(rules(), panel({"Aino": level(8, Decimal("8.50"), "9.00")}))
    assert standings.by_candidate["Aino"].exact_total == Fraction(17, 2)


# The total


def test_a_weighted_sum_adds_the_weighted_panel_values():
    standings = compute(
        rules(("impact", "1.60"), ("spirit", "0.40"), total="weighted_sum"),
        panel({"Aino": {"J1": {"impact": "8.5", "spirit": 5}}}),
    )
    assert total(standings, "Aino") == "15.600000"


def test_a_weighted_mean_divides_by_the_weights():
    standings = compute(
        rules(("impact", "60"), ("spirit", "30"), ("reach", "10")),
        panel({"Aino": {"J1": {"impact": 10, "spirit": 5, "reach": 0}}}),
    )
    assert total(standings, "Aino") == "7.500000"


def test_each_weighted_value_is_rounded_before_it_is_added():
    standings = compute(
        rules(("impact", "0.5"), ("spirit", "0.5"), total="weighted_sum", total_places=0),
        panel({"Aino": {"J1": {"impact": 1, "spirit": 1}}}),
    )
    assert total(standings, "Aino") == "2"


def test_a_weighted_mean_rounds_the_quotient_once_and_no_product():
    weights = (("impact", "0.5"), ("spirit", "0.5"))
    standings = compute(rules(*weights, total_places=0), panel({"Aino": {"J1": {"impact": 1, "spirit": 2}}}))
    # Products rounded first would be 1 and 1, and the total 2 all the same; of 1 and 1 it would be 2 instead of 1.
    assert total(standings, "Aino") == "2"
    assert standings.by_candidate["Aino"].exact_total == Fraction(2)
    equal = compute(rules(*weights, total_places=0), panel({"Aino": {"J1": {"impact": 1, "spirit": 1}}}))
    assert total(equal, "Aino") == "1"


def test_the_rounded_total_is_written_with_the_decimals_of_the_rules():
    close = panel({"Aino": level(7, 7, 8), "Elsa": level(8, 8, 8)})
    standings = compute(rules(("impact", "3"), total_places=2), close)
    assert (total(standings, "Aino"), total(standings, "Elsa")) == ("7.33", "8.00")


def test_scales_may_differ_and_points_are_used_as_they_are():
    standings = compute(
        rules("impact", "spirit", total="weighted_sum"),
        panel({"Aino": {"J1": {"impact": 90, "spirit": 1}}, "Elsa": {"J1": {"impact": 80, "spirit": 5}}}),
    )
    assert places(standings) == {"Aino": 1, "Elsa": 2}


# Missing is not zero


def test_cannot_judge_is_not_zero():
    standings = compute(rules(), panel({"Aino": level(8, None, 8), "Elsa": level(8, 0, 8)}))
    assert total(standings, "Aino") == "8.000000"
    assert total(standings, "Elsa") == "5.333333"


def test_a_weighted_mean_leaves_out_a_criterion_nobody_could_judge():
    standings = compute(rules(("impact", "3"), ("spirit", "1")), panel({"Aino": {"J1": {"impact": 6, "spirit": None}}}))
    assert total(standings, "Aino") == "6.000000"
    assert value(standings, "Aino", "spirit") is None


@pytest.mark.parametrize("weight", ["1", "0"])
def test_a_weighted_sum_with_a_criterion_nobody_could_judge_has_neither_total_nor_place(weight):
    standings = compute(
        rules("impact", ("spirit", weight), total="weighted_sum"),
        panel({"Aino": {"J1": {"impact": 10, "spirit": None}}, "Elsa": {"J1": {"impact": 1, "spirit": 1}}}),
    )
    assert (total(standings, "Aino"), places(standings)) == (None, {"Elsa": 1, "Aino": None})


def test_a_ballot_without_a_single_number_is_no_ballot():
    standings = compute(rules(min_ballots=2), panel({"Aino": level(8, None)}))
    assert standings.by_candidate["Aino"].ballots == 1
    assert standings.by_candidate["Aino"].below_quorum


def test_a_ballot_with_one_number_is_a_ballot():
    standings = compute(rules("impact", "spirit"), panel({"Aino": {"J1": {"impact": None, "spirit": 4}}}))
    assert standings.by_candidate["Aino"].ballots == 1


def test_a_candidate_nobody_judged_has_no_total_and_no_place():
    standings = compute(rules(), panel({"Aino": level(8), "Elsa": {}}))
    elsa = standings.by_candidate["Elsa"]
    assert (elsa.total, elsa.place, elsa.ballots, elsa.below_quorum) == (None, None, 0, False)


def test_without_candidates_there_are_no_standings():
    assert compute(rules(), panel({})).rows == ()
    assert compute(rules(), panel({})).first == ()


def test_a_criterion_of_weight_zero_does_not_move_the_total_but_can_break_a_tie():
    standings = compute(
        rules("impact", ("spirit", "0"), total="weighted_sum", ties=("criterion:spirit",)),
        panel({"Aino": {"J1": {"impact": 8, "spirit": 1}}, "Elsa": {"J1": {"impact": 8, "spirit": 9}}}),
    )
    assert total(standings, "Aino") == total(standings, "Elsa") == "8.000000"
    assert places(standings) == {"Elsa": 1, "Aino": 2}


def test_a_weighted_mean_of_weightless_criteria_does_not_exist():
    assert total(compute(rules(("impact", "0")), panel({"Aino": level(8)})), "Aino") is None


# Quorum and unlike panels


def test_below_quorum_comes_after_the_others_with_its_total_and_without_a_place():
    sheets = {"Aino": level(10), "Elsa": level(5, 5), "Ilma": level(9), "Otto": level(4, 4)}
    standings = compute(rules(min_ballots=2), panel(sheets))
    assert [(row.candidate, row.place, row.total, row.below_quorum) for row in standings.rows] == [
        ("Elsa", 1, "5.000000", False),
        ("Otto", 2, "4.000000", False),
        ("Aino", None, "10.000000", True),
        ("Ilma", None, "9.000000", True),
    ]


def test_exactly_the_required_number_of_ballots_is_enough():
    assert compute(rules(min_ballots=2), panel({"Aino": level(5, 5)})).first == ("Aino",)


def test_below_quorum_makes_no_tie():
    standings = compute(rules(min_ballots=2, ties=("median",)), panel({"Aino": level(5), "Elsa": level(5, 5)}))
    assert steps(standings) == {"Elsa": None, "Aino": None}


def test_a_candidate_whom_a_juror_of_others_did_not_judge_is_marked():
    sheets = {"Aino": level(5, 5, 5), "Elsa": level(5, None, 5)}
    standings = compute(rules(), panel(sheets, recusals=[("Elsa", "J2")]))
    assert {row.candidate: row.unequal_panels for row in standings.rows} == {"Aino": False, "Elsa": True}
    assert standings.unequal_panels


def test_a_juror_who_judged_nobody_makes_no_panel_unequal():
    standings = compute(rules(), panel({"Aino": level(5), "Elsa": level(5)}, jurors=("J1", "J2")))
    assert not standings.unequal_panels


def test_a_gap_in_one_criterion_is_shown_by_the_number_of_jurors_behind_the_value():
    sheets = {"Aino": {"J1": {"impact": 5, "spirit": None}, "J2": {"impact": 5, "spirit": 5}}}
    standings = compute(rules("impact", "spirit"), panel(sheets))
    assert [(v.criterion, v.jurors) for v in standings.by_candidate["Aino"].panel_values] == [
        ("impact", 2),
        ("spirit", 1),
    ]


# Ties


def test_an_unbroken_tie_shares_the_place_and_the_next_is_skipped():
    sheets = {"Aino": level(9), "Elsa": level(8), "Ilma": level(8), "Otto": level(7)}
    standings = compute(rules(ties=("median",)), panel(sheets))
    assert places(standings) == {"Aino": 1, "Elsa": 2, "Ilma": 2, "Otto": 4}
    assert set(steps(standings).values()) == {None}


def test_a_shared_first_place_names_everybody_in_it():
    assert compute(rules(), panel({"Elsa": level(8), "Aino": level(8)})).first == ("Aino", "Elsa")


def test_the_first_key_of_the_rulebook_that_differs_breaks_the_tie():
    sheets = {
        "Aino": {"J1": {"impact": 6, "spirit": 8}},
        "Elsa": {"J1": {"impact": 8, "spirit": 6}},
    }
    by_spirit = compute(rules("impact", "spirit", ties=("criterion:spirit", "criterion:impact")), panel(sheets))
    by_impact = compute(rules("impact", "spirit", ties=("median", "criterion:impact")), panel(sheets))
    assert (places(by_spirit), steps(by_spirit)["Aino"]) == ({"Aino": 1, "Elsa": 2}, "criterion:spirit")
    assert (places(by_impact), steps(by_impact)["Elsa"]) == ({"Elsa": 1, "Aino": 2}, "criterion:impact")


def test_the_median_of_the_jurors_own_totals_breaks_a_tie():
    standings = compute(rules(ties=("median",)), panel({"Aino": level(2, 8, 8), "Elsa": level(6, 6, 6)}))
    assert (places(standings), steps(standings)["Aino"]) == ({"Aino": 1, "Elsa": 2}, "median")


def test_the_jurors_who_put_a_candidate_first_break_a_tie_and_shared_firsts_count():
    sheets = {"Aino": level(9, 9, 3), "Elsa": level(9, 5, 7), "Ilma": level(1, 1, 7)}
    standings = compute(rules(ties=("first_places",)), panel(sheets))
    # J1 puts Aino and Elsa first, J2 Aino, J3 Elsa and Ilma: two each, so nothing is decided.
    assert places(standings) == {"Aino": 1, "Elsa": 1, "Ilma": 3}
    sheets["Ilma"] = level(1, 1, 8)
    decided = compute(rules(ties=("first_places",)), panel(sheets))
    assert (places(decided), steps(decided)["Elsa"]) == ({"Aino": 1, "Elsa": 2, "Ilma": 3}, "first_places")


def test_each_of_the_tied_names_the_key_that_settled_its_own_place():
    def alike(*points):
        return level(*({"impact": number, "spirit": number} for number in points))

    sheets = {
        "Aino": level(*[{"impact": 9, "spirit": 3}] * 3),
        "Elsa": alike(7, 7, 4),
        "Ilma": alike(6, 6, 6),
        "Otto": alike(0, 0, 0),
    }
    standings = compute(rules("impact", "spirit", ties=("criterion:impact", "first_places")), panel(sheets))
    assert places(standings) == {"Aino": 1, "Elsa": 2, "Ilma": 3, "Otto": 4}
    assert steps(standings) == {
        "Aino": "criterion:impact",
        "Elsa": "first_places",
        "Ilma": "first_places",
        "Otto": None,
    }


def test_who_share_a_place_name_the_key_that_parted_them_from_the_rest():
    sheets = {
        "Aino": level({"impact": 9, "spirit": 3}),
        "Elsa": level({"impact": 6, "spirit": 6}),
        "Ilma": level({"impact": 6, "spirit": 6}),
    }
    standings = compute(rules("impact", "spirit", ties=("criterion:impact", "median")), panel(sheets))
    assert places(standings) == {"Aino": 1, "Elsa": 2, "Ilma": 2}
    assert set(steps(standings).values()) == {"criterion:impact"}


def test_ties_are_broken_on_exact_values_and_not_on_what_is_written():
    nearly = panel({"Aino": level("5.00000010", "5"), "Elsa": level("5", "5.00000008")})
    standings = compute(rules(), nearly)
    assert total(standings, "Aino") == total(standings, "Elsa") == "5.000000"
    assert (places(standings), steps(standings)["Aino"]) == ({"Aino": 1, "Elsa": 2}, None)


def test_rounded_totals_that_are_equal_are_tied():
    rounded = compute(
        rules(total="weighted_sum", panel_places=1, ties=("median",)),
        panel({"Aino": level("8.01", "8.02"), "Elsa": level("8.04", "8.03")}),
    )
    assert steps(rounded) == {"Elsa": "median", "Aino": "median"}


def test_a_juror_who_skipped_a_criterion_has_no_own_weighted_sum():
    sheets = {
        "Aino": {"J1": {"impact": 4, "spirit": 6}, "J2": {"impact": 4, "spirit": None}},
        "Elsa": {"J1": {"impact": 4, "spirit": 6}, "J2": {"impact": 4, "spirit": 6}},
    }
    standings = compute(rules("impact", "spirit", total="weighted_sum", ties=("median", "first_places")), panel(sheets))
    # Were the missing number a zero, the median would decide. J2 has an order of Elsa alone.
    assert (places(standings), steps(standings)["Aino"]) == ({"Elsa": 1, "Aino": 2}, "first_places")


def test_a_juror_who_skipped_a_criterion_has_an_own_weighted_mean_of_the_others():
    sheets = {
        "Aino": {"J1": {"impact": 4, "spirit": 6}, "J2": {"impact": 4, "spirit": None}},
        "Elsa": {"J1": {"impact": 4, "spirit": 6}, "J2": {"impact": 4, "spirit": 6}},
    }
    standings = compute(rules("impact", "spirit", ties=("median",)), panel(sheets))
    assert (places(standings), steps(standings)["Elsa"]) == ({"Elsa": 1, "Aino": 2}, "median")


def test_who_has_no_value_for_a_key_loses_to_who_has_one():
    sheets = {
        "Aino": {"J1": {"impact": 5, "spirit": None}},
        "Elsa": {"J1": {"impact": 11, "spirit": -1}},
    }
    standings = compute(rules("impact", "spirit", ties=("criterion:spirit",)), panel(sheets))
    assert (places(standings), steps(standings)["Aino"]) == ({"Elsa": 1, "Aino": 2}, "criterion:spirit")


def test_candidates_who_share_a_place_are_listed_by_their_names_whatever_the_input_order():
    names = ("C10", "C2", "C1")
    standings = compute(rules(), panel({name: level(5) for name in names}))
    assert [row.candidate for row in standings.rows] == ["C1", "C2", "C10"]


def test_without_a_candidate_the_whole_tally_is_another():
    sheets = {"Aino": level(9, 3), "Elsa": level(8, 4), "Ilma": level(1, 8)}
    whole = panel(sheets, recusals=[("Ilma", "J3")], jurors=("J1", "J2", "J3"))
    tie = rules(ties=("first_places",))
    assert places(compute(tie, whole)) == {"Aino": 1, "Elsa": 2, "Ilma": 3}
    assert places(compute(tie, whole.without(candidates={"Ilma"}))) == {"Aino": 1, "Elsa": 1}


# What is refused


@pytest.mark.parametrize("points", ["NaN", "1e9", "१", "", " 8", "8 ", "8,5", ".5", "8.", "+8", "1_0", "0x1", "9" * 10])
def test_points_that_are_not_a_plain_decimal_are_refused(points):
    with pytest.raises(TallyError, match="plain decimal"):
        compute(rules(), panel({"Aino": level(points)}))


@pytest.mark.parametrize(
    "points", [True, 1.0, 8.5, float("nan"), Decimal("NaN"), Decimal("Infinity"), 10**9, [8], (8,)]
)
def test_points_of_another_kind_are_refused_also_where_they_equal_a_good_one(points):
    with pytest.raises(TallyError, match=r"'Aino', 'J3', 'impact'.* plain decimal"):
        compute(rules(), panel({"Aino": level(1, "8", points)}))


@pytest.mark.parametrize("row", [("X", "J1", "impact", 1), ("Aino", "X", "impact", 1), ("Aino", "J1", "X", 1)])
def test_a_score_of_somebody_unknown_is_refused(row):
    with pytest.raises(TallyError, match="unknown candidate, juror or criterion"):
        compute(rules(), Panel(("Aino",), ("J1",), (row,)))


def test_two_scores_of_one_juror_for_one_candidate_and_criterion_are_refused():
    twice = Score("Aino", "J1", "impact", 5)
    with pytest.raises(TallyError, match="'Aino', 'J1', 'impact' is there twice"):
        compute(rules(), Panel(("Aino",), ("J1",), (twice, twice)))


def test_a_score_of_a_recused_juror_is_refused():
    with pytest.raises(TallyError, match="'J1' is recused for 'Aino'"):
        compute(rules(), panel({"Aino": level(5)}, recusals=[("Aino", "J1")]))


def test_a_recusal_of_somebody_unknown_is_refused():
    with pytest.raises(TallyError, match="recusal"):
        compute(rules(), panel({"Aino": level(5)}, recusals=[("Aino", "J9")]))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"aggregation": "average"}, "aggregation must be one of"),
        ({"total": "sum"}, "total must be one of"),
        ({"trim": -1}, "trim"),
        ({"trim": True}, "trim"),
        ({"min_ballots": "3"}, "min_ballots"),
        ({"panel_places": -1}, "panel_places"),
        ({"total_places": 2.0}, "total_places"),
        ({"total_places": 99}, "total_places"),
        ({"ties": ("criterion:charm",)}, "criterion:charm"),
        ({"ties": ("lot",)}, "lot"),
        ({"ties": ("median", "median")}, "twice"),
    ],
)
def test_rules_that_cannot_be_followed_are_refused(changes, reason):
    with pytest.raises(TallyError, match=reason):
        rules(**changes)


@pytest.mark.parametrize("weight", ["-1", "NaN", "1e3", 1.5, True, None])
def test_a_weight_must_be_a_decimal_and_not_negative(weight):
    with pytest.raises(TallyError, match="weight of impact"):
        CriterionSpec("impact", weight)


def test_a_tally_needs_a_criterion_and_each_only_once():
    with pytest.raises(TallyError, match="no criterion"):
        Rules(criteria=())
    with pytest.raises(TallyError, match="'impact' is there twice"):
        rules("impact", "impact")


@pytest.mark.parametrize(
    ("candidates", "jurors"), [(("A", "A"), ("J",)), (("A",), ("J", "J")), (("",), ()), (("a\nb",), ())]
)
def test_a_panel_names_everybody_once_and_readably(candidates, jurors):
    with pytest.raises(TallyError):
        Panel(candidates, jurors, ())
