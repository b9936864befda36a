"""Issued certificates are replaced: asked for with a reason, and agreed to by a second person."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from award import access
from award.access import seat_required
from award.forms.changes import ApprovedChangeForm, ReplacementForm
from award.forms.refusals import refusals_in, refusals_told
from award.services import certificates as services
from award.yielding import must_yield

LEADING = ("OFFICE", "JURY", "BOARD")


@seat_required(*LEADING)
def certificates(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what the issued certificates say and what new ones would; a POST asks for them to be replaced."""
    laureate = get_object_or_404(access.laureates_to_approve(request.user), pk=pk)
    form = ReplacementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            services.ask_replacement(laureate=laureate, by=request.user, **form.cleaned_data)
            messages.success(request, _("A second person can now agree to this."))
            return redirect("desk_certificates", pk=pk)
    waiting = access.open_replacements(laureate).first()
    context = {
        "laureate": laureate,
        "waiting": waiting,
        "differences": services.differences(laureate, waiting) if laureate.issued_with else [],
        "may_agree": waiting is not None and access.may_second(request.user, waiting.asked_by),
        "why_not_now": services.why_not_now(laureate, waiting),
        "yields": must_yield(request.user, laureate),
        "form": form,
        "approved_form": ApprovedChangeForm(
            initial={"read": services.replacement_fingerprint(waiting) if waiting else ""}
        ),
    }
    return render(request, "award/desk_certificates.html", context)


@seat_required(*LEADING)
@require_POST
def decide(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Agree to the replacement as it was read, or leave the certificates as they are."""
    laureate = get_object_or_404(access.laureates_to_approve(request.user), pk=pk)
    waiting = get_object_or_404(access.open_replacements(laureate))
    form = ApprovedChangeForm(request.POST)
    with refusals_told(request):
        if verb == "end":
            services.end_replacement(replacement=waiting, by=request.user)
            messages.success(request, _("The certificates stay as they are."))
        elif form.is_valid():
            services.approve_replacement(replacement=waiting, read=form.cleaned_data["read"], by=request.user)
            messages.success(request, _("The certificates are replaced; the new ones are made within a minute."))
    return redirect("desk_certificates", pk=pk)
