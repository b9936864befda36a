"""The secretary's desk."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from award import access, phases
from award.access import seat_required


@seat_required("OFFICE")
def desk(request: HttpRequest) -> HttpResponse:
    """Show the phase, what blocks the next one and what to do now."""
    cycle = access.current_cycle()
    following = phases.next_phase(cycle.phase) if cycle else None
    blockers = list(phases.blockers(cycle, following)) if cycle and following else []
    return render(request, "award/desk.html", {"cycle": cycle, "next_phase": following, "blockers": blockers})
