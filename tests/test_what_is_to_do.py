"""The secretary's front page over a year: it names all that has to be done, once, and with whom the rest waits.

Every sentence of every guard has a state in which it is said (tests/gate_states). In each the page is read as the secretary reads it.
"""

import ast
import inspect
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from award import access, erasure, links, phases, todo
from award.models import Association, Laureate, Rulebook, Text, User
from award.phases import WaitsFor
from award.services import factors, publication
from tests.gate_states import STATES, State
from tests.gate_states.from_scoring import decide, everything_is_ready, the_laureate
from tests.test_every_page import most_for
from voting.demo import nominating, scoring
from voting.demo.year import DemoYear

pytestmark = [pytest.mark.django_db, pytest.mark.pages]

NOTHING = "Nothing waits for you right now."
PHASES = ("draft", "nominations", "screening", "scoring", "deliberation", "decided", "publication", "published")
# Sentences that no year can come to: the gate they stand before is not the next one in the phase they speak of.
NEVER_NEXT = {"The year has not been published."}


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.REQUIRE_SECOND_FACTOR = False


class Front(HTMLParser):
    """The front page as it is read: its to-dos, and what others do before the next step; words for screen readers are left out."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.parts: dict[str, list[tuple[str, list[str]]]] = {"now": [], "next": []}
        self.text = ""
        self._part = "now"
        self._depth = self._hidden = 0
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if values.get("id") == "next-step":
            self._part = "next"
        if tag == "span" and (self._hidden or "visually-hidden" in values.get("class", "")):
            self._hidden += 1
        if tag == "ul" and (self._depth or "todo-list" in values.get("class", "")):
            self._depth += 1
        if tag == "li" and self._depth == 1:
            self.parts[self._part].append(("", []))
        if tag == "a" and self._depth:
            self.parts[self._part][-1][1].append(values["href"])

    def handle_endtag(self, tag):
        if tag == "span" and self._hidden:
            self._hidden -= 1
        if tag == "ul" and self._depth:
            self._depth -= 1

    def handle_data(self, data):
        if self._hidden:
            return
        self.text += data
        if self._depth and self.parts[self._part]:
            text, urls = self.parts[self._part][-1]
            self.parts[self._part][-1] = (text + data, urls)

    @property
    def urls(self) -> set[str]:
        return {url for part in self.parts.values() for _text, urls in part for url in urls}

    def entries(self, part: str, sentence: str) -> list[list[str]]:
        """Return the links of each entry of a part in which the sentence stands."""
        return [urls for text, urls in self.parts[part] if sentence in text]


class Secretary:
    """The secretary of a demo year in a browser."""

    def __init__(self, year: DemoYear) -> None:
        self.person: User = year.people["secretary"]
        self.client = Client()
        self.client.force_login(self.person)

    def get(self, path: str, most: int = 100) -> str:
        with CaptureQueriesContext(connection) as asked:
            answer = self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        assert len(asked) <= most, (path, len(asked))
        return answer.content.decode()

    def front(self, language: str = "en", more: int = 0) -> Front:
        path = f"/{language}/desk/"
        return Front(self.get(path, most_for(path) + more))


def check(secretary: Secretary, language: str = "en", more: int = 0) -> tuple[list[phases.Blocker], Front]:
    """Read the front page, compare it with what keeps the gate shut, and return both."""
    cycle = access.current_cycle()
    with translation.override(language):
        blockers = list(phases.blockers(cycle, phases.next_phase(cycle.phase)))
        page = secretary.front(language, more)
        agenda = todo.agenda(cycle, blockers, secretary.person)
        for blocker in blockers:
            sentence, url = str(blocker.sentence), links.path(blocker.url_name, blocker.url_args)
            if any(covers(one, blocker, url) for one in agenda.todos):
                continue
            assert page.text.count(sentence) == 1, (page.text.count(sentence), sentence)
            part = "now" if blocker.waits_for == WaitsFor.SECRETARY else "next"
            (urls,) = page.entries(part, sentence)
            assert not url or url in urls, (sentence, url, urls)
            if part == "next":
                assert any(
                    sentence in text and str(blocker.waits_for.label) in text for text, _urls in page.parts["next"]
                )
        for one in agenda.todos:
            assert page.text.count(str(one.sentence)) == 1, one.sentence
        assert bool(page.parts["now"]) == (str(translation.gettext(NOTHING)) not in page.text)
    return blockers, page


def covers(one: todo.Todo, blocker: phases.Blocker, url: str) -> bool:
    """True for a to-do about a whole list that says in its own words the only thing the next step needs of it."""
    said = one.is_needed and not one.is_made and not one.missing and not one.url_args
    return said and blocker.guard in one.guards and url == one.url


def wording(says: str) -> re.Pattern:
    """Return what matches a sentence made from a message id."""
    return re.compile(re.sub(r"%\\\((\w+)\\\)s", ".+", re.escape(says)))


@pytest.mark.parametrize("phase", PHASES)
def test_in_every_phase_the_front_page_names_all_that_keeps_the_year_from_moving_on_once(phase):
    year = DemoYear()
    year.build(phase)
    secretary = Secretary(year)
    for language in ("fi", "sv", "en"):
        _blockers, page = check(secretary, language)
        for url in page.urls:
            secretary.get(url)


@pytest.mark.parametrize("phase", sorted({state.phase for state in STATES}, key=PHASES.index))
def test_whatever_a_guard_says_is_to_be_done_or_waits_for_somebody_who_is_named(phase):
    year = DemoYear()
    year.build(phase)
    secretary, tables = Secretary(year), dict(erasure._tables)
    for state in (one for one in STATES if one.phase == phase):
        here = transaction.savepoint()  # by hand: a service insists on beginning its own transaction
        cycle = year.cycle
        try:
            state.act(year)
            see(state, secretary)
        except Exception as error:
            error.add_note(f"in the state: {state.name}")
            raise
        finally:
            transaction.savepoint_rollback(here)
            erasure._tables.update(tables)
            year.cycle = cycle
            year.cycle.refresh_from_db()


def approved(year: DemoYear) -> None:
    everything_is_ready(year)
    laureate = the_laureate(year)
    request = publication.ask_approval(laureate=laureate, by=year.secretary)
    publication.approve(laureate=laureate, read=request.sha256, by=year.people["board-chair"])


@pytest.mark.parametrize(
    ("phase", "act", "button"),
    [
        ("screening", nominating.admit_and_tell, "Call the jury"),
        ("scoring", scoring.finish, "Open the jury's table"),
        ("deliberation", decide, "Go on with the decision"),
        ("decided", approved, "Move on to publication"),
    ],
)
def test_when_nothing_is_missing_to_move_on_is_the_thing_to_do(phase, act, button):
    year = DemoYear()
    year.build(phase)
    act(year)
    secretary = Secretary(year)
    blockers, page = check(secretary)
    assert blockers == []
    (entry,) = page.parts["now"]
    assert "Everything the next step needs is done." in entry[0]
    assert button in page.text.replace("’", "'")
    assert NOTHING not in page.text


def test_lines_about_the_association_are_asked_for_in_the_languages_of_the_papers_only():
    year = DemoYear()
    year.build("deliberation")
    sentence = "Write the lines about the association that end every press release, in each language."
    Association.objects.update(boilerplate_en="")
    assert Secretary(year).front().text.count(sentence) == 1
    Rulebook.objects.update(required_languages=["fi", "sv"])
    assert sentence not in Secretary(year).front().text


def test_a_lost_second_sign_in_method_is_a_thing_to_do_for_a_second_person():
    year = DemoYear()
    year.build("screening")
    chair, secretary, juror = (year.people[name] for name in ("board-chair", "secretary", "juror"))
    said = "has lost the second sign-in method"
    factors.request_reset(person=juror, by=chair)
    assert Secretary(year).front().text.count(f"{juror} {said}, and {chair} asks to remove it") == 1
    factors.request_reset(person=chair, by=secretary)
    assert f"{chair} {said}" not in Secretary(year).front().text


def see(state: State, secretary: Secretary) -> None:
    """The guard says its sentence; the page says who acts; and where the secretary does, the page has what it takes."""
    blockers, _page = check(secretary, more=2)  # for a rule that the demo's rulebook leaves out
    said = [one for one in blockers if one.guard == state.guard and wording(state.says).fullmatch(str(one.sentence))]
    assert said, state.says
    assert {one.waits_for for one in said} == {state.waits_for}
    assert bool(state.offers) == (state.waits_for == WaitsFor.SECRETARY)
    for url in {links.path(one.url_name, one.url_args) for one in said} - {""}:
        assert state.offers in secretary.get(url), (state.offers, url)


def test_every_guard_and_every_sentence_of_a_guard_has_such_a_state():
    guards = {guard.__name__ for found in phases._guards.values() for guard in found}
    assert guards == {state.guard for state in STATES}
    shown = {state.says for state in STATES}
    written = set().union(*(sentences_in(module) for module in modules_with_guards()))
    assert len(written) > 40
    assert written - NEVER_NEXT <= shown, written - NEVER_NEXT - shown


def modules_with_guards() -> set[str]:
    """Return the files that make blockers."""
    apps = [path for app in ("award", "nominations", "voting") for path in Path(app).rglob("*.py")]
    files = {str(path) for path in apps if "Blocker(" in path.read_text() and path.name != "phases.py"}
    registered = {Path(inspect.getfile(guard)) for found in phases._guards.values() for guard in found}
    here = Path.cwd()
    return files | {str(path.relative_to(here)) for path in registered}


def sentences_in(path: str) -> set[str]:
    """Return the message ids in a file that stand in a Blocker or are handed to what makes them; of a plural one, the plural."""
    makers = [
        node
        for node in ast.walk(ast.parse(Path(path).read_text()))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Blocker", "_texts")
    ]
    found = set()
    for call in (node for maker in makers for node in ast.walk(maker) if isinstance(node, ast.Call)):
        name = getattr(call.func, "id", "")
        if name in ("_", "ngettext", "ngettext_lazy"):
            message = call.args[1 if name.startswith("n") else 0]
            assert isinstance(message, ast.Constant), ast.dump(message)
            found.add(message.value)
    return found


def test_every_guard_that_a_to_do_stands_for_is_a_guard():
    named = {
        name
        for path in Path().glob("*/reminders*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.keyword) and node.arg == "guards"
        for name in ast.literal_eval(node.value)
    }
    assert named
    assert named <= {guard.__name__ for found in phases._guards.values() for guard in found}


def test_texts_to_write_to_have_read_and_the_approval_to_ask_for_are_things_to_do():
    year = DemoYear()
    year.build("decided")
    cycle = access.current_cycle()
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
    page = Secretary(year).front()
    assert "that are missing" in page.text
    assert NOTHING not in page.text
