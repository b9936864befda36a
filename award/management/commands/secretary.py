"""`./manage.py secretary EMAIL`: makes or restores a secretary."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from award.models import Seat
from award.services import seats


class Command(BaseCommand):
    """Gives the secretary's seat to a person; the first one of an installation has no other way in."""

    help = "Make or restore a secretary seat."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address, and a name for a new person."""
        parser.add_argument("email")
        parser.add_argument("--name", default="")
        parser.add_argument("--language", default="fi", choices=["fi", "sv", "en"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Seat the person unless seated already."""
        user = seats.person(email=options["email"], name=options["name"], language=options["language"])
        if not user.is_active:
            user.is_active = True
            user.save(update_fields=["is_active"])
        if Seat.objects.active().filter(user=user, body=Seat.Body.OFFICE).exists():
            self.stdout.write(f"{user.email} is a secretary already.")
            return
        seats.give_seat(user=user, body=Seat.Body.OFFICE, office=Seat.Office.SECRETARY, by=None)
        self.stdout.write(f"{user.email} is a secretary now.")
