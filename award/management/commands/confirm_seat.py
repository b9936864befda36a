"""`./manage.py confirm_seat [EMAIL]`: says that somebody who leads is a person of their own, where nobody else can say it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from award.addresses import normal_or_as_given
from award.models import Seat
from award.services import seats


class Command(BaseCommand):
    """Confirms the seats of one person; without an address it lists what waits.

    In the first year the secretary gives every seat, and nobody is there who could confirm one. Whoever runs the machine speaks with
    the person, or reads the minutes of the meeting that elected them, and confirms one; that person confirms the others on the site.
    """

    help = "Confirm the seat of a chair, vice-chair or secretary, or list the seats that wait."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address."""
        parser.add_argument("email", nargs="?", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        """Confirm, or list."""
        waiting = Seat.objects.waiting().select_related("user", "given_by").order_by("pk")
        if not options["email"]:
            for seat in waiting:
                self.stdout.write(f"{seat.user.email}: {seat.role}, given by {seat.given_by}")
            if not waiting:
                self.stdout.write("No seat waits for confirmation.")
            return
        own = [seat for seat in waiting if seat.user.email == normal_or_as_given(options["email"])]
        if not own:
            raise CommandError(f"No seat of {options['email']} waits for confirmation.")
        for seat in own:
            seats.confirm_seat(seat=seat, by=None)
            self.stdout.write(f"{seat.user.email}: {seat.role}, is confirmed.")
