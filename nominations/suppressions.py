"""Fingerprints of those who never want to be nominated again, and recognising them in a later year.

A digest is an HMAC-SHA-256 under a key derived from SECRET_KEY: who has only the database cannot try addresses against it. Older keys in
SECRET_KEY_FALLBACKS still recognise. An e-mail address or a telephone number recognises a person; a name alone only hints, because
names are shared, and is kept only for somebody who has neither.
"""

import re
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.utils.crypto import salted_hmac

from award.folding import fold, fold_email
from nominations.models import Nominee, Suppression

SALT = "nominations.suppressions"
# A national number without its trunk or country prefix: +358 29 000 0101 and 029 000 0101 end alike.
TELEPHONE_DIGITS = 8


def note(nominee: Nominee) -> None:
    """Keep the fingerprints of a person who has declined for good."""
    for kind, value in _traits(nominee):
        Suppression.objects.get_or_create(kind=kind, digest=_digest(value, settings.SECRET_KEY))


def forget(nominee: Nominee, *, all_of_them: bool = False) -> int:
    """Remove the fingerprints of a person who has taken it back, by the name alone too when asked to; return how many there were."""
    found = 0
    for kind, value in _traits(nominee, all_of_them=all_of_them):
        found += Suppression.objects.filter(kind=kind, digest__in=_digests(value)).delete()[0]
    return found


def recognised(nominees: Iterable[Nominee]) -> dict[int, bool]:
    """Return primary key -> certain for those nominees who are on the list: one query however many there are.

    True: the address or the telephone number is the same. False: only the name is, so somebody must look.
    """
    traits = {nominee.pk: list(_traits(nominee, all_of_them=True)) for nominee in nominees}
    wanted = {digest for found in traits.values() for _kind, value in found for digest in _digests(value)}
    listed = set(Suppression.objects.filter(digest__in=wanted).values_list("kind", "digest")) if wanted else set()
    known = {}
    for pk, found in traits.items():
        kinds = {kind for kind, value in found for digest in _digests(value) if (kind, digest) in listed}
        if kinds:
            known[pk] = kinds != {Suppression.Kind.NAME}
    return known


def _traits(nominee: Nominee, *, all_of_them: bool = False) -> Iterator[tuple[str, str]]:
    """Yield what a person is recognised by; the name only where there is nothing better, or when everything is asked for."""
    digits = re.sub(r"\D", "", nominee.telephone)
    reachable = bool(nominee.email) or len(digits) >= TELEPHONE_DIGITS
    if nominee.email:
        yield Suppression.Kind.EMAIL, fold_email(nominee.email)
    if len(digits) >= TELEPHONE_DIGITS:
        yield Suppression.Kind.TELEPHONE, digits[-TELEPHONE_DIGITS:]
    if nominee.name and (all_of_them or not reachable):
        yield Suppression.Kind.NAME, fold(nominee.name)


def _digests(value: str) -> list[str]:
    return [_digest(value, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def _digest(value: str, key: str) -> str:
    return salted_hmac(SALT, value, secret=key, algorithm="sha256").hexdigest()
