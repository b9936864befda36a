"""`./manage.py schedules`: (re)creates the background schedules."""

from typing import Any

from django.core.management.base import BaseCommand

from award import queue


class Command(BaseCommand):
    """Writes the registered schedules; running it again changes nothing."""

    help = "Create or correct the background schedules."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write them and name them."""
        for name in queue.write_schedules():
            self.stdout.write(name)
