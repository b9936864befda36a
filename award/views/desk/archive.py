"""The end of a year: what is erased, what stays and why, before the act and after it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from award import access, erasure
from award.access import seat_required
from award.phases import Phase


@seat_required("OFFICE")
def archive(request: HttpRequest, year: int) -> HttpResponse:
    """Show what becomes of everything the year holds; of an archived year, what became of it."""
    cycle = get_object_or_404(access.cycles_for(request.user), year=year)
    published = cycle.phase >= Phase.PUBLICATION
    context = {
        "cycle": cycle,
        "archived": cycle.phase == Phase.ARCHIVED,
        "day": erasure.due_on(cycle) if published else None,
        "outcomes": erasure.outcomes(cycle),
    }
    return render(request, "award/desk_archive.html", context)
