"""Receiving a nomination: in time or not at all, once and whole."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from award import queue
from award.audit import Refused, findings
from award.dates import end_of_day, format_day, house_zone, last_day
from award.models import AuditEntry, OutgoingMail
from award.phases import Phase
from award.services import years
from award.services.cycle import advance
from award.services.rules import change_rulebook
from nominations.models import Answer, Attachment, Draft, DraftFile, Nomination, Nominee
from nominations.services import closing
from nominations.services.drafts import add_files, begin_draft, discard_draft, fill_draft, remove_file, save_step
from nominations.services.submission import REFERENCE_LETTERS, Incomplete, submit_nomination
from nominations.services.withdrawal import withdraw_nomination
from nominations.steps import outline_of
from nominations.taking_over import FILES_FOLLOW
from tests.award.builders import a_juror, a_secretary, a_year, an_open_year
from tests.nominations.builders import CASE, a_draft, a_full_draft, a_nomination, a_nominator, a_picture, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.both]

SECOND = timedelta(seconds=1)


def submitted(draft: Draft, at: datetime | None = None) -> Nomination:
    nomination = submit_nomination(draft=draft.pk, by=draft.owner, arrived_at=at or timezone.now())
    queue.work_off()  # the receipt is written by the worker
    return nomination


def trails(verb: str) -> int:
    return AuditEntry.objects.filter(verb=verb).count()


def test_a_nomination_is_received_whole():
    cycle = an_open_year()
    draft = a_full_draft(cycle)
    add_files(draft=draft, call=outline_of(draft).call, files=[a_picture()], by=draft.owner)
    stored = DraftFile.objects.get().file.name
    nomination = submitted(draft)
    assert Nominee.objects.get().degree_year == 1998
    assert Nominee.objects.get().connections == ["GRADUATED", "RESEARCHER"]
    assert [answer.question.key for answer in Answer.objects.all()] == ["mission", "learning", "spirit", "truth"]
    assert Attachment.objects.get().file.name == stored
    assert not DraftFile.objects.exists()
    draft.refresh_from_db()
    assert draft.submitted_at is not None
    assert draft.step_data == {}
    year, _dash, letters = nomination.reference.partition("-")
    assert year == "2030"
    assert set(letters) <= set(REFERENCE_LETTERS)


def test_a_declaration_is_kept_in_the_words_that_were_confirmed():
    draft = a_full_draft(an_open_year())
    Draft.objects.filter(pk=draft.pk).update(language="sv")
    nomination = submitted(draft)
    declared = nomination.answers.get(question__key="truth")
    assert declared.text == "Det jag har skrivit är riktigt så vitt jag vet."
    assert OutgoingMail.objects.get().language == "sv"


@pytest.mark.parametrize(
    ("page", "values"),
    [
        ("nominee", {"name": ""}),
        ("nominee", {"email": ""}),
        ("connection", {"connections": []}),
        ("case_mission", {"text": ""}),
        ("case_mission", {"text": "word " * 301}),
        ("you", {"name": ""}),
        ("declarations", {"truth": ""}),
    ],
)
def test_an_incomplete_nomination_is_not_received_and_says_which_page(page, values):
    draft = a_full_draft(an_open_year(), **{page: values})
    with pytest.raises(Incomplete) as incomplete:
        submitted(draft)
    assert [step.name for step, _form in incomplete.value.problems] == [page.replace("_", "-")]
    assert not Nomination.objects.exists()
    assert not OutgoingMail.objects.exists()
    assert Draft.objects.get().submitted_at is None


def test_the_page_says_what_is_missing_with_links_and_sends_nothing():
    draft = a_full_draft(an_open_year(), case_spirit={"text": ""})
    response = signed_in(draft.owner).post(f"/en/nominate/{draft.pk}/check/", {"declarations-truth": "on"})
    assert response.status_code == 200
    assert f"/en/nominate/{draft.pk}/case-spirit/?mend=1" in response.content.decode()
    assert not Nomination.objects.exists()


def test_what_was_ticked_is_kept_when_something_else_must_be_mended():
    draft = a_full_draft(an_open_year(), case_spirit={"text": ""}, declarations={"truth": ""})
    client = signed_in(draft.owner)
    sent = client.post(f"/en/nominate/{draft.pk}/check/", {"declarations-truth": "on"})
    assert "<title>Error: Check and send" in sent.content.decode()
    assert "checked" in client.get(f"/en/nominate/{draft.pk}/check/").content.decode()


def test_a_declaration_that_is_missing_leads_to_its_box():
    draft = a_full_draft(an_open_year(), declarations={"truth": ""})
    html = signed_in(draft.owner).post(f"/en/nominate/{draft.pk}/check/", {"sent": "1"}).content.decode()
    assert html.count("<title>Error: Check and send") == 1
    assert '<li><a href="#id_declarations-truth">' in html
    assert 'id="id_declarations-truth"' in html


@pytest.mark.parametrize(("late", "received"), [(-SECOND, True), (timedelta(0), False), (SECOND, False)])
def test_the_last_moment_is_the_requests_arrival(late, received):
    cycle = an_open_year()
    draft = a_full_draft(cycle)
    at = cycle.nominations_close_at + late
    if received:
        assert submitted(draft, at).submitted_at == at
        return
    with pytest.raises(Refused, match="no longer being received"):
        submitted(draft, at)
    assert not Nomination.objects.exists()
    assert trails("nomination.refused") == 1


@pytest.mark.parametrize("day", [(2027, 3, 28), (2027, 10, 31)])
def test_a_day_ends_at_midnight_in_helsinki_also_in_the_nights_when_the_clock_is_moved(day):
    deadline = end_of_day(datetime(*day).date())
    assert deadline.astimezone(house_zone()).hour == 0
    with time_machine.travel(deadline - timedelta(days=5), tick=False):
        cycle = a_year(2027)
        years.set_dates(cycle=cycle, by=None, nominations_close_at=datetime(*day).date(), endorsements_due_at=None,
                        scoring_closes_at=None, jury_meets_at=None, board_meets_at=None, answer_by=None, celebration_at=None)  # fmt: skip
        cycle = advance(cycle=cycle, to=Phase.NOMINATIONS, by=None)
        drafts = [a_full_draft(cycle, a_nominator(f"n{number}@example.org")) for number in range(3)]
    assert submitted(drafts[0], deadline - SECOND)
    for draft, late in ((drafts[1], timedelta(0)), (drafts[2], SECOND)):
        with pytest.raises(Refused):
            submitted(draft, deadline + late)
    # 23:59:59 of that day on a Helsinki clock, whatever the offset of the night.
    local = (deadline - SECOND).astimezone(house_zone())
    assert (local.day, local.hour, local.minute, local.second) == (day[2], 23, 59, 59)


def test_closing_by_hand_wins_if_it_comes_first():
    cycle = an_open_year()
    draft = a_full_draft(cycle)
    arrived_at = timezone.now()
    years.close_nominations(cycle=cycle, by=None)
    with pytest.raises(Refused):
        submitted(draft, arrived_at)


def test_a_nomination_sent_twice_is_the_one_received_before():
    draft = a_full_draft(an_open_year())
    stale = Draft.objects.get()
    first = submitted(draft)
    assert submitted(stale) == first
    assert Nomination.objects.count() == OutgoingMail.objects.count() == trails("nomination.submitted") == 1


def test_the_address_of_a_sent_draft_leads_to_the_receipt():
    draft = a_full_draft(an_open_year())
    nomination = submitted(draft)
    client = signed_in(draft.owner)
    assert client.get(f"/en/nominate/{draft.pk}/")["Location"].endswith(f"/mine/{nomination.pk}/")
    assert client.post(f"/en/nominate/{draft.pk}/check/")["Location"].endswith(f"/mine/{nomination.pk}/received/")
    assert client.get(f"/en/nominate/{draft.pk}/nominee/").status_code == 302


def test_a_sent_draft_takes_nothing_more():
    draft = a_full_draft(an_open_year())
    add_files(draft=draft, call=outline_of(draft).call, files=[a_picture()], by=draft.owner)
    file = DraftFile.objects.get()
    submitted(draft)
    with pytest.raises(Refused):
        save_step(draft=Draft.objects.get(), step="nominee", typed={}, by=draft.owner)
    with pytest.raises(Refused):
        remove_file(file=file, by=draft.owner)
    with pytest.raises(Refused):
        discard_draft(draft=draft, by=draft.owner)
    with pytest.raises(Refused):
        add_files(draft=draft, call=outline_of(draft).call, files=[a_picture(size=(50, 50))], by=draft.owner)
    assert Attachment.objects.get().file.storage.exists(file.file.name)


def test_one_person_sends_as_many_nominations_as_the_rulebook_allows():
    cycle = a_year()
    change_rulebook(cycle=cycle, by=None, nominations_per_person=1)
    cycle = advance(cycle=cycle, to=Phase.NOMINATIONS, by=None)
    first = a_full_draft(cycle)
    second = Draft.objects.create(cycle=cycle, owner=first.owner, language="en", step_data=first.step_data)
    nomination = submitted(first)
    with pytest.raises(Refused, match="as many"):
        submitted(second)
    with pytest.raises(Refused, match="as many"):
        a_draft(cycle)
    withdraw_nomination(nomination=nomination, by=first.owner)
    assert submitted(second)


def test_nobody_fills_the_disk_with_drafts():
    cycle = an_open_year()
    for _number in range(10):
        a_draft(cycle)
    with pytest.raises(Refused, match="Discard a draft"):
        a_draft(cycle)
    Draft.objects.first().delete()
    assert a_draft(cycle)


def test_jurors_do_not_nominate_where_the_rules_say_so():
    cycle = a_year()
    change_rulebook(cycle=cycle, by=None, barred_nominators=["JURY"])
    cycle = advance(cycle=cycle, to=Phase.NOMINATIONS, by=None)
    with pytest.raises(Refused, match="jury"):
        a_draft(cycle, a_juror())


def test_nothing_is_begun_before_the_call_opens_or_after_it_closes():
    cycle = a_year()
    with pytest.raises(Refused):
        begin_draft(cycle=cycle, language="fi", by=a_nominator())
    client = signed_in(a_nominator())
    assert client.post("/en/nominate/begin/").status_code == 409
    cycle = advance(cycle=cycle, to=Phase.NOMINATIONS, by=None)
    years.close_nominations(cycle=cycle, by=None)
    response = client.post("/en/nominate/begin/")
    assert response.status_code == 409
    assert "not being received now" in response.content.decode()


class TestTheReceipt:
    """The receipt holds the whole text, in the nominator's language, and nothing in it acts."""

    def test_nasty_text_is_text_in_the_letter(self):
        nasty = "<script>alert(1)</script> {{7*7}} {% debug %} ${7*7}"
        submitted(a_full_draft(an_open_year(), case_mission={"text": nasty}))
        letter = OutgoingMail.objects.get()
        assert nasty in letter.text
        assert "<script>" not in letter.html
        assert "&lt;script&gt;" in letter.html

    def test_the_subject_is_one_line(self):
        submitted(a_full_draft(an_open_year()))
        assert "\n" not in OutgoingMail.objects.get().subject

    @pytest.mark.parametrize(
        ("language", "words"), [("fi", "Ehdotuksesi"), ("sv", "Din nominering"), ("en", "Your nomination")]
    )
    def test_it_speaks_the_nominators_language(self, language, words):
        draft = a_full_draft(an_open_year())
        Draft.objects.filter(pk=draft.pk).update(language=language)
        nomination = submitted(draft)
        letter = OutgoingMail.objects.get()
        assert words in letter.text
        assert f"/{language}/nominate/mine/{nomination.pk}/" in letter.text


class TestClosing:
    """When the call closes, nobody who wrote is left without a word."""

    def closed(self, cycle):
        years.close_nominations(cycle=cycle, by=None)
        return advance(cycle=cycle, to=Phase.SCREENING, by=None)

    def test_nominators_are_thanked_once_also_when_the_year_steps_back(self):
        cycle = an_open_year()
        a_nomination(cycle)
        cycle = self.closed(cycle)
        cycle = advance(cycle=cycle, to=Phase.NOMINATIONS, by=None, reason="A letter was found.")
        self_closed = advance(cycle=cycle, to=Phase.SCREENING, by=None)
        assert self_closed.phase == Phase.SCREENING
        assert OutgoingMail.objects.filter(template="nomination_thanks").count() == 1

    def test_a_draft_that_was_not_sent_stays_readable_and_cannot_be_sent(self):
        cycle = an_open_year()
        draft = a_full_draft(cycle)
        empty = a_draft(cycle, a_nominator("empty@example.org"))
        self.closed(cycle)
        client = signed_in(draft.owner)
        assert client.get(f"/en/nominate/{draft.pk}/")["Location"].endswith("/check/")
        body = client.get(f"/en/nominate/{draft.pk}/check/").content.decode()
        assert CASE in body
        assert "Send the nomination" not in body
        assert client.post(f"/en/nominate/{draft.pk}/check/", {"declarations-truth": "on"}).status_code == 409
        letters = OutgoingMail.objects.filter(template="draft_closed")
        assert [letter.recipient for letter in letters] == [draft.owner.email]
        assert not letters.filter(recipient=empty.owner.email).exists()

    def test_what_is_typed_when_the_call_closes_is_still_kept(self):
        from tests.nominations.builders import Page

        cycle = an_open_year()
        draft = a_draft(cycle)
        client = signed_in(draft.owner)
        page = Page(client, draft, "case-mission")
        self.closed(cycle)
        assert page.post({"text": "My last words"}).status_code == 302
        assert "My last words" in client.get(f"/en/nominate/{draft.pk}/check/").content.decode()

    def test_those_who_have_begun_are_reminded_once_two_days_before(self):
        cycle = an_open_year()
        draft = a_full_draft(cycle)
        a_draft(cycle, a_nominator("empty@example.org"))
        closes = cycle.nominations_close_at
        for before, letters in ((timedelta(days=3), 0), (timedelta(hours=47), 1), (timedelta(hours=1), 1)):
            closing.remind_of_deadline(closes - before)
            assert OutgoingMail.objects.filter(template="draft_reminder").count() == letters
        assert OutgoingMail.objects.get(template="draft_reminder").recipient == draft.owner.email

    def test_drafts_that_were_not_sent_are_deleted_a_month_after_the_call_with_their_files(
        self, django_capture_on_commit_callbacks
    ):
        cycle = an_open_year()
        draft, sent = a_full_draft(cycle), a_full_draft(cycle)
        add_files(draft=draft, call=outline_of(draft).call, files=[a_picture()], by=draft.owner)
        file = DraftFile.objects.get().file
        submitted(sent)
        closed = cycle.nominations_close_at
        assert closing.delete_unsent_drafts(closed + timedelta(days=29)) == 0
        with django_capture_on_commit_callbacks(execute=True):
            assert closing.delete_unsent_drafts(closed + timedelta(days=31)) == 1
        assert [row.pk for row in Draft.objects.all()] == [sent.pk]
        assert not file.storage.exists(file.name)

    @pytest.mark.parametrize("language", ["fi", "sv", "en"])
    def test_whoever_did_not_send_can_read_the_draft_on_every_day_that_the_letter_promises(self, language):
        cycle = an_open_year()
        draft = a_full_draft(cycle)
        Draft.objects.update(language=language)
        begins_late = cycle.nominations_close_at + timedelta(days=10)
        with time_machine.travel(begins_late, tick=False):
            advance(cycle=cycle, to=Phase.SCREENING, by=None)
        last = last_day(cycle.nominations_close_at) + timedelta(days=30)
        promised = format_day(last, language)
        assert promised in OutgoingMail.objects.get(template="draft_closed").text
        with time_machine.travel(begins_late, tick=False):
            client = signed_in(draft.owner)
            assert promised in client.get(f"/{language}/nominate/{draft.pk}/check/").content.decode()
        assert closing.delete_unsent_drafts(end_of_day(last) - SECOND) == 0
        assert closing.delete_unsent_drafts(end_of_day(last)) == 1

    def test_nobody_is_told_to_read_a_draft_whose_last_day_has_passed(self):
        cycle = an_open_year()
        a_full_draft(cycle)
        with time_machine.travel(cycle.nominations_close_at + timedelta(days=40), tick=False):
            advance(cycle=cycle, to=Phase.SCREENING, by=None)
        assert not OutgoingMail.objects.filter(template="draft_closed").exists()

    def test_a_call_that_was_taken_back_has_not_closed(self):
        cycle = an_open_year()
        draft = a_full_draft(cycle)
        advance(cycle=cycle, to=Phase.DRAFT, reason="A rule was wrong.", by=None)
        body = signed_in(draft.owner).get(f"/en/nominate/{draft.pk}/check/").content.decode()
        assert "Nominations are not being received now." in body
        assert "The last moment was" not in body


class TestTakingBack:
    """A nominator may take a nomination back until the jury begins."""

    def test_it_is_taken_back_and_a_letter_says_so(self):
        nomination = a_nomination(an_open_year())
        client = signed_in(nomination.nominator)
        path = f"/en/nominate/mine/{nomination.pk}/withdraw/"
        assert client.get(path).status_code == 200
        nomination.refresh_from_db()
        assert nomination.status == "SUBMITTED"
        assert client.post(path, {"reason": "I was wrong."}).status_code == 302
        nomination.refresh_from_db()
        assert nomination.status == "WITHDRAWN"
        assert OutgoingMail.objects.filter(template="nomination_withdrawn").count() == 1
        assert trails("nomination.withdrawn") == 1

    def test_not_once_scoring_has_begun(self):
        nomination = a_nomination(an_open_year())
        type(nomination.cycle).objects.filter(pk=nomination.cycle_id).update(phase=Phase.SCORING)
        with pytest.raises(Refused, match="jury has begun"):
            withdraw_nomination(nomination=nomination, by=nomination.nominator)
        page = signed_in(nomination.nominator).get(f"/en/nominate/mine/{nomination.pk}/").content.decode()
        assert "/withdraw/" not in page

    def test_nobody_takes_anothers_nomination_back(self):
        nomination = a_nomination(an_open_year())
        with pytest.raises(Refused):
            withdraw_nomination(nomination=nomination, by=a_secretary())
        stranger = signed_in(a_nominator("stranger@example.org"))
        assert stranger.post(f"/en/nominate/mine/{nomination.pk}/withdraw/", {}).status_code == 404
        assert stranger.get(f"/en/nominate/mine/{nomination.pk}/").status_code == 404
        assert stranger.get(f"/en/nominate/mine/{nomination.pk}/received/").status_code == 404


def test_my_nominations_show_this_year_first_and_only_ones_own():
    cycle = an_open_year()
    mine = a_nomination(cycle)
    a_nomination(cycle, a_nominator("other@example.org"), nominee={"name": "Somebody Else"})
    begun = a_full_draft(cycle, nominee={"name": "Bror Exempel"})
    body = signed_in(mine.nominator).get("/en/nominate/mine/").content.decode()
    assert mine.reference in body
    assert "Bror Exempel" in body
    assert str(begun.pk) in body
    assert "Somebody Else" not in body


def test_an_attachment_is_fetched_by_its_nominator_and_by_nobody_else():
    draft = a_full_draft(an_open_year())
    add_files(draft=draft, call=outline_of(draft).call, files=[a_picture()], by=draft.owner)
    attachment = submitted(draft).attachments.get()
    path = f"/en/nominate/attachments/{attachment.pk}/"
    response = signed_in(draft.owner).get(path)
    assert response["Content-Disposition"] == 'attachment; filename="portrait.png"'
    assert b"".join(response).startswith(b"\x89PNG")
    assert signed_in(a_nominator("other@example.org")).get(path).status_code == 404


def test_a_text_written_anew_goes_to_the_page_of_its_question_whatever_the_questions_key():
    draft = a_draft(an_open_year())
    fill_draft(draft=draft, by=draft.owner, **{"case-common_good": {"text": "Much."}})
    assert draft.step_data == {"case-common_good": {"case-common_good-text": ["Much."]}}


def test_files_that_the_database_would_not_hand_over_are_missed_by_the_audit():
    with connection.cursor() as cursor:
        on = "" if connection.vendor == "sqlite" else " ON nominations_nomination"
        cursor.execute(f"DROP TRIGGER {FILES_FOLLOW.name}{on}")
    assert f"trigger {FILES_FOLLOW.name} is missing" in list(findings())
    draft = a_full_draft(an_open_year())
    add_files(draft=draft, call=outline_of(draft).call, files=[a_picture()], by=draft.owner)
    submitted(draft)
    assert f"draft {draft.pk}: it was sent and still holds its files" in list(findings())
