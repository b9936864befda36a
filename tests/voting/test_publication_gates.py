"""What the gate into publication asks of portrait and hour, and whether the page of the signal counts what is then written."""

import datetime as dt
from collections import Counter

import pytest
import time_machine
from django.utils import timezone

from award import queue
from award.models import Cycle, Document, Laureate, OutgoingMail
from award.phases import Phase
from award.services import publication
from tests.award.builders import a_year
from tests.award.laureates import a_laureate, approved, the_association
from voting.demo.year import DemoYear
from voting.gates import decision

pytestmark = pytest.mark.django_db


@pytest.fixture
def planned() -> Laureate:
    """Approved for an hour to come; the year has not moved on."""
    the_association()
    laureate = a_laureate(a_year(), publish_in=dt.timedelta(hours=2))
    Cycle.objects.update(phase=Phase.DECIDED)
    return Laureate.objects.select_related("cycle").get(pk=laureate.pk)


def test_a_year_that_moves_on_too_late_for_its_hour_publishes_nobody_at_once(planned):
    assert list(decision.a_second_person_approved(planned.cycle)) == []
    with time_machine.travel(timezone.now() + dt.timedelta(hours=3), tick=False):
        (blocker,) = decision.a_second_person_approved(planned.cycle)
        assert "has passed" in str(blocker.sentence)


def test_a_portrait_without_its_words_keeps_the_gate_shut(planned):
    assert list(decision.the_portrait_has_its_words(planned.cycle)) == []
    Laureate.objects.update(photo_licence="", portrait_alt_sv="")
    assert len(list(decision.the_portrait_has_its_words(planned.cycle))) == 2


def test_the_release_is_made_again_when_its_hour_has_come_and_not_for_ever(planned):
    Cycle.objects.update(phase=Phase.PUBLICATION)
    queue.work_off()
    with time_machine.travel(planned.publish_at + dt.timedelta(minutes=1), tick=False):
        publication.write_letters()
        assert "award.tasks.render_papers" in waiting()
        Document.objects.filter(kind="PRESS_RELEASE").update(rendered_at=timezone.now())
        queue.work_off()
        publication.write_letters()
        assert "award.tasks.render_papers" not in waiting()


def waiting() -> list[str]:
    return [row.task["func"] for row in queue.OrmQ.objects.all()]


def test_letters_that_have_not_left_are_stopped_when_the_publication_is_withdrawn_and_written_again_with_the_next():
    year = DemoYear()
    year.build("publication")
    laureate = year.cycle.laureates.get()
    OutgoingMail.objects.all().delete()
    publication.publish_now(laureate=laureate, by=year.secretary)
    publication.write_letters()
    news = OutgoingMail.objects.exclude(template__in=("approval_asked", "approval_ended"))
    number = news.filter(status="QUEUED").count()
    assert number > 5
    publication.withdraw(laureate=laureate, reason="The name is misspelt.", by=year.secretary)
    assert not news.filter(status="QUEUED").exists()
    assert news.filter(status="STOPPED").count() == number
    chair = year.people["board-chair"]
    approved(laureate, asked_by=year.secretary, by=chair)
    publication.publish_now(laureate=laureate, by=year.secretary)
    publication.write_letters()
    assert news.filter(status="QUEUED").count() == number


def test_who_is_asked_to_approve_is_not_asked_any_more_when_somebody_else_has_ended_it(planned):
    asked = planned.publication_requests.get(status="APPROVED").asked_by
    request = publication.ask_approval(laureate=planned, by=asked)
    waiting = OutgoingMail.objects.filter(template="approval_asked", status="QUEUED")
    assert OutgoingMail.objects.about(request).filter(pk__in=waiting).exists()
    publication.end_request(laureate=planned, by=asked)
    assert not OutgoingMail.objects.about(request).filter(pk__in=waiting).exists()


def test_the_page_of_the_signal_counts_the_letters_that_are_then_written():
    year = DemoYear()
    year.build("publication")
    laureate = year.cycle.laureates.get()
    counted = [number for _name, number in publication.audiences(laureate)]
    year.publish()
    templates = Counter(OutgoingMail.objects.values_list("template", flat=True))
    written = [
        templates[name]
        for name in (
            "outcome_nominee",
            "outcome_nominator",
            "published_laureate",
            "published_nominator",
            "published_judge",
        )
    ]
    assert counted == [number for number in written if number]
    assert publication.audiences(laureate) == [], "nobody is written to twice"
