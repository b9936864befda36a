"""What the worker does, by primary key; each is safe to run twice."""

from award import mail
from award.services import publication


def send_mail(pk: int) -> None:
    """Send one letter if it is due."""
    mail.send(pk)


def sweep_mail() -> None:
    """Enqueue the letters that are due again."""
    mail.sweep()


def write_publication_letters() -> None:
    """Write the letters of the publications whose hour has come."""
    publication.write_letters()
