"""Fingerprints of those who never want to be nominated again, and recognising them in a later year.

A digest is an HMAC-SHA-256 under a random key that lies sealed under SECRET_KEY: who has only the database cannot try addresses against
it. The key of a digest stays, whatever SECRET_KEY becomes: nobody could make the digest again without the address. An e-mail
address or a telephone number recognises a person; a name alone only hints, because names are shared, and is kept only for
somebody who has neither.
"""

import hashlib
import hmac
import logging
import re
import secrets
from collections.abc import Iterable, Iterator
from datetime import datetime

from award import sealed
from award.addresses import folded_address
from award.folding import fold
from award.services import rotation
from nominations.models import Nominee, Suppression, SuppressionKey

log = logging.getLogger("nominations.suppressions")

# The purpose under which the keys are sealed.
PURPOSE = "suppressions"
# A national number without its trunk or country prefix: +358 29 000 0101 and 029 000 0101 end alike.
TELEPHONE_DIGITS = 8


def note(nominee: Nominee) -> None:
    """Keep the fingerprints of a person who has declined for good."""
    traits = list(_traits(nominee))
    known = {trait for trait, _row in _listed(traits)}
    wanted = [trait for trait in traits if trait not in known]
    if not wanted:
        return
    row, key = _newest_key()
    for kind, value in wanted:
        Suppression.objects.get_or_create(kind=kind, digest=_digest(key, value), defaults={"key": row})


def forget(nominee: Nominee, *, all_of_them: bool = False, since: datetime | None = None) -> int:
    """Remove the fingerprints of a person who has taken it back, by the name alone too when asked to; return how many there were.

    With `since` those noted before stay: a fingerprint is of the folded address, so an earlier one may be of somebody else.
    """
    rows = {row for _trait, row in _listed(_traits(nominee, all_of_them=all_of_them))}
    found = Suppression.objects.filter(pk__in=rows)
    return (found.filter(noted_at__gte=since) if since else found).delete()[0]


def recognised(nominees: Iterable[Nominee]) -> dict[int, bool]:
    """Return primary key -> certain for those nominees who are on the list: one query however many there are.

    True: the address or the telephone number is the same. False: only the name is, so somebody must look.
    """
    traits = {nominee.pk: set(_traits(nominee, all_of_them=True)) for nominee in nominees}
    wanted = set().union(*traits.values())
    listed = {trait for trait, _row in _listed(wanted)} if wanted else set()
    known = {}
    for pk, found in traits.items():
        kinds = {kind for kind, _value in found & listed}
        if kinds:
            known[pk] = kinds != {Suppression.Kind.NAME}
    return known


def _listed(traits: Iterable[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], int]]:
    """Yield each of the traits that is on the list, with its row: one query, for the whole list is short."""
    wanted = list(traits)
    rows: dict[bytes, dict[tuple[str, str], int]] = {}
    for pk, kind, digest, key in Suppression.objects.values_list("pk", "kind", "digest", "key__sealed"):
        rows.setdefault(bytes(key), {})[kind, digest] = pk
    for sealed_key, found in rows.items():
        key = _opened(sealed_key)
        if key is None:
            continue
        for kind, value in wanted:
            if row := found.get((kind, _digest(key, value))):
                yield (kind, value), row


def _newest_key() -> tuple[SuppressionKey, bytes]:
    """Return the key for new fingerprints; it is made with the first one, and when the newest cannot be opened."""
    row = SuppressionKey.objects.last()
    key = _opened(bytes(row.sealed)) if row else None
    return (row, key) if row and key else new_key()


def new_key() -> tuple[SuppressionKey, bytes]:
    """Make a key for the fingerprints from now on."""
    key = secrets.token_bytes(32)
    return SuppressionKey.objects.create(sealed=sealed.seal(key.hex(), PURPOSE)), key


def _opened(sealed_key: bytes) -> bytes | None:
    """Return a key, nothing when no SECRET_KEY opens it: its fingerprints recognise nobody then, and `audit` says so."""
    try:
        return bytes.fromhex(sealed.unseal(sealed_key, PURPOSE))
    except sealed.InvalidToken:
        log.error("a key of suppressions cannot be opened: SECRET_KEY is another one")
        return None


def keys_can_be_opened() -> Iterator[str]:
    """Each key of fingerprints can be opened: otherwise those who never want to be nominated again are not recognised."""
    for row in SuppressionKey.objects.order_by("pk"):
        if _opened(bytes(row.sealed)) is None:
            yield f"suppression key {row.pk}: SECRET_KEY does not open it, so nobody is recognised by it"


def rotate_keys() -> rotation.Outcome:
    """Seal the keys under SECRET_KEY. Fingerprints from now on get another key, because whoever knows the former one may know it."""
    outcome = rotation.reseal_column(SuppressionKey.objects.all(), "sealed", PURPOSE)
    if outcome.changed:
        new_key()
    return outcome


def _traits(nominee: Nominee, *, all_of_them: bool = False) -> Iterator[tuple[str, str]]:
    """Yield what a person is recognised by; the name only where there is nothing better, or when everything is asked for."""
    digits = re.sub(r"\D", "", nominee.telephone)
    reachable = bool(nominee.email) or len(digits) >= TELEPHONE_DIGITS
    if nominee.email:
        yield Suppression.Kind.EMAIL, folded_address(nominee.email)
    if len(digits) >= TELEPHONE_DIGITS:
        yield Suppression.Kind.TELEPHONE, digits[-TELEPHONE_DIGITS:]
    if nominee.name and (all_of_them or not reachable):
        yield Suppression.Kind.NAME, fold(nominee.name)


def _digest(key: bytes, value: str) -> str:
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()
