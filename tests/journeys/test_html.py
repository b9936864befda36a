"""Every page in every language before two checkers from outside (tests/html_checkers.py says what they need)."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from tests import html_checkers
from tests.test_every_page import VISITORS, crawl
from voting.demo.year import DemoYear

pytestmark = pytest.mark.django_db

# Between them these show every page there is.
PHASES = ("nominations", "scoring", "published")
LANGUAGES = ("fi", "sv", "en")
PAGES = 150  # of one person in one language


@pytest.fixture(params=PHASES)
def phase(request, settings):
    settings.REQUIRE_SECOND_FACTOR = False
    return request.param


def test_every_page_is_valid_html(phase):
    needs(html_checkers.nu_checker)
    assert_nothing(html_checkers.invalid(one_of_each_kind(phase)))


def test_every_page_passes_html_codesniffer(phase, browser):
    needs(html_checkers.code_sniffer)
    assert_nothing(html_checkers.inaccessible(one_of_each_kind(phase), browser))


def needs(find: Callable[[], Path]) -> None:
    """Skip with the reason where the checker cannot be had."""
    try:
        find()
    except html_checkers.CheckerUnavailable as missing:
        pytest.skip(str(missing))


def assert_nothing(wrong: dict[str, list[str]]) -> None:
    assert not wrong, "\n".join(f"{page}: {fault}" for page, faults in wrong.items() for fault in sorted(set(faults)))


def one_of_each_kind(phase: str) -> dict[str, str]:
    """Return the pages of a phase by path: for each role and language one of a kind, pages of a kind differing in a key only."""
    year = DemoYear(candidates=3, jurors=4)
    year.build(phase)
    pages: dict[tuple[str | None, str], tuple[str, str]] = {}
    for visitor in VISITORS:
        client = Client()
        if visitor is not None:
            client.force_login(year.people[visitor])
        for language in LANGUAGES:
            kept: dict[str, str] = {}
            crawl(client, f"/{language}/" if visitor is None else f"/{language}/start/", most=PAGES, kept=kept)
            for path, html in kept.items():
                kind = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+", "#", path.partition("?")[0])
                pages.setdefault((visitor, kind), (f"{path}{'&' if '?' in path else '?'}as={visitor}", html))
    return dict(pages.values())
