"""Whoever has a conflict of interest, in whatever seat, gets the same whatever became of the candidate of the conflict.

One year, two ways: the candidate has the best points and a comment from everybody, or the worst, or nobody's. Jurors, chairs, a
secretary, a board chair, a deputy, somebody with two seats and somebody who never answered read every page that links lead to, every
address of the rooms and the desk, the files, the papers and their letters, while the jury scores, deliberates and when all is decided.
"""

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from award.audit import Refused
from award.models import OutgoingMail, Seat
from award.phases import Phase
from tests.award.builders import a_house
from tests.two_ways import same, two_ways
from tests.voting.builders import House
from tests.voting.reader import all_that, guesses, sign_in
from voting.models import Decision, Standings
from voting.services import ballots, interests
from voting.services.decision import Minutes, record_decision
from voting.services.record import render_decision_record

pytestmark = pytest.mark.django_db

JURY = ("Chair", "Vice", "Third", "Fourth", "Fifth", "Twofold", "Scribe")
FREE = ("Vice", "Fourth", "Fifth")
CONFLICTED = ("Chair", "Third", "Secretary", "Member", "Deputy", "Twofold", "Scribe")
# Who reads when: each seat where most is hidden from it, so that the walk stays short. Silent and Newcomer have never answered.
READERS = {
    Phase.SCORING: ("Chair", "Secretary", "Scribe"),
    Phase.DELIBERATION: ("Third", "Secretary", "Twofold", "Silent"),
    Phase.DECIDED: ("Chair", "Secretary", "Scribe", "Member", "Deputy", "Newcomer"),
}


@pytest.fixture
def house(settings):
    # The clock stands still, so that no page differs by the minute in which it was made.
    with time_machine.travel(datetime.datetime(2027, 3, 1, 9, 30, tzinfo=datetime.UTC), tick=False):
        a_house()
        house = House(jurors=JURY, candidates=["Aino", "Bror", "Cecilia"], min_ballots=2)
        house.seat("Second", "OFFICE", "SECRETARY")
        house.seat("Scribe", "OFFICE", "SECRETARY")
        house.seat("Member", "BOARD", "CHAIR")
        house.seat("Deputising", "BOARD", "VICE_CHAIR")
        house.seat("Deputy", "BOARD", "DEPUTY")
        house.seat("Twofold", "BOARD")
        for name in ("Unbiased", "Newcomer"):
            house.seat(name, "BOARD")
        house.open_scoring()
        house.seat("Silent", "JURY")
        for name in (*JURY, "Secretary"):
            house.declare(name, ["Aino"] if name in CONFLICTED else ())
        for name in (*JURY, "Silent"):
            for ballot in house.drafts(name, ("Bror", "Cecilia")):
                if name == "Silent":
                    ballots.release_ballot(ballot=ballot, reason="Nothing came.", by=house.person("Second"))
                else:
                    house.submit(name, ballot.candidate.name, 3, comment=f"About {ballot.candidate}, {name}.")
        for ballot in house.drafts("Silent", ("Aino",)):
            ballots.release_ballot(ballot=ballot, reason="Nothing came.", by=house.person("Second"))
        yield house


def scored(house, points):
    def way():
        for name in FREE:
            house.submit(name, "Aino", points, comment=f"hidden7 {points} points.")

    return way


def nobodys(house):
    """One abstains, two are found to have a conflict after they have scored: nothing counts."""

    def way():
        ballots.abstain(ballot=house.ballot("Vice", "Aino"), by=house.person("Vice"))
        for name in ("Fourth", "Fifth"):
            house.submit(name, "Aino", 5, comment="hidden7 remark")
            house.conflict(name, "Aino")

    return way


def bring_to(house, phase):
    """Go on from scoring, with the letters the year writes by the clock."""
    if phase >= Phase.DELIBERATION:
        house.deliberate()
        for name in ("Member", "Deputy", "Unbiased", "Twofold"):
            house.declare(name, ["Aino"] if name in CONFLICTED else ())
    if phase >= Phase.DECIDED:
        decision = record_decision(cycle=house.cycle, minutes=minutes(house), by=house.person("Secretary"))
        render_decision_record(decision=decision)
        house.advance(Phase.DECIDED)


def minutes(house, name="Bror", **changes):
    board = Seat.objects.filter(body="BOARD", office__in=("CHAIR", "VICE_CHAIR", "MEMBER")).exclude(
        user=house.people["Twofold"]
    )
    values = {
        "meeting_number": "4/2027", "item": "7", "place": "Helsinki", "held_on": timezone.localdate(), "language": "en",
        "present": tuple(board), "method": "UNANIMOUS", "asked_at_meeting": True, "laureates": (house.the(name),), "reasons": "A lifetime's work.",
    }  # fmt: skip
    return Minutes(**{**values, **changes})


def addresses(house):
    """The addresses somebody would try who knows how the site is built, and which keys rows have."""
    desk = (
        "decision",
        "seats",
        "outbox",
        "trail",
        "system",
        "rulebook",
        "dates",
        "criteria",
        "candidates",
        "nominations",
    )
    found = [*guesses(house.candidates["Aino"]), *(reverse(f"desk_{page}") for page in desk)]
    found += [
        f"{reverse('desk_trail')}?area={area}" for area in ("ballot", "standings", "interest", "juror", "score", "")
    ]
    for key in range(1, 4):
        found += [
            reverse(page, args=[key]) for page in ("desk_minutes", "decision_record", "decision_annex", "document")
        ]
    return found


def looks(house, name):
    user = house.person(name)
    return all_that(user, also=addresses(house)) | {
        "letters": list(OutgoingMail.objects.filter(recipient=user.email).order_by("pk").values_list("subject", "text"))
    }


def everybody_looks(house, phase):
    def read():
        bring_to(house, phase)
        return {name: looks(house, name) for name in READERS[phase]}

    return read


@pytest.mark.pages
@pytest.mark.parametrize("phase", READERS, ids=lambda phase: phase.name)
def test_nobody_with_a_conflict_gets_a_byte_that_depends_on_the_candidate(house, phase):
    best, worst = two_ways(scored(house, 5), nobodys(house), everybody_looks(house, phase))
    same(best, worst)
    for name, pages in best.items():
        assert len(pages) > 25, name
        assert not any(b"hidden7" in page[2] for path, page in pages.items() if path.startswith("/en/")), name


@pytest.mark.pages
def test_the_comparison_sees_what_those_without_a_conflict_see(house):
    def read():
        bring_to(house, Phase.DECIDED)
        return {name: looks(house, name) for name in ("Second", "Unbiased")}

    best, worst = two_ways(scored(house, 5), scored(house, 1), read)
    paper, annex = (f"/en/board/decisions/{Decision.objects.count() + 1}/{page}/" for page in ("record", "annex"))
    for name in best:
        for path in (reverse("jury_table") if name == "Second" else reverse("board_table"), paper, annex):
            assert best[name][path][0] == 200, (name, path)
            assert best[name][path] != worst[name][path], (name, path)


def test_the_secretary_records_a_decision_without_learning_the_order(house):
    """Each answer is the same whoever is first: where part of the order is withheld, reasons are asked of every choice."""

    def read():
        bring_to(house, Phase.DELIBERATION)
        client, answers = sign_in(house.person("Secretary")), {}
        board = minutes(house).present
        for name in ("Aino", "Bror", "Cecilia"):
            data = {
                "meeting_number": "4/2027", "item": "7", "place": "Helsinki", "held_on": "2027-03-01", "language": "en",
                "read": client.get(reverse("desk_decision")).context["form"].initial["read"],
                "method": "UNANIMOUS", "asked_at_meeting": True, "present": [seat.pk for seat in board], "laureate_1": house.candidates[name],
            } | {f"left_{seat.pk}": [house.candidates["Aino"]] for seat in board if seat.user.name == "Member"}  # fmt: skip
            answer = client.post(reverse("desk_decision"), data)
            answers[name] = (
                answer.status_code,
                answer.headers["Content-Length"],
                answer.context["form"].errors.as_json(),
            )
            assert "reasons" in answer.context["form"].errors
        return answers

    same(*two_ways(scored(house, 5), scored(house, 1), read))
    assert not Decision.objects.exists()


def test_a_conflicted_secretary_may_record_also_a_choice_of_the_candidate_of_the_conflict(house):
    scored(house, 5)()
    bring_to(house, Phase.DELIBERATION)
    away = {seat: (house.the("Aino"),) for seat in minutes(house).present if seat.user.name == "Member"}
    decision = record_decision(
        cycle=house.cycle, minutes=minutes(house, "Aino", left=away), by=house.person("Secretary")
    )
    text = sign_in(house.person("Secretary")).get(reverse("desk_minutes", args=[decision.pk])).content.decode()
    assert "Aino" in text
    assert "Place in the jury" not in text
    assert Standings.objects.get().digest not in text


@pytest.mark.pages
def test_the_conflict_of_a_juror_is_no_news_to_a_secretary_with_the_same_conflict(house):
    def lifted():
        row = house.conflict("Fourth", "Aino")[0]
        interests.propose_lift(interest=row, reason="A namesake.", by=house.person("Vice"))

    def read():
        return {"Secretary": looks(house, "Secretary")}

    one, other = two_ways(scored(house, 3), lambda: (scored(house, 3)(), lifted()), read)
    same(one, other)


@pytest.mark.pages
def test_the_conflict_of_a_board_member_is_no_news_to_a_secretary_with_the_same_conflict(house):
    """The record of a meeting is not filled in beforehand for that candidate: whoever writes it marks who left."""

    def clear():
        scored(house, 3)()
        bring_to(house, Phase.DELIBERATION)

    def conflicted():
        clear()
        assert house.conflict("Unbiased", "Aino")

    def read():
        return {name: looks(house, name) for name in ("Secretary", "Scribe")}

    same(*two_ways(clear, conflicted, read))


def test_nobody_who_must_have_left_is_named_to_a_secretary_with_the_same_conflict(house):
    scored(house, 3)()
    bring_to(house, Phase.DELIBERATION)
    for name, told in (("Secretary", "Somebody present has a conflict"), ("Second", "Member has a conflict")):
        with pytest.raises(Refused, match=told):
            record_decision(cycle=house.cycle, minutes=minutes(house, "Aino"), by=house.person(name))
