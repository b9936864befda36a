"""What a house lives through: processes killed in the middle of anything, a database that is locked or gone, a disk that is full.

Real processes on a database of their own, SQLite or the PostgreSQL of DATABASE_URL. `make drill` does the same at length.
"""

import errno
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
from django.db import OperationalError

from award.views import errors
from tests.product import ROOT, Person, Product, a_product, fresh_database

pytestmark = [pytest.mark.both, pytest.mark.long]


def test_whatever_statement_of_a_year_a_process_dies_at_the_audit_finds_nothing(tmp_path):
    with fresh_database() as database:
        env = {**os.environ, **database, "DATA_DIR": str(tmp_path), "SITE_URL": "http://127.0.0.1:8000"}
        if not env["DATABASE_URL"]:
            del env["DATABASE_URL"]
        done = subprocess.run(
            [sys.executable, "-m", "tests.crash_points", "3", "2030"],
            cwd=ROOT, env=env, capture_output=True, text=True, check=False,
        )  # fmt: skip
    deaths = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(deaths) == 3, done.stderr
    assert all(death["died"] and not death["found"] for death in deaths), deaths
    assert done.returncode == 0


def test_a_killed_process_of_the_worker_does_not_stop_the_others():
    """An idle one holds the lock of the queue the others wait for."""
    with a_product() as product:
        product.manage("migrate")
        product.start("worker")
        _until(lambda: len(product.processes("worker")) == 5)
        for process in product.processes("worker")[1:3]:
            os.kill(process, signal.SIGKILL)
        _until(lambda: process not in product.processes("worker") and len(product.processes("worker")) == 5)
        product.manage("shell", "-c", "from award import queue; queue.enqueue('award.tasks.sweep_mail')")
        waiting = "from award import queue; print(queue.load()[0])"
        _until(lambda: product.manage("shell", "-v0", "-c", waiting).stdout.strip() == "0")


def _until(holds, seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.2)


@contextmanager
def nobody_else_writes(product: Product):
    """Hold the lock that every writer of nominations waits for."""
    if url := product.env.get("DATABASE_URL"):
        import psycopg

        with psycopg.connect(url) as holder:
            holder.execute("LOCK TABLE nominations_draft, award_session IN ACCESS EXCLUSIVE MODE")
            yield
            holder.rollback()
    else:
        holder = sqlite3.connect(product.folder / "db.sqlite3", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        yield
        holder.execute("ROLLBACK")
        holder.close()


def test_while_the_database_is_locked_the_answer_is_a_clear_503_with_the_form_and_later_it_is_received():
    with a_product() as product:
        product.build("nominations")
        [(session, draft)] = product.drafts(1)
        product.start("web")
        person, path = Person(product, session), f"/en/nominate/{draft}/you/"
        fields = person.form(path) | {"you-name": "A Person", "you-relation": 'a "reader" <of> all'}
        with nobody_else_writes(product):
            refused = person.post(path, fields)
            assert product.ask("GET", "/healthz").status == 200
            assert product.ask("GET", "/readyz").status == 200
        assert (refused.status, refused.header("Retry-After")) == (503, "120")
        assert refused.text.count("<section lang=") == 3
        assert 'name="you-relation" value="a &quot;reader&quot; &lt;of&gt; all"' in refused.text
        assert fields["csrfmiddlewaretoken"] in refused.text
        assert person.post(path, fields).status == 302
        assert product.manage("audit").stdout.endswith("No findings.\n")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS])
def test_a_disk_that_takes_nothing_is_no_fault_of_the_code(rf, number):
    def answer():
        try:
            raise OSError(number, os.strerror(number))
        except OSError:
            return errors.server_error(rf.post("/sv/x/", {"text": "typed"}))

    response = answer()
    assert (response.status_code, response["Retry-After"]) == (503, "120")
    assert 'value="typed"' in response.content.decode()


def test_a_fault_of_the_code_stays_one_and_what_the_database_began_is_seen_behind_another(rf):
    def answer(error, cause=None):
        try:
            raise error from cause
        except Exception:
            return errors.server_error(rf.get("/sv/x/")).status_code

    assert answer(ValueError("x")) == 500
    assert answer(FileNotFoundError(errno.ENOENT, "x")) == 500
    assert answer(ValueError("x"), OperationalError("database is locked")) == 503
