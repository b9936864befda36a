"""A nomination as people read it: the same sections in the same order on the page where it is checked, in the receipt and on paper."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from award.languages import AUTONYMS
from nominations.files import KINDS
from nominations.forms.steps import StepForm
from nominations.models import Answer, Attachment, DraftFile, Nomination, Nominee, Question
from nominations.steps import YOU, Outline, Step

Label = str | Promise


@dataclass(frozen=True)
class Row:
    """One fact: what it is called and what it says. `step` is the page on which it is changed."""

    label: Label
    value: str
    step: str = ""


@dataclass(frozen=True)
class File:
    """One attachment as a list shows it."""

    pk: Any
    name: str
    kind: str
    size: int


@dataclass
class Section:
    """Some facts, or one text, under a heading. `problems` are the sentences that say what is missing."""

    name: str
    title: Label
    rows: list[Row] = field(default_factory=list)
    text: str = ""
    is_text: bool = False
    files: list[File] = field(default_factory=list)
    step: str = ""
    problems: list[str] = field(default_factory=list)


def reading_of(
    nomination: Nomination,
    *,
    nominees: Iterable[Nominee] | None = None,
    answers: Iterable[Answer] | None = None,
    attachments: Iterable[Attachment] | None = None,
) -> list[Section]:
    """Return a nomination's sections in the active language. What is not handed in is fetched."""
    people = list(nomination.nominees.all() if nominees is None else nominees)
    texts = list(nomination.answers.select_related("question") if answers is None else answers)
    files = list(nomination.attachments.all() if attachments is None else attachments)
    sections = []
    for person in people:
        values = {name: getattr(person, name) for name in _PERSON}
        sections.append(Section("nominee", _nominee_title(person.position, len(people)), _said(_person_rows(values))))
    sections += [
        Section("case", _answer_title(answer), text=answer.text, is_text=True)
        for answer in sorted(texts, key=lambda answer: (answer.question.kind != "CASE", answer.question.order))
    ]
    if files:
        sections.append(Section("attachments", _("Attachments"), files=[_file(file) for file in files]))
    you = {
        "name": nomination.nominator_name,
        "email": nomination.nominator_email,
        "telephone": nomination.nominator_telephone,
        "relation": nomination.nominator_relation,
    }
    sections.append(Section("nominator", _("The nominator"), _said(_nominator_rows(you))))
    return sections


def reading_of_draft(outline: Outline, files: Iterable[DraftFile]) -> list[Section]:
    """Return a draft's sections as typed so far, each with its page and with what is still missing there."""
    return [_section(outline, step, list(files)) for step in outline.steps.values()]


def _section(outline: Outline, step: Step, files: list[DraftFile]) -> Section:
    section = Section(step.name, step.title, step=step.name)
    suffix = "-2" if step.name.endswith("-2") else ""
    if step.holds_files:
        section.files = [_file(file) for file in files]
    elif step.name.startswith("nominee"):
        section.title = _nominee_title(2 if suffix else 1, 2 if outline.is_joint else 1)
        section.rows = _person_rows(_typed(outline, step, _PERSON[:6]), step.name, _PERSON[:6])
    elif step.name.startswith("connection"):
        section.rows = _person_rows(_typed(outline, step, _PERSON[6:]), step.name, _PERSON[6:])
    elif step.name == YOU:
        section.rows = _sender_rows(outline, step)
    elif step.question is not None:
        section.text, section.is_text = outline.answer(step.name, "text"), True
    else:
        section.rows = [
            Row(question.label, outline.answer(step.name, question.key), step.name)
            for question in outline.call.asked("EXTRA")
        ]
    if not step.holds_files:
        section.problems = _problems(outline.judged(step))
    return section


def _problems(form: StepForm) -> list[str]:
    """Return what is wrong with a page, as sentences that name the field."""
    if form.is_valid():
        return []
    sentences = [str(message) for message in form.non_field_errors()]
    for name in form.errors:
        if name in form.fields:
            sentences += form[name].named_errors
    return sentences


_PERSON = (
    "name", "occupation", "email", "telephone", "postal_address", "language", "connections", "degree", "faculty", "degree_year",
)  # fmt: skip


def _typed(outline: Outline, step: Step, names: Iterable[str]) -> dict[str, Any]:
    values: dict[str, Any] = {name: outline.answer(step.name, name) for name in names}
    if "connections" in values:
        values["connections"] = outline.typed(step.name).getlist(f"{step.name}-connections")
    return values


def _person_rows(values: Mapping[str, Any], step: str = "", names: Iterable[str] = _PERSON) -> list[Row]:
    labels = {
        "name": _("Name"),
        "occupation": _("Profession or office"),
        "email": _("E-mail"),
        "telephone": _("Telephone"),
        "postal_address": _("Postal address"),
        "language": _("We write in"),
        "connections": _("Connection to the university"),
        "degree": _("Degree"),
        "faculty": _("Faculty"),
        "degree_year": _("Year of the degree"),
    }
    shown = dict(values)
    if "language" in shown:
        shown["language"] = AUTONYMS.get(shown["language"], "")
    if "connections" in shown:
        known = dict(Nominee.Connection.choices)
        shown["connections"] = ", ".join(str(known[item]) for item in shown["connections"] if item in known)
    return [Row(labels[name], str(shown[name] or ""), step) for name in names]


def _nominator_rows(values: Mapping[str, str], step: str = "") -> list[Row]:
    return [
        Row(_("Name"), values["name"], step),
        Row(_("E-mail"), values["email"]),
        Row(_("Telephone"), values["telephone"], step),
        Row(_("How the nominator knows the nominee"), values["relation"], step),
    ]


def _sender_rows(outline: Outline, step: Step) -> list[Row]:
    values = {name: outline.answer(step.name, name) for name in ("name", "telephone", "relation")}
    if not outline.frame.by_office:
        return _nominator_rows({**values, "email": outline.frame.owner.email}, step.name)
    values["email"] = outline.answer(step.name, "email")
    came = dict(Nomination.Source.choices).get(outline.answer(step.name, "source"), "")
    received = Row(_("Day on which it was received"), outline.answer(step.name, "received_on"), step.name)
    return [Row(_("How did the nomination come?"), str(came), step.name), received, *_nominator_rows(values, step.name)]


def _said(rows: list[Row]) -> list[Row]:
    """Return the rows that say something: in what has been sent, a gap is no news."""
    return [row for row in rows if row.value]


def _answer_title(answer: Answer) -> str:
    declared = answer.question.kind == Question.Kind.DECLARATION
    return _("Confirmed") if declared else str(answer.question.label)


def _nominee_title(position: int, people: int) -> str:
    if people == 1:
        return _("The nominee")
    return _("The first nominee") if position == 1 else _("The second nominee")


def _file(file: Attachment | DraftFile) -> File:
    return File(file.pk, file.name, KINDS[file.media_type], file.size)
