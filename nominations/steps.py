"""The pages of one nomination: which there are under its rules, in which order, and how far each has come."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property
from typing import Any

from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from nominations.call import Asked, Call, call_of
from nominations.forms.steps import (
    AttachmentsForm,
    CaseForm,
    ConnectionForm,
    DeclarationForm,
    ExtraForm,
    Frame,
    NominatorForm,
    NomineeForm,
    SenderForm,
    StepForm,
)
from nominations.models import Draft

ATTACHMENTS = "attachments"
DECLARATIONS = "declarations"
YOU = "you"
CASE_PREFIX = "case-"


class State(Enum):
    """How far a page has come."""

    EMPTY = "empty"
    BEGUN = "begun"
    DONE = "done"


@dataclass(frozen=True)
class Step:
    """One page: its name stands in the address and in the draft's data."""

    name: str
    form_class: type[StepForm]
    title: str | Promise
    topic: str
    question: Asked | None = None
    number: int = 0
    of: int = 0

    @property
    def prefix(self) -> str:
        """What the names of the page's fields begin with."""
        return self.name

    @property
    def holds_files(self) -> bool:
        """True for the page of attachments."""
        return self.form_class is AttachmentsForm


class Outline:
    """The pages of a draft, made from the call it is written under."""

    def __init__(self, draft: Draft, call: Call) -> None:
        self.draft = draft
        self.call = call
        you = draft.step_data.get(YOU, {})
        name, telephone = ((you.get(f"{YOU}-{field}") or [""])[0] for field in ("name", "telephone"))
        self.frame = Frame(
            call=call,
            cycle=draft.cycle,
            owner=draft.owner,
            source=draft.source,
            typed_name=name,
            typed_telephone=telephone,
            confirmed=getattr(draft, "owner_confirmed", None),
        )

    @cached_property
    def steps(self) -> dict[str, Step]:
        """All pages by name, in their order. The second nominee has pages once the first says that there are two."""
        return {step.name: step for step in self._steps()}

    def _steps(self) -> Iterator[Step]:
        yield Step("nominee", NomineeForm, _("Who do you nominate?"), "nominee")
        yield Step("connection", ConnectionForm, _("Connection to the university"), "connection")
        if self.is_joint:
            yield Step("nominee-2", NomineeForm, _("Who is the second person?"), "nominee-2")
            yield Step(
                "connection-2", ConnectionForm, _("The second person's connection to the university"), "connection-2"
            )
        case = self._case()
        for number, question in enumerate(case, start=1):
            yield Step(f"{CASE_PREFIX}{question.key}", CaseForm, question.label, "case", question, number, len(case))
        if self.call.asked("EXTRA"):
            yield Step("more", ExtraForm, _("A few more questions"), "more")
        if self.call.rule("attachments_max"):
            yield Step(ATTACHMENTS, AttachmentsForm, _("Attachments"), ATTACHMENTS)
        if self.frame.by_office:
            yield Step(YOU, SenderForm, _("Who nominates?"), YOU)
        else:
            yield Step(YOU, NominatorForm, _("About you"), YOU)

    def _case(self) -> list[Asked]:
        """Return the questions of the case. Of those about alternative criteria one must be answered: the last, until another is."""
        case = self.call.asked("CASE")
        alternatives = [question for question in case if question.alternative]
        if not alternatives:
            return case
        answered = any(self.answer(f"{CASE_PREFIX}{question.key}", "text").strip() for question in alternatives)
        return [
            replace(question, required=not answered and question is alternatives[-1])
            if question.alternative
            else question
            for question in case
        ]

    @property
    def is_joint(self) -> bool:
        """True when this nomination is for two people together."""
        return self.call.is_joint and self.answer("nominee", "people") == "2"

    @cached_property
    def declarations(self) -> Step | None:
        """The declarations, which stand on the page where the answers are checked; nothing when none is asked."""
        if not self.call.asked("DECLARATION"):
            return None
        return Step(DECLARATIONS, DeclarationForm, _("Confirm and send"), DECLARATIONS)

    def typed(self, name: str) -> MultiValueDict:
        """Return what has been typed on a page, as the browser sent it; empty for a page nobody has been on.

        Who nominates has told us name and telephone before, so that page is filled in from the start.
        """
        if name == YOU and name not in self.draft.step_data and not self.frame.by_office:
            owner = self.draft.owner
            return MultiValueDict({f"{YOU}-name": [owner.name], f"{YOU}-telephone": [owner.telephone]})
        return MultiValueDict(self.draft.step_data.get(name, {}))

    def answer(self, name: str, field: str) -> str:
        """Return one value typed on a page, checked by nobody; empty when there is none."""
        return str(self.typed(name).get(f"{name}-{field}") or "")

    def form(self, step: Step, data: Any = None, files: Any = None) -> StepForm:
        """Return a page's form: bound to `data`, else showing what was typed before without judging it."""
        form = step.form_class(
            data=data,
            files=files,
            prefix=step.prefix,
            frame=self.frame,
            question=step.question,
            use_required_attribute=False,
        )
        if data is None and (typed := self.typed(step.name)):
            form.initial = form.initial_from(typed)
        return form

    def judged(self, step: Step) -> StepForm:
        """Return a page's form bound to what the draft holds: it knows whether the nomination could be sent with it."""
        return self.form(step, data=self.typed(step.name), files=MultiValueDict())

    def state(self, step: Step, files: int = 0) -> State:
        """Return how far a page has come; `files` is how many files the draft holds."""
        if step.holds_files:
            enough = files >= max(1, self.call.rule("attachments_min"))
            return State.DONE if enough else State.BEGUN if files else State.EMPTY
        typed = self.typed(step.name)
        if not any(value for _name, values in typed.lists() for value in values):
            return State.EMPTY
        return State.DONE if self.judged(step).is_valid() else State.BEGUN

    def may_stay_empty(self, step: Step) -> bool:
        """True for a page the nomination can be sent without."""
        if step.holds_files:
            return not self.call.rule("attachments_min")
        return not any(field.required for field in self.form(step).fields.values())

    def after(self, name: str) -> Step | None:
        """Return the page after this one, nothing after the last."""
        names = list(self.steps)
        following = names.index(name) + 1
        return self.steps[names[following]] if following < len(names) else None

    @property
    def nominee_names(self) -> list[str]:
        """The nominees' names as typed so far."""
        names = [self.answer("nominee", "name")]
        if self.is_joint:
            names.append(self.answer("nominee-2", "name"))
        return [name.strip() for name in names if name.strip()]


def outline_of(draft: Draft) -> Outline:
    """Return the pages of a draft. A draft fetched through `access` brings its call along, any other is asked for it."""
    content = getattr(draft, "call_content", None)
    return Outline(draft, Call(json.loads(content)) if content else call_of(draft.cycle))
