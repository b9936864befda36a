"""Everything about a laureate that becomes public: what one person asks to publish, another reads, and nobody changes alone.

The papers are in it by what they are made from, so that a paper the worker makes again from the same facts is the same: also what
the association says on them. What its pages say of the association belongs to no laureate and is left out. The hour belongs to the
request (`services.publication`).
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from award.dates import format_day
from award.fingerprints import canonical_json, fingerprint
from award.languages import columns
from award.models import Association, Document, Laureate, LaureateChange, Text
from award.services.issued import houses_on

# What a laureate or the office may correct and the public reads.
PUBLIC_FACTS = (
    "name", "title", *columns("degree"), *columns("tagline"), *columns("portrait_alt"), "photographer", "photo_licence", "presented_on",
)  # fmt: skip
# What follows from the decision and stands on the page or the certificate.
FIXED_FACTS = ("year", "decided_on", "serial", "check_code")
# What belongs to one picture and to no other.
PICTURE_FACTS = (*columns("portrait_alt"), "photographer", "photo_licence")

# What the association says on each kind of paper.
PAPER_WORDS = {
    str(Document.Kind.CERTIFICATE): ("association", "award", "place", "signatories"),
    str(Document.Kind.PRESS_RELEASE): ("association", "award", "place", "boilerplate", "contacts"),
}

Content = dict[str, str]

# Stands for a picture whose file is no longer there.
GONE = "gone"


@dataclass(frozen=True)
class Item:
    """One thing the public reads, as a page shows it; `language` is that of a text, empty for the rest."""

    title: str
    value: str
    language: str = ""


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it was."""

    title: str
    before: str
    after: str
    language: str = ""


def public_content(laureate: Laureate, change: LaureateChange | None = None) -> Content:
    """Return what the public reads of a laureate, by a key for each thing; with a change, as it would be when it is made."""
    facts, texts, portrait = laureate, _texts(laureate), laureate.portrait
    if change is not None:
        facts = copy(laureate)
        for name, value in change.facts.items():
            setattr(facts, name, value)
        # A second person reads the texts of a change, so they count as checked.
        texts |= {key: (words["body"], True) for key, words in change.texts.items()}
        portrait = change.portrait or portrait
    content = {name: _plain(getattr(facts, name)) for name in (*PUBLIC_FACTS, *FIXED_FACTS)}
    content["portrait"] = _digest(portrait)
    for key, (body, checked) in texts.items():
        if body:
            content[key] = body
            content[f"{key}:checked"] = "yes" if checked else "no"
    for kind, house in houses_on(laureate).items():
        for language, says in house.items():
            words = {f"{kind}/{name}:{language}": _in_lines(says[name]) for name in PAPER_WORDS[kind]}
            content |= {key: value for key, value in words.items() if value}
    return content


def request_fingerprint(content: Content, publish_at: datetime | None) -> str:
    """Return the fingerprint of what becomes public and when; no hour is "on the signal"."""
    hour = publish_at.astimezone(timezone.get_fixed_timezone(0)).isoformat() if publish_at else "signal"
    return fingerprint({"content": content, "hour": hour})


def encode(content: Content) -> str:
    """Return the content as it is kept with a request."""
    return canonical_json(content)


def decode(text: str) -> Content:
    """Return the content that was kept with a request."""
    return dict(json.loads(text))


def items(content: Content) -> list[Item]:
    """Return everything in the content for reading it through, in the active language of the page.

    What the association says on the papers is read in the papers.
    """
    found = []
    for key, value in _in_order(content):
        if value and not _is_check(key) and "/" not in key:
            title, language = _title(key)
            found.append(Item(title, _shown(key, value), language))
    return found


def differences(before: Content, after: Content) -> list[Difference]:
    """Return what differs between two contents. Whether a text is checked is told only where its words are the same."""
    found = []
    for key, _value in _in_order(before | after):
        old, new = before.get(key, ""), after.get(key, "")
        words = key.removesuffix(":checked")
        if old == new or (_is_check(key) and before.get(words) != after.get(words)):
            continue
        title, language = _title(key)
        found.append(Difference(title, _shown(key, old), _shown(key, new), language))
    return found


def changed_names(before: Content, after: Content) -> list[str]:
    """Return the keys of what differs, without a word of it, for the audit log."""
    return sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))


def label(key: str) -> str:
    """Return what a thing in the content is called, with its language where it has one."""
    title, language = _title(key)
    names = {"fi": _("Finnish"), "sv": _("Swedish"), "en": _("English")}
    return f"{title} ({names[language]})" if language else title


def _texts(laureate: Laureate) -> dict[str, tuple[str, bool]]:
    return {f"{text.kind}:{text.language}": (text.body, text.checked_at is not None) for text in laureate.texts.all()}


def _digest(portrait: Any) -> str:
    if not portrait:
        return ""
    try:
        with portrait.storage.open(portrait.name) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        # Not the picture that was read: `audit` names it, and nobody approves a page without it.
        return GONE


def _plain(value: object) -> str:
    return "" if value is None else str(value)


def _in_lines(value: str | list[Any]) -> str:
    """Return what the association says as text: contacts and those who sign, name and position, one a line."""
    if isinstance(value, str):
        return value
    return "\n".join(line if isinstance(line, str) else ", ".join(line) for line in value)


def _in_order(content: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """Return facts in the order of the page, then texts in that of the papers, then what the association says on these, by language."""
    order = ["year", *PUBLIC_FACTS, "portrait", "decided_on", "serial", "check_code"]
    kinds = Text.Kind.values
    languages = [code for code, _name in settings.LANGUAGES]
    words = [(kind, name) for kind, names in PAPER_WORDS.items() for name in names]

    def place(key: str) -> tuple[int, int, int]:
        if key in order:
            return (0, order.index(key), 0)
        kind, language = key.split(":")[:2]
        if "/" in kind:
            return (2, words.index(tuple(kind.split("/"))), languages.index(language))
        return (1, kinds.index(kind), languages.index(language))

    return sorted(content.items(), key=lambda item: (place(item[0]), item[0]))


def _is_check(key: str) -> bool:
    return key.endswith(":checked")


def _title(key: str) -> tuple[str, str]:
    """Return what a thing is called, and its language where it has one."""
    if ":" in key:
        kind, language = key.split(":")[:2]
        return _paper_words(*kind.split("/")) if "/" in kind else _kind(kind), language
    field = Laureate._meta.get_field(key)
    if localised := getattr(field, "localised", None):
        return capfirst(str(field.verbose_name)), localised[1]
    if key == "portrait":
        return _("Portrait"), ""
    return capfirst(str(field.verbose_name)), ""


def _kind(kind: str) -> str:
    return capfirst(str(Text.Kind(kind).label))


def _paper_words(kind: str, name: str) -> str:
    """Return what a thing the association says on a paper is called, with the paper."""
    named = {
        "association": Association._meta.get_field("legal_name_en").verbose_name,
        "award": Association._meta.get_field("award_name_en").verbose_name,
        "place": Association._meta.get_field("place_en").verbose_name,
        "signatories": _("Who signs").lower(),
        "boilerplate": Association._meta.get_field("boilerplate_en").verbose_name,
        "contacts": Association._meta.get_field("press_contact").verbose_name,
    }
    return f"{capfirst(str(Document.Kind(kind).label))}: {named[name]}"


def _shown(key: str, value: str) -> str:
    if not value:
        return ""
    if key == "portrait":
        return _("picture %(mark)s") % {"mark": value[:8]}
    if key == "title":
        return str(Laureate.Title(value).label)
    if key in {"decided_on", "presented_on"}:
        return format_day(datetime.fromisoformat(value).date())
    if _is_check(key):
        return str(_CHECKED[value])
    return value


_CHECKED = {"yes": gettext_lazy("checked"), "no": gettext_lazy("not checked")}
