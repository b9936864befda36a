"""The way of a year in words: what each phase is for, how it is begun, and what beginning it does."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from award import access, milestones
from award.models import Cycle
from award.phases import ORDER, Phase
from award.services.years import DEADLINES


@dataclass(frozen=True)
class Words:
    """What the desk says about a phase: `now` while it lasts, `button` and `happens` where it is begun."""

    now: str | Promise
    button: str | Promise
    happens: str | Promise
    date: str = ""


WORDS = {
    Phase.DRAFT: Words(
        _("You prepare the year: dates, criteria, rules and people. Nothing is public yet."),
        _("Back to preparation"),
        _("The call is taken back: nobody can nominate until you open it again."),
    ),
    Phase.NOMINATIONS: Words(
        _("The call is open: people nominate until the last day. You can read what comes in as it comes."),
        _("Open the call for nominations"),
        _("The call is published and the rules are frozen. From then on a change of the rules needs a reason and a second person."),
        "nominations_end_at",
    ),
    Phase.SCREENING: Words(
        _("The call has closed. Read each nomination, admit it to a candidate or turn it down, and tell the nominees."),
        _("Begin screening"),
        _("Those who nominated are thanked. Nobody can nominate any more."),
    ),
    Phase.SCORING: Words(
        _("The jury declares its interests, reads and scores. You see how far it is, but no points."),
        _("Call the jury"),
        _("Each juror gets a letter and a score sheet for every candidate. Known conflicts of interest are declared by themselves."),
        "scoring_closes_at",
    ),
    Phase.DELIBERATION: Words(
        _("The scores are frozen. The jury sees its table and deliberates; the board can read and decide."),
        _("Open the jury's table"),
        _("The scores are frozen and the jury sees the standings. The board can begin to read."),
        "jury_meets_at",
    ),
    Phase.DECIDED: Words(
        _("The board has decided. The laureate is asked to accept, the texts are written and checked, the papers are made."),
        _("Go on with the decision"),
        _("The laureate's page is made and the papers are rendered. Nothing is public yet."),
        "board_meets_at",
    ),
    Phase.PUBLICATION: Words(
        _("Everything is approved. The laureate is public from the appointed hour on."),
        _("Move on to publication"),
        _("From the appointed hour, or on your signal, the laureate is public and the letters go out. There is no way back."),
        "celebration_at",
    ),
    Phase.ARCHIVED: Words(
        _("The year is archived. Nominations and scores have been erased; the laureate remains."),
        _("Archive the year"),
        _("Nominations, scores and letters of this year are erased for good. The laureate, the papers and the trail of acts remain."),
    ),
}  # fmt: skip


_NOBODY_NOW = _("The award is not given this year. Those who nominated and those who were nominated have been told.")
_NOBODY_HAPPENS = _(
    "The award is not given this year: a letter tells those who nominated and those who were nominated. There is no way back."
)
_CALL_IS_OVER = _("The call has ended, and nobody can nominate any more. Read what has come in, and begin screening.")


def now(cycle: Cycle) -> str:
    """Return what goes on at present, in a sentence: the clock may be ahead of the phase."""
    if cycle.phase == Phase.NOMINATIONS and milestones.is_over(cycle, timezone.now()):
        return str(_CALL_IS_OVER)
    if cycle.phase == Phase.PUBLICATION and not access.living_laureates(cycle):
        return str(_NOBODY_NOW)
    return str(WORDS[Phase(cycle.phase)].now)


def happens(cycle: Cycle, phase: Phase) -> str:
    """Return what beginning a phase does, in a sentence."""
    if phase == Phase.PUBLICATION and not access.living_laureates(cycle):
        return str(_NOBODY_HAPPENS)
    return str(WORDS[phase].happens)


@dataclass(frozen=True)
class Step:
    """A phase on the way of a year, as `award/_way.html` shows it: state is done, now or empty."""

    title: str
    until: datetime | None
    state: str


def steps(cycle: Cycle) -> list[Step]:
    """Return the phases of a year with the day each leads up to."""
    return [Step(str(phase.label), _until(cycle, phase), _state(cycle, phase)) for phase in ORDER]


# Until which phase a date means anything; afterwards it is history even if it lies ahead (a call closed by hand).
_DAYS = {
    "nominations_open_at": Phase.NOMINATIONS,
    "nominations_close_at": Phase.NOMINATIONS,
    "endorsements_due_at": Phase.SCREENING,
    "scoring_closes_at": Phase.SCORING,
    "jury_meets_at": Phase.DELIBERATION,
    "board_meets_at": Phase.DELIBERATION,
    "answer_by": Phase.DECIDED,
    "celebration_at": Phase.PUBLICATION,
}


@dataclass(frozen=True)
class Day:
    """A day that lies ahead: a deadline lasts to its moment, anything else begins with it."""

    name: str
    at: datetime
    is_deadline: bool


def days_ahead(cycle: Cycle) -> list[Day]:
    """Return the days of the year that lie ahead and still mean something, the next one first."""
    now = timezone.now()
    days = [
        Day(str(Cycle._meta.get_field(name).verbose_name), at, name in DEADLINES)
        for name, last in _DAYS.items()
        if cycle.phase <= last and (at := _planned(cycle, name)) is not None and at > now
    ]
    return sorted(days, key=lambda day: day.at)


def _planned(cycle: Cycle, name: str) -> datetime | None:
    """A last day to nominate that was cut short by hand lies ahead no longer."""
    return getattr(cycle, "nominations_end_at" if name == "nominations_close_at" else name)


def _state(cycle: Cycle, phase: Phase) -> str:
    if phase == cycle.phase:
        return "now"
    return "done" if phase < cycle.phase else ""


def _until(cycle: Cycle, phase: Phase) -> datetime | None:
    name = WORDS[phase].date
    return getattr(cycle, name) if name else None
