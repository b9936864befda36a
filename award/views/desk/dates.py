"""The dates of the year, and closing the call by hand."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from award import access
from award.access import seat_required
from award.forms.desk import DatesForm, ReasonForm
from award.forms.refusals import refusals_in
from award.services.years import close_nominations, set_dates


@seat_required("OFFICE")
def dates(request: HttpRequest) -> HttpResponse:
    """Show and change the dates of the current year."""
    cycle = access.current_cycle()
    if cycle is None:
        return redirect("desk_setup")
    form = DatesForm(request.POST or None, instance=cycle)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            set_dates(cycle=cycle, by=request.user, reason=form.cleaned_data["reason"], **form.changes())
            messages.success(request, _("The dates are saved."))
            return redirect("desk_dates")
    return render(request, "award/desk_dates.html", {"cycle": cycle, "form": form})


@seat_required("OFFICE")
def close(request: HttpRequest) -> HttpResponse:
    """Close nominations before their time."""
    cycle = access.current_cycle()
    if cycle is None or not cycle.accepts_nominations():
        messages.info(request, _("Nominations are not being received, so there is nothing to close."))
        return redirect("desk_dates")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            close_nominations(cycle=cycle, by=request.user, **form.cleaned_data)
            messages.success(request, _("Nominations are closed."))
            return redirect("desk")
    return render(request, "award/desk_close.html", {"cycle": cycle, "form": form})
