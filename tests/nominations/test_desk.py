"""The desk: the form's questions, and nominations that come on paper or by telephone."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from award import queue
from award.audit import Refused
from award.dates import end_of_day, format_numeric, house_zone, last_day
from award.models import OutgoingMail, Rulebook
from nominations.models import Draft, Nomination, Question
from nominations.services.drafts import begin_draft, fill_draft
from nominations.services.submission import Incomplete, submit_nomination
from nominations.telling import tell_by
from tests.award.builders import a_secretary, a_year, an_open_year
from tests.nominations.builders import CASE, CONNECTION, NOMINEE, a_nominator, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.REQUIRE_SECOND_FACTOR = False


def an_entered_draft(cycle, secretary, **you):
    draft = begin_draft(cycle=cycle, language="sv", by=secretary, source="PAPER")
    today = timezone.localdate()
    pages = {"nominee": NOMINEE, "connection": CONNECTION, "declarations": {"truth": "on"}}
    pages["you"] = {
        "source": "PAPER",
        "received_on": today.isoformat(),
        "name": "Kalle Kuvitelma",
        "email": "",
        "telephone": "029 000 0001",
        "relation": "",
    } | you
    pages |= {f"case-{question.key}": {"text": CASE} for question in cycle.questions.filter(kind="CASE")}
    return fill_draft(draft=draft, by=secretary, **pages)


def test_the_secretary_enters_a_letter_through_the_same_pages():
    cycle = an_open_year()
    secretary = a_secretary()
    client = signed_in(secretary)
    client.post("/en/desk/nominations/enter/", {"source": "PAPER", "language": "sv"})
    draft = Draft.objects.get()
    assert (draft.source, draft.language, draft.owner) == ("PAPER", "sv", secretary)
    for step in ("nominee", "connection", "case-mission", "attachments", "you"):
        assert client.get(f"/en/nominate/{draft.pk}/{step}/").status_code == 200
    nomination = submit_nomination(draft=an_entered_draft(cycle, secretary).pk, by=secretary, arrived_at=timezone.now())
    assert (nomination.source, nomination.nominator, nomination.entered_by) == ("PAPER", None, secretary)
    assert nomination.nominator_name == "Kalle Kuvitelma"
    queue.work_off()
    assert not OutgoingMail.objects.exists()


def test_a_letter_with_an_address_gets_its_receipt():
    cycle, secretary = an_open_year(), a_secretary()
    draft = an_entered_draft(cycle, secretary, email="kalle@example.org", source="PHONE")
    nomination = submit_nomination(draft=draft.pk, by=secretary, arrived_at=timezone.now())
    assert nomination.source == Nomination.Source.PHONE
    queue.work_off()
    assert OutgoingMail.objects.get().recipient == "kalle@example.org"


@pytest.mark.both
def test_a_letter_was_received_on_the_day_that_was_typed_and_the_month_runs_from_that_day():
    cycle, secretary = an_open_year(), a_secretary()
    day = timezone.localdate() - timedelta(days=1)
    draft = an_entered_draft(cycle, secretary, received_on=day.isoformat(), email="kalle@example.org")
    nomination = submit_nomination(draft=draft.pk, by=secretary, arrived_at=timezone.now())
    assert timezone.localtime(nomination.submitted_at, house_zone()).date() == day
    assert last_day(nomination.nominees.get().tell_by) == last_day(tell_by(end_of_day(day) - timedelta(hours=12)))
    queue.work_off()
    page = signed_in(secretary).get(f"/sv/desk/nominations/{nomination.pk}/").content.decode()
    assert f"<dd>{format_numeric(day, 'sv')}, på papper" in page
    # Nobody noted the hour, so none is said.
    assert "23.59" not in OutgoingMail.objects.get().text


@pytest.mark.both
def test_an_upgrade_moves_a_letter_stored_as_the_midnight_after_onto_its_day():
    from importlib import import_module

    cycle, secretary = an_open_year(), a_secretary()
    day = timezone.localdate() - timedelta(days=1)
    draft = an_entered_draft(cycle, secretary, received_on=day.isoformat())
    nomination = submit_nomination(draft=draft.pk, by=secretary, arrived_at=timezone.now())
    right = nomination.nominees.get().tell_by
    type(nomination).objects.update(submitted_at=end_of_day(day))
    nomination.nominees.update(tell_by=tell_by(end_of_day(day)))
    import_module("nominations.migrations.0008_days_of_entered_nominations").onto_their_day(apps, None)
    nomination.refresh_from_db()
    assert timezone.localtime(nomination.submitted_at, house_zone()).date() == day
    assert nomination.nominees.get().tell_by == right


def test_after_an_entry_the_secretary_is_at_the_desk_and_can_enter_another():
    cycle, secretary = an_open_year(), a_secretary()
    draft = an_entered_draft(cycle, secretary)
    client = signed_in(secretary)
    answer = client.post(f"/en/nominate/{draft.pk}/check/", {"declarations-truth": "on"}, follow=True)
    page = answer.content.decode()
    assert "The nomination has been entered" in page
    assert 'href="/en/desk/nominations/enter/">Enter another nomination' in page
    assert "Kalle Kuvitelma has given no email address" in page


def test_the_language_of_letters_and_minutes_starts_with_the_secretarys_own():
    from award.services.years import create_cycle

    secretary = a_secretary()
    secretary.language = "sv"
    secretary.save(update_fields=["language"])
    cycle = create_cycle(year=2031, by=secretary)
    assert Rulebook.objects.get(cycle=cycle).minutes_language == "sv"
    page = signed_in(secretary).get("/sv/desk/seats/give/").content.decode()
    assert '<option value="sv" selected>' in page


def test_a_letter_that_came_in_time_is_entered_after_closing_and_one_that_came_late_is_not():
    from award.phases import Phase
    from award.services.cycle import advance
    from award.services.years import close_nominations

    cycle, secretary = an_open_year(), a_secretary()
    close_nominations(cycle=cycle, by=None)
    cycle = advance(cycle=cycle, to=Phase.SCREENING, by=None)
    draft = an_entered_draft(cycle, secretary)
    assert submit_nomination(draft=draft.pk, by=secretary, arrived_at=timezone.now()).status == "SUBMITTED"
    before = timezone.localdate() - timedelta(days=30)
    early = an_entered_draft(cycle, secretary, received_on=before.isoformat())
    with pytest.raises(Incomplete):
        submit_nomination(draft=early.pk, by=secretary, arrived_at=timezone.now())


def test_nobody_but_the_office_enters_nominations_for_others():
    cycle = an_open_year()
    with pytest.raises(Refused):
        begin_draft(cycle=cycle, language="fi", by=a_nominator(), source="PAPER")
    assert signed_in(a_nominator()).get("/en/desk/nominations/enter/").status_code == 404


def test_a_draft_of_the_office_closes_with_the_seat():
    from award.services.seats import end_seat

    cycle, secretary = an_open_year(), a_secretary()
    a_secretary("second@example.org")
    draft = begin_draft(cycle=cycle, language="fi", by=secretary, source="PAPER")
    client = signed_in(secretary)
    assert client.get(f"/en/nominate/{draft.pk}/").status_code == 200
    end_seat(seat=secretary.seats.get(), on=timezone.localdate() - timedelta(days=0), by=None)
    secretary.seats.update(
        until=timezone.localdate() - timedelta(days=1), since=timezone.localdate() - timedelta(days=9)
    )
    assert client.get(f"/en/nominate/{draft.pk}/").status_code == 404


def test_the_desk_changes_adds_moves_and_removes_questions():
    cycle = a_year()
    client = signed_in(a_secretary())
    assert client.get("/en/desk/questions/").status_code == 200
    words = {f"label_{language}": f"Vad? {language}" for language in ("fi", "sv", "en")}
    added = client.post("/en/desk/questions/add/", {**words, "kind": "EXTRA", "word_limit": 50})
    assert added.status_code == 302, added.content.decode()
    question = Question.objects.get(cycle=cycle, kind="EXTRA")
    assert question.word_limit == 50
    words["label_sv"] = "Varför?"
    client.post(f"/en/desk/questions/{question.pk}/", {**words, "word_limit": 60, "required": "on"})
    question.refresh_from_db()
    assert (question.label_sv, question.word_limit, question.required) == ("Varför?", 60, True)
    client.post(f"/en/desk/questions/{question.pk}/up/")
    assert [q.key for q in Question.objects.filter(cycle=cycle)][-2:] == [question.key, "truth"]
    client.post(f"/en/desk/questions/{question.pk}/remove/", {})
    assert not Question.objects.filter(pk=question.pk).exists()
    client.post("/en/desk/questions/remake/", {})
    assert Question.objects.filter(cycle=cycle).count() == 4


def test_a_question_without_its_words_is_refused_beside_the_field():
    a_year()
    response = signed_in(a_secretary()).post("/en/desk/questions/add/", {"kind": "EXTRA", "label_fi": "Mitä?"})
    assert response.status_code == 200
    assert set(response.context["form"].errors) == {"label_sv", "label_en"}
