"""The jury's table at deliberation, its verification file, and the view for the meeting."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from award.access import seats_of
from award.audit import log_access
from award.facts import asked_once
from award.phases import Phase
from voting import access
from voting.forms.chair import LeftForm
from voting.standings_file import write_document
from voting.views.rooms import Room, in_year, show


@asked_once()
def table(request: HttpRequest, room: Room, cycle: Any) -> HttpResponse:
    """Show the standings as this person may see them, and what a fair-minded chair asks beside them."""
    return show(request, room, "voting/table.html", _context(request, cycle))


@asked_once()
def meeting(request: HttpRequest, room: Room, cycle: Any) -> HttpResponse:
    """Say who leaves the meeting for whom; then show the order, large enough for a meeting room, to those who are still there.

    A visit alone never shows the order: a page that is projected would tell it to somebody who should have left. While one matter after
    the other is dealt with people leave and come back: the order is worked out without the candidates with whom somebody who is there
    has a conflict of interest. Nothing is stored.
    """
    context = _context(request, cycle)
    rows = [row for row in context["table"].rows if row.leaving]
    people = sorted({person for row in rows for person in row.leaving}, key=lambda one: (str(one).casefold(), one.pk))
    form = LeftForm(request.POST if request.method == "POST" else None, people=people)
    if request.method == "POST" and form.is_valid():
        hidden = {row.candidate.pk for row in rows if any(person.pk in form.present for person in row.leaving)}
        if hidden:
            context["table"] = access.table_for(request.user, context["round"], without=hidden)
        return show(request, room, "voting/meeting.html", context | {"people": people})
    leaving = sorted(
        ((row.candidate, row.leaving) for row in rows), key=lambda one: (one[0].name.casefold(), one[0].pk)
    )
    return show(request, room, "voting/meeting_before.html", {"cycle": cycle, "leaving": leaving, "form": form})


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


def _context(request: HttpRequest, cycle: Any) -> dict[str, Any]:
    """Return what the table is drawn from, as this person may see it."""
    round = _round(cycle)
    shown = access.table_for(request.user, round)
    return {
        "cycle": cycle,
        "round": round,
        "table": shown,
        # Whoever judges has declared about everybody shown, and may so read about them.
        "reads": access.is_judge(seats_of(request.user)),
        "history": list(access.standings_for(request.user, round)),
    }


def _round(cycle: Any) -> Any:
    found = access.current_round(in_year(cycle, Phase.DELIBERATION))
    if found is None:
        raise Http404
    return found
