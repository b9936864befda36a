"""What a nomination costs the database: every page has a budget, and no list costs more with thirty rows than with one."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from award.phases import Phase
from award.services.cycle import advance
from award.services.rules import change_rulebook
from nominations.models import Nomination
from tests.award.builders import a_house, a_secretary, a_year, an_open_year
from tests.nominations.builders import a_draft, a_full_draft, a_nomination, a_nominator, signed_in
from tests.nominations.whole import nominate

pytestmark = pytest.mark.django_db

# Of each request, and of all together: what opens and closes a transaction is counted where no file is attached.
REQUEST, WHOLE = 10, 100


class Meter:
    """Counts what a request asks of the database, BEGIN and COMMIT included."""

    def __init__(self) -> None:
        self.last = 0

    def __call__(self, act: Callable[[], Any]) -> Any:
        with CaptureQueriesContext(connection) as queries:
            result = act()
        self.last = len(queries)
        return result


@pytest.mark.both
@pytest.mark.parametrize("files", [0, 2, 5])
def test_a_nomination_from_the_sign_in_to_its_confirmation_stays_within_its_budget(files):
    a_house()
    an_open_year()
    requests = nominate(files=files)
    assert {f"{one.method} {one.path}": one.queries for one in requests if one.queries > REQUEST} == {}
    assert sum(one.queries if files else len(one.statements) for one in requests) <= WHOLE
    assert Nomination.objects.count() == 1


@pytest.mark.parametrize("path", ["/en/nominate/", "/en/nominate/mine/", "/en/nominate/begin/"])
def test_a_list_costs_the_same_with_one_row_and_with_thirty(path):
    cycle = a_year()
    change_rulebook(cycle=cycle, by=None, nominations_per_person=50)
    cycle = advance(cycle=cycle, to=Phase.NOMINATIONS, by=None)
    nominator = a_nominator()
    client, meter = signed_in(nominator), Meter()
    a_nomination(cycle, nominator)
    a_full_draft(cycle, nominator)
    client.get(path)  # the first request notes in the session that somebody is there
    meter(lambda: client.get(path))
    one = meter.last
    for number in range(29):
        a_nomination(cycle, nominator, nominee={"name": f"Aino {number}"})
        a_draft(cycle, nominator)
    body = meter(lambda: client.get(path)).content.decode()
    assert path != "/en/nominate/mine/" or "Aino 28" in body
    assert meter.last == one <= 10


def test_the_desks_questions_stay_within_their_budget(settings):
    settings.REQUIRE_SECOND_FACTOR = False
    an_open_year()
    client, meter = signed_in(a_secretary()), Meter()
    meter(lambda: client.get("/en/desk/questions/"))
    assert meter.last <= 15


def test_the_start_page_costs_a_stranger_two_queries():
    an_open_year()
    meter = Meter()
    meter(lambda: Client().get("/en/nominate/"))
    assert meter.last == 2
