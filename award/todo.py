"""What the secretary has to do now, in plain words. Each app tells what it knows of, from `AppConfig.ready`.

def tell_nominees(cycle: Cycle) -> Iterator[Todo]:
    yield Todo(_("Tell two nominees that they have been nominated."), "desk_telling", due=…, urgency=Urgency.SOON,
               guards=("every_nominee_is_told",))

todo.add_todo(tell_nominees)

What keeps the next gate shut and waits for the secretary is to be done as well: `agenda` puts each such sentence below the to-do that
stands for its guard, and makes a to-do of it where there is none.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from award import links
from award.models import Cycle, User
from award.phases import Blocker, Phase, WaitsFor


class Urgency(IntEnum):
    """How much it presses."""

    LATE = 0
    SOON = 1
    NORMAL = 2


@dataclass(frozen=True)
class Missing:
    """One thing the next step needs; `url` is its page where that is not the page of the to-do it stands below."""

    sentence: str | Promise
    url: str = ""


@dataclass(frozen=True)
class Todo:
    """A thing to do: a sentence for somebody who does this once a year, the page where it is done, and until when.

    Link to a page by its name and arguments; a page that is not installed is left without a link. `guards` names the guards whose
    blockers go when this is done: on its own page, or on any page when it is told without arguments. `agenda` fills in the rest.
    """

    sentence: str | Promise
    url_name: str = ""
    url_args: tuple[Any, ...] = ()
    due: datetime | None = None
    urgency: Urgency = Urgency.NORMAL
    guards: tuple[str, ...] = ()
    is_needed: bool = False  # the next step waits for it
    is_made: bool = False  # its sentence is the first of those that keep the gate shut
    missing: tuple[Missing, ...] = ()

    @property
    def url(self) -> str:
        """The page where it is done, or nothing."""
        return links.path(self.url_name, self.url_args)

    @property
    def late(self) -> bool:
        """True when it should have been done already, or something is broken."""
        return self.urgency == Urgency.LATE


@dataclass(frozen=True)
class Waiting:
    """What the next step needs of somebody else: who that is, the sentences, and the page that tells more."""

    who: str
    url: str
    sentences: tuple[str | Promise, ...]


@dataclass(frozen=True)
class Agenda:
    """Everything the front page says of what is to be done: by the secretary, and by others before the next step."""

    todos: list[Todo]
    others: list[Waiting]

    @property
    def is_needed(self) -> bool:
        """True when the next step waits for the secretary."""
        return any(todo.is_needed for todo in self.todos)


Teller = Callable[[Cycle], Iterator[Todo]]
ReadersTeller = Callable[[Cycle, User], Iterator[Todo]]
_tellers: list[Teller] = []
_readers_tellers: list[ReadersTeller] = []

# In these phases nothing else says that the year can move on.
_READY = (Phase.SCREENING, Phase.SCORING, Phase.DELIBERATION, Phase.DECIDED)


def add_todo(teller: Teller) -> None:
    """Register what an app knows is to be done in a cycle; registering it twice changes nothing."""
    if teller not in _tellers:
        _tellers.append(teller)


def add_readers_todo(teller: ReadersTeller) -> None:
    """Register what is to be done as far as one reader may know: a conflict of interest keeps some of it from a reader."""
    if teller not in _readers_tellers:
        _readers_tellers.append(teller)


def todos(cycle: Cycle, reader: User | None = None) -> list[Todo]:
    """Return everything that is told to be done now, what presses most first, then by day, then in the order it was told."""
    found = [todo for teller in _tellers for todo in teller(cycle)]
    if reader is not None:
        found += [todo for teller in _readers_tellers for todo in teller(cycle, reader)]
    return _in_order(found)


def agenda(cycle: Cycle, blockers: Iterable[Blocker], reader: User) -> Agenda:
    """Return what is to be done now: what is told, and what the next gate needs (`blockers`, all that keep it shut).

    Each blocker that waits for the secretary stands below a to-do; whatever waits for somebody else is listed with who that is.
    """
    blockers = list(blockers)
    told = todos(cycle, reader)
    below: defaultdict[int, list[Blocker]] = defaultdict(list)
    untold: defaultdict[str, list[Blocker]] = defaultdict(list)
    others: defaultdict[tuple[str, str], list[Blocker]] = defaultdict(list)
    for blocker in blockers:
        if blocker.waits_for != WaitsFor.SECRETARY:
            others[str(blocker.waits_for.label), _page(blocker)].append(blocker)
        elif (place := next((number for number, todo in enumerate(told) if _covers(todo, blocker)), None)) is not None:
            below[place].append(blocker)
        else:
            untold[_page(blocker)].append(blocker)
    found = [_told(todo, below[number]) for number, todo in enumerate(told)]
    found += [_made(several) for several in untold.values()]
    if not blockers and cycle.phase in _READY:
        found.append(
            Todo(
                _("Everything the next step needs is done. Read below what the step does, and take it when it is time.")
            )
        )
    return Agenda(
        _in_order(found),
        [Waiting(who, url, tuple(one.sentence for one in several)) for (who, url), several in others.items()],
    )


def _covers(todo: Todo, blocker: Blocker) -> bool:
    """True when a blocker goes with a to-do."""
    its_page = (todo.url_name, todo.url_args) == (blocker.url_name, blocker.url_args)
    return blocker.guard in todo.guards and (not todo.url_args or its_page)


def _told(todo: Todo, blockers: list[Blocker]) -> Todo:
    """Return a told to-do with what the next step needs of it. One sentence about a whole list would only say it twice."""
    missing = tuple(_missing(one, todo.url) for one in blockers)
    says_it_all = not todo.url_args and [one.url for one in missing] == [""]
    return replace(todo, is_needed=bool(blockers), missing=() if says_it_all else missing)


def _made(blockers: list[Blocker]) -> Todo:
    """Make a to-do of blockers with one page: twenty unwritten texts are one thing to do."""
    first, *rest = blockers
    missing = tuple(Missing(one.sentence) for one in rest)
    return Todo(first.sentence, first.url_name, first.url_args, is_needed=True, is_made=True, missing=missing)


def _missing(blocker: Blocker, url: str) -> Missing:
    page = _page(blocker)
    return Missing(blocker.sentence, page if page != url else "")


def _page(blocker: Blocker) -> str:
    return links.path(blocker.url_name, blocker.url_args)


def _in_order(found: list[Todo]) -> list[Todo]:
    return sorted(found, key=lambda todo: (todo.urgency, todo.due.timestamp() if todo.due else float("inf")))
