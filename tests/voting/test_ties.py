"""A tie shows what settled it: the figures the rulebook's key compared, written so that they differ where they differ."""

import pytest

from tests.voting.builders import level, panel, rules
from voting.tally import CriterionSpec, Rules, compute

pytestmark = pytest.mark.pure


def tie(standings, candidate):
    figures = standings.by_candidate[candidate].tie
    return None if figures is None else figures.written()


def test_first_places_are_counted_in_whole_jurors():
    standings = compute(rules(ties=("first_places",)), panel({"Aino": level(9, 9, 3), "Elsa": level(5, 7, 9)}))
    assert (tie(standings, "Aino"), tie(standings, "Elsa")) == (("2", ("1",)), ("1", ("2",)))


def test_a_median_has_two_decimals_and_more_where_they_are_needed_to_tell_apart():
    plain = compute(rules(ties=("median",)), panel({"Aino": level(2, 8, 8), "Elsa": level(6, 6, 6)}))
    assert tie(plain, "Aino") == ("8.00", ("6.00",))
    close = compute(
        rules(ties=("median",), total_places=1),
        panel({"Aino": level(8, "8.001", 8), "Elsa": level(8, "8.002", "8.002")}),
    )
    assert tie(close, "Elsa") == ("8.002", ("8.000",))


def test_a_criterion_is_compared_as_the_rules_rounded_it():
    sheets = {
        "Aino": {"J1": {"impact": "6.04", "spirit": "8.00"}},
        "Elsa": {"J1": {"impact": "6.00", "spirit": "8.04"}},
        "Ilma": {"J1": {"impact": "6.50", "spirit": "7.50"}},
    }
    standings = compute(rules("impact", "spirit", panel_places=1, ties=("criterion:impact",)), panel(sheets))
    assert tie(standings, "Ilma") == ("6.5", ("6.0",))
    # 6.04 and 6.00 are both 6.0 to the rules: the place is shared, and each is set apart from Ilma only.
    assert [standings.by_candidate[name].place for name in ("Ilma", "Aino", "Elsa")] == [1, 2, 2]
    assert tie(standings, "Aino") == tie(standings, "Elsa") == ("6.0", ("6.5",))


def test_of_three_each_is_shown_against_the_two_others():
    sheets = {"Aino": level(9, 9, 0), "Elsa": level(0, 0, 18), "Ilma": level(6, 6, 6)}
    standings = compute(rules(ties=("median",)), panel(sheets))
    assert tie(standings, "Ilma") == ("6.00", ("9.00", "0.00"))


def test_of_very_many_each_is_shown_against_the_nearest():
    sheets = {f"C{n}": {"J1": {"impact": 5, "spirit": n}} for n in range(20)}
    only_impact = (CriterionSpec("impact", 1), CriterionSpec("spirit", 0))
    standings = compute(Rules(criteria=only_impact, ties=("criterion:spirit",)), panel(sheets))
    assert tie(standings, "C19") == ("19.00", ("18.00", "17.00", "16.00", "15.00", "14.00"))
    assert tie(standings, "C10") == ("10.00", ("12.00", "11.00", "9.00", "8.00", "7.00"))
    assert tie(standings, "C0") == ("0.00", ("5.00", "4.00", "3.00", "2.00", "1.00"))


def test_who_has_no_number_for_the_key_is_shown_without_one():
    sheets = {
        "Aino": {"J1": {"impact": 5, "spirit": None}},
        "Elsa": {"J1": {"impact": 11, "spirit": -1}},
    }
    standings = compute(rules("impact", "spirit", ties=("criterion:spirit",)), panel(sheets))
    assert (tie(standings, "Elsa"), tie(standings, "Aino")) == (("-1.00", (None,)), (None, ("-1.00",)))


def test_a_shared_place_that_no_key_settled_shows_no_figures():
    standings = compute(rules(ties=("median",)), panel({"Aino": level(8), "Elsa": level(8)}))
    assert (tie(standings, "Aino"), tie(standings, "Elsa")) == (None, None)
