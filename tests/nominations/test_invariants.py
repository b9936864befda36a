"""What must hold across rows: the audit is silent about what the services made, and names the row somebody changed behind them."""

import pytest
from django.core.files.storage import default_storage

from award.audit import findings
from award.services import years
from nominations.models import Candidate, Draft, Nomination, Nominee, Question
from nominations.services.drafts import add_files
from nominations.services.submission import submit_nomination
from nominations.steps import outline_of
from tests.award.builders import an_open_year
from tests.nominations.builders import a_full_draft, a_nomination, a_picture

pytestmark = pytest.mark.django_db


def test_what_the_services_made_holds_together():
    a_nomination(an_open_year())
    assert not list(findings())


def test_a_nomination_that_names_nobody_is_found():
    nomination = a_nomination(an_open_year())
    Nominee.objects.all().delete()
    assert list(findings()) == [f"nomination {nomination.reference}: it names nobody"]


def test_a_sent_draft_without_a_nomination_or_with_words_of_its_own_is_found():
    nomination = a_nomination(an_open_year())
    draft = Draft.objects.get()
    Draft.objects.update(step_data={"nominee": {}})
    assert list(findings()) == [f"draft {draft.pk}: it was sent and still holds what was typed"]
    Draft.objects.update(step_data={})
    Nomination.objects.filter(pk=nomination.pk).delete()
    assert list(findings()) == [f"draft {draft.pk}: it was sent, but there is no nomination from it"]


def test_an_answer_to_another_years_question_is_found():
    nomination = a_nomination(an_open_year())
    answer = nomination.answers.first()
    elsewhere = years.Cycle.objects.create(year=2020, phase=80, nominations_open_at="2020-01-01T00:00Z",
                                           nominations_close_at="2020-02-01T00:00Z")  # fmt: skip
    Question.objects.filter(pk=answer.question_id).update(cycle=elsewhere)
    assert any(f"answer {answer.pk}" in sentence for sentence in findings())


def test_a_nominee_apart_from_its_candidate_is_found():
    nomination = a_nomination(an_open_year())
    candidate = Candidate.objects.create(cycle=nomination.cycle, name="Aino Esimerkki")
    Nomination.objects.filter(pk=nomination.pk).update(status="ADMITTED", candidate=candidate)
    nominee = Nominee.objects.get()
    assert any(f"nominee {nominee.pk}" in sentence for sentence in findings())


def test_a_file_that_is_gone_is_found():
    draft = a_full_draft(an_open_year())
    add_files(draft=draft, call=outline_of(draft).call, files=[a_picture()], by=draft.owner)
    nomination = submit_nomination(draft=draft.pk, by=draft.owner, arrived_at=draft.saved_at)
    attachment = nomination.attachments.get()
    assert not list(findings())
    default_storage.delete(attachment.file.name)
    assert list(findings()) == [f"attachment {attachment.pk}: the file is gone"]
