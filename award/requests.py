"""What comes before every page: an id for the request, and the probes of whoever watches the service.

The id stands in each line of the log that the request writes, in the answer's `X-Request-ID` and on the page that says something went
wrong, so that a person who calls the office and the line that explains it find each other.
"""

import logging
import re
import secrets
from collections.abc import Callable
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]

_current: ContextVar[str] = ContextVar("request_id", default="")
# What a trusted proxy may call a request.
_GIVEN = re.compile(r"[A-Za-z0-9-]{8,36}")


# Where a request keeps its id: Django logs some answers when they have left every middleware.
_KEY = "alumn.request_id"


def current_id() -> str:
    """Return the id of the request that is being answered, empty outside of one."""
    return _current.get()


def id_of(record: logging.LogRecord) -> str:
    """Return the id of the request that a line of the log is about, empty when it is about none."""
    request = getattr(record, "request", None)
    return current_id() or (request.META.get(_KEY, "") if isinstance(request, HttpRequest) else "")


class RequestIdMiddleware:
    """Gives each request an id; keeps the one a trusted proxy has given."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request under its id."""
        given = request.headers.get("X-Request-ID", "") if settings.ALLAUTH_TRUSTED_PROXY_COUNT else ""
        request.META[_KEY] = given if _GIVEN.fullmatch(given) else secrets.token_hex(6)
        token = _current.set(request.META[_KEY])
        try:
            response = self.get_response(request)
            response.headers["X-Request-ID"] = current_id()
            return response
        finally:
            _current.reset(token)


class ProbesMiddleware:
    """Answers the probes before anything asks for the host, the session or the language.

    A load balancer and Prometheus ask by address (`Host: 10.0.0.5:8000`), which no list of hosts can hold.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a probe, or pass the request on."""
        from award.views import health

        probes = {"/healthz": health.healthz, "/readyz": health.readyz, "/metrics": health.figures}
        probe = probes.get(request.path_info)
        return probe(request) if probe else self.get_response(request)
