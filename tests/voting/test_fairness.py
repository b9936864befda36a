"""What a fair-minded chair asks beside the official order."""

import statistics
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.voting.builders import level, panel, rules, tallies
from voting.fairness import Adjustment, Agreement, View, additive_fit, examine
from voting.tally import compute

pytestmark = pytest.mark.pure

examples = settings(max_examples=150, deadline=None)

# J3 is generous and recused for Aino, the strongest: the plain means then put Elsa first.
RECUSED_FOR_THE_STRONGEST = {
    "Aino": {"J1": 7, "J2": 7},
    "Elsa": {"J1": 6, "J2": 6, "J3": 10},
    "Ilma": {"J1": 4, "J2": 4, "J3": 8},
}


def profile(fairness, candidate):
    return next(profile for profile in fairness.profiles if profile.candidate == candidate)


# Median and spread


def test_the_table_shows_median_and_spread_of_the_jurors_own_totals():
    aino = profile(examine(rules(), panel({"Aino": level(2, 4, 4, 4, 5, 5, 7, 9)})), "Aino")
    assert aino.own_totals == (2, 4, 4, 4, 5, 5, 7, 9)
    assert aino.median == Fraction("4.5")
    # The sample standard deviation, sqrt(32 / 7).
    assert aino.spread == Fraction("2.138090")


def test_own_totals_follow_the_weights_unrounded():
    sheet = {"Aino": {"J1": {"impact": 8, "spirit": 5}, "J2": {"impact": 7, "spirit": None}}}
    weighted = (("impact", "2"), ("spirit", "1"))
    mean = profile(examine(rules(*weighted, panel_places=0, total_places=0), panel(sheet)), "Aino")
    total = profile(examine(rules(*weighted, total="weighted_sum"), panel(sheet)), "Aino")
    assert mean.own_totals == (7, 7)
    assert total.own_totals == (21,)


def test_one_juror_makes_no_spread_and_none_no_median():
    fairness = examine(rules(), panel({"Aino": level(8), "Elsa": {}}))
    assert (profile(fairness, "Aino").median, profile(fairness, "Aino").spread) == (8, None)
    assert profile(fairness, "Elsa").median is None
    assert profile(fairness, "Elsa").own_totals == ()


@examples
@given(tallies())
def test_the_spread_is_the_sample_standard_deviation_to_six_decimals(tally):
    for row in examine(*tally).profiles:
        if row.spread is not None:
            exact = statistics.variance(row.own_totals)
            half = Fraction(1, 2_000_000)
            assert max(row.spread - half, 0) ** 2 <= exact < (row.spread + half) ** 2


# Strict and generous jurors


def test_each_juror_is_centred_on_their_own_mean():
    fairness = examine(rules(), panel({"Aino": level(9, 4), "Elsa": level(7, 3), "Ilma": level(5, 2)}))
    assert [(row.candidate, row.centred) for row in fairness.profiles] == [
        ("Aino", Fraction("1.5")),
        ("Elsa", 0),
        ("Ilma", Fraction("-1.5")),
    ]
    assert fairness.adjustment is Adjustment.NOT_NEEDED
    assert fairness.winners[View.CENTRED] == ("Aino",)


def test_with_unlike_panels_the_jurors_strictness_is_taken_out():
    fairness = examine(rules(), panel(RECUSED_FOR_THE_STRONGEST, recusals=[("Aino", "J3")]))
    assert fairness.standings.first == ("Elsa",)
    assert fairness.adjustment is Adjustment.ADJUSTED
    assert fairness.winners[View.CENTRED] == ("Aino",)
    # The numbers fit the model exactly: Aino is one above Elsa, Elsa two above Ilma, whoever judges.
    effects = [profile(fairness, name).adjusted for name in ("Aino", "Elsa", "Ilma")]
    assert effects == [Fraction(4, 3), Fraction(1, 3), Fraction(-5, 3)]
    assert fairness.agreements[View.CENTRED] is Agreement.ANOTHER
    assert View.CENTRED in fairness.differing_views
    assert fairness.summary is Agreement.ANOTHER


def test_panels_without_a_common_juror_are_not_enough_to_adjust():
    fairness = examine(
        rules(), panel({"Aino": {"J1": 7, "J2": 8}, "Elsa": {"J1": 6, "J2": 6}, "Ilma": {"J3": 9, "J4": 9}})
    )
    assert fairness.adjustment is Adjustment.NOT_ENOUGH
    assert fairness.winners[View.CENTRED] == ()
    assert fairness.agreements[View.CENTRED] is Agreement.NO_ANSWER
    assert profile(fairness, "Aino").adjusted is None


def test_as_many_numbers_as_effects_are_not_enough_to_adjust():
    barely = {"Aino": {"J1": 7, "J2": 8}, "Elsa": {"J1": 6, "J3": 9}}
    assert examine(rules(), panel(barely)).adjustment is Adjustment.NOT_ENOUGH
    barely["Elsa"]["J2"] = 5
    assert examine(rules(), panel(barely)).adjustment is Adjustment.ADJUSTED


def test_who_is_out_of_the_running_does_not_stand_in_the_way_of_adjusting():
    sheets = RECUSED_FOR_THE_STRONGEST | {"Otto": {"J9": 10}}
    fairness = examine(rules(min_ballots=2), panel(sheets))
    assert fairness.adjustment is Adjustment.ADJUSTED
    assert fairness.winners[View.CENTRED] == ("Aino",)
    assert profile(fairness, "Otto").adjusted is None


@examples
@given(st.data())
def test_the_fit_leaves_nothing_that_another_effect_could_explain(data):
    candidates, jurors = data.draw(st.integers(2, 5)), data.draw(st.integers(1, 5))
    points = st.integers(-20, 20)
    # J0 judges everybody, so all are joined.
    totals = {
        c: {j: data.draw(points) for j in range(jurors) if j == 0 or data.draw(st.booleans())}
        for c in range(candidates)
    }
    effects = additive_fit(totals)
    assert sum(effects.values()) == 0
    juror_effects = {
        j: statistics.mean(Fraction(own[j]) - effects[c] for c, own in totals.items() if j in own)
        for own in totals.values()
        for j in own
    }
    for c, own in totals.items():
        assert sum(total - effects[c] - juror_effects[j] for j, total in own.items()) == 0


@examples
@given(st.integers(1, 4), st.integers(1, 4), st.data())
def test_where_everybody_judged_everybody_the_fit_is_plain_centring(candidates, jurors, data):
    totals = {c: {j: data.draw(st.integers(0, 10)) for j in range(jurors)} for c in range(candidates)}
    means = [statistics.mean(Fraction(own[j]) for own in totals.values()) for j in range(jurors)]
    centred = {c: statistics.mean(own[j] - means[j] for j in own) for c, own in totals.items()}
    assert additive_fit(totals) == centred


@examples
@given(tallies(total="weighted_mean"))
def test_equal_panels_are_never_adjusted_and_unequal_ones_always_are_or_say_why_not(tally):
    fairness = examine(*tally)
    sizes = {row.candidate: row.adjusted for row in fairness.profiles}
    if fairness.adjustment is Adjustment.ADJUSTED:
        assert all(sizes[row.candidate] is not None for row in fairness.standings.rows if row.place)
    else:
        assert set(sizes.values()) <= {None}


# Head to head


def test_two_candidates_are_compared_by_the_jurors_who_scored_both():
    sheets = {"Aino": {"J1": 9, "J2": 5, "J3": 5, "J4": 10}, "Elsa": {"J1": 4, "J2": 6, "J3": 5, "J5": 1}}
    (duel,) = examine(rules(), panel(sheets)).duels
    assert (duel.candidate, duel.other) == ("Aino", "Elsa")
    assert (duel.ahead, duel.behind, duel.level, duel.jurors) == (1, 1, 1, 3)


def test_the_candidate_most_jurors_prefer_to_each_other_is_named_even_where_the_mean_names_another():
    fairness = examine(rules(), panel({"Aino": level(10, 5, 5), "Elsa": level(2, 6, 6), "Ilma": level(1, 1, 1)}))
    assert fairness.standings.first == ("Aino",)
    assert fairness.winners[View.HEAD_TO_HEAD] == ("Elsa",)
    assert View.HEAD_TO_HEAD in fairness.differing_views


def test_where_each_is_beaten_by_somebody_head_to_head_names_nobody():
    fairness = examine(rules(), panel({"Aino": level(3, 1, 2), "Elsa": level(2, 3, 1), "Ilma": level(1, 2, 3)}))
    assert fairness.winners[View.HEAD_TO_HEAD] == ()
    assert fairness.agreements[View.HEAD_TO_HEAD] is Agreement.NO_ANSWER


@examples
@given(tallies(most_criteria=1, criteria=rules().criteria, ties=()))
def test_head_to_head_agrees_with_asking_every_pair(tally):
    _, judged = tally
    fairness = examine(*tally)
    points = {(candidate, juror): Fraction(number) for candidate, juror, _, number in judged.scores}
    running = [row.candidate for row in fairness.standings.rows if row.place]

    def balance(one, other):
        both = [juror for juror in judged.jurors if (one, juror) in points and (other, juror) in points]
        return sum((points[one, j] > points[other, j]) - (points[one, j] < points[other, j]) for j in both)

    winners = tuple(one for one in running if all(balance(one, other) > 0 for other in running if other != one))
    assert fairness.winners[View.HEAD_TO_HEAD] == winners


# Had one juror not sat


def test_the_juror_whose_absence_would_change_the_winner_is_found():
    fairness = examine(rules(), panel({"Aino": level(6, 6, 10), "Elsa": level(7, 7, 5)}))
    assert fairness.without == {"J1": ("Aino",), "J2": ("Aino",), "J3": ("Elsa",)}
    assert fairness.decisive_jurors == ("J3",)
    assert fairness.agreements[View.LEAVE_ONE_OUT] is Agreement.ANOTHER


def test_leaving_a_juror_out_asks_about_influence_and_not_about_the_quorum():
    fairness = examine(rules(min_ballots=3), panel({"Aino": level(9, 9, 9), "Elsa": level(7, 7, 7), "Otto": level(10)}))
    assert set(fairness.without.values()) == {("Aino",)}


def test_without_the_only_juror_nobody_leads():
    fairness = examine(rules(), panel({"Aino": level(9)}))
    assert fairness.without == {"J1": ()}
    assert fairness.agreements[View.LEAVE_ONE_OUT] is Agreement.NO_ANSWER


@examples
@given(tallies())
def test_leaving_a_juror_out_is_tallying_again_without(tally):
    tally_rules, judged = tally
    fairness = examine(tally_rules, judged)
    running = {row.candidate for row in fairness.standings.rows if row.place}
    whatever_the_quorum = replace(tally_rules, min_ballots=0)
    for juror, winners in fairness.without.items():
        again = compute(whatever_the_quorum, judged.without(jurors={juror})).by_candidate
        places = {name: again[name].place for name in running if again[name].place}
        assert set(winners) == {name for name, place in places.items() if place == min(places.values())}


# The one answer


def test_where_every_view_names_the_same_winner_it_says_so():
    fairness = examine(rules(), panel({"Aino": level(9, 8, 9), "Elsa": level(7, 6, 7), "Ilma": level(5, 4, 5)}))
    assert set(fairness.agreements.values()) == {Agreement.SAME}
    assert fairness.summary is Agreement.SAME
    assert (fairness.differing_views, fairness.decisive_jurors) == ((), ())


def test_a_first_place_shared_in_another_view_is_not_another_winner():
    fairness = examine(rules(), panel({"Aino": level(6, 6, 7), "Elsa": level(6, 6, 6)}))
    assert fairness.winners[View.MEDIAN] == ("Aino", "Elsa")
    assert fairness.agreements[View.MEDIAN] is Agreement.SHARED
    assert fairness.summary is Agreement.SHARED
    assert fairness.decisive_jurors == ("J3",)


def test_where_nobody_won_there_is_nothing_to_agree_with():
    for sheets in ({}, {"Aino": {}}, {"Aino": level(5)}):
        fairness = examine(rules(min_ballots=2), panel(sheets))
        assert fairness.summary is Agreement.NO_ANSWER
        assert fairness.duels == ()


def test_a_candidate_in_the_running_whom_no_juror_judged_completely_silences_the_views_on_own_totals():
    sheets = {
        "Aino": {"J1": {"impact": 5, "spirit": None}, "J2": {"impact": None, "spirit": 5}},
        "Elsa": {"J1": {"impact": 4, "spirit": 4}, "J2": {"impact": 4, "spirit": 4}},
    }
    fairness = examine(rules("impact", "spirit", total="weighted_sum"), panel(sheets))
    assert fairness.standings.first == ("Aino",)
    assert fairness.winners == {View.MEDIAN: (), View.CENTRED: (), View.HEAD_TO_HEAD: ()}


@examples
@given(tallies())
def test_the_views_never_touch_the_official_standings(tally):
    assert examine(*tally).standings == compute(*tally)


@examples
@given(tallies(), st.randoms(use_true_random=False))
def test_the_order_of_the_scores_changes_no_view(tally, random):
    tally_rules, judged = tally
    shuffled = replace(judged, scores=tuple(random.sample(judged.scores, len(judged.scores))))
    assert examine(tally_rules, shuffled) == examine(tally_rules, judged)
