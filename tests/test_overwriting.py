"""What has been erased is in no file of the database any more: not in its pages, and not in its write-ahead log."""

import sqlite3
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone

from award import audit, erasure, overwriting, postgres, queue, tasks
from award.models import Beat
from nominations.models import Nominee
from nominations.services import rights
from tests.test_archive import Ended, stored_in
from tests.test_erasure import WRITTEN, built, the, written_about
from tests.threads import while_uncommitted
from voting.demo.year import LAUREATE_NAME

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


def on_disk() -> bytes:
    """Return the bytes of every file of the database, its log among them."""
    if connection.vendor == "sqlite":
        path = Path(connection.settings_dict["NAME"])
        return b"".join(part.read_bytes() for part in path.parent.glob(path.name + "*"))
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute(
            "SELECT current_setting('data_directory'), oid FROM pg_database WHERE datname = current_database()"
        )
        folder, number = cursor.fetchone()
    return b"".join(path.read_bytes() for path in (Path(folder) / "base" / str(number)).iterdir() if path.is_file())


def left_of(needles: set[str]) -> set[str]:
    content = on_disk()
    return {text for text in needles if text.encode() in content}


def looked_at_by_the_planner() -> None:
    """PostgreSQL reads the tables for its planner whenever it likes, and keeps values of their columns elsewhere."""
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def work_off(*, seconds: float = 120) -> None:
    """What the worker does every five minutes until it is done: others who use the server prevent it while they are busy."""
    until = time.monotonic() + seconds
    while True:
        tasks.overwrite_erased()
        if not overwriting.is_due() or time.monotonic() >= until:
            return
        time.sleep(0.25)


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.REQUIRE_SECOND_FACTOR = False
    settings.STORAGES = {**settings.STORAGES, "default": stored_in(tmp_path / "files")}


@pytest.fixture
def person():
    """Somebody about whom much was written, all of it written to the disk long ago; and the texts that nobody else shares."""
    world = built("scoring")
    looked_at_by_the_planner()
    needles = written_about(LAUREATE_NAME) | set(WRITTEN)
    assert {LAUREATE_NAME, the(LAUREATE_NAME).email, *WRITTEN} <= left_of(needles)
    others = {
        text
        for name in Nominee.objects.exclude(name=LAUREATE_NAME).values_list("name", flat=True)
        for text in written_about(name)
    }
    return world, needles - others - {"image/jpeg"}


def test_an_erased_person_is_in_no_file_of_the_database(person):
    world, needles = person
    rights.erase_person(nominee=the(LAUREATE_NAME), by=world.secretary)
    if connection.vendor != "sqlite":
        work_off()
    assert left_of(needles) == set()
    assert not overwriting.is_due()


def test_an_archived_year_is_in_no_file_of_the_database():
    year = Ended()
    year.build("published")
    looked_at_by_the_planner()
    needles = {
        "Muistan hänet eripuraisena",
        "Talade illa om sina kolleger",
        "Vi grälade om ett båthus",
        "Keksitynkatu 7 B 12",
    }
    needles |= {"+358 40 7654321", "Asui naapurissani Kallionkadulla"}
    assert left_of(needles) == needles
    year.end()
    if connection.vendor != "sqlite":
        work_off()
    assert left_of(needles) == set()


def test_the_worker_tries_again_after_a_reader_has_prevented_it(person, monkeypatch):
    world, needles = person
    monkeypatch.setattr(overwriting, "PATIENCE", 50)
    with a_reader():
        rights.erase_person(nominee=the(LAUREATE_NAME), by=world.secretary)
        work_off(seconds=0)
        assert overwriting.is_due()
        assert LAUREATE_NAME in left_of(needles)
    work_off()
    assert left_of(needles) == set()
    assert not overwriting.is_due()


def test_a_writer_elsewhere_on_the_server_lets_nobody_say_that_it_is_done(person, monkeypatch):
    """While that transaction lasts, whoever begins to read here is given a view from before it, and keeps what was erased."""
    if connection.vendor == "sqlite":
        pytest.skip("a file of SQLite has no neighbours")
    world, needles = person
    monkeypatch.setattr(overwriting, "PATIENCE", 50)
    with closing(connected(dbname="postgres")) as writer:
        writer.execute("SELECT pg_current_xact_id()")
        rights.erase_person(nominee=the(LAUREATE_NAME), by=world.secretary)
        work_off(seconds=0)
        assert overwriting.is_due()
    work_off()
    assert left_of(needles) == set()


def copies_of_names() -> int:
    """How many samples of a nominee's name PostgreSQL keeps for its planner."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stats WHERE tablename = 'nominations_nominee' AND attname = 'name'")
        return cursor.fetchone()[0]


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite copies nothing unless it is told to")
def test_postgresql_copies_no_text_of_a_column_for_its_planner(person):
    assert copies_of_names() == 0


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite copies nothing unless it is told to")
def test_copies_from_before_go_at_the_next_migration(person):
    if connection.pg_version < 180000:
        pytest.skip("PostgreSQL 15 to 17 cannot remove them")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE nominations_nominee ALTER COLUMN name SET STATISTICS -1")
    looked_at_by_the_planner()
    assert copies_of_names() == 1
    postgres.note_no_texts()
    looked_at_by_the_planner()
    assert copies_of_names() == 0


def test_an_erasure_that_is_not_finished_when_the_worker_looks_is_not_forgotten(monkeypatch):
    """The worker does what was asked for before, and cannot see yet what another one is erasing."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets nobody else write meanwhile")
    monkeypatch.setattr(overwriting, "PATIENCE", 60_000)  # others may be busy on the server meanwhile
    overwriting.ask()
    acted, done = while_uncommitted(overwriting.ask, lambda: overwriting.overwrite(["award_user"]))
    assert (acted, done) == (None, True)
    assert overwriting.is_due()


def test_a_round_without_an_erasure_writes_nothing_again(person):
    work_off()
    done = Beat.objects.get(name="overwritten").at
    work_off()
    assert Beat.objects.get(name="overwritten").at == done


def test_the_worker_does_it_by_the_clock_and_knows_the_tables():
    assert "overwrite what was erased" in queue.write_schedules()
    assert {"nominations_nominee", "award_outgoingmail", "award_auditreason", "voting_ballot"} <= set(erasure.tables())


def connected(**changes: str):
    """A connection to PostgreSQL of its own."""
    import psycopg

    wanted = connection.get_connection_params()
    known = {name: wanted[name] for name in ("dbname", "user", "password", "host", "port") if wanted.get(name)}
    return psycopg.connect(**{**known, **changes})


def a_reader():
    """Somebody who has begun to read before the erasure, and goes on reading."""
    if connection.vendor == "sqlite":
        reader = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM nominations_nominee")
    else:
        reader = connected()
        reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM nominations_nominee")
    return closing(reader)


def test_the_audit_says_when_it_has_waited_for_more_than_a_day():
    with transaction.atomic():
        overwriting.ask()
    Beat.objects.update_or_create(name="erased", defaults={"at": timezone.now() - timedelta(hours=23)})
    assert list(audit.findings()) == []
    Beat.objects.filter(name="erased").update(at=timezone.now() - timedelta(hours=25))
    assert [finding for finding in audit.findings() if "still lies in the files" in finding]
