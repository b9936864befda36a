"""Whoever has a conflict of interest yields: to the vice-chair, then to the secretary, then to whoever leads the board."""

import pytest
from django.urls import reverse
from django.utils import timezone

from award.audit import Refused
from award.models import AuditEntry, Seat
from award.phases import Phase
from award.services import publication
from nominations.models import Candidate
from tests.voting.builders import House, as_read
from tests.voting.reader import sign_in
from voting import access
from voting.models import Ballot, Decision, Interest
from voting.services import ballots, interests
from voting.services.decision import Minutes, record_decision
from voting.services.rounds import keep_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    house = House(jurors=["Chair", "Vice", "Third", "Fourth"], candidates=["Aino", "Bror"])
    house.open_scoring()
    return house


def states(house, juror):
    found = Ballot.objects.filter(seat__user=house.people[juror], round=house.round)
    return dict(found.values_list("candidate__name", "status"))


def excuse(house, juror, by, *, keep=False):
    seat = house.person(juror).seats.get()
    return ballots.excuse_juror(
        round=house.round, seat=seat, keep_submitted=keep, reason="Should never have sat.", by=house.person(by)
    )


def board(house, *names):
    """A board of these, the first of them its chair, the second its vice-chair."""
    offices = ["CHAIR", "VICE_CHAIR", *["MEMBER"] * len(names)]
    return tuple(house.seat(name, "BOARD", office).seats.get() for name, office in zip(names, offices, strict=False))


def decide(house, name, present, **changes):
    values = {
        "meeting_number": "4/2027", "item": "7", "place": "Helsinki", "held_on": timezone.localdate(), "language": "en",
        "present": present, "method": "UNANIMOUS", "asked_at_meeting": True, "laureates": (house.the(name),), "reasons": "A lifetime's work.",
    }  # fmt: skip
    return record_decision(cycle=house.cycle, minutes=Minutes(**{**values, **changes}), by=house.person("Secretary"))


def test_a_conflicted_chair_takes_no_ballot_about_that_candidate_away_the_vice_chair_does(house):
    house.declare_all(Chair=["Aino"])
    house.submit("Third", "Aino", 5)
    house.submit("Third", "Bror", 5)
    assert excuse(house, "Third", "Chair") == 1
    assert states(house, "Third") == {"Aino": "SUBMITTED", "Bror": "RELEASED"}
    assert excuse(house, "Third", "Vice") == 1
    assert states(house, "Third") == {"Aino": "RELEASED", "Bror": "RELEASED"}


def test_whoever_has_not_answered_or_is_out_for_the_year_excuses_nobody(house):
    house.declare("Third")
    with pytest.raises(Refused, match="there is none"):
        excuse(house, "Third", "Chair")
    house.declare("Chair", ["Aino", "Bror"])
    with pytest.raises(Refused, match="there is none"):
        excuse(house, "Third", "Chair")
    assert set(states(house, "Third").values()) == {"DRAFT"}
    assert AuditEntry.objects.filter(verb="juror.excuse_refused").count() == 2


def test_the_page_says_for_whom_another_leading_person_excuses(house):
    house.declare_all(Chair=["Aino"])
    seat = house.person("Third").seats.get()
    pages = {
        name: sign_in(house.person(name)).get(reverse("jury_juror", args=[seat.pk])).content.decode()
        for name in ("Chair", "Vice")
    }
    assert "another leading person excuses" in pages["Chair"]
    assert "another leading person excuses" not in pages["Vice"]


def test_an_open_ballot_is_released_by_the_vice_chair_and_by_the_secretary_where_both_chairs_have_a_conflict(house):
    house.declare_all(Chair=["Aino"], Vice=["Aino"])
    ballot = house.ballot("Third", "Aino")
    for name in ("Chair", "Vice"):
        with pytest.raises(Refused):
            ballots.release_ballot(ballot=ballot, reason="Ill.", by=house.person(name))
    assert ballots.release_ballot(ballot=ballot, reason="Ill.", by=house.person("Secretary")).status == "RELEASED"


def test_where_everybody_who_leads_the_jury_has_a_conflict_another_secretary_is_seated(house):
    house.declare_all(Chair=["Aino"], Vice=["Aino"])
    house.declare("Secretary", ["Aino"])
    ballot = house.ballot("Third", "Aino")
    with pytest.raises(Refused):
        ballots.release_ballot(ballot=ballot, reason="Ill.", by=house.person("Secretary"))
    house.seat("Second", "OFFICE", "SECRETARY")
    assert ballots.release_ballot(ballot=ballot, reason="Ill.", by=house.person("Second")).status == "RELEASED"


def test_where_both_chairs_have_a_conflict_secretary_and_board_chair_rule_on_the_contested_one(house):
    board(house, "Member")
    house.declare_all(Chair=["Aino"], Vice=["Aino"], Third=["Aino"])
    house.submit_all()
    house.deliberate()
    row = Interest.objects.get(user=house.people["Third"], candidate=house.candidates["Aino"])
    for name in ("Chair", "Vice", "Third"):
        with pytest.raises(Refused):
            interests.propose_lift(interest=row, reason="A namesake.", by=house.person(name))
    interests.propose_lift(interest=row, reason="A namesake.", by=house.person("Secretary"))
    house.declare("Member")
    interests.lift_conflict(interest=row, read=as_read(row), by=house.person("Member"))
    row.refresh_from_db()
    assert row.state == "CLEAR"


def test_whoever_has_a_conflict_with_the_laureate_approves_no_publication_and_may_still_stop_it(house):
    present = board(house, "Member", "Deputising", "Plain")
    house.declare_all(Chair=["Aino"])
    house.submit_all()
    house.deliberate()
    house.declare("Member", ["Aino"])
    decide(house, "Aino", present, left={present[0]: (house.the("Aino"),)})
    house.advance(Phase.DECIDED)
    laureate = house.cycle.laureates.get()
    type(laureate).objects.update(accepted_at=timezone.now(), accepted_via="LINK")
    with pytest.raises(Refused, match="conflict of interest"):
        publication.ask_approval(laureate=laureate, by=house.person("Chair"))
    asked = publication.ask_approval(laureate=laureate, publish_at=timezone.now(), by=house.person("Secretary"))
    for name in ("Chair", "Member"):
        page = sign_in(house.person(name)).get(reverse("desk_publication", args=[laureate.pk]))
        assert not page.context["may_approve"]
        assert "another leading person approves" in page.content.decode()
        with pytest.raises(Refused, match="conflict of interest"):
            publication.approve(laureate=laureate, read=asked.sha256, by=house.person(name))
    assert AuditEntry.objects.filter(verb="publication.approval_refused").count() == 3
    publication.approve(laureate=laureate, read=asked.sha256, by=house.person("Vice"))
    publication.hold(laureate=laureate, by=house.person("Member"))
    laureate.refresh_from_db()
    assert laureate.publish_at is None


def test_whoever_has_a_conflict_with_somebody_voted_on_has_left_and_has_no_vote(house):
    present = board(house, "Member", "Deputising", "Plain", "Other")
    house.declare_all()
    house.submit_all()
    house.deliberate()
    house.declare("Other", ["Aino"])
    votes = {house.candidates["Bror"]: 3, house.candidates["Aino"]: 1}
    vote = {"method": "VOTE", "votes": votes}
    with pytest.raises(Refused, match="must have left"):
        decide(house, "Bror", present, **vote)
    left = {present[3]: (house.the("Aino"),)}
    with pytest.raises(Refused, match="more votes than people present who took part"):
        decide(house, "Bror", present, left=left, **vote)
    decide(house, "Bror", present, left=left, method="VOTE", votes=votes | {house.candidates["Bror"]: 2})


def test_where_conflicts_leave_no_quorum_nothing_is_decided_and_the_refusal_says_why(house):
    present = board(house, "Member", "Deputising", "Plain")
    house.declare_all()
    house.submit_all()
    house.deliberate()
    aino = house.the("Aino")
    for name in ("Deputising", "Plain"):
        house.declare(name, ["Aino"])
    left = dict.fromkeys(present[1:], (aino,))
    with pytest.raises(Refused, match=r"1 took part, 2 are needed.* 2 people do not count .* conflict of interest"):
        decide(house, "Aino", present, left=left)
    with pytest.raises(Refused, match=r"are needed, the chair or vice-chair among them\.$"):
        decide(house, "Bror", present[2:])
    assert not Decision.objects.exists()


def test_conflicts_that_leave_too_few_ballots_take_the_place_away_and_ask_for_reasons():
    house = House(jurors=["Chair", "Vice", "Third", "Fourth"], candidates=["Aino", "Bror"], min_ballots=3)
    present = board(house, "Member", "Deputising")
    house.open_scoring()
    house.declare_all()
    for name in house.jurors():
        house.submit(name, "Aino", 5)
        house.submit(name, "Bror", 1)
    house.deliberate()
    for name in ("Third", "Fourth"):
        house.conflict(name, "Aino")
    rows = access.table_for(house.person("Secretary"), house.round).rows
    assert {row.candidate.name: row.standing.place for row in rows} == {"Aino": None, "Bror": 1}
    with pytest.raises(Refused, match="leaves the jury's order"):
        decide(house, "Aino", present, reasons="")
    decide(house, "Aino", present)


def test_a_conflict_with_somebody_who_withdrew_still_closes_the_earlier_results(house):
    house.declare_all()
    house.submit_all()
    house.deliberate()
    house.conflict("Third", "Aino")
    Candidate.objects.filter(pk=house.candidates["Aino"]).update(status="WITHDRAWN", status_reason="Moved.")
    keep_up()
    assert access.standings_for(house.person("Fourth"), house.round).count() == 3
    assert not access.standings_for(house.person("Third"), house.round).exists()


def test_a_secretary_who_also_sits_in_the_jury_reads_of_its_work_once_every_candidate_is_clear(house):
    from award.access import audit_entries_for

    Seat.objects.create(user=house.person("Third"), body="OFFICE", office="SECRETARY", since=timezone.localdate())
    house.declare("Fourth")
    house.submit("Fourth", "Aino", 4)
    assert not audit_entries_for(house.person("Third")).filter(verb="ballot.submitted").exists()
    house.declare("Third")
    assert audit_entries_for(house.person("Third")).filter(verb="ballot.submitted").exists()
