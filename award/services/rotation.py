"""Another SECRET_KEY in the place of one that may be known: whatever hangs on it is brought under the new one.

The new key is SECRET_KEY, the old one stands in SECRET_KEY_FALLBACKS until this has been done. Each app registers from
`AppConfig.ready` what it keeps under the key. What lives for minutes only is not brought over: counters of limits begin again, and
sessions stay readable for as long as the old key is named.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db import models

from award import mail, queue, sealed
from award.audit import record, unit_of_work
from award.models import OutgoingMail, User

# The purpose under which the secrets of second factors are sealed.
FACTORS = "second-factor"


@dataclass
class Outcome:
    """What became of one kind of secret: how many were brought under the new key, lie under it already, and cannot be opened."""

    changed: int = 0
    current: int = 0
    lost: int = 0


Rotate = Callable[[], Outcome]
_kinds: dict[str, Rotate] = {}


def add_kind(name: str, rotate: Rotate) -> None:
    """Register a kind of secret, and what brings all of its rows under SECRET_KEY."""
    _kinds[name] = rotate


def rotate_secrets(*, by: User | None = None) -> dict[str, Outcome]:
    """Bring every secret under SECRET_KEY and return what became of each kind. What no key opens is left as it is and counted."""
    with unit_of_work():
        outcomes = {name: rotate() for name, rotate in sorted(_kinds.items())}
        record(
            "secrets.rotated", "system", by=by,
            rotated=sum(outcome.changed for outcome in outcomes.values()),
            lost=sum(outcome.lost for outcome in outcomes.values()),
        )  # fmt: skip
    return outcomes


def reseal_column(rows: models.QuerySet, column: str, purpose: str) -> Outcome:
    """Seal a column of bytes under SECRET_KEY. A row that changes meanwhile (a letter is sent, its secret wiped) is left alone."""
    outcome = Outcome()
    for key, value in rows.exclude(**{column: None}).values_list("pk", column).iterator(chunk_size=500):
        fresh = _resealed(outcome, bytes(value), purpose)
        if fresh is not None:
            rows.filter(**{"pk": key, column: value}).update(**{column: fresh})
    return outcome


def _resealed(outcome: Outcome, value: bytes, purpose: str) -> bytes | None:
    """Return a value under the new key, nothing when it stays as it is; count it."""
    try:
        fresh = sealed.reseal(value, purpose)
    except sealed.InvalidToken:
        outcome.lost += 1
        return None
    if fresh == value:
        outcome.current += 1
        return None
    outcome.changed += 1
    return fresh


def _letters() -> Outcome:
    return reseal_column(OutgoingMail.objects.all(), "secret", mail.PURPOSE)


def _factors() -> Outcome:
    """The secrets of apps, and the seeds of recovery codes, as allauth keeps them in a JSON column."""
    outcome = Outcome()
    for row in Authenticator.objects.select_for_update().order_by("pk"):
        for place, value in list(_secrets_of(row)):
            if (fresh := _resealed(outcome, value.encode(), FACTORS)) is not None:
                row.data[place] = fresh.decode()
        row.save(update_fields=["data"])
    return outcome


def _secrets_of(row: Authenticator) -> Iterator[tuple[str, str]]:
    for place in ("secret", "seed"):
        if isinstance(row.data.get(place), str):
            yield place, row.data[place]


def _tasks() -> Outcome:
    changed, current, lost = queue.sign_again()
    return Outcome(changed, current, lost)


def register() -> None:
    """Register what the award app keeps under the key."""
    add_kind("secrets of second factors", _factors)
    add_kind("secrets of letters", _letters)
    add_kind("tasks of the worker", _tasks)
