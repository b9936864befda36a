"""Submissions a second over HTTP, at 1 and at 16 clients, on SQLite and on PostgreSQL.

The product runs as it does for real: gunicorn with two processes, its own database, complete drafts of as many people as there are
submissions. Every client submits one draft after another; what is counted is answers that lead to a receipt.
"""

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from tests.product import ROOT, Person, a_product

SUBMISSIONS = 120
CLIENTS = (1, 16)


def run() -> list[tuple[str, str]]:
    """The figures as (label, figure)."""
    figures = _measure("SQLite")
    command = [sys.executable, "-m", "tests.postgres", sys.executable, "-m", "tests.benchmarks.bench_submissions"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return figures + [tuple(pair) for pair in json.loads(done.stdout.strip().splitlines()[-1])]


def _measure(label: str) -> list[tuple[str, str]]:
    """Start the product on whatever DATABASE_URL names and submit."""
    figures = []
    with a_product(WEB_PROCESSES="2") as product:
        product.build("nominations")
        work = product.drafts(SUBMISSIONS * len(CLIENTS), "bench")
        product.start("web")
        for clients in CLIENTS:
            batch, work = work[:SUBMISSIONS], work[SUBMISSIONS:]
            people = [(Person(product, session), f"/en/nominate/{draft}/check/") for session, draft in batch]
            # The form is fetched before the clock starts: what is measured is the submission.
            forms = [person.form(path) for person, path in people]
            began = time.perf_counter()
            with ThreadPoolExecutor(clients) as pool:
                answers = list(pool.map(lambda one, form: one[0].post(one[1], form), people, forms))
            seconds = time.perf_counter() - began
            received = sum(answer.status == 302 and "received" in answer.header("Location") for answer in answers)
            said = f"{label}: submissions a second, {clients} client(s) ({received} of {len(batch)} received)"
            figures.append((said, f"{received / seconds:.1f}"))
    return figures


if __name__ == "__main__":
    print(json.dumps(_measure("PostgreSQL")))
