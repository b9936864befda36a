"""Publication: asked for with an hour, approved by a second person as it was read, released, held, withdrawn."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from award import access
from award.access import seat_required
from award.forms.laureate import ApprovalForm, HourForm, WithdrawalForm
from award.forms.refusals import refusals_in, refusals_told
from award.services import public_content
from award.services import publication as services
from award.yielding import must_yield

LEADING = ("OFFICE", "JURY", "BOARD")


@seat_required(*LEADING)
def publication(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what will be published and when, and what has changed since it was asked for; a POST asks for approval."""
    laureate = get_object_or_404(access.laureates_to_approve(request.user), pk=pk)
    form = HourForm(request.POST or None, initial={"when": "signal"})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            services.ask_approval(laureate=laureate, publish_at=form.hour, by=request.user)
            messages.success(request, _("A second person can now approve the publication."))
            return redirect("desk_publication", pk=pk)
    return _page(request, laureate, form=form)


@seat_required(*LEADING)
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve what was read at the hour that was asked for."""
    laureate = get_object_or_404(access.laureates_to_approve(request.user), pk=pk)
    form = ApprovalForm(request.POST)
    if form.is_valid():
        with refusals_told(request):
            services.approve(laureate=laureate, read=form.cleaned_data["read"], by=request.user)
            messages.success(request, _("The publication is approved."))
    return redirect("desk_publication", pk=pk)


@seat_required(*LEADING)
def signal(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what happens to whom when the laureate becomes public; where the signal is waited for, a POST gives it."""
    laureate = get_object_or_404(access.laureates_to_approve(request.user), pk=pk)
    if request.method == "POST":
        with refusals_told(request):
            services.publish_now(laureate=laureate, by=request.user)
            messages.success(request, _("The laureate is published."))
        return redirect("desk_publication", pk=pk)
    if laureate.is_published():
        return redirect("desk_publication", pk=pk)
    context = {
        "laureate": laureate,
        "audiences": services.audiences(laureate),
        "may_give": services.may_give_signal(laureate, request.user),
    }
    return render(request, "award/publication_signal.html", context)


@seat_required(*LEADING)
@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Hold, or end a request that waits."""
    laureate = get_object_or_404(access.laureates_to_approve(request.user), pk=pk)
    service, done = {
        "hold": (services.hold, _("The publication is held. Another hour, or the signal, takes a new approval.")),
        "end": (services.end_request, _("The request is ended.")),
    }[verb]
    with refusals_told(request):
        service(laureate=laureate, by=request.user)
        messages.success(request, done)
    return redirect("desk_publication", pk=pk)


@seat_required(*LEADING)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a published laureate off every page."""
    laureate = get_object_or_404(access.laureates_to_approve(request.user), pk=pk)
    form = WithdrawalForm(request.POST)
    if form.is_valid():
        with refusals_told(request):
            services.withdraw(laureate=laureate, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, _("The publication is withdrawn."))
    else:
        messages.error(request, _("Give the reason."))
    return redirect("desk_publication", pk=pk)


def _page(request: HttpRequest, laureate: Any, *, form: HourForm) -> HttpResponse:
    waiting = access.request_to_publish(laureate)
    ended = access.last_ended_request(laureate)
    content = public_content.public_content(laureate)
    context = {
        "laureate": laureate,
        "published": laureate.is_published(),
        "yields": must_yield(request.user, laureate),
        "waiting": waiting,
        "ended": ended,
        "differences": public_content.differences(public_content.decode(ended.content), content) if ended else [],
        "may_approve": any(one.laureate_id == laureate.pk for one in access.approvals_for(request.user)),
        "changes": access.changes_for(request.user).filter(laureate=laureate)[:10],
        "items": public_content.items(content),
        "documents": access.documents_for(request.user).filter(laureate=laureate, superseded_at__isnull=True),
        "form": form,
        "approval_form": ApprovalForm(initial={"read": waiting.sha256 if waiting else ""}),
        "withdrawal_form": WithdrawalForm(),
    }
    return render(request, "award/publication.html", context)
