"""What `manage.py check` asks beyond Django's own questions; some of it only with `--deploy`."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from award import catalogues


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


def every_text_is_translated(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Find catalogues that are missing, not compiled or incomplete: papers in that language are not made.

    In a demo, where texts are being written, one that lags behind its source is a warning, so that commands go on.
    """
    return [
        (Warning if settings.DEMO and catalogues.is_compiled(language) else Error)(
            f"{fault[:1].upper()}{fault[1:]}.", hint=catalogues.HOW, id="award.E001"
        )
        for language, fault in catalogues.faults().items()
    ]


def data_is_for_the_service_alone(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Warn when others on this machine may look into the folder of the private files and the database."""
    mode = settings.DATA_DIR.stat().st_mode & 0o077
    if not mode or settings.DEMO:
        return []
    return [
        Warning(
            f"Others on this machine can look into DATA_DIR ({settings.DATA_DIR}).",
            hint=f"chmod -R go= {settings.DATA_DIR}",
            id="award.W002",
        )
    ]


def add() -> None:
    """Register the checks."""
    register(every_text_is_translated, Tags.translation)
    register(letters_leave_the_house, Tags.security, deploy=True)
    register(data_is_for_the_service_alone, Tags.security, deploy=True)
