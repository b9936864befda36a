"""No list costs more with thirty rows than with one, and none costs more than fifteen queries."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.award.builders import a_house, signed_in
from tests.voting.builders import House

pytestmark = [pytest.mark.django_db, pytest.mark.pages]

MOST = 15
# Phase -> who reads which list. Lists of people, letters and acts have their thirty rows in tests/award/test_desk.py.
LISTS = {
    "scoring": [
        ("Secretary", "/en/desk/nominations/"),
        ("Secretary", "/en/desk/candidates/"),
        ("Secretary", "/en/desk/nominees/"),
        ("Secretary", "/en/desk/letters/"),
        ("Secretary", "/en/desk/trail/"),
        ("Third", "/en/jury/"),
        ("Third", "/en/jury/interests/"),
        ("Vice", "/en/jury/"),
        ("Vice", "/en/jury/interests/"),
        ("Chair", "/en/jury/progress/"),
        ("Secretary", "/en/jury/progress/remind/"),
        ("Chair", "/en/jury/conflicts/"),
    ],
    "deliberation": [
        ("Third", "/en/jury/table/"),
        ("Chair", "/en/jury/table/"),
        ("Chair", "/en/jury/table/meeting/"),
        ("Leader", "/en/board/"),
        ("Leader", "/en/board/interests/"),
        ("Leader", "/en/board/conflicts/"),
        ("Leader", "/en/board/table/"),
        ("Leader", "/en/board/table/meeting/"),
        ("Secretary", "/en/desk/decision/"),
    ],
}


def the_year(phase: str, rows: int) -> House:
    """An award year with so many candidates; Vice has not declared, one conflict is known for each candidate."""
    a_house()
    house = House(candidates=[f"Candidate {number:02}" for number in range(rows)])
    house.seat("Leader", "BOARD", "CHAIR")
    house.open_scoring()
    if phase == "scoring":
        house.declare("Chair")
        house.declare("Third", conflicts=list(house.candidates))
        return house
    from voting.models import Ballot

    house.declare_all()
    Ballot.objects.update(status="SUBMITTED", submitted_at=timezone.now())
    house.deliberate()
    house.declare("Leader")
    return house


def costs(phase: str, rows: int) -> dict[tuple[str, str], int]:
    """How often each list asks the database. The year is made and forgotten again."""
    here = transaction.savepoint()  # by hand: a service insists on beginning its own transaction
    house, found = the_year(phase, rows), {}
    for name, path in LISTS[phase]:
        client = signed_in(house.person(name))
        client.get(path)  # the first page of a session notes when it began
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(path)
        assert answer.status_code == 200, (name, path, answer.status_code)
        found[name, path] = len(queries)
    transaction.savepoint_rollback(here)
    return found


@pytest.mark.parametrize("phase", LISTS)
def test_a_list_costs_the_same_for_one_row_and_for_thirty(phase):
    one, thirty = costs(phase, 1), costs(phase, 30)
    assert {page: number for page, number in thirty.items() if number > one[page]} == {}
    assert {page: number for page, number in thirty.items() if number > MOST} == {}
