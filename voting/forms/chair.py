"""The chair's forms: releasing open ballots, excusing a juror, and who has left before the order is shown."""

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


class LeftForm(forms.Form):
    """Confirmed before a meeting is shown the order: whoever has a conflict of interest with a candidate has left."""

    left = forms.BooleanField()

    def __init__(self, *args: Any, named: bool, **kwargs: Any) -> None:
        """`named` says whether the page names people who leave."""
        super().__init__(*args, **kwargs)
        field = self.fields["left"]
        field.label = (
            _("Everybody named here has left, and nobody else present has a conflict of interest with a candidate")
            if named
            else _("Nobody present has a conflict of interest with a candidate")
        )
        field.error_messages["required"] = _("Ask everybody present, then confirm it here.")
