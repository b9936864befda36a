"""`./manage.py signin EMAIL`: prints a one-time sign-in link, in demo mode only."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from award.audit import Refused
from award.services import people, seats


class Command(BaseCommand):
    """Prints a link; the page behind it signs in by one press of a button, once."""

    help = "Print a one-time sign-in link (demo mode only)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address and the page to begin with."""
        parser.add_argument("email")
        parser.add_argument("--next", default="", help="the path to open after signing in")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the link; a person nobody knows yet is made."""
        try:
            user = seats.person(email=options["email"])
            self.stdout.write(people.signin_link(user=user, next=options["next"]))
        except (Refused, ValidationError) as error:
            raise CommandError(" ".join(getattr(error, "messages", [str(error)]))) from error
