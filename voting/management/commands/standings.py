"""`./manage.py standings YEAR > standings.json`: the score snapshot of a year, for anybody to recompute."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from award.models import Cycle
from award.phases import Phase
from voting.access import current_round
from voting.models import Standings


class Command(BaseCommand):
    """Prints the outcome in force: pseudonyms, points as decimal strings, the rules, and the digest the decision record quotes."""

    help = "Print the standings of an award year as JSON; `python -m voting.verify FILE` recomputes them."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the year, and perhaps an earlier result."""
        parser.add_argument("year", type=int)
        parser.add_argument("--round", type=int, help="an earlier round instead of the last one")
        parser.add_argument("--number", type=int, help="an earlier result of the round instead of the one in force")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the recorded file as it is, so that its digest is the one on record."""
        cycle = Cycle.objects.filter(year=options["year"]).first()
        if cycle is None:
            raise CommandError(f"There is no award year {options['year']}.")
        if cycle.phase < Phase.DELIBERATION:
            raise CommandError(f"The jury of {cycle.year} has not finished scoring: there is no result yet.")
        recorded = Standings.objects.filter(round__cycle=cycle)
        last = current_round(cycle)
        recorded = recorded.filter(round__number=options["round"] or (last.number if last else 0))
        if options["number"]:
            recorded = recorded.filter(number=options["number"])
        standings = recorded.order_by("-number").first()
        if standings is None:
            raise CommandError("There is no such result.")
        self.stdout.write(standings.content, ending="")
