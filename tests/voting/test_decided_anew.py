"""The board decides anew: after a step back, after the jury has scored again, and when somebody chosen no longer stands."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from award.audit import Refused
from award.models import AuditEntry, Cycle, Laureate, OutgoingMail, Rulebook
from award.phases import Phase
from award.services import laureates, publication
from award.services.cycle import GateClosed
from nominations.models import Nomination, Nominee
from nominations.services.candidates import set_status
from tests.award.builders import a_house, signed_in
from tests.award.laureates import approved
from tests.voting.builders import House
from voting.models import Decision
from voting.services import letters

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    """A year in deliberation: Aino is first in the jury's order, Bror second."""
    house = House(candidates=["Aino", "Bror"])
    house.board("Berit", "Bengt", "Bo")
    house.open_scoring()
    house.declare_all()
    for juror in house.jurors():
        house.submit(juror, "Aino", 5)
        house.submit(juror, "Bror", 3)
    house.deliberate()
    return house


def decided(house, *names, **minutes):
    house.decide(*names, **minutes)
    return house.advance(Phase.DECIDED)


def step_back(house):
    return house.advance(Phase.DELIBERATION, reason="The minutes were wrong.")


def the_laureate(name):
    return Laureate.objects.get(name=name)


def test_whom_a_new_decision_names_is_the_laureate_and_whom_it_does_not_name_is_none(house):
    decided(house, "Aino")
    step_back(house)
    decided(house, "Bror")
    assert house.laureates() == ["Bror"]
    assert AuditEntry.objects.filter(verb="laureate.superseded").count() == 1


def test_if_the_award_is_not_given_after_all_there_is_no_laureate(house):
    decided(house, "Aino")
    step_back(house)
    decided(house, not_awarded=True)
    assert house.laureates() == []
    house.advance(Phase.PUBLICATION)


def test_whoever_is_no_longer_named_can_neither_accept_nor_be_published(house):
    decided(house, "Aino")
    aino = the_laureate("Aino")
    secretary, chair = house.person("Secretary"), house.person("Berit")
    laureates.record_acceptance(laureate=aino, via="PHONE", attends=True, by=secretary)
    approved(aino, timezone.now() + dt.timedelta(days=9), asked_by=secretary, by=chair)
    step_back(house)
    decided(house, "Bror")
    assert the_laureate("Aino").approved_at is None
    with pytest.raises(Refused):
        publication.ask_approval(laureate=aino, by=secretary)
    with pytest.raises(Refused):
        laureates.decline(laureate=aino, by=secretary)
    assert signed_in(chair).get(reverse("desk_publication", args=[aino.pk])).status_code == 404
    page = signed_in(secretary).get(reverse("desk_laureate", args=[aino.pk])).content.decode()
    assert "has been superseded" in page


def test_a_correction_of_the_minutes_leaves_the_laureate_the_answer_and_gives_the_right_day(house):
    decided(house, "Aino")
    laureates.record_acceptance(laureate=the_laureate("Aino"), via="PHONE", attends=True, by=house.person("Secretary"))
    step_back(house)
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    # The board sat yesterday, so it was seated then.
    house.person("Berit").seats.model.objects.filter(body="BOARD").update(since=yesterday)
    decided(house, "Aino", held_on=yesterday)
    laureate = Laureate.objects.get()
    assert laureate.accepted_at is not None
    assert laureate.decided_on == yesterday


def test_whom_the_board_names_again_after_all_is_the_same_laureate(house):
    decided(house, "Aino")
    step_back(house)
    decided(house, "Bror")
    step_back(house)
    decided(house, "Aino")
    assert house.laureates() == ["Aino"]
    assert Laureate.objects.count() == 2


def test_when_the_one_named_instead_declines_the_board_decides_a_third_time(house):
    decided(house, "Aino")
    step_back(house)
    decided(house, "Bror")
    laureates.decline(laureate=the_laureate("Bror"), by=house.person("Secretary"))
    house.decide("Aino")
    assert house.laureates() == ["Aino"]


def test_a_decision_on_the_result_of_a_sealed_round_does_not_open_the_gate(house):
    house.decide("Aino")
    house.advance(Phase.SCORING, reason="A criterion was misread.")
    house.submit_all(4)
    house.deliberate()
    with pytest.raises(GateClosed) as shut:
        house.advance(Phase.DECIDED)
    assert ["scored anew" in str(blocker.sentence) for blocker in shut.value.blockers] == [True]
    decided(house, "Aino")
    assert house.laureates() == ["Aino"]


def test_whoever_stands_no_more_does_not_become_the_laureate(house):
    house.decide("Aino")
    set_status(candidate=house.the("Aino"), status="INELIGIBLE", reason="Never studied.", by=house.person("Secretary"))
    with pytest.raises(GateClosed) as shut:
        house.advance(Phase.DECIDED)
    assert ["Aino is no longer a candidate" in str(blocker.sentence) for blocker in shut.value.blockers] == [True]
    decided(house, "Bror")
    assert house.laureates() == ["Bror"]


def test_whoever_declined_the_award_is_not_told_that_the_choice_fell_on_somebody_else(house):
    house.candidate("Cia")
    decided(house, "Aino")
    laureates.decline(laureate=the_laureate("Aino"), by=house.person("Secretary"))
    house.decide("Bror")
    bror = the_laureate("Bror")
    bror.publish_at = timezone.now()
    letters.tell_those_not_chosen(bror)
    told = OutgoingMail.objects.filter(template="outcome_nominee").values_list("recipient", flat=True)
    assert list(told) == ["cia@nominee.example"]


def test_in_a_year_without_an_award_everybody_who_hoped_is_told_so(house):
    a_house()
    Nomination.objects.filter(candidate=house.the("Aino")).update(nominator_email="nominator@elsewhere.example")
    Nomination.objects.update(language="en")
    Nominee.objects.update(language="en")
    decided(house, not_awarded=True, reasons="Nobody reached the bar.")
    house.advance(Phase.PUBLICATION)
    told = OutgoingMail.objects.filter(template__startswith="outcome_")
    assert set(told.values_list("template", "recipient")) == {
        ("outcome_nominator", "nominator@elsewhere.example"),
        ("outcome_nominee", "aino@nominee.example"),
        ("outcome_nominee", "bror@nominee.example"),
    }
    for letter in told:
        assert "the award is not given this year" in letter.subject
        assert "fell on somebody else" not in letter.text
    page = signed_in(house.person("Secretary")).get(reverse("desk")).content.decode()
    assert "The award is not given this year" in page


def test_of_two_laureates_each_is_told_to_those_who_nominated_that_one(house):
    Rulebook.objects.filter(cycle=house.cycle).update(laureates_max=2)
    for name in ("Aino", "Bror"):
        nominator = f"nominator-of-{name.lower()}@elsewhere.example"
        Nomination.objects.filter(candidate=house.the(name)).update(nominator_email=nominator)
    decided(house, "Aino", "Bror")
    aino, bror = the_laureate("Aino"), the_laureate("Bror")
    Laureate.objects.filter(pk=bror.pk).update(
        accepted_at=timezone.now(), accepted_via="LINK", approved_at=timezone.now(), publish_at=timezone.now()
    )
    laureates.decline(laureate=aino, by=house.person("Secretary"))
    Cycle.objects.filter(pk=house.pk).update(phase=Phase.PUBLICATION)
    letters.tell_those_not_chosen(the_laureate("Bror"))
    letters.tell_of_the_laureate(the_laureate("Bror"))
    told = OutgoingMail.objects.filter(template__endswith="_nominator").order_by("template")
    assert list(told.values_list("template", "recipient")) == [
        ("outcome_nominator", "nominator-of-aino@elsewhere.example"),
        ("published_nominator", "nominator-of-bror@elsewhere.example"),
    ]


def typed(house, read):
    """What the secretary types into the form, sent with what the page showed."""
    return {
        "meeting_number": "4/2027", "item": "7", "place": "Helsinki", "held_on": timezone.localdate(), "language": "en",
        "all_present": "on", "asked_at_meeting": "on", "method": "UNANIMOUS", "laureate_1": house.candidates["Aino"], "read": read,
    }  # fmt: skip


def shown(client):
    """The fingerprint of what the page shows now."""
    return client.get(reverse("desk_decision")).context["form"].initial["read"]


def test_a_second_click_records_no_second_decision(house):
    client = signed_in(house.person("Secretary"))
    first = shown(client)
    assert client.post(reverse("desk_decision"), typed(house, first)).status_code == 302
    page = client.post(reverse("desk_decision"), typed(house, first)).content.decode()
    assert "has changed since you opened the page" in page
    assert Decision.objects.count() == 1
    assert first not in page
    assert f'name="read" value="{shown(client)}"' in page


@pytest.mark.parametrize("read", ["", "0", "é"])
def test_nothing_is_decided_by_a_form_that_does_not_say_what_was_read(house, read):
    client = signed_in(house.person("Secretary"))
    page = client.post(reverse("desk_decision"), typed(house, read)).content.decode()
    assert "has changed since you opened the page" in page
    assert not Decision.objects.exists()


def test_a_decision_is_not_recorded_on_an_order_of_the_jury_that_was_not_read(house):
    secretary = house.person("Secretary")
    house.declare("Secretary")
    client = signed_in(secretary)
    read = shown(client)
    house.conflict(house.jurors()[0], "Bror")
    house.conflict(house.jurors()[1], "Bror")
    page = client.post(reverse("desk_decision"), typed(house, read)).content.decode()
    assert "has changed since you opened the page" in page
    assert not Decision.objects.exists()
    assert client.post(reverse("desk_decision"), typed(house, shown(client))).status_code == 302


def test_a_decision_is_not_recorded_under_rules_or_for_candidates_that_were_not_read(house):
    client = signed_in(house.person("Secretary"))
    changes = (
        lambda: Rulebook.objects.filter(cycle=house.cycle).update(laureates_max=3),
        lambda: house.seat("Late", "BOARD", "MEMBER"),
        lambda: house.the("Bror").__class__.objects.filter(name="Bror").update(name="Bror Exempel"),
    )
    for change in changes:
        read = shown(client)
        change()
        page = client.post(reverse("desk_decision"), typed(house, read)).content.decode()
        assert "has changed since you opened the page" in page
    assert not Decision.objects.exists()
