"""Archiving by the clock: announced two weeks ahead, done on the day, reported to the office.

Nothing is erased that was not announced so long before: whoever wants to add the decision record to the minutes has the time. A worker that
was down announces later and archives later. By hand the secretary may archive a year from the day itself on.
"""

import logging
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from award import access, erasure, links
from award.audit import Refused, unit_of_work
from award.mail import write_mail
from award.models import Cycle, OutgoingMail, Seat, User
from award.phases import Phase
from award.services.cycle import advance

log = logging.getLogger("award.archive")

NOTICE = timedelta(days=14)


def archive_years(now: datetime | None = None) -> list[int]:
    """Announce the erasure of the years whose day is near, and archive those whose day has come; return which were archived.

    Asked every hour; one year that cannot be archived keeps no other.
    """
    moment = now or timezone.now()
    archived = []
    for cycle in Cycle.objects.filter(phase=Phase.PUBLICATION).order_by("year"):
        day = erasure.due_on(cycle)
        if timezone.localdate(moment) < day - NOTICE:
            continue
        announced = _announced_at(cycle, day)
        if announced is None:
            _announce(cycle, max(day, timezone.localdate(moment + NOTICE)), day)
        elif timezone.localdate(moment) >= day and announced <= moment - NOTICE:
            try:
                advance(cycle=cycle, to=Phase.ARCHIVED, by=None)
            except Refused as refused:  # the desk shows why
                log.warning("the year %s is not archived: %s", cycle.year, refused)
            else:
                archived.append(cycle.year)
    return archived


def erase_and_report(cycle: Cycle, came_from: Phase, by: User | None) -> None:
    """Erase the year (entry act of ARCHIVED) and tell the office what was erased.

    The letter belongs to no year, because it names nobody and must outlive it.
    """
    erased = erasure.erase(cycle, by)
    outcomes = erasure.outcomes(cycle, erased)
    _tell_office(cycle, "year_erased", f"year-erased:{cycle.pk}:", belongs_to=None, by=by, outcomes=outcomes)


def _announce(cycle: Cycle, done_on: date, day: date) -> None:
    with unit_of_work():
        _tell_office(cycle, "year_will_be_erased", _key(cycle, day), belongs_to=cycle, day=done_on)


def _tell_office(cycle: Cycle, template: str, key: str, *, belongs_to: Cycle | None, **words: Any) -> None:
    """Write to the secretaries; where there is none, to everybody else who leads."""
    secretaries = User.objects.filter(pk__in=Seat.objects.active().of_body(Seat.Body.OFFICE).values("user"))
    for user in list(secretaries) or access.leading_people():
        page = links.page("desk_archive", cycle.year, language=user.language)
        write_mail(
            template=template,
            to=user.email,
            name=user.name,
            language=user.language,
            key=f"{key}{user.pk}",
            context={"year": cycle.year, "link": page, **words},
            cycle=belongs_to,
        )


def _announced_at(cycle: Cycle, day: date) -> datetime | None:
    """Return when the erasure on that day was announced; another day is announced anew."""
    letters = OutgoingMail.objects.filter(cycle=cycle, key__startswith=_key(cycle, day))
    return letters.order_by("created_at").values_list("created_at", flat=True).first()


def _key(cycle: Cycle, day: date) -> str:
    return f"year-will-be-erased:{cycle.pk}:{day}:"
