"""The time of the answer to a known and to a new address: medians over 50 tries of each, in turns; ASVS 6.3.8 asks for less than 20 ms apart.

That the answers are the same bytes is a test (tests/award/test_signin.py). Run it as ``python -m tests.benchmarks.bench_signin``.
"""

import os
from statistics import median
from time import perf_counter

TRIES = 50


def run() -> list[tuple[str, str]]:
    """The figures as (label, figure)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client, override_settings

    from award.services import seats
    from tests.award.test_signin import knock
    from tests.benchmarks.database import test_database

    took: dict[str, list[float]] = {"known": [], "new": []}
    with test_database(), override_settings(RATE_LIMITS=dict.fromkeys(settings.RATE_LIMITS, (1000, 60))):
        seats.person(email="known@example.org", name="Known")
        knock(Client(), "warm@example.org")
        for number in range(TRIES):
            for kind, address in (("known", "known@example.org"), ("new", f"new{number}@example.org")):
                client = Client()
                began = perf_counter()
                knock(client, address)
                took[kind].append(perf_counter() - began)
    known, new = (median(took[kind]) * 1000 for kind in ("known", "new"))
    return [
        ("answer to a known address, median of 50", f"{known:.1f} ms"),
        ("answer to a new address, median of 50", f"{new:.1f} ms"),
        ("apart (ASVS 6.3.8: less than 20 ms)", f"{abs(known - new):.1f} ms"),
    ]


if __name__ == "__main__":
    for label, figure in run():
        print(f"{label:<70} {figure}")
