"""The jury's table at deliberation, its verification file, and the view for the meeting."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from award.access import seats_of
from award.audit import log_access
from award.facts import asked_once
from award.phases import Phase
from voting import access
from voting.standings_file import write_document
from voting.views.rooms import Room, in_year, show


def table(request: HttpRequest, room: Room, cycle: Any) -> HttpResponse:
    """Show the standings as this person may see them, and what a fair-minded chair asks beside them."""
    return _table(request, room, cycle, "voting/table.html")


def meeting(request: HttpRequest, room: Room, cycle: Any) -> HttpResponse:
    """Show one candidate after the other, large enough for a meeting room and made to be printed."""
    return _table(request, room, cycle, "voting/meeting.html")


@asked_once()
def standings(request: HttpRequest, room: Room, cycle: Any) -> HttpResponse:
    """Send the verification file: the recorded one to whoever may see all of it, to others one of exactly their own table."""
    round = _round(cycle)
    recorded = access.standings_for(request.user, round).first()
    if recorded is not None:
        content, name = recorded.content, f"standings-{cycle.year}-{round.number}.{recorded.number}.json"
    else:
        shown = access.table_for(request.user, round)
        if not shown.rows:
            raise Http404
        content, name = write_document(shown.document()), f"standings-{cycle.year}-{round.number}-recomputed.json"
    log_access(request.user, "standings", round)
    return HttpResponse(
        content, content_type="application/json", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@asked_once()
def _table(request: HttpRequest, room: Room, cycle: Any, template: str) -> HttpResponse:
    round = _round(cycle)
    shown = access.table_for(request.user, round)
    context = {
        "cycle": cycle,
        "round": round,
        "table": shown,
        # Whoever judges has declared about everybody shown, and may so read about them.
        "reads": access.is_judge(seats_of(request.user)),
        "history": list(access.standings_for(request.user, round)),
    }
    return show(request, room, template, context)


def _round(cycle: Any) -> Any:
    found = access.current_round(in_year(cycle, Phase.DELIBERATION))
    if found is None:
        raise Http404
    return found
