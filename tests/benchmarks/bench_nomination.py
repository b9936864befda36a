"""What a complete nomination costs: every request from the sign-in by code to the confirmation, its statements and its time.

On SQLite and on PostgreSQL. Run it as ``python -m tests.benchmarks nomination``. Both counts are of statements as Django sends
them: "queries" without those that open and close a transaction or a savepoint, "statements" with them. Of PostgreSQL's connection
the health check (one empty round trip a request) is not among them.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median

import django

RUNS = 5
ROOT = Path(__file__).resolve().parents[2]


def run() -> list[tuple[str, str]]:
    """The figures as (label, figure)."""
    command = [sys.executable, "-m", "tests.postgres", sys.executable, "-m", "tests.benchmarks.bench_nomination"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return _measure("SQLite") + [tuple(pair) for pair in json.loads(done.stdout.strip().splitlines()[-1])]


def _measure(label: str) -> list[tuple[str, str]]:
    """Nominate several times on whatever database is configured; times are medians, counts those of the last time."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from tests.benchmarks.database import test_database

    with test_database():
        from tests.award.builders import a_house, an_open_year
        from tests.nominations.whole import nominate

        a_house()
        an_open_year()
        runs = [nominate(f"nominator{number}@alumn.example") for number in range(RUNS + 1)][
            1:
        ]  # the first one warms up
    figures = []
    for number, request in enumerate(runs[-1]):
        milliseconds = median(requests[number].milliseconds for requests in runs)
        figures.append((f"{label}: {request.method:<4} {request.path}", _figure([request], milliseconds)))
    whole = median(sum(request.milliseconds for request in requests) for requests in runs)
    dearest = max(runs[-1], key=lambda request: request.queries)
    return [
        *figures,
        (f"{label}: the whole nomination, {len(figures)} requests", _figure(runs[-1], whole)),
        (f"{label}: the dearest request: {dearest.method} {dearest.path}", f"{dearest.queries:>3} queries"),
    ]


def _figure(requests: list, milliseconds: float) -> str:
    queries = sum(request.queries for request in requests)
    statements = sum(len(request.statements) for request in requests)
    return f"{queries:>3} queries {statements:>3} statements {milliseconds:>5.0f} ms"


if __name__ == "__main__":
    print(json.dumps(_measure("PostgreSQL")))
