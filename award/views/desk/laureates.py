"""The laureates as the desk lists them, and those of the years before this system."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from award import access
from award.access import seat_required
from award.forms.laureate import PastLaureateForm
from award.forms.refusals import refusals_in, refusals_told
from award.services import past_laureates


@seat_required("OFFICE")
def laureate_list(request: HttpRequest) -> HttpResponse:
    """List the laureates whose papers are prepared here, and the roll of the years before."""
    return render(
        request,
        "award/desk_laureates.html",
        {
            "prepared": access.laureates_to_prepare(request.user),
            "past": access.past_laureates_for(request.user),
        },
    )


@seat_required("OFFICE")
def enter_past(request: HttpRequest) -> HttpResponse:
    """Enter a laureate of an earlier year: a draft, which is read through before it is published."""
    form = PastLaureateForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        with refusals_in(form):
            laureate = past_laureates.enter_past_laureate(
                year=typed["year"], name=typed["name"], upload=typed["portrait"], by=request.user, **form.facts()
            )
            messages.success(request, _("The draft is saved. Read it through, then publish it."))
            return redirect("desk_past_laureate", pk=laureate.pk)
    return render(request, "award/desk_past_laureate.html", {"form": form, "laureate": None})


@seat_required("OFFICE")
def correct_past(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a laureate of an earlier year."""
    laureate = get_object_or_404(access.past_laureates_for(request.user), pk=pk)
    form = PastLaureateForm(request.POST or None, request.FILES or None, instance=laureate)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        with refusals_in(form):
            past_laureates.correct_past_laureate(
                laureate=laureate, name=typed["name"], upload=typed["portrait"], by=request.user, **form.facts()
            )
            messages.success(request, _("The facts are saved."))
            return redirect("desk_past_laureate", pk=pk)
    return render(request, "award/desk_past_laureate.html", {"form": form, "laureate": laureate})


@seat_required("OFFICE")
@require_POST
def publish_past(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish a draft of a laureate of an earlier year."""
    laureate = get_object_or_404(access.past_laureates_for(request.user), pk=pk)
    with refusals_told(request):
        past_laureates.publish_past_laureate(laureate=laureate, by=request.user)
        messages.success(request, _("%(name)s is in the roll of honour.") % {"name": laureate.name})
    return redirect("desk_past_laureate", pk=pk)


@seat_required("OFFICE")
def remove_past(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once more, then remove a laureate of an earlier year."""
    laureate = get_object_or_404(access.past_laureates_for(request.user), pk=pk)
    if request.method == "POST":
        past_laureates.remove_past_laureate(laureate=laureate, by=request.user)
        messages.success(request, _("%(name)s has been removed.") % {"name": laureate.name})
        return redirect("desk_laureates")
    return render(request, "award/desk_past_laureate_remove.html", {"laureate": laureate})
