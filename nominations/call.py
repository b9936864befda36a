"""The call as people nominate under it: the rules, criteria and questions of the frozen rulebook, read-only.

A draft is written under the version in force, not under rows that somebody may be editing. Before the call opens there is no frozen
version yet; then the living rules are shown.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import OuterRef, Subquery

from award import rulebook
from award.languages import LANGUAGES, current_language
from award.milestones import is_over
from award.models import Cycle, RulebookVersion
from award.rule_words import sentence

Words = dict[str, str]


def in_language(words: Words) -> str:
    """Return the text in the active language, in another one where it is not written."""
    return next((words[code] for code in (current_language(), *LANGUAGES) if words.get(code)), "")


@dataclass(frozen=True)
class Asked:
    """One question of the form, as the frozen rulebook words it."""

    key: str
    kind: str
    required: bool
    word_limit: int
    label_in: Words
    hint_in: Words
    # It speaks to one of several criteria of which it is enough to meet one.
    alternative: bool = False

    @property
    def label(self) -> str:
        """The question in the active language."""
        return in_language(self.label_in)

    @property
    def hint(self) -> str:
        """The hint in the active language, empty where there is none."""
        return in_language(self.hint_in)


@dataclass(frozen=True)
class Measure:
    """One criterion: what candidates are judged by."""

    key: str
    name_in: Words
    description_in: Words
    alternative: bool = False

    @property
    def name(self) -> str:
        """The criterion's name in the active language."""
        return in_language(self.name_in)

    @property
    def description(self) -> str:
        """The criterion's description in the active language."""
        return in_language(self.description_in)


class Call:
    """What a rulebook says to those who nominate. `content` is the canonical content of `award.rulebook`."""

    def __init__(self, content: dict[str, Any]) -> None:
        self.content = content
        # A rule that the frozen version is older than holds as it does for everybody who says nothing else.
        self.rules = rulebook.default_rules() | content["rules"]

    def rule(self, name: str) -> Any:
        """Return a rule by the name of the Rulebook's column."""
        return self.rules[name]

    @property
    def eligibility(self) -> str:
        """Who can be nominated, in the active language."""
        return self._text("eligibility")

    @property
    def nominators(self) -> str:
        """Who may nominate, in the active language; empty where anybody may."""
        return self._text("nominators")

    @property
    def disregarded(self) -> str:
        """What does not count for a candidate, in the active language; empty where nothing is said."""
        return self._text("disregarded")

    def _text(self, name: str) -> str:
        return in_language({language: self.rule(f"{name}_{language}") for language in LANGUAGES})

    def says(self, name: str) -> str:
        """Return the sentence of a rule."""
        return sentence(name, self.rules)

    @property
    def barred(self) -> list[str]:
        """Who by a seat neither nominates nor is chosen, a sentence each; empty where a seat bars nobody."""
        names = [name for name in ("barred_nominators", "barred_nominees") if self.rule(name)]
        return [self.says(name) for name in names]

    def __getattr__(self, name: str) -> Any:
        """Read a rule as an attribute, which is how templates ask."""
        if name != "rules" and name in self.rules:
            return self.rules[name]
        raise AttributeError(name)

    @property
    def case(self) -> list[Asked]:
        """The questions that make the case."""
        return self.asked("CASE")

    @property
    def is_joint(self) -> bool:
        """True where two people may be nominated together."""
        return bool(self.rule("joint_nominees_max") == 2)

    @cached_property
    def criteria(self) -> list[Measure]:
        """The criteria in their order."""
        return [
            Measure(item["key"], item["name"], item["description"], item["alternative"])
            for item in self.content["criteria"]
        ]

    @cached_property
    def alternatives(self) -> set[str]:
        """The keys of the criteria of which it is enough to meet one; empty for most awards."""
        return {criterion.key for criterion in self.criteria if criterion.alternative}

    @cached_property
    def questions(self) -> list[Asked]:
        """All questions in their order. A text of the case has the rulebook's limit, any other its own."""
        return [
            Asked(
                key=item["key"],
                kind=item["kind"],
                required=item["required"],
                word_limit=self.rule("word_limit") if item["kind"] == "CASE" else item["word_limit"],
                label_in=item["label"],
                hint_in=item["hint"],
                alternative=item["criterion"] in self.alternatives,
            )
            for item in self.content["questions"]
        ]

    def asked(self, kind: str) -> list[Asked]:
        """Return the questions of one kind: CASE, EXTRA or DECLARATION."""
        return [question for question in self.questions if question.kind == kind]


def situation(cycle: Cycle | None, now: datetime) -> str:
    """Return how the call stands: `open`, `soon` (its day is set and ahead), `closed`, or `none`."""
    if cycle is None:
        return "none"
    if cycle.accepts_nominations(now):
        return "open"
    if is_over(cycle, now):
        return "closed"
    return "soon" if cycle.nominations_open_at and cycle.nominations_open_at > now else "none"


def call_of(cycle: Cycle) -> Call:
    """Return the call of an award year: the version in force, or the living rules before the call opens.

    A cycle fetched with `content_in_force` brings it along, any other is asked for it.
    """
    if not hasattr(cycle, "call_content"):
        version = rulebook.current_version(cycle)
        cycle.call_content = version.content if version else None
    return Call(json.loads(cycle.call_content) if cycle.call_content else rulebook.canonical(cycle))


def content_in_force(cycle: str) -> Subquery:
    """Return an expression for the frozen content of the cycle an outer row names: the call comes with the row, in one query."""
    versions = RulebookVersion.objects.filter(cycle=OuterRef(cycle)).order_by("-number")
    return Subquery(versions.values("content")[:1])
