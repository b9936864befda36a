"""What a journey needs: the product on a port, a worker, a real mail server and a real browser."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.visitor import Visitor
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


@pytest.fixture
def visitor(browser, site, letters):
    """Return a function that opens a browser for a new visitor: `visitor(javascript=False)`."""
    visitors: list[Visitor] = []

    def open_browser(*, javascript: bool = True, width: int = 1280, language: str = "en") -> Visitor:
        context = browser.new_context(
            java_script_enabled=javascript, viewport={"width": width, "height": 900}, locale=language
        )
        visitors.append(Visitor(context, site, letters, language))
        return visitors[-1]

    open_browser.visitors = visitors
    yield open_browser
    for one in visitors:
        one.context.close()
    for one in visitors:
        assert not one.complaints, one.complaints


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> Iterator[None]:
    """A journey that fails says where each of its people was and what the page showed."""
    report = yield
    open_browser = getattr(item, "funcargs", {}).get("visitor")
    if report.when == "call" and report.failed and open_browser is not None:
        folder = Path(tempfile.mkdtemp(prefix=f"journey-{item.name.split('[')[0][:40]}-"))
        for number, one in enumerate(open_browser.visitors, start=1):
            report.sections.append((f"visitor {number}", one.where(folder / f"visitor{number}.png")))
    return report
