"""Whether a certificate is genuine: asked with the code that stands on it, or by its QR code."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from award import access
from award.languages import LANGUAGES
from award.limits import limited
from award.services.laureates import normal_check_code


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for the code; a code in the query leads to its page."""
    typed = request.GET.get("code", "").strip()
    if typed and (code := normal_check_code(typed)):
        return redirect("certificate_check", code=code)
    return render(request, "award/verify.html", {"empty": "code" in request.GET})


@require_safe
def certificate_check(request: HttpRequest, code: str) -> HttpResponse:
    """Say whether the paper with this code is valid, superseded by a newer one, or unknown.

    The QR code of a paper also names its edition, as ``?paper=sv-1``: language and version. Without it the page tells
    which edition is the current one. Before publication every code is unknown.
    """
    laureate = access.laureate_with_code(normal_check_code(code))
    if laureate is None:
        if too_many := limited(request, "certificate"):
            return too_many
        return render(request, "award/certificate_check.html", {"verdict": "unknown", "code": code}, status=404)
    editions = list(access.certificates_of(laureate))
    current = [edition for edition in editions if edition.superseded_at is None]
    paper = request.GET.get("paper", "")
    asked = _asked_edition(paper, editions)
    if paper and asked is None:
        return render(request, "award/certificate_check.html", {"verdict": "unknown", "code": code}, status=404)
    context = {
        "verdict": "superseded" if asked is not None and asked.superseded_at is not None else "valid",
        "code": laureate.check_code,
        "laureate": laureate,
        "asked": asked,
        "current": current,
        "shows": _what_the_paper_shows(asked or _in_language_of_the_page(current)),
    }
    return render(request, "award/certificate_check.html", context)


def _in_language_of_the_page(editions: list[Any]) -> Any:
    return next((one for one in editions if one.language == get_language()), editions[0] if editions else None)


def _what_the_paper_shows(edition: Any) -> dict[str, Any]:
    """Return what stands on the paper itself, in its own language; nothing of one that was made before this was kept."""
    if edition is None or not edition.shows:
        return {}
    days = {name: date.fromisoformat(edition.shows[name]) for name in ("decided_on", "presented_on")}
    return {**edition.shows, **days, "language": edition.language}


def _asked_edition(paper: str, editions: list[Any]) -> Any:
    """Return the edition that ``sv-1`` names, or nothing when it names none."""
    language, _hyphen, version = paper.partition("-")
    if language not in LANGUAGES or not version.isdecimal():
        return None
    return next((e for e in editions if e.language == language and e.version == int(version)), None)
