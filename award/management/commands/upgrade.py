"""`./manage.py upgrade`: brings database, static files and schedules to the version of the code."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from award import upgrade


class Command(BaseCommand):
    """Upgrades the installation; running it again changes nothing."""

    help = "Migrate the database, collect the static files and write the schedules. Safe on several hosts at once."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what an image is built with."""
        parser.add_argument("--static", action="store_true", help="only collect the static files: needs no database")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what is still to do and say what was done."""
        for sentence in [upgrade.collect()] if options["static"] else upgrade.run():
            self.stdout.write(sentence)
