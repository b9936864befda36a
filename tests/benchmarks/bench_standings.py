"""The time of the standings of 1,000 candidates x 25 jurors x 6 criteria.

Run it as ``python -m tests.benchmarks.bench_standings``.
"""

import random
from time import perf_counter

from voting.tally import CriterionSpec, Panel, Rules, compute

CANDIDATES, JURORS, CRITERIA = 1_000, 25, 6


def build_panel() -> tuple[Rules, Panel]:
    """A full jury's scores 0-10, the costliest rules: trimming, rounding, and ties that ask for every juror's order."""
    draw = random.Random(2027)
    criteria = tuple(CriterionSpec(f"criterion_{number}", "1.60") for number in range(CRITERIA))
    candidates = tuple(f"C{number}" for number in range(1, CANDIDATES + 1))
    jurors = tuple(f"J{number}" for number in range(1, JURORS + 1))
    scores = tuple(
        (candidate, juror, criterion.key, draw.randint(0, 10))
        for candidate in candidates
        for juror in jurors
        for criterion in criteria
    )
    rules = Rules(
        criteria=criteria,
        aggregation="trimmed_mean",
        trim=1,
        panel_places=2,
        total_places=2,
        total="weighted_sum",
        min_ballots=3,
        ties=("criterion:criterion_0", "median", "first_places"),
    )
    return rules, Panel(candidates, jurors, scores)


def run() -> list[tuple[str, str]]:
    """The figures as (label, figure): the median of seven runs, checks of every score included."""
    rules, panel = build_panel()
    times = []
    for _ in range(7):
        start = perf_counter()
        compute(rules, panel).as_rows()
        times.append(perf_counter() - start)
    label = f"standings of {CANDIDATES:,} candidates x {JURORS} jurors x {CRITERIA} criteria"
    return [(label, f"{sorted(times)[3] * 1000:.0f} ms")]


if __name__ == "__main__":
    for label, figure in run():
        print(f"{label}: {figure}")
