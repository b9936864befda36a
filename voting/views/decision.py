"""The board's decision, recorded by the secretary; and the text for the minutes."""

import logging
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from award import access
from award.access import seat_required
from award.audit import Refused, log_access
from award.downloads import send_bytes, send_file
from award.phases import Phase
from award.press import PaperFault
from award.services.papers import file_name
from voting import access as voting_access
from voting.forms.decision import DecisionForm
from voting.services import decision as services
from voting.services import minutes as minutes_text
from voting.services.record import record_for_reader

log = logging.getLogger("voting.decision")


@seat_required("OFFICE")
def decision(request: HttpRequest) -> HttpResponse:
    """Show the decision that stands, and record one."""
    cycle = access.current_cycle()
    if cycle is None:
        return redirect("desk_setup")
    options = voting_access.decision_options(cycle, request.user)
    form = DecisionForm(
        request.POST or None,
        seats=options.seats, candidates=options.candidates, rules=options.rules, conflicts=options.conflicts,
        withheld=options.withheld, year=cycle.year,
        initial=_what_is_known(cycle, options.rules.minutes_language) | {"read": options.read},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            services.record_decision(
                cycle=cycle, minutes=form.minutes(), by=request.user, read=form.cleaned_data["read"]
            )
        except Refused as refusal:
            form.add_refusal(refusal.field, str(refusal))
        except ValidationError as invalid:
            form.add_error(None, invalid.messages)
        else:
            messages.success(request, _("The decision is recorded."))
            return redirect("desk_decision")
    context = {
        "cycle": cycle,
        "form": form,
        "decision": options.standing,
        "later": voting_access.later_result(request.user, options.standing) if options.standing else None,
        "may_record": services.may_record(cycle),
        "reasons_always": options.reasons_always,
        "not_asked": options.not_asked,
        "laureates": access.laureates_to_prepare(request.user).named().filter(cycle=cycle),
    }
    return render(request, "voting/desk_decision.html", context)


def _what_is_known(cycle: Any, language: str) -> dict[str, Any]:
    """Return what need not be typed: the day the board was to meet, where the association writes from, the usual way of deciding."""
    today = timezone.localdate()
    day = min(timezone.localdate(cycle.board_meets_at), today) if cycle.board_meets_at else today
    # In minutes a place stands alone. Before a date Finnish inflects it ("Helsingissä"); English calls a Finnish town by its Finnish name.
    place = getattr(access.association(), "place_en" if language == "fi" else f"place_{language}", "")
    return {"held_on": day, "place": place, "language": language, "method": "UNANIMOUS"}


@seat_required("OFFICE", "BOARD")
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the text for the minutes, in their language, to copy."""
    record = get_object_or_404(voting_access.decisions_for(request.user), pk=pk)
    archived = record.cycle.phase >= Phase.ARCHIVED
    order = voting_access.order_for(request.user, record.standings)
    with translation.override(record.language):
        text = "" if archived else minutes_text.text_for_minutes(record, order)
    context = {
        "decision": record,
        "text": text,
        "order": order,
        "later": voting_access.later_result(request.user, record),
        "document": voting_access.record_of_decision(record),
        "laureates": access.laureates_for(request.user).named().filter(cycle=record.cycle) if archived else (),
    }
    return render(request, "voting/desk_minutes.html", context)


@seat_required("OFFICE", "BOARD")
@require_safe
def record(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send the decision record as a file to keep: the kept one, or one made for a reader from whom part of the order is withheld."""
    return _send_record(request, pk, annex=False)


@seat_required("OFFICE", "BOARD")
@require_safe
def record_annex(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send the decision record with the jury's standings as its annex, as this reader may see them."""
    return _send_record(request, pk, annex=True)


def _send_record(request: HttpRequest, pk: int, *, annex: bool) -> HttpResponseBase:
    decided = get_object_or_404(voting_access.decisions_for(request.user), pk=pk)
    document = voting_access.record_of_decision(decided)
    order = voting_access.order_for(request.user, decided.standings)
    if document is None or (annex and (order is None or not order.result)):
        raise Http404
    log_access(request.user, "decision record", document)
    if not annex and (order is None or order.whole):
        return send_file(document.file, file_name(document))
    try:
        made = record_for_reader(decided, order, annex=annex)
    except PaperFault as fault:
        log.warning("decision record %s not made for a reader: %s", decided.pk, fault)
        messages.error(
            request, _("The document could not be made. Try again in a few minutes, or tell whoever runs the site.")
        )
        return redirect("desk_decision" if access.seats_of(request.user).secretary else "board")
    return send_bytes(made, file_name(document))
