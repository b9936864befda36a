"""Send every form of a page empty, wrong and forged, and look at how the page comes back.

Nothing that is sent stays: each is taken back in the database, so one year is enough for every form of a phase.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from lxml import html as markup
from lxml.html import HtmlElement as Element

# A kind of page: pages of one kind differ in a key only.
KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")
ERROR = {"fi": "Virhe: ", "sv": "Fel: ", "en": "Error: "}
LONG = 'Å "sentence" & <more> of it. '

# What is typed into a control of a kind: something wrong, and something no browser would send.
WRONG = {
    "email": "not an address",
    "url": "not an address",
    "number": "-7",
    "date": "0001-01-01",
    "datetime-local": "0001-01-01T00:00",
}
FORGED = {
    "number": "99999999999999999999999",
    "date": "9999-12-31",
    "datetime-local": "9999-12-31T23:59",
}
NONSENSE = "nonsense\x00\u202e\ud7ff"
FOCUSED = {"input", "select", "textarea", "button", "a", "summary"}


@dataclass(frozen=True)
class Control:
    """Something one fills in."""

    name: str
    kind: str
    value: str
    choices: tuple[str, ...] = ()
    longest: int = 0


@dataclass
class Form:
    """A form of a page."""

    action: str
    controls: list[Control]
    buttons: list[tuple[str, str]]
    posted: bool = True

    @property
    def kind(self) -> str:
        """What makes it another form than the next: where it goes, and what it asks."""
        names = sorted({KEY.sub("#", control.name) for control in self.controls})
        return f"{kind_of(self.action)} {' '.join(names)}"

    @property
    def asks(self) -> bool:
        """True when there is something to fill in."""
        return any(control.kind != "hidden" for control in self.controls)

    def is_asked_again(self, html: str) -> bool:
        """True when a page asks the same again: one that was taken as it was sent may answer with what was asked for."""
        names = {control.name for control in self.controls if control.kind != "hidden"}
        asked = {control.name for form in forms_of(html, self.action) for control in form.controls}
        return bool(names & asked)

    def ways(self) -> Iterator[tuple[str, dict[str, list], dict[str, str]]]:
        """Yield each way to send it: its name, the fields, and what was typed and is to be there again."""
        for button in self.buttons or [("", "")]:
            name, value = button
            for way in ("empty", "wrong", "forged") if self.asks else ("empty",):
                fields, typed = self.filled(way)
                yield f"{way} {name}={value}" if name else way, fields | ({name: [value]} if name else {}), typed

    def filled(self, way: str) -> tuple[dict[str, list], dict[str, str]]:
        """Return the fields as they are sent this way, and what was typed in them."""
        fields: dict[str, list] = {}
        typed: dict[str, str] = {}
        for control in self.controls:
            if control.kind == "hidden":
                fields.setdefault(control.name, []).append(control.value)
            elif way == "empty":
                if control.kind not in ("checkbox", "radio", "file"):
                    fields.setdefault(control.name, []).append("")
            elif control.kind == "file":
                fields[control.name] = [SimpleUploadedFile("wrong.pdf", b"this is no paper", "application/pdf")]
            elif control.kind in ("radio", "checkbox", "select"):
                chosen = NONSENSE if way == "forged" else control.choices[-1] if control.choices else "on"
                fields[control.name] = [chosen]
                if way == "wrong" and control.kind != "checkbox":
                    typed[control.name] = chosen
            else:
                typed[control.name] = text = _text(control, way)
                fields.setdefault(control.name, []).append(text)
        return fields, typed if way == "wrong" else {}


@dataclass
class Answer:
    """How a page came back."""

    name: str
    language: str
    html: str
    typed: dict[str, str]
    faults: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)


def kind_of(path: str) -> str:
    """Return a page's path without the keys in it."""
    return KEY.sub("#", path.partition("?")[0])


def forms_of(html: str, path: str) -> list[Form]:
    """Return the forms of a page in their order."""
    page = _parsed(html)
    return [
        Form(
            urljoin(path, form.get("action", "")).partition("#")[0],
            list(_controls(form)),
            sorted(set(_buttons(form))),
            posted=form.get("method", "").lower() == "post",
        )
        for form in page.iter("form")
    ]


def send(client: Client, form: Form, fields: dict[str, list]) -> tuple[int, str]:
    """Send a form and take back what came of it; return the status and the page, which is empty for anything but HTML."""
    cookies = client.cookies.copy()
    before = transaction.savepoint()
    try:
        answer = client.post(form.action, fields) if form.posted else client.get(form.action, fields)
        is_page = answer.get("Content-Type", "").startswith("text/html") and not answer.streaming
        return answer.status_code, answer.content.decode() if is_page else ""
    finally:
        transaction.savepoint_rollback(before)
        client.cookies = cookies


def judged(answer: Answer) -> Answer:
    """Note what is wrong with a page that came back with errors, and the messages it shows."""
    page = _parsed(answer.html)
    order = list(page.iter())
    summaries = [one for one in order if one.get("data-error-summary") is not None]
    faults = answer.faults
    if page.get("lang") != answer.language:
        faults.append(f"lang is {page.get('lang')}")
    if not summaries:
        faults.append("no error summary")
        return answer
    if len(summaries) > 1:
        faults.append(f"{len(summaries)} error summaries")
    title = "".join(page.find(".//title").itertext())
    if not title.startswith(ERROR[answer.language]):
        faults.append(f"title: {title}")
    heading = page.find(".//h1")
    if heading is None or order.index(summaries[0]) > order.index(heading):
        faults.append("the error summary comes after the heading")
    parents = {child: parent for parent in order for child in parent}
    named = {one.get("id"): one for one in order if one.get("id")}
    for item in summaries[0].iter("li"):
        answer.messages.append(" ".join("".join(item.itertext()).split()))
        link = item.find("a")
        if link is None:
            faults.append(f"leads nowhere: {answer.messages[-1]}")
            continue
        href = link.get("href", "")
        if href.startswith("#"):
            faults += [f"{href}: {fault}" for fault in _faults_of_control(named.get(href[1:]), named, parents)]
    faults += _lost(page, answer.typed)
    return answer


def _parsed(html: str) -> Element:
    return markup.document_fromstring(html.replace("\x00", ""))


def _faults_of_control(control: Element | None, named: dict[str | None, Element], parents: dict) -> Iterator[str]:
    if control is None:
        yield "does not exist"
        return
    if control.tag not in FOCUSED and control.get("tabindex") is None:
        yield f"<{control.tag}> cannot take the focus"
        return
    if control.tag not in ("input", "select", "textarea"):
        return
    if control.get("type") == "hidden" or control.get("disabled") is not None:
        yield "cannot be changed"
    asked: Element | None = control
    grouped = control.get("type") in ("radio", "checkbox")
    if control.get("aria-invalid") != "true":
        yield "not marked as invalid"
    while grouped and asked is not None and not asked.get("aria-describedby"):
        asked = parents.get(asked)
    described = (asked.get("aria-describedby") or "").split() if asked is not None else []
    texts = [named[one] for one in described if one in named]
    if len(texts) != len(described):
        yield f"described by what is not there: {described}"
    if not any("error" in (child.get("class") or "").split() for text in texts for child in text.iter()):
        yield "not described by its error"


def _lost(page: Element, typed: dict[str, str]) -> Iterator[str]:
    """Yield what was typed and is not on the page."""
    now: dict[str, list[str]] = {}
    for form in page.iter("form"):
        for one in form.iter():
            name = one.get("name", "")
            if one.tag == "textarea":
                now.setdefault(name, []).append("".join(one.itertext()))
            elif one.tag == "select":
                now.setdefault(name, []).extend(
                    option.get("value", "") for option in one.iter("option") if option.get("selected") is not None
                )
            elif one.tag == "input" and (
                one.get("type") not in ("radio", "checkbox") or one.get("checked") is not None
            ):
                now.setdefault(name, []).append(one.get("value", ""))
    for name, text in typed.items():
        if text.strip() not in [shown.replace("\r\n", "\n").strip() for shown in now.get(name, [])]:
            yield f"what was typed in {name} is gone"


def _text(control: Control, way: str) -> str:
    if way == "wrong" and control.kind in WRONG:
        return WRONG[control.kind]
    if way == "forged":
        return FORGED.get(control.kind, NONSENSE)
    if control.kind == "textarea":
        return LONG * 400
    most = control.longest + 20 if control.longest else 300
    return (LONG * (most // len(LONG) + 1))[:most].strip()


def _controls(form: Element) -> Iterator[Control]:
    radios: dict[str, list[str]] = {}
    for one in form.iter():
        name = one.get("name", "")
        if not name or one.get("disabled") is not None:
            continue
        if one.tag == "textarea":
            yield Control(name, "textarea", "".join(one.itertext()))
        elif one.tag == "select":
            values = tuple(option.get("value", "") for option in one.iter("option"))
            yield Control(name, "select", "", values)
        elif one.tag == "input" and one.get("type", "text") not in ("submit", "image", "reset", "button"):
            kind = one.get("type", "text")
            if kind == "radio":
                radios.setdefault(name, []).append(one.get("value", ""))
            else:
                value = one.get("value", "on" if kind == "checkbox" else "")
                longest = int(one.get("maxlength") or 0)
                yield Control(name, kind, value, (value,) if kind == "checkbox" else (), longest)
    for name, values in radios.items():
        yield Control(name, "radio", "", tuple(values))


def _buttons(form: Element) -> Iterator[tuple[str, str]]:
    for one in form.iter("button"):
        if one.get("type", "submit") == "submit":
            yield one.get("name", ""), one.get("value", "")
