"""Nobody on the board decides without having been asked about conflicts of interest (Associations Act, section 37)."""

import json

import pytest
from django.utils import timezone, translation

from award.audit import Refused
from award.models import AuditEntry
from nominations.models import Candidate
from tests.award.laureates import the_association
from tests.voting.reader import sign_in
from tests.voting.test_board_meeting import a_house
from voting.access import order_of
from voting.models import Decision, Interest
from voting.services.minutes import text_for_minutes
from voting.services.record import record_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(settings):
    settings.REQUIRE_SECOND_FACTOR = False
    the_association()
    house = a_house({"Aino": 5, "Bror": 4, "Cia": 3})
    Interest.objects.filter(user__in=[seat.user for seat in house.seats]).delete()
    return house


def everybody_answers(house, *, but=()):
    for seat in house.seats:
        for candidate in house.candidates.values():
            if seat not in but:
                Interest.objects.update_or_create(
                    user=seat.user, candidate_id=candidate, defaults={"state": Interest.State.CLEAR, "source": "SELF"}
                )


def test_a_decision_of_a_board_nobody_has_asked_is_not_recorded(house):
    with pytest.raises(Refused) as refused:
        house.decide("Aino", asked_at_meeting=False)
    assert refused.value.field == "asked_at_meeting"
    assert not Decision.objects.exists()


def test_one_who_was_not_asked_about_one_candidate_is_enough_to_refuse_and_is_named(house):
    everybody_answers(house, but=house.seats[4:])
    with pytest.raises(Refused, match="Birk"):
        house.decide("Aino", asked_at_meeting=False)
    # Whoever is not present decides nothing and need not be asked.
    assert house.decide("Aino", present=tuple(house.seats[:4]), asked_at_meeting=False).interests_asked == "DECLARED"


def test_where_everybody_has_answered_nothing_more_is_asked_and_the_minutes_say_so(house):
    everybody_answers(house)
    decision = house.decide("Aino", asked_at_meeting=False)
    assert decision.interests_asked == "DECLARED"
    said = "Everybody present had declared beforehand whether they have a conflict of interest."
    assert said in text_for_minutes(decision, order_of(decision.standings))
    assert record_of(decision, order_of(decision.standings)).interests_asked == said


def test_that_it_was_asked_at_the_meeting_is_recorded_in_minutes_and_record(house):
    decision = house.decide("Aino", asked_at_meeting=True, language="sv")
    assert decision.interests_asked == "MEETING"
    said = "De närvarande tillfrågades om jäv vid mötet innan ärendet avgjordes."
    with translation.override("sv"):
        assert said in text_for_minutes(decision, order_of(decision.standings))
    assert record_of(decision, order_of(decision.standings)).interests_asked == said


def test_of_an_earlier_decision_nothing_is_claimed(house):
    decision = house.decide("Aino")
    decision.interests_asked = "UNKNOWN"
    assert record_of(decision, order_of(decision.standings)).interests_asked == ""
    text = text_for_minutes(decision, order_of(decision.standings))
    assert "asked about" not in text
    assert "declared beforehand" not in text


def test_the_form_asks_for_it_only_while_somebody_has_not_answered(house):
    client = sign_in(house.person("Secretary"))
    page = client.get("/en/desk/decision/").content.decode()
    assert "5 of 5 on the board have not been asked" in page
    assert 'name="asked_at_meeting"' in page
    everybody_answers(house)
    page = client.get("/en/desk/decision/").content.decode()
    assert 'name="asked_at_meeting"' not in page
    assert "Nobody on the board has declared a conflict of interest." in page


def test_how_it_was_asked_is_in_the_audit_log(house):
    for asked, expected in ((True, "MEETING"), (False, "DECLARED")):
        if not asked:
            everybody_answers(house)
        house.decide("Aino", asked_at_meeting=asked)
        entry = AuditEntry.objects.filter(verb="decision.recorded").latest("pk")
        assert json.loads(entry.data)["interests_asked"] == expected


def test_not_giving_the_award_is_decided_by_people_who_were_asked_as_well(house):
    refused = {"not_awarded": True, "reasons": "Nobody was good enough."}
    with pytest.raises(Refused) as refusal:
        house.decide(asked_at_meeting=False, **refused)
    assert refusal.value.field == "asked_at_meeting"
    decision = house.decide(asked_at_meeting=True, **refused)
    assert decision.interests_asked == "MEETING"
    said = "Those present were asked about conflicts of interest at the meeting before the matter was decided."
    assert said in text_for_minutes(decision, order_of(decision.standings))


def test_where_nobody_stands_any_more_no_declaration_is_claimed_that_nobody_made(house):
    Candidate.objects.update(status=Candidate.Status.WITHDRAWN, status_reason="x")
    page = sign_in(house.person("Secretary")).get("/en/desk/decision/").content.decode()
    assert 'name="asked_at_meeting"' in page
    nobody = {"not_awarded": True, "reasons": "All candidates have withdrawn."}
    with pytest.raises(Refused) as refusal:
        house.decide(asked_at_meeting=False, **nobody)
    assert refusal.value.field == "asked_at_meeting"
    assert house.decide(asked_at_meeting=True, **nobody).interests_asked == "MEETING"


def filled_in(house, client):
    """The record of a decision for Aino as the page is filled in that the secretary has just been shown."""
    shown = client.get("/en/desk/decision/")
    return {
        "meeting_number": "4/2027", "item": "7", "place": "Helsinki", "held_on": str(timezone.localdate()), "language": "en",
        "all_present": "on", "method": "UNANIMOUS", "laureate_1": house.candidates["Aino"],
        "read": shown.context["form"]["read"].value(),
    }  # fmt: skip


def test_an_answer_taken_back_after_the_page_was_shown_is_asked_for_on_the_page(house):
    everybody_answers(house)
    client = sign_in(house.person("Secretary"))
    typed = filled_in(house, client)
    Interest.objects.filter(user=house.seats[0].user, candidate=house.candidates["Aino"]).update(state="UNDECLARED")
    page = client.post("/en/desk/decision/", typed).content.decode()
    assert not Decision.objects.exists()
    assert "Not asked yet: Berit." in page
    assert 'name="asked_at_meeting"' in page
    assert 'value="4/2027"' in page, "what was typed stays"
    client.post("/en/desk/decision/", typed | {"asked_at_meeting": "on"})
    assert Decision.objects.get().interests_asked == "MEETING"


def test_a_conflict_declared_after_the_page_was_shown_keeps_its_holder_from_deciding(house):
    everybody_answers(house)
    client = sign_in(house.person("Secretary"))
    typed = filled_in(house, client) | {"asked_at_meeting": "on"}
    house.conflict("Bo", "Aino")
    page = client.post("/en/desk/decision/", typed).content.decode()
    assert not Decision.objects.exists()
    assert "Bo has a conflict of interest with Aino and must have left for that matter." in page
