"""People: coming through the door, one's own details, leaving, and the address under which a person is known."""

import logging
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Exists, ProtectedError, RestrictedError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from award import links
from award.addresses import normal_address
from award.audit import Refused, record, refuse, unit_of_work
from award.models import Invitation, MailSubject, OutgoingMail, Seat, User
from award.services.seats import lock_desk

log = logging.getLogger("award.people")

UNCONFIRMED_HOURS = 24
LINK_DAYS = 30
DETAILS = ("name", "telephone", "language")


def receive_person(*, email: str, language: str) -> User:
    """Return the person with this address; a new one is made, unconfirmed until the code is typed (see purge_unconfirmed).

    Nobody is told whether the address was known. Raises ValidationError for what is no address.
    """
    address = normal_address(email)
    with unit_of_work():
        user = User.objects.filter(email=address).first()
        if user is None:
            return _newcomer(address, language)
        EmailAddress.objects.get_or_create(user=user, email=address, defaults={"primary": True})
    return user


def confirm_address(*, user: User) -> None:
    """Note that a newcomer has typed the code that was sent to the address.

    allauth is handed the addresses along with the person, or it would ask for them at each of its steps. Whoever has another
    address besides is left to it: it makes the confirmed one the only one.
    """
    addresses = list(EmailAddress.objects.filter(user=user))
    if len(addresses) == 1 and addresses[0].email == user.email and not addresses[0].verified:
        anothers = EmailAddress.objects.filter(email=user.email, verified=True)
        confirmed = EmailAddress.objects.filter(~Exists(anothers), pk=addresses[0].pk)
        addresses[0].verified = bool(confirmed.update(verified=True, primary=True))
    EmailAddress.objects.fill_cache_for_user(user, addresses)


def _newcomer(address: str, language: str) -> User:
    """Make a person with an address to confirm; when another process has just made the same one, return that."""
    user = User(email=address, language=language)
    user.set_unusable_password()
    user.clean_fields()
    try:
        with transaction.atomic():
            user.save(force_insert=True)
            EmailAddress.objects.create(user=user, email=address, primary=True)
    except IntegrityError:
        return User.objects.get(email=address)
    return user


def purge_unconfirmed() -> int:
    """Remove those who asked for a code and have not typed it within 24 hours; return how many. Runs every hour.

    People the house knows otherwise stay: anybody with a seat, a nomination or any other trace.
    """
    before = timezone.now() - timedelta(hours=UNCONFIRMED_HOURS)
    nobodies = (
        User.objects.filter(last_login__isnull=True, date_joined__lt=before, is_staff=False, seats__isnull=True)
        .filter(emailaddress__verified=False)
        .exclude(emailaddress__verified=True)
        .distinct()
    )
    removed = 0
    for user in nobodies.iterator(chunk_size=500):
        try:
            with transaction.atomic():
                user.delete()
        except (ProtectedError, RestrictedError):
            continue
        removed += 1
    if removed:
        log.info("removed %s unconfirmed accounts", removed)
    return removed


def confirmed_emails(user: User) -> list[str]:
    """Return the addresses known to be this person's: those confirmed by a code, and the one the office gave the seat to."""
    confirmed = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    return sorted({user.email, *confirmed})


def change_details(*, user: User, by: User, **details: Any) -> User:
    """Change name, telephone or language. Raises ValidationError beside the field, TypeError for any other detail."""
    if unknown := set(details) - set(DETAILS):
        raise TypeError(f"not a person's to change: {', '.join(sorted(unknown))}")
    with unit_of_work():
        locked = User.objects.select_for_update().get(pk=user.pk)
        changed = sorted(name for name, value in details.items() if getattr(locked, name) != value)
        for name in changed:
            setattr(locked, name, details[name])
        locked.clean_fields(exclude=[field.name for field in User._meta.fields if field.name not in changed])
        if changed:
            locked.save(update_fields=changed)
            record("person.details_changed", locked, by=by, user=locked.pk, changed=changed)
    return locked


def end_sessions(*, user: User, by: User | None) -> None:
    """Sign a person out everywhere, from the next request on.

    A session is valid while a digest of the (unusable) password is the same; here that password becomes another one.
    """
    with unit_of_work():
        locked = User.objects.select_for_update().get(pk=user.pk)
        locked.set_unusable_password()
        locked.save(update_fields=["password"])
        record("person.signed_out_everywhere", locked, by=by, user=locked.pk)
    user.password = locked.password


def deactivate_person(*, user: User, by: User) -> User:
    """Close an account: the person can no longer sign in, and seats count no more. What the person wrote stays.

    Letters to the account that have not left are stopped. One that carries a link of its own (to a nominee, somebody who recommends,
    a laureate) goes out: it reaches a person who needs no account.
    Raises Refused for oneself and for the last secretary.
    """
    with unit_of_work():
        lock_desk()
        locked = User.objects.select_for_update().get(pk=user.pk)
        if locked.pk == by.pk:
            raise Refused(_("You cannot close your own account: ask another secretary, or call the office."))
        offices = Seat.objects.active().of_body(Seat.Body.OFFICE)
        if offices.filter(user=locked).exists() and not offices.exclude(user=locked).exists():
            raise refuse(
                _("This is the only secretary: hand over the desk first."),
                "person.deactivation_refused",
                locked,
                by=by,
                user=locked.pk,
            )
        if locked.is_active:
            locked.is_active = False
            locked.save(update_fields=["is_active"])
            letters = OutgoingMail.objects.filter(recipient__in=confirmed_emails(locked))
            letters.exclude(
                pk__in=MailSubject.objects.filter(kind=Invitation._meta.label_lower).values("mail")
            ).take_back()
            end_sessions(user=locked, by=by)  # or they would be there again when the account is opened again
            record("person.deactivated", locked, by=by, user=locked.pk)
    return locked


def reactivate_person(*, user: User, by: User | None) -> User:
    """Open a closed account again."""
    with unit_of_work():
        locked = User.objects.select_for_update().get(pk=user.pk)
        if not locked.is_active:
            locked.is_active = True
            locked.save(update_fields=["is_active"])
            record("person.reactivated", locked, by=by, user=locked.pk)
    return locked


def signin_link(*, user: User, next: str = "") -> str:
    """Return a one-time link that signs a person in: for trying the product, in demo mode only. Raises Refused elsewhere."""
    if not settings.DEMO:
        raise Refused(_("Sign-in links exist in demo mode only."))
    if next and not links.is_path(next):
        raise ValidationError(_("This is no path of this site."))
    with unit_of_work():
        token = links.invite(purpose="SIGN_IN", target_id=user.pk, cycle=None, person=user.email, days=LINK_DAYS).token
    with override(user.language):
        path = links.path("signin_link", [token])
    return links.absolute(path) + (f"?next={next}" if next else "")


def person_of_link(token: str) -> User | None:
    """Return whom a sign-in link would sign in, or nothing: not in demo mode, unknown, used or expired."""
    invitation = links.invitation(token, "SIGN_IN") if settings.DEMO else None
    if invitation is None or invitation.used_at is not None:
        return None
    return User.objects.filter(pk=invitation.target_id, is_active=True).first()


def use_signin_link(*, token: str) -> User | None:
    """Use a sign-in link up and return whom it signs in; nothing when somebody else was quicker or it is no link."""
    with unit_of_work():
        user = person_of_link(token)
        used = Invitation.objects.filter(
            token_hash=links.token_digest(token), purpose="SIGN_IN", used_at__isnull=True
        ).update(used_at=timezone.now())
    return user if used else None
