"""`./manage.py qcluster`: does the background work until it is stopped."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from award import worker


class Command(BaseCommand):
    """Runs the worker."""

    help = "Do the background work: letters, papers, schedules. Stop it with SIGTERM or SIGINT."

    def handle(self, *args: Any, **options: Any) -> None:
        """Work."""
        sys.exit(worker.run())
