"""The jury's figures with a database under them: the standings of 1,000 candidates, and the jury's list page at 500.

Run it as ``python -m tests.benchmarks.bench_jury``; it makes a database of its own and removes it.
"""

import os
import random
from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any

import django

CANDIDATES, JURORS, CRITERIA, LISTED = 1_000, 25, 6, 500
BATCH = 5_000


def run() -> list[tuple[str, str]]:
    """The figures as (label, figure)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from tests.benchmarks.database import test_database

    with test_database():
        return [*_standings(), *_list_page()]


def _standings() -> list[tuple[str, str]]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from award.phases import Phase
    from voting.access import tally_of

    round = _year(2027, CANDIDATES, Phase.DELIBERATION, scored=True)
    with CaptureQueriesContext(connection) as queries:
        tally_of(round).standings.as_rows()
    size = f"{CANDIDATES:,} candidates x {JURORS} jurors x {CRITERIA} criteria"
    return [
        (
            f"standings of {size}, from the database to the result",
            _median_time(lambda: tally_of(round).standings.as_rows(), 7),
        ),
        ("its queries", str(len(queries))),
        ("the same with its verification file", _median_time(lambda: tally_of(round).document(), 3)),
    ]


def _list_page() -> list[tuple[str, str]]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from award.models import Seat, User
    from award.phases import Phase
    from tests.award.builders import signed_in

    _year(2028, LISTED, Phase.SCORING, scored=False)
    user = User.objects.get(pk=Seat.objects.filter(body="JURY").values("user")[:1])
    client = signed_in(user)

    def fetch(path: str) -> None:
        assert client.get(path).status_code == 200

    figures = []
    for what, path in (("jury's list page", "/en/jury/"), ("page to declare interests", "/en/jury/interests/")):
        fetch(path)
        with CaptureQueriesContext(connection) as queries:
            fetch(path)
        figures += [
            (f"{what} at {LISTED} candidates: queries", str(len(queries))),
            (f"{what} at {LISTED} candidates", _median_time(lambda path=path: fetch(path), 7)),
        ]
    return figures


def _year(year: int, candidates: int, phase: int, *, scored: bool) -> Any:
    """An award year whose jury has declared and, if `scored`, submitted every ballot: written at once, past the services."""
    from django.utils import timezone

    from award.models import Criterion, Cycle, Seat
    from award.phases import Phase
    from award.services import seats, years
    from nominations.models import Candidate
    from voting.models import Ballot, Interest, Round, Score

    draw, now = random.Random(year), timezone.now()
    Cycle.objects.update(phase=Phase.ARCHIVED)
    cycle = years.create_cycle(year=year, by=None)
    Cycle.objects.filter(pk=cycle.pk).update(phase=phase, scoring_closes_at=None)
    cycle.refresh_from_db()
    Criterion.objects.filter(cycle=cycle).delete()
    criteria = Criterion.objects.bulk_create(
        Criterion(cycle=cycle, key=f"criterion-{number}", order=number, weight="1.60", scale_min=0, scale_max=10)
        for number in range(CRITERIA)
    )
    people = Candidate.objects.bulk_create(
        (Candidate(cycle=cycle, name=f"Candidate {number:04}") for number in range(candidates)), batch_size=BATCH
    )
    round = Round.objects.create(cycle=cycle, number=1, opened_at=now)
    round.candidates.add(*people)
    for number in range(JURORS):
        user = seats.person(email=f"juror{number}@bench.example", name=f"Juror {number}")
        if not Seat.objects.filter(user=user).exists():
            seats.give_seat(user=user, body="JURY", office="MEMBER", by=None)
    jurors = list(Seat.objects.filter(body="JURY"))
    # In the half-done year everybody has declared half of the candidates, so that the page to declare has work to show.
    declared = people if scored else people[: candidates // 2]
    Interest.objects.bulk_create(
        (Interest(user_id=seat.user_id, candidate=one, state="CLEAR", declared_at=now) for seat in jurors for one in declared),
        batch_size=BATCH, ignore_conflicts=True,
    )  # fmt: skip
    status = {"status": "SUBMITTED", "submitted_at": now} if scored else {}
    ballots = Ballot.objects.bulk_create(
        (Ballot(round=round, seat=seat, candidate=one, **status) for seat in jurors for one in people),
        batch_size=BATCH, ignore_conflicts=not scored,
    )  # fmt: skip
    if scored:
        Score.objects.bulk_create(
            (Score(ballot=ballot, criterion=one, points=draw.randint(0, 10)) for ballot in ballots for one in criteria),
            batch_size=BATCH,
        )
    return Round.objects.select_related("cycle").get(pk=round.pk)


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
