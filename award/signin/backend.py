"""Who a session belongs to."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from award.models import User


class NoPasswords(ModelBackend):
    """Finds the person of a session and says what they may do; knows no password, so none can be guessed.

    A person who is no longer active has no session any more from the next request on.
    """

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        """Sign nobody in: the code login does that."""
        return None
