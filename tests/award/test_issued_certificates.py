"""A certificate that has been issued stays as it is until two people replace it, and press releases follow the association until then."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from award import access, invariants, queue
from award.audit import Refused
from award.fingerprints import Changed
from award.models import Association, CertificateReplacement, Cycle, Document, Laureate, User
from award.phases import Phase
from award.services import association, certificates, laureates, papers, publication
from tests.award.builders import a_chair, a_year, seated, signed_in
from tests.award.laureates import LANGUAGES, approve_texts, approved, the_association

pytestmark = pytest.mark.django_db

SIGNERS = [{"name": "Malla Mallikas", "office_fi": "puheenjohtaja", "office_sv": "ordförande", "office_en": "Chair"}]
LATER = [{"name": "Uusi Puheenjohtaja", "office_fi": "puheenjohtaja", "office_sv": "ordförande", "office_en": "Chair"}]


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.REQUIRE_SECOND_FACTOR = False


@pytest.fixture
def people() -> tuple[User, User]:
    return seated("sihteeri@example.org", "OFFICE", "SECRETARY"), a_chair()


@pytest.fixture
def laureate(people) -> Laureate:
    """A laureate who accepted, with all texts checked and all papers made, not yet approved."""
    from award.services import texts

    secretary, chair = people
    the_association()
    association.set_signatories(signatories=SIGNERS, by=None)
    cycle = a_year()
    Cycle.objects.filter(pk=cycle.pk).update(phase=Phase.DECIDED)
    cycle.refresh_from_db()
    row = laureates.name_laureate(
        cycle=cycle, number=1, name="Aino Esimerkki", decided_on=date(2030, 4, 8), by=secretary
    )
    laureates.record_acceptance(laureate=row, via="PHONE", attends=True, by=secretary)
    for language in LANGUAGES:
        for kind in ("CITATION", "BIOGRAPHY", "HEADLINE", "LEAD", "BODY"):
            texts.write_text(laureate=row, kind=kind, language=language, body=f"{kind} {language}", by=secretary)
        approve_texts(row, language, by=chair)
    queue.work_off()
    row.refresh_from_db()
    return row


def published(laureate: Laureate, people: tuple[User, User]) -> Laureate:
    secretary, chair = people
    approved(laureate, timezone.now() + timedelta(seconds=1), asked_by=secretary, by=chair)
    Cycle.objects.filter(pk=laureate.cycle_id).update(phase=Phase.PUBLICATION)
    Laureate.objects.filter(pk=laureate.pk).update(publish_at=timezone.now() - timedelta(minutes=1))
    queue.work_off()
    return Laureate.objects.get(pk=laureate.pk)


def versions(laureate: Laureate, kind: str = "CERTIFICATE", language: str = "sv") -> list[int]:
    rows = Document.objects.filter(laureate=laureate, kind=kind, language=language)
    return sorted(rows.values_list("version", flat=True))


def test_until_the_first_approval_the_certificate_follows_who_signs(laureate):
    association.set_signatories(signatories=LATER, by=None)
    queue.work_off()
    assert versions(laureate) == [1, 2]
    current = laureate.documents.get(kind="CERTIFICATE", language="sv", superseded_at=None)
    assert current.signatories == [["Uusi Puheenjohtaja", "ordförande"]]


def test_after_the_first_approval_other_signatories_make_no_new_certificate(laureate, people):
    approved(laureate, asked_by=people[0], by=people[1])
    association.set_signatories(signatories=LATER, by=None)
    association.set_up_association(by=None, legal_name_sv="Nya namnet rf", place_sv="Esbo")
    queue.work_off()
    assert versions(laureate) == [1]
    assert papers.unfinished_papers(Laureate.objects.get(pk=laureate.pk)) is None


def test_a_public_certificate_scans_as_genuine_whatever_is_corrected_later(laureate, people, client):
    row = published(laureate, people)
    association.set_signatories(signatories=LATER, by=None)
    association.set_up_association(by=None, legal_name_sv="Nya namnet rf")
    Laureate.objects.filter(pk=row.pk).update(telephone="029 000 0009", name="Aino Oikaistu", degree_sv="FD")
    papers.render_papers(laureate=Laureate.objects.get(pk=row.pk))
    assert versions(row) == [1]
    page = client.get(f"/sv/verify/{row.check_code}/?paper=sv-1").content.decode()
    assert "Diplomet är äkta" in page
    # What is to be compared with the paper is what stands on the paper.
    assert "Aino Esimerkki" in page
    assert "Esimerkkialumnit ry" in page
    assert "Nya namnet rf" not in page.split("<footer")[0]


def test_the_press_release_follows_the_association_until_the_laureate_is_public(laureate, people):
    association.set_up_association(by=None, boilerplate_sv="Om oss, från i dag.")
    queue.work_off()
    assert versions(laureate, "PRESS_RELEASE") == [1, 2]
    row = published(laureate, people)
    before = versions(row, "PRESS_RELEASE")
    association.set_up_association(by=None, boilerplate_sv="Om oss, ett år senare.", press_contact="Någon annan")
    queue.work_off()
    assert versions(row, "PRESS_RELEASE") == before
    assert {state.state for state in papers.paper_states(row)} == {"CURRENT"}


def a_boilerplate() -> None:
    association.set_up_association(by=None, boilerplate_sv="Om oss, omskrivet.")


def other_signers() -> None:
    association.set_signatories(signatories=LATER, by=None)


@pytest.mark.parametrize("act", [a_boilerplate, other_signers])
def test_what_the_association_says_on_the_papers_is_approved_as_it_was_read(laureate, people, act):
    request = publication.ask_approval(laureate=laureate, publish_at=None, by=people[0])
    act()
    queue.work_off()
    with pytest.raises(Changed):
        publication.approve(laureate=laureate, read=request.sha256, by=people[1])
    page = signed_in(people[1]).get(f"/en/publication/{laureate.pk}/").content.decode()
    assert "Om oss, omskrivet." in page or "Uusi Puheenjohtaja, ordförande" in page


def test_an_approval_ends_when_the_press_release_would_say_something_else(laureate, people):
    approved(laureate, timezone.now() + timedelta(days=1), asked_by=people[0], by=people[1])
    association.set_up_association(by=None, website="https://example.org", privacy_contact="Någon")
    assert Laureate.objects.get(pk=laureate.pk).approved_at, "no paper says this"
    a_boilerplate()
    assert not Laureate.objects.get(pk=laureate.pk).approved_at
    queue.work_off()
    approved(laureate, asked_by=people[0], by=people[1])
    other_signers()
    assert Laureate.objects.get(pk=laureate.pk).approved_at, "the certificate is issued with those who signed before"
    assert list(invariants.what_is_approved_is_what_was_read()) == []


def test_who_is_public_and_approved_stays_so_when_the_association_changes(laureate, people):
    row = published(laureate, people)
    a_boilerplate()
    other_signers()
    assert Laureate.objects.get(pk=row.pk).is_published()
    assert list(invariants.what_is_approved_is_what_was_read()) == []


def test_a_replacement_keeps_the_publication_and_what_the_release_says_by_then(laureate, people):
    row = published(laureate, people)
    other_signers()
    replacement = certificates.ask_replacement(laureate=row, reason="Fel namn.", by=people[0])
    publication.withdraw(laureate=row, reason="Fel.", by=people[0])
    a_boilerplate()
    queue.work_off()
    row = Laureate.objects.get(pk=row.pk)
    approved(row, asked_by=people[0], by=people[1])
    publication.publish_now(laureate=row, by=people[0])
    read = certificates.replacement_fingerprint(replacement)
    certificates.approve_replacement(replacement=replacement, read=read, by=people[1])
    row = Laureate.objects.get(pk=row.pk)
    assert row.is_published()
    assert row.issued_with["PRESS_RELEASE"]["sv"]["boilerplate"] == "Om oss, omskrivet."
    assert row.issued_with["CERTIFICATE"]["sv"]["signatories"] == [["Uusi Puheenjohtaja", "ordförande"]]
    assert list(invariants.what_is_approved_is_what_was_read()) == []


def test_before_there_is_an_association_the_page_says_that_nothing_is_issued(laureate, people):
    Association.objects.all().delete()
    assert "not issued yet" in signed_in(people[0]).get(f"/en/publication/{laureate.pk}/certificates/").content.decode()


@pytest.mark.parametrize("comes_by", ["signal", "hour"])
def test_another_hour_asked_for_before_the_publication_does_not_hide_the_page_after_it(laureate, people, comes_by):
    secretary, chair = people
    hour = timezone.now() + timedelta(days=1)
    approved(laureate, hour if comes_by == "hour" else None, asked_by=secretary, by=chair)
    Cycle.objects.filter(pk=laureate.cycle_id).update(phase=Phase.PUBLICATION)
    queue.work_off()
    later = publication.ask_approval(laureate=laureate, publish_at=hour + timedelta(days=9), by=secretary)
    with time_machine.travel(hour + timedelta(minutes=1), tick=False):
        if comes_by == "signal":
            publication.publish_now(laureate=laureate, by=secretary)
        publication.write_letters()
        queue.work_off()
        assert access.approvals_for(chair) == []
        with pytest.raises(Refused, match="already published"):
            publication.approve(laureate=laureate, read=later.sha256, by=chair)
        assert Laureate.objects.get(pk=laureate.pk).is_published()


def test_a_release_is_free_also_when_the_worker_stood_still_for_a_day(laureate, people):
    approved(laureate, timezone.now() + timedelta(hours=1), asked_by=people[0], by=people[1])
    Cycle.objects.filter(pk=laureate.cycle_id).update(phase=Phase.PUBLICATION)
    queue.work_off()
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        assert "STALE" in {state.state for state in papers.paper_states(Laureate.objects.get(pk=laureate.pk))}
        publication.write_letters()
        queue.work_off()
        assert {state.state for state in papers.paper_states(Laureate.objects.get(pk=laureate.pk))} == {"CURRENT"}


def test_an_issued_certificate_is_replaced_by_two_people_for_a_reason(laureate, people, client):
    row = published(laureate, people)
    secretary, chair = people
    association.set_signatories(signatories=LATER, by=None)
    with pytest.raises(Refused, match="reason"):
        certificates.ask_replacement(laureate=row, reason=" ", by=secretary)
    replacement = certificates.ask_replacement(laureate=row, reason="Fel namn under diplomet.", by=secretary)
    read = certificates.replacement_fingerprint(replacement)
    with pytest.raises(Refused):
        certificates.approve_replacement(replacement=replacement, read=read, by=secretary)
    queue.work_off()
    assert versions(row) == [1]
    certificates.approve_replacement(replacement=replacement, read=read, by=chair)
    queue.work_off()
    assert versions(row) == [1, 2]
    assert "ersatts" in client.get(f"/sv/verify/{row.check_code}/?paper=sv-1").content.decode()
    assert "Diplomet är äkta" in client.get(f"/sv/verify/{row.check_code}/?paper=sv-2").content.decode()
    papers.render_papers(laureate=Laureate.objects.get(pk=row.pk))
    assert versions(row) == [1, 2]


def test_what_was_read_is_what_replaces_a_certificate(laureate, people):
    row = published(laureate, people)
    association.set_signatories(signatories=LATER, by=None)
    replacement = certificates.ask_replacement(laureate=row, reason="Fel namn.", by=people[0])
    with pytest.raises(Changed):
        certificates.approve_replacement(replacement=replacement, read="0" * 64, by=people[1])
    read = certificates.replacement_fingerprint(replacement)
    Laureate.objects.filter(pk=row.pk).update(name="Någon Annan")
    with pytest.raises(Changed, match="has changed since this was asked for"):
        certificates.approve_replacement(replacement=replacement, read=read, by=people[1])
    browser, path = signed_in(people[1]), f"/en/publication/{row.pk}/certificates/"
    page = browser.get(path).content.decode()
    assert "has changed since this was asked for" in page
    assert f"{path}approve/" not in page
    browser.post(f"{path}end/")
    assert browser.post(path, {"reason": "Fel namn."}).status_code == 302, "and asked for again"


def test_nothing_is_replaced_by_the_same_and_nothing_before_it_is_issued(laureate, people):
    with pytest.raises(Refused):
        certificates.ask_replacement(laureate=laureate, reason="x", by=people[0])
    row = published(laureate, people)
    with pytest.raises(Refused, match="the same"):
        certificates.ask_replacement(laureate=row, reason="x", by=people[0])


def test_the_page_shows_what_would_be_different_and_takes_two_people(laureate, people):
    row = published(laureate, people)
    association.set_signatories(signatories=LATER, by=None)
    asks, agrees = (signed_in(person) for person in people)
    path = f"/en/publication/{row.pk}/certificates/"
    page = asks.get(path).content.decode()
    assert "Malla Mallikas, Chair" in page
    assert "Uusi Puheenjohtaja, Chair" in page
    assert "This field" in asks.post(path, {"reason": ""}).content.decode() or "reason" in page
    assert asks.post(path, {"reason": "Wrong name"}).status_code == 302
    assert "Wrong name" in agrees.get(path).content.decode()
    read = certificates.replacement_fingerprint(CertificateReplacement.objects.get())
    assert asks.post(f"{path}approve/", {"read": read}).status_code == 302
    assert CertificateReplacement.objects.get().status == "OPEN"
    assert agrees.post(f"{path}approve/", {"read": read}).status_code == 302
    assert CertificateReplacement.objects.get().status == "DONE"


@pytest.mark.both
def test_an_upgrade_fixes_what_the_papers_in_force_say(laureate, people):
    from importlib import import_module

    from django.apps import apps

    row = published(laureate, people)
    Laureate.objects.update(issued_with={})
    association.set_signatories(signatories=LATER, by=None)
    import_module("award.migrations.0013_certificates_stay_as_issued").fix_what_was_issued(apps, None)
    row = Laureate.objects.get(pk=row.pk)
    assert row.issued_with["CERTIFICATE"]["sv"]["signatories"] == [["Malla Mallikas", "ordförande"]]
    assert papers.unfinished_papers(row) is None
    papers.render_papers(laureate=row)
    assert versions(row) == [1]


def test_after_the_signal_the_public_is_given_no_release_that_says_it_may_not_be_published(laureate, people, client):
    approved(laureate, asked_by=people[0], by=people[1])
    Cycle.objects.filter(pk=laureate.cycle_id).update(phase=Phase.PUBLICATION)
    queue.work_off()
    publication.publish_now(laureate=laureate, by=people[0])
    assert client.get(f"/sv/laureates/{laureate.slug}/").status_code == 200
    release = reverse("press_release", args=[laureate.slug, "sv"])
    assert client.get(release).status_code == 404, "the worker has not made it again yet"
    queue.work_off()
    assert b"".join(client.get(release).streaming_content).startswith(b"%PDF")
