"""Two people are two people: who is a second person for whom."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone

from award import access
from award.audit import Refused
from award.models import AuditEntry, Laureate, Seat
from award.phases import Phase
from award.services import factors, laureates, publication, rules, seats
from tests.award.builders import a_chair, a_juror, a_person, a_secretary, a_year, an_open_year
from tests.voting.builders import House, as_read
from voting.models import Interest
from voting.services import interests

pytestmark = pytest.mark.django_db


def given(email, by, body="BOARD", office="VICE_CHAIR", **more):
    """Return the person whom somebody has given a seat."""
    person = a_person(email)
    seats.give_seat(user=person, body=body, office=office, by=by, **more)
    return person


def as_(person):
    """Return the person as the next request knows them."""
    return type(person).objects.get(pk=person.pk)


def test_whoever_gave_a_seat_does_not_have_its_holder_as_second_person():
    secretary = a_secretary()
    other = given("other@example.org", by=secretary)
    assert not access.may_second(other, secretary)
    assert "do not count as two people" in access.why_no_second(other, secretary)


def test_nor_is_the_giver_the_second_person_for_what_the_holder_asks():
    secretary = a_secretary()
    other = given("other@example.org", by=secretary)
    assert not access.may_second(secretary, other)


def test_two_seats_of_one_giver_are_no_two_people():
    secretary = a_secretary()
    one = given("one@example.org", by=secretary)
    other = given("other@example.org", by=secretary, office="CHAIR")
    assert not access.may_second(other, one)


def test_a_seat_given_by_such_a_seat_rests_on_the_same_giver():
    secretary = a_secretary()
    successor = given("successor@example.org", by=secretary, body="OFFICE", office="SECRETARY")
    third = given("third@example.org", by=successor)
    assert not access.may_second(third, secretary)
    assert not access.may_second(secretary, third)


def test_somebody_else_who_leads_is_the_second_person_for_both():
    secretary, chair = a_secretary(), a_chair()
    other = given("other@example.org", by=secretary)
    for asked_by in (secretary, other):
        assert access.may_second(chair, asked_by)
    assert access.may_second(other, chair)
    assert access.may_second(secretary, chair)


def test_ending_the_seat_of_a_double_makes_it_no_second_person():
    secretary = a_secretary()
    double = given("double@example.org", by=secretary)
    seats.end_seat(seat=double.seats.get(), on=timezone.localdate() - timedelta(days=1), by=secretary)
    assert not access.may_second(secretary, double)


def test_whoever_hands_the_desk_over_does_not_have_the_successor_as_second_person():
    old = a_secretary()
    yesterday = timezone.localdate() - timedelta(days=1)
    seat = seats.hand_over_desk(
        seat=old.seats.get(), email="new@example.org", name="New", language="en", on=yesterday, by=old
    )
    assert not access.may_second(seat.user, old)


def test_two_spellings_of_one_address_are_one_person():
    secretary, chair = a_secretary("siiri@gmail.com"), a_chair("malla@example.org")
    assert access.may_second(chair, secretary)
    EmailAddress.objects.create(user=chair, email="s.iiri+chair@googlemail.com", verified=True)
    assert "same email address" in access.why_no_second(chair, secretary)


def test_a_member_is_no_second_person():
    assert not access.may_second(a_juror(), a_secretary())


class TestEveryAct:
    """Each act that takes two people asks the same question."""

    def test_a_change_of_the_rules(self):
        secretary, cycle = a_secretary(), an_open_year()
        double = given("double@example.org", by=secretary)
        proposal = rules.change_rulebook(cycle=cycle, by=secretary, reason="Later.", retention_months=24)
        with pytest.raises(Refused, match="two people"):
            rules.approve_rules(proposal=proposal, read=rules.fingerprint_of(proposal), by=double)
        assert AuditEntry.objects.filter(verb="rulebook.approval_refused", actor=double.pk).exists()
        rules.approve_rules(proposal=proposal, read=rules.fingerprint_of(proposal), by=a_chair())

    def test_a_lost_second_factor(self):
        secretary, juror = a_secretary(), a_juror()
        double = given("double@example.org", by=secretary)
        reset = factors.request_reset(person=juror, by=secretary)
        with pytest.raises(Refused, match="two people"):
            factors.confirm_reset(reset=reset, read=factors.fingerprint_of(reset), by=double)
        factors.confirm_reset(reset=reset, read=factors.fingerprint_of(reset), by=a_chair())

    def test_the_publication(self):
        secretary, chair, cycle = a_secretary(), a_chair(), a_year()
        type(cycle).objects.filter(pk=cycle.pk).update(phase=Phase.DECIDED)
        cycle.refresh_from_db()
        laureate = laureates.name_laureate(
            cycle=cycle, number=1, name="Aino", email="aino@example.org", language="sv",
            decided_on=timezone.localdate(), by=secretary,
        )  # fmt: skip
        laureates.record_acceptance(laureate=laureate, via="PHONE", attends=True, by=secretary)
        double = given("double@example.org", by=secretary)
        asked = publication.ask_approval(laureate=laureate, by=secretary)
        assert access.approvals_for(as_(double)) == []
        assert access.approvals_for(as_(chair)) == [asked]
        with pytest.raises(Refused, match="two people"):
            publication.approve(laureate=laureate, read=asked.sha256, by=double)
        assert Laureate.objects.get().approved_at is None

    def test_lifting_a_conflict(self):
        house = House(candidates=["Aino"])
        house.open_scoring()
        house.declare_all()
        house.conflict("Third", "Aino")
        row = Interest.objects.get(user=house.person("Third"))
        secretary = house.person("Secretary")
        double = given("double@example.org", by=secretary, body="OFFICE", office="SECRETARY")
        for name, who in (("Secretary", secretary), ("Double", double)):
            house.people[name] = who.pk
            house.declare(name)
        interests.propose_lift(interest=row, reason="A mistake.", by=house.person("Secretary"))
        with pytest.raises(Refused, match="two people"):
            interests.lift_conflict(interest=row, read=as_read(row), by=house.person("Double"))
        interests.lift_conflict(interest=row, read=as_read(row), by=house.person("Chair"))

    def test_the_double_of_somebody_with_a_conflict_rules_on_it_no_more_than_they_do(self):
        house = House(candidates=["Aino"])
        house.open_scoring()
        house.declare_all()
        house.declare("Secretary")
        house.conflict("Secretary", "Aino")
        row = Interest.objects.get(user=house.person("Secretary"), candidate=house.candidates["Aino"])
        double = given("double@example.org", by=house.person("Secretary"), body="OFFICE", office="SECRETARY")
        house.people["Double"] = double.pk
        house.declare("Double")
        with pytest.raises(Refused, match="two people"):
            interests.propose_lift(interest=row, reason="A mistake.", by=house.person("Double"))


def test_the_database_refuses_a_seat_confirmed_by_its_giver_or_its_holder():
    secretary = a_secretary()
    double = given("double@example.org", by=secretary)
    for somebody in (secretary, double):
        with pytest.raises(IntegrityError), transaction.atomic():
            Seat.objects.filter(user=double).update(confirmed_by=somebody, confirmed_at=timezone.now())
