"""The desk's form for carrying candidates over."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nominations.forms.screening import described
from nominations.models import Candidate


class CarryForm(forms.Form):
    """Which candidates of the year before go on."""

    candidates = forms.MultipleChoiceField(
        label=_("Who goes on?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one candidate.")},
    )

    def __init__(self, *args: Any, candidates: list[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {str(candidate.pk): candidate for candidate in candidates}
        self.fields["candidates"].choices = [(key, described(row)) for key, row in self.rows.items()]

    @property
    def chosen(self) -> list[Candidate]:
        """The candidates that were ticked."""
        return [self.rows[key] for key in self.cleaned_data["candidates"]]
