"""`./manage.py backup FOLDER`: copies the database and the private files while everything runs."""

import sqlite3
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from award import backup, health
from award.models import Beat


class Command(BaseCommand):
    """Writes a backup."""

    help = "Write the database and the private files into a new folder."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder."""
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it and say what was written."""
        try:
            for part in backup.write(options["folder"]):
                self.stdout.write(f"{part} ({part.stat().st_size:,} bytes)")
            health.note(Beat.Name.BACKUP)
        except (backup.BackupFault, OSError, sqlite3.Error) as fault:
            raise CommandError(str(fault)) from None
