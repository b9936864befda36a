"""Pages for what went wrong: in three languages at once, without session or context processors.

The language of the address comes first, the other two follow. The pages never say what was looked for: the one for an
embargoed laureate and the one for nonsense are the same bytes. Where the fault is ours (5xx) nothing is asked of the
database, which may be what is broken; elsewhere the office's telephone is, and the page does without when it must.
"""

from __future__ import annotations

import errno
import sys
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFilesSent
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from award import access, kept, requests

# What a full or failing disk says.
DISK_TROUBLE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO}


@dataclass(frozen=True)
class ErrorPage:
    """What one status says: a title and what one can do now."""

    status: int
    title: str | Promise
    text: str | Promise


BAD_REQUEST = ErrorPage(
    400,
    _("The request could not be understood"),
    _("Please go back, load the page again and try once more."),
)
FORBIDDEN = ErrorPage(
    403,
    _("This page is not open to you"),
    _("Sign in with the address that the office knows, or ask the office for help."),
)
CSRF = ErrorPage(
    403,
    _("The form was open for too long"),
    _(
        "For your safety it could not be received. Go back, load the page again and send it once more. What was saved as "
        "a draft is still there. The site needs cookies to know that the form comes from you."
    ),
)
NOT_FOUND = ErrorPage(
    404,
    _("There is no such page"),
    _(
        "Check the address. If you followed a link in a letter from us, it may no longer be valid; the office can send a new one."
    ),
)
TOO_LARGE = ErrorPage(
    413,
    _("What was sent is too large"),
    _(
        "Go back and send fewer files at a time, or smaller ones: a picture can be saved smaller, a document as a PDF. What you had saved is still there."
    ),
)
TOO_MANY = ErrorPage(
    429,
    _("Too many tries"),
    _("Please wait a few minutes and try again. Nothing you saved has been lost."),
)
BROKEN = ErrorPage(
    500,
    _("Something went wrong on our side"),
    _("It has been recorded. What you had saved is still there; please try again in a moment, or call the office."),
)
UNAVAILABLE = ErrorPage(
    503,
    _("The service is being looked after"),
    _("Please try again in a few minutes. What you had saved is still there."),
)


def _languages_for(request: HttpRequest) -> list[str]:
    """Return the languages, that of the address first."""
    codes = [code for code, _name in settings.LANGUAGES]
    first = request.path.split("/")[1]
    return sorted(codes, key=lambda code: code != first)


def _office(page: ErrorPage) -> Any:
    """Return whom to call, when the database can be trusted to know."""
    if page.status >= 500:
        return None
    try:
        return access.association()
    except DatabaseError:
        return None


def error_response(
    request: HttpRequest, page: ErrorPage, *, retry_after: int | None = None, **again: Any
) -> HttpResponse:
    """Render an error page. ``retry_after`` is in seconds and becomes the header of that name; ``again`` is a form to send again."""
    context = {"page": page, "languages": _languages_for(request), "association": _office(page), **again}
    if page.status >= 500:
        context["reference"] = requests.current_id()
    content = render_to_string("award/error.html", context)
    response = HttpResponse(content, status=page.status)
    response.headers["Cache-Control"] = "no-store"
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400; 413 where more was sent than any page of ours takes: trying once more would not help."""
    if isinstance(exception, (RequestDataTooBig, TooManyFilesSent)):
        return error_response(request, TOO_LARGE)
    return error_response(request, BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403."""
    return error_response(request, FORBIDDEN)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 to a form that did not prove where it came from."""
    return error_response(request, CSRF)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404, the same for what does not exist and for what is not this person's to see."""
    return error_response(request, NOT_FOUND)


def too_many_requests(
    request: HttpRequest, exception: Exception | None = None, *, retry_after: int = 300
) -> HttpResponse:
    """Answer 429 and say when to come back."""
    return error_response(request, TOO_MANY, retry_after=retry_after)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500; 503 where the code did what it should and the database or the disk did not."""
    if _is_outage(sys.exc_info()[1]):
        return service_unavailable(request)
    return error_response(request, BROKEN)


def service_unavailable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 503 and ask to come back in two minutes; what was typed can be sent again from the page."""
    return error_response(request, UNAVAILABLE, retry_after=120, **_again(request))


def _is_outage(error: BaseException | None) -> bool:
    """True when a database that is gone, locked or full, or a disk, is what began it."""
    while error is not None:
        if isinstance(error, (OperationalError, InterfaceError)):
            return True
        if isinstance(error, OSError) and error.errno in DISK_TROUBLE:
            return True
        error = error.__cause__ or error.__context__
    return False


def _again(request: HttpRequest) -> dict[str, Any]:
    """Return the form that was sent, for sending it again: the page the person came from may not remember it."""
    if request.method != "POST":
        return {}
    try:
        fields, token = kept.fields_sent(request), request.POST.get("csrfmiddlewaretoken", "")
        return {"path": request.get_full_path(), "fields": fields, "token": token, "had_files": bool(request.FILES)}
    except (OSError, SuspiciousOperation, UnreadablePostError, MultiPartParserError):
        return {}
