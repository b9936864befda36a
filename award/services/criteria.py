"""Changing what candidates are judged by. Every change goes through the one door for rules, `change_rules`."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from award import rulebook
from award.audit import Refused, unit_of_work
from award.languages import LANGUAGES
from award.models import Criterion, Cycle, RulebookProposal, User
from award.services.cycle import lock_cycle
from award.services.rules import change_rules

# More are not tallied: a file that claims more could fill the memory of whoever verifies it (`voting.tally.rules`).
MOST_CRITERIA = 50

Content = dict[str, Any]
Words = dict[str, str]


def save_criterion(
    *, criterion: Criterion, by: User | None, reason: str = "", anchors: dict[int, Words] | None = None, **fields: Any
) -> RulebookProposal | None:
    """Change a criterion; `anchors` maps a level to its words by language. Its key never changes.

    `fields`: name_fi …, description_fi …, weight, alternative, scale_min, scale_max. Returns the proposal when the rules are frozen.
    Raises ValidationError with the fields, Refused when criteria are fixed.
    """
    return _change(criterion.cycle, by, reason, lambda items: _revised(items, criterion.key, fields, anchors))


def add_criterion(
    *, cycle: Cycle, by: User | None, reason: str = "", anchors: dict[int, Words] | None = None, **fields: Any
) -> RulebookProposal | None:
    """Add a criterion at the end; its key is made from its English name. Raises Refused for more than `MOST_CRITERIA`."""

    def added(items: list[Content]) -> list[Content]:
        if len(items) >= MOST_CRITERIA:
            raise Refused(_("At most %(most)s criteria can be scored.") % {"most": MOST_CRITERIA})
        key = _free_key(fields.get("name_en") or fields.get("name_fi") or "", {item["key"] for item in items})
        blank: Content = {
            "key": key, "name": {}, "description": {}, "weight": "1.00", "alternative": False, "scale_min": 1, "scale_max": 5,
            "anchors": [],
        }  # fmt: skip
        return _revised([*items, blank], key, fields, anchors)

    return _change(cycle, by, reason, added)


def remove_criterion(*, criterion: Criterion, by: User | None, reason: str = "") -> RulebookProposal | None:
    """Take a criterion out of the rulebook. The last one stays."""

    def removed(items: list[Content]) -> list[Content]:
        left = [item for item in items if item["key"] != criterion.key]
        if not left:
            raise Refused(_("This is the only criterion: add another before you remove it."))
        return left

    return _change(criterion.cycle, by, reason, removed)


def move_criterion(*, criterion: Criterion, up: bool, by: User | None, reason: str = "") -> RulebookProposal | None:
    """Move a criterion one place up or down; at the end of the list nothing happens."""

    def moved(items: list[Content]) -> list[Content]:
        here = next(index for index, item in enumerate(items) if item["key"] == criterion.key)
        there = here + (-1 if up else 1)
        if 0 <= there < len(items):
            items[here], items[there] = items[there], items[here]
        return items

    return _change(criterion.cycle, by, reason, moved)


def _change(
    cycle: Cycle, by: User | None, reason: str, edit: Callable[[list[Content]], list[Content]]
) -> RulebookProposal | None:
    with unit_of_work():
        locked = lock_cycle(cycle.pk)
        content = rulebook.canonical(locked)
        content["criteria"] = edit(content["criteria"])
        return change_rules(cycle=locked, content=content, reason=reason, by=by)


def _revised(items: list[Content], key: str, fields: dict[str, Any], anchors: dict[int, Words] | None) -> list[Content]:
    """Return the criteria with one of them changed."""
    item = next((item for item in items if item["key"] == key), None)
    if item is None:
        raise Refused(_("This criterion has been removed meanwhile."))
    for name, value in fields.items():
        stem, _sep, language = name.rpartition("_")
        if stem in ("name", "description") and language in LANGUAGES:
            item[stem] = {**item[stem], language: value}
        elif name in ("weight", "alternative", "scale_min", "scale_max"):
            item[name] = value
        else:
            raise TypeError(f"a criterion has no {name}")
    if item["scale_max"] <= item["scale_min"] or item["scale_max"] > 10:
        raise ValidationError({"scale_max": _("A scale runs from a lower to a higher whole number, at most 10.")})
    said = {anchor["level"]: anchor["text"] for anchor in item["anchors"]} | (anchors or {})
    levels = range(item["scale_min"], item["scale_max"] + 1)
    item["anchors"] = [{"level": level, "text": said[level]} for level in levels if level in said]
    return items


def _free_key(name: str, taken: set[str]) -> str:
    stem = slugify(name)[:36] or "criterion"
    return next(key for key in (stem, *(f"{stem}-{number}" for number in range(2, len(taken) + 3))) if key not in taken)
