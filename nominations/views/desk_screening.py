"""The desk: reading nominations, admitting them and turning them down."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from award.access import current_cycle, seat_required
from award.audit import log_access
from award.downloads import send_file
from award.forms.refusals import refusals_in, refusals_told
from nominations import access, suppressions
from nominations.forms.screening import AdmitForm, TurnDownForm
from nominations.services import screening
from nominations.services.endorsements import is_receiving
from nominations.telling import soon

ROWS = 50


@seat_required("OFFICE")
@require_safe
def nomination_list(request: HttpRequest) -> HttpResponse:
    """List the year's nominations by status."""
    cycle = current_cycle()
    if cycle is None:
        return redirect("desk_setup")
    status, text = request.GET.get("status", ""), request.GET.get("q", "")
    rows = access.nomination_list(request.user, cycle, status=status, text=text)
    counts = access.nominations_by_status(request.user, cycle)
    return render(
        request,
        "nominations/desk_nominations.html",
        {
            "cycle": cycle,
            "page": Paginator(rows, ROWS).get_page(request.GET.get("page")),
            "counts": counts,
            "total": sum(counts.values()),
            "status": status,
            "text": text,
            **soon(),
        },
    )


@seat_required("OFFICE")
@require_safe
def nomination(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a whole nomination; that it was read is noted in the access log."""
    whole = get_object_or_404(access.whole_nominations_for(request.user), pk=pk)
    log_access(request.user, "nomination", whole)
    return render(request, "nominations/desk_nomination.html", _about(request, whole))


@seat_required("OFFICE")
@require_POST
def admit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Admit a nomination to a new or an existing candidate."""
    whole = get_object_or_404(access.whole_nominations_for(request.user), pk=pk)
    context = _about(request, whole, request.POST, "admit")
    form = context.get("admit_form")
    if form is None:
        return _screened_already(request, whole)
    if form.is_valid():
        with refusals_in(form):
            candidate = screening.admit(nomination=whole, candidate=form.chosen, by=request.user)
            messages.success(request, _("Admitted to the candidate %(name)s.") % {"name": candidate.name})
            return redirect("desk_nomination", pk=pk)
    return render(request, "nominations/desk_nomination.html", context | {"form": form})


@seat_required("OFFICE")
@require_POST
def turn_down(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Turn a nomination down with a reason."""
    whole = get_object_or_404(access.whole_nominations_for(request.user), pk=pk)
    context = _about(request, whole, request.POST, "turn_down")
    form = context.get("turn_down_form")
    if form is None:
        return _screened_already(request, whole)
    if form.is_valid():
        with refusals_in(form):
            screening.turn_down(nomination=whole, by=request.user, **form.cleaned_data)
            messages.success(request, _("The nomination is turned down."))
            return redirect("desk_nomination", pk=pk)
    return render(request, "nominations/desk_nomination.html", context | {"form": form})


@seat_required("OFFICE")
@require_POST
def undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the screening of a nomination back."""
    whole = get_object_or_404(access.nominations_for(request.user), pk=pk)
    with refusals_told(request):
        screening.undo_screening(nomination=whole, by=request.user)
        messages.success(request, _("Undone. The nomination waits to be screened again."))
    return redirect("desk_nomination", pk=pk)


@seat_required("OFFICE")
@require_safe
def attachment(request: HttpRequest, pk: UUID) -> FileResponse:
    """Send one attachment; that it was fetched is noted in the access log."""
    found = get_object_or_404(access.attachments_for(request.user), pk=pk)
    log_access(request.user, "attachment", found)
    return send_file(found.file, found.name)


def _screened_already(request: HttpRequest, whole: Any) -> HttpResponse:
    """Say why a nomination cannot be screened: a second window, a colleague or the phase was quicker."""
    if whole.status == "SUBMITTED":
        messages.error(request, _("Screening is over. To change it, step back to the phase “Screening”."))
    else:
        messages.error(
            request,
            _("This nomination has just been screened by %(name)s. See below what was decided.")
            % {"name": whole.screened_by or "–"},
        )
    return redirect("desk_nomination", pk=whole.pk)


def _about(request: HttpRequest, whole: Any, data: Any = None, act: str = "") -> dict[str, Any]:
    """Return what the page of a nomination shows; `data` is bound to the form of `act`."""
    people = list(whole.nominees.all())
    context: dict[str, Any] = {
        "nomination": whole,
        "people": people,
        "names": " & ".join(person.name for person in people),
        "known": suppressions.recognised(people),
        "open": screening.screening_is_open(whole.cycle),
        "declined": any((person.same_as or person).response == "DECLINED" for person in people),
        "receiving": is_receiving(whole),
        "nominator_knows": access.nominator_knows_why(whole),
        **soon(),
    }
    waiting = access.waiting_nominations(whole.cycle).exclude(pk=whole.pk)
    context["next"] = waiting.order_by("submitted_at", "reference").first()
    context["waits"] = whole.status == "SUBMITTED" and context["open"]
    if context["waits"] or act:
        candidates = access.other_candidates(access.candidates_for(request.user), whole.cycle)
        proposals = access.proposals_among(people, candidates)
        context |= {
            "proposals": proposals,
            "oneself": access.shared_with_nominator(whole, people),
            "twins": access.twins_among(people, waiting),
            "admit_form": AdmitForm(
                data if act == "admit" else None,
                prefix="admit", names=context["names"], proposals=proposals, candidates=candidates,
            ),
            "turn_down_form": TurnDownForm(data if act == "turn_down" else None, prefix="down"),
        }  # fmt: skip
    return context
