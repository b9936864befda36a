"""Checking the laureate's texts: one language at a time, by somebody else than the writer, at the desk or by one link."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from award import mail, sealed, trail
from award.audit import Refused
from award.models import AuditEntry, Invitation, OutgoingMail, Text
from award.phases import Phase
from award.services import laureates, reading, texts
from tests.award.laureates import approve_texts
from tests.award.test_publication import House

pytestmark = pytest.mark.django_db

BODIES = {"CITATION": "för att hon lyssnar", "HEADLINE": "Hon lyssnar", "LEAD": "Föreningen belönar en lyssnare."}


class Desk(House):
    """A decided year whose secretary has written three Swedish texts."""

    def __init__(self) -> None:
        super().__init__()
        for kind, body in BODIES.items():
            self.write(kind, body)
        self.browser = Client()
        self.browser.force_login(self.secretary)
        self.page = f"/en/desk/laureates/{self.laureate.pk}/texts/sv/"

    def write(self, kind: str, body: str, language: str = "sv", **options) -> Text:
        return texts.write_text(
            laureate=self.laureate, kind=kind, language=language, body=body, by=self.secretary, **options
        )

    def check(self, *, checker: str = "Malla Mallikas", by=None, **read: str) -> reading.Reading:
        seen = {kind: texts.sha256(body) for kind, body in (read or BODIES).items()}
        return reading.check_texts(laureate=self.laureate, language="sv", read=seen, checker=checker, by=by)

    def checked(self) -> dict[str, str]:
        rows = self.laureate.texts.filter(checked_at__isnull=False, language="sv")
        return dict(rows.values_list("kind", "checked_by"))

    def send(self, email: str = "malla@example.org") -> str:
        """Send the link and return where it leads."""
        reading.send_to_checker(laureate=self.laureate, language="sv", email=email, by=self.secretary)
        letter = OutgoingMail.objects.filter(template="language_check").latest("pk")
        return f"/sv/check/{sealed.unseal(bytes(letter.secret), mail.PURPOSE)}/"


@pytest.fixture
def desk(settings) -> Desk:
    settings.REQUIRE_SECOND_FACTOR = False
    return Desk()


def ticked(**bodies: str) -> dict[str, str]:
    """What a browser sends for the boxes beside these texts."""
    return {kind: texts.sha256(body) for kind, body in bodies.items()}


def shown(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def boxes(answer) -> dict[str, bool]:
    """The boxes of a page by kind, and whether each is ticked."""
    found = re.findall(r'<input type="checkbox"[^>]*>', shown(answer))
    return {re.search(r'name="([A-Z]+)"', box)[1]: " checked" in box for box in found}


class TestWhoChecks:
    """Somebody else than the writer, and the trail knows who noted it."""

    @pytest.mark.parametrize(
        "name", ["Siiri Sihteeri", "  siiri  SIHTEERI", "Sïiri Sihteeri", "Sihteeri, Siiri", "secretary@example.org"]
    )
    def test_the_writers_own_name_is_refused_however_it_is_spelt(self, desk, name):
        for by in (desk.secretary, desk.chair, None):
            with pytest.raises(Refused) as refused:
                desk.check(checker=name, by=by)
            assert refused.value.field == "checker"
        assert desk.checked() == {}

    def test_whoever_wrote_one_of_the_texts_checks_none_of_them_in_the_same_breath(self, desk):
        texts.write_text(laureate=desk.laureate, kind="QUOTE", language="sv", body="Jaha.", by=desk.chair)
        with pytest.raises(Refused):
            desk.check(checker="Malla Mallikas", by=desk.chair, **BODIES, QUOTE="Jaha.")
        assert desk.checked() == {}
        desk.check(checker="Malla Mallikas", by=desk.chair)
        assert set(desk.checked()) == set(BODIES)

    def test_the_trail_says_who_noted_a_check_made_on_paper(self, desk):
        desk.check(checker="Greta Granskare", by=desk.secretary)
        entries = AuditEntry.objects.filter(verb="text.check_noted")
        assert [entry.actor for entry in entries] == [desk.secretary.pk] * 3
        assert all("Siiri Sihteeri" in line.sentence for line in trail.lines(entries))
        assert not any("Greta" in entry.data for entry in entries)

    def test_the_trail_says_that_a_check_came_by_link(self, desk):
        desk.check(checker="Greta Granskare", by=None)
        assert [entry.actor for entry in AuditEntry.objects.filter(verb="text.checked_by_link")] == [None] * 3

    def test_a_check_needs_a_name(self, desk):
        with pytest.raises(Refused) as refused:
            desk.check(checker="  ", by=desk.secretary)
        assert refused.value.field == "checker"

    def test_the_link_is_not_sent_to_the_writer(self, desk):
        with pytest.raises(Refused) as refused:
            desk.send("Secretary+check@example.org")
        assert refused.value.field == "email"
        assert not Invitation.objects.exists()


class TestWhatIsChecked:
    """Each text as it was read, and nothing else."""

    def test_a_text_that_has_changed_stays_open_and_the_others_are_checked(self, desk):
        desk.write("LEAD", "Föreningen belönar en talare.")
        assert desk.check(by=desk.secretary) == reading.Reading(2, ("LEAD",))
        assert set(desk.checked()) == {"CITATION", "HEADLINE"}

    def test_a_text_of_another_language_is_not_checked_along(self, desk):
        desk.write("LEAD", BODIES["LEAD"], "fi")
        desk.check(by=desk.secretary)
        assert Text.objects.get(kind="LEAD", language="fi").checked_at is None

    def test_a_change_takes_the_check_back(self, desk):
        desk.check(by=desk.secretary)
        assert desk.write("LEAD", "Nytt.").checked_at is None

    def test_a_second_check_leaves_the_first_ones_name(self, desk):
        desk.check(by=desk.secretary)
        assert desk.check(checker="Greta Granskare", by=desk.secretary) == reading.Reading(0, ())
        assert set(desk.checked().values()) == {"Malla Mallikas"}

    def test_an_emptied_text_cannot_be_right(self, desk):
        desk.write("LEAD", "")
        assert desk.check(by=desk.secretary, LEAD="").changed == ("LEAD",)


class TestAtTheDesk:
    """A page for each language, which keeps what was typed."""

    def test_it_shows_the_texts_of_the_language_in_the_order_of_the_papers(self, desk):
        desk.write("LEAD", "Suomeksi.", "fi")
        page = shown(desk.browser.get(desk.page))
        places = [page.index(body) for body in BODIES.values()]
        assert places == sorted(places)
        assert "Suomeksi." not in page
        assert "Siiri Sihteeri" in page

    def test_the_table_and_each_text_lead_to_it(self, desk):
        for page in ("", "LEAD/sv/"):
            assert f'href="{desk.page}"' in shown(
                desk.browser.get(f"/en/desk/laureates/{desk.laureate.pk}/texts/{page}")
            )

    def test_what_is_ticked_is_checked_and_the_rest_waits(self, desk):
        answer = desk.browser.post(desk.page, {**ticked(LEAD=BODIES["LEAD"]), "checker": "Greta Granskare"})
        assert answer.status_code == 302
        assert desk.checked() == {"LEAD": "Greta Granskare"}
        assert set(boxes(desk.browser.get(desk.page))) == {"CITATION", "HEADLINE"}

    def test_without_a_name_the_ticks_stay_and_the_error_stands_beside_the_field(self, desk):
        answer = desk.browser.post(desk.page, {**ticked(LEAD=BODIES["LEAD"]), "checker": ""})
        assert boxes(answer) == {"CITATION": False, "HEADLINE": False, "LEAD": True}
        assert 'id="id_checker_error"' in shown(answer)

    def test_without_a_tick_the_name_stays(self, desk):
        page = shown(desk.browser.post(desk.page, {"checker": "Greta Granskare"}))
        assert 'value="Greta Granskare"' in page
        assert "Tick the texts that are right." in page

    def test_the_writers_name_is_refused_beside_its_field_with_the_ticks_kept(self, desk):
        answer = desk.browser.post(desk.page, {**ticked(**BODIES), "checker": "Siiri Sihteeri"})
        assert all(boxes(answer).values())
        assert 'id="id_checker_error"' in shown(answer)
        assert 'value="Siiri Sihteeri"' in shown(answer)
        assert desk.checked() == {}

    def test_a_changed_text_is_shown_anew_with_its_own_error_and_without_its_tick(self, desk):
        desk.write("LEAD", "Nytt.")
        answer = desk.browser.post(desk.page, {**ticked(**BODIES), "checker": "Greta Granskare"})
        assert boxes(answer) == {"LEAD": False}
        page = shown(answer)
        assert 'id="id_LEAD_error"' in page
        assert "Nytt." in page
        assert 'value="Greta Granskare"' in page
        assert set(desk.checked()) == {"CITATION", "HEADLINE"}

    def test_whoever_is_at_the_desk_is_proposed_as_reader_only_of_what_others_wrote(self, desk):
        assert 'value="Siiri Sihteeri"' not in shown(desk.browser.get(desk.page))
        Text.objects.update(written_by=desk.chair)
        assert 'value="Siiri Sihteeri"' in shown(desk.browser.get(desk.page))

    def test_a_translation_older_than_its_source_has_no_box(self, desk):
        desk.write("QUOTE", "Kyllä.", "fi")
        desk.write("QUOTE", "Ja.", source_language="fi")
        assert "QUOTE" in boxes(desk.browser.get(desk.page))
        desk.write("QUOTE", "Ei.", "fi")
        assert "QUOTE" not in boxes(desk.browser.get(desk.page))

    def test_an_address_that_is_none_stays_and_is_told_beside_its_field(self, desk):
        page = shown(desk.browser.post(f"{desk.page}send/", {"email": "malla at example"}))
        assert 'value="malla at example"' in page
        assert 'id="id_email_error"' in page
        assert boxes(desk.browser.get(desk.page))

    def test_a_language_without_a_text_says_so_and_has_nothing_to_send(self, desk):
        page = shown(desk.browser.get(desk.page.replace("/sv/", "/fi/")))
        assert "Nothing is written in this language yet." in page
        assert "<form" not in page.partition("<main")[2].partition("</main")[0]
        refused = desk.browser.post(desk.page.replace("/sv/", "/fi/") + "send/", {"email": "malla@example.org"})
        assert shown(refused)
        assert not Invitation.objects.exists()

    def test_it_asks_the_database_as_often_for_seven_texts_as_for_one(self, desk):
        def queries() -> int:
            with CaptureQueriesContext(connection) as asked:
                desk.browser.get(desk.page)
            return len(asked)

        queries()  # the first page of a session is dearer
        few = queries()
        for kind in Text.Kind.values:
            desk.write(kind, "ord")
        assert queries() == few <= 15


class TestByLink:
    """One letter, one link, all texts of one language, until all are checked or it expires."""

    def test_the_letter_is_in_the_language_of_the_texts_and_names_neither_laureate_nor_text(self, desk):
        desk.send()
        letter = OutgoingMail.objects.get(template="language_check")
        assert letter.language == "sv"
        assert "3 texter" in letter.text
        assert not any(secret in letter.subject + letter.text for secret in (desk.laureate.name, *BODIES.values()))

    def test_it_shows_the_texts_of_its_language_and_nothing_else(self, desk):
        desk.write("LEAD", "Suomeksi.", "fi")
        page = shown(Client().get(desk.send()))
        assert all(body in page for body in BODIES.values())
        assert "Suomeksi." not in page
        assert desk.laureate.name not in page

    def test_what_is_not_ticked_stays_open_and_the_link_goes_on(self, desk):
        link, own = desk.send(), Client()
        answer = own.post(link, {**ticked(LEAD=BODIES["LEAD"]), "checker": "Greta Granskare"})
        assert answer["Location"] == link
        assert set(boxes(own.get(link))) == {"CITATION", "HEADLINE"}
        rest = {kind: body for kind, body in BODIES.items() if kind != "LEAD"}
        own.post(link, {**ticked(**rest), "checker": "Greta Granskare"})
        done = shown(own.get(link))
        assert "Tack" in done
        assert not any(body in done for body in BODIES.values())
        assert set(desk.checked()) == set(BODIES)

    def test_what_the_office_corrects_afterwards_is_found_by_the_same_link(self, desk):
        link = desk.send()
        approve_texts(desk.laureate, "sv", by=None)
        desk.write("LEAD", "Rättat.")
        assert boxes(Client().get(link)) == {"LEAD": False}

    def test_a_changed_text_is_read_again_while_the_others_are_checked(self, desk):
        link = desk.send()
        desk.write("LEAD", "Rättat.")
        answer = Client().post(link, {**ticked(**BODIES), "checker": "Greta Granskare"})
        assert boxes(answer) == {"LEAD": False}
        assert 'id="id_LEAD_error"' in shown(answer)
        assert "Rättat." in shown(answer)
        assert 'value="Greta Granskare"' in shown(answer)
        assert set(desk.checked()) == {"CITATION", "HEADLINE"}

    def test_the_writer_does_not_pass_by_link(self, desk):
        answer = Client().post(desk.send(), {**ticked(**BODIES), "checker": "siiri sihteeri"})
        assert all(boxes(answer).values())
        assert desk.checked() == {}

    def test_a_text_of_another_language_cannot_be_slipped_in(self, desk):
        desk.write("QUOTE", "Kyllä.", "fi")
        Client().post(desk.send(), {**ticked(QUOTE="Kyllä.", **BODIES), "checker": "Greta Granskare"})
        assert Text.objects.get(kind="QUOTE").checked_at is None

    def test_a_second_letter_makes_the_first_link_void_in_its_language_only(self, desk):
        desk.write("LEAD", "Suomeksi.", "fi")
        desk.send()
        reading.send_to_checker(laureate=desk.laureate, language="fi", email="f@example.org", by=desk.secretary)
        desk.send()
        living = Invitation.objects.filter(revoked_at__isnull=True)
        assert sorted(living.values_list("language", flat=True)) == ["fi", "sv"]
        assert Invitation.objects.count() == 3

    def test_after_its_time_it_shows_nothing(self, desk):
        link = desk.send()
        with time_machine.travel(timezone.now() + timedelta(days=reading.CHECK_DAYS, seconds=1)):
            assert Client().get(link).status_code == 404

    def test_it_rests_while_the_decision_is_taken_back(self, desk):
        link = desk.send()
        desk.enter(Phase.DELIBERATION)
        assert Client().get(link).status_code == 404
        desk.enter(Phase.DECIDED)
        assert Client().get(link).status_code == 200

    def test_it_ends_when_the_laureate_declines(self, desk):
        link = desk.send()
        laureates.decline(laureate=desk.laureate, by=desk.secretary)
        assert Client().get(link).status_code == 404

    def test_it_ends_when_another_decision_names_somebody_else(self, desk):
        link = desk.send()
        laureates.follow_decision(
            laureate=desk.laureate, named=False, decided_on=desk.laureate.decided_on, by=desk.secretary
        )
        assert Client().get(link).status_code == 404

    def test_nothing_is_sent_when_everything_is_checked(self, desk):
        approve_texts(desk.laureate, "sv", by=None)
        with pytest.raises(Refused):
            desk.send()

    def test_the_database_refuses_a_check_of_no_language(self, desk):
        desk.send()
        with pytest.raises(IntegrityError), transaction.atomic():
            Invitation.objects.update(language="")


@pytest.mark.django_db(transaction=True)
def test_links_to_single_texts_go_with_the_migration_and_other_links_stay():
    """A number that meant a text must never be read as a laureate's."""
    before, after = [("award", "0002_laureate_superseded")], [("award", "0003_check_a_language")]
    executor = MigrationExecutor(connection)
    executor.migrate(before)
    try:
        old = executor.loader.project_state(before).apps.get_model("award", "Invitation")
        for number, purpose in enumerate(("LANGUAGE_CHECK", "LAUREATE")):
            old.objects.create(token_hash=str(number), purpose=purpose, target_id=1, expires_at=timezone.now())
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(after)
        call_command("migrate", verbosity=0)
    assert list(Invitation.objects.values_list("purpose", "language")) == [("LAUREATE", "")]
