"""Everything about a laureate that becomes public: what one person asks to publish, another reads, and nobody changes alone.

The association's own texts are left out: they belong to no laureate. The papers are in it by what they are made from, so that a
paper the worker makes again from the same facts is the same; the hour belongs to the request (`services.publication`).
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
from award.models import Laureate, LaureateChange, Text

# What a laureate or the office may correct and the public reads.
PUBLIC_FACTS = (
    "name", "title", *columns("degree"), *columns("tagline"), *columns("portrait_alt"), "photographer", "photo_licence", "presented_on",
)  # fmt: skip
# What follows from the decision and stands on the page or the certificate.
FIXED_FACTS = ("year", "decided_on", "serial", "check_code")
# What belongs to one picture and to no other.
PICTURE_FACTS = (*columns("portrait_alt"), "photographer", "photo_licence")

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
    """Return everything in the content for reading it through, in the active language of the page."""
    found = []
    for key, value in _in_order(content):
        if value and not _is_check(key):
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


def _in_order(content: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """Return facts in the order of the page, then texts in that of the papers, by language."""
    order = ["year", *PUBLIC_FACTS, "portrait", "decided_on", "serial", "check_code"]
    kinds = Text.Kind.values
    languages = [code for code, _name in settings.LANGUAGES]

    def place(key: str) -> tuple[int, int, int]:
        if key in order:
            return (0, order.index(key), 0)
        kind, language = key.split(":")[:2]
        return (1, kinds.index(kind), languages.index(language))

    return sorted(content.items(), key=lambda item: (place(item[0]), item[0]))


def _is_check(key: str) -> bool:
    return key.endswith(":checked")


def _title(key: str) -> tuple[str, str]:
    """Return what a thing is called, and its language where it has one."""
    if ":" in key:
        kind, language = key.split(":")[:2]
        return _kind(kind), language
    field = Laureate._meta.get_field(key)
    if localised := getattr(field, "localised", None):
        return capfirst(str(field.verbose_name)), localised[1]
    if key == "portrait":
        return _("Portrait"), ""
    return capfirst(str(field.verbose_name)), ""


def _kind(kind: str) -> str:
    return capfirst(str(Text.Kind(kind).label))


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
