"""The chair's forms: releasing open ballots and excusing a juror."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

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
