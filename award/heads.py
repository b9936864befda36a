"""The weekly letter with the heads of the audit chains.

Whoever can write to the database could rewrite the whole trail so that it holds together again. What they cannot rewrite is a letter
that already lies in somebody else's mailbox: the desk compares a head from it with the trail (requirement 41).
"""

from datetime import datetime, time, timedelta

from django.utils import timezone

from award import audit, links
from award.audit import unit_of_work
from award.dates import house_zone
from award.mail import write_mail
from award.models import OutgoingMail, Seat, User

HOUR = time(8)


def write_letters(now: datetime | None = None) -> int:
    """Write this week's letter to every chair, if it is due and not written yet; return how many were written.

    Asked every hour: what counts is "due and not yet sent", so a worker that was down on Monday morning writes later and still once.
    """
    moment = timezone.localtime(now or timezone.now(), house_zone())
    monday = moment.date() - timedelta(days=moment.weekday())
    if moment < datetime.combine(monday, HOUR, house_zone()):
        return 0
    heads = audit.chains()
    if not heads:
        return 0
    year, week, _day = moment.isocalendar()
    written = 0
    with unit_of_work():
        for chair in User.objects.filter(pk__in=Seat.objects.active().filter(office=Seat.Office.CHAIR).values("user")):
            key = f"chain-heads:{year}-{week:02}:{chair.pk}"
            if OutgoingMail.objects.filter(key=key).exists():
                continue
            write_mail(
                template="chain_heads",
                to=chair.email,
                name=chair.name,
                language=chair.language,
                key=key,
                context={"heads": heads, "week": week, "desk_url": links.page("desk_trail", language=chair.language)},
            )
            written += 1
    return written
