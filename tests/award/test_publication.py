"""From the decision to the published laureate: answers, texts, two persons, one moment."""

import datetime as dt
import io

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from PIL import Image

from award import access
from award.audit import Refused
from award.models import AuditEntry, Cycle, Invitation, Laureate, OutgoingMail, PublicationRequest, Text, User
from award.phases import Phase
from award.services import laureates, publication, reading, seats, texts, years
from tests.award.builders import signed_in
from tests.award.laureates import approved

pytestmark = pytest.mark.django_db


class House:
    """A decided year with a laureate who can be written to."""

    def __init__(self) -> None:
        self.secretary = User.objects.create_user("secretary@example.org", name="Siiri Sihteeri")
        seats.give_seat(user=self.secretary, body="OFFICE", office="SECRETARY", by=None)
        self.chair = User.objects.create_user("chair@example.org", name="Malla Mallikas")
        seats.give_seat(user=self.chair, body="BOARD", office="CHAIR", by=None)
        self.cycle = years.create_cycle(year=2027, by=self.secretary)
        self.enter(Phase.DECIDED)
        self.laureate = laureates.name_laureate(
            cycle=self.cycle, number=1, name="Aino Esimerkki", email="aino@example.org", language="sv",
            decided_on=dt.date(2027, 4, 15), by=self.secretary,
        )  # fmt: skip

    def enter(self, phase: Phase) -> None:
        Cycle.objects.filter(pk=self.cycle.pk).update(phase=phase)
        self.cycle.refresh_from_db()

    def approved(self, at=None) -> Laureate:
        laureates.record_acceptance(laureate=self.laureate, via="PHONE", attends=True, by=self.secretary)
        laureate = approved(self.laureate, at, asked_by=self.secretary, by=self.chair)
        self.enter(Phase.PUBLICATION)
        return laureate


@pytest.fixture
def house() -> House:
    return House()


def picture(side: int = 600) -> SimpleUploadedFile:
    image = Image.new("RGB", (side, side), "navy")
    exif = Image.Exif()
    exif[0x010E] = "taken at a secret place"
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return SimpleUploadedFile("../../portrait.jpg", out.getvalue(), "image/jpeg")


def test_the_letter_to_the_laureate_names_neither_the_decision_nor_the_token(house):
    laureates.invite_laureate(laureate=house.laureate, by=house.secretary)
    mail = OutgoingMail.objects.get(template="laureate_invitation")
    assert f"/{mail.mark}/" in mail.text
    assert mail.language == "sv"
    assert Invitation.objects.get().token_hash not in mail.text


def test_a_second_letter_makes_the_first_link_void(house):
    laureates.invite_laureate(laureate=house.laureate, by=house.secretary)
    laureates.invite_laureate(laureate=house.laureate, by=house.secretary)
    assert Invitation.objects.filter(revoked_at=None).count() == 1
    assert OutgoingMail.objects.count() == 2


def test_an_acceptance_by_telephone_says_who_recorded_it_and_is_confirmed_by_letter(house):
    accepted = laureates.record_acceptance(laureate=house.laureate, via="PHONE", attends=None, by=house.secretary)
    assert accepted.accepted_recorded_by == house.secretary
    assert OutgoingMail.objects.get().template == "laureate_confirmation"


def test_a_letter_says_every_word_in_its_readers_language_whatever_the_office_speaks(house):
    with translation.override("fi"):
        laureates.record_acceptance(laureate=house.laureate, via="PHONE", attends=None, by=house.secretary)
        texts.write_text(laureate=house.laureate, kind="CITATION", language="sv", body="x", by=house.secretary)
        reading.send_to_checker(
            laureate=house.laureate, language="sv", email="granskare@example.org", by=house.secretary
        )
    letters = {letter.template: letter for letter in OutgoingMail.objects.all()}
    assert "tackat ja per telefon" in letters["laureate_confirmation"].text
    assert letters["language_check"].subject.endswith("2027: texter att granska")


@pytest.mark.parametrize("typed", [("2020-01-01", "10:00"), ("0001-01-01", "00:00")])
def test_a_time_that_has_passed_publishes_nobody_by_mistake(house, settings, typed):
    settings.REQUIRE_SECOND_FACTOR = False
    laureates.record_acceptance(laureate=house.laureate, via="PHONE", attends=True, by=house.secretary)
    sent = {"when": "time", "publish_at_0": typed[0], "publish_at_1": typed[1]}
    answer = signed_in(house.secretary).post(f"/en/publication/{house.laureate.pk}/", sent)
    assert "This time has passed" in answer.content.decode()
    house.laureate.refresh_from_db()
    assert (house.laureate.approved_at, house.laureate.publish_at) == (None, None)


def test_the_office_cannot_record_the_laureates_own_click(house):
    with pytest.raises(Refused):
        laureates.record_acceptance(laureate=house.laureate, via="LINK", attends=None, by=house.secretary)


def test_an_answer_is_given_once(house):
    laureates.decline(laureate=house.laureate, by=house.secretary)
    with pytest.raises(Refused):
        laureates.record_acceptance(laureate=house.laureate, via="PHONE", attends=None, by=house.secretary)


def test_the_portrait_is_drawn_anew_without_where_it_was_taken(house):
    laureate = laureates.set_portrait(laureate=house.laureate, upload=picture(), by=house.secretary)
    with laureate.portrait.open() as kept:
        data = kept.read()
    assert b"secret place" not in data
    assert "portrait.jpg" not in laureate.portrait.name


@pytest.mark.parametrize(
    "content", [b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"", b"\xff\xd8\xff\xe0broken"]
)
def test_what_is_no_picture_is_refused_beside_the_field(house, content):
    with pytest.raises(Refused) as refused:
        laureates.set_portrait(laureate=house.laureate, upload=SimpleUploadedFile("x.jpg", content), by=house.secretary)
    assert refused.value.field == "portrait"


def test_a_picture_too_small_to_print_is_refused(house):
    with pytest.raises(Refused):
        laureates.set_portrait(laureate=house.laureate, upload=picture(200), by=house.secretary)


def test_a_translation_is_older_than_its_source_once_the_source_changes(house):
    write = texts.write_text
    write(laureate=house.laureate, kind="LEAD", language="sv", body="Ett.", by=house.secretary)
    write(laureate=house.laureate, kind="LEAD", language="fi", body="Yksi.", source_language="sv", by=house.secretary)
    states = {(state.kind, state.language): state.state for state in texts.text_states(house.laureate)}
    assert states["LEAD", "fi"] == "UNCHECKED"
    write(laureate=house.laureate, kind="LEAD", language="sv", body="Två.", by=house.secretary)
    states = {(state.kind, state.language): state.state for state in texts.text_states(house.laureate)}
    assert states["LEAD", "fi"] == "STALE"


def test_a_citation_keeps_to_the_rulebooks_number_of_words(house):
    with pytest.raises(Refused):
        texts.write_text(laureate=house.laureate, kind="CITATION", language="sv", body="ord " * 41, by=house.secretary)


def test_who_asks_for_approval_cannot_give_it(house):
    laureates.record_acceptance(laureate=house.laureate, via="PHONE", attends=True, by=house.secretary)
    request = publication.ask_approval(laureate=house.laureate, by=house.secretary)
    with pytest.raises(Refused):
        publication.approve(laureate=house.laureate, read=request.sha256, by=house.secretary)
    with pytest.raises(IntegrityError), transaction.atomic():
        PublicationRequest.objects.update(approved_at=timezone.now(), approved_by=house.secretary)
    with pytest.raises(IntegrityError), transaction.atomic():
        Laureate.objects.update(proposed_by=house.secretary, approved_at=timezone.now(), approved_by=house.secretary)


def test_somebody_without_a_leading_seat_approves_nothing(house):
    member = User.objects.create_user("member@example.org")
    seats.give_seat(user=member, body="BOARD", office="MEMBER", by=None)
    laureates.record_acceptance(laureate=house.laureate, via="PHONE", attends=True, by=house.secretary)
    request = publication.ask_approval(laureate=house.laureate, by=house.secretary)
    with pytest.raises(Refused):
        publication.approve(laureate=house.laureate, read=request.sha256, by=member)


def test_whoever_can_be_the_second_person_is_asked_by_letter_without_a_name_in_it(house):
    laureates.record_acceptance(laureate=house.laureate, via="PHONE", attends=True, by=house.secretary)
    publication.ask_approval(laureate=house.laureate, by=house.secretary)
    (letter,) = OutgoingMail.objects.filter(template="approval_asked")
    assert letter.recipient == house.chair.email
    assert f"/publication/{house.laureate.pk}/" in letter.text
    assert house.laureate.name not in letter.subject + letter.text


def test_the_second_person_finds_the_publication_that_waits_and_nobody_else_does(house):
    laureates.record_acceptance(laureate=house.laureate, via="PHONE", attends=True, by=house.secretary)
    assert not access.approvals_for(house.chair)
    request = publication.ask_approval(laureate=house.laureate, by=house.secretary)
    member = User.objects.create_user("member@example.org")
    seats.give_seat(user=member, body="BOARD", office="MEMBER", by=None)
    assert [len(access.approvals_for(person)) for person in (house.chair, house.secretary, member)] == [1, 0, 0]
    publication.approve(laureate=house.laureate, read=request.sha256, by=house.chair)
    assert not access.approvals_for(house.chair)


def test_publication_happens_at_its_hour_whether_or_not_a_worker_runs(house):
    at = timezone.now() + dt.timedelta(hours=2)
    house.approved(at)
    assert not Laureate.objects.published().exists()
    with time_machine.travel(at - dt.timedelta(seconds=1), tick=False):
        assert not Laureate.objects.published().exists()
    with time_machine.travel(at, tick=False):
        assert Laureate.objects.published().get().is_published()


def test_an_approved_hour_publishes_nothing_before_the_year_is_in_publication(house):
    house.approved(timezone.now())
    house.enter(Phase.DECIDED)
    assert not Laureate.objects.published().exists()
    assert not Laureate.objects.get().is_published()


@pytest.mark.parametrize("day", ["0001-01-01", "0027-05-12", "2025-05-12"])
def test_an_hour_that_has_passed_is_not_approved(house, day):
    laureates.record_acceptance(laureate=house.laureate, via="PHONE", attends=True, by=house.secretary)
    typed = {"when": "time", "publish_at_0": day, "publish_at_1": "00:00"}
    page = signed_in(house.secretary).post(reverse("desk_publication", args=[house.laureate.pk]), typed)
    assert "This time has passed" in page.content.decode()
    assert Laureate.objects.get().approved_at is None


def test_on_the_signal_nothing_happens_before_it(house):
    laureate = house.approved(None)
    assert laureate.on_signal
    assert not Laureate.objects.published().exists()
    publication.publish_now(laureate=laureate, by=house.secretary)
    assert Laureate.objects.published().exists()


def test_a_planned_publication_can_be_held(house):
    laureate = house.approved(timezone.now() + dt.timedelta(hours=1))
    publication.hold(laureate=laureate, by=house.secretary)
    with time_machine.travel(timezone.now() + dt.timedelta(days=9), tick=False):
        assert not Laureate.objects.published().exists()


def test_a_publication_is_withdrawn_in_one_step_with_a_reason(house):
    laureate = house.approved(None)
    publication.publish_now(laureate=laureate, by=house.secretary)
    with pytest.raises(Refused):
        publication.withdraw(laureate=laureate, reason=" ", by=house.secretary)
    publication.withdraw(laureate=laureate, reason="The name was misspelt.", by=house.secretary)
    assert not Laureate.objects.published().exists()
    entry = AuditEntry.objects.get(verb="publication.withdrawn")
    assert "misspelt" not in entry.data


def test_a_change_takes_back_an_approval_that_was_given_to_something_else(house):
    laureate = house.approved(timezone.now() + dt.timedelta(hours=1))
    texts.write_text(laureate=laureate, kind="LEAD", language="sv", body="Ett.", by=house.secretary)
    laureate.refresh_from_db()
    assert laureate.approved_at is None
    assert laureate.publish_at is None


def test_what_is_corrected_after_a_withdrawal_is_asked_for_and_published_at_its_hour_like_anything_else(house):
    laureate = house.approved(None)
    publication.publish_now(laureate=laureate, by=house.secretary)
    publication.withdraw(laureate=laureate, reason="The name was misspelt.", by=house.secretary)
    laureates.correct_facts(laureate=laureate, name="Aino Esimerkki-Malli", by=house.secretary)
    page = signed_in(house.secretary).get(reverse("desk_publication", args=[laureate.pk])).content.decode()
    assert 'name="when"' in page
    house.enter(Phase.DECIDED)  # the gate into publication asks for texts and papers that this year lacks
    at = timezone.now() + dt.timedelta(hours=1)
    approved(laureate, at, asked_by=house.secretary, by=house.chair)
    house.enter(Phase.PUBLICATION)
    with time_machine.travel(at, tick=False):
        assert Laureate.objects.published().get().name == "Aino Esimerkki-Malli"


def test_a_publication_that_is_withdrawn_between_two_letters_is_not_announced_by_the_second(house, monkeypatch):
    laureate, told = house.approved(None), []
    publication.publish_now(laureate=laureate, by=house.secretary)

    def somebody_withdraws(laureate):
        publication.withdraw(laureate=laureate, reason="The name was misspelt.", by=house.chair)

    monkeypatch.setattr(publication, "_notifiers", {somebody_withdraws: 30, told.append: 0})
    assert publication.write_letters() == 1
    assert told == []


def test_the_database_refuses_an_approval_before_the_answer(house):
    with pytest.raises(IntegrityError), transaction.atomic():
        Laureate.objects.filter(pk=house.laureate.pk).update(approved_at=timezone.now(), approved_by=house.chair)


def test_a_check_code_is_read_as_people_type_it():
    assert laureates.normal_check_code(" k7qf 2m9d ") == "K7QF-2M9D"
    code = laureates.new_check_code()
    assert laureates.normal_check_code(code.lower().replace("-", "")) == code
    assert not set(code) & set("01OILSB5")


def test_texts_have_one_row_a_kind_and_language(house):
    Text.objects.create(laureate=house.laureate, kind="LEAD", language="sv")
    with pytest.raises(IntegrityError), transaction.atomic():
        Text.objects.create(laureate=house.laureate, kind="LEAD", language="sv")
