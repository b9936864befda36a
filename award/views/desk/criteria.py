"""What candidates are judged by."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from award import access, rulebook
from award.access import seat_required
from award.forms.refusals import refusals_in, refusals_told
from award.forms.rules import CriterionForm, RemovalForm, blank_criterion, reason_of
from award.services import criteria
from award.views.desk.rules import lead_on


@seat_required("OFFICE")
def criterion_list(request: HttpRequest) -> HttpResponse:
    """List the criteria with their share of the total."""
    cycle = access.current_cycle()
    if cycle is None:
        return redirect("desk_setup")
    return render(
        request,
        "award/desk_criteria.html",
        {
            "cycle": cycle,
            "criteria": access.criteria_for(request.user),
            "shares": rulebook.shares(cycle),
            "fixed": rulebook.criteria_are_fixed(cycle),
            "frozen": rulebook.current_version(cycle) is not None,
            "proposal": rulebook.open_proposal(cycle),
        },
    )


@seat_required("OFFICE")
def criterion(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a criterion and the meaning of its levels."""
    row = get_object_or_404(access.criteria_for(request.user), pk=pk)
    frozen = rulebook.current_version(row.cycle) is not None
    form = CriterionForm(request.POST or None, instance=row, frozen=frozen)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            proposal = criteria.save_criterion(
                criterion=row, by=request.user, anchors=form.anchors(), **form.changes(), reason=reason_of(form)
            )
            return lead_on(request, proposal, _("The criteria are saved."), "desk_criteria")
    return render(
        request, "award/desk_criterion.html", {"cycle": row.cycle, "criterion": row, "form": form} | _state(row.cycle)
    )


@seat_required("OFFICE")
def add(request: HttpRequest) -> HttpResponse:
    """Add a criterion."""
    cycle = access.current_cycle()
    if cycle is None:
        return redirect("desk_setup")
    frozen = rulebook.current_version(cycle) is not None
    form = CriterionForm(request.POST or None, instance=blank_criterion(cycle), frozen=frozen)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            proposal = criteria.add_criterion(
                cycle=cycle, by=request.user, anchors=form.anchors(), **form.changes(), reason=reason_of(form)
            )
            return lead_on(request, proposal, _("The criteria are saved."), "desk_criteria")
    return render(
        request, "award/desk_criterion.html", {"cycle": cycle, "criterion": None, "form": form} | _state(cycle)
    )


@seat_required("OFFICE")
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once more, then take a criterion out."""
    row = get_object_or_404(access.criteria_for(request.user), pk=pk)
    form = RemovalForm(request.POST or None, frozen=rulebook.current_version(row.cycle) is not None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            proposal = criteria.remove_criterion(criterion=row, by=request.user, reason=reason_of(form))
            return lead_on(request, proposal, _("The criteria are saved."), "desk_criteria")
    return render(request, "award/desk_criterion_remove.html", {"criterion": row, "form": form})


@seat_required("OFFICE")
@require_POST
def move(request: HttpRequest, pk: int, way: str) -> HttpResponse:
    """Move a criterion up or down while the rules are free."""
    row = get_object_or_404(access.criteria_for(request.user), pk=pk)
    with refusals_told(request):
        criteria.move_criterion(criterion=row, up=way == "up", by=request.user)
    return redirect("desk_criteria")


def _state(cycle: Any) -> dict[str, Any]:
    return {"fixed": rulebook.criteria_are_fixed(cycle), "proposal": rulebook.open_proposal(cycle)}
