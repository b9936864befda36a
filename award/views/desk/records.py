"""What happened and what runs: the trail of acts, the letters, the system."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from award import access, audit, health, mail, trail
from award.access import leading_seat_required, seat_required
from award.forms.desk import HeadForm, OutboxForm, TrailForm
from award.forms.refusals import refusals_told
from award.services import letters

PAGE = 40


@leading_seat_required
def acts(request: HttpRequest) -> HttpResponse:
    """Show the trail in sentences, newest first, narrowed by year, subject and person."""
    entries = access.audit_entries_for(request.user)
    chains = [(str(chain.pk), chain.label) for chain in access.chains_for(request.user)]
    people = [(str(person.pk), str(person)) for person in access.people_with_seats()]
    form = TrailForm(request.GET, chains=chains, areas=trail.areas(), people=people)
    asked: dict[str, str] = form.cleaned_data if form.is_valid() else {}
    entries = trail.narrowed(entries, asked) if form.is_valid() else entries.none()
    page = Paginator(entries, PAGE).get_page(request.GET.get("page"))
    return render(
        request, "award/desk_trail.html", {"filter": form, "page": page, "lines": trail.lines(page.object_list)}
    )


@seat_required("OFFICE")
def outbox(request: HttpRequest) -> HttpResponse:
    """List the letters, newest first."""
    form = OutboxForm(request.GET)
    rows = access.mails_for(request.user)
    rows = mail.narrowed(rows, **form.cleaned_data) if form.is_valid() else rows.none()
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "award/desk_outbox.html", {"filter": form, "page": page})


@seat_required("OFFICE")
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one letter as it was written, the secret in it as dots."""
    row = get_object_or_404(access.mails_for(request.user), pk=pk)
    audit.log_access(request.user, "letter read", row)
    return render(request, "award/desk_letter.html", {"letter": row})


@seat_required("OFFICE")
@require_POST
def letter_act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Send a letter again, or stop it."""
    row = get_object_or_404(access.mails_for(request.user), pk=pk)
    with refusals_told(request):
        if verb == "retry":
            letters.retry_letter(letter=row, by=request.user)
            messages.success(request, _("The letter is on its way again."))
        else:
            letters.stop_letter(letter=row, by=request.user)
            messages.success(request, _("The letter is stopped."))
    return redirect("desk_letter", pk=pk)


@seat_required("OFFICE")
def system(request: HttpRequest) -> HttpResponse:
    """Show whether the worker runs and letters leave, and compare a head of a chain that one was sent.

    Today's heads are not shown: they change with every act, also with one that a conflict of interest hides from the reader.
    """
    asked = "head" in request.GET
    chains = [(chain.name, chain.label) for chain in audit.chains()]
    form = HeadForm(request.GET if asked else None, chains=chains)
    matches = (
        audit.has_entry(form.cleaned_data["chain"], form.cleaned_data["head"]) if asked and form.is_valid() else None
    )
    context: dict[str, Any] = {
        "state": health.state(),
        "form": form,
        "matches": matches,
    }
    return render(request, "award/desk_system.html", context)
