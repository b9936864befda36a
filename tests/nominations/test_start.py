"""What anybody reads of the call before signing in."""

from datetime import date

import pytest
import time_machine
from django.test import Client

from award.services import years
from tests.award.builders import a_house

pytestmark = pytest.mark.django_db

BEGINS = {
    "fi": "tiistaina 1. joulukuuta 2026 klo 0.00 (Suomen aikaa)",
    "sv": "tisdagen den 1 december 2026 kl. 0.00 (finsk tid)",
    "en": "Tuesday 1 December 2026 at 00:00 (EET)",
}


@pytest.mark.parametrize("page", ["", "nominate/"])
@pytest.mark.parametrize("language", BEGINS)
def test_a_call_that_opens_at_midnight_opens_on_the_day_that_begins_then(page, language):
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False):
        a_house()
        cycle = years.create_cycle(year=2027, by=None)
        years.set_dates(cycle=cycle, by=None, nominations_open_at=date(2026, 12, 1))
        assert BEGINS[language] in Client().get(f"/{language}/{page}").content.decode()
