"""The decision record: what the board decided, where, how and on what grounds, in the language of the minutes."""

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, NamedTuple

from django.utils import translation
from django.utils.translation import gettext as _

from award.dates import format_day
from award.papers.language import printable
from award.papers.sheet import drawing, print_sheet

MAX_PAGES = 40  # a long annex is a long annex


class Attendee(NamedTuple):
    """Somebody who was present, with the office on the board."""

    name: str
    office: str


class Departure(NamedTuple):
    """Somebody who left while a candidate was dealt with."""

    name: str
    candidate: str


class Count(NamedTuple):
    """Votes for a candidate; an empty name stands for blank votes."""

    name: str
    votes: int


class Standing(NamedTuple):
    """A chosen candidate's place in the jury's order, none below its quorum."""

    name: str
    place: int | None


@dataclass(frozen=True, kw_only=True)
class Annex:
    """A table after the record. Whoever hands it in has taken out what its reader may not see, and says so in ``note``.

    The first cell of a row names it.
    """

    title: str
    note: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class DecisionRecordData:
    """What stands in the record of a decision.

    Attributes:
        language: of the minutes: ``fi``, ``sv`` or ``en``.
        award: award and year.
        method: ``UNANIMOUS``, ``VOTE`` or ``LOT``.
        interests_asked: a sentence on how those present were asked about conflicts of interest, empty where it was not recorded.
        quorum: who took part, of how many seats, and how many were needed.
        chair_decided: an equal vote was decided by the chair's.
        standings_digest: of the jury's result that the board had before it, empty when it had none.
        standings_round: the round whose result that was, 0 when it had none.
        withheld: candidates without whom places are worked out for this reader, so that they are not the official ones.
        tie: what settled equal totals by the rulebook, in words and figures; empty when nothing had to.
        annex: a table after the record, if any.
    """

    language: str
    association: str
    award: str
    meeting_number: str
    item: str
    place: str
    held_on: date
    present: tuple[Attendee, ...]
    left: tuple[Departure, ...] = ()
    interests_asked: str = ""
    quorum: tuple[int, int, int]
    method: str
    chair_decided: bool = False
    votes: tuple[Count, ...] = ()
    lot_drawn_by: str = ""
    lot_witness: str = ""
    not_awarded: bool = False
    laureates: tuple[str, ...] = ()
    reserve: tuple[str, ...] = ()
    reasons: str = ""
    standings_digest: str = ""
    standings_round: int = 0
    withheld: tuple[str, ...] = ()
    places: tuple[Standing, ...] = ()
    tie: str = ""
    rulebook_version: int
    recorded_by: str
    recorded_on: date
    annex: Annex | None = None


def decision_record_pdf(data: DecisionRecordData) -> bytes:
    """Return the record as a PDF, with its annex on pages of its own.

    Raises:
        PaperFault: as :func:`award.press.render_pdf`.
    """
    clean: dict[str, Any] = {f.name: _printable(getattr(data, f.name)) for f in fields(data) if f.name != "annex"}
    data = replace(data, **clean)
    taking_part, members, needed = data.quorum
    with translation.override(data.language):
        context = {
            "data": data,
            "day": format_day(data.held_on, data.language),
            "recorded": format_day(data.recorded_on, data.language),
            "taking_part": taking_part,
            "members": members,
            "needed": needed,
        }
        title = f"{_('Decision record')}: {data.award}"
    return print_sheet(
        "decision_record",
        context,
        images={"emblem.svg": drawing("emblem.svg")},
        title=title,
        language=data.language,
        author=data.association,
        dated=data.held_on,
        max_pages=MAX_PAGES,
    )


def _printable(value: Any) -> Any:
    """Return ``value`` with every text in it printable."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, tuple):
        parts = [_printable(part) for part in value]
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    return value
