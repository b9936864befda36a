"""Forms of the desk: moving the year, its dates, and what the lists are filtered by."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from award import dates
from award.models import Cycle, OutgoingMail
from award.phases import Phase, next_phase
from award.services.years import DEADLINES, MEETINGS, PLACES, READING


class MoveForm(forms.Form):
    """The move to the next phase, as it stood on the page; erasing a year asks for its number."""

    to = forms.TypedChoiceField(choices=Phase.choices, coerce=int, widget=forms.HiddenInput)
    entry = forms.IntegerField(widget=forms.HiddenInput)
    confirm = forms.IntegerField(
        label=_("Write the year to confirm"), help_text=_("What is erased cannot be brought back.")
    )

    def __init__(self, *args: Any, cycle: Cycle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cycle = cycle
        if next_phase(cycle.phase) != Phase.ARCHIVED:
            del self.fields["confirm"]

    def clean_confirm(self) -> int:
        """Refuse any other year."""
        if self.cleaned_data["confirm"] != self.cycle.year:
            raise ValidationError(_("This is not the year of the page."))
        return int(self.cleaned_data["confirm"])


class StepBackForm(forms.Form):
    """Why the year goes one phase back."""

    entry = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It can be read in the trail of acts."),
        max_length=2000,
        widget=forms.Textarea(attrs={"class": "short", "rows": 3}),
    )


class ReasonForm(forms.Form):
    """A reason, where it is welcome and not demanded."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"class": "short", "rows": 3}),
    )


_DAY = {"format": "%Y-%m-%d", "attrs": {"type": "date"}}
_MOMENT = {"format": "%Y-%m-%dT%H:%M", "attrs": {"type": "datetime-local"}}


class DatesForm(forms.ModelForm):
    """The dates of a year: a deadline is a day and lasts to its end, everything else is a moment."""

    mark_optional = False

    reason = forms.CharField(
        label=_("Reason for moving a date that has been announced"),
        help_text=_(
            "Needed when you move the last day to nominate while the call is open, or the jury's while it scores."
        ),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"class": "short", "rows": 2}),
    )

    class Meta:
        model = Cycle
        fields = ["nominations_open_at", *DEADLINES, READING, *MEETINGS, *PLACES]
        labels = {
            "nominations_open_at": _("Nominations open"),
            "nominations_close_at": _("Last day to nominate"),
            "endorsements_due_at": _("Last day for recommendations"),
            "scoring_closes_at": _("Last day for the jury to score"),
            "jury_meets_at": _("The jury meets"),
            "board_meets_at": _("The board meets"),
            "answer_by": _("Last day for the laureate to answer"),
            "celebration_at": _("The celebration"),
            "celebration_place_fi": _("Place"),
            "celebration_place_sv": _("Place"),
            "celebration_place_en": _("Place"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in DEADLINES:
            label = self.fields[name].label
            self.fields[name] = forms.DateField(
                label=label, required=False, widget=forms.DateInput(**_DAY), help_text=self._hint(name)
            )
            value = getattr(self.instance, name)
            self.initial[name] = dates.last_day(value, self.instance.deadline_zone) if value else None
        for name in ("nominations_open_at", *MEETINGS):
            self.fields[name].widget = forms.DateTimeInput(**_MOMENT)
            self.fields[name].help_text = self._hint(name)
            value = getattr(self.instance, name)
            self.initial[name] = timezone.localtime(value, dates.house_zone()).replace(tzinfo=None) if value else None

    def _hint(self, name: str) -> str:
        value: datetime | None = getattr(self.instance, name)
        if value is None:
            return str(_("Not set yet."))
        said = dates.format_deadline(value) if name in DEADLINES else dates.format_appointment(value)
        return _("Now: %(deadline)s") % {"deadline": said}

    def clean(self) -> dict[str, Any]:
        """Hand over what was typed; what dates mean together is the service's to say."""
        return self.cleaned_data

    def _post_clean(self) -> None:
        """Leave the row alone: the service writes it."""

    def changes(self) -> dict[str, Any]:
        """Return the dates and places that were changed on the page."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name != "reason"}


class YearForm(forms.Form):
    """The year to begin, and whether it takes over the rules of the year before."""

    year = forms.IntegerField(label=_("Award year"), min_value=1901, max_value=2199)
    carry_over = forms.BooleanField(
        label=_("Take over the rules and criteria of the year before"),
        help_text=_("Dates are planned anew. Everything can be changed before the call opens."),
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, before: Cycle | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if before is None:
            del self.fields["carry_over"]


class TrailForm(forms.Form):
    """What of the trail is asked for. Anything unknown narrows to nothing and never widens."""

    mark_optional = False

    year = forms.ChoiceField(label=_("Year"), required=False)
    area = forms.ChoiceField(label=_("About"), required=False)
    person = forms.ChoiceField(label=_("By whom"), required=False)

    def __init__(self, *args: Any, chains: list, areas: list, people: list, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = ("", _("everything"))
        self.fields["year"].choices = [everything, *chains]
        self.fields["area"].choices = [everything, *areas]
        self.fields["person"].choices = [("", _("everybody")), *people]


class HeadForm(forms.Form):
    """A chain's head as the weekly letter stated it."""

    chain = forms.ChoiceField(label=_("Part of the trail"))
    head = forms.CharField(
        label=_("The seal in the letter"),
        min_length=12,
        max_length=64,
        help_text=_("The first twelve characters are enough."),
    )

    def __init__(self, *args: Any, chains: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chain"].choices = chains


class OutboxForm(forms.Form):
    """Which letters are asked for."""

    mark_optional = False

    status = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("all")), *OutgoingMail.Status.choices])
    q = forms.CharField(label=_("Recipient or subject"), required=False, max_length=100)
