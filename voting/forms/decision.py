"""The form in which the secretary records the board's decision from the meeting."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from award.models import Rulebook, Seat
from nominations.models import Candidate
from voting.models import Decision
from voting.services.decision import Minutes


class DecisionForm(forms.Form):
    """Number, §, place, who was present, who left, how it was decided and for whom: two minutes' work."""

    meeting_number = forms.CharField(
        label=_("Number of the meeting"),
        max_length=20,
        help_text=_("For example 4/2027."),
        widget=forms.TextInput(attrs={"class": "w-10"}),
    )
    item = forms.CharField(label=_("Item (§)"), max_length=20, widget=forms.TextInput(attrs={"class": "w-4"}))
    place = forms.CharField(label=_("Place"), max_length=120)
    held_on = forms.DateField(
        label=_("Date of the meeting"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "w-10"}),
    )
    language = forms.ChoiceField(
        label=_("Language of the minutes"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )
    present = forms.ModelMultipleChoiceField(
        label=_("Present"),
        queryset=Seat.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick everybody who took part."),
    )
    not_awarded = forms.BooleanField(label=_("The award is not given this year"), required=False)
    method = forms.ChoiceField(
        label=_("How the board decided"), choices=Decision.Method.choices, widget=forms.RadioSelect
    )
    lot_drawn_by = forms.CharField(label=_("The lot was drawn by"), max_length=120, required=False)
    lot_witness = forms.CharField(label=_("In the presence of"), max_length=120, required=False)
    blank_votes = forms.IntegerField(
        label=_("Blank votes"),
        required=False,
        min_value=0,
        max_value=99,
        widget=forms.NumberInput(attrs={"class": "w-4"}),
    )
    reasons = forms.CharField(
        label=_("Reasons"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 5, "class": "short"}),
        help_text=_("Needed when the board leaves the jury's order or does not give the award."),
    )

    mark_optional = False

    def __init__(
        self,
        *args: Any,
        seats: Any,
        candidates: Sequence[Candidate],
        rules: Rulebook,
        conflicts: set[tuple[int, int]],
        **kwargs: Any,
    ) -> None:
        """`conflicts` holds (user, candidate) pairs; those who must have left are ticked beforehand."""
        super().__init__(*args, **kwargs)
        self.candidates = {candidate.pk: candidate for candidate in candidates}
        self.seats = {seat.pk: seat for seat in seats}
        self.fields["present"].queryset = seats
        self.fields["present"].label_from_instance = lambda seat: f"{seat.user} ({seat.get_office_display()})"
        choices = [("", "–")] + [(candidate.pk, str(candidate)) for candidate in candidates]
        self.laureate_fields = [f"laureate_{number}" for number in range(1, rules.laureates_max + 1)]
        self.reserve_fields = [f"reserve_{number}" for number in range(1, rules.reserve_max + 1)]
        for number, name in enumerate(self.laureate_fields, start=1):
            label = (
                _("Named by the board")
                if rules.laureates_max == 1
                else _("Named by the board, %(number)s") % {"number": number}
            )
            self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False)
        for number, name in enumerate(self.reserve_fields, start=1):
            self.fields[name] = forms.ChoiceField(
                label=_("In reserve, %(number)s") % {"number": number}, choices=choices, required=False
            )
        self.vote_fields = []
        for candidate in candidates:
            name = f"votes_{candidate.pk}"
            self.vote_fields.append(name)
            self.fields[name] = forms.IntegerField(
                label=_("Votes for %(name)s") % {"name": candidate},
                required=False, min_value=0, max_value=99, widget=forms.NumberInput(attrs={"class": "w-4"}),
            )  # fmt: skip
        self.left_fields = []
        for seat in seats:
            name = f"left_{seat.pk}"
            self.left_fields.append(name)
            self.fields[name] = forms.MultipleChoiceField(
                label=_("%(name)s left the meeting for") % {"name": seat.user},
                choices=[(candidate.pk, str(candidate)) for candidate in candidates],
                required=False,
                widget=forms.CheckboxSelectMultiple,
                initial=[candidate.pk for candidate in candidates if (seat.user_id, candidate.pk) in conflicts],
            )

    # A service's refusal names what it is about; these are the fields that stand for it.
    REFUSED = {"laureates": "laureate_1", "reserve": "reserve_1", "votes": "method", "left": "present"}

    def add_refusal(self, field: str | None, sentence: str) -> None:
        """Put a refusal beside the field it belongs to."""
        name = self.REFUSED.get(field or "", field)
        self.add_error(name if name in self.fields else None, sentence)

    def minutes(self) -> Minutes:
        """Return what was recorded, as the service takes it."""
        data = self.cleaned_data
        return Minutes(
            meeting_number=data["meeting_number"],
            item=data["item"],
            place=data["place"],
            held_on=data["held_on"],
            language=data["language"],
            present=tuple(data["present"]),
            method=data["method"],
            laureates=self._candidates(self.laureate_fields),
            reserve=self._candidates(self.reserve_fields),
            left={
                seat: tuple(self.candidates[int(key)] for key in data[f"left_{seat.pk}"])
                for seat in self.seats.values()
                if data[f"left_{seat.pk}"]
            },
            votes={int(name.removeprefix("votes_")): data[name] for name in self.vote_fields if data[name] is not None},
            blank_votes=data["blank_votes"] or 0,
            lot_drawn_by=data["lot_drawn_by"],
            lot_witness=data["lot_witness"],
            not_awarded=data["not_awarded"],
            reasons=data["reasons"],
        )

    def _candidates(self, names: list[str]) -> tuple[Candidate, ...]:
        return tuple(self.candidates[int(self.cleaned_data[name])] for name in names if self.cleaned_data[name])

    def group(self, names: list[str]) -> list[forms.BoundField]:
        """Return bound fields by name, for a template that lays them out in groups."""
        return [self[name] for name in names]

    @property
    def head(self) -> list[forms.BoundField]:
        """The meeting."""
        return self.group(["meeting_number", "item", "place", "held_on", "language", "present"])

    @property
    def choice(self) -> list[forms.BoundField]:
        """Whom the board named."""
        return self.group([*self.laureate_fields, *self.reserve_fields, "not_awarded", "reasons"])

    @property
    def way(self) -> list[forms.BoundField]:
        """How it was decided."""
        return self.group(["method", *self.vote_fields, "blank_votes", "lot_drawn_by", "lot_witness"])

    @property
    def leaving(self) -> list[forms.BoundField]:
        """Who left for whom."""
        return self.group(self.left_fields)
