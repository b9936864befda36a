"""`./manage.py rotate_secrets`: brings every secret under SECRET_KEY, so that SECRET_KEY_FALLBACKS can be emptied."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from award.services import rotation


class Command(BaseCommand):
    """Seals and signs again; running it again changes nothing. Exit status 1 when something can be opened with none of the keys."""

    help = "Bring every secret under SECRET_KEY, after the former key was put into SECRET_KEY_FALLBACKS."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it and say what became of each kind."""
        outcomes = rotation.rotate_secrets()
        for name, outcome in outcomes.items():
            self.stdout.write(
                f"{name}: {outcome.changed} brought under the new key, {outcome.current} under it already, "
                f"{outcome.lost} cannot be opened"
            )
        if any(outcome.lost for outcome in outcomes.values()):
            raise CommandError(
                "Some secrets are under none of the keys. Name the key they are under in SECRET_KEY_FALLBACKS."
            )
