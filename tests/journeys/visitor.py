"""A person at a browser. Whatever leads to another page waits for it, so that no journey reads the page it has just left."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import BrowserContext, Locator, Page, expect

from award import queue
from tests.smtp import Postbox

PATIENCE = 30_000  # milliseconds: nothing that passes takes so long, but a busy machine may
expect.set_options(timeout=PATIENCE)
EXCERPT = 1500  # characters of a page in the report of a failure


class Visitor:
    """Signs in with the code of a real letter and notes every broken rule of the page's policy.

    What is pressed and read is named by the English text; a visitor of another language looks for its translation.
    """

    def __init__(self, context: BrowserContext, site: str, letters: Postbox, language: str = "en") -> None:
        self.context, self.site, self.letters, self.language = context, site, letters, language
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.complaints: list[str] = []
        self.page.on(
            "console", lambda message: self.complaints.append(message.text) if message.type == "error" else None
        )
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def goes_to(self, path: str) -> None:
        self.page.goto(path if path.startswith("http") else f"{self.site}{path}")

    def words(self, text: str) -> str:
        """Return a text of the product in this visitor's language."""
        with translation.override(self.language):
            return gettext(text)

    @contextmanager
    def led_on(self, page: Page | None = None) -> Iterator[None]:
        """Wait until what is done inside has led to another page, or the same one anew. A click alone does not wait."""
        with (page or self.page).expect_navigation():
            yield

    def presses(self, name: str, *, within: Locator | None = None) -> None:
        """Press the button that says this, and wait for the page it leads to."""
        button = (within or self.page.locator("main")).get_by_role("button", name=self.words(name), exact=True)
        with self.led_on():
            button.first.click()

    def follows(self, name: str, *, within: Locator | None = None) -> None:
        """Follow the link that begins like this, and wait for the page it leads to."""
        link = (within or self.page).get_by_role("link", name=re.compile("^" + re.escape(self.words(name))))
        with self.led_on():
            link.first.click()

    def fills(self, **typed: str) -> None:
        """Type into controls by their names; `__` stands for a hyphen."""
        for name, text in typed.items():
            self.page.fill(f"main [name={name.replace('__', '-')}]", text)

    def sees(self, *texts: str) -> None:
        """Wait until the page shows each of these texts."""
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(self.words(text))

    def sees_the_heading(self, text: str) -> None:
        """Wait for the page with this title."""
        expect(self.page.locator("h1")).to_contain_text(self.words(text))

    def waits_until(self, happened: Callable[[], bool]) -> None:
        """Wait for something that no page tells of, such as a row in the database."""
        for _moment in range(PATIENCE // 50):
            if happened():
                return
            self.page.wait_for_timeout(50)
        raise AssertionError("it has not happened")

    def fetches(self, path: str) -> bytes:
        """Return what lies at an address of the site, asked for with this browser's own cookies."""
        answer = self.context.request.get(path if path.startswith("http") else f"{self.site}{path}")
        assert answer.ok, (path, answer.status)
        return answer.body()

    def reads_an_error(self) -> None:
        """Wait for the page whose title says that something is to be mended."""
        expect(self.page).to_have_title(re.compile("^(Error|Virhe|Fel): "))

    def signs_in(self, address: str, path: str = "") -> None:
        """Ask for a code, read the letter, type the code."""
        self.goes_to(f"/{self.language}/account/login/code/?next={path or f'/{self.language}/start/'}")
        self.proves_the_address(address)

    def proves_the_address(self, address: str) -> None:
        """On the page that asks for an address: give it, read the letter, type its code."""
        self.fills(email=address)
        with self.led_on():
            self.page.click("main button[type=submit]")
        queue.work_off()
        self.fills(code=self.letters.code(address))
        with self.led_on():
            self.page.click("main form button[type=submit] >> nth=0")
        self.page.wait_for_url(lambda url: "/login/code/" not in url)

    def where(self, picture: Path) -> str:
        """Say where this person is and what the page shows, and keep a picture of it: for the report of a failure."""
        try:
            text = " ".join(self.page.locator("body").inner_text(timeout=2000).split())
            self.page.screenshot(path=picture, full_page=True, timeout=5000)
        except Exception as error:  # a page that cannot be read is a finding too
            return f"{self.page.url}\n(the page cannot be read: {error})"
        complaints = "".join(f"\n! {complaint}" for complaint in self.complaints)
        return f"{self.page.url}\n{text[:EXCERPT]}{complaints}\npicture: {picture}"
