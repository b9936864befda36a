"""`./manage.py secretary EMAIL`: makes or restores a secretary."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from award.audit import unit_of_work
from award.models import Seat
from award.services import factors, people, seats


class Command(BaseCommand):
    """Gives the secretary's seat to a person; the first one of an installation has no other way in."""

    help = "Make or restore a secretary seat."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address, and a name for a new person."""
        parser.add_argument("email")
        parser.add_argument("--name", default="")
        parser.add_argument("--language", default="fi", choices=["fi", "sv", "en"])
        parser.add_argument(
            "--reset-factor", action="store_true", help="take away a lost second factor, when there is no second person"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Seat the person unless seated already."""
        try:
            user = seats.person(email=options["email"], name=options["name"], language=options["language"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        people.reactivate_person(user=user, by=None)
        user.refresh_from_db()
        if options["reset_factor"]:
            factors.remove_factors(person=user, by=None)
            self.stdout.write(f"{user.email} enrols a new second factor when signing in next time.")
        if Seat.objects.active().filter(user=user, body=Seat.Body.OFFICE).exists():
            self.stdout.write(f"{user.email} is a secretary already.")
            return
        with unit_of_work():
            seat = seats.give_seat(user=user, body=Seat.Body.OFFICE, office=Seat.Office.SECRETARY, by=None)
            seats.tell_those_who_lead(seat, by=None)
        self.stdout.write(f"{user.email} is a secretary now.")
