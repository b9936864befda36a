"""What the worker does with a task that fails, and what is said when nobody works. Real parts of the queue, in this process."""

import queue as channels
from datetime import timedelta
from multiprocessing import Value

import pytest
from django.conf import settings
from django.utils import timezone
from django_q.brokers import get_broker
from django_q.models import OrmQ, Task
from django_q.monitor import monitor
from django_q.signing import SignedPackage
from django_q.worker import worker

from award import health, queue, reminders
from award.models import OutgoingMail
from nominations.models import Nomination
from tests.award.builders import a_house, a_secretary, an_open_year, signed_in
from tests.nominations.builders import a_nomination, a_nominator

pytestmark = [pytest.mark.django_db, pytest.mark.both]

STUCK = "The background worker does not answer"


def work_once() -> int:
    """Take every task that waits through the worker and the one who notes what came of it; return how many."""
    tasks, results, broker = channels.Queue(), channels.Queue(), get_broker()
    rows = list(OrmQ.objects.filter(lock__lte=timezone.now()))
    for row in rows:
        OrmQ.objects.filter(pk=row.pk).update(lock=broker.timeout(row))
        tasks.put(SignedPackage.loads(row.payload) | {"ack_id": row.pk, "cluster": "award"})
    tasks.put("STOP")
    worker(tasks, results, Value("f", -1), 60)
    results.put("STOP")
    monitor(results, broker)
    return len(rows)


def time_passes() -> None:
    """Let the worker's claim on what failed run out."""
    OrmQ.objects.update(lock=timezone.now() - timedelta(seconds=1))


@pytest.fixture(autouse=True)
def _keep_the_connection(monkeypatch):
    monkeypatch.setattr("django_q.worker.close_old_django_connections", lambda: None)
    monkeypatch.setattr("django_q.monitor.close_old_django_connections", lambda: None)
    monkeypatch.setattr("django_q.brokers.orm.db.close_old_connections", lambda: None)


@pytest.fixture
def received():
    a_house()
    nomination = a_nomination(an_open_year(), a_nominator())
    OrmQ.objects.all().delete()
    queue.enqueue("nominations.tasks.write_receipt", nomination.pk)
    return nomination


def receipts() -> int:
    return OutgoingMail.objects.filter(template="nomination_receipt").count()


@pytest.mark.usefixtures("received")
def test_a_receipt_that_could_not_be_written_is_written_later(monkeypatch):
    OutgoingMail.objects.all().delete()
    with monkeypatch.context() as broken:
        broken.setattr(Nomination.objects, "select_related", lambda *names: 1 / 0)
        assert work_once() == 1
    assert receipts() == 0
    assert queue.load()[0] == 1
    assert work_once() == 0  # it is not tried without end
    time_passes()
    assert work_once() == 1
    assert receipts() == 1
    assert not OrmQ.objects.exclude(pk__in=_letters()).exists()


def _letters() -> list[int]:
    return [row.pk for row in OrmQ.objects.all() if row.task["func"] == "award.tasks.send_mail"]


def test_what_never_succeeds_is_given_up_after_so_many_attempts():
    queue.enqueue("nominations.tasks.write_receipt", "00000000-0000-0000-0000-000000000000")
    attempts = 0
    while work_once():
        attempts += 1
        time_passes()
    assert attempts == settings.Q_CLUSTER["max_attempts"]
    assert queue.load()[0] == 0
    assert Task.objects.get().attempt_count == attempts


def test_what_succeeded_leaves_no_row_and_an_old_failure_is_forgotten():
    queue.enqueue("award.tasks.sweep_mail")
    work_once()
    assert not Task.objects.exists()
    queue.enqueue("nominations.tasks.write_receipt", "00000000-0000-0000-0000-000000000000")
    work_once()
    now = timezone.now()
    assert queue.forget_failures(now + timedelta(days=29)) == 0
    assert queue.forget_failures(now + timedelta(days=31)) == 1


@pytest.fixture
def at_work(monkeypatch):
    """Say whether a worker gives signs of life."""

    def says(alive: bool) -> None:
        monkeypatch.setattr(queue, "worker_runs", lambda: alive)

    return says


def wait(minutes: float) -> None:
    queue.enqueue("award.tasks.sweep_mail")
    OrmQ.objects.update(lock=timezone.now() - timedelta(minutes=minutes))


@pytest.mark.parametrize(("minutes", "alive", "stuck"), [(4, False, True), (2, False, False), (4, True, False)])
def test_work_that_waits_while_nobody_works_is_an_alarm(at_work, minutes, alive, stuck):
    at_work(alive)
    wait(minutes)
    assert health.state().stuck is stuck


def test_nothing_to_do_is_no_alarm(at_work):
    at_work(False)
    assert not health.state().stuck


def test_a_task_that_a_worker_has_taken_does_not_wait(at_work):
    at_work(False)
    wait(4)
    OrmQ.objects.update(lock=timezone.now() + timedelta(minutes=3))
    assert not health.state().stuck


def test_the_desk_says_that_the_worker_is_stuck(at_work, settings):
    settings.REQUIRE_SECOND_FACTOR = False
    cycle = an_open_year()
    client = signed_in(a_secretary())
    OrmQ.objects.all().delete()
    at_work(False)
    assert STUCK not in client.get("/en/desk/system/").content.decode()
    wait(4)
    assert STUCK in client.get("/en/desk/system/").content.decode()
    assert [str(todo.sentence) for todo in reminders.the_machinery_runs(cycle)] == [
        "Letters and papers are not being worked on: the background worker does not answer. Tell whoever runs the machine."
    ]
