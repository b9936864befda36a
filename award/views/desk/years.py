"""Beginning: the first set-up, and each new award year."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from award import access
from award.access import seat_required
from award.forms.desk import YearForm
from award.forms.refusals import refusals_in
from award.services.years import create_cycle


@seat_required("OFFICE")
def setup(request: HttpRequest) -> HttpResponse:
    """Show the steps from an empty house to the first award year, what is done ticked off."""
    association = access.association()
    leading = access.leading_people()
    done = {
        "association": association is not None,
        "signatories": association is not None and association.signatories.exists(),
        "people": len(leading) > 1,
        "year": access.current_cycle() is not None,
    }
    steps = (
        ("association", _("The association"), _("Names in three languages, address, telephone"), "desk_association"),
        ("signatories", _("Who signs the certificate"), _("As a rule the chair and the secretary"), "desk_signatories"),
        ("people", _("A second person"), _("The chair of the board: some acts take two people"), "desk_seats"),
        ("year", _("The first award year"), _("Rules, criteria and dates come with it, and can all be changed"), "desk_new_year"),
    )  # fmt: skip
    waits = {"signatories": not done["association"], "year": not done["association"]}
    tasks = [
        {
            "title": title,
            "hint": hint,
            "url": "" if waits.get(key) else reverse(url),
            "status": _("Done") if done[key] else _("Cannot begin yet") if waits.get(key) else _("To do"),
            "tone": "good" if done[key] else "plain" if waits.get(key) else "",
        }
        for key, title, hint, url in steps
    ]
    return render(request, "award/desk_setup.html", {"tasks": tasks, "ready": all(done.values())})


@seat_required("OFFICE")
def year_list(request: HttpRequest) -> HttpResponse:
    """List the award years with the phase of each."""
    return render(request, "award/desk_years.html", {"cycles": access.cycles_for(request.user)})


@seat_required("OFFICE")
def new_year(request: HttpRequest) -> HttpResponse:
    """Begin an award year, as a rule with what held in the year before."""
    if access.association() is None:
        messages.info(request, _("Enter the association first: its name stands on every page and paper."))
        return redirect("desk_association")
    before = access.cycles_for(request.user).first()
    start = before.year + before.rulebook.every_years if before else timezone.localdate().year + 1
    form = YearForm(request.POST or None, before=before, initial={"year": start})
    if request.method == "POST" and form.is_valid():
        like = before if form.cleaned_data.get("carry_over") else None
        with refusals_in(form):
            create_cycle(year=form.cleaned_data["year"], like=like, by=request.user)
            messages.success(request, _("The award year has begun. Look at its dates first."))
            return redirect("desk_dates")
    return render(request, "award/desk_new_year.html", {"form": form, "before": before})
