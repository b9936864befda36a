"""The phases of an award year, the moves between them, and the gates the apps register.

    DRAFT -> NOMINATIONS -> SCREENING -> SCORING -> DELIBERATION -> DECIDED -> PUBLICATION -> ARCHIVED

A guard is a sentence that is true when the gate opens; it yields a Blocker for everything that is missing. A caution says
what one should know before the move, and keeps nobody from it. An entry act runs in the transaction of the move. All are registered from `AppConfig.ready` of the app that knows the fact.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from award.models import Cycle, User


class Phase(models.IntegerChoices):
    """The phases in order; the gaps leave room between them."""

    DRAFT = 10, _("Preparation")
    NOMINATIONS = 20, _("Nominations")
    SCREENING = 30, _("Screening")
    SCORING = 40, _("Scoring")
    DELIBERATION = 50, _("Deliberation")
    DECIDED = 60, _("Decided")
    PUBLICATION = 70, _("Publication")
    ARCHIVED = 80, _("Archived")


ORDER = tuple(Phase)


def next_phase(phase: int) -> Phase | None:
    """Return the phase after this one, or nothing after the last."""
    index = ORDER.index(Phase(phase))
    return ORDER[index + 1] if index + 1 < len(ORDER) else None


def previous_phase(phase: int) -> Phase | None:
    """Return the phase one may step back to, or nothing: PUBLICATION and what follows are final."""
    index = ORDER.index(Phase(phase))
    return ORDER[index - 1] if index and phase < Phase.PUBLICATION else None


def is_allowed(here: int, to: int) -> bool:
    """True for one step forward, and for one step back before PUBLICATION."""
    return to in (next_phase(here), previous_phase(here)) and to is not None


class WaitsFor(models.TextChoices):
    """Who has to act before a blocker is gone. The desk makes a to-do of what waits for the secretary, and says of the rest who it is."""

    SECRETARY = "SECRETARY", ""
    OTHER_THINGS = "OTHER_THINGS", _("Waits until the other things are done.")
    NOMINEES = "NOMINEES", _("Waits for the nominees.")
    JURY = "JURY", _("Waits for the jury.")
    BOARD = "BOARD", _("Waits for the board.")
    LAUREATE = "LAUREATE", _("Waits for the laureate.")
    SECOND_PERSON = "SECOND_PERSON", _("Waits for a second person.")
    DATE = "DATE", _("Waits for its date.")
    SYSTEM = "SYSTEM", _("The system does this by itself.")
    OPERATOR = "OPERATOR", _("Waits for whoever runs the service.")


@dataclass(frozen=True)
class Blocker:
    """What keeps a gate shut: a sentence for the secretary, the page on which it is put right, and who has to act.

    `guard` is the name of the guard that yielded it; `blockers` fills it in.
    """

    sentence: str | Promise
    url_name: str = ""
    url_args: tuple[Any, ...] = ()
    waits_for: WaitsFor = WaitsFor.SECRETARY
    guard: str = ""


Guard = Callable[["Cycle"], Iterable[Blocker]]
Caution = Callable[["Cycle", "User"], Iterable[str]]
EntryAct = Callable[["Cycle", Phase, "User | None"], None]

_guards: dict[Phase, list[Guard]] = {phase: [] for phase in Phase}
_cautions: dict[Phase, list[Caution]] = {phase: [] for phase in Phase}
_entry_acts: dict[Phase, list[EntryAct]] = {phase: [] for phase in Phase}


def add_guard(into: Phase, guard: Guard) -> None:
    """Register a guard of the gate into a phase; registering it twice changes nothing."""
    if guard not in _guards[into]:
        _guards[into].append(guard)


def add_caution(into: Phase, caution: Caution) -> None:
    """Register what a reader should know before the move into a phase, which stays allowed: `caution(cycle, reader)` yields sentences."""
    if caution not in _cautions[into]:
        _cautions[into].append(caution)


def add_entry_act(phase: Phase, act: EntryAct) -> None:
    """Register what happens when a cycle enters the phase: `act(cycle, came_from, by)`."""
    if act not in _entry_acts[phase]:
        _entry_acts[phase].append(act)


def blockers(cycle: "Cycle", into: Phase) -> Iterator[Blocker]:
    """Yield everything that keeps the cycle from entering the phase: the desk shows it, `advance` obeys it."""
    for guard in _guards[into]:
        for blocker in guard(cycle):
            yield replace(blocker, guard=guard.__name__)


def cautions(cycle: "Cycle", into: Phase, reader: "User") -> Iterator[str]:
    """Yield what this reader should know before the cycle enters the phase, as far as the reader may know it."""
    for caution in _cautions[into]:
        yield from caution(cycle, reader)


def run_entry_acts(cycle: "Cycle", came_from: Phase, by: "User | None") -> None:
    """Run what happens on entering the cycle's phase, in the order of registration."""
    for act in _entry_acts[Phase(cycle.phase)]:
        act(cycle, came_from, by)
