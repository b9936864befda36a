"""Headers every answer carries, whose a session is, and its limits."""

import logging
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user, logout
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject

from award import access, kept
from award.signin.backend import coming_along

log = logging.getLogger("award.signin")

Handler = Callable[[HttpRequest], HttpResponse]

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in ("accelerometer", "autoplay", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer",
                    "microphone", "midi", "payment", "usb")
)  # fmt: skip


NOT_STORED = "private, no-store"
# Pages that are the same for everybody who is not signed in, by url name. Whatever is not here is stored nowhere.
OPEN_TO_CACHES = {
    "robots", "sitemap", "home", "about", "privacy", "accessibility", "laureates", "laureate", "feed", "portrait", "press_photo",
    "press_release", "verify", "certificate_check", "nominate",
}  # fmt: skip


class HeadersMiddleware:
    """Sets the headers on every answer, those of other middleware (static files, redirects, errors) among them.

    No cache stores a page, unless it is in the list of those that are the same for everybody, and nobody is signed in. A page
    whose address carries a token is stored nowhere, whatever its view says.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request and add the headers."""
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", settings.SECURE_REFERRER_POLICY)
        if self._is_closed(request, response):
            response.headers["Cache-Control"] = NOT_STORED
        elif self._is_of_a_person(request, response):
            response.headers["Cache-Control"] = NOT_STORED
            patch_vary_headers(response, ["Cookie"])
        return response

    @staticmethod
    def _is_closed(request: HttpRequest, response: HttpResponse) -> bool:
        """True for a page that is not open to caches. What no view answered (a file, a redirect to https) may say so itself."""
        match = request.resolver_match
        if match is None:
            return "Cache-Control" not in response.headers
        return "token" in match.kwargs or match.url_name not in OPEN_TO_CACHES

    @staticmethod
    def _is_of_a_person(request: HttpRequest, response: HttpResponse) -> bool:
        """True for what a signed-in person sees. Where the fault is ours nobody is asked: the database may be what is broken."""
        user = getattr(request, "user", None)
        return response.status_code < 500 and user is not None and user.is_authenticated


class PersonMiddleware(AuthenticationMiddleware):
    """Says who is asking, as Django does; the person was read with the session."""

    def process_request(self, request: HttpRequest) -> None:
        """Put the visitor on the request; nothing is asked of the database before somebody wants to know."""
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _visitor(request))


def _visitor(request: HttpRequest) -> Any:
    with coming_along(request.session.person):
        return get_user(request)


class SessionLimitsMiddleware:
    """Signs a person with a seat out after 30 idle minutes, and everybody 12 hours after signing in.

    A form that is sent after that is kept until the person has signed in again (award.kept).
    """

    SEEN, SINCE = "seen_at", "signed_in_at"

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Check the limits, answer, and keep what was sent too late."""
        ended = self._end_if_over(request)
        access.note_session(request)
        response = self.get_response(request)
        if not self._leads_to_sign_in(response):
            if request.method == "POST" and kept.KEY in request.session and response.status_code < 400:
                self._forget_if_sent(request)
            return response
        if request.headers.get("HX-Request"):
            # A sign-in page has no place inside a form. The script says "not saved"; sending the form leads to the sign-in.
            return HttpResponse(status=401)
        if ended and request.method == "POST":
            kept.keep(request, ended)
        return response

    @classmethod
    def begin(cls, request: HttpRequest) -> None:
        """Note that a session begins now; one that was begun past the door is noted at its first page."""
        request.session[cls.SINCE] = request.session[cls.SEEN] = int(time.time())

    def _end_if_over(self, request: HttpRequest) -> int | None:
        """End a session that is over and return whose it was."""
        if not request.session.get("_auth_user_id") or not request.user.is_authenticated:
            return None
        now = int(time.time())
        since = request.session.setdefault(self.SINCE, now)
        seen = request.session.get(self.SEEN, now)
        reason = ""
        if now - since > settings.SESSION_ABSOLUTE_SECONDS:
            reason = "long"
        elif now - seen > settings.SESSION_IDLE_SECONDS and (
            request.user.is_staff or bool(access.held_seats(request.user))
        ):
            reason = "idle"
        if reason:
            person: int = request.user.pk
            logout(request)
            request.session[kept.SIGNED_OUT] = reason
            log.info("signed out: person %s (%s)", person, reason)
            return person
        if now - seen >= 60 or self.SEEN not in request.session:
            request.session[self.SEEN] = now
        return None

    @staticmethod
    def _leads_to_sign_in(response: HttpResponse) -> bool:
        return response.status_code == 302 and urlsplit(response.headers["Location"]).path == resolve_url(
            settings.LOGIN_URL
        )

    @staticmethod
    def _forget_if_sent(request: HttpRequest) -> None:
        form = kept.of(request)
        if form is not None and form.path == request.get_full_path():
            kept.forget(request)
