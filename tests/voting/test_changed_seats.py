"""A juror who changes seats while the jury scores: a member who becomes the chair is still one juror."""

import datetime as dt

import pytest
from django.utils import timezone

from award.models import Seat
from award.phases import Phase
from award.services import seats
from tests.voting.builders import House
from voting import access
from voting.invariants import INVARIANTS, nobody_counts_twice
from voting.models import Ballot, Score
from voting.services import ballots

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    house = House(candidates=["Aino", "Bror"])
    house.open_scoring()
    house.declare_all()
    return house


def becomes_the_chair(house, name):
    """The member's seat ended yesterday, the chair's begins today."""
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    secretary = house.person("Secretary")
    seats.end_seat(seat=Seat.objects.get(user=house.people[name], body="JURY"), on=yesterday, by=secretary)
    return seats.give_seat(user=house.person(name), body="JURY", office="CHAIR", by=secretary)


def of(house, name):
    return Ballot.objects.filter(round=house.round, seat__user=house.people[name])


def test_whoever_has_judged_judges_nobody_a_second_time_from_another_seat(house):
    house.submit("Third", "Aino", 5)
    becomes_the_chair(house, "Third")
    assert of(house, "Third").count() == 2
    house.submit("Third", "Bror", 4)
    house.submit_all()
    house.deliberate()
    assert access.countable_ballots(house.round).filter(seat__user=house.people["Third"]).count() == 2
    assert [sentence for invariant in INVARIANTS for sentence in invariant()] == []


def test_a_candidate_who_comes_later_is_judged_from_the_new_seat(house):
    seat = becomes_the_chair(house, "Third")
    house.candidate("Cecilia")
    house.seat("Late", "JURY")
    assert of(house, "Third").get(candidate__name="Cecilia").seat == seat


def test_somebody_excused_who_is_seated_again_begins_anew(house):
    house.submit("Third", "Aino", 5)
    seat = Seat.objects.get(user=house.people["Third"], body="JURY")
    ballots.excuse_juror(round=house.round, seat=seat, keep_submitted=True, reason="Ill.", by=house.person("Chair"))
    new = becomes_the_chair(house, "Third")
    assert list(of(house, "Third").filter(seat=new).values_list("candidate__name", flat=True)) == ["Bror"]


def test_in_the_next_round_the_points_of_the_earlier_seat_are_there_to_begin_with(house):
    house.submit_all(4)
    becomes_the_chair(house, "Third")
    house.deliberate()
    house.advance(Phase.SCORING, reason="A criterion was misread.")
    assert Score.objects.filter(ballot__in=of(house, "Third"), points=4).count() == 2 * 3


def test_the_audit_names_whoever_counts_twice(house):
    house.submit_all(4)
    new = becomes_the_chair(house, "Third")
    Ballot.objects.create(
        round=house.round, seat=new, candidate=house.the("Aino"), status="SUBMITTED", submitted_at=timezone.now()
    )
    (finding,) = nobody_counts_twice()
    assert f"user {house.people['Third']} has 2 ballots" in finding
