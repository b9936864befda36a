"""The house's answers to allauth: its letters, its codes, where people land, when they prove again who they are."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from allauth.core.internal.cryptokit import generate_user_code
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.template.defaultfilters import truncatechars
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext_lazy as _

from award import access, kept, links, sealed
from award.audit import record, unit_of_work
from award.mail import write_mail
from award.middleware import SessionLimitsMiddleware
from award.models import User
from award.services import people, rotation, seats
from award.signin import proof

log = logging.getLogger("award.signin")

CODE_LENGTH = 8
# The sign-in page says with it that a code no longer works: in the address, so that looking at a page opens no session.
TOO_LATE = "late"


def too_late(request: HttpRequest) -> HttpResponse:
    """Lead to the first step, which says that the code no longer works, and on to where the person wanted to go."""
    wanted = links.safe_path(request.GET.get("next"), "")
    query = {TOO_LATE: 1, **({"next": wanted} if wanted else {})}
    return redirect(f"{reverse(settings.LOGIN_URL)}?{urlencode(query)}")


@dataclass(frozen=True)
class _Letter:
    """What one of allauth's occasions is for us: the letter, what the letter tells of, and the verb in the audit trail."""

    template: str
    event: str = ""
    verb: str = ""


LETTERS = {
    "account/email/login_code": _Letter("account/code"),
    "account/email/reauthentication_code": _Letter("account/code_again"),
    "account/email/email_confirmation": _Letter("account/code_for_address"),
    "account/email/email_changed": _Letter("account/address_changed", verb="person.address_changed"),
    "mfa/email/totp_activated": _Letter("account/factor", "app_added", "factor.app_added"),
    "mfa/email/totp_deactivated": _Letter("account/factor", "app_removed", "factor.app_removed"),
    "mfa/email/webauthn_added": _Letter("account/factor", "passkey_added", "factor.passkey_added"),
    "mfa/email/webauthn_removed": _Letter("account/factor", "passkey_removed", "factor.passkey_removed"),
    "mfa/email/recovery_codes_generated": _Letter("account/factor", "codes_renewed", "factor.codes_renewed"),
}


class AccountAdapter(DefaultAccountAdapter):
    """Accounts: one door, codes by mail, letters through the house's own outbox."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _("This is not the code we sent. Check the newest letter from us."),
        "too_many_login_attempts": _("That code was wrong too often and no longer works. Please ask for a new one."),
        "email_taken": _("This address belongs to another account here. Sign in with it, or call the office."),
        "duplicate_email": _("This is your address already."),
        "rate_limited": _("Please wait a few minutes and try again."),
    }

    def generate_login_code(self) -> str:
        """Return eight digits in two groups: one chance in 33 million for three tries, and easy to type on a telephone."""
        digits = generate_user_code(length=CODE_LENGTH, numeric=True, dashed=False)
        return f"{digits[:4]} {digits[4:]}"

    generate_email_verification_code = generate_login_code

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the letter in the language of the page; a code in it lives for ten minutes and lies sealed until it is sent."""
        letter = LETTERS[template_prefix]
        code = context.get("code", "")
        with unit_of_work():
            write_mail(
                template=letter.template,
                to=email,
                language=get_language() or settings.LANGUAGE_CODE,
                context={
                    "event": letter.event,
                    "new_address": context.get("to_email", ""),
                    "minutes": settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60,
                },
                secret=code,
                send_before=timezone.now() + timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
                if code
                else None,
            )
            if letter.verb:
                user = self.request.user
                record(letter.verb, user, by=user)
            if letter.verb == "person.address_changed":
                seats.tell_of_new_address(user=user, address=context.get("to_email", ""))

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say what allauth wants said, unless the next page says it anyway."""
        said = MESSAGES.get(message_template or "")
        if message_template == ADDRESS_CONFIRMED and not request.user.is_authenticated:
            return  # the first code of a new person confirms the address by the way
        if message or said:
            super().add_message(request, level, extra_tags=extra_tags, message=str(message or said))

    def is_safe_url(self, url: str | None) -> bool:
        """True for a path of this site and nothing else."""
        return links.is_path(url)

    def login(self, request: HttpRequest, user: User) -> None:
        """Begin the session of a person who has proved everything that is asked.

        Raises ImmediateHttpResponse when the person's sessions were ended while this browser was signing in.
        """
        if not proof.still_stands(request, user):
            raise ImmediateHttpResponse(self.begin_again(request))
        login(request, user)
        request.session.pop(proof.BEGUN, None)
        SessionLimitsMiddleware.begin(request)
        request.session.pop(kept.SIGNED_OUT, None)
        methods = "+".join(str(entry.get("method")) for entry in get_authentication_records(request, user))
        log.info("signed in: person %s by %s", user.pk, methods)

    def begin_again(self, request: HttpRequest) -> HttpResponse:
        """Forget a sign-in that was half done, but not what was typed before it, and lead to the first step."""
        left = {name: request.session[name] for name in (kept.KEY, kept.SIGNED_OUT) if name in request.session}
        logout(request)
        request.session.update(left)
        return too_late(request)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Put a confirmed address in the place of the old one, and sign the person out everywhere else.

        Whoever reads the old mailbox may have asked for a code that is still good. Whoever has been given a role since the code was
        asked for gets no other holder's address.
        """
        with unit_of_work():
            if request.user.is_authenticated:
                seats.lock_desk()  # no role is given meanwhile
                if why := access.why_no_new_address(email_address.email, request.user):
                    self.add_message(request, messages.ERROR, message=why)
                    return False
            done = super().confirm_email(request, email_address)
            if done and request.user.is_authenticated:
                people.end_sessions(user=request.user, by=request.user)
        if done and request.user.is_authenticated:
            update_session_auth_hash(request, request.user)
        return done

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Lead the person to what was left unsent when the last session ended; otherwise to where they wanted to go."""
        response = super().post_login(request, user, **kwargs)
        return HttpResponseRedirect(reverse("kept")) if kept.of(request) else response

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask for a code newer than five minutes.

        allauth itself asks nothing of a person who has neither password nor second factor, so the demand is raised here.
        """
        if not proof.is_fresh(context.request):
            raise ReauthenticationRequired
        return False

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """Return the ways to prove again who one is: the second factor where there is one, else a code by mail."""
        if not user.is_authenticated:
            return []
        if proof.has_factor(user):
            return super().get_reauthentication_methods(user)
        return [{"id": "code", "description": _("A code by e-mail"), "url": reverse("account_reauthenticate")}]

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """Lead home in the language of the page."""
        return resolve_url("home")


ADDRESS_CONFIRMED = "account/messages/email_confirmed.txt"
MESSAGES = {
    ADDRESS_CONFIRMED: _("Your new address is in use from now on."),
    "account/messages/email_confirmation_failed.txt": _("This address belongs to another account here."),
    "mfa/messages/totp_activated.txt": _("The app is now your second factor."),
    "mfa/messages/totp_deactivated.txt": _("The app is no longer your second factor."),
    "mfa/messages/webauthn_added.txt": _("The passkey is now a second factor of yours."),
    "mfa/messages/webauthn_removed.txt": _("The passkey has been removed."),
}


class FactorAdapter(DefaultMFAAdapter):
    """Second factors: their secrets lie sealed, and a passkey is bound to the host of SITE_URL."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right. A code from the app changes every 30 seconds: try the next one."),
        "unverified_email": _("Please confirm your address first."),
    }

    def get_totp_issuer(self) -> str:
        """Return the name under which the app lists the account."""
        house = access.association()
        return truncatechars(house.award_name if house else settings.MFA_TOTP_ISSUER, 60)

    def encrypt(self, text: str) -> str:
        """Seal a secret."""
        return sealed.seal(text, rotation.FACTORS).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return a sealed secret."""
        return sealed.unseal(encrypted_text.encode(), rotation.FACTORS)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return the site as passkeys know it: by SITE_URL, never by a Host header."""
        return {"id": urlsplit(settings.SITE_URL).hostname or "", "name": self.get_totp_issuer()}

    def generate_authenticator_name(self, user: User, type: Any) -> str:
        """Return a name to begin with; the person may give another."""
        return pgettext("name of a passkey", "My passkey")
