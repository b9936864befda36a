"""The form in which the secretary records the board's decision from the meeting."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext_lazy as _

from award.forms.refusals import ReadField
from award.models import Rulebook, Seat
from nominations.models import Candidate
from voting.models import Decision
from voting.services.decision import Minutes


class SeatBoxes(forms.CheckboxSelectMultiple):
    """Who was present: the boxes of deputies are marked, because they alone remain to be asked when all ordinary members came."""

    deputies: frozenset[int] = frozenset()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Mark a deputy's box for the stylesheet."""
        option = super().create_option(name, value, *args, **kwargs)
        if getattr(value, "value", value) in self.deputies:
            option["attrs"]["data-deputy"] = True
        return option


@dataclass(frozen=True)
class LeavingRow:
    """One candidate and a box for each seat; where a conflict is declared there is none, for that one stands above as a sentence."""

    candidate: Candidate
    boxes: tuple[BoundWidget | None, ...]


class DecisionForm(forms.Form):
    """Number, §, place, who was present, who left, how it was decided and for whom: two minutes' work."""

    meeting_number = forms.CharField(
        label=_("Number of the meeting"), max_length=20, widget=forms.TextInput(attrs={"class": "w-10"})
    )
    item = forms.CharField(label=_("Item (§)"), max_length=20, widget=forms.TextInput(attrs={"class": "w-4"}))
    place = forms.CharField(label=_("Place"), max_length=120)
    held_on = forms.DateField(
        label=_("Date of the meeting"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "w-10"}),
    )
    language = forms.ChoiceField(
        label=_("Language of the minutes"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect(attrs={"class": "row"}),
    )
    all_present = forms.BooleanField(label=_("All ordinary members were present"), required=False)
    present = forms.ModelMultipleChoiceField(
        label=_("Present"),
        queryset=Seat.objects.none(),
        required=False,
        widget=SeatBoxes(attrs={"class": "grid"}),
    )
    asked_at_meeting = forms.BooleanField(
        label=_("Everybody present who has not answered here was asked about conflicts of interest at the meeting"),
        required=False,
        help_text=_("Mark below who left, and for whom. The minutes say that it was asked."),
    )
    not_awarded = forms.BooleanField(label=_("The award is not given this year"), required=False)
    method = forms.ChoiceField(
        label=_("How the board decided"),
        choices=Decision.Method.choices,
        widget=forms.RadioSelect(attrs={"class": "row"}),
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
        label=_("Reasons"), required=False, max_length=8000, widget=forms.Textarea(attrs={"rows": 3, "class": "short"})
    )

    # What the page showed: the decision that stands, who can be chosen, who sits on the board, by which rules and which order.
    read = ReadField()

    mark_optional = False

    def __init__(
        self,
        *args: Any,
        seats: Any,
        candidates: Sequence[Candidate],
        rules: Rulebook,
        conflicts: set[tuple[int, int]],
        withheld: frozenset[int],
        year: int,
        **kwargs: Any,
    ) -> None:
        """`conflicts` holds (user, candidate) pairs; those who must have left are ticked beforehand.

        `withheld` are the candidates for whom nobody else is, because the reader may not know who declared a conflict.
        """
        super().__init__(*args, **kwargs)
        self.candidates = {candidate.pk: candidate for candidate in candidates}
        self.seats = {seat.pk: seat for seat in seats}
        self.withheld = [candidate for candidate in candidates if candidate.pk in withheld]
        self.conflicts = {
            (seat.pk, candidate.pk)
            for seat in self.seats.values()
            for candidate in candidates
            if (seat.user_id, candidate.pk) in conflicts
        }
        self.fields["meeting_number"].help_text = _("For example 4/%(year)s.") % {"year": year}
        if rules.tie_rule != Rulebook.TieRule.LOT:
            method = self.fields["method"]
            method.choices = [choice for choice in Decision.Method.choices if choice[0] != Decision.Method.LOT]
        self._add_present(seats)
        self._add_choice(rules)
        self._add_votes()
        self._add_leaving()

    def _add_present(self, seats: Any) -> None:
        present = self.fields["present"]
        present.queryset = seats
        present.label_from_instance = lambda seat: f"{seat.user} ({seat.get_office_display()})"
        present.widget.deputies = frozenset(
            seat.pk for seat in self.seats.values() if seat.office == Seat.Office.DEPUTY
        )

    def _add_choice(self, rules: Rulebook) -> None:
        choices = [("", "–")] + [(candidate.pk, str(candidate)) for candidate in self.candidates.values()]
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

    def _add_votes(self) -> None:
        self.vote_fields = [f"votes_{key}" for key in self.candidates]
        for name, candidate in zip(self.vote_fields, self.candidates.values(), strict=True):
            self.fields[name] = forms.IntegerField(
                label=str(candidate),
                required=False, min_value=0, max_value=99, widget=forms.NumberInput(attrs={"class": "w-4"}),
            )  # fmt: skip

    def _add_leaving(self) -> None:
        self.left_fields = [f"left_{key}" for key in self.seats]
        for name, seat in zip(self.left_fields, self.seats.values(), strict=True):
            self.fields[name] = forms.MultipleChoiceField(
                label=str(seat.user),
                choices=[
                    (key, _("%(name)s left while %(candidate)s was dealt with") % {"name": seat.user, "candidate": candidate})
                    for key, candidate in self.candidates.items()
                ],
                required=False,
                widget=forms.CheckboxSelectMultiple,
                initial=[key for key in self.candidates if (seat.pk, key) in self.conflicts],
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Count the ordinary members as present where one tick said so; who was not there did not leave either."""
        data = super().clean() or {}
        ticked = set(data.get("present") or ())
        everybody = data.get("all_present")
        present = [
            seat for seat in self.seats.values() if seat in ticked or (everybody and seat.office != Seat.Office.DEPUTY)
        ]
        if not present and "present" not in self.errors:
            self.add_error("present", _("Tick everybody who took part."))
        data["present"] = present
        for name, seat in zip(self.left_fields, self.seats.values(), strict=True):
            if seat in present:
                continue
            if any((seat.pk, int(key)) not in self.conflicts for key in data.get(name, ())):
                self.add_error(
                    "present", _("%(name)s is marked as having left but not as present.") % {"name": seat.user}
                )
            data[name] = []
        return data

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
                for seat in data["present"]
                if data[f"left_{seat.pk}"]
            },
            votes={int(name.removeprefix("votes_")): data[name] for name in self.vote_fields if data[name] is not None},
            blank_votes=data["blank_votes"] or 0,
            lot_drawn_by=data["lot_drawn_by"],
            lot_witness=data["lot_witness"],
            not_awarded=data["not_awarded"],
            reasons=data["reasons"],
            asked_at_meeting=data["asked_at_meeting"],
        )

    def _candidates(self, names: list[str]) -> tuple[Candidate, ...]:
        return tuple(self.candidates[int(self.cleaned_data[name])] for name in names if self.cleaned_data[name])

    def group(self, names: Sequence[str]) -> list[forms.BoundField]:
        """Return bound fields by name, for a template that lays them out in groups."""
        return [self[name] for name in names]

    @property
    def meeting(self) -> list[forms.BoundField]:
        """When and where the board met."""
        return self.group(("held_on", "place", "meeting_number", "item"))

    @property
    def choice(self) -> list[forms.BoundField]:
        """Whom the board named."""
        return self.group((*self.laureate_fields, *self.reserve_fields))

    @property
    def votes(self) -> list[forms.BoundField]:
        """The votes, for when there was a vote."""
        return self.group((*self.vote_fields, "blank_votes"))

    @property
    def lot(self) -> list[forms.BoundField]:
        """Who drew the lot and who saw it."""
        return self.group(("lot_drawn_by", "lot_witness"))

    @property
    def declared(self) -> list[BoundWidget]:
        """A sentence for each declared conflict of interest, ticked beforehand."""
        return [
            box
            for name, seat in zip(self.left_fields, self.seats, strict=True)
            for key, box in zip(self.candidates, self[name].subwidgets, strict=True)
            if (seat, key) in self.conflicts
        ]

    @property
    def leaving(self) -> list[LeavingRow]:
        """Who left for whom, where no conflict was declared beforehand: a row for each candidate, a box for each seat."""
        boxes = {name: self[name].subwidgets for name in self.left_fields}
        return [
            LeavingRow(
                candidate,
                tuple(
                    None if (seat, key) in self.conflicts else boxes[name][place]
                    for name, seat in zip(self.left_fields, self.seats, strict=True)
                ),
            )
            for place, (key, candidate) in enumerate(self.candidates.items())
        ]

    @property
    def somebody_left(self) -> bool:
        """True when a box is ticked that no declared conflict ticks, or wrong, so that an answer with errors shows it again."""
        ticked = any(box and box.data["selected"] for row in self.leaving for box in row.boxes)
        return ticked or bool(self.wrongly_left)

    @property
    def wrongly_left(self) -> list[forms.BoundField]:
        """The fields of those who are marked as having left for what is no candidate (any more)."""
        return [self[name] for name in self.left_fields if self[name].errors]
