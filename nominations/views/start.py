"""Where a nomination begins: what the call asks for, and the first step."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from award.audit import Refused
from award.languages import current_language
from award.milestones import milestones
from nominations import access
from nominations.call import call_of, situation
from nominations.services.drafts import begin_draft


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Tell who can be nominated, what is judged, what one needs and what the nominee is told: all from the rulebook."""
    return render(request, "nominations/start.html", _call_context(request))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a draft by POST; shown by GET to somebody who has just signed in, beside the drafts that wait."""
    if request.method != "POST":
        return render(request, "nominations/begin.html", _call_context(request))
    cycle = access.current_call()
    if cycle is None:
        return redirect("nominate")
    try:
        draft = begin_draft(cycle=cycle, language=current_language(), by=request.user)
    except Refused as refusal:
        context = _call_context(request) | {"refusal": refusal.sentence}
        return render(request, "nominations/begin.html", context, status=409)
    return redirect("nominate_draft", draft.pk)


def _call_context(request: HttpRequest) -> dict[str, Any]:
    cycle, now = access.current_call(), timezone.now()
    return {
        "cycle": cycle,
        "call": call_of(cycle) if cycle else None,
        "situation": situation(cycle, now),
        "steps": milestones(cycle, now) if cycle else [],
        "drafts": access.open_drafts_of(request.user),
    }
