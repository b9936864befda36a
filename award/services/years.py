"""Beginning an award year, and its dates."""

import json
from datetime import date, datetime, time, tzinfo
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from award import defaults, rulebook
from award.audit import Refused, record, refuse, unit_of_work
from award.dates import end_of_day, house_zone, last_day
from award.models import Cycle, Rulebook, User
from award.phases import Phase
from award.services.cycle import lock_cycle
from award.services.rules import change_rules

DEADLINES = ("nominations_close_at", "endorsements_due_at", "scoring_closes_at", "answer_by")
MEETINGS = ("jury_meets_at", "board_meets_at", "celebration_at")
DATES = ("nominations_open_at", *DEADLINES, *MEETINGS)
# How a last day is read; it is set with the dates.
READING = "deadlines_anywhere"
PLACES = ("celebration_place_fi", "celebration_place_sv", "celebration_place_en")

# A typing error can make any year of a date; so far from the award year, nobody means it.
YEARS_AWAY = 10

# Each pair in the order a year goes; what follows may fall on the same moment but not before.
_ORDER = (
    ("nominations_close_at", "endorsements_due_at"),
    ("nominations_close_at", "scoring_closes_at"),
    ("endorsements_due_at", "scoring_closes_at"),
    ("nominations_close_at", "jury_meets_at"),
    ("jury_meets_at", "board_meets_at"),
    ("scoring_closes_at", "board_meets_at"),
    ("board_meets_at", "answer_by"),
    ("answer_by", "celebration_at"),
)


def create_cycle(*, year: int, by: User | None, like: Cycle | None = None) -> Cycle:
    """Begin an award year with a rulebook, criteria and a plan of dates: those of `like`, otherwise the defaults.

    Raises ValidationError for a year that exists or is no year, Refused while the year before is not published.
    """
    with unit_of_work():
        running = Cycle.objects.filter(phase__lt=Phase.PUBLICATION).first()
        if running is not None:
            raise _still_going_on(running.year)
        cycle = Cycle(year=year, **defaults.year_plan(year) if 1900 < year < 2200 else {})
        if like is not None:
            for name in PLACES:
                setattr(cycle, name, getattr(like, name))
        cycle.full_clean()
        try:
            with transaction.atomic():
                cycle.save()
        except IntegrityError:  # somebody else began it in the same moment
            raise _still_going_on(year) from None
        Rulebook.objects.create(cycle=cycle)
        change_rules(cycle=cycle, content=_first_rules(cycle, like, by), by=by)
        record("cycle.created", cycle, by=by, cycle=cycle, year=year, like=like.pk if like else None)
        return set_dates(cycle=cycle, by=by, deadlines_anywhere=True) if like and like.deadlines_anywhere else cycle


def _still_going_on(year: int) -> Refused:
    return Refused(
        _("The award year %(year)s is still going on: one year is brought to its end before the next begins.")
        % {"year": year},
        field="year",
    )


def _first_rules(cycle: Cycle, like: Cycle | None, by: User | None) -> dict[str, Any]:
    content = rulebook.canonical(cycle)
    if like is not None:
        # Through JSON, so that a rule is copied and never shared between two years.
        earlier = json.loads(rulebook.encode(rulebook.canonical(like)))
        return content | {name: part for name, part in earlier.items() if name not in ("format", "cycle")}
    content["rules"] |= defaults.rules()
    if by is not None:
        content["rules"]["minutes_language"] = by.language
    content["criteria"] = list(defaults.CRITERIA)
    return content | {part.name: part.default(cycle) for part in rulebook.parts()}


def set_dates(*, cycle: Cycle, by: User | None, reason: str = "", **dates: Any) -> Cycle:
    """Set dates of the year by their names, and the places of the celebration.

    A deadline given as a `date` lasts to the end of that day in the association's zone; `nominations_open_at` given as a `date` begins
    with it; meetings are moments. While nominations or scoring are open their deadline moves later, with a reason; a deadline that has
    done its work is fixed. With `deadlines_anywhere` a day lasts until it has ended everywhere on Earth; setting it moves every deadline
    to that end of its day. Raises Refused or ValidationError with the field.
    """
    unknown = sorted(set(dates) - {*DATES, *PLACES, READING})
    if unknown:
        raise TypeError(f"no such dates: {', '.join(unknown)}")
    with unit_of_work():
        locked = lock_cycle(cycle.pk)
        changed: dict[str, Any] = {}
        if dates.get(READING, locked.deadlines_anywhere) != locked.deadlines_anywhere:
            dates = _days_of(locked) | dates
            changed[READING] = locked.deadlines_anywhere = dates[READING]
        _must_be_near(locked, dates)
        for name, value in dates.items():
            value = moment(name, value, locked.deadline_zone) if name in DATES else value
            if getattr(locked, name) != value:
                if name in DATES:
                    _check_change(locked, name, value, reason)
                changed[name] = value
        if not changed:
            return locked
        for name, value in changed.items():
            setattr(locked, name, value)
        reopened = "nominations_close_at" in changed and locked.nominations_closed_at is not None
        if reopened:
            locked.nominations_closed_at = None
        check_order(locked)
        locked.full_clean()
        locked.save()
        record(
            "cycle.dates_set", locked, by=by, cycle=locked, because=reason,
            reopened=reopened, **{name: value for name, value in changed.items() if name in (*DATES, READING)},
        )  # fmt: skip
    return locked


def _must_be_near(cycle: Cycle, given: dict[str, Any]) -> None:
    """Raise ValidationError beside each date that cannot belong to the award year."""
    far = [
        name
        for name, value in given.items()
        if name in DATES and value is not None and abs(value.year - cycle.year) > YEARS_AWAY
    ]
    if far:
        raise ValidationError({name: _("This day is too far from the award year.") for name in far})


def close_nominations(*, cycle: Cycle, by: User | None, reason: str = "") -> Cycle:
    """Close the window by hand before its time: from the moment this commits no nomination is received.

    Raises Refused when no nomination is being received anyway.
    """
    with unit_of_work():
        locked = lock_cycle(cycle.pk)
        if not locked.accepts_nominations():
            raise refuse(
                _("Nominations are not being received, so there is nothing to close."),
                "cycle.close_refused", locked, by=by, cycle=locked,
            )  # fmt: skip
        locked.nominations_closed_at = timezone.now()
        locked.save(update_fields=["nominations_closed_at"])
        record("cycle.closed_by_hand", locked, by=by, cycle=locked, because=reason)
    return locked


def _days_of(cycle: Cycle) -> dict[str, Any]:
    """Return the deadlines of a year as the days people are told."""
    deadlines = {name: getattr(cycle, name) for name in DEADLINES}
    return {name: last_day(value, cycle.deadline_zone) for name, value in deadlines.items() if value}


def moment(name: str, value: date | datetime | None, zone: tzinfo | None = None) -> datetime | None:
    """Return a date of the year as the moment it stands for. Raises TypeError for a meeting without a time."""
    if value is None or isinstance(value, datetime):
        return value
    if name in DEADLINES:
        return end_of_day(value, zone)
    if name == "nominations_open_at":
        return datetime.combine(value, time(0), house_zone())
    raise TypeError(f"{name} needs a time of day")


def out_of_order(cycle: Cycle) -> list[tuple[str, str]]:
    """Return the pairs of dates of which the second comes before the first although a year goes the other way."""
    return [
        (earlier, later)
        for earlier, later in _ORDER
        if getattr(cycle, earlier) and getattr(cycle, later) and getattr(cycle, later) < getattr(cycle, earlier)
    ]


def check_order(cycle: Cycle) -> None:
    """Raise ValidationError beside each date that comes too early in the year."""
    wrong: dict[str, list[str]] = {}
    for earlier, later in out_of_order(cycle):
        label = str(Cycle._meta.get_field(earlier).verbose_name)
        wrong.setdefault(later, []).append(_("This comes before “%(date)s”.") % {"date": label})
    if wrong:
        raise ValidationError(wrong)


def _check_change(cycle: Cycle, name: str, value: datetime | None, reason: str) -> None:
    """Refuse a change of a date that people rely on, or that has passed into history."""
    phase, now = Phase(cycle.phase), timezone.now()
    if phase >= Phase.ARCHIVED:
        raise Refused(_("The award year is archived: its dates stay as they are."), field=name)
    if name == "nominations_open_at" and phase >= Phase.NOMINATIONS:
        if phase > Phase.NOMINATIONS or (cycle.nominations_open_at or now) <= now:
            raise Refused(_("Nominations have opened: this date stays as it is."), field=name)
        _demand_reason(reason)
    bound = {"nominations_close_at": Phase.NOMINATIONS, "scoring_closes_at": Phase.SCORING}.get(name)
    if bound is None or phase < bound:
        return
    if phase > bound:
        raise Refused(_("This deadline has done its work and stays as it is."), field=name)
    old = getattr(cycle, name)
    if value is None or (old is not None and value < old):
        raise Refused(_("People rely on the day that was announced: it can be moved later, not earlier."), field=name)
    if value <= now:
        raise Refused(_("The new day has passed already."), field=name)
    _demand_reason(reason)


def _demand_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused(_("Give the reason for moving a date that has been announced."), field="reason")
