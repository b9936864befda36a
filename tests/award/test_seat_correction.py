"""A seat that was entered wrong is corrected, and that is no way round the second person."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone

from award import access
from award.audit import Refused
from award.models import AuditEntry, OutgoingMail, Seat, User
from award.services import seats
from tests.award.builders import a_chair, a_house, a_juror, a_person, a_secretary, signed_in
from tests.award.test_account import code_to

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def correct(client, seat, **typed):
    """Correct a seat on its page; what is not named stays as the page shows it."""
    path = reverse("desk_seat_correct", args=[seat.pk])
    form = client.get(path).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    shown = {name: value for name, value in shown.items() if value is not None}
    return client.post(path, {**shown, **typed})


@pytest.fixture
def secretary():
    a_house()
    return a_secretary()


def test_name_days_and_what_the_person_sits_as_are_corrected(secretary):
    seat = a_juror().seats.get()
    until = timezone.localdate() + 90 * DAY
    words = {f"sits_as_{language}": f"ylioppilaskunta {language}" for language in ("fi", "sv", "en")}
    answer = correct(signed_in(secretary), seat, name="Raija Raatilainen", until=until.isoformat(), **words)
    assert answer.status_code == 302
    seat.refresh_from_db()
    assert (seat.user.name, seat.until, seat.sits_as_sv) == ("Raija Raatilainen", until, "ylioppilaskunta sv")
    entry = AuditEntry.objects.get(verb="seat.corrected")
    assert (entry.actor, entry.target) == (secretary.pk, f"seat:{seat.pk}")
    page = signed_in(secretary).get(reverse("desk_trail")).content.decode()
    assert "corrected the role of Raija Raatilainen" in page
    assert not OutgoingMail.objects.filter(template="seat_given").exists()


def test_what_is_said_in_one_language_only_is_refused_beside_it(secretary):
    answer = correct(signed_in(secretary), a_juror().seats.get(), sits_as_fi="ylioppilaskunta")
    assert answer.status_code == 200
    assert "sits_as_fi" in answer.context["form"].errors


def test_a_stale_page_corrects_nothing(secretary):
    client, seat = signed_in(secretary), a_juror().seats.get()
    path = reverse("desk_seat_correct", args=[seat.pk])
    read = client.get(path).context["form"].initial["read"]
    correct(client, seat, name="Raija")
    answer = correct(client, seat, name="Other", read=read)
    assert "has changed since you opened the page" in answer.content.decode()
    assert User.objects.get(pk=seat.user_id).name == "Raija"


def test_a_member_who_is_made_chair_waits_for_somebodys_confirmation_and_the_others_are_told(secretary):
    chair, juror = a_chair(), a_juror()
    assert correct(signed_in(secretary), juror.seats.get(), office="CHAIR").status_code == 302
    seat = juror.seats.get()
    assert (seat.office, seat.waits, seat.given_by) == ("CHAIR", True, secretary)
    assert not access.may_second(User.objects.get(pk=juror.pk), secretary)
    assert [letter.recipient for letter in OutgoingMail.objects.filter(template="seat_given")] == [chair.email]


def test_a_leading_seat_that_waits_still_waits_after_a_correction(secretary):
    double = a_person("double@example.org")
    seat = seats.give_seat(user=double, body="BOARD", office="VICE_CHAIR", by=secretary)
    correct(signed_in(secretary), seat, office="CHAIR", name="Somebody Else")
    assert Seat.objects.get(pk=seat.pk).waits
    assert not access.may_second(User.objects.get(pk=double.pk), secretary)


def test_a_leading_seat_becomes_no_other_because_what_its_holder_asked_for_hangs_on_it(secretary):
    double = a_person("double@example.org")
    seat = seats.give_seat(user=double, body="BOARD", office="VICE_CHAIR", by=secretary)
    answer = correct(signed_in(secretary), seat, office="MEMBER")
    assert "office" in answer.context["form"].errors
    assert Seat.objects.get(pk=seat.pk).leads


def test_another_leading_office_keeps_a_confirmation_and_is_told(secretary):
    chair = a_chair()
    jury_chair = a_person("jury@example.org")
    seats.give_seat(user=jury_chair, body="JURY", office="CHAIR", by=None)
    correct(signed_in(secretary), chair.seats.get(), office="VICE_CHAIR")
    assert access.may_second(User.objects.get(pk=chair.pk), secretary)
    assert [letter.recipient for letter in OutgoingMail.objects.filter(template="seat_given")] == [jury_chair.email]


def test_a_leading_seat_that_is_held_longer_is_told(secretary):
    chair, other = a_chair(), a_person("vice@example.org")
    until = timezone.localdate() + 9 * DAY
    seat = seats.give_seat(user=other, body="BOARD", office="VICE_CHAIR", until=until, by=None)
    correct(signed_in(secretary), seat, until=(until - DAY).isoformat())
    assert not OutgoingMail.objects.filter(template="seat_given").exists()
    correct(signed_in(secretary), seat, until=(until + 900 * DAY).isoformat())
    assert [letter.recipient for letter in OutgoingMail.objects.filter(template="seat_given")] == [chair.email]


@pytest.mark.parametrize("days", [{"until": -1}, {"since": 5}])
def test_the_only_secretary_does_not_close_the_desk_by_a_correction(secretary, days):
    typed = {name: (timezone.localdate() + number * DAY).isoformat() for name, number in days.items()}
    Seat.objects.update(since=timezone.localdate() - 30 * DAY)
    answer = correct(signed_in(secretary), secretary.seats.get(), **typed)
    assert "only secretary" in answer.content.decode()
    assert Seat.objects.active().of_body("OFFICE").count() == 1


def test_nobody_who_leads_is_shut_out_by_a_beginning_that_is_still_to_come(secretary):
    """Its end is told to the holder; a beginning moved into next year would be told to the others only."""
    chair, later = a_chair(), (timezone.localdate() + 300 * DAY).isoformat()
    answer = correct(signed_in(secretary), chair.seats.get(), since=later)
    assert "since" in answer.context["form"].errors
    assert access.may_second(User.objects.get(pk=chair.pk), secretary)
    assert not OutgoingMail.objects.exists()


def test_two_seats_in_one_body_do_not_come_to_overlap(secretary):
    juror, today = a_person("raati@example.org"), timezone.localdate()
    first = seats.give_seat(user=juror, body="JURY", office="MEMBER", until=today + 9 * DAY, by=None)
    seats.give_seat(user=juror, body="JURY", office="MEMBER", since=today + 10 * DAY, by=None)
    answer = correct(signed_in(secretary), first, until=(today + 20 * DAY).isoformat())
    assert "already holds a" in answer.content.decode()


def test_a_seat_that_has_ended_is_not_brought_back_by_a_correction(secretary):
    seat = a_chair().seats.get()
    read = seats.fingerprint_of(seat)
    Seat.objects.filter(pk=seat.pk).update(since=timezone.localdate() - 9 * DAY, until=timezone.localdate() - 2 * DAY)
    assert signed_in(secretary).get(reverse("desk_seat_correct", args=[seat.pk])).status_code == 404
    with pytest.raises(Refused, match="has ended"):
        seats.correct_seat(
            seat=seat, name="X", office="CHAIR", sits_as={}, since=seat.since, until=None, read=read, by=secretary
        )


class TestANewAddress:
    """Somebody who leads signs in with another address."""

    def changed(self, person, address):
        EmailAddress.objects.get_or_create(
            user=person, email=person.email, defaults={"verified": True, "primary": True}
        )
        client = signed_in(person)
        page = client.post("/en/account/email/", {"email": address, "action_add": ""})
        if page.status_code == 302:
            client.post("/en/account/email/confirm/", {"code": code_to(address), "action": "verify"})
        return page

    def test_the_others_who_lead_are_told(self, secretary):
        chair = a_chair()
        self.changed(chair, "uusi@example.org")
        assert User.objects.get(pk=chair.pk).email == "uusi@example.org"
        (letter,) = OutgoingMail.objects.filter(template="leading_address_changed")
        assert letter.recipient == secretary.email
        assert "uusi@example.org" in letter.text

    def test_nobody_is_told_of_a_jurors(self, secretary):
        self.changed(a_juror(), "uusi@example.org")
        assert not OutgoingMail.objects.filter(template="leading_address_changed").exists()

    def test_nobody_with_a_role_takes_the_address_of_another_spelled_another_way(self, secretary):
        page = self.changed(a_chair(), "sihteeri+puheenjohtaja@example.org")
        assert page.status_code == 200
        assert "spelled another way" in page.content.decode()
