"""The way of an award year, as the public sees it.

Only dates that were announced and the clock are asked, never what the jury or the board has come to: the page is the same
byte for byte whether a laureate has been chosen or not.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from award.dates import end_of_day, last_day
from award.models import Cycle


@dataclass(frozen=True)
class Milestone:
    """One step: what happens, until when, and whether it is ``done``, going on ``now``, or ahead (empty)."""

    title: str | Promise
    until: datetime | None
    state: str = ""


def milestones(cycle: Cycle, now: datetime) -> list[Milestone]:
    """Return the steps of the year that have a date, in order; the first that is not over is the one going on."""
    planned = [
        (_("Nominations"), cycle.nominations_end_at),
        (_("The jury reads"), cycle.scoring_closes_at),
        (_("The board chooses"), cycle.board_meets_at),
        (_("Celebration"), cycle.celebration_at),
    ]
    begun = cycle.nominations_open_at is not None and cycle.nominations_open_at <= now
    found, going_on = [], begun
    for title, until in planned:
        if until is None:
            continue
        if begun and until <= now:
            found.append(Milestone(title, until, "done"))
        else:
            found.append(Milestone(title, until, "now" if going_on else ""))
            going_on = False
    return found


def is_over(cycle: Cycle, now: datetime) -> bool:
    """True when the call has been open and is no longer, by the clock or by hand."""
    return cycle.nominations_end_at is not None and cycle.nominations_end_at <= now


def has_celebrated(cycle: Cycle, now: datetime) -> bool:
    """True from the day after the celebration on: nobody waits any longer, whether there was an award or none."""
    return cycle.celebration_at is not None and end_of_day(last_day(cycle.celebration_at)) <= now
