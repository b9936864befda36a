"""The desk: candidates of the year before go on."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from award.access import current_cycle, seat_required
from award.forms.refusals import refusals_in
from nominations.access.carrying import carriable_candidates
from nominations.forms.carrying import CarryForm
from nominations.services.carrying import carry_over


@seat_required("OFFICE")
@require_http_methods(["GET", "HEAD", "POST"])
def carry(request: HttpRequest) -> HttpResponse:
    """Show who can be carried over; by POST carry those over who are chosen."""
    cycle = current_cycle()
    if cycle is None:
        raise Http404
    form = CarryForm(request.POST or None, candidates=carriable_candidates(cycle))
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            carried = carry_over(candidates=form.chosen, into=cycle, by=request.user)
            messages.success(
                request,
                ngettext(
                    "%(number)d nomination is carried over.", "%(number)d nominations are carried over.", len(carried)
                )
                % {"number": len(carried)},
            )
            return redirect("desk_nominations")
    years = cycle.rulebook.carry_over_years
    return render(request, "nominations/desk_carry_over.html", {"cycle": cycle, "form": form, "years": years})
