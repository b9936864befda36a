"""Pages for anyone: the call, the laureates, what the award is, and what becomes of personal data."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from award import access, portraits
from award.downloads import send_file
from award.languages import current_language, reading_order
from award.milestones import has_celebrated, is_over, milestones
from award.services.papers import file_name

#: How many laureates a page shows beneath the one it is about.
ON_HOME = 5


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the call while it is open, the wait after it, and the laureate from the moment of publication on."""
    now = timezone.now()
    cycle = access.current_cycle()
    laureates = list(access.published_laureates()[: ON_HOME + 1])
    latest = laureates[0] if laureates else None
    context = {
        "cycle": cycle,
        "situation": _situation(cycle, latest, now),
        "latest": latest,
        "texts": access.readable_texts(latest, current_language()) if latest else {},
        "others": laureates[1:],
        "steps": milestones(cycle, now) if cycle else [],
    }
    return render(request, "award/home.html", context)


def _situation(cycle: Any, latest: Any, now: Any) -> str:
    """Return what the home page is about: ``call``, ``soon``, ``waiting``, ``named`` or ``quiet``.

    It follows from the announced dates, the clock and what is published, so nothing of a decision shows before its hour.
    """
    if cycle is None:
        return "named" if latest else "quiet"
    if latest is not None and latest.year >= cycle.year:
        return "named"
    if cycle.accepts_nominations(now):
        return "call"
    if is_over(cycle, now):
        return "quiet" if has_celebrated(cycle, now) else "waiting"
    return "soon" if cycle.nominations_open_at and cycle.nominations_open_at > now else "quiet"


@require_safe
def laureates(request: HttpRequest) -> HttpResponse:
    """Show the roll of honour: the laureates of all years."""
    return render(request, "award/laureates.html", {"laureates": access.published_laureates()})


@require_safe
def laureate(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one laureate: portrait, citation, life, and what the press needs."""
    person = get_object_or_404(access.published_laureates(), slug=slug)
    context = {
        "laureate": person,
        "texts": access.readable_texts(person, current_language()),
        "press_releases": sorted(access.press_releases_of(person), key=lambda paper: reading_order(paper.language)),
        "others": access.published_laureates().exclude(pk=person.pk)[:ON_HOME],
    }
    return render(request, "award/laureate.html", context)


@require_safe
def portrait(request: HttpRequest, slug: str, width: int) -> HttpResponse:
    """Send a published laureate's portrait in one of the widths the pages ask for."""
    person = get_object_or_404(access.published_laureates(), slug=slug)
    return picture(person, width)


def picture(person: Any, width: int) -> HttpResponse:
    """Return a laureate's portrait at a width the pages ask for, to be shown in a page; Http404 where there is none."""
    return picture_named(person.portrait.name, width)


def picture_named(name: str, width: int) -> HttpResponse:
    """Return a stored picture, to be shown in a page; Http404 where there is none or for a width no page asks for."""
    if not name or width not in portraits.WIDTHS:
        raise Http404
    try:
        content = portraits.rendition(name, width)
    except FileNotFoundError as gone:
        raise Http404 from gone
    response = HttpResponse(content, content_type="image/jpeg")
    # A withdrawn publication must be gone for everybody within minutes.
    response.headers["Cache-Control"] = "private, max-age=300"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_safe
def press_photo(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Send the portrait as the press prints it, as a file to keep."""
    person = get_object_or_404(access.published_laureates().exclude(portrait=""), slug=slug)
    ending = person.portrait.name.rsplit(".", 1)[-1]
    return send_file(person.portrait, f"{person.slug}.{ending}")


@require_safe
def press_release(request: HttpRequest, slug: str, language: str) -> HttpResponseBase:
    """Send the press release in one language, as a file to keep."""
    person = get_object_or_404(access.published_laureates(), slug=slug)
    document = get_object_or_404(access.press_releases_of(person), language=language)
    return send_file(document.file, file_name(document))


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Tell what the award is, who can have it and how it is decided, generated from the rulebook."""
    return render(request, "award/about.html", _rules())


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Tell what becomes of personal data (GDPR, Articles 13 and 14), generated from the rulebook."""
    return render(request, "award/privacy.html", _rules())


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Tell how the site meets WCAG 2.2 and whom to ask when it does not."""
    return render(request, "award/accessibility.html")


def _rules() -> dict[str, Any]:
    """Return the award year with its rules and criteria, as the pages that explain them need them."""
    cycle = access.current_cycle()
    criteria = list(cycle.criteria.all()) if cycle else []
    return {
        "cycle": cycle,
        "rulebook": access.rulebook_of(cycle),
        "criteria": criteria,
        # Equal weights say nothing and are not shown.
        "weighted": len({criterion.weight for criterion in criteria}) > 1,
        "steps": milestones(cycle, timezone.now()) if cycle else [],
    }
