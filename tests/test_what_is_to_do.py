"""The secretary's front page over a year: whatever keeps the year from moving on, the page never says that nothing waits."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from award import access, phases, todo
from award.models import Laureate, Text, User
from tests.test_every_page import most_for
from voting.demo.year import DemoYear

pytestmark = [pytest.mark.django_db, pytest.mark.pages]

NOTHING = "Nothing waits for you right now."


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.REQUIRE_SECOND_FACTOR = False


def front(person: User) -> str:
    client = Client()
    client.force_login(person)
    path = "/en/desk/"
    with CaptureQueriesContext(connection) as asked:
        page = client.get(path).content.decode()
    assert len(asked) <= most_for(path), len(asked)
    return page


@pytest.mark.parametrize(
    "phase", ["draft", "nominations", "screening", "scoring", "deliberation", "decided", "publication"]
)
def test_the_desk_never_says_that_nothing_waits_above_what_the_next_step_needs(phase):
    year = DemoYear()
    year.build(phase)
    cycle = access.current_cycle()
    needed = list(phases.blockers(cycle, phases.next_phase(cycle.phase)))
    page = front(year.people["secretary"])
    if needed:
        assert NOTHING not in page
    for blocker in needed:
        assert str(blocker.sentence).replace("'", "&#x27;") in page


def test_texts_to_write_to_have_read_and_the_approval_to_ask_for_are_things_to_do():
    year = DemoYear()
    year.build("decided")
    cycle, secretary = access.current_cycle(), year.people["secretary"]
    laureate = Laureate.objects.named().get(cycle=cycle)

    def sentences() -> str:
        with translation.override("en"):
            return " ".join(str(one.sentence) for one in todo.todos(cycle))

    Text.objects.filter(laureate=laureate, language="sv").update(checked_at=None, checked_by="")
    assert f"texts about {laureate.name} read by a language checker" in sentences()
    Text.objects.filter(laureate=laureate, language="sv").delete()
    said = sentences()
    assert "texts about" in said
    assert "that are missing" in said
    page = front(secretary)
    assert "that are missing" in page
    assert NOTHING not in page
