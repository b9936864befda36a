"""What the secretary has to do now, in plain words. Each app tells what it knows of, from `AppConfig.ready`.

def tell_nominees(cycle: Cycle) -> Iterator[Todo]:
    yield Todo(_("Tell two nominees that they have been nominated."), "desk_telling", due=…, urgency=Urgency.SOON)

todo.add_todo(tell_nominees)
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any

from django.utils.functional import Promise

from award import links
from award.models import Cycle


class Urgency(IntEnum):
    """How much it presses."""

    LATE = 0
    SOON = 1
    NORMAL = 2


@dataclass(frozen=True)
class Todo:
    """A thing to do: a sentence for somebody who does this once a year, the page where it is done, and until when.

    Link to a page by its name and arguments; a page that is not installed is left without a link.
    """

    sentence: str | Promise
    url_name: str = ""
    url_args: tuple[Any, ...] = ()
    due: datetime | None = None
    urgency: Urgency = Urgency.NORMAL

    @property
    def url(self) -> str:
        """The page where it is done, or nothing."""
        return links.path(self.url_name, self.url_args)

    @property
    def late(self) -> bool:
        """True when it should have been done already, or something is broken."""
        return self.urgency == Urgency.LATE


Teller = Callable[[Cycle], Iterator[Todo]]
_tellers: list[Teller] = []


def add_todo(teller: Teller) -> None:
    """Register what an app knows is to be done in a cycle; registering it twice changes nothing."""
    if teller not in _tellers:
        _tellers.append(teller)


def todos(cycle: Cycle) -> list[Todo]:
    """Return everything to do now, what presses most first, then by day, then in the order it was told."""
    found = [todo for teller in _tellers for todo in teller(cycle)]
    return sorted(found, key=lambda todo: (todo.urgency, todo.due.timestamp() if todo.due else float("inf")))
