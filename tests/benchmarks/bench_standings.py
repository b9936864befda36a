"""The time of the standings, the other views and the verifier for 1,000 candidates x 25 jurors x 6 criteria.

Run it as ``python -m tests.benchmarks.bench_standings``.
"""

import random
from collections.abc import Callable
from functools import partial
from statistics import median
from time import perf_counter

from voting.fairness import examine
from voting.standings_file import RulebookVersion, build_document, read_file, write_document
from voting.tally import CriterionSpec, Panel, Rules, compute
from voting.verify import differences

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
    """The figures as (label, figure); the checks of every score are included."""
    rules, panel = build_panel()
    size = f"{CANDIDATES:,} candidates x {JURORS} jurors x {CRITERIA} criteria"
    document = build_document(
        cycle=2027,
        round_number=1,
        rulebook=RulebookVersion(1, "0" * 64),
        rules=rules,
        panel=panel,
        standings=compute(rules, panel),
    )
    content = write_document(document).encode()

    def verify() -> None:
        read = read_file(content)
        assert not list(differences(read, compute(read.rules, read.panel)))

    return [
        (f"standings of {size}", _median_time(lambda: compute(rules, panel).as_rows(), 7)),
        (
            "the other views of the same (strictness, pairs, each juror left out)",
            _median_time(partial(examine, rules, panel), 3),
        ),
        ("reading and verifying the published file of the same", _median_time(verify, 3)),
    ]


def _median_time(work: Callable[[], object], times: int) -> str:
    taken = []
    for _ in range(times):
        start = perf_counter()
        work()
        taken.append(perf_counter() - start)
    return f"{median(taken) * 1000:.0f} ms"


if __name__ == "__main__":
    for label, figure in run():
        print(f"{label}: {figure}")
