"""What `manage.py check --deploy` asks beyond Django's own questions."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register


def letters_leave_the_house(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Warn when letters would be written to files: nobody could sign in."""
    if settings.EMAIL_URL or settings.DEMO:
        return []
    return [
        Warning(
            "EMAIL_URL is not set: letters go to files in DATA_DIR/mail, and nobody receives a sign-in code.",
            hint="EMAIL_URL=smtp+tls://user:password@mail.example.org:587",
            id="award.W001",
        )
    ]


def add() -> None:
    """Register the checks."""
    register(letters_leave_the_house, Tags.security, deploy=True)
