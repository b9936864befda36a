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
    shown = chair.post(path, {"left": house.people["Bo"], "nobody_else": "on"}).content.decode()
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
    shown = own.post("/en/board/table/meeting/", {"nobody_else": "on"}).content.decode()
    assert "Aino" in shown
    assert '<span class="place">2.</span> Bror' not in shown


def test_while_somebody_with_a_conflict_is_present_the_order_is_worked_out_without_the_candidate(house):
    chair = sign_in(house.person("Berit"))
    path = "/en/board/table/meeting/"
    page = chair.post(path, {"nobody_else": "on"})
    table = page.context["table"]
    assert [(row.candidate.name, row.standing.place) for row in table.rows] == [("Aino", 1), ("Cia", 2)]
    assert not table.whole
    said = page.content.decode()
    assert "Worked out for those who are present" in said
    assert "4.00" not in said, "nothing of what Bror got"
    # Bo leaves for Bror's matter, then comes back: the same page, asked again.
    assert "Somebody has left or come back" in said
    page = chair.post(path, {"left": house.people["Bo"], "nobody_else": "on"})
    assert [row.candidate.name for row in page.context["table"].rows] == ["Aino", "Bror", "Cia"]
    assert page.context["table"].whole


def test_a_conflict_declared_after_the_question_was_shown_leaves_the_candidate_out(house):
    chair = sign_in(house.person("Berit"))
    path = "/en/board/table/meeting/"
    chair.get(path)
    house.conflict("Birk", "Aino")
    page = chair.post(path, {"left": house.people["Bo"], "nobody_else": "on"})
    assert [row.candidate.name for row in page.context["table"].rows] == ["Bror", "Cia"]


def test_whoever_is_named_for_nothing_cannot_be_ticked_and_no_order_is_shown(house):
    chair = sign_in(house.person("Berit"))
    for left in (house.people["Bea"], "0", "x"):
        page = chair.post("/en/board/table/meeting/", {"left": left, "nobody_else": "on"}).content.decode()
        assert "Aino" not in page
