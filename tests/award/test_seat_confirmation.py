"""A seat that leads is told to everybody else who leads, and stands by itself when another person has confirmed it."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from award import access
from award.audit import Refused, findings
from award.fingerprints import Changed
from award.models import AuditEntry, FactorReset, OutgoingMail, Seat, User
from award.sealed import unseal
from award.services import factors, people, seats
from tests.award.builders import a_chair, a_house, a_juror, a_person, a_secretary, a_year, signed_in
from tests.threads import at_once, while_uncommitted

BY_PAGE = {"language": "en", "since": timezone.localdate().isoformat()}


def give(client, email, seat="BOARD:VICE_CHAIR", name="Vilma Vara"):
    """Give a seat on the page, as the secretary does."""
    return client.post(reverse("desk_seat_give"), {**BY_PAGE, "email": email, "name": name, "seat": seat})


def confirm(client, seat, read=None):
    """Press the button under what the page shows, or under what it showed before."""
    path = reverse("desk_seat_confirm", args=[seat.pk])
    page = client.get(path)
    return client.post(path, {"read": page.context["form"].initial["read"] if read is None else read})


@pytest.mark.django_db
class TestTold:
    """No second person is made unseen."""

    def test_everybody_else_who_leads_is_told_at_once_in_their_own_language(self):
        a_house()
        secretary, chair = a_secretary(), a_chair()
        User.objects.filter(pk=chair.pk).update(language="sv")
        jury_chair = a_person("jury@example.org")
        seats.give_seat(user=jury_chair, body="JURY", office="CHAIR", by=None)
        User.objects.filter(pk=jury_chair.pk).update(language="fi")
        assert give(signed_in(secretary), "vara@example.org").status_code == 302
        told = OutgoingMail.objects.filter(template="seat_given").order_by("recipient")
        assert [letter.recipient for letter in told] == [jury_chair.email, chair.email]
        finnish, swedish = told
        assert "vice ordförande" in swedish.text
        assert "Vilma Vara (vara@example.org)" in finnish.text
        assert (
            reverse("desk_seat_confirm", args=[Seat.objects.get(user__email="vara@example.org").pk])[3:] in finnish.text
        )

    def test_a_seat_that_does_not_lead_is_told_to_nobody_else(self):
        secretary, _chair = a_secretary(), a_chair()
        give(signed_in(secretary), "jasen@example.org", seat="JURY:MEMBER")
        assert not OutgoingMail.objects.filter(template="seat_given").exists()

    def test_a_secretary_made_on_the_command_line_is_told_to_those_who_lead(self):
        chair = a_chair()
        call_command("secretary", "new@example.org", "--name", "New")
        (letter,) = OutgoingMail.objects.filter(template="seat_given")
        assert letter.recipient == chair.email
        assert "Whoever runs the service" in letter.text
        call_command("secretary", "new@example.org")
        assert OutgoingMail.objects.filter(template="seat_given").count() == 1

    def test_the_end_of_a_leading_seat_is_told_to_its_holder_and_to_those_who_lead(self):
        a_house()
        secretary, chair = a_secretary(), a_chair()
        jury_chair = a_person("jury@example.org")
        seats.give_seat(user=jury_chair, body="JURY", office="CHAIR", by=None)
        yesterday = timezone.localdate() - timedelta(days=1)
        seats.end_seat(seat=chair.seats.get(), on=yesterday, by=secretary)
        letters = OutgoingMail.objects.filter(template="seat_ended")
        assert {letter.recipient for letter in letters} == {chair.email, jury_chair.email}
        assert "has ended your role “Chair of the board”" in letters.get(recipient=chair.email).text
        seats.end_seat(
            seat=seats.give_seat(user=a_person("x@example.org"), body="JURY", office="MEMBER", by=None), by=secretary
        )
        assert letters.count() == 2


@pytest.mark.django_db
class TestConfirmed:
    """Somebody who is no double of the giver says that the holder is another person."""

    def test_another_person_who_leads_confirms_it_and_then_the_giver_has_a_second_person(self):
        a_house()
        secretary, chair = a_secretary(), a_chair()
        give(signed_in(secretary), "vara@example.org")
        seat = Seat.objects.get(user__email="vara@example.org")
        assert not access.may_second(seat.user, secretary)
        page = signed_in(chair).get(reverse("board")).content.decode()
        assert "Roles to confirm" in page
        assert confirm(signed_in(chair), seat).status_code == 302
        assert access.may_second(User.objects.get(pk=seat.user_id), secretary)
        entry = AuditEntry.objects.get(verb="seat.confirmed")
        assert (entry.actor, entry.target) == (chair.pk, f"seat:{seat.pk}")
        page = signed_in(secretary).get(reverse("desk_seat_confirm", args=[seat.pk])).content.decode()
        assert "Confirmed by" in page

    def test_neither_the_giver_nor_the_holder_nor_another_double_confirms_it(self):
        secretary, _chair = a_secretary(), a_chair()
        client = signed_in(secretary)
        give(client, "vara@example.org")
        give(client, "toinen@example.org", seat="OFFICE:SECRETARY")
        seat = Seat.objects.get(user__email="vara@example.org")
        for email in (secretary.email, "vara@example.org", "toinen@example.org"):
            with pytest.raises(Refused):
                seats.confirm_seat(seat=seat, read=seats.fingerprint_of(seat), by=User.objects.get(email=email))
            page = signed_in(User.objects.get(email=email)).get(reverse("desk_seat_confirm", args=[seat.pk]))
            assert "Confirm the role" not in page.content.decode()
        assert Seat.objects.get(pk=seat.pk).waits
        assert AuditEntry.objects.filter(verb="seat.confirmation_refused").count() == 3

    def test_what_is_confirmed_is_what_was_read(self):
        secretary, chair = a_secretary(), a_chair()
        give(signed_in(secretary), "vara@example.org")
        seat = Seat.objects.get(user__email="vara@example.org")
        read = seats.fingerprint_of(seat)
        User.objects.filter(pk=seat.user_id).update(email="siiri@example.org")
        with pytest.raises(Changed):
            seats.confirm_seat(seat=seat, read=read, by=chair)
        with pytest.raises(Changed):
            seats.confirm_seat(seat=seat, by=chair)
        page = confirm(signed_in(chair), seat, read=read)
        assert "has changed since you opened the page" in page.content.decode()
        assert "siiri@example.org" in page.content.decode()

    def test_it_is_confirmed_once(self):
        secretary, chair = a_secretary(), a_chair()
        give(signed_in(secretary), "vara@example.org")
        seat = Seat.objects.get(user__email="vara@example.org")
        read = seats.fingerprint_of(seat)
        seats.confirm_seat(seat=seat, read=read, by=chair)
        with pytest.raises(Refused, match="no confirmation any more"):
            seats.confirm_seat(seat=seat, read=read, by=chair)

    def test_whoever_leads_already_by_a_confirmed_seat_needs_no_confirmation_for_the_next(self):
        secretary, chair = a_secretary(), a_chair()
        seat = seats.give_seat(
            user=chair, body="JURY", office="CHAIR", since=timezone.localdate() + timedelta(days=9), by=secretary
        )
        assert not seat.waits
        assert access.may_second(chair, secretary)

    def test_a_seat_given_again_after_a_break_waits_again(self):
        secretary, chair = a_secretary(), a_chair()
        give(signed_in(secretary), "vara@example.org")
        seat = Seat.objects.get(user__email="vara@example.org")
        seats.confirm_seat(seat=seat, read=seats.fingerprint_of(seat), by=chair)
        seats.end_seat(seat=seat, on=timezone.localdate() - timedelta(days=1), by=secretary)
        give(signed_in(secretary), "vara@example.org")
        assert not access.may_second(User.objects.get(email="vara@example.org"), secretary)

    def test_a_member_opens_no_such_page(self):
        secretary, juror = a_secretary(), a_juror()
        give(signed_in(secretary), "vara@example.org")
        seat = Seat.objects.get(user__email="vara@example.org")
        assert signed_in(juror).get(reverse("desk_seat_confirm", args=[seat.pk])).status_code == 404


@pytest.mark.django_db
class TestTheFirstYear:
    """A secretary alone gives every seat: whoever runs the machine vouches for the first one."""

    @pytest.fixture
    def secretary(self):
        a_house()
        a_year()
        secretary = a_secretary()
        client = signed_in(secretary)
        give(client, "pj@example.org", seat="BOARD:CHAIR", name="Pia Johtaja")
        give(client, "vara@example.org", seat="BOARD:VICE_CHAIR")
        give(client, "raati@example.org", seat="JURY:CHAIR", name="Raimo Raati")
        return secretary

    def test_nobody_whom_the_secretary_seated_confirms_another_of_them(self, secretary):
        for one in ("pj", "vara", "raati"):
            assert access.seats_to_confirm(User.objects.get(email=f"{one}@example.org")) == []
        assert not access.two_can_agree()

    def test_the_desk_says_what_to_do(self, secretary):
        page = signed_in(secretary).get(reverse("desk")).content.decode()
        assert "No role of somebody who leads has been confirmed yet" in page
        assert "./manage.py confirm_seat" in signed_in(secretary).get(reverse("desk_seats")).content.decode()

    def test_one_confirmed_on_the_command_line_confirms_the_others(self, secretary, capsys):
        call_command("confirm_seat")
        assert "pj@example.org: Chair of the board, given by" in capsys.readouterr().out
        call_command("confirm_seat", "PJ@example.org")
        chair = User.objects.get(email="pj@example.org")
        assert access.may_second(chair, secretary)
        assert {seat.user.email for seat in access.seats_to_confirm(chair)} == {"vara@example.org", "raati@example.org"}
        page = signed_in(secretary).get(reverse("desk")).content.decode()
        assert "Confirm the role of Raimo Raati" in page
        for seat in access.seats_to_confirm(chair):
            assert confirm(signed_in(chair), seat).status_code == 302
        assert access.waiting_seats() == []
        assert AuditEntry.objects.filter(verb="seat.confirmed", actor=None).count() == 1

    def test_the_command_confirms_nobody_who_does_not_wait(self, secretary):
        with pytest.raises(CommandError):
            call_command("confirm_seat", secretary.email)


@pytest.mark.django_db
class TestAddresses:
    """One person with two addresses is one person."""

    @pytest.mark.parametrize(
        "address", ["sihteeri+toinen@example.org", "SIHTEERI+2@EXAMPLE.ORG", "sihteéri@example.org"]
    )
    @pytest.mark.parametrize("seat", ["BOARD:VICE_CHAIR", "JURY:MEMBER"])
    def test_the_folded_address_of_another_holder_gets_no_seat(self, address, seat):
        a_house()
        secretary = a_secretary("sihteeri@example.org")
        page = give(signed_in(secretary), address, seat=seat)
        assert page.status_code == 200
        assert page.context["form"].errors.keys() & {"email"}
        assert Seat.objects.count() == 1
        assert not User.objects.exclude(pk=secretary.pk).exists()

    def test_any_confirmed_address_of_a_holder_counts(self):
        secretary = a_secretary()
        EmailAddress.objects.create(user=secretary, email="siiri@private.example", verified=True)
        with pytest.raises(Refused, match="spelled another way"):
            seats.give_seat(user=a_person("siiri+vc@private.example"), body="BOARD", office="CHAIR", by=secretary)

    def test_a_seat_to_come_counts_and_one_that_has_ended_does_not(self):
        secretary, today = a_secretary(), timezone.localdate()
        juror = a_person("raati@example.org")
        seat = seats.give_seat(user=juror, body="JURY", office="MEMBER", since=today + timedelta(days=30), by=None)
        double = a_person("raati+2@example.org")
        with pytest.raises(Refused, match="spelled another way"):
            seats.give_seat(user=double, body="JURY", office="MEMBER", by=secretary)
        Seat.objects.filter(pk=seat.pk).update(since=today - timedelta(days=9), until=today - timedelta(days=2))
        seats.give_seat(user=double, body="JURY", office="MEMBER", by=secretary)

    def test_whoever_is_given_a_role_before_the_code_is_typed_changes_to_no_other_holders_address(self):
        a_house()
        secretary, person = a_secretary("sihteeri@example.org"), a_person("vara@example.org")
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        client = signed_in(person)
        client.post(reverse("account_email"), {"email": "sihteeri+toinen@example.org", "action_add": "1"})
        code = unseal(bytes(OutgoingMail.objects.get(template="account/code_for_address").secret), "outgoing-mail")
        seats.give_seat(
            user=person, body="BOARD", office="CHAIR", since=timezone.localdate() + timedelta(days=9), by=secretary
        )
        page = client.post("/en/account/email/confirm/", {"code": code, "action": "verify"}, follow=True)
        assert "spelled another way" in page.content.decode()
        assert User.objects.get(pk=person.pk).email == "vara@example.org"
        page = client.post(reverse("account_email"), {"email": "sihteeri+toinen@example.org", "action_add": "1"})
        assert "spelled another way" in page.content.decode()

    def test_the_audit_finds_two_holders_with_one_address_from_before(self):
        first, second = a_secretary(), a_chair()
        assert not [line for line in findings() if "one address" in line]
        EmailAddress.objects.create(user=second, email="sihteeri+pj@example.org", verified=True)
        assert [line for line in findings() if f"users {first.pk} and {second.pk}" in line]

    def test_a_person_of_the_same_name_is_pointed_out_to_whoever_confirms(self):
        secretary, chair = a_secretary(), a_chair()
        people.change_details(user=secretary, by=secretary, name="Siiri  SIHTEERILÄ")
        give(signed_in(secretary), "vara@example.org", name="Siiri Sihteerilä")
        seat = Seat.objects.get(user__email="vara@example.org")
        page = signed_in(chair).get(reverse("desk_seat_confirm", args=[seat.pk])).content.decode()
        assert "has the same name" in page


@pytest.mark.django_db(transaction=True)
@pytest.mark.both
class TestAtTheSameMoment:
    """Two clicks at once are answered with a sentence."""

    def test_two_clicks_on_a_seat_for_a_new_address_give_one_seat_and_one_sentence(self):
        secretary = a_secretary()
        clicks = [
            lambda: seats.seat_person(
                email="new@example.org", name="New", language="en", body="JURY", office="MEMBER", by=secretary
            )
        ] * 2
        for together in (while_uncommitted, at_once):
            Seat.objects.filter(user__email="new@example.org").delete()
            User.objects.filter(email="new@example.org").delete()
            answers = together(*clicks)
            assert [isinstance(answer, Seat) for answer in answers].count(True) == 1, answers
            assert [isinstance(answer, (Refused, ValidationError)) for answer in answers].count(True) == 1, answers

    def test_two_secretaries_who_seat_two_spellings_of_one_address_seat_one(self):
        secretary = a_secretary()
        clicks = [
            lambda address=address: seats.seat_person(
                email=address, name="New", language="en", body="JURY", office="MEMBER", by=secretary
            )
            for address in ("new@example.org", "new+2@example.org")
        ]
        answers = while_uncommitted(*clicks)
        assert sorted(type(answer).__name__ for answer in answers) == ["Refused", "Seat"], answers

    def test_somebody_who_comes_in_while_being_seated_is_seated(self):
        secretary = a_secretary()
        coming, seated = while_uncommitted(
            lambda: people.receive_person(email="new@example.org", language="en"),
            lambda: seats.seat_person(
                email="new@example.org", name="New", language="en", body="JURY", office="MEMBER", by=secretary
            ),
        )
        assert isinstance(coming, User)
        assert isinstance(seated, Seat), seated
        assert seated.user == coming

    def test_two_clicks_on_a_factor_reset_ask_once(self):
        secretary, chair, juror = a_secretary(), a_chair(), a_juror()
        answers = while_uncommitted(
            lambda: factors.request_reset(person=juror, by=secretary),
            lambda: factors.request_reset(person=juror, by=chair),
        )
        assert isinstance(answers[0], FactorReset)
        assert isinstance(answers[1], (Refused, ValidationError)), answers
        assert FactorReset.objects.count() == 1
