"""What the minutes of the board's meeting must carry, matter by matter, and what is then written of it."""

import datetime as dt

import pytest
from django.utils import timezone

from award.audit import Refused
from nominations.models import Nominee
from nominations.services.rights import erase_person
from tests.award.laureates import the_association
from tests.voting.builders import House
from voting.access import order_of
from voting.models import Decision
from voting.services.decision import quorum_of
from voting.services.minutes import chair_decided, text_for_minutes
from voting.services.record import record_of

pytestmark = pytest.mark.django_db


def a_house(points, **rules):
    """A year in deliberation with a board of five; `points` are what every juror gave to each candidate."""
    house = House(candidates=list(points), **rules)
    house.seats = house.board("Berit", "Bengt", "Bo", "Bea", "Birk")
    house.open_scoring()
    house.declare_all()
    for juror in house.jurors():
        for name, given in points.items():
            house.submit(juror, name, given)
    house.deliberate()
    return house


@pytest.fixture
def house():
    return a_house({"Aino": 5, "Bror": 4, "Cia": 3})


@pytest.fixture
def two():
    """The by-laws allow two laureates."""
    return a_house({"Aino": 5, "Bror": 4, "Cia": 3}, laureates_max=2)


def refusal(house, *names, **minutes):
    with pytest.raises(Refused) as refused:
        house.decide(*names, **minutes)
    assert not Decision.objects.exists()
    return refused.value.field


def test_a_meeting_that_is_still_to_come_has_decided_nothing(house):
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    assert refusal(house, "Aino", held_on=tomorrow) == "held_on"


def test_the_board_is_quorate_for_a_name_in_reserve_as_for_the_laureate(house):
    left = {seat: (house.the("Bror"),) for seat in house.seats[2:]}
    assert refusal(house, "Aino", reserve=(house.the("Bror"),), left=left) == "present"
    assert house.decide("Aino", left=left)


def test_a_deputy_who_stands_in_for_nobody_has_no_vote(house):
    house.seat("Dag", "BOARD", "DEPUTY")
    six = house.votes(Aino=4, Bror=2)
    assert refusal(house, "Aino", method="VOTE", votes=six) == "votes"
    deputy = house.person("Dag").seats.get()
    present = (*house.seats[:4], deputy)
    assert house.decide("Aino", method="VOTE", votes=house.votes(Aino=3, Bror=2), present=present)


def test_of_two_laureates_neither_has_fewer_votes_than_somebody_left_out(two):
    assert refusal(two, "Aino", "Bror", method="VOTE", votes=two.votes(Aino=3, Bror=0, Cia=2)) == "votes"
    assert two.decide("Aino", "Bror", method="VOTE", votes=two.votes(Aino=2, Bror=2, Cia=1))


def test_equal_votes_for_the_second_place_are_resolved_as_the_by_laws_say(two):
    votes = two.votes(Aino=3, Bror=1, Cia=1)
    assert refusal(two, "Aino", "Bror", method="VOTE", votes=votes) == "method"
    drawn = two.decide("Aino", "Bror", method="LOT", votes=votes, lot_drawn_by="Berit", lot_witness="Bengt")
    assert drawn.method == "LOT"


def test_the_chair_decided_only_where_somebody_left_out_had_as_many_votes():
    house = a_house({"Aino": 5, "Bror": 4, "Cia": 3}, laureates_max=2, tie_rule="CHAIR")
    assert not chair_decided(house.decide("Aino", "Bror", method="VOTE", votes=house.votes(Aino=2, Bror=2, Cia=1)))
    assert chair_decided(house.decide("Aino", "Bror", method="VOTE", votes=house.votes(Aino=3, Bror=1, Cia=1)))


def test_passing_over_the_first_for_two_who_share_the_second_place_needs_reasons():
    house = a_house({"Aino": 5, "Bror": 4, "Cia": 4}, laureates_max=2)
    assert refusal(house, "Bror", "Cia", reasons="") == "reasons"
    assert house.decide("Aino", "Cia", reasons="")


def test_the_minutes_of_two_laureates_state_the_quorum_of_the_matter_in_which_fewest_took_part(two):
    left = {
        two.seats[2]: (two.the("Aino"),),
        two.seats[3]: (two.the("Bror"),),
        two.seats[4]: (two.the("Bror"),),
    }
    decision = two.decide("Aino", "Bror", left=left)
    found = quorum_of(decision)
    assert (found.taking_part, found.needed, found.holds) == (3, 3, True)
    assert "3 of 5 seats took part" in text_for_minutes(decision, order_of(decision.standings))


def test_whoever_was_not_named_and_is_erased_afterwards_is_no_blank_vote_and_keeps_the_place_without_the_name(house):
    the_association()
    house.decide("Aino", method="VOTE", votes=house.votes(Aino=3, Cia=2))
    erase_person(nominee=Nominee.objects.get(name="Cia"), via="OFFICE", by=house.person("Secretary"))
    decision = Decision.objects.get()
    order = order_of(decision.standings)
    assert "Aino: 3, a candidate whose data has been erased: 2." in text_for_minutes(decision, order)
    record = record_of(decision, order, annex=True)
    assert [vote.name for vote in record.votes] == ["Aino", "a candidate whose data has been erased"]
    assert [row[0] for row in record.annex.rows] == ["Aino", "Bror", "a candidate whose data has been erased"]
