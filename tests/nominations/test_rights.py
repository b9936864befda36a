"""What a nominee may demand: a copy of all that is held, and that it is erased."""

import io
import json
import zipfile

import pytest
from allauth.account.models import EmailAddress
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from award import audit
from award.models import AccessLog, AuditEntry, Invitation, OutgoingMail
from nominations.models import Attachment, Candidate, Endorsement, Nomination, Nominee, Suppression
from nominations.own_data import own_data
from nominations.services import answers, rights, screening, telling
from nominations.services.endorsements import invite_endorser, submit_endorsement
from tests.award.builders import a_person, a_secretary, signed_in
from tests.nominations.received import a_nomination, a_receiving_year, the_nominee
from tests.nominations.test_nominee_page import snapshot
from tests.two_ways import two_ways

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _settings(settings, tmp_path):
    settings.REQUIRE_SECOND_FACTOR = False
    folder = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": folder}


@pytest.fixture
def cycle():
    return a_receiving_year()


@pytest.fixture
def secretary():
    return a_secretary()


def with_everything(cycle, secretary, **options):
    """A nomination to which everything has happened that can."""
    nomination = a_nomination(
        cycle, case="Built the reading circle.", telephone="040 1234567", email="aino@alumn.example", **options
    )
    row = Attachment(nomination=nomination, name="cv.pdf", media_type="application/pdf", size=8, sha256="0" * 64)
    row.file.save("cv.pdf", ContentFile(b"%PDF cv!"))
    asked = invite_endorser(
        nomination=nomination,
        name="Reko Suosittelija",
        email="reko@alumn.example",
        language="fi",
        by=nomination.nominator,
    )
    submit_endorsement(
        endorsement=asked, text="Confidential praise.", relation="boss", arrived_at=nomination.submitted_at
    )
    person = the_nominee(nomination)
    telling.tell_by_mail(nominee=person, by=secretary)
    OutgoingMail.objects.update(status="SENT", sent_at=nomination.submitted_at, secret=None)
    answers.send_correction(nominee=person, text="It was in 1999.")
    answers.answer(nominee=person, response="ACCEPTED")
    return person


def page_of(person):
    return reverse("nominee_data", args=[person.pk])


def fetched(person, address="aino@alumn.example", page=None):
    """Return what somebody who has signed in with an address fetches: the page, the data and the names in the file."""
    answer = signed_in(a_person(address)).post(page or page_of(person))
    assert answer.status_code == 200, answer.status_code
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    return answer, parts["read-me-first.html"].decode(), json.loads(parts["data.json"]), parts


def test_the_file_holds_all_that_is_the_persons_own_and_says_what_is_left_out(cycle, secretary):
    person = with_everything(cycle, secretary)
    answer, page, data, parts = fetched(person)
    assert answer["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer["Cache-Control"]
    assert data["format"] == "award-own-data/1"
    (nomination,) = data["nominations"]
    assert (nomination["name"], nomination["email"], nomination["telephone"]) == (
        "Aino Esimerkki", "aino@alumn.example", "040 1234567",
    )  # fmt: skip
    assert {one["text"] for one in nomination["case"]} == {"Built the reading circle."}
    assert (nomination["state"], nomination["recommendations"]) == ("CONSIDERED", 1)
    told = data["told_and_answered"]
    assert (told["answer"], told["correction"], told["told_via"]) == ("ACCEPTED", "It was in 1999.", "MAIL")
    assert [letter["to"] for letter in data["letters"]] == ["aino@alumn.example"]
    assert parts["attachments/1-cv.pdf"] == b"%PDF cv!"
    for text in (
        "Built the reading circle.",
        "It was in 1999.",
        "040 1234567",
        "PhD",
        "cv.pdf",
        "What is left out, and why",
    ):
        assert text in page
    marks = set(OutgoingMail.objects.exclude(mark="").values_list("mark", flat=True))
    assert marks
    for kept_back in ("Confidential praise.", "Reko", "Ehdottaja", "a colleague for ten years", *marks):
        assert kept_back not in page + json.dumps(data, ensure_ascii=False)
    assert any("in confidence" in sentence for sentence in data["left_out"])
    assert AccessLog.objects.get(what="own data").target == f"nominee:{person.pk}"
    assert AuditEntry.objects.filter(verb="nominee.data_fetched", target=f"nominee:{person.pk}").count() == 1


def test_case_and_attachments_are_in_it_only_where_the_rules_show_them_to_the_nominee(cycle, secretary):
    person = with_everything(cycle, secretary)
    cycle.rulebook.nominee_sees_case, cycle.rulebook.nominee_sees_nominator = False, True
    cycle.rulebook.save()
    _answer, page, data, parts = fetched(person)
    assert "Built the reading circle." not in page
    assert "case" not in data["nominations"][0]
    assert set(parts) == {"read-me-first.html", "data.json"}
    assert data["nominations"][0]["nominated_by"] == person.nomination.nominator.name
    assert data["nominations"][0]["nominator_knows_you_as"] == "a colleague for ten years"


def test_the_file_is_in_the_language_of_the_page(cycle, secretary):
    person = with_everything(cycle, secretary)
    page, data = fetched(person, page=page_of(person).replace("/en/", "/sv/"))[1:3]
    assert '<html lang="sv">' in page
    assert data["language"] == "sv"
    assert "What is left out" not in page


def test_only_whoever_has_confirmed_the_nominees_address_may_fetch_it(cycle, secretary):
    person = with_everything(cycle, secretary)
    page = page_of(person)
    assert "/account/login" in Client().get(page)["Location"]
    assert "/account/login" in Client().post(page)["Location"]
    stranger = a_person("stranger@example.org")
    EmailAddress.objects.create(user=stranger, email="aino@alumn.example", verified=False)
    for visitor in (stranger, person.nomination.nominator, secretary):
        for method in ("get", "post"):
            assert getattr(signed_in(visitor), method)(page).status_code == 404
    assert signed_in(a_person("aino+award@alumn.example")).get(page).status_code == 404
    assert signed_in(a_person("Aino@Alumn.example")).get(page).status_code == 200
    other = a_person("aino.esimerkki@elsewhere.example")
    EmailAddress.objects.create(user=other, email="aino@alumn.example", verified=True)
    assert signed_in(other).get(page).status_code == 200


def test_an_address_another_nominator_typed_for_the_same_person_opens_nothing(cycle, secretary):
    person = with_everything(cycle, secretary)
    second = a_nomination(cycle, nominator="toinen@example.org", email="mine@stranger.example")
    candidate = screening.admit(nomination=person.nomination, by=secretary)
    screening.admit(nomination=second, candidate=candidate, by=secretary)
    assert signed_in(a_person("mine@stranger.example")).get(page_of(person)).status_code == 404


def test_who_nominated_changes_no_byte_of_it_where_the_rules_keep_the_name_back(cycle, secretary):
    def way(email):
        return lambda: with_everything(cycle, secretary, nominator=email)

    def read():
        person = Nominee.objects.get(name="Aino Esimerkki")
        Nomination.objects.update(submitted_at=cycle.nominations_open_at)
        Nominee.objects.update(
            tell_by=cycle.nominations_close_at,
            told_at=cycle.nominations_open_at,
            responded_at=cycle.nominations_open_at,
        )
        OutgoingMail.objects.update(sent_at=cycle.nominations_open_at)
        return fetched(person)[3]

    one, other = two_ways(way("kaarlo.kutsuja@example.org"), way("maija.muu@example.org"), read)
    assert one == other
    cycle.rulebook.nominee_sees_nominator = True
    cycle.rulebook.save()
    one, other = two_ways(way("kaarlo.kutsuja@example.org"), way("maija.muu@example.org"), read)
    assert one != other, "the comparison sees a difference where there may be one"


def test_what_is_still_to_be_sent_is_not_told_beforehand(cycle, secretary):
    person = with_everything(cycle, secretary)
    OutgoingMail.objects.update(status="QUEUED", sent_at=None)
    parts = own_data(person, a_person("aino@alumn.example")).parts
    assert not [part for part in parts if part.key == "letters"]


def erase_page(person, secretary):
    return reverse("nominee_erase", args=[telling.prepare_letter(nominee=person, by=secretary)])


def test_looking_changes_nothing_and_says_what_goes(cycle, secretary):
    page = erase_page(with_everything(cycle, secretary), secretary)
    before = snapshot()
    body = Client().get(page).content.decode()
    assert Client().head(page).status_code == 200
    assert snapshot() == before
    for text in (
        "Nominations, with their texts, files, recommendations and contact data",
        "This cannot be undone",
        "90 days",
    ):
        assert text in body


def test_pressing_twice_is_harmless_and_every_link_of_the_person_says_that_it_is_done(cycle, secretary):
    person = with_everything(cycle, secretary)
    page, other = erase_page(person, secretary), erase_page(person, secretary)
    assert Client().post(page).status_code == 302
    after = snapshot()
    for again in (
        Client().post(page),
        Client().get(page),
        Client().get(other),
        Client().get(other.removesuffix("erase/")),
    ):
        assert again.status_code == 200
        assert "It is erased" in again.content.decode()
    assert snapshot() == after
    assert rights.erase_person(nominee=person) == {}
    assert not Invitation.objects.exclude(person="").exists()
    assert Client().get(reverse("nominee_erase", args=["x" * 43])).status_code == 404
    assert not Suppression.objects.exists(), "nobody asked for it"


def test_whoever_nominated_hears_of_it_kindly_and_without_a_name(cycle, secretary):
    person = with_everything(cycle, secretary)
    nominator = person.nomination.nominator
    assert Client().post(erase_page(person, secretary)).status_code == 302
    letter = OutgoingMail.objects.get(template="nominee_unwilling")
    assert letter.recipient == nominator.email
    assert "does not want to be considered" in letter.text
    assert "Aino" not in letter.subject + letter.text + letter.html
    assert signed_in(nominator).get(reverse("my_nominations")).status_code == 200
    assert not list(audit.findings())


def test_of_two_people_nominated_together_only_the_one_goes_and_the_other_keeps_their_own_data(cycle, secretary):
    nomination = a_nomination(cycle, "Aino Esimerkki", "Bror Exempel", case="Aino and Bror together.")
    candidate = screening.admit(nomination=nomination, by=secretary)
    aino, bror = (the_nominee(nomination, position) for position in (1, 2))
    telling.tell_by_mail(nominee=bror, by=secretary)
    rights.erase_person(nominee=aino)
    assert list(Nominee.objects.values_list("pk", flat=True)) == [bror.pk]
    bror.refresh_from_db()
    nomination.refresh_from_db()
    assert bror.told_at
    assert (bror.candidate, nomination.candidate, nomination.status) == (None, None, "TURNED_DOWN")
    assert not nomination.answers.exists()
    assert nomination.nominator_relation == ""
    assert not Candidate.objects.filter(pk=candidate.pk).exists()
    assert OutgoingMail.objects.filter(template="nominee_notice", recipient=bror.email).exists()
    assert "One of the two people" in OutgoingMail.objects.get(template="nominee_unwilling").text
    assert not list(audit.findings())
    rights.erase_person(nominee=bror)
    assert not Nomination.objects.exists()
    assert not list(audit.findings())


def test_two_who_share_an_address_are_two_people(cycle):
    first = a_nomination(cycle, "Aino Esimerkki", email="shared@alumn.example")
    second = a_nomination(cycle, "Otto Keksitty", nominator="toinen@example.org", email="shared@alumn.example")
    third = a_nomination(cycle, "aino  esimerkki", nominator="kolmas@example.org", email="Shared@alumn.example")
    rights.erase_person(nominee=the_nominee(first))
    assert list(Nomination.objects.values_list("pk", flat=True)) == [second.pk]
    assert third.pk != second.pk


@pytest.mark.parametrize("look_alike", ["aino@álumn.example", "aino@alumn.éxample", "aino+2@alumn.example"])
def test_whoever_owns_a_look_alike_address_erases_nothing_of_the_person(cycle, secretary, look_alike):
    """They have themselves nominated under the person's name, and use the link in the letter to their own address."""
    true = a_nomination(cycle, email="aino@alumn.example")
    other = a_nomination(cycle, email=look_alike, nominator="accomplice@example.org")
    assert Client().post(erase_page(the_nominee(other), secretary)).status_code == 302
    assert list(Nomination.objects.all()) == [true]


def test_what_was_written_to_the_very_address_goes_although_nobody_has_screened_it(cycle):
    first = a_nomination(cycle, email="aino@alumn.example")
    a_nomination(cycle, email="AINO@alumn.example", nominator="other@example.org")
    rights.erase_person(nominee=the_nominee(first))
    assert not Nomination.objects.exists()


def test_the_office_erases_when_asked_and_it_is_recorded_how(cycle, secretary):
    person, desk = with_everything(cycle, secretary), signed_in(secretary)
    page = reverse("desk_nominee_erase", args=[person.pk])
    assert page in desk.get(reverse("desk_nominee", args=[person.pk])).content.decode()
    before = Nomination.objects.count()
    assert "Say how the person asked." in desk.post(page, {}).content.decode()
    assert Nomination.objects.count() == before
    assert desk.post(page, {"via": "PHONE", "never_again": "on"})["Location"] == reverse("desk_telling")
    entry = AuditEntry.objects.get(verb="nominee.erased")
    said = json.loads(entry.data)
    assert (entry.actor, said["via"], said["never_again"]) == (secretary.pk, "PHONE", True)
    assert not Nomination.objects.exists()
    assert not Endorsement.objects.exists()
    assert Suppression.objects.filter(kind="EMAIL").exists()
    again = a_nomination(cycle, nominator="toinen@example.org", email="aino@alumn.example")
    assert (
        "asked never to be nominated again"
        in desk.get(reverse("desk_nominee", args=[the_nominee(again).pk])).content.decode()
    )
