"""Publication: asked for, approved by a second person, released, held, withdrawn."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from award import access
from award.access import seat_required
from award.forms.laureate import ApprovalForm, WithdrawalForm
from award.forms.refusals import refusals_in, refusals_told
from award.services import publication as services
from award.yielding import must_yield

LEADING = ("OFFICE", "JURY", "BOARD")


@seat_required(*LEADING)
def publication(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what will be published and when; a POST approves it."""
    laureate = get_object_or_404(access.laureates_to_approve(request.user), pk=pk)
    form = ApprovalForm(request.POST or None, initial={"when": "signal"})
    if request.method == "POST" and form.is_valid():
        at = form.cleaned_data["publish_at"] if form.cleaned_data["when"] == "time" else None
        with refusals_in(form):
            services.approve(laureate=laureate, publish_at=at, by=request.user)
            messages.success(request, _("The publication is approved."))
            return redirect("desk_publication", pk=pk)
    documents = access.documents_for(request.user).filter(laureate=laureate, superseded_at__isnull=True)
    context = {
        "laureate": laureate,
        "published": laureate.is_published(),
        "yields": must_yield(request.user, laureate),
        "may_approve": any(waiting == laureate for waiting in access.approvals_for(request.user)),
        "documents": documents,
        "form": form,
        "withdrawal_form": WithdrawalForm(),
    }
    return render(request, "award/publication.html", context)


@seat_required(*LEADING)
@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Ask for approval, give the signal, or hold."""
    laureate = get_object_or_404(access.laureates_to_approve(request.user), pk=pk)
    service, done = {
        "ask": (services.ask_approval, _("A second person can now approve the publication.")),
        "now": (services.publish_now, _("The laureate is published.")),
        "hold": (services.hold, _("The publication waits for the signal.")),
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
