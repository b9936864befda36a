"""A nomination on paper or by telephone was received on the day that was typed, not at the midnight after it."""

import calendar
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import migrations


def _tell_by(received):
    """The end of the day one month after the receipt, as nominations/telling.py reckoned when this was written."""
    zone = ZoneInfo(settings.TIME_ZONE)
    day = received.astimezone(zone).date()
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    last = date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
    return datetime.combine(last + timedelta(days=1), time(0), zone)


def onto_their_day(apps, schema_editor):
    """Move what was stored as the midnight after its day one second back, and what follows from it with it."""
    zone = ZoneInfo(settings.TIME_ZONE)
    Nomination = apps.get_model("nominations", "Nomination")
    for nomination in Nomination.objects.filter(source__in=["PAPER", "PHONE"]):
        stored = nomination.submitted_at
        if stored.astimezone(zone).time() != time(0):
            continue
        nomination.submitted_at = stored - timedelta(seconds=1)
        nomination.save(update_fields=["submitted_at"])
        # A person named in several nominations is told by the earliest day; only a day that came from this one moves.
        people = apps.get_model("nominations", "Nominee").objects.filter(nomination__cycle=nomination.cycle_id)
        people.filter(tell_by=_tell_by(stored), nomination=nomination).update(tell_by=_tell_by(nomination.submitted_at))
        for person in people.filter(nomination=nomination).exclude(same_as=None):
            people.filter(pk=person.same_as_id, tell_by=_tell_by(stored)).update(tell_by=_tell_by(nomination.submitted_at))


class Migration(migrations.Migration):
    dependencies = [("nominations", "0007_addresses_kept_normal")]
    operations = [migrations.RunPython(onto_their_day, migrations.RunPython.noop)]
