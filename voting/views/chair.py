"""What the jury's chair does for the jury: progress in numbers, releasing, excusing."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from award.audit import Refused
from award.facts import asked_once
from award.phases import Phase
from voting import access
from voting.forms.chair import ExcuseForm, ReleaseForm
from voting.services import ballots, reminding
from voting.views.rooms import Room, in_year, show


def progress(request: HttpRequest, room: Room, cycle: Any) -> HttpResponse:
    """Show how far each juror has come, in numbers only."""
    round = _round(request, cycle)
    jurors = access.progress_for(request.user, round)
    context = {
        "cycle": cycle,
        "round": round,
        "jurors": jurors,
        "total": sum(juror.total for juror in jurors),
        "done": sum(juror.done for juror in jurors),
        "waiting": [juror for juror in jurors if not juror.complete],
        "scores_accepted": cycle.accepts_scores(),
        "short": access.short_of_ballots_for(request.user, round),
    }
    return show(request, room, "voting/progress.html", context)


def remind(request: HttpRequest, room: Room, cycle: Any) -> HttpResponse:
    """Show which jurors have open ballots and the email each would get; POST sends it to those not reminded today."""
    round = _round(request, cycle)
    if request.method == "POST":
        try:
            number = reminding.remind_jurors(round=round, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _reminded(number))
        return redirect(room.url("remind"))
    found = access.reminders_for(request.user, round)
    to_remind = [one for one in found if not one.today]
    with asked_once():
        letters = [(one.person, reminding.letter_to(one.person, cycle)) for one in to_remind]
    context = {
        "cycle": cycle,
        "scores_accepted": cycle.accepts_scores(),
        "to_remind": to_remind,
        "reminded": [one for one in found if one.today],
        "letters": letters,
        "yields": access.withheld_candidates(request.user).filter(cycle=cycle).exists(),
    }
    return show(request, room, "voting/remind.html", context)


def juror(request: HttpRequest, room: Room, cycle: Any, pk: int) -> HttpResponse:
    """Show one juror's open ballots, to release one, some or all of them, or to excuse the juror."""
    round = _round(request, cycle)
    seat = get_object_or_404(access.jurors_for(request.user, round), pk=pk)
    return _juror_page(request, room, cycle, round, seat)


@require_POST
def release(request: HttpRequest, room: Room, cycle: Any, pk: int) -> HttpResponse:
    """Release the chosen open ballots of a juror, with a reason."""
    round = _round(request, cycle)
    seat = get_object_or_404(access.jurors_for(request.user, round), pk=pk)
    form = ReleaseForm(
        request.POST, ballots=access.open_ballots_for(request.user, round).filter(seat=seat), prefix="release"
    )
    if form.is_valid():
        chosen = list(form.cleaned_data["ballots"])
        try:
            ballots.release_ballots(ballots=chosen, reason=form.cleaned_data["reason"], by=request.user)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _released(len(chosen)))
            return redirect(room.url("juror", seat.pk))
    return _juror_page(request, room, cycle, round, seat, release=form)


@require_POST
def excuse(request: HttpRequest, room: Room, cycle: Any, pk: int) -> HttpResponse:
    """Excuse a juror from the rest of the round."""
    round = _round(request, cycle)
    seat = get_object_or_404(access.jurors_for(request.user, round), pk=pk)
    form = ExcuseForm(request.POST, prefix="excuse")
    if form.is_valid():
        try:
            ballots.excuse_juror(
                round=round, seat=seat, keep_submitted=form.cleaned_data["submitted"] == ExcuseForm.KEEP,
                reason=form.cleaned_data["reason"], by=request.user,
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("%(name)s is excused.") % {"name": seat.user})
            return redirect(room.url("progress"))
    return _juror_page(request, room, cycle, round, seat, excuse=form)


def _round(request: HttpRequest, cycle: Any) -> Any:
    """Return the round for a leading seat; for anybody else, and before scoring, there is no such page."""
    found = access.current_round(in_year(cycle))
    if found is None or not access.leads_jury(request.user):
        raise Http404
    return found


def _juror_page(request: HttpRequest, room: Room, cycle: Any, round: Any, seat: Any, **forms: Any) -> HttpResponse:
    waiting = access.open_ballots_for(request.user, round).filter(seat=seat)
    shown = next(one for one in access.progress_for(request.user, round) if one.seat.pk == seat.pk)
    context = {
        "cycle": cycle,
        "seat": seat,
        "juror": shown,
        "waiting": waiting,
        "release": forms.get("release") or ReleaseForm(ballots=waiting, prefix="release"),
        "excuse": forms.get("excuse") or ExcuseForm(prefix="excuse"),
        "forms": list(forms.values()),
        "yields": access.withheld_candidates(request.user).filter(cycle=cycle).exists(),
        "scoring": cycle.phase == Phase.SCORING,
    }
    return show(request, room, "voting/juror.html", context)


def _released(number: int) -> str:
    return ngettext("%(number)s ballot is released.", "%(number)s ballots are released.", number) % {"number": number}


def _reminded(number: int) -> str:
    if not number:
        return _("No email was sent: nobody is left to be reminded today.")
    return ngettext("%(number)s juror gets an email.", "%(number)s jurors get an email.", number) % {"number": number}
