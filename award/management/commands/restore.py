"""`./manage.py restore FOLDER`: puts a backup into an empty installation, brings it up to date and audits it."""

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from award import backup


class Command(BaseCommand):
    """Restores a backup; exit status 1 when the audit finds anything in it."""

    help = "Put a backup into an empty installation and audit it."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder."""
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore, migrate, audit."""
        try:
            backup.restore(options["folder"])
        except (backup.BackupFault, OSError) as fault:
            raise CommandError(str(fault)) from None
        call_command("migrate", verbosity=0)
        call_command("audit", stdout=self.stdout)
