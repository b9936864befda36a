"""Until when a nominee must be told of the nomination (General Data Protection Regulation, Article 14(3))."""

import calendar
from datetime import date, datetime, timedelta

from django.utils import timezone

from award.dates import end_of_day, house_zone

# From this many days before the last one the desk presses.
PRESSING_DAYS = 7


def tell_by(received: datetime) -> datetime:
    """Return the first moment that is too late: the end of the day one month after the receipt, in the association's zone.

    A month ends on the day of the same number, or on the last day of a shorter month (Regulation 1182/71, Article 3(2)(c)):
    what is received on 31 January is told by the end of February.
    """
    return end_of_day(_month_after(timezone.localtime(received, house_zone()).date()))


def soon() -> dict[str, datetime]:
    """Return the two moments the desk's marks compare a day with: `now`, and `soon` a week later."""
    now = timezone.now()
    return {"now": now, "soon": now + timedelta(days=PRESSING_DAYS)}


def _month_after(day: date) -> date:
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
