"""A candidate's dossier with the juror's own score sheet beside it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from award.audit import Refused, log_access
from award.downloads import send_file
from award.facts import asked_once
from nominations.access import dossier_of
from voting import access
from voting.forms.interests import ReasonForm
from voting.forms.sheet import Difference, SheetForm
from voting.services import ballots
from voting.views.rooms import JURY, Room, in_year, show

SAVED, CLASH, WRONG = 200, 409, 422


@dataclass
class Receipt:
    """What became of a sheet that was sent: the status of the answer, the version the page holds now, what clashes."""

    form: SheetForm
    status: int
    version: int
    differences: tuple[Difference, ...] = ()
    current: int = 0


def candidate(request: HttpRequest, room: Room, cycle: Any, pk: int) -> HttpResponse:
    """Show the dossier and the sheet; receive the sheet, saved as one goes or submitted."""
    in_year(cycle)
    if request.method != "POST":
        found = get_object_or_404(access.dossiers_for(request.user).filter(cycle=cycle), pk=pk)
        log_access(request.user, "dossier", found)
        return _page(request, room, cycle, found)
    found, ballot = _own(request, room, cycle, pk)
    by_itself = bool(request.htmx)
    submits = request.POST.get("act") == "submit" and not by_itself
    receipt = _receive(request, cycle, ballot, submits=submits, by_itself=by_itself)
    if by_itself:
        return _state(request, cycle, receipt)
    if receipt.status != SAVED:
        return _page(request, room, cycle, found, receipt)
    if submits:
        messages.success(request, _("Your ballot for %(name)s is submitted.") % {"name": found.name})
        # A browser keeps the form's own #sheet over a redirect unless it is told another place.
        return redirect(f"{room.url()}#main")
    messages.success(request, _("Saved."))
    return redirect(f"{room.url('candidate', found.pk)}#sheet")


def file(request: HttpRequest, room: Room, cycle: Any, pk: int, file: UUID) -> HttpResponse:
    """Send a file of a dossier that is open to the reader."""
    in_year(cycle)
    attachments = access.attachments_for(request.user).filter(nomination__candidate=pk, nomination__cycle=cycle)
    found = get_object_or_404(attachments, pk=file)
    log_access(request.user, "attachment", found)
    return send_file(found.file, found.name)


@require_POST
def reopen(request: HttpRequest, room: Room, cycle: Any, pk: int) -> HttpResponse:
    """Open one's submitted or abstained ballot again."""
    found, ballot = _own(request, room, in_year(cycle), pk)
    try:
        ballots.reopen_ballot(ballot=ballot, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{room.url('candidate', found.pk)}#sheet")


def abstain(request: HttpRequest, room: Room, cycle: Any, pk: int) -> HttpResponse:
    """Ask whether the juror really declines to judge this candidate, and record it."""
    found, ballot = _own(request, room, in_year(cycle), pk)
    form = ReasonForm(request.POST or None, needed=False)
    if request.method == "POST" and form.is_valid():
        try:
            ballots.abstain(ballot=ballot, by=request.user, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("You abstain from judging %(name)s.") % {"name": found.name})
            return redirect(room.url())
    return show(request, room, "voting/abstain.html", {"cycle": cycle, "candidate": found, "form": form})


def _own(request: HttpRequest, room: Room, cycle: Any, pk: int) -> tuple[Any, Any]:
    """Return an openable candidate and one's own ballot. Where there is none, an attempt to write stands in the trail: 404."""
    found = access.dossiers_for(request.user).filter(cycle=cycle, pk=pk).first()
    ballot = access.own_ballot(request.user, found) if found is not None and room == JURY else None
    if ballot is None:
        if request.method == "POST":
            ballots.note_refused_score(candidate=pk, cycle=cycle, by=request.user)
        raise Http404
    return found, ballot


def _receive(request: HttpRequest, cycle: Any, ballot: Any, *, submits: bool, by_itself: bool) -> Receipt:
    """Save or submit a sheet. What cannot be received keeps what was typed and says why.

    A sheet that saves itself sends along the button that has the focus: it neither submits nor writes over another window,
    for nobody has pressed anything.
    """
    form = SheetForm(request.POST, criteria=access.criteria_of(cycle))
    if not form.is_valid():
        return Receipt(form, WRONG, ballot.version)
    wanted = ballots.submit_ballot if submits else ballots.save_ballot
    over = None if by_itself else form.cleaned_data["over"]
    version, sheet = over or form.cleaned_data["version"], form.sheet()
    try:
        saved = wanted(ballot=ballot, version=version, sheet=sheet, by=request.user)
    except ballots.StaleSheet as stale:
        return Receipt(form, CLASH, version, tuple(form.differences(stale.saved)), stale.version)
    except ballots.IncompleteSheet as incomplete:
        for key in incomplete.missing:
            form.add_refusal(key, _("Choose the points, or “cannot judge”."))
        return Receipt(form, WRONG, incomplete.version)
    except Refused as refusal:
        form.add_refusal(refusal.field, str(refusal))
        return Receipt(form, WRONG if refusal.field else CLASH, version)
    except ValidationError as invalid:
        form.add_error(None, invalid.messages)
        return Receipt(form, WRONG, version)
    return Receipt(form, SAVED, saved.version)


def _state(request: HttpRequest, cycle: Any, receipt: Receipt) -> HttpResponse:
    """Answer a sheet that saves itself: only the lines below it that say what became of it."""
    context = {
        "receipt": receipt,
        "version": receipt.version,
        "saved_at": timezone.now() if receipt.status == SAVED else None,
        "counts": access.own_counts(request.user, cycle),
        "sheet": receipt.form,
        "form": None,
    }
    response = render(request, "voting/_sheet_state.html", context, status=receipt.status)
    # The script swaps nothing else in: an answer without this mark is a sign-in page or a proxy's.
    response.headers["X-Sheet"] = "1"
    return response


@asked_once()
def _page(request: HttpRequest, room: Room, cycle: Any, found: Any, receipt: Receipt | None = None) -> HttpResponse:
    ballot = access.own_ballot(request.user, found) if room == JURY else None
    form = receipt.form if receipt else None
    if ballot is not None and form is None:
        stored = ballots.sheet_of(ballot)
        form = SheetForm(initial=SheetForm.initial_of(stored), criteria=access.criteria_of(cycle))
    known = access.dossiers_for(request.user).filter(cycle=cycle).values_list("pk", flat=True)
    order = access.reading_order(request.user.pk, known)
    place = order.index(found.pk)
    dossier = dossier_of(found, show_nominators=access.shows_nominators(cycle))
    context = {
        "cycle": cycle,
        "candidate": found,
        "dossier": dossier,
        "files": [_file(room, found, one) for one in dossier.files],
        "ballot": ballot,
        "given": access.given_points(ballot) if ballot else [],
        "form": form if form is not None and form.is_bound else None,
        "sheet": form,
        "sheet_is_page": True,
        "weights": len({criterion.weight for criterion in form.criteria}) > 1 if form else False,
        "receipt": receipt,
        "version": receipt.version if receipt else ballot.version if ballot else 0,
        "saved_at": ballot.saved_at if ballot else None,
        "counts": access.own_counts(request.user, cycle) if ballot else None,
        "writable": ballot is not None and ballot.status == "DRAFT" and cycle.accepts_scores(),
        "reopenable": ballot is not None and ballot.status in ("SUBMITTED", "ABSTAINED") and cycle.accepts_scores(),
        "number": place + 1,
        "total": len(order),
        "previous": order[place - 1] if place else None,
        "next": order[place + 1] if place + 1 < len(order) else None,
    }
    # A page with errors is a page like any other; only a clash says so in its status as well.
    status = CLASH if receipt and receipt.status == CLASH else 200
    return show(request, room, "voting/candidate.html", context, status=status)


def _file(room: Room, found: Any, one: Any) -> dict[str, str]:
    return {
        "name": one.name,
        "url": room.url("file", found.pk, one.pk),
        "kind": one.media_type.rpartition("/")[2][:4],
        "meta": filesizeformat(one.size),
    }
