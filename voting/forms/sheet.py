"""The score sheet as a form."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from award.models import Criterion
from award.widgets import ScaleSelect
from voting.services.ballots import COMMENT_LENGTH, Sheet

NONE = "none"
UNANSWERED = "unanswered"
PREFIX = "points-"


class PointsField(forms.ChoiceField):
    """Points on one criterion's scale, or "cannot judge". Only the exact digits of a level are a choice: no 3.5, no "१", no 1e9."""

    def __init__(self, criterion: Criterion) -> None:
        levels = [(str(level), str(level)) for level in criterion.levels]
        anchors = {anchor.level: anchor.text for anchor in criterion.anchors.all() if anchor.text}
        super().__init__(
            label=str(criterion),
            choices=[*levels, (NONE, _("cannot judge"))],
            required=False,
            widget=ScaleSelect(anchors=anchors, none_value=NONE),
            error_messages={
                "invalid_choice": _("Choose a whole number from %(low)s to %(high)s, or “cannot judge”.")
                % {"low": criterion.scale_min, "high": criterion.scale_max}
            },
        )
        self.criterion = criterion


@dataclass(frozen=True)
class Difference:
    """One answer that is not the same in this window and in what is stored."""

    label: str
    typed: str
    saved: str


def _shown(points: int | str | None) -> str:
    if points == UNANSWERED:
        return ""
    return str(_("cannot judge")) if points is None else str(points)


class SheetForm(forms.Form):
    """One juror's points, own note and comment for one candidate. It may be incomplete: it is saved as one goes."""

    mark_optional = False

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    # The version a person has been shown and decided to write over, after a clash.
    over = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
    own_note = forms.CharField(
        label=_("Your own note"),
        required=False,
        max_length=COMMENT_LENGTH,
        help_text=_("Only you ever see it."),
        widget=forms.Textarea(attrs={"rows": 3, "class": "short"}),
    )
    comment = forms.CharField(
        label=_("Comment for the jury's table"),
        required=False,
        max_length=COMMENT_LENGTH,
        help_text=_("Jury and board read it when the jury deliberates, without your name."),
        widget=forms.Textarea(attrs={"rows": 3, "class": "short"}),
    )

    def __init__(self, *args: Any, criteria: Sequence[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = list(criteria)
        for criterion in self.criteria:
            self.fields[PREFIX + criterion.key] = PointsField(criterion)

    @staticmethod
    def initial_of(sheet: Sheet) -> dict[str, Any]:
        """Return what a form shows of a stored sheet."""
        points = {PREFIX + key: NONE if value is None else str(value) for key, value in sheet.points.items()}
        return {"own_note": sheet.own_note, "comment": sheet.comment, **points}

    def clean(self) -> dict[str, Any]:
        """Refuse points that were sent empty; points that were not sent are simply not given yet."""
        for criterion in self.criteria:
            name = PREFIX + criterion.key
            if self.data.get(self.add_prefix(name)) == "":
                self.add_error(name, self.fields[name].error_messages["invalid_choice"])
        return super().clean() or {}

    def sheet(self) -> Sheet:
        """Return what was typed, as the service takes it."""
        data = self.cleaned_data
        given = {criterion.key: data[PREFIX + criterion.key] for criterion in self.criteria}
        points = {key: None if value == NONE else int(value) for key, value in given.items() if value}
        return Sheet(points, data["own_note"], data["comment"])

    def scales(self) -> list[tuple[Criterion, forms.BoundField]]:
        """Return each criterion with its field."""
        return [(criterion, self[PREFIX + criterion.key]) for criterion in self.criteria]

    def differences(self, saved: Sheet) -> Iterator["Difference"]:
        """Yield what this sheet and the stored one say differently."""
        typed = self.sheet()
        for criterion in self.criteria:
            if criterion.key in typed.points and typed.points[criterion.key] != saved.points.get(
                criterion.key, UNANSWERED
            ):
                yield Difference(
                    str(criterion),
                    _shown(typed.points[criterion.key]),
                    _shown(saved.points.get(criterion.key, UNANSWERED)),
                )
        for name in ("own_note", "comment"):
            ours, theirs = getattr(typed, name).strip(), getattr(saved, name)
            if ours.replace("\r\n", "\n") != theirs:
                yield Difference(str(self.fields[name].label), ours, theirs)

    def add_refusal(self, field: str | None, sentence: str) -> None:
        """Put a refusal beside the field it belongs to."""
        name = PREFIX + field if field and PREFIX + field in self.fields else field
        self.add_error(name if name in self.fields else None, sentence)
