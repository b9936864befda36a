"""The front page: where the year stands, what is to be done, what blocks the next phase, and the move itself."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from award import access, phases, todo, way
from award.access import seat_required
from award.audit import Refused
from award.facts import asked_once
from award.forms.desk import MoveForm, StepBackForm
from award.forms.refusals import refusals_told, show_refusal
from award.phases import Phase
from award.services.cycle import advance


@seat_required("OFFICE")
@asked_once()
def desk(request: HttpRequest) -> HttpResponse:
    """Show the current year, or how to begin where nothing is set up yet."""
    cycle = access.current_cycle()
    if cycle is None or access.association() is None:
        # A house whose years are all archived is no empty house.
        return redirect("desk_years" if access.association() and access.cycles_for(request.user) else "desk_setup")
    return _front(request, cycle)


@seat_required("OFFICE")
@asked_once()
def year(request: HttpRequest, year: int) -> HttpResponse:
    """Show one year, an earlier one too: its last step is archiving."""
    return _front(request, get_object_or_404(access.cycles_for(request.user), year=year))


@seat_required("OFFICE")
@require_POST
def move(request: HttpRequest, year: int) -> HttpResponse:
    """Move the year one phase on; a page that was left open is answered with how things stand now."""
    cycle = get_object_or_404(access.cycles_for(request.user), year=year)
    form = MoveForm(request.POST, cycle=cycle)
    if not form.is_valid():
        return _front(request, cycle, form=form, status=HTTPStatus.CONFLICT)
    with refusals_told(request):
        cycle = advance(cycle=cycle, to=form.cleaned_data["to"], entry=form.cleaned_data["entry"], by=request.user)
        messages.success(
            request, _("The award year is now in the phase “%(phase)s”.") % {"phase": cycle.get_phase_display()}
        )
        return redirect("desk_year", year=year)
    cycle.refresh_from_db()
    return _front(request, cycle, status=HTTPStatus.CONFLICT)


@seat_required("OFFICE")
def step_back(request: HttpRequest, year: int) -> HttpResponse:
    """Take the year one phase back, with a reason."""
    cycle = get_object_or_404(access.cycles_for(request.user), year=year)
    back = phases.previous_phase(cycle.phase)
    if back is None:
        raise Http404
    form = StepBackForm(request.POST or None, initial={"entry": cycle.entry})
    status = HTTPStatus.OK
    if request.method == "POST" and form.is_valid():
        try:
            advance(cycle=cycle, to=back, by=request.user, **form.cleaned_data)
        except (Refused, ValidationError) as refusal:
            show_refusal(form, refusal)
            status = HTTPStatus.CONFLICT
        else:
            messages.success(request, _("The award year is back in the phase “%(phase)s”.") % {"phase": back.label})
            return redirect("desk_year", year=year)
    return render(
        request,
        "award/desk_step_back.html",
        {"cycle": cycle, "back": back, "words": way.WORDS[back], "form": form},
        status=status,
    )


def _front(request: HttpRequest, cycle, form: MoveForm | None = None, status: int = HTTPStatus.OK) -> HttpResponse:
    following = phases.next_phase(cycle.phase)
    blockers = list(phases.blockers(cycle, following)) if following else []
    return render(
        request,
        "award/desk.html",
        {
            "cycle": cycle,
            "steps": way.steps(cycle),
            "now": way.now(cycle),
            "following": following,
            "happens": way.happens(cycle, following) if following else "",
            "next_words": way.WORDS[following] if following else None,
            "gate_is_shut": bool(blockers),
            "agenda": todo.agenda(cycle, blockers, request.user),
            "cautions": list(phases.cautions(cycle, following, request.user)) if following else [],
            "upcoming": way.days_ahead(cycle),
            "back": phases.previous_phase(cycle.phase),
            "erases": following == Phase.ARCHIVED,
            "form": form or MoveForm(cycle=cycle, initial={"to": following, "entry": cycle.entry}),
        },
        status=status,
    )
