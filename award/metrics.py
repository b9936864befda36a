"""The one module that uses the Prometheus client: figures for whoever watches the service, read from the database when asked for.

Every figure is a gauge of what the database holds, so it is the same whichever process or host answers.
"""

import math
from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily

from award import __version__, health
from award.models import Beat

CONTENT_TYPE = CONTENT_TYPE_LATEST


class _Gauges:
    """Asks `award.health` and says it in Prometheus' words."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield every figure."""
        now, state, beats = timezone.now(), health.state(), health.beats()
        info = GaugeMetricFamily("alumn_info", "The version that runs.", labels=["version"])
        info.add_metric([__version__], 1)
        yield info
        for name, help_text, value in (
            ("oldest_letter_age_seconds", "Age of the oldest email that should have gone out.", _age(state.oldest_letter, now)),
            ("oldest_task_age_seconds", "Age of the oldest task that no worker has taken.", _age(state.oldest, now)),
            ("waiting_letters", "Emails that have not gone out.", state.queued_letters),
            ("waiting_tasks", "Tasks in the queue.", state.waiting),
            ("failed_letters", "Emails given up.", state.failed_letters),
            ("failing_tasks", "Tasks that have failed and are not done.", state.failing_tasks),
            ("storage_writable", "1 when private files can be stored.", int(not state.storage_fault)),
            ("schedule_beat_age_seconds", "Time since the worker's schedule last ran; infinite if never.",
             _age(beats.get(Beat.Name.SCHEDULE), now, never=math.inf)),
            ("backup_age_seconds", "Time since the last backup by the backup command; infinite if never.",
             _age(beats.get(Beat.Name.BACKUP), now, never=math.inf)),
        ):  # fmt: skip
            yield GaugeMetricFamily(f"alumn_{name}", help_text, value=value)


def text() -> bytes:
    """Return every figure in Prometheus' text format."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Gauges())
    return generate_latest(registry)


def _age(since: datetime | None, now: datetime, *, never: float = 0.0) -> float:
    """Return the seconds since a moment, `never` when there is none."""
    return max(0.0, (now - since).total_seconds()) if since else never
