"""Other people's conflicts, for the seats that lead: declaring one, and lifting one, which takes two."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from award.access import seats_of, why_no_second
from award.audit import Refused
from voting import access
from voting.forms.interests import DeclareForAnotherForm, ReasonForm
from voting.services import interests as services
from voting.views.rooms import Room, in_year, show


def conflicts(request: HttpRequest, room: Room, cycle: Any) -> HttpResponse:
    """List the conflicts a leading person may know of, and declare one for somebody else."""
    _must_lead(request, cycle)
    people = access.judges_for(request.user)
    candidates = access.rulable_candidates_for(request.user, cycle)
    form = DeclareForAnotherForm(request.POST or None, people=people, candidates=candidates)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.declare_for_another(
                user=data["user"],
                candidate=data["candidate"],
                ground=data["ground"],
                note=data["note"],
                by=request.user,
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        except ValidationError as invalid:
            form.add_error(None, invalid.messages)
        else:
            messages.success(request, _("The conflict of %(name)s is declared.") % {"name": data["user"]})
            return redirect(room.url("conflicts"))
    context = {"cycle": cycle, "form": form, "conflicts": access.conflicts_for(request.user, cycle)}
    return show(request, room, "voting/conflicts.html", context)


def conflict(request: HttpRequest, room: Room, cycle: Any, pk: int) -> HttpResponse:
    """Show one conflict; ask for it to be lifted."""
    found = _found(request, cycle, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.propose_lift(interest=found, reason=form.cleaned_data["reason"], by=request.user)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(
                request, _("Your wish is recorded. A second person decides: a chair, a vice-chair or a secretary.")
            )
            return redirect(room.url("conflicts"))
    context = {"cycle": cycle, "conflict": found, "form": form}
    if found.lift_is_proposed:
        context |= {
            "read": services.fingerprint_of(found),
            "why_not": why_no_second(request.user, found.lift_proposed_by),
        }
    return show(request, room, "voting/conflict.html", context)


@require_POST
def decide(request: HttpRequest, room: Room, cycle: Any, pk: int) -> HttpResponse:
    """Lift the conflict as the second person, or let it stand."""
    found = _found(request, cycle, pk)
    lifts = request.POST.get("act") == "lift"
    try:
        if lifts:
            services.lift_conflict(interest=found, read=request.POST.get("read", ""), by=request.user)
        else:
            services.keep_conflict(interest=found, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(room.url("conflict", found.pk))
    messages.success(request, _("The conflict is lifted.") if lifts else _("The conflict stands."))
    return redirect(room.url("conflicts"))


def _must_lead(request: HttpRequest, cycle: Any) -> None:
    in_year(cycle)
    if not seats_of(request.user).leads:
        raise Http404


def _found(request: HttpRequest, cycle: Any, pk: int) -> Any:
    _must_lead(request, cycle)
    return get_object_or_404(access.conflicts_for(request.user, cycle), pk=pk)
