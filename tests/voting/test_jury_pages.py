"""The pages of the jury's and the board's rooms."""

import pytest
from django.urls import reverse

from tests.award.builders import signed_in
from tests.voting.builders import House

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    house = House(jurors=["Chair", "Vice", "Third", "Fourth"], candidates=["Aino", "Bror", "Cecilia"])
    house.open_scoring()
    return house


def test_pages(house):
    client = signed_in(house.person("Chair"))
    for name in ["jury", "jury_interests", "jury_progress", "jury_conflicts"]:
        assert client.get(reverse(name)).status_code == 200, name
    house.declare_all(Third=["Aino"])
    for name in ["jury", "jury_interests", "jury_progress", "jury_conflicts"]:
        assert client.get(reverse(name)).status_code == 200, name
    url = reverse("jury_candidate", args=[house.candidates["Aino"]])
    assert client.get(url).status_code == 200
    seat = house.ballot("Third", "Bror").seat
    assert client.get(reverse("jury_juror", args=[seat.pk])).status_code == 200
    house.submit_all(4)
    assert client.get(url).status_code == 200
    house.deliberate()
    house.seat("Boardchair", "BOARD", "CHAIR")
    for name in ["jury", "jury_table", "jury_standings", "jury_meeting"]:
        assert client.get(reverse(name)).status_code == 200, name
    member = signed_in(house.person("Boardchair"))
    for name in ["board", "board_table", "board_interests", "board_conflicts", "board_meeting"]:
        assert member.get(reverse(name)).status_code == 200, name
