"""The association, those who sign, and the seats."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from award import access
from award.access import leading_seat_required, seat_required
from award.facts import asked_once
from award.forms.house import (
    AssociationForm,
    CorrectSeatForm,
    EndSeatForm,
    HandOverForm,
    SeatForm,
    SignatoryFormSet,
    filled_lines,
    signatory_lines,
)
from award.forms.refusals import ReadForm, refusals_in
from award.services import association as house
from award.services import seats


@seat_required("OFFICE")
def association(request: HttpRequest) -> HttpResponse:
    """Show and correct the association."""
    row = access.association()
    form = AssociationForm(request.POST or None, instance=row, languages=access.association_languages())
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            house.set_up_association(by=request.user, **form.cleaned_data)
            messages.success(request, _("The association is saved."))
            return redirect("desk_association" if access.current_cycle() else "desk_setup")
    signatories = row.signatories.all() if row else []
    return render(request, "award/desk_association.html", {"form": form, "house": row, "signatories": signatories})


@seat_required("OFFICE")
def signatories(request: HttpRequest) -> HttpResponse:
    """Say who signs the certificate."""
    row = access.association()
    if row is None:
        return redirect("desk_association")
    formset = SignatoryFormSet(request.POST or None, initial=signatory_lines(row.signatories.all()), prefix="signatory")
    if request.method == "POST" and formset.is_valid():
        with refusals_in(formset.forms[0]):
            house.set_signatories(signatories=filled_lines(formset), by=request.user)
            messages.success(
                request,
                _(
                    "Those who sign are saved. Certificates follow until a publication is first approved, and keep their names from then on."
                ),
            )
            return redirect("desk_association" if access.current_cycle() else "desk_setup")
    return render(request, "award/desk_signatories.html", {"formset": formset})


@seat_required("OFFICE")
@asked_once()
def seat_list(request: HttpRequest) -> HttpResponse:
    """List who sits where, and who sat before."""
    everybody = access.seat_list_for(request.user)
    active = everybody.active()
    former = everybody.exclude(pk__in=active.values("pk"))
    return render(
        request,
        "award/desk_seats.html",
        {
            "bodies": seats.by_body(active),
            "former": former.order_by("-until", "-since"),
            "lone": len(access.leading_people()) < 2,
            "waiting": access.waiting_seats(),
            "two": access.two_can_agree(),
        },
    )


@seat_required("OFFICE")
def give_seat(request: HttpRequest) -> HttpResponse:
    """Seat somebody and welcome them by letter."""
    form = SeatForm(request.POST or None, initial={"seat": request.GET.get("seat", "")})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            seat = seats.seat_person(by=request.user, **form.values())
            messages.success(
                request, _("%(name)s has the seat; a letter of welcome is on its way.") % {"name": seat.user}
            )
            return redirect("desk_seats")
    return render(request, "award/desk_seat_give.html", {"form": form})


@leading_seat_required
def confirm_seat(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who has been given a seat by whom, and let somebody else who leads say that it is another person."""
    seat = get_object_or_404(access.given_seats_for(request.user), pk=pk)
    form = ReadForm(request.POST or None, initial={"read": seats.fingerprint_of(seat)})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            seats.confirm_seat(seat=seat, read=form.cleaned_data["read"], by=request.user)
            messages.success(request, _("Confirmed. %(name)s counts as a second person now.") % {"name": seat.user})
            return redirect("desk_seat_confirm", pk=pk)
    context = {
        "form": form,
        "seat": seat,
        "why_not": access.why_not_confirm(request.user, seat) if seat.waits else "",
        "look_alikes": access.look_alikes(seat) if seat.waits else [],
    }
    return render(request, "award/desk_seat_confirm.html", context)


@seat_required("OFFICE")
def correct_seat(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what was entered wrong about a seat."""
    seat = get_object_or_404(access.seat_list_for(request.user).to_come(), pk=pk)
    form = CorrectSeatForm(request.POST or None, seat=seat, initial={"read": seats.fingerprint_of(seat)})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            seats.correct_seat(seat=seat, by=request.user, **form.values())
            messages.success(request, _("The role is corrected."))
            return redirect("desk_seats")
    return render(request, "award/desk_seat_correct.html", {"form": form, "seat": seat})


@seat_required("OFFICE")
def end_seat(request: HttpRequest, pk: int) -> HttpResponse:
    """End a seat on a day."""
    seat = get_object_or_404(access.seat_list_for(request.user).active(), pk=pk)
    form = EndSeatForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            seats.end_seat(seat=seat, by=request.user, **form.cleaned_data)
            messages.success(request, _("The seat ends."))
            return redirect("desk_seats")
    return render(request, "award/desk_seat_end.html", {"form": form, "seat": seat})


@seat_required("OFFICE")
def hand_over(request: HttpRequest) -> HttpResponse:
    """Give the desk to the next secretary."""
    form = HandOverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        own = access.seats_of(request.user).secretary
        with refusals_in(form):
            seats.hand_over_desk(seat=own, by=request.user, **form.cleaned_data)
            messages.success(request, _("The desk is handed over. Thank you for your work."))
            return redirect("start")
    return render(request, "award/desk_hand_over.html", {"form": form})
