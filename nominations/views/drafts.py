"""A draft: the list of its parts, the check before it is sent, its files, and throwing it away."""

from contextlib import suppress
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from award.audit import Refused
from award.downloads import send_file
from award.forms.refusals import refusals_told
from award.milestones import is_over
from nominations import access
from nominations.progress import count_of, is_complete, tasks_of
from nominations.reading import reading_of_draft
from nominations.services import drafts
from nominations.services.closing import kept_until
from nominations.services.submission import Incomplete, submit_nomination, ticked
from nominations.steps import Outline, outline_of


@login_required
@require_safe
def draft(request: HttpRequest, draft: Any) -> HttpResponse:
    """Show the parts of a nomination and how far each has come."""
    row = get_object_or_404(access.drafts_for(request.user), pk=draft)
    if row.submitted_at is not None:
        return redirect("nominate_nomination", access.sent_from(row).pk)
    if not drafts.is_writable(row):
        return redirect("nominate_check", row.pk)
    outline = outline_of(row)
    tasks = tasks_of(outline, row.files_held)
    context = {"draft": row, "outline": outline, "tasks": tasks, "complete": is_complete(tasks)} | count_of(tasks)
    return render(request, "nominations/draft.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, draft: Any) -> HttpResponse:
    """Show everything once more by GET; send it by POST, or say what is missing."""
    context: dict[str, Any] = {}
    if request.method == "POST":
        nomination = _send(request, draft, context)
        if nomination is not None:
            return redirect("nominate_received", nomination.pk)
    row = get_object_or_404(access.drafts_for(request.user), pk=draft)
    if row.submitted_at is not None:
        return redirect("nominate_received", access.sent_from(row).pk)
    outline = outline_of(row)
    if "problems" in context:
        _keep_ticks(request, outline)
    context |= {
        "draft": row,
        "outline": outline,
        "writable": drafts.is_writable(row),
        "is_over": is_over(row.cycle, timezone.now()),
        "kept_until": kept_until(row),
    }
    context["form"] = _declaration_form(request, outline)
    context["sections"] = reading_of_draft(outline, access.files_of(row))
    return render(request, "nominations/check.html", context, status=409 if "refusal" in context else 200)


def _send(request: HttpRequest, draft: Any, context: dict[str, Any]) -> Any:
    """Return the nomination that was received; nothing when it was not, and then the context says why."""
    try:
        return submit_nomination(draft=draft, by=request.user, arrived_at=timezone.now(), declared=request.POST)
    except Incomplete as incomplete:
        context["problems"] = incomplete.problems
    except Refused as refusal:
        context["refusal"] = refusal.sentence
    return None


def _keep_ticks(request: HttpRequest, outline: Outline) -> None:
    """Keep what was ticked: it is there when what is missing has been mended."""
    step = outline.declarations
    if step is not None:
        with suppress(Refused):
            drafts.save_step(draft=outline.draft, step=step.name, typed=ticked(outline, request.POST), by=request.user)


def _declaration_form(request: HttpRequest, outline: Outline) -> Any:
    step = outline.declarations
    if step is None:
        return None
    return outline.form(step, data=request.POST if request.method == "POST" else None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest, draft: Any) -> HttpResponse:
    """Ask by GET whether the draft shall be thrown away; do it by POST."""
    row = get_object_or_404(access.drafts_for(request.user), pk=draft)
    if request.method == "POST":
        with refusals_told(request):  # such as that another window has sent it
            drafts.discard_draft(draft=row, by=request.user)
        return redirect("my_nominations")
    if row.submitted_at is not None:
        return redirect("nominate_nomination", access.sent_from(row).pk)
    return render(request, "nominations/discard.html", {"draft": row, "outline": outline_of(row)})


@login_required
@require_safe
def file(request: HttpRequest, draft: Any, file: int) -> HttpResponse:
    """Send a file of one's own draft back."""
    row = get_object_or_404(access.draft_files_for(request.user), draft=draft, pk=file)
    return send_file(row.file, row.name)


@login_required
@require_POST
def remove_file(request: HttpRequest, draft: Any, file: int) -> HttpResponse:
    """Take a file out of a draft."""
    row = get_object_or_404(access.draft_files_for(request.user), draft=draft, pk=file)
    try:
        drafts.remove_file(file=row, by=request.user)
    except Refused:
        return redirect("nominate_draft", draft)
    return redirect("nominate_step", draft, "attachments")
