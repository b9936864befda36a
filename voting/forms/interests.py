"""The forms in which people declare interests."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from voting.access import Questions
from voting.models import Interest
from voting.services.interests import Answer

CLEAR, CONFLICT = "clear", "conflict"
NOTE_LENGTH = 1000

GROUPS = (
    (_("Yourself"), ("IS_CANDIDATE", "NOMINATED")),
    (_("Family and friends"), ("FAMILY_NEAR", "FAMILY_WIDER", "FAMILY_IN_LAW", "CLOSE_FRIEND", "FORMER_SPOUSE")),
    (_("Working life"), ("SAME_EMPLOYER", "SUPERVISION", "JOINT_WORK")),
    (_("Economic interests"), ("ECONOMIC", "GAINING_BODY")),
    (_("Something else"), ("DISPUTE", "OTHER")),
)


def ground_choices() -> list[Any]:
    """Return the grounds in groups, as the by-laws and the pages list them, with an empty choice first: (value, label) and (group, …)."""
    labels = dict(Interest.Ground.choices)
    grouped = [(heading, [(key, labels[key]) for key in keys]) for heading, keys in GROUPS]
    return [("", _("Choose the ground")), *grouped]


@dataclass(frozen=True)
class QuestionRow:
    """One candidate on the page: what has been typed, what is wrong with it, and the hints."""

    candidate: Any
    key: str
    hints: Sequence[str]
    answer: str
    ground: str
    note: str
    answer_errors: Sequence[str]
    ground_errors: Sequence[str]
    note_errors: Sequence[str]

    @property
    def bad(self) -> bool:
        """True when something is to be mended."""
        return bool(self.answer_errors or self.ground_errors or self.note_errors)


def ground_groups() -> list[tuple[Any, list[tuple[str, Any]]]]:
    """Return the same for a page that writes them out: (heading, choices); the empty choice is a heading without any."""
    return [(label, []) if not value else (value, label) for value, label in ground_choices()]


class GroundForm(forms.Form):
    """A ground and an explanation."""

    ground = forms.ChoiceField(label=_("Ground"), choices=ground_choices)
    note = forms.CharField(
        label=_("In a few words"),
        required=False,
        max_length=NOTE_LENGTH,
        help_text=_("The chair, the vice-chair and the secretary can read this."),
        widget=forms.Textarea(attrs={"rows": 3, "class": "short"}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for an explanation where the ground explains nothing."""
        data = super().clean() or {}
        if data.get("ground") == Interest.Ground.OTHER and not data.get("note", "a note that is too long").strip():
            self.add_error("note", _("Say in a few words what the reason is."))
        return data

    def answer(self) -> Answer:
        """Return what was declared."""
        return Answer(self.cleaned_data["ground"], self.cleaned_data["note"])


class InterestsForm(forms.Form):
    """Every candidate who is asked about, each with an answer; nothing is chosen beforehand."""

    mark_optional = False

    def __init__(self, *args: Any, questions: Questions, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        choices = [(CLEAR, _("No conflict")), (CONFLICT, _("Conflict of interest"))]
        for candidate in questions.candidates:
            key = candidate.pk
            self.fields[f"answer_{key}"] = forms.ChoiceField(
                label=candidate.name,
                choices=choices,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose one of the two.")},
            )
            self.fields[f"ground_{key}"] = forms.ChoiceField(
                label=f"{candidate.name}, {_('ground')}", choices=ground_choices, required=False
            )
            self.fields[f"note_{key}"] = forms.CharField(
                label=f"{candidate.name}, {_('in a few words')}", required=False, max_length=NOTE_LENGTH,
                widget=forms.Textarea(attrs={"rows": 2, "class": "short"}),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask each conflict for its ground."""
        data = super().clean() or {}
        for candidate in self.questions.candidates:
            key = candidate.pk
            if data.get(f"answer_{key}") != CONFLICT:
                continue
            ground = data.get(f"ground_{key}")
            if not ground and f"ground_{key}" not in self.errors:
                self.add_error(f"ground_{key}", _("Choose the ground."))
            if ground == Interest.Ground.OTHER and not data.get(f"note_{key}", "a note that is too long").strip():
                self.add_error(f"note_{key}", _("Say in a few words what the reason is."))
        return data

    def rows(self) -> Iterator[QuestionRow]:
        """Yield the page's rows as plain values: the page writes them out without a widget for each."""
        for candidate in self.questions.candidates:
            key = candidate.pk
            typed = {name: self.data.get(f"{name}_{key}", "") for name in ("answer", "ground", "note")}
            wrong = {f"{name}_errors": self.errors.get(f"{name}_{key}", ()) for name in typed}
            hints = [hint.label for hint in self.questions.hints.get(key, ())]
            yield QuestionRow(candidate=candidate, key=str(key), hints=hints, **typed, **wrong)

    def answers(self) -> dict[int, Answer]:
        """Return candidate's primary key -> answer. A ground chosen beside "no conflict" says nothing."""
        data = self.cleaned_data
        found = {}
        for candidate in self.questions.candidates:
            key = candidate.pk
            conflicted = data[f"answer_{key}"] == CONFLICT
            found[key] = Answer(data[f"ground_{key}"], data[f"note_{key}"]) if conflicted else Answer()
        return found


class DeclareForAnotherForm(GroundForm):
    """A conflict that somebody who leads has learnt of."""

    field_order = ("user", "candidate", "ground", "note")

    user = forms.ModelChoiceField(label=_("Who"), queryset=None, empty_label=_("Choose the person"))
    candidate = forms.ModelChoiceField(label=_("Candidate"), queryset=None, empty_label=_("Choose the candidate"))

    def __init__(self, *args: Any, people: Any, candidates: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people
        self.fields["candidate"].queryset = candidates
        self.fields["note"].required = True
        self.fields["note"].help_text = _("How you know. The person sees it too.")


class ReasonForm(forms.Form):
    """A reason, for the acts that need one."""

    reason = forms.CharField(
        label=_("Reason"), max_length=NOTE_LENGTH, widget=forms.Textarea(attrs={"rows": 3, "class": "short"})
    )

    def __init__(self, *args: Any, needed: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needed
