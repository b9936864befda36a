"""Headers every answer carries, and the limits of a session."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from award import access

Handler = Callable[[HttpRequest], HttpResponse]

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in ("accelerometer", "autoplay", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer",
                    "microphone", "midi", "payment", "usb")
)  # fmt: skip


class HeadersMiddleware:
    """Sets the headers no other middleware sets; pages of a signed-in person are never stored by a cache."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request and add the headers."""
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated and not request.path.startswith(settings.STATIC_URL):
            add_never_cache_headers(response)
            patch_vary_headers(response, ["Cookie"])
        return response


class SessionLimitsMiddleware:
    """Signs a person with a seat out after 30 idle minutes, and everybody 12 hours after signing in."""

    SEEN, SINCE = "seen_at", "signed_in_at"

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Check the limits, then answer."""
        if request.session.get("_auth_user_id") and request.user.is_authenticated:
            now = int(time.time())
            since = request.session.setdefault(self.SINCE, now)
            seen = request.session.get(self.SEEN, now)
            idle = now - seen > settings.SESSION_IDLE_SECONDS and (
                request.user.is_staff or bool(access.seats_of(request.user))
            )
            if idle or now - since > settings.SESSION_COOKIE_AGE:
                logout(request)
            elif now - seen >= 60 or self.SEEN not in request.session:
                request.session[self.SEEN] = now
        return self.get_response(request)
