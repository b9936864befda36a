"""Sessions in the database, in as few statements as they need: nearly every page reads one, and signing in changes one.

Differs from Django's own store in three things only: the person comes with the session, a new key is given to the row there is
instead of copying it, and no transaction is opened around a single statement.
"""

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS, CreateError, UpdateError
from django.db import IntegrityError
from django.utils.crypto import get_random_string

from award.models import Session, User


class SessionStore(db.SessionStore):
    """One browser's session. `SESSION_ENGINE` names this module."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self._person: User | None = None
        # The key under which the row still lies, when it is to get another one.
        self._former_key: str | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return the model of the rows."""
        return Session

    @property
    def person(self) -> User | None:
        """Whose session this was when it was read. Whether it still opens anything is for the backend to say."""
        self._get_session()
        return self._person

    def load(self) -> dict[str, Any]:
        """Return what the session holds; an unknown or expired one holds nothing."""
        row = self._get_session_from_db()
        self._person = row.person if row else None
        return self.decode(row.session_data) if row else {}

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row to write, which says whose session it is."""
        row = super().create_model_instance(data)
        row.person_id = data.get(SESSION_KEY)
        return row

    def save(self, must_create: bool = False) -> None:
        """Write the session with one statement. Raises CreateError for a key there is already, UpdateError for a row that is gone."""
        if self.session_key is None:
            return self.create()
        row = self.create_model_instance(self._get_session(no_load=must_create))
        if must_create:
            try:
                row.save(force_insert=True)
            except IntegrityError:
                raise CreateError from None
            return None
        values = {field.attname: getattr(row, field.attname) for field in Session._meta.fields}
        if not Session.objects.filter(pk=self._former_key or self.session_key).update(**values):
            raise UpdateError
        self._former_key = None
        return None

    def cycle_key(self) -> None:
        """Give the session another key: the row gets it with the next save, and the old key opens nothing from then on."""
        self._get_session()
        if self.session_key is not None:
            self._former_key = self._former_key or self.session_key
            self._session_key = self._get_new_session_key()
        self.modified = True

    def delete(self, session_key: str | None = None) -> None:
        """Remove a session's row, this one's unless told."""
        key = session_key or self._former_key or self.session_key
        if key is not None:
            Session.objects.filter(pk=key).delete()
        if session_key is None:
            self._former_key = None

    def _get_new_session_key(self) -> str:
        """Return a key. Nobody is asked whether it is free: of 36^32 it is, and `save` would notice."""
        return get_random_string(32, VALID_KEY_CHARS)
