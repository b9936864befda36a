"""The two rooms in which people judge: the jury's and the board's. The same pages, each with its own door."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from award import access as award_access
from award.access import seat_required
from award.phases import Phase
from voting import access
from voting.reading import todo

PAGE = 100


@dataclass(frozen=True)
class Room:
    """A room by the prefix of its pages' names."""

    name: str

    def url(self, page: str = "", *args: object) -> str:
        """Return the address of one of the room's pages, the room itself without a name."""
        return reverse(f"{self.name}_{page}" if page else self.name, args=args)


JURY, BOARD = Room("jury"), Room("board")


def door(room: Room, *bodies: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Open a page of a room to holders of a seat in these bodies; the view gets the room and the award year that is going on."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @seat_required(*bodies)
        @wraps(view)
        def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return view(request, room, award_access.current_cycle(), *args, **kwargs)

        return entered

    return decorate


def show(request: HttpRequest, room: Room, template: str, context: dict[str, Any], **options: Any) -> HttpResponse:
    """Render a page with the room's ways beside it."""
    ways = _ways(request, room, context.get("cycle"))
    return render(request, template, {"room": room, "room_name": room.name, "ways": ways, **context}, **options)


def in_year(cycle: Any, since: Phase = Phase.SCORING) -> Any:
    """Return the award year if it has come this far; what is not yet does not exist."""
    if cycle is None or cycle.phase < since or cycle.phase >= Phase.ARCHIVED:
        raise Http404
    return cycle


def jury(request: HttpRequest, room: Room, cycle: Any) -> HttpResponse:
    """Show a juror what to do now, and the candidates with their states."""
    context: dict[str, Any] = {
        "cycle": cycle,
        "open": cycle is not None and Phase.SCORING <= cycle.phase < Phase.ARCHIVED,
        "roles_to_confirm": award_access.seats_to_confirm(request.user),
    }
    if context["open"]:
        questions = access.questions_for(request.user, cycle)
        own = access.own_list(request.user, cycle, questions)
        show_only = request.GET.get("show", "")
        context |= {
            "questions": questions,
            "counts": own.counts,
            "show_only": show_only if show_only in ("open", "done") else "",
            "next_entry": own.next if cycle.accepts_scores() else None,
            "page": Paginator(own.narrowed(show_only), PAGE).get_page(request.GET.get("page")),
            "scores_accepted": cycle.accepts_scores(),
            "deliberates": cycle.phase >= Phase.DELIBERATION,
            "todo": todo(
                room,
                cycle,
                questions,
                own.counts,
                leads=access.leads_jury(request.user),
                approvals=award_access.approvals_for(request.user),
                changes=award_access.waiting_changes_for(request.user),
            ),
        }
    return show(request, room, "voting/jury.html", context)


def board(request: HttpRequest, room: Room, cycle: Any) -> HttpResponse:
    """Show a board member what is to be decided, and the candidates whose dossiers are open."""
    context: dict[str, Any] = {
        "cycle": cycle,
        "open": cycle is not None and Phase.DELIBERATION <= cycle.phase < Phase.ARCHIVED,
        "roles_to_confirm": award_access.seats_to_confirm(request.user),
    }
    if context["open"]:
        questions = access.questions_for(request.user, cycle)
        context |= {
            "questions": questions,
            "page": Paginator(access.own_list(request.user, cycle, questions).entries, PAGE).get_page(
                request.GET.get("page")
            ),
            "decided": cycle.phase >= Phase.DECIDED,
            "laureates": award_access.laureates_for(request.user).named().filter(cycle=cycle),
            "todo": todo(
                room,
                cycle,
                questions,
                None,
                leads=False,
                approvals=award_access.approvals_for(request.user),
                changes=award_access.waiting_changes_for(request.user),
            ),
        }
    return show(request, room, "voting/board.html", context)


def _ways(request: HttpRequest, room: Room, cycle: Any) -> list[dict[str, Any]]:
    """Return the room's pages that are open now. An office without a seat in the room sees only what it may do there."""
    if cycle is None or cycle.phase < (Phase.SCORING if room == JURY else Phase.DELIBERATION):
        return []
    seats = award_access.seats_of(request.user)
    at_home = seats.juror if room == JURY else seats.board
    ways = [("", _("What to do now"))] if at_home else []
    ways.append(("interests", _("My interests")))
    if cycle.phase >= Phase.DELIBERATION:
        ways.append(("table", _("The jury's table")))
    if room == JURY and access.leads_jury(request.user):
        ways.append(("progress", _("Progress")))
    if seats.leads:
        ways.append(("conflicts", _("Who is recused")))
    return [
        {"label": label, "url": room.url(page), "current": _is_current(request.path, room.url(page), page)}
        for page, label in ways
    ]


def _is_current(path: str, url: str, page: str) -> bool:
    return path == url if not page else path.startswith(url)
