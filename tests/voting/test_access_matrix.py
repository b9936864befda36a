"""Who may open which page of the jury's and the board's rooms, and when: the table of the by-laws, literally.

Each cell holds three answers: in SCREENING, in SCORING and in DELIBERATION. `+` the page, `-` there is no such page (404), `>` sign in
first. A page about a candidate is tried with Aino; the second column of a pair is the person with a conflict of interest with Aino.
"""

import pytest
from django.test import Client
from django.urls import reverse

from award.phases import Phase
from tests.award.builders import a_person
from tests.voting.builders import House
from tests.voting.reader import masked, sign_in

pytestmark = pytest.mark.django_db

VISITORS = ("anyone", "Nominator", "Undeclared", "Third", "Fourth", "Chair", "Secretary", "Member", "Recused")
#                   anyone nominator undeclared clear conflicted chair secretary board conflicted board member
MATRIX = """
jury                >>>    ---       +++        +++   +++        +++   ---       ---   ---
jury_interests      >>>    ---       -++        -++   -++        -++   -++       ---   ---
jury_interest       >>>    ---       ---        -++   ---        -++   ---       ---   ---
jury_candidate      >>>    ---       ---        -++   ---        -++   ---       ---   ---
jury_abstain        >>>    ---       ---        -++   ---        -++   ---       ---   ---
jury_file           >>>    ---       ---        -++   ---        -++   ---       ---   ---
jury_table          >>>    ---       --+        --+   --+        --+   --+       ---   ---
jury_meeting        >>>    ---       --+        --+   --+        --+   --+       ---   ---
jury_standings      >>>    ---       ---        --+   --+        --+   --+       ---   ---
jury_progress       >>>    ---       ---        ---   ---        -++   -++       ---   ---
jury_juror          >>>    ---       ---        ---   ---        -++   -++       ---   ---
jury_remind         >>>    ---       ---        ---   ---        -++   -++       ---   ---
jury_conflicts      >>>    ---       ---        ---   ---        -++   -++       ---   ---
jury_conflict       >>>    ---       ---        ---   ---        -++   -++       ---   ---
board               >>>    ---       ---        ---   ---        ---   ---       +++   +++
board_interests     >>>    ---       ---        ---   ---        ---   ---       --+   --+
board_interest      >>>    ---       ---        ---   ---        ---   ---       --+   ---
board_candidate     >>>    ---       ---        ---   ---        ---   ---       --+   ---
board_file          >>>    ---       ---        ---   ---        ---   ---       --+   ---
board_table         >>>    ---       ---        ---   ---        ---   ---       --+   --+
board_meeting       >>>    ---       ---        ---   ---        ---   ---       --+   --+
board_standings     >>>    ---       ---        ---   ---        ---   ---       --+   --+
board_conflicts     >>>    ---       ---        ---   ---        ---   ---       -++   ---
board_conflict      >>>    ---       ---        ---   ---        ---   ---       --+   ---
"""
SIGNS = {200: "+", 302: ">", 404: "-"}
CANDIDATE_PAGES = ("_interest", "_candidate", "_abstain", "_file")


def rows():
    for line in MATRIX.split("\n"):
        if line.strip():
            page, *cells = line.split()
            assert len(cells) == len(VISITORS), page
            yield page, dict(zip(VISITORS, cells, strict=True))


@pytest.fixture
def house():
    from tests.voting.test_non_interference import FILE, thick_dossier

    house = House(jurors=["Chair", "Vice", "Third", "Fourth", "Undeclared"], candidates=["Aino", "Bror"])
    thick_dossier(house, "Aino")
    house.the_file = FILE
    house.seat("Member", "BOARD", "CHAIR")
    house.seat("Recused", "BOARD")
    return house


def browsers(house):
    found = {"anyone": Client(), "Nominator": sign_in(a_person("nominator@elsewhere.example"))}
    return found | {name: sign_in(house.person(name)) for name in VISITORS[2:]}


def address(house, page):
    from voting.models import Interest

    if page.endswith("_file"):
        return reverse(page, args=[house.candidates["Aino"], house.the_file])
    if page.endswith(CANDIDATE_PAGES):
        return reverse(page, args=[house.candidates["Aino"]])
    if page.endswith("_juror"):
        from award.models import Seat

        return reverse(page, args=[Seat.objects.get(user=house.people["Third"]).pk])
    if page.endswith("_conflict"):
        row = Interest.objects.filter(state="CONFLICTED", user=house.people["Fourth"]).first()
        return reverse(page, args=[row.pk if row else 1])
    return reverse(page)


def bring_to(house, phase):
    if phase == Phase.SCREENING:
        return
    house.open_scoring()
    for name in house.jurors():
        if name != "Undeclared":
            house.declare(name, ["Aino"] if name == "Fourth" else ())
    if phase == Phase.SCORING:
        return
    from voting.services import ballots

    house.submit_all(4)
    for ballot in house_open(house):
        ballots.release_ballot(ballot=ballot, reason="Nothing came.", by=house.person("Secretary"))
    house.deliberate()
    house.declare("Member")
    house.declare("Recused", ["Aino"])


def house_open(house):
    from voting import access

    return access.open_ballots(house.round)


@pytest.mark.parametrize(("number", "phase"), [(0, Phase.SCREENING), (1, Phase.SCORING), (2, Phase.DELIBERATION)])
def test_each_page_opens_to_whom_the_table_says(house, number, phase):
    bring_to(house, phase)
    wrong, clients = [], browsers(house)
    for page, cells in rows():
        for visitor, cell in cells.items():
            answer, _headers, _body = masked(clients[visitor].get(address(house, page)))
            if SIGNS.get(answer, str(answer)) != cell[number]:
                wrong.append(f"{page} for {visitor} in {phase.label}: {answer}, not {cell[number]}")
    assert not wrong


def test_every_page_of_the_rooms_is_in_the_table():
    from voting.urls import urlpatterns

    named = {pattern.name for pattern in urlpatterns if pattern.name.startswith(("jury", "board"))}
    only_post = {
        "jury_recuse",
        "jury_reopen",
        "jury_release",
        "jury_excuse",
        "jury_decide",
        "board_recuse",
        "board_decide",
    }
    assert named - only_post == {page for page, _ in rows()}


def test_a_seat_that_ended_opens_nothing_from_the_next_request_on(house):
    from datetime import timedelta

    from django.utils import timezone

    from award.services import seats

    bring_to(house, Phase.SCORING)
    client = sign_in(house.person("Third"))
    assert client.get(reverse("jury")).status_code == 200
    seat = house.person("Third").seats.get()
    type(seat).objects.filter(pk=seat.pk).update(since=timezone.localdate() - timedelta(days=9))
    seats.end_seat(seat=seat, on=timezone.localdate() - timedelta(days=1), by=None)
    assert client.get(reverse("jury")).status_code == 404
