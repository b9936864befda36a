"""The face in a real browser: every public page in every language, large and small, light and dark, with a keyboard."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from award.models import Cycle
from tests.award.builders import an_open_year
from tests.award.laureates import a_laureate, an_earlier_laureate, the_association

pytestmark = pytest.mark.django_db(transaction=True)

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PAGES = (
    "",
    "laureates/",
    "laureates/2020-provsson/",
    "verify/",
    "verify/?code=",
    "verify/ZZZZ-ZZZZ/",
    "about/",
    "privacy/",
    "accessibility/",
    "nonsense/",
)


STYLE_GUIDE = ("styleguide/", "styleguide/?errors=1")


@pytest.fixture
def a_living_site(site, settings):
    """A call that is open, an earlier laureate with a text in one language, and the style guide."""
    settings.DEMO = True
    the_association()
    an_open_year()
    laureate = an_earlier_laureate()
    laureate.texts.create(kind="CITATION", language="sv", body="För att han har visat att musik är ett sätt att tänka.")
    return site


def faults(page) -> list[str]:
    """What axe finds, one line each."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]


def overflow(page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_public_page_passes_axe_and_fits_a_telephone(a_living_site, visitor, language):
    reader = visitor()
    for path in (*PAGES, *STYLE_GUIDE):
        reader.goes_to(f"/{language}/{path}")
        assert not faults(reader.page), path
        reader.page.set_viewport_size({"width": 320, "height": 640})
        assert overflow(reader.page) <= 0, path
        reader.page.set_viewport_size({"width": 1280, "height": 900})
    expects_what_does_not_exist(reader)


@pytest.mark.parametrize(("scheme", "width"), [("dark", 1280), ("dark", 320)])
def test_every_public_page_passes_axe_in_the_dark_too(a_living_site, visitor, scheme, width):
    reader = visitor(width=width)
    reader.page.emulate_media(color_scheme=scheme)
    for path in (*PAGES, *STYLE_GUIDE):
        reader.goes_to(f"/sv/{path}")
        assert not faults(reader.page), path
    expects_what_does_not_exist(reader)


def expects_what_does_not_exist(reader) -> None:
    """The browser complains in its console about a page that does not exist: that is the answer we want there."""
    reader.complaints[:] = [text for text in reader.complaints if "404" not in text]


def test_the_page_of_a_new_laureate_passes_too(site, settings, visitor):
    settings.DEMO = True
    the_association()
    cycle = an_open_year()
    laureate = a_laureate(cycle)
    reader = visitor()
    for path in (
        "/sv/",
        f"/sv/laureates/{laureate.slug}/",
        f"/sv/verify/{laureate.check_code}/",
        f"/sv/verify/{laureate.check_code}/?paper=fi-1",
    ):
        reader.goes_to(path)
        assert not faults(reader.page), path
        assert reader.page.locator("h1").count() == 1


def test_the_wait_after_the_call_passes_too(site, visitor):
    the_association()
    cycle = an_open_year()
    past = timezone.now() - timedelta(days=1)
    Cycle.objects.filter(pk=cycle.pk).update(nominations_close_at=past)
    reader = visitor()
    reader.goes_to("/fi/")
    assert not faults(reader.page)
    assert reader.page.locator("h1").inner_text() == "Ehdotuksia luetaan"


def test_errors_take_the_focus_and_lead_to_the_control(a_living_site, visitor):
    reader = visitor()
    reader.goes_to("/en/styleguide/?errors=1")
    assert reader.page.evaluate("document.activeElement.hasAttribute('data-error-summary')")
    reader.reads_an_error()
    for link in reader.page.locator("[data-error-summary] a").all():
        target = link.get_attribute("href").removeprefix("#")
        link.press("Enter")
        assert reader.page.evaluate("document.activeElement.id") == target


def test_words_are_counted_as_one_types(a_living_site, visitor):
    reader = visitor()
    reader.goes_to("/en/styleguide/")
    text, count = reader.page.locator("#id_empty-case"), reader.page.locator("[data-count-of='id_empty-case']")
    assert count.inner_text() == "0 of 12 words"
    text.fill(" One two\nthree\t four ")
    assert count.inner_text() == "4 of 12 words"
    text.fill("word " * 14)
    assert count.inner_text() == "14 of 12 words: please shorten by 2"


def test_the_scale_shows_what_the_chosen_point_means(a_living_site, visitor):
    reader = visitor()
    reader.goes_to("/en/styleguide/")
    anchor = reader.page.locator("[data-anchor-of='id_empty-points']")
    assert anchor.inner_text() == "4 – considerable, seen outside the university"
    reader.page.locator("#id_empty-points_4").focus()
    reader.page.keyboard.press("Space")
    assert anchor.inner_text() == "5 – outstanding, an example to the country"
    reader.page.keyboard.press("ArrowRight")
    assert anchor.inner_text() == ""


def test_the_first_tab_offers_to_skip_to_the_content(a_living_site, visitor):
    reader = visitor()
    reader.goes_to("/fi/about/")
    reader.page.keyboard.press("Tab")
    assert reader.page.evaluate("document.activeElement.className") == "skip"
    reader.page.keyboard.press("Enter")
    expect(reader.page.locator("#main")).to_be_focused()


def test_the_language_switch_works_without_scripts(a_living_site, visitor):
    reader = visitor(javascript=False)
    reader.goes_to("/fi/laureates/2020-provsson/")
    reader.follows("Svenska")
    assert reader.page.url.endswith("/sv/laureates/2020-provsson/")
    assert reader.page.locator("html").get_attribute("lang") == "sv"


def test_letters_twice_as_large_push_nothing_out_of_the_page(a_living_site, visitor):
    """WCAG 1.4.4: text at 200 per cent."""
    reader = visitor()
    for path in (*PAGES, *STYLE_GUIDE):
        reader.goes_to(f"/sv/{path}")
        reader.page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert overflow(reader.page) <= 0, path
    expects_what_does_not_exist(reader)


def test_every_control_is_large_enough_to_hit(a_living_site, visitor):
    """WCAG 2.5.8: 24 px, links within a sentence excepted."""
    reader = visitor(width=320)
    for path in ("/fi/", "/fi/styleguide/?errors=1"):
        reader.goes_to(path)
        small = reader.page.evaluate(
            """() => [...document.querySelectorAll('button, input:not([type=hidden]), select, nav a, .langs a, .pages a, .chip')]
            .map(e => [e, e.getBoundingClientRect()]).filter(([e, r]) => r.width && (r.width < 24 || r.height < 24))
            .map(([e, r]) => `${e.outerHTML.slice(0, 90)} ${r.width}x${r.height}`)"""
        )
        assert not small, (path, small)
