"""The tally against published results: ISU figure skating 2016-17, nine judges, five weighted criteria.

Data: BuzzFeed News, figure-skating-scores, CC BY 4.0 (see data/README.md).
"""

import csv
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from voting.tally import CriterionSpec, Panel, Rules, compute

pytestmark = pytest.mark.pure

JUDGES = tuple(f"J{number}" for number in range(1, 10))
ABSENT = "0.0"


def programmes():
    """{(competition, programme): {skater: {criterion: the row of the published protocol}}}"""
    read = defaultdict(lambda: defaultdict(dict))
    with (Path(__file__).parent / "data" / "skating_components_selected.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        for row in csv.DictReader(file):
            read[row["competition"], row["program"]][row["name"]][row["criterion"]] = row
    return read


PROGRAMMES = programmes()
each_programme = pytest.mark.parametrize("programme", PROGRAMMES, ids=" ".join)


def judged(programme):
    """The components of a programme, tallied by the ISU's rule of the season."""
    skaters = PROGRAMMES[programme]
    weights = {key: row["weight"] for rows in skaters.values() for key, row in rows.items()}
    rules = Rules(
        criteria=tuple(CriterionSpec(key, weight) for key, weight in weights.items()),
        aggregation="trimmed_mean",
        trim=1,
        panel_places=2,
        total_places=2,
        total="weighted_sum",
    )
    scores = [
        (name, judge, key, row[judge])
        for name, rows in skaters.items()
        for key, row in rows.items()
        for judge in JUDGES
        if row[judge] != ABSENT
    ]
    return compute(rules, Panel(tuple(skaters), JUDGES, scores)).by_candidate


def test_the_data_is_all_there():
    rows = [
        row for skaters in PROGRAMMES.values() for by_criterion in skaters.values() for row in by_criterion.values()
    ]
    assert len(rows) == 310
    assert sum(row[judge] == ABSENT for row in rows for judge in JUDGES) == 40


@each_programme
def test_every_published_panel_mean_comes_out_to_the_last_cent(programme):
    for name, standing in judged(programme).items():
        published = {key: row["panel_mean_published"] for key, row in PROGRAMMES[programme][name].items()}
        assert {value.criterion: value.value for value in standing.panel_values} == {
            key: f"{Decimal(mean):.2f}" for key, mean in published.items()
        }


@each_programme
def test_every_published_component_total_comes_out_to_the_last_cent(programme):
    for name, standing in judged(programme).items():
        row, *_ = PROGRAMMES[programme][name].values()
        assert standing.total == row["total_component_score_published"]


def test_an_absent_judge_is_missing_and_not_zero():
    skate_america = judged(("ISU GP 2016 Progressive Skate America", "PAIRS SHORT PROGRAM"))
    assert {standing.ballots for standing in skate_america.values()} == {8}
    assert not any(standing.unequal_panels for standing in skate_america.values())


@each_programme
def test_the_published_ranking_comes_out_with_its_ties_broken_by_the_published_second_key(programme):
    skaters = PROGRAMMES[programme]
    second_key = "criterion:components" if "FREE" in programme[1] else "criterion:elements"
    rules = Rules(
        criteria=(CriterionSpec("components"), CriterionSpec("elements"), CriterionSpec("deductions")),
        total="weighted_sum",
        total_places=2,
        ties=(second_key,),
    )
    protocol = {name: next(iter(by_criterion.values())) for name, by_criterion in skaters.items()}
    scores = [
        score
        for name, row in protocol.items()
        for score in (
            (name, "protocol", "components", row["total_component_score_published"]),
            (name, "protocol", "elements", row["total_element_score"]),
            (name, "protocol", "deductions", -Decimal(row["total_deductions"])),
        )
    ]
    standings = compute(rules, Panel(tuple(reversed(protocol)), ("protocol",), scores))
    assert [(row.candidate, str(row.place), row.total) for row in standings.rows] == [
        (name, row["published_rank"], row["total_segment_score"]) for name, row in protocol.items()
    ]
    shared = [row["total_segment_score"] for row in protocol.values()]
    for standing in standings.rows:
        assert standing.tie_step == (second_key if shared.count(standing.total) > 1 else None)


def test_the_data_holds_published_ties():
    tied = 0
    for skaters in PROGRAMMES.values():
        totals = [next(iter(rows.values()))["total_segment_score"] for rows in skaters.values()]
        tied += sum(totals.count(total) > 1 for total in totals)
    assert tied == 6
