"""Accounts at the end of a year: whose nobody needs any more, and what goes with them."""

from collections.abc import Callable, Collection
from typing import Any

from django.db import transaction
from django.db.models import F, ProtectedError, Q, QuerySet, RestrictedError
from django.db.models.functions import Coalesce

from award.erasure import long_ago
from award.models import Cycle, Invitation, Laureate, OutgoingMail, Seat, User
from award.phases import Phase

# Whom a year knows: the apps say it, from AppConfig.ready.
Finder = Callable[[Cycle], Q]
_finders: list[Finder] = []


def add_people(finder: Finder) -> None:
    """Register a condition on people: those whom an app knows of a year. Registering it twice changes nothing."""
    if finder not in _finders:
        _finders.append(finder)


def laureates_of(cycle: Cycle) -> Q:
    """Whose accounts the year knows as its laureates'."""
    return Q(email__in=Laureate.objects.filter(cycle=cycle).exclude(email="").values("email"))


def leaving(cycle: Cycle) -> list[int]:
    """Return the keys of those whose account goes with the year.

    They are whom the year knows, and whoever has not come for as long as the year is kept (a draft that was never sent may have been
    deleted long before). Whoever holds or held a seat, is an administrator or is known to another year stays.
    """
    elsewhere = _known_to(Cycle.objects.exclude(pk=cycle.pk))
    gone = User.objects.annotate(seen_at=Coalesce(F("last_login"), F("date_joined"))).filter(
        seen_at__lt=long_ago(cycle)
    )
    found = (_known(cycle) | set(gone.values_list("pk", flat=True))) - elsewhere
    return sorted(found - _staying())


def known_no_more(addresses: Collection[str]) -> list[int]:
    """Return the keys of those with one of these addresses (in their normal form) whom no year knows any more, and who do not stay anyway."""
    own = User.objects.filter(Q(email__in=addresses) | Q(emailaddress__email__in=addresses))
    return sorted(set(own.values_list("pk", flat=True)) - _known_to(Cycle.objects.all()) - _staying())


def remove(keys: list[Any]) -> int:
    """Remove accounts with their addresses, sessions, letters and links; return how many.

    Somebody who stands in a row that is kept, such as a text of the laureate they wrote, stays.
    """
    addresses: set[str] = set()
    removed = 0
    for user in User.objects.filter(pk__in=keys).order_by("pk").prefetch_related("emailaddress_set"):
        own = {user.email, *(row.email for row in user.emailaddress_set.all())}
        try:
            with transaction.atomic():
                user.delete()
        except (ProtectedError, RestrictedError):
            continue
        addresses |= own
        removed += 1
    OutgoingMail.objects.filter(recipient__in=addresses).delete()
    Invitation.objects.filter(person__in=addresses).delete()
    return removed


def _staying() -> set[int]:
    """Return whoever holds or held a seat, or is an administrator."""
    staying = User.objects.filter(Q(pk__in=Seat.objects.values("user")) | Q(is_staff=True) | Q(is_superuser=True))
    return set(staying.values_list("pk", flat=True))


def _known_to(cycles: QuerySet[Cycle]) -> set[int]:
    """Return whom the years that still have something know."""
    known: set[int] = set()
    for cycle in cycles.exclude(phase=Phase.ARCHIVED):
        known |= _known(cycle)
    return known


def _known(cycle: Cycle) -> set[int]:
    known = Q(pk__in=())
    for finder in _finders:
        known |= finder(cycle)
    return set(User.objects.filter(known).values_list("pk", flat=True))
