"""Recommendations: the nominator asks, the endorser writes behind a signed link."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from award.access import seat_required
from award.forms.refusals import refusals_in, refusals_told
from nominations import access
from nominations.call import call_of
from nominations.forms.endorsements import EndorsementForm, InvitationForm
from nominations.forms.fields import LONGEST, storable
from nominations.services import endorsements


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, nomination: Any) -> HttpResponse:
    """Ask somebody for a recommendation of one's own nomination."""
    row = get_object_or_404(access.own_nominations_for(request.user), pk=nomination)
    form = InvitationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            asked = endorsements.invite_endorser(nomination=row, by=request.user, **form.cleaned_data)
            messages.success(request, _("The invitation is on its way to %(name)s.") % {"name": asked.name})
            return redirect("nominate_nomination", row.pk)
    context = {"nomination": row, "form": form, "due": row.cycle.endorsements_end_at}
    return render(request, "nominations/invite.html", context)


@login_required
@require_POST
def take_back(request: HttpRequest, endorsement: int) -> HttpResponse:
    """Take an invitation back that has not been answered."""
    row = get_object_or_404(access.invited_endorsements_for(request.user), pk=endorsement)
    with refusals_told(request):
        endorsements.withdraw_invitation(endorsement=row, by=request.user)
    return redirect("nominate_nomination", row.nomination_id)


@login_required
@require_POST
def again(request: HttpRequest, endorsement: int) -> HttpResponse:
    """Send somebody the nominator has asked a new link."""
    row = get_object_or_404(access.invited_endorsements_for(request.user), pk=endorsement)
    _send_link_again(request, row)
    return redirect("nominate_nomination", row.nomination_id)


@seat_required("OFFICE")
@require_POST
def desk_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send somebody who was asked a new link from the desk, because the letter did not arrive."""
    row = get_object_or_404(access.endorsements_for(request.user), pk=pk)
    _send_link_again(request, row)
    return redirect("desk_nomination", row.nomination_id)


def _send_link_again(request: HttpRequest, row: Any) -> None:
    with refusals_told(request):
        sent = endorsements.send_link_again(endorsement=row, by=request.user)
        messages.success(
            request, _("A new link is on its way to %(name)s. The earlier one no longer works.") % {"name": sent.name}
        )


@require_http_methods(["GET", "HEAD", "POST"])
def endorse(request: HttpRequest, token: str) -> HttpResponse:
    """Show the endorser what is asked by GET; by POST keep the text, send it, or decline."""
    arrived_at = timezone.now()
    row = access.endorsement_behind(token)
    if row is None:
        raise Http404
    call = call_of(row.nomination.cycle)
    form = EndorsementForm(
        request.POST if request.method == "POST" else None,
        initial={"text": row.text, "relation": row.relation},
        word_limit=call.rule("word_limit"),
    )
    if request.method == "POST":
        with refusals_in(form):
            if _acted(request, row, form, arrived_at):
                return redirect(request.path)
    context = {
        "endorsement": row,
        "cycle": row.nomination.cycle,
        "call": call,
        "nominees": [nominee.name for nominee in row.nomination.nominees.all()],
        "due": row.nomination.cycle.endorsements_end_at,
        "writable": row.status == "INVITED" and endorsements.accepts_endorsements(row.nomination.cycle, arrived_at),
        "form": form,
    }
    return render(request, "nominations/endorse.html", context)


def _acted(request: HttpRequest, row: Any, form: EndorsementForm, arrived_at: Any) -> bool:
    """Do what the pressed button says; False when the form shows why it cannot be done."""
    if "decline" in request.POST:
        endorsements.decline_endorsement(endorsement=row)
        return True
    if "later" in request.POST:
        if len(request.POST.get("text", "")) > LONGEST:
            return form.is_valid()
        endorsements.save_endorsement(
            endorsement=row,
            text=storable(request.POST.get("text", "")),
            relation=storable(request.POST.get("relation", "")).replace("\n", " ")[:300],
        )
        messages.success(request, _("Saved. You can go on later with the same link."))
        return True
    if not form.is_valid():
        return False
    endorsements.submit_endorsement(endorsement=row, arrived_at=arrived_at, **form.cleaned_data)
    return True
