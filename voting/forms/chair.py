"""The chair's forms: releasing open ballots, excusing a juror, and who has left before the order is shown."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from award.models import User
from voting.forms.interests import ReasonForm


class ReleaseForm(ReasonForm):
    """Open ballots of one juror, and why they are released."""

    field_order = ("ballots", "reason")

    ballots = forms.ModelMultipleChoiceField(
        label=_("Ballots to release"), queryset=None, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, ballots: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ballots"].queryset = ballots
        self.fields["ballots"].label_from_instance = lambda ballot: ballot.candidate.name


class ExcuseForm(ReasonForm):
    """What becomes of the ballots a juror has submitted already, and why the juror is excused."""

    KEEP, SEAL = "keep", "seal"
    field_order = ("submitted", "reason")

    submitted = forms.ChoiceField(
        label=_("What has been submitted already"),
        choices=[(KEEP, _("stays and counts")), (SEAL, _("is sealed and does not count"))],
        widget=forms.RadioSelect,
    )


class LeftForm(forms.Form):
    """Answered before a meeting is shown the order: who has left, and that nobody else has a conflict of interest."""

    left = forms.MultipleChoiceField(
        label=_("Who has left the meeting or is not there"),
        help_text=_(
            "Whoever is not ticked sees the order without the candidates they have a conflict of interest with."
        ),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    nobody_else = forms.BooleanField(error_messages={"required": _("Ask everybody present, then confirm it here.")})

    mark_optional = False

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        """`people` are those of whom it is known that they have a conflict of interest."""
        super().__init__(*args, **kwargs)
        self.people = {person.pk: person for person in people}
        self.fields["left"].choices = [(key, str(person)) for key, person in self.people.items()]
        self.fields["nobody_else"].label = (
            _("Nobody else present has a conflict of interest with a candidate")
            if self.people
            else _("Nobody present has a conflict of interest with a candidate")
        )
        if not self.people:
            del self.fields["left"]

    @property
    def present(self) -> set[int]:
        """The primary keys of those who have a conflict of interest and are there."""
        return self.people.keys() - {int(key) for key in self.cleaned_data.get("left", ())}
