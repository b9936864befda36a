"""Who a session belongs to."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from award.models import User

_came_along: ContextVar[User | None] = ContextVar("person_of_session", default=None)


@contextmanager
def coming_along(person: User | None) -> Iterator[None]:
    """Let the backend take the person who was read with the session, instead of asking for the same row again."""
    token = _came_along.set(person)
    try:
        yield
    finally:
        _came_along.reset(token)


class NoPasswords(ModelBackend):
    """Finds the person of a session and says what they may do; knows no password, so none can be guessed.

    A person who is no longer active has no session any more from the next request on.
    """

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        """Sign nobody in: the code login does that."""
        return None

    def get_user(self, user_id: int) -> User | None:
        """Return the active person with this key."""
        person = _came_along.get()
        if person is None or person.pk != user_id:
            return super().get_user(user_id)
        return person if self.user_can_authenticate(person) else None
