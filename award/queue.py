"""The one door to django-q2: work that is done after the answer, by the worker.

The broker is the product's own database, so `enqueue` inside a transaction is part of it: a rollback takes the task along.
"""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Min, Q
from django.utils import timezone
from django.utils.module_loading import import_string
from django_q import core_signing
from django_q.brokers import get_broker
from django_q.brokers.orm import ORM
from django_q.conf import Conf
from django_q.models import Failure, OrmQ, Schedule
from django_q.signing import BadSignature, PickleSerializer, SignedPackage
from django_q.status import Stat
from django_q.tasks import async_task

log = logging.getLogger("award.queue")

Key = int | str | UUID


class Broker(ORM):
    """The broker whose queue is the database. It knows the tasks of a former SECRET_KEY, which the library would throw away."""

    def dequeue(self) -> list[tuple[int, str]] | None:
        """Take tasks as django-q does, signed with SECRET_KEY. One that is signed with none of the keys is left for later."""
        taken = [(key, _signed_now(payload)) for key, payload in super().dequeue() or []]
        if strangers := [key for key, payload in taken if payload is None]:
            log.error("tasks %s are signed with another SECRET_KEY, and wait until it is named", strangers)
        return [(key, payload) for key, payload in taken if payload is not None] or None


def _signed_now(payload: str) -> str | None:
    """Return a task signed with SECRET_KEY, nothing when it was signed with none of the keys."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            task = core_signing.loads(payload, key=key, salt=Conf.PREFIX, serializer=PickleSerializer)
        except BadSignature:
            continue
        return payload if key == settings.SECRET_KEY else str(SignedPackage.dumps(task))
    return None


def sign_again() -> tuple[int, int, int]:
    """Sign the waiting tasks with SECRET_KEY; return how many were signed, had been already, and cannot be."""
    changed = current = lost = 0
    for key, payload in OrmQ.objects.values_list("pk", "payload"):
        fresh = _signed_now(payload)
        if fresh is None:
            lost += 1
        elif fresh == payload:
            current += 1
        else:
            changed += OrmQ.objects.filter(pk=key, payload=payload).update(payload=fresh)
    return changed, current, lost


def enqueue(task: str, *keys: Key) -> None:
    """Queue a task by its dotted name, such as `award.tasks.send_mail`. Its arguments are primary keys, nothing else.

    Raises TypeError for any other argument: a queue that holds texts would keep what an erasure must remove.
    """
    for key in keys:
        if not isinstance(key, (int, str, UUID)) or isinstance(key, bool) or len(str(key)) > 40:
            raise TypeError(f"{task}: {type(key).__name__} is no primary key")
    async_task(task, *(str(key) if isinstance(key, UUID) else key for key in keys), broker=get_broker())


# name -> (task, minutes between runs)
_schedules: dict[str, tuple[str, int]] = {}


def add_schedule(name: str, task: str, minutes: int) -> None:
    """Register a task that runs by the clock; `./manage.py schedules` writes it to the database."""
    _schedules[name] = (task, minutes)


def write_schedules() -> list[str]:
    """Create or correct every registered schedule and remove those nobody registers; return their names."""
    for name, (task, minutes) in _schedules.items():
        Schedule.objects.update_or_create(
            name=name, defaults={"func": task, "schedule_type": Schedule.MINUTES, "minutes": minutes, "repeats": -1}
        )
    Schedule.objects.exclude(name__in=_schedules).delete()
    return sorted(_schedules)


def work_off(limit: int = 10_000) -> int:
    """Run the waiting tasks here and now, as the worker would, and return how many ran. For commands and tests that have no worker.

    A task that fails raises here.
    """
    done = 0
    while done < limit and (row := OrmQ.objects.order_by("pk").first()) is not None:
        task = row.task
        row.delete()
        import_string(task["func"])(*task["args"])
        done += 1
    return done


def load() -> tuple[int, datetime | None]:
    """Return how many tasks wait in the queue, and since when the oldest waits that nobody has taken."""
    free = Q(lock__lte=timezone.now())
    found = OrmQ.objects.aggregate(number=Count("pk"), oldest=Min("lock", filter=free))
    return found["number"], found["oldest"]


def failing() -> int:
    """Return how many tasks have failed and are not done: those that are tried again, and those given up within a month."""
    attempts = dict(Failure.objects.values_list("pk", "attempt_count"))
    if not attempts:
        return 0
    waiting = {row.task_id() for row in OrmQ.objects.order_by("pk")[:1000]}
    most = settings.Q_CLUSTER["max_attempts"]
    return sum(number >= most or task in waiting for task, number in attempts.items())


def worker_runs() -> bool:
    """True when a worker has given a sign of life within the last seconds."""
    return bool(Stat.get_all())


def forget_failures(now: datetime) -> int:
    """Remove what was noted of tasks that failed more than a month ago; return how many. Runs every hour."""
    return Failure.objects.filter(stopped__lt=now - timedelta(days=30)).delete()[0]
