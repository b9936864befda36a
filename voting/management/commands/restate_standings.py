"""`./manage.py restate_standings`: after an upgrade that corrects the arithmetic of the tally."""

from typing import Any

from django.core.management.base import BaseCommand

from voting.services.standings import restate_standings


class Command(BaseCommand):
    """Appends to each round whose recorded result the arithmetic of today does not confirm the result it gives. Safe to run twice."""

    help = "Append restated standings where the recorded result is not what its points give; earlier results stay."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a line for each result that was appended."""
        appended = restate_standings(by=None)
        for standings in appended:
            round = standings.round
            self.stdout.write(f"{round.cycle.year}, round {round.number}: result {standings.number} {standings.digest}")
        self.stdout.write(f"Restated: {len(appended)}.")
