"""What the worker does, by primary key; each is safe to run twice."""

from award import mail


def send_mail(pk: int) -> None:
    """Send one letter if it is due."""
    mail.send(pk)


def sweep_mail() -> None:
    """Enqueue the letters that are due again."""
    mail.sweep()
