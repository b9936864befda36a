"""What a journey needs: the product on a port, a worker, a real mail server and a real browser."""

import os
import re
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from award import queue
from tests.smtp import Postbox, postbox

# Playwright's loop lives in this thread; Django would refuse to ask the database from it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.journey)
            if CHROMIUM is None:
                item.add_marker(
                    pytest.mark.skip(reason="no chromium: install Debian's package chromium to run the journeys")
                )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def letters(settings) -> Iterator[Postbox]:
    with postbox() as (box, port):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        yield box


@pytest.fixture
def site(live_server, settings, letters) -> str:
    """The product's address. Everything is as in production but for TLS, which a reverse proxy would end."""
    settings.SITE_URL = live_server.url
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "session", "csrf"
    settings.REQUIRE_SECOND_FACTOR = False
    return live_server.url


class Visitor:
    """A person at a browser: signs in with the code of a real letter and notes every broken rule of the page's policy."""

    def __init__(self, context: BrowserContext, site: str, letters: Postbox) -> None:
        self.context, self.site, self.letters = context, site, letters
        self.page: Page = context.new_page()
        self.page.set_default_timeout(10_000)
        self.complaints: list[str] = []
        self.page.on(
            "console", lambda message: self.complaints.append(message.text) if message.type == "error" else None
        )
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def goes_to(self, path: str) -> None:
        self.page.goto(path if path.startswith("http") else f"{self.site}{path}")

    def signs_in(self, address: str, path: str = "/en/start/") -> None:
        """Ask for a code, read the letter, type the code."""
        self.goes_to(f"/en/account/login/code/?next={path}")
        self.page.fill("input[name=email]", address)
        self.page.click("main button[type=submit]")
        queue.work_off()
        self.page.fill("input[name=code]", self.letters.code(address))
        self.page.click("main form button[type=submit] >> nth=0")
        # A click does not wait for the page it leads to; whoever goes on at once would stop the sign-in half-way.
        self.page.wait_for_url(lambda url: "/login/code/" not in url)

    def reads_an_error(self) -> None:
        """Wait for the page whose title says that something is to be mended: a title read at once is still the old page's."""
        expect(self.page).to_have_title(re.compile("^Error: "))


@pytest.fixture
def visitor(browser, site, letters):
    """Return a function that opens a browser for a new visitor: `visitor(javascript=False)`."""
    contexts: list[BrowserContext] = []
    visitors: list[Visitor] = []

    def open_browser(*, javascript: bool = True, width: int = 1280) -> Visitor:
        context = browser.new_context(
            java_script_enabled=javascript, viewport={"width": width, "height": 900}, locale="en"
        )
        contexts.append(context)
        visitors.append(Visitor(context, site, letters))
        return visitors[-1]

    yield open_browser
    for context in contexts:
        context.close()
    for one in visitors:
        assert not one.complaints, one.complaints
