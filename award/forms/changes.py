"""Forms about a change of what is approved or public."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from award.forms.lines import OneLineEach
from award.forms.refusals import ReadField
from award.models import Laureate, LaureateChange
from award.services.public_content import PICTURE_FACTS


class PictureWordsForm(OneLineEach, forms.ModelForm):
    """Who took a new picture, on what terms it may be used, and what it shows. What is typed is handed to the service.

    All of it is needed before the change can be made, but not before it can be taken up.
    """

    mark_optional = False
    # What is asked for, as it was read.
    read = ReadField()

    class Meta:
        model = Laureate
        fields = PICTURE_FACTS

    def __init__(self, *args: Any, change: LaureateChange, read: str, **kwargs: Any) -> None:
        words = {name: change.facts.get(name, "") for name in PICTURE_FACTS} | {"read": read}
        super().__init__(*args, initial=words, **kwargs)
        if not change.portrait:
            for name in PICTURE_FACTS:
                del self.fields[name]

    def _post_clean(self) -> None:
        """Make no row: the service writes and checks it."""


class ReplacementForm(forms.Form):
    """Why issued certificates should be replaced."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It stays in the audit log; the check page does not show it."),
    )


class ApprovedChangeForm(forms.Form):
    """The change as it was read."""

    read = ReadField()


class EndedChangeForm(forms.Form):
    """Why a change is not made."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "short"}),
        max_length=2000,
        help_text=_("The person who asked reads it. You need none to take back what you asked for yourself."),
    )
