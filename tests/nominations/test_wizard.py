"""The wizard: a person goes from the call to the receipt, and nothing typed on the way is lost or mixed up."""

import uuid

import pytest
from django.utils import timezone

from award import queue
from award.models import AuditEntry, OutgoingMail
from award.phases import Phase
from award.services.cycle import advance
from award.services.rules import change_rulebook
from nominations.forms.fields import storable
from nominations.models import Draft, Nomination
from nominations.services.drafts import fill_draft, save_step
from nominations.services.submission import submit_nomination
from tests.award.builders import a_year, an_open_year
from tests.nominations.builders import (
    CASE,
    CONNECTION,
    NOMINEE,
    YOU,
    Page,
    a_draft,
    a_nomination,
    a_nominator,
    a_picture,
    signed_in,
)

pytestmark = pytest.mark.django_db


def test_a_nominator_goes_from_the_call_to_the_receipt():
    cycle = an_open_year()
    nominator = a_nominator()
    client = signed_in(nominator)
    begun = client.post("/en/nominate/begin/")
    draft = Draft.objects.get()
    assert begun["Location"] == f"/en/nominate/{draft.pk}/"
    assert client.get(begun["Location"]).status_code == 200
    pages = {
        "nominee": NOMINEE,
        "connection": CONNECTION,
        "case-mission": {"text": CASE},
        "case-learning": {"text": CASE},
    }
    pages |= {"case-spirit": {"text": CASE}, "attachments": {"files": [a_picture()]}, "you": YOU}
    names = [*pages, None]
    for name, following in zip(pages, names[1:], strict=True):
        response = Page(client, draft, name).post(pages[name])
        assert response.status_code == 302, response.content.decode()
        assert response["Location"].endswith(f"/{following or 'check'}/")
    assert client.get(response["Location"]).status_code == 200
    sent = client.post(response["Location"], {"declarations-truth": "on"})
    nomination = Nomination.objects.get()
    assert sent["Location"] == f"/en/nominate/mine/{nomination.pk}/received/"
    assert nomination.reference in client.get(sent["Location"]).content.decode()
    whole = client.get(f"/en/nominate/mine/{nomination.pk}/").content.decode()
    for text in (CASE, "Aino Esimerkki", "space physicist", "PhD", "portrait.png", "a reader"):
        assert text in whole
    queue.work_off()  # the receipt is written by the worker
    letter = OutgoingMail.objects.get()
    assert letter.recipient == nominator.email
    for text in (CASE, nomination.reference, "Aino Esimerkki", "portrait.png"):
        assert text in letter.text
    assert AuditEntry.objects.filter(verb="nomination.submitted", actor=nominator.pk).count() == 1
    assert cycle.nominations.get().nominees.get().tell_by > nomination.submitted_at


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_page_shows_in_every_language(language):
    cycle = an_open_year()
    client = signed_in(a_nominator())
    draft = a_draft(cycle)
    paths = ["", "begin/", "mine/", f"{draft.pk}/", f"{draft.pk}/check/", f"{draft.pk}/discard/"]
    paths += [f"{draft.pk}/{step}/" for step in ("nominee", "connection", "case-mission", "attachments", "you")]
    for path in paths:
        response = client.get(f"/{language}/nominate/{path}")
        assert response.status_code == 200, path
        body = response.content.decode()
        assert f'<html lang="{language}"' in body
        assert body.count("<h1") == 1


class TestWhatIsTyped:
    """Nothing typed is lost, and nothing else than what a page asks is kept."""

    @pytest.fixture
    def draft(self):
        return a_draft(an_open_year())

    @pytest.fixture
    def client(self, draft):
        return signed_in(draft.owner)

    def test_incomplete_and_wrong_input_is_kept_and_its_error_is_said_beside_the_field(self, client, draft):
        response = Page(client, draft, "nominee").post({"name": "", "email": "aino(at)example.org"})
        assert response.status_code == 200
        assert set(response.context["form"].errors) == {"name", "email", "language"}
        again = Page(client, draft, "nominee")
        assert "aino(at)example.org" in again.body
        assert "error-summary" not in again.body
        mended = client.get(f"/en/nominate/{draft.pk}/nominee/?mend=1").content.decode()
        assert "error-summary" in mended

    def test_a_draft_is_left_and_continued_on_another_device(self, client, draft):
        response = Page(client, draft, "case-mission").post({"text": "Half a thought"}, later="1")
        assert response["Location"] == f"/en/nominate/{draft.pk}/"
        elsewhere = signed_in(draft.owner)
        assert "Half a thought" in Page(elsewhere, draft, "case-mission").body

    def test_two_drafts_in_two_tabs_do_not_mix(self, client, draft):
        other = a_draft(draft.cycle)
        first, second = Page(client, draft, "nominee"), Page(client, other, "nominee")
        second.post({"name": "Bror Exempel"})
        first.post({"name": "Aino Esimerkki"})
        assert "Aino Esimerkki" in Page(client, draft, "nominee").body
        assert "Bror Exempel" in Page(client, other, "nominee").body
        assert "Aino" not in Page(client, other, "nominee").body

    def test_two_pages_saved_at_once_are_both_kept(self, client, draft):
        here, there = Draft.objects.get(), Draft.objects.get()
        save_step(draft=here, step="nominee", typed={"nominee-name": ["Aino"]}, by=draft.owner, number=0)
        save_step(draft=there, step="case-mission", typed={"case-mission-text": ["Text"]}, by=draft.owner, number=0)
        assert set(Draft.objects.get().step_data) == {"nominee", "case-mission"}

    def test_a_body_that_names_another_page_overwrites_neither(self, client, draft):
        Page(client, draft, "nominee").post({"name": "Aino Esimerkki"})
        page = Page(client, draft, "connection")
        page.step = "nominee"
        response = page.post({"name": "Somebody Else"})
        assert response.status_code == 409
        assert set(Draft.objects.get().step_data) == {"nominee"}
        assert "Aino Esimerkki" in Page(client, draft, "nominee").body

    def test_a_page_of_one_draft_cannot_be_saved_into_another(self, client, draft):
        other = a_draft(draft.cycle)
        page = Page(client, draft, "nominee")
        response = client.post(f"/en/nominate/{other.pk}/nominee/", page.hidden() | {"nominee-name": "Aino"})
        assert response.status_code == 409
        assert not Draft.objects.get(pk=other.pk).step_data

    def test_a_goto_in_the_body_goes_nowhere(self, client, draft):
        page = Page(client, draft, "nominee")
        response = page.post({"name": "Aino"}, wizard_goto_step="you")
        assert response.status_code == 200
        assert Draft.objects.get().step_data["nominee"]["nominee-name"] == ["Aino"]

    @pytest.mark.parametrize("name", ["done", "nonsense", "nominee-2", "declarations", "case-nothing"])
    def test_a_page_that_does_not_exist_is_not_found_and_sends_nothing(self, client, draft, name):
        assert client.get(f"/en/nominate/{draft.pk}/{name}/").status_code == 404
        assert client.post(f"/en/nominate/{draft.pk}/{name}/", {}).status_code == 404
        assert not Nomination.objects.exists()

    def test_reading_changes_nothing(self, client, draft):
        before = Draft.objects.values().get()
        for path in ("", "nominee/", "connection/", "case-mission/", "attachments/", "you/", "check/", "discard/"):
            for method in (client.get, client.head):
                assert method(f"/en/nominate/{draft.pk}/{path}").status_code == 200
        assert Draft.objects.values().get() == before

    def test_fields_nobody_asked_for_are_left_behind(self, client, draft):
        extra = {
            "status": "ADMITTED",
            "owner": "1",
            "nominee-status": "ADMITTED",
            "you-name": "Somebody",
            "is_winner": "1",
        }
        Page(client, draft, "nominee").post(NOMINEE, **extra)
        kept = Draft.objects.get()
        assert set(kept.step_data) == {"nominee"}
        assert set(kept.step_data["nominee"]) == {f"nominee-{name}" for name in NOMINEE}
        assert kept.owner == draft.owner

    @pytest.mark.parametrize(
        "text",
        [
            "👩‍👩‍👧‍👦 family 🇫🇮 flag",
            "‮gnp.exe‬",
            "ة̸̡̛͖͎z̷a̸l̵g̶o",
            "<script>alert(1)</script>",
            "{{1234*5678}} {% debug %} ${1234*5678}",
            "a\x00b",
            "line\r\nline\rline",
        ],
    )
    def test_any_text_is_saved_and_shown_as_text(self, client, draft, text):
        assert Page(client, draft, "case-mission").post({"text": text}).status_code == 302
        kept = Draft.objects.get().step_data["case-mission"]["case-mission-text"][0]
        assert kept == text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
        for path in ("case-mission/", "check/"):
            body = client.get(f"/en/nominate/{draft.pk}/{path}").content.decode()
            assert "<script>alert" not in body
            assert "7006652" not in body

    def test_a_lone_surrogate_is_replaced(self, client, draft):
        page = Page(client, draft, "case-mission")
        body = "&".join(f"{name}={value}" for name, value in page.hidden().items()) + "&case-mission-text=a%ED%A0%80b"
        response = client.post(page.path, body, content_type="application/x-www-form-urlencoded")
        assert response.status_code == 302
        save_step(draft=draft, step="x", typed={"x-y": [storable("a\ud800b")]}, by=draft.owner)
        assert Draft.objects.get().step_data["x"]["x-y"] == ["a?b"]

    def test_a_megabyte_is_refused_in_words_and_given_back(self, client, draft):
        response = Page(client, draft, "case-mission").post({"text": "ä " * 500_000})
        assert response.status_code == 413
        assert "Shorten the text by at least 499700 words." in response.content.decode()
        assert not Draft.objects.get().step_data

    @pytest.mark.parametrize("name", ["Aino\r\nBcc: all@example.org", "Aino\x00", "Aino \u202eikkrem"])
    def test_a_name_that_is_no_line_is_an_error_beside_the_field(self, client, draft, name):
        response = Page(client, draft, "nominee").post({**NOMINEE, "name": name})
        if name.endswith("\x00"):
            assert response.status_code == 302 or "name" in response.context["form"].errors
        else:
            assert "name" in response.context["form"].errors

    def test_an_address_with_a_header_in_it_is_an_error(self, client, draft):
        response = Page(client, draft, "nominee").post({**NOMINEE, "email": "a@example.org\nBcc: b@example.org"})
        assert "email" in response.context["form"].errors

    def test_a_text_that_is_too_long_is_kept_and_says_by_how_much(self, client, draft):
        response = Page(client, draft, "case-mission").post({"text": "word " * 312})
        assert "Shorten the text by at least 12 words." in response.content.decode()
        assert "word word" in Page(client, draft, "case-mission").body

    def test_a_text_without_spaces_is_bounded_as_well(self, client, draft):
        response = Page(client, draft, "case-mission").post({"text": "x" * 7600})
        assert "Shorten the text by at least 100 characters." in response.content.decode()

    def test_nobody_nominates_oneself_where_the_rules_say_so(self, client, draft):
        response = Page(client, draft, "nominee").post({**NOMINEE, "email": "Nils+award@example.org"})
        assert "one cannot nominate oneself" in response.content.decode()

    def test_the_nominee_must_be_reachable_somehow(self, client, draft):
        response = Page(client, draft, "nominee").post({**NOMINEE, "email": ""})
        assert "the nominee must be told" in response.content.decode()
        for way in ({"telephone": "029 000 0000"}, {"postal_address": "Gatan 1\n00100 Helsingfors"}):
            assert Page(client, draft, "nominee").post({**NOMINEE, "email": "", **way}).status_code == 302

    def test_degree_faculty_and_year_may_stay_empty(self, client, draft):
        assert Page(client, draft, "connection").post({"connections": ["STAFF"]}).status_code == 302

    @pytest.mark.parametrize("year", ["1899", "2999", "MCMXC", "१९९८x", "1998.5"])
    def test_a_year_that_cannot_be_is_an_error(self, client, draft, year):
        response = Page(client, draft, "connection").post({**CONNECTION, "degree_year": year})
        assert "degree_year" in response.context["form"].errors

    def test_choices_of_ones_own_making_are_errors(self, client, draft):
        response = Page(client, draft, "connection").post({"connections": ["EMPEROR"]})
        assert "connections" in response.context["form"].errors


class TestAutosave:
    """What is saved while one types, and what happens when two windows save the same page."""

    @pytest.fixture
    def draft(self):
        return a_draft(an_open_year())

    @pytest.fixture
    def client(self, draft):
        return signed_in(draft.owner)

    def test_a_window_saves_as_one_types_and_says_when(self, client, draft):
        page = Page(client, draft, "case-mission")
        for text in ("Half", "Half a", "Half a thought"):
            response = page.autosave({"text": text})
            assert response.status_code == 200
            assert "Saved" in response.content.decode()
        assert Draft.objects.get().step_data["case-mission"]["case-mission-text"] == ["Half a thought"]
        assert not AuditEntry.objects.exclude(verb="draft.begun").filter(actor=draft.owner.pk).exists()

    def test_a_window_never_clashes_with_its_own_saving(self, client, draft):
        page = Page(client, draft, "case-mission")
        number = page.number
        page.autosave({"text": "Half"})
        page.number = number  # the answer was lost on the way
        assert page.autosave({"text": "Half a"}).status_code == 200
        page.number = number
        assert page.post({"text": "Half a thought"}).status_code == 302

    def test_a_stale_window_is_told_with_both_texts_and_nothing_is_overwritten(self, client, draft):
        old, new = Page(client, draft, "case-mission"), Page(client, draft, "case-mission")
        new.autosave({"text": "The newer text"})
        for response in (old.autosave({"text": "The older text"}), old.post({"text": "The older text"})):
            assert response.status_code == 409
            body = response.content.decode()
            assert "The newer text" in body
            assert "The older text" in body
        assert Draft.objects.get().step_data["case-mission"]["case-mission-text"] == ["The newer text"]

    def test_one_may_choose_the_older_text_after_having_seen_both(self, client, draft):
        old, new = Page(client, draft, "case-mission"), Page(client, draft, "case-mission")
        new.post({"text": "The newer text"})
        stale = old.post({"text": "The older text"})
        old.number, old.tab = stale.context["number"], stale.context["tab"]
        assert old.post({"text": "The older text"}).status_code == 302
        assert Draft.objects.get().step_data["case-mission"]["case-mission-text"] == ["The older text"]

    def test_an_autosave_that_comes_after_the_page_was_sent_overwrites_nothing(self, client, draft):
        page = Page(client, draft, "case-mission")
        page.autosave({"text": "Half"})
        late = dict(page.hidden())
        page.post({"text": "The whole thought"})
        path = f"/en/nominate/{draft.pk}/case-mission/"
        response = client.post(path, late | {"case-mission-text": "Half a"}, headers={"HX-Request": "true"})
        assert response.status_code == 409
        assert Draft.objects.get().step_data["case-mission"]["case-mission-text"] == ["The whole thought"]

    def test_a_second_click_on_save_changes_nothing_and_is_no_clash(self, client, draft):
        page = Page(client, draft, "case-mission")
        assert page.post({"text": "The text"}).status_code == 302
        assert page.post({"text": "The text"}).status_code == 302

    @pytest.mark.parametrize("number", ["", "-1", "x", "१", "99999999999999999999"])
    def test_a_version_of_ones_own_making_does_not_overwrite(self, client, draft, number):
        Page(client, draft, "case-mission").post({"text": "Saved"})
        page = Page(client, draft, "case-mission")
        page.number, page.tab = number, "x"
        assert page.post({"text": "Forged"}).status_code == 409
        assert Draft.objects.get().step_data["case-mission"]["case-mission-text"] == ["Saved"]


class TestWhoseItIs:
    """A draft is its owner's alone; for anybody else it does not exist."""

    def test_another_persons_draft_is_not_found_like_one_that_never_was(self):
        draft = a_draft(an_open_year())
        stranger = signed_in(a_nominator("stranger@example.org"))
        for path in ("", "nominee/", "check/", "discard/"):
            foreign = stranger.get(f"/en/nominate/{draft.pk}/{path}")
            nonsense = stranger.get(f"/en/nominate/{uuid.uuid4()}/{path}")
            assert foreign.status_code == nonsense.status_code == 404
            assert foreign.content == nonsense.content
        for path in ("nominee/", "check/", "discard/"):
            assert stranger.post(f"/en/nominate/{draft.pk}/{path}", {}).status_code == 404
        assert Draft.objects.get().step_data == {}

    def test_without_signing_in_one_is_led_to_it_and_back(self, client):
        draft = a_draft(an_open_year())
        for path in (f"{draft.pk}/", f"{draft.pk}/nominee/", "mine/", "begin/"):
            response = client.get(f"/en/nominate/{path}")
            assert response.status_code == 302
            assert f"next=/en/nominate/{path}" in response["Location"]
        assert client.get("/en/nominate/").status_code == 200

    def test_a_discarded_draft_is_gone_with_its_files(self, django_capture_on_commit_callbacks):
        draft = a_draft(an_open_year())
        client = signed_in(draft.owner)
        Page(client, draft, "attachments").post({"files": [a_picture()]})
        with django_capture_on_commit_callbacks(execute=True):
            assert client.post(f"/en/nominate/{draft.pk}/discard/").status_code == 302
        assert not Draft.objects.exists()

    def test_who_discards_in_one_window_what_another_has_sent_is_told_so(self):
        nomination = a_nomination(an_open_year())
        draft = Draft.objects.get()
        client = signed_in(nomination.nominator)
        page = client.post(f"/en/nominate/{draft.pk}/discard/", follow=True).content.decode()
        assert "This nomination has been sent already." in page
        assert Draft.objects.get() == draft


class TestTwoNominees:
    """Two people may be nominated together where the rulebook says so."""

    def test_the_second_person_has_pages_once_the_first_says_that_there_are_two(self):
        cycle = a_year()
        change_rulebook(cycle=cycle, by=None, joint_nominees_max=2)
        cycle = advance(cycle=cycle, to=Phase.NOMINATIONS, by=None)
        draft = a_draft(cycle)
        client = signed_in(draft.owner)
        assert client.get(f"/en/nominate/{draft.pk}/nominee-2/").status_code == 404
        response = Page(client, draft, "nominee").post({**NOMINEE, "people": "2"})
        assert response["Location"].endswith("/connection/")
        assert Page(client, draft, "connection").post(CONNECTION)["Location"].endswith("/nominee-2/")
        fill_draft(
            draft=draft,
            by=draft.owner,
            nominee_2={**NOMINEE, "name": "Bror Exempel", "email": "bror@example.org"},
            connection_2=CONNECTION,
            you=YOU,
            declarations={"truth": "on"},
            **{f"case_{key}": {"text": CASE} for key in ("mission", "learning", "spirit")},
        )
        nomination = submit_nomination(draft=draft.pk, by=draft.owner, arrived_at=timezone.now())
        assert [nominee.name for nominee in nomination.nominees.all()] == ["Aino Esimerkki", "Bror Exempel"]

    def test_where_the_rulebook_does_not_allow_it_nobody_is_asked(self):
        draft = a_draft(an_open_year())
        assert "together" not in Page(signed_in(draft.owner), draft, "nominee").body
