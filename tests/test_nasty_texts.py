"""Whatever anybody types into whatever form: it is kept as text or refused with a field error, and shown as text afterwards.

Every page of `access_matrix.txt` is opened by everybody who may, in the first phase in which they may, and each form found there is
sent as a browser would send it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from urllib.parse import quote_plus, urlsplit

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from award import mail
from award.models import OutgoingMail
from tests.test_access_matrix import PHASES as TABLE_PHASES
from tests.test_access_matrix import address, clients, people, rows
from tests.world import World

PHASES = ("nominations", "scoring", "decided")
SCRIPT = "<script>alert(1)</script>"
NASTY = {
    "markup": f"👩🏽‍🚀 \u202eevil\u202c Z̸̢͘a̵̛l̶͠g̷͝o q{SCRIPT} q{{{{7*7}}}}q {{% debug %}} q${{7*7}}q",
    "NUL": "before\x00after",
    "lone surrogate": "before\ud800after",
    "header injection": "Aino\r\nBcc: everybody@alumn.example\r\n\r\nbody",
    "a megabyte": "å" * 500_000,
}
# Whether it is also typed where only an address or a number passes, which then is all that the form complains of.
EVERYWHERE = dict.fromkeys(NASTY, (False,)) | {
    "markup": (False, True),
    "header injection": (False, True),
    "NUL": (True,),
}
TYPED = ("text", "search", "textarea", "email", "url", "tel")
WELL_FORMED = {"email": "somebody@alumn.example", "url": "https://alumn.example", "tel": "029 000 0000"}


@dataclass
class Form:
    """A form of a page: where it goes, its controls with what they hold, and which of them take text."""

    action: str
    values: list[tuple[str, str]] = field(default_factory=list)
    typed: list[tuple[str, str]] = field(default_factory=list)


class Forms(HTMLParser):
    """Collects the forms of a page that are sent by POST."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path, self.found, self.form, self.select = path, [], None, ""

    def handle_starttag(self, tag, attrs):
        values = {name: value or "" for name, value in attrs}
        name = values.get("name", "")
        if tag == "form":
            posts = values.get("method", "").lower() == "post"
            self.form = Form(urlsplit(values.get("action") or self.path).path) if posts else None
        elif self.form is None or not name or "disabled" in values:
            if tag == "option" and self.select and values.get("value"):
                self.chooses(self.select, values["value"], firmly="selected" in values)
        elif tag == "select":
            self.select = name
        elif tag == "textarea":
            self.form.typed.append((name, "textarea"))
        elif tag == "input":
            self.meets_input(name, values.get("type", "text"), values.get("value", ""), "checked" in values)

    def meets_input(self, name, kind, value, is_checked):
        if kind in TYPED:
            self.form.typed.append((name, kind))
        elif kind == "radio":
            self.chooses(name, value, firmly=is_checked)
        elif kind == "checkbox":
            self.form.values.append((name, value or "on"))
        elif kind != "file":
            self.form.values.append(
                (name, value or {"date": "2030-01-01", "number": "1", "time": "12:00"}.get(kind, ""))
            )

    def chooses(self, name, value, *, firmly):
        """The first choice holds until one is met that the page itself has chosen."""
        if firmly or all(name != other for other, _value in self.form.values):
            self.form.values = [pair for pair in self.form.values if pair[0] != name] + [(name, value)]

    def handle_endtag(self, tag):
        if tag == "select":
            self.select = ""
        elif tag == "form":
            if self.form is not None and self.form.typed:
                self.found.append(self.form)
            self.form = None


def body(form: Form, text: str, *, everywhere: bool) -> bytes:
    """What a browser, or somebody without one, sends: the text in every control that takes any."""
    each = text[: len(text) // len(form.typed)] if len(text) > 1000 else text
    typed = [(name, each if everywhere else WELL_FORMED.get(kind, each)) for name, kind in form.typed]
    pairs = (
        (quote_plus(name), quote_plus(value.encode("utf-8", "surrogatepass"))) for name, value in form.values + typed
    )
    return "&".join(f"{name}={value}" for name, value in pairs).encode()


def forms_of(world: World) -> Iterator[tuple[str, Client, Form]]:
    """Yield every form that takes text, once, with somebody who may send it."""
    things, browsers, place = world.things(), clients(world), TABLE_PHASES.index(world.until)
    earlier = [TABLE_PHASES.index(phase) for phase in PHASES[: PHASES.index(world.until)]]
    seen = set()
    for method, page, cells in rows():
        path = address(page, things)
        if method != "GET" or path is None:
            continue
        for part, cell in zip(people(), cells, strict=True):
            if (
                cell[place] != "o"
                or any(cell[phase] == "o" for phase in earlier)
                or part in ("staff", "superuser", "other nominator")
            ):
                continue
            answer = browsers[part].get(path)
            if answer.streaming:
                for close in answer._resource_closers:  # the file; answer.close() would end the test's connection, too
                    close()
                continue
            if not answer["Content-Type"].startswith("text/html"):
                continue
            reader = Forms(path)
            reader.feed(answer.content.decode())
            for form in reader.found:
                key = (form.action, tuple(form.typed))
                if key not in seen:
                    seen.add(key)
                    yield f"{part} on {page}", browsers[part], form


def send(client: Client, form: Form, content: bytes, before: int) -> tuple[list[str], str]:
    """Send a form, look at where it leads and at the letters it wrote, take it all back; return faults and what was shown."""
    faults, shown, point = [], "", transaction.savepoint()
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    cache.clear()
    try:
        answer = client.post(form.action, content, content_type="application/x-www-form-urlencoded")
        if answer.status_code == 302 and "/account/" not in answer["Location"]:
            answer = client.get(answer["Location"])
        if answer.status_code >= 500:
            faults.append(f"status {answer.status_code}")
        if not answer.streaming and answer["Content-Type"].startswith("text/html"):
            shown = answer.content.decode()
        for letter in OutgoingMail.objects.filter(pk__gt=before):
            message = mail._message(letter).message()
            message.as_bytes()
            if message["Bcc"]:
                faults.append("a letter to somebody else")
            shown += letter.html
    except Exception as error:
        faults.append(f"{type(error).__name__}: {str(error)[:120]}")
    transaction.savepoint_rollback(point)
    client.cookies.load(cookies)
    if SCRIPT in shown:
        faults.append("markup is not shown as text")
    if "q49q" in shown:
        faults.append("what was typed is taken for a template")
    return faults, shown


@pytest.fixture(params=PHASES)
def world(request, db, settings):
    settings.REQUIRE_SECOND_FACTOR = False
    world = World()
    world.build(request.param)
    return world


@pytest.mark.pages
def test_every_form_takes_any_text_for_text_or_refuses_it(world):
    wrong, shown_as_text, before = [], set(), OutgoingMail.objects.order_by("-pk").first().pk
    for where, client, form in forms_of(world):
        for kind, text in NASTY.items():
            for everywhere in EVERYWHERE[kind]:
                faults, shown = send(client, form, body(form, text, everywhere=everywhere), before)
                wrong += [f"{kind}: {where}, {form.action}: {fault}" for fault in faults]
                if kind == "markup" and escape(text) in shown:
                    shown_as_text.add(form.action)
    assert not wrong, "\n".join(sorted(set(wrong)))
    assert len(shown_as_text) > 1, "hardly any form was filled in well enough to see anything"
