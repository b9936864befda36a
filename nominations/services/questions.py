"""The questions of the nomination form: a part of the rulebook, changed through its one door and frozen with it."""

from typing import Any

from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from award import defaults as award_defaults
from award import rulebook
from award.audit import Refused, unit_of_work
from award.languages import LANGUAGES, text_in
from award.models import Cycle, Rulebook, RulebookProposal, User
from award.rule_sentences import language_name
from award.rule_words import Items, Lines, in_language
from award.services.cycle import lock_cycle
from award.services.rules import change_rules
from nominations import defaults
from nominations.models import Question

PART = "questions"
ORDER = gettext_lazy("Order of the questions")
Content = dict[str, Any]


def create_default_questions(*, cycle: Cycle, by: User | None, reason: str = "") -> RulebookProposal | None:
    """Make the form anew from the cycle's criteria and rulebook, extra questions of the cycle's own kept.

    Returns the proposal when the rules are frozen and a second person must approve. Raises Refused as `change_rules` does.
    """
    with unit_of_work():
        locked = lock_cycle(cycle.pk)
        content = rulebook.canonical(locked)
        made = _questions_for(content["criteria"], content["rules"])
        kept = [
            item
            for item in content[PART]
            if item["kind"] != Question.Kind.CASE and item["key"] not in {m["key"] for m in made}
        ]
        content[PART] = [*made, *kept]
        return change_rules(cycle=locked, content=content, reason=reason, by=by)


def change_question(*, question: Question, by: User | None, reason: str = "", **fields: Any) -> RulebookProposal | None:
    """Change a question by the names of its columns (label_fi …, hint_fi …, kind, word_limit, required). Its key never changes."""
    return _change(question.cycle, by, reason, lambda items: _revised(items, question.key, fields))


def add_question(*, cycle: Cycle, by: User | None, reason: str = "", **fields: Any) -> RulebookProposal | None:
    """Add a question of the cycle's own at the end of its kind's questions."""

    def added(items: list[Content]) -> list[Content]:
        taken = {item["key"] for item in items}
        key = next(key for key in (f"question-{number}" for number in range(1, len(taken) + 2)) if key not in taken)
        blank: Content = {
            "key": key, "label": {}, "hint": {}, "kind": "EXTRA", "word_limit": 100, "required": False, "criterion": None,
        }  # fmt: skip
        return _revised([*items, blank], key, fields)

    return _change(cycle, by, reason, added)


def remove_question(*, question: Question, by: User | None, reason: str = "") -> RulebookProposal | None:
    """Take a question out of the form. The last part of the case stays, and so does a question somebody has answered."""

    def removed(items: list[Content]) -> list[Content]:
        left = [item for item in items if item["key"] != question.key]
        if not any(item["kind"] == Question.Kind.CASE for item in left):
            raise Refused(_("This is the only question about the case: add another before you remove it."))
        return left

    return _change(question.cycle, by, reason, removed)


def move_question(*, question: Question, up: bool, by: User | None, reason: str = "") -> RulebookProposal | None:
    """Move a question one place up or down; at the end of the list nothing happens."""

    def moved(items: list[Content]) -> list[Content]:
        here = next(index for index, item in enumerate(items) if item["key"] == question.key)
        there = here + (-1 if up else 1)
        if 0 <= there < len(items):
            items[here], items[there] = items[there], items[here]
        return items

    return _change(question.cycle, by, reason, moved)


def _change(cycle: Cycle, by: User | None, reason: str, edit: Any) -> RulebookProposal | None:
    with unit_of_work():
        locked = lock_cycle(cycle.pk)
        content = rulebook.canonical(locked)
        content[PART] = edit(content[PART])
        return change_rules(cycle=locked, content=content, reason=reason, by=by)


def _revised(items: list[Content], key: str, fields: dict[str, Any]) -> list[Content]:
    item = next((item for item in items if item["key"] == key), None)
    if item is None:
        raise Refused(_("This question has been removed meanwhile."))
    for name, value in fields.items():
        stem, _sep, language = name.rpartition("_")
        if stem in ("label", "hint") and language in LANGUAGES:
            item[stem] = {**item[stem], language: value}
        elif name in ("kind", "word_limit", "required"):
            item[name] = value
        else:
            raise TypeError(f"a question has no {name}")
    return items


# The rulebook's part: what `award.rulebook` reads, writes and begins a year with.


def read(cycle: Cycle) -> list[Content]:
    """Return the cycle's questions as JSON data, in their order."""
    return [
        {
            "key": question.key,
            "label": {language: text_in(question, "label", language) for language in LANGUAGES},
            "hint": {language: text_in(question, "hint", language) for language in LANGUAGES},
            "kind": question.kind,
            "word_limit": question.word_limit,
            "required": question.required,
            "criterion": question.criterion.key if question.criterion else None,
        }
        for question in Question.objects.filter(cycle=cycle).select_related("criterion")
    ]


def write(cycle: Cycle, data: list[Content]) -> None:
    """Bring the cycle's questions into line with the data; criteria have been written before.

    Raises Refused when a question that has been answered would go, ValidationError for what a row cannot hold.
    """
    existing = {question.key: question for question in Question.objects.filter(cycle=cycle)}
    criteria = {criterion.key: criterion for criterion in cycle.criteria.all()}
    for key in set(existing) - {item["key"] for item in data}:
        try:
            existing[key].delete()
        except ProtectedError:
            raise Refused(
                _("“%(question)s” has been answered in a nomination, so it stays in the form.")
                % {"question": existing[key].label}
            ) from None
    for order, item in enumerate(data, start=1):
        question = existing.get(item["key"]) or Question(cycle=cycle, key=item["key"])
        question.order = order
        for name in ("kind", "word_limit", "required"):
            setattr(question, name, item[name])
        for language in LANGUAGES:
            setattr(question, f"label_{language}", item["label"].get(language, ""))
            setattr(question, f"hint_{language}", item["hint"].get(language, ""))
        question.criterion = criteria.get(item["criterion"])
        question.full_clean(exclude=["cycle", "criterion"])
        question.save()


def default(cycle: Cycle) -> list[Content]:
    """Return what a new award year asks: it begins with the default criteria and the rulebook's own defaults."""
    return _questions_for(
        award_defaults.CRITERIA,
        {"case_form": Rulebook.CaseForm.PER_CRITERION, "word_limit": _default("word_limit")} | award_defaults.rules(),
    )


def in_words(data: list[Content]) -> Items:
    """Return the questions as people read them: each with its text, and lines that can be compared one by one."""
    return {item["key"]: (in_language(item["label"]), _lines(item)) for item in data}


def _lines(item: Content) -> Lines:
    lines: Lines = {}
    for language in LANGUAGES:
        where = f"({language_name(language)})"
        lines[f"{_('question')} {where}"] = item["label"].get(language, "")
        lines[f"{_('hint')} {where}"] = item["hint"].get(language, "")
    return lines | {
        str(_("kind")): str(Question.Kind(item["kind"]).label),
        str(_("words at most")): str(item["word_limit"]),
        str(_("must be answered")): str(_("yes") if item["required"] else _("no")),
        str(_("criterion it speaks to")): item["criterion"] or "",
    }


def _default(rule: str) -> Any:
    return Rulebook._meta.get_field(rule).default


def _questions_for(criteria: Any, rules: Content) -> list[Content]:
    return defaults.question_set(criteria, case_form=rules["case_form"], word_limit=rules["word_limit"])
