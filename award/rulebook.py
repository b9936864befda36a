"""The rules of a cycle as one document: canonical JSON with a fingerprint, which is what is frozen, compared and published.

    {"format": "award-rulebook/1", "cycle": 2027, "rules": {…}, "criteria": [{"key": …, "weight": "1.00", "anchors": […]}], …}

Apps below the cycle add their own parts (the questions of the form) with `add_part`, and say with `add_fixing_fact` when criteria and
scales may no longer be touched (the first ballot is saved).
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from award import access
from award.facts import fact
from award.fingerprints import canonical_json
from award.languages import LANGUAGES, missing_languages, text_in
from award.models import Criterion, Cycle, Rulebook, RulebookProposal, RulebookVersion
from award.phases import Blocker, WaitsFor
from award.rule_words import TEXTS, Difference, Items, item_differences
from award.rule_words import differences as rule_differences

FORMAT = "award-rulebook/1"
Content = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """A part of the rulebook that another app keeps in its own tables.

    `read(cycle)` returns it as JSON data; `write(cycle, data)` brings the tables into line with such data; `default(cycle)` is what
    a new award year starts with; `words(data)` is the data as people read it, from which the differences of two versions are told.
    """

    name: str
    read: Callable[[Cycle], Any]
    write: Callable[[Cycle, Any], None]
    default: Callable[[Cycle], Any]
    words: Callable[[Any], Items]
    order: str | Promise  # what the order of its items is called


_parts: dict[str, Part] = {}
_fixing_facts: list[Callable[[Cycle], bool]] = []


def add_part(part: Part) -> None:
    """Register a part; call it from `AppConfig.ready`."""
    _parts[part.name] = part


def parts() -> list[Part]:
    """Return the registered parts in the order of their names."""
    return [_parts[name] for name in sorted(_parts)]


def add_fixing_fact(fact: Callable[[Cycle], bool]) -> None:
    """Register a fact that fixes criteria and scales when it is true of a cycle, such as "a ballot is saved"."""
    if fact not in _fixing_facts:
        _fixing_facts.append(fact)


def criteria_are_fixed(cycle: Cycle) -> bool:
    """True once a ballot is saved: from then on criteria and scales stay as they are."""
    return any(fact(cycle) for fact in _fixing_facts)


def rule_names() -> list[str]:
    """Return the columns of the Rulebook that are rules."""
    return [field.name for field in Rulebook._meta.concrete_fields if field.name not in ("id", "cycle")]


def default_rules() -> Content:
    """Return every rule as it is unless a rulebook says otherwise: a rule younger than a frozen version holds so for it."""
    rulebook = Rulebook()
    return {name: getattr(rulebook, name) for name in rule_names()}


def canonical(cycle: Cycle) -> Content:
    """Return the living rules, criteria and questions of a cycle as plain data.

    Raises Rulebook.DoesNotExist for a cycle without a rulebook.
    """
    rulebook = Rulebook.objects.get(cycle=cycle)
    content: Content = {
        "format": FORMAT,
        "cycle": cycle.year,
        "rules": {name: getattr(rulebook, name) for name in rule_names()},
        "criteria": [_criterion(criterion) for criterion in _criteria(cycle)],
    }
    return content | {part.name: part.read(cycle) for part in parts()}


def encode(content: Content) -> str:
    """Return the canonical JSON: sorted keys, no spaces, UTF-8."""
    return canonical_json(content)


def differences(before: Content, after: Content) -> list[Difference]:
    """Return everything that differs between two rulebooks, the parts of other apps too, in the words people know."""
    found = rule_differences(before, after)
    for part in parts():
        old, new = (part.words(content.get(part.name, [])) for content in (before, after))
        found += item_differences(old, new, str(part.order))
    return found


def fingerprint(text: str) -> str:
    """Return the SHA-256 of canonical JSON, hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def current_version(cycle: Cycle) -> RulebookVersion | None:
    """Return the frozen version in force, or nothing before the call has opened."""
    return RulebookVersion.objects.filter(cycle=cycle).order_by("-number").first()


@fact
def open_proposal(cycle: Cycle) -> RulebookProposal | None:
    """Return the change that waits for a second person, or nothing."""
    return RulebookProposal.objects.select_related("proposed_by").filter(cycle=cycle, status="OPEN").first()


def shares(cycle: Cycle) -> dict[str, str] | None:
    """Return each criterion's share of the total in per cent by its key, with one decimal where needed; nothing when all count the same."""
    weights = {criterion.key: Decimal(criterion.weight) for criterion in Criterion.objects.filter(cycle=cycle)}
    total = sum(weights.values())
    if not total or len(set(weights.values())) < 2:
        return None
    return {key: f"{(weight * 100 / total).quantize(Decimal('0.1')).normalize():f}" for key, weight in weights.items()}


def gaps(cycle: Cycle) -> Iterator[Blocker]:
    """Yield what the rulebook still lacks: it must be complete in every language before anybody is bound by it."""
    rulebook = Rulebook.objects.filter(cycle=cycle).first()
    if rulebook is None:
        yield Blocker(_("The award year has no rulebook."), waits_for=WaitsFor.OPERATOR)
    elif missing_languages(rulebook, "eligibility"):
        yield Blocker(_("Say in every language who can be nominated."), "desk_rulebook")
    if rulebook is not None:
        yield from _half_written(rulebook)
        house = access.association()
        if house is not None and house.unwritten(rulebook.required_languages):
            yield Blocker(
                _("The association's names and place are not written in every language of the papers."),
                "desk_association",
            )
    criteria = _criteria(cycle)
    if not criteria:
        yield Blocker(_("There is no criterion to judge by."), "desk_criteria")
    elif not any(criterion.weight > 0 for criterion in criteria):
        yield Blocker(_("At least one criterion must have a weight above zero."), "desk_criteria")
    for criterion in criteria:
        yield from _gaps_of(criterion)
    if rulebook is not None:
        keys = {criterion.key for criterion in criteria}
        for tie in rulebook.ties:
            if tie.startswith("criterion:") and tie.removeprefix("criterion:") not in keys:
                yield Blocker(
                    _("Equal totals are to be settled by the criterion “%(key)s”, which does not exist.")
                    % {"key": tie.removeprefix("criterion:")},
                    "desk_rulebook",
                )


def _half_written(rulebook: Rulebook) -> Iterator[Blocker]:
    """Yield the texts of the rulebook that are written in one language and missing in another; a text may be left out altogether."""
    for text, title in TEXTS.items():
        if 0 < len(missing_languages(rulebook, text)) < len(LANGUAGES) and text != "eligibility":
            yield Blocker(_("“%(text)s” is not written in every language.") % {"text": title}, "desk_rulebook")


def _gaps_of(criterion: Criterion) -> Iterator[Blocker]:
    words = {"name": criterion}
    where = ("desk_criterion", (criterion.pk,))
    if missing_languages(criterion, "name"):
        yield Blocker(_("The criterion “%(name)s” is not named in every language.") % words, *where)
    if missing_languages(criterion, "description"):
        yield Blocker(_("The criterion “%(name)s” is not described in every language.") % words, *where)
    written = {anchor.level for anchor in criterion.anchors.all() if not missing_languages(anchor, "text")}
    if not written.issuperset(criterion.levels):
        yield Blocker(
            _("The criterion “%(name)s” does not say in every language what each level means.") % words, *where
        )


def _criteria(cycle: Cycle) -> list[Criterion]:
    return list(Criterion.objects.filter(cycle=cycle).prefetch_related("anchors"))


def _criterion(criterion: Criterion) -> Content:
    return {
        "key": criterion.key,
        "name": _words(criterion, "name"),
        "description": _words(criterion, "description"),
        "weight": str(Decimal(criterion.weight).quantize(Decimal("0.01"))),
        "alternative": criterion.alternative,
        "scale_min": criterion.scale_min,
        "scale_max": criterion.scale_max,
        "anchors": [
            {"level": anchor.level, "text": _words(anchor, "text")}
            for anchor in criterion.anchors.all()
            if anchor.level in criterion.levels
        ],
    }


def _words(row: Any, name: str) -> dict[str, str]:
    return {language: text_in(row, name, language) for language in LANGUAGES}
