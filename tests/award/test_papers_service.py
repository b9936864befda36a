"""Papers as the association keeps them: from the record, in versions, for those who may have them."""

import hashlib
from datetime import date, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pikepdf
import pytest
import time_machine
from django.core.files.base import ContentFile
from django.utils import timezone

from award import queue
from award.access import documents_for
from award.demo_portrait import demo_portrait
from award.models import (
    AccessLog,
    Association,
    AuditEntry,
    Cycle,
    Document,
    Laureate,
    Rulebook,
    Seat,
    Signatory,
    Text,
    User,
)
from award.phases import Phase
from award.services import association as house
from award.services import laureates, papers, texts
from award.services.papers import Unfinished, paper_states, render_papers, unfinished_papers
from award.tasks import render_papers as task
from tests.award.test_papers import text_of

pytestmark = pytest.mark.django_db

HELSINKI = ZoneInfo("Europe/Helsinki")
WORDS = {
    Text.Kind.CITATION: "för att hon frågar en gång till",
    Text.Kind.HEADLINE: "Aino Esimerkki är Årets alumn",
    Text.Kind.LEAD: "Föreningen har valt Aino Esimerkki.",
    Text.Kind.QUOTE: "Fråga en gång till.",
    Text.Kind.BODY: "Hon disputerade 1998.\n\nHon bor i Hangö.",
    Text.Kind.FACTS: "Priset har delats ut sedan 1992.",
}


@pytest.fixture
def association(db) -> Association:
    names = {
        f"{field}_{language}": f"{value} {language}"
        for language in ("fi", "sv", "en")
        for field, value in {
            "legal_name": "Alumner rf",
            "display_name": "Alumnerna",
            "place": "Helsingfors",
            "boilerplate": "Om oss",
        }.items()
    }
    row = Association.objects.create(
        pk=1, award_name_fi="Vuoden alumni", award_name_sv="Årets alumn", award_name_en="Alumnus of the Year",
        telephone="+358 9 000 000", email="office@alumn.example", press_contact="", **names,
    )  # fmt: skip
    Signatory.objects.create(
        association=row, order=1, name="Malla Mallikas", office_fi="pj", office_sv="ordf.", office_en="Chair"
    )
    return row


@pytest.fixture
def secretary(db) -> User:
    user = User.objects.create_user("secretary@alumn.example")
    Seat.objects.create(user=user, body=Seat.Body.OFFICE, office=Seat.Office.SECRETARY, since=date(2020, 1, 1))
    return user


@pytest.fixture
def laureate(association, secretary) -> Laureate:
    """A laureate of a decided year whose texts are written in Swedish, the one language its rules require."""
    cycle = Cycle.objects.create(
        year=2026,
        phase=Phase.DECIDED,
        nominations_open_at=datetime(2026, 1, 1, tzinfo=HELSINKI),
        nominations_close_at=datetime(2026, 1, 30, tzinfo=HELSINKI),
        celebration_at=datetime(2026, 4, 15, 18, tzinfo=HELSINKI),
    )
    Rulebook.objects.create(cycle=cycle, required_languages=["sv"])
    row = laureates.name_laureate(
        cycle=cycle,
        number=1,
        name="Aino Esimerkki",
        degrees={"sv": "filosofie doktor"},
        decided_on=date(2026, 3, 12),
        by=secretary,
    )
    row.portrait.save("aino.jpg", ContentFile(demo_portrait("Aino Esimerkki")))
    for kind, body in WORDS.items():
        texts.write_text(laureate=row, kind=kind, language="sv", body=body, by=secretary)
    return row


def stored(document: Document) -> bytes:
    with document.file.open("rb") as file:
        return file.read()


def stored_text(document: Document) -> str:
    with pikepdf.open(BytesIO(stored(document))) as pdf:
        return text_of(pdf)


def test_both_papers_are_rendered_from_the_record(laureate, secretary):
    made = {document.kind: document for document in render_papers(laureate=laureate, by=secretary)}
    assert set(made) == {"CERTIFICATE", "PRESS_RELEASE"}
    certificate = stored_text(made["CERTIFICATE"])
    for words in (
        "ALUMNER RF SV",
        "Aino Esimerkki",
        "filosofie doktor",
        "Årets alumn 2026",
        "frågar en gång till",
        "Helsingfors sv den 15 april 2026",
        "Styrelsens beslut den 12 mars 2026",
        "Nr 2026-1",
        f"alumn.example.org/sv/verify/{laureate.check_code}/",
        "Malla Mallikas ordf.",
    ):
        assert words in certificate
    release = stored_text(made["PRESS_RELEASE"])
    for words in (
        "”Fråga en gång till.”",
        "Hon bor i Hangö.",
        "Alumnerna sv, +358 9 000 000, office@alumn.example",
        "Om oss sv",
    ):
        assert words in release


def test_a_version_says_what_it_is_and_where_it_came_from(laureate, secretary):
    document = next(d for d in render_papers(laureate=laureate, by=secretary) if d.kind == "CERTIFICATE")
    assert (document.language, document.version, document.superseded_at) == ("sv", 1, None)
    assert document.sha256 == hashlib.sha256(stored(document)).hexdigest()
    assert document.signatories == [["Malla Mallikas", "ordf."]]
    assert "Esimerkki" not in document.file.name
    entry = AuditEntry.objects.filter(verb="paper.rendered").order_by("pk").first()
    assert document.sha256 in entry.data
    assert entry.actor == secretary.pk


def test_rendering_again_from_the_same_record_changes_nothing(laureate):
    render_papers(laureate=laureate)
    assert render_papers(laureate=laureate) == []
    assert Document.objects.count() == 2
    assert unfinished_papers(laureate) is None


def test_a_changed_record_appends_a_version_and_supersedes_the_one_before(laureate, secretary):
    render_papers(laureate=laureate)
    laureates.correct_facts(laureate=laureate, by=secretary, name="Aino Maria Esimerkki")
    laureate.refresh_from_db()
    assert unfinished_papers(laureate) == Unfinished.BEING_MADE
    assert {state.state for state in paper_states(laureate)} == {"STALE"}
    render_papers(laureate=laureate)
    versions = Document.objects.filter(kind="CERTIFICATE").order_by("version")
    assert [(d.version, d.superseded_at is None) for d in versions] == [(1, False), (2, True)]
    assert "Aino Maria Esimerkki" in stored_text(versions[1])
    assert unfinished_papers(laureate) is None


def test_only_the_paper_whose_words_changed_is_rendered_anew(laureate, secretary):
    render_papers(laureate=laureate)
    texts.write_text(laureate=laureate, kind=Text.Kind.BODY, language="sv", body="Nytt.", by=secretary)
    assert [document.kind for document in render_papers(laureate=laureate)] == ["PRESS_RELEASE"]


def test_a_paper_waits_for_its_texts(laureate):
    Text.objects.filter(kind=Text.Kind.CITATION).update(body="")
    assert [document.kind for document in render_papers(laureate=laureate)] == ["PRESS_RELEASE"]
    assert [(state.kind, state.state) for state in paper_states(laureate)] == [
        ("CERTIFICATE", "WAITING"),
        ("PRESS_RELEASE", "CURRENT"),
    ]
    assert unfinished_papers(laureate) == Unfinished.WAIT_FOR_TEXTS


@time_machine.travel(datetime(2026, 4, 15, 12, tzinfo=HELSINKI), tick=False)
def test_the_embargo_is_the_planned_hour_and_without_one_nothing_is_free_yet(laureate):
    laureate.publish_at, laureate.on_signal = datetime(2026, 4, 15, 18, tzinfo=HELSINKI), False
    release = next(sheet for sheet in papers.sheets(laureate) if sheet.kind == "PRESS_RELEASE").data
    assert (release.embargo, release.dated, release.held) == (laureate.publish_at, date(2026, 4, 15), False)
    laureate.on_signal, laureate.publish_at = True, None
    release = next(sheet for sheet in papers.sheets(laureate) if sheet.kind == "PRESS_RELEASE").data
    assert (release.embargo, release.held) == (None, True)


def test_a_release_on_the_signal_bears_the_day_on_which_the_signal_came(laureate):
    laureate.on_signal, laureate.publish_at = True, None
    release = next(sheet for sheet in papers.sheets(laureate) if sheet.kind == "PRESS_RELEASE").data
    assert release.dated == laureate.presented_on
    laureate.publish_at = datetime(2026, 4, 2, 23, 30, tzinfo=HELSINKI)
    release = next(sheet for sheet in papers.sheets(laureate) if sheet.kind == "PRESS_RELEASE").data
    assert release.dated == date(2026, 4, 2)


def test_the_qr_code_names_the_edition_but_the_fingerprint_does_not(laureate):
    sheet = next(sheet for sheet in papers.sheets(laureate) if sheet.kind == "CERTIFICATE")
    assert sheet.pdf(1) == sheet.pdf(1) != sheet.pdf(2)
    assert sheet.data.edition == ""


def test_a_paper_that_cannot_be_set_does_not_keep_the_others_back(laureate):
    Text.objects.filter(kind=Text.Kind.CITATION).update(body="för " + "universitetsvetenskap " * 400)
    with pytest.raises(papers.PaperFault):
        render_papers(laureate=laureate)
    assert [document.kind for document in Document.objects.all()] == ["PRESS_RELEASE"]
    state = next(state for state in paper_states(laureate) if state.kind == "CERTIFICATE")
    assert state.state == "MISSING"
    assert len(state.warnings) == 2


def test_a_record_that_changes_while_the_paper_is_set_is_not_papered_over(laureate, monkeypatch):
    def and_meanwhile(self, version):
        Laureate.objects.update(name="Någon Annan")
        return b"%PDF- of the old record"

    monkeypatch.setattr(papers.Sheet, "pdf", and_meanwhile)
    assert render_papers(laureate=laureate) == []
    assert not Document.objects.exists()


def test_a_laureate_of_earlier_years_has_no_papers(association):
    earlier = Laureate.objects.create(year=1999, slug="1999-x", name="Bror Exempel")
    assert list(papers.sheets(earlier)) == []


def test_the_worker_renders_by_primary_key_and_may_run_twice(laureate, secretary):
    before = queue.load()[0]
    laureates.ask_for_papers(laureate=laureate, by=secretary)
    assert queue.load()[0] == before + 1
    task(laureate.pk)
    task(laureate.pk)
    assert Document.objects.count() == 2


def test_what_changes_a_paper_asks_for_it(laureate, secretary):
    before = queue.load()[0]
    laureates.correct_facts(laureate=laureate, by=secretary, name="Aino Maria Esimerkki")
    texts.write_text(laureate=laureate, kind=Text.Kind.LEAD, language="sv", body="Nytt.", by=secretary)
    assert queue.load()[0] == before + 2


def test_a_change_of_the_associations_texts_makes_the_papers_again_by_itself(laureate, association, secretary):
    render_papers(laureate=laureate)
    house.set_up_association(by=secretary, boilerplate_sv="Nytt om oss")
    queue.work_off()
    release = Document.objects.get(kind="PRESS_RELEASE", superseded_at__isnull=True)
    assert "Nytt om oss" in stored_text(release)
    house.set_signatories(
        signatories=[{"name": "Bror Exempel", "office_fi": "pj", "office_sv": "ordf.", "office_en": "Chair"}],
        by=secretary,
    )
    queue.work_off()
    certificate = Document.objects.get(kind="CERTIFICATE", superseded_at__isnull=True)
    assert certificate.signatories == [["Bror Exempel", "ordf."]]
    assert unfinished_papers(laureate) is None


def test_a_change_of_the_associations_texts_leaves_published_papers_alone(laureate, association, secretary):
    queue.work_off()
    published(laureate)
    house.set_up_association(by=secretary, boilerplate_sv="Nytt om oss", place_sv="Åbo")
    house.set_signatories(signatories=[], by=secretary)
    assert queue.work_off() == 0
    assert [document.superseded_at for document in Document.objects.all()] == [None, None]


# Who may have them


def published(laureate) -> Laureate:
    Cycle.objects.filter(pk=laureate.cycle_id).update(phase=Phase.PUBLICATION)
    Laureate.objects.filter(pk=laureate.pk).update(
        accepted_at=timezone.now(),
        accepted_via="LINK",
        approved_at=timezone.now(),
        publish_at=timezone.now() - timedelta(minutes=1),
    )
    return laureate


def test_before_publication_a_stranger_gets_404_for_a_paper_and_the_secretary_gets_the_file(
    laureate, secretary, client, settings
):
    document = render_papers(laureate=laureate)[0]
    address = f"/sv/papers/{document.pk}/"
    assert client.get(address).status_code == 404
    assert not documents_for(None).exists()
    client.force_login(secretary)
    assert client.get(address)["Location"].startswith("/sv/account/second-factor/?next=")
    settings.REQUIRE_SECOND_FACTOR = False
    answer = client.get(address)
    assert answer.status_code == 200
    assert hashlib.sha256(b"".join(answer.streaming_content)).hexdigest() == document.sha256
    assert AccessLog.objects.filter(user_id_read=secretary.pk, target=f"document:{document.pk}").count() == 1


def test_a_paper_is_sent_as_an_attachment_that_can_do_nothing(laureate, client):
    document = next(d for d in render_papers(laureate=laureate) if d.kind == "CERTIFICATE")
    published(laureate)
    answer = client.get(f"/fi/papers/{document.pk}/")
    assert answer["Content-Disposition"] == 'attachment; filename="diplom-2026-aino-esimerkki.pdf"'
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert client.post(f"/fi/papers/{document.pk}/").status_code == 405


def test_the_public_gets_the_version_in_force_only(laureate, secretary, client):
    old = render_papers(laureate=laureate)[0]
    laureates.correct_facts(laureate=laureate, by=secretary, name="Aino Maria Esimerkki")
    laureate.refresh_from_db()
    new = next(d for d in render_papers(laureate=laureate) if d.kind == old.kind)
    published(laureate)
    assert client.get(f"/fi/papers/{old.pk}/").status_code == 404
    answer = client.get(f"/fi/papers/{new.pk}/")
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content).startswith(b"%PDF")


def test_the_laureate_fetches_the_own_papers_before_the_public_can_and_nobody_else_does(laureate, client):
    Laureate.objects.filter(pk=laureate.pk).update(email="aino@alumn.example")
    document = render_papers(laureate=laureate)[0]
    own = User.objects.create_user("Aino@alumn.example")
    other = User.objects.create_user("bror@alumn.example")
    assert list(documents_for(own).values_list("pk", flat=True)) == list(Document.objects.values_list("pk", flat=True))
    assert not documents_for(other).exists()
    client.force_login(own)
    page = client.get("/en/answer/")
    assert f'href="/en/papers/{document.pk}/"' not in page.content.decode()  # not before the answer
    Laureate.objects.update(accepted_at=timezone.now(), accepted_via="LINK")
    assert f'href="/en/papers/{document.pk}/"' in client.get("/en/answer/").content.decode()


def test_the_desk_shows_how_far_each_paper_is_and_what_to_mend(laureate, secretary, client, settings):
    settings.REQUIRE_SECOND_FACTOR = False
    client.force_login(secretary)
    address = f"/en/desk/laureates/{laureate.pk}/papers/"
    assert client.get(address).content.decode().count("To be rendered<") == 2
    render_papers(laureate=laureate)
    page = client.get(address).content.decode()
    assert page.count("In force") == 2
    assert "The photographer is not named." in page
    texts.write_text(laureate=laureate, kind=Text.Kind.LEAD, language="sv", body="Nytt.", by=secretary)
    assert "To be rendered anew" in client.get(address).content.decode()
    Text.objects.filter(kind=Text.Kind.CITATION).delete()
    assert "Waits for its texts" in client.get(address).content.decode()
