"""`./manage.py alive`: whether the worker's schedule runs, for a container's health check."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from award import health


class Command(BaseCommand):
    """Exits with 1 when the worker's schedule has not run for some minutes."""

    help = "Exit with 0 while the worker's schedule, which runs every minute, is not late."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask the database when the schedule last ran."""
        if health.schedule_is_late(timezone.now()):
            raise CommandError("The worker's schedule is late.")
        self.stdout.write("ok")
