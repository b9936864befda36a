"""Every page and every page with errors in every language: before two checkers from outside (tests/html_checkers.py says what they
need) and before axe, on a telephone, with letters twice as large, in the dark and on paper. Takes minutes: `make html`.
"""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests import html_checkers
from tests.journeys.test_face import RULES
from tests.walk import a_year, one_of_each_kind, one_of_each_look, sent_wrong

pytestmark = [pytest.mark.django_db, pytest.mark.walk]

# Between them these show every page there is.
PHASES = ("draft", "nominations", "scoring", "deliberation", "published")


@pytest.fixture(params=PHASES)
def year(request, settings):
    settings.REQUIRE_SECOND_FACTOR = False
    return a_year(request.param)


def test_every_page_is_valid_html(year):
    needs(html_checkers.nu_checker)
    assert_nothing(html_checkers.invalid(all_pages(year)))


def test_every_page_passes_html_codesniffer(year, browser):
    needs(html_checkers.code_sniffer)
    assert_nothing(html_checkers.inaccessible(one_of_each_look(all_pages(year)), browser))


def test_every_page_passes_axe_and_fits_every_screen_and_paper(year, browser):
    pages = one_of_each_look(all_pages(year))
    wrong = {}
    for name, page in html_checkers.shown(pages, browser):
        if faults := list(faults_of(page)):
            wrong[name] = faults
    assert_nothing(wrong)


def needs(find: Callable[[], object]) -> None:
    """Skip with the reason where the checker cannot be had."""
    try:
        find()
    except html_checkers.CheckerUnavailable as missing:
        pytest.skip(str(missing))


def assert_nothing(wrong: dict[str, list[str]]) -> None:
    assert not wrong, "\n".join(f"{page}: {fault}" for page, faults in wrong.items() for fault in sorted(set(faults)))


def all_pages(year) -> dict[str, str]:
    """Return the pages of a year by name, and those that come back with errors."""
    errors = {f"/{answer.language}/sent/?{answer.name}": answer.html for answer in sent_wrong(year) if answer.messages}
    assert len(errors) > 100
    return one_of_each_kind(year) | errors


def faults_of(page: Page) -> Iterator[str]:
    """Yield what is wrong with a page as it is seen. It has been opened at 1280 pixels, in the light."""
    yield from page.evaluate(FAULTS_OF_ERRORS)
    yield from axe(page, RULES)
    settings = page.context.new_cdp_session(page)
    settings.send("Page.setFontSizes", {"fontSizes": {"standard": 32}})
    if (width := page.evaluate(WIDTH)) > 1280:
        yield f"letters twice as large make it {width} px wide"
    settings.send("Page.setFontSizes", {"fontSizes": {"standard": 16}})
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    yield from (f"in the dark: {fault}" for fault in axe(page, CONTRAST))
    page.set_viewport_size({"width": 320, "height": 640})
    if (width := page.evaluate(WIDTH)) > 320:
        yield f"{width} px wide on 320"
    page.set_viewport_size({"width": 642, "height": 960})
    page.emulate_media(color_scheme="dark", media="print")
    if (width := page.evaluate(WIDTH)) > 642:  # A4 without its margins
        yield f"{width} px wide on paper"
    yield from (f"on paper: {fault}" for fault in page.evaluate(FAULTS_OF_PAPER))


def axe(page: Page, rules: dict[str, object]) -> list[str]:
    """Return what axe finds, one line each."""
    found = Axe().run(page, options=rules).response["violations"]
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]


CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
WIDTH = "document.scrollingElement.scrollWidth"

# The summary has the focus, and each of its links moves it to the control, which is then seen.
FAULTS_OF_ERRORS = """() => {
  const summary = document.querySelector("[data-error-summary]");
  if (!summary) return [];
  const faults = document.activeElement === summary ? [] : ["the error summary has not the focus"];
  for (const link of summary.querySelectorAll("a[href^='#']")) {
    link.click();
    const there = document.activeElement;
    if (there.id !== link.hash.slice(1)) faults.push(`${link.hash} does not take the focus`);
    else if (!(there.closest("label") || there).getClientRects().length) faults.push(`${link.hash} is not seen`);
  }
  return faults;
}"""

# Dark ink on white paper, and the page's content without its ways.
FAULTS_OF_PAPER = """() => {
  const faults = [];
  const light = (colour) => colour.match(/\\d+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) / 3;
  const heading = document.querySelector("h1");
  if (!heading.getClientRects().length) faults.push("no heading");
  if (light(getComputedStyle(heading).color) > 120) faults.push("light ink");
  if (light(getComputedStyle(document.body).backgroundColor) < 230) faults.push("dark paper");
  if (document.querySelector(".mainnav")?.getClientRects().length) faults.push("the menu is printed");
  return faults;
}"""
