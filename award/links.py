"""Addresses in mails and papers: built from SITE_URL, never from a request, whose Host anybody can forge."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme

from award.models import Cycle, Invitation, OutgoingMail


def absolute(path: str) -> str:
    """Return the public address of a path of this site."""
    return f"{settings.SITE_URL}{path}"


def path(name: str, args: Iterable[object] = ()) -> str:
    """Return the path of a named page in the active language, or nothing when there is no such page."""
    try:
        return reverse(name, args=list(args)) if name else ""
    except NoReverseMatch:
        return ""


def is_path(url: str | None) -> bool:
    """True for a path of this site: what `next` may be. An address of another host is none, however it is disguised."""
    return bool(url) and url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)


def safe_path(url: str | None, otherwise: str) -> str:
    """Return the path, or the other one when it is none of this site."""
    return url if url and is_path(url) else otherwise


def page(name: str, *args: object, language: str) -> str:
    """Return the public address of a named page in one language."""
    with translation.override(language):
        return absolute(reverse(name, args=args))


def token_digest(token: str) -> str:
    """Return what is stored of a link's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def invite(
    *, purpose: str, target_id: int, cycle: Cycle | None, person: str, days: int | None, language: str = ""
) -> Invitation:
    """Make an Invitation and return it with its `token` (43 characters, 256 bits), which exists nowhere else.

    In a letter it goes by `write_mail(link=…)`: a letter that waits is then stopped when the link is revoked.

    `days` is None for a link that lives as long as what it is about (see `nominations.access.endorsement_behind`).
    `language` is what a language check is about; other links have none.
    """
    token = secrets.token_urlsafe(32)
    made = Invitation.objects.create(
        token_hash=token_digest(token),
        purpose=purpose,
        cycle=cycle,
        target_id=target_id,
        language=language,
        person=person,
        expires_at=timezone.now() + timedelta(days=days) if days is not None else None,
    )
    made.token = token
    return made


def invitation(token: str, purpose: str) -> Invitation | None:
    """Return the living invitation behind a token, or nothing: unknown, expired, revoked or for another purpose look the same."""
    lives = Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now())
    return Invitation.objects.filter(
        lives, token_hash=token_digest(token), purpose=purpose, revoked_at__isnull=True
    ).first()


def spend(*, purpose: str, targets: Iterable[int]) -> None:
    """Mark the links to targets that are erased as used. Such a link names nobody; it only tells whoever has it that it is done."""
    Invitation.objects.filter(purpose=purpose, target_id__in=list(targets)).update(person="", used_at=timezone.now())


def is_spent(token: str, purpose: str) -> bool:
    """True for a link whose target was erased."""
    return Invitation.objects.filter(
        token_hash=token_digest(token), purpose=purpose, used_at__isnull=False, person=""
    ).exists()


def revoke(*, purpose: str, target_id: int, language: str = "") -> int:
    """Revoke every living link to a target, for a language check to its texts in one language; return how many.

    A letter with such a link that has not left is stopped.
    """
    living = Invitation.objects.filter(
        purpose=purpose, target_id=target_id, language=language, revoked_at__isnull=True
    ).only("pk")
    revoked = list(living)
    if revoked:
        Invitation.objects.filter(pk__in=[row.pk for row in revoked]).update(revoked_at=timezone.now())
        OutgoingMail.objects.about(*revoked).take_back()
    return len(revoked)
