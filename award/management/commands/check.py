"""`./manage.py check`: Django's own, and with `--reach` the things outside of this machine that the product needs."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands.check import Command as DjangoCheck


class Command(DjangoCheck):
    """Checks the settings; with `--reach` also whether database, storage and mail server answer."""

    def add_arguments(self, parser: CommandParser) -> None:
        """Take Django's arguments and `--reach`."""
        super().add_arguments(parser)
        parser.add_argument(
            "--reach", action="store_true", help="Also try the database, the storage and the mail server."
        )

    def handle(self, *app_labels: str, **options: Any) -> None:
        """Check the settings first; what cannot be reached comes after."""
        super().handle(*app_labels, **options)
        if not options["reach"]:
            return
        from award import reach

        faults = 0
        for finding in reach.findings():
            faults += bool(finding.fault)
            self.stdout.write(f"{finding.what}: {finding.fault or 'ok'}")
        if faults:
            raise CommandError(f"{faults} of what the product needs cannot be reached.")
