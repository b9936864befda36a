"""The view that a meeting is shown: first who leaves for whom, then, once they have left, the jury's order."""

import pytest

from tests.voting.reader import sign_in
from tests.voting.test_board_meeting import a_house

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(settings):
    settings.REQUIRE_SECOND_FACTOR = False
    house = a_house({"Aino": 5, "Bror": 4, "Cia": 3})
    house.declare("Bo", ["Bror"])
    for name in ("Berit", "Bengt", "Bea", "Birk"):
        house.declare(name, ())
    return house


def test_a_visit_alone_says_who_leaves_and_shows_no_order(house):
    chair = sign_in(house.person("Berit"))
    page = chair.get("/en/board/table/meeting/").content.decode()
    assert "<dt>Bror</dt><dd><strong>Bo</strong></dd>" in page
    assert "Aino" not in page
    assert "5.00" not in page


def test_the_order_is_shown_when_it_is_confirmed_that_they_have_left_and_nothing_is_stored(house):
    chair = sign_in(house.person("Berit"))
    path = "/en/board/table/meeting/"
    refused = chair.post(path, {}).content.decode()
    assert "Ask everybody present, then confirm it here." in refused
    assert "Aino" not in refused
    shown = chair.post(path, {"left": "on"}).content.decode()
    assert shown.index("Aino") < shown.index("Cia")
    assert "Leaves the room:" in shown
    # Whoever opens the page again, on a projector that has gone to sleep, begins with who leaves.
    assert "Aino" not in chair.get(path).content.decode()


def test_where_nobody_is_known_to_leave_everybody_present_is_asked_all_the_same(house):
    member = sign_in(house.person("Bea"))
    page = member.get("/en/board/table/meeting/").content.decode()
    assert "Ask everybody present." in page
    assert "Nobody present has a conflict of interest with a candidate" in page
    assert "Aino" not in page


def test_whoever_has_the_conflict_is_shown_the_order_without_that_candidate(house):
    own = sign_in(house.person("Bo"))
    shown = own.post("/en/board/table/meeting/", {"left": "on"}).content.decode()
    assert "Aino" in shown
    assert '<span class="place">2.</span> Bror' not in shown
