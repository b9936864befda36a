"""Every page a person can reach by following links, in every phase, for every role of the demo year."""

import re
from collections import deque
from html.parser import HTMLParser
from urllib.parse import urldefrag, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from award.models import User
from voting.demo.people import ROLES
from voting.demo.year import PHASES, DemoYear

# No page asks the database more often than this, redirects included, however many rows it shows (tests/test_list_budgets.py) …
QUERIES = 15
# … but for these.
DEARER = {
    r"/../desk/(years/\d+/)?": 23,  # all that is to be done and all that keeps the gate shut, each fact asked once
    r"/../start/": 26,  # a redirect, and the page it leads to
    r"/../jury/candidates/\d+/": 20,  # a whole dossier, the score sheet, and which candidate comes next
}
# In these phases every page is asked on PostgreSQL as well.
ON_BOTH = ("scoring", "published")
PAGES = 40
VISITORS = (None, *(role.key for role in ROLES))


class Reader(HTMLParser):
    """Notes what a page is made of."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.headings = 0
        self.language = ""
        self.faults: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag == "html":
            self.language = values.get("lang", "")
        if tag == "h1":
            self.headings += 1
        if tag == "a" and values.get("href"):
            self.links.append(values["href"])
        if "style" in values or tag == "style" or any(name.startswith("on") for name in values):
            self.faults.append(f"inline style or script in <{tag}>")
        if (
            tag == "script"
            and "src" not in values
            and values.get("type") not in ("application/json", "application/ld+json")
        ):
            self.faults.append("inline script")
        if tag == "img" and "alt" not in values:
            self.faults.append("img without alt")
        if "id" in values:
            self.ids.append(values["id"])


def most_for(path: str) -> int:
    """How often a page may ask the database."""
    return next((most for pattern, most in DEARER.items() if re.fullmatch(pattern, path)), QUERIES)


def crawl(client: Client, start: str, *, most: int = PAGES, kept: dict[str, str] | None = None) -> dict[str, list[str]]:
    """Follow links inside the site from a page and return what is wrong, by page; put the pages into `kept`."""
    waiting, seen, wrong = deque([start]), {start}, {}
    while waiting and len(seen) <= most:
        path = waiting.popleft()
        with CaptureQueriesContext(connection) as queries:
            try:
                answer = client.get(path, follow=True)
            except Exception as error:
                wrong[path] = [f"{type(error).__name__}: {str(error)[:200]}"]
                continue
        faults = [] if answer.status_code == 200 else [f"status {answer.status_code}"]
        if len(queries) > most_for(path):
            faults.append(f"{len(queries)} queries")
        if answer.get("Content-Type", "").startswith("text/html") and not answer.streaming:
            reader = Reader()
            html = answer.content.decode()
            if kept is not None:
                kept[path] = html
            reader.feed(html)
            if reader.headings != 1:
                faults.append(f"{reader.headings} h1")
            if twice := {one for one in reader.ids if reader.ids.count(one) > 1}:
                faults.append(f"id twice: {sorted(twice)}")
            faults += reader.faults
            if reader.language and not path.startswith(f"/{reader.language}/") and path not in ("/",):
                faults.append(f"lang {reader.language}")
            unfilled = r"\{[{%].{0,40}" if reader.language == "en" else r"\{[{%].{0,40}|.{0,40}\bNone\b.{0,40}"
            remains = re.search(unfilled, re.sub(r"<[^>]+>", " ", html))
            if remains:
                faults.append(f"a template's remains: {remains.group(0)}")
            for link in reader.links:
                target = urldefrag(link).url
                parts = urlsplit(target)
                inside = not parts.scheme and not parts.netloc and parts.path.startswith("/")
                same_language = parts.path.startswith(path[:4])
                if inside and same_language and target not in seen and "/static/" not in target:
                    seen.add(target)
                    waiting.append(target)
        if answer.streaming:
            b"".join(answer.streaming_content)
            for close in answer._resource_closers:  # the file; answer.close() would end the test's connection too
                close()
        if faults:
            wrong[path] = faults
    return wrong


@pytest.mark.pages
@pytest.mark.django_db
@pytest.mark.parametrize(
    "phase", [pytest.param(phase, marks=[pytest.mark.both] * (phase in ON_BOTH)) for phase in PHASES]
)
def test_every_link_a_person_sees_leads_to_a_sound_page(phase, settings):
    settings.REQUIRE_SECOND_FACTOR = False
    year = DemoYear()
    year.build(phase)
    wrong = {}
    for number, visitor in enumerate(VISITORS):
        client = Client()
        if visitor is not None:
            if not User.objects.filter(pk=year.people[visitor].pk).exists():
                continue  # the account has gone with the archived year
            client.force_login(year.people[visitor])
        language = ("fi", "sv", "en")[number % 3]
        start = f"/{language}/" if visitor is None else f"/{language}/start/"
        wrong |= {f"{visitor} {path}": faults for path, faults in crawl(client, start).items()}
    assert not wrong, "\n".join(f"{page}: {', '.join(faults)}" for page, faults in wrong.items())
