"""Deadlines are told with their weekday, time and zone, in each language's own form."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from award.dates import end_of_day, format_appointment, format_deadline

pytestmark = pytest.mark.pure

A_WEEK = [date(2027, 1, 25) + timedelta(days=number) for number in range(7)]


def test_a_deadline_at_midnight_is_told_as_the_last_minute_of_the_day_that_it_ends():
    friday = end_of_day(date(2027, 1, 29))
    assert format_deadline(friday, "fi") == "perjantaina 29. tammikuuta 2027 klo 23.59 (Suomen aikaa)"
    assert format_deadline(friday, "sv") == "fredagen den 29 januari 2027 kl. 23.59 (finsk tid)"
    assert format_deadline(friday, "en") == "Friday 29 January 2027 at 23:59 (EET)"


def test_each_weekday_stands_in_the_form_a_sentence_needs():
    finnish = "maanantaina tiistaina keskiviikkona torstaina perjantaina lauantaina sunnuntaina"
    swedish = "måndagen tisdagen onsdagen torsdagen fredagen lördagen söndagen"
    for language, names in (("fi", finnish), ("sv", swedish)):
        assert [format_deadline(end_of_day(day), language).split()[0] for day in A_WEEK] == names.split()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fi", "tiistaina 10. marraskuuta 2026 klo 0.00 (Suomen aikaa)"),
        ("sv", "tisdagen den 10 november 2026 kl. 0.00 (finsk tid)"),
        ("en", "Tuesday 10 November 2026 at 00:00 (EET)"),
    ],
)
def test_what_begins_at_midnight_begins_with_its_day(language, said):
    assert format_appointment(datetime(2026, 11, 10, tzinfo=ZoneInfo("Europe/Helsinki")), language) == said
