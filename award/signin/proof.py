"""What a session has proved about the person: the facts allauth notes at each code and each second factor."""

import time
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from award.models import User

BEGUN = "sign_in_begun"
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def begin(request: HttpRequest, user: User) -> None:
    """Note for whom this browser begins to sign in, in a way that what ends the person's sessions ends this too."""
    request.session[BEGUN] = user.get_session_auth_hash()


def still_stands(request: HttpRequest, user: User) -> bool:
    """True when nothing has ended the person's sessions since this browser began to sign in.

    The code in the old mailbox, or the code typed before the second factor was taken away, opens nothing afterwards.
    """
    begun = request.session.get(BEGUN, "")
    now = (user.get_session_auth_hash(), *user.get_session_auth_fallback_hash())
    return any(constant_time_compare(begun, digest) for digest in now)


def has_factor(user: User) -> bool:
    """True when the person has enrolled a second factor (recovery codes alone are none)."""
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


def used_factor(request: HttpRequest) -> bool:
    """True when a second factor was used in this session."""
    return any(record.get("method") == "mfa" for record in _records(request))


def is_fresh(request: HttpRequest) -> bool:
    """True when the person has proved within five minutes who they are: by the second factor if there is one, else by a code."""
    wanted = {"mfa"} if has_factor(request.user) else {"mfa", "code"}
    newest = max((record["at"] for record in _records(request) if record.get("method") in wanted), default=0.0)
    return time.time() - newest < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def _records(request: HttpRequest) -> list[dict[str, Any]]:
    return get_authentication_records(request, request.user) if request.user.is_authenticated else []
