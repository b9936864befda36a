"""`./manage.py mailtest ADDRESS`: sends one email at once, past the queue, and says what the mail server answered."""

import smtplib
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from award import mail
from award.addresses import normal_address


class Command(BaseCommand):
    """Sends an email to try the mail server."""

    help = "Send one email now, without the worker, and say whether the mail server took it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address and the language."""
        parser.add_argument("address")
        parser.add_argument("--language", default="en", choices=["fi", "sv", "en"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Send it to one address, written as the product stores it."""
        try:
            address = normal_address(options["address"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        if not address:
            raise CommandError("Give an address.")
        try:
            where = mail.send_test(to=address, language=options["language"])
        except (OSError, UnicodeError, smtplib.SMTPException) as error:
            raise CommandError(f"The mail server did not take it: {type(error).__name__}: {error}") from None
        self.stdout.write(f"Sent to {address} through {where}. Look at it: is the sender right, did it land in spam?")
