"""Dies at chosen statements of a whole award year, and says after each death what the audit finds.

    python -m tests.crash_points POINTS [SEED]

The year is the demo's, which goes through the services of the product only: whatever writes is in it, from the first draft to the
publication, the papers and the letters. A child process builds the year and kills itself (SIGKILL) in front of the n-th statement to
the database, most often inside a transaction. What it leaves is audited; then the tasks that wait are done, as by a worker that is
started again, and it is audited once more. Nothing of this is known to the product.
"""

import json
import os
import random
import signal
import sys
from collections.abc import Iterator
from typing import Any

import django


def main(points: int, seed: int) -> int:
    """Print one line for each death; return 1 when the audit found anything after one of them."""
    os.environ["DEMO"], os.environ["LOG_LEVEL"] = "1", "CRITICAL"
    os.environ["DJANGO_SETTINGS_MODULE"] = "award.settings"
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    statements = _statements_of_a_year()
    draw, bad = random.Random(seed), 0
    for point in sorted(draw.sample(range(1, statements), points)):
        died = _build(point)
        found = [*_findings(), *_findings_after_the_worker()]
        bad += bool(found) or not died
        print(
            json.dumps({"point": point, "of": statements, "died": died, "phase": _phase(), "found": found}), flush=True
        )
    return 1 if bad else 0


def _build(point: int) -> bool:
    """Build a year in a child process that dies in front of a statement; true when it did."""
    from django.db import connection, connections

    connections.close_all()
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    seen = 0

    def die_at(execute: Any, *args: Any) -> Any:
        nonlocal seen
        seen += 1
        if seen == point:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*args)

    status = 1
    try:
        _empty()
        with connection.execute_wrapper(die_at):
            _whole_year()
        status = 0
    finally:
        with open(os.environ["DATA_DIR"] + "/statements", "w") as file:
            file.write(str(seen))
        os._exit(status)


def _statements_of_a_year() -> int:
    _build(0)
    with open(os.environ["DATA_DIR"] + "/statements") as file:
        return int(file.read())


def _empty() -> None:
    from voting.management.commands.demo import Command

    Command().empty_database()


def _whole_year() -> None:
    from award import queue
    from voting.demo.year import DemoYear

    DemoYear(candidates=3, jurors=4).build("published")
    queue.work_off()


def _findings() -> Iterator[str]:
    from award import audit

    yield from audit.findings()


def _findings_after_the_worker() -> Iterator[str]:
    from award import mail, queue

    queue.work_off()
    mail.sweep()
    queue.work_off()
    yield from _findings()


def _phase() -> str:
    from award.access import current_cycle
    from award.phases import Phase

    cycle = current_cycle()
    return Phase(cycle.phase).name if cycle else "-"


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1))
