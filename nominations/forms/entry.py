"""How a nomination came that did not come over the web."""

from django import forms
from django.utils.translation import gettext_lazy as _

from award.languages import AUTONYMS
from nominations.models import Nomination


class EntryForm(forms.Form):
    """On paper or by telephone, and in which language."""

    source = forms.ChoiceField(
        label=_("How did the nomination come?"),
        choices=[(source.value, source.label) for source in (Nomination.Source.PAPER, Nomination.Source.PHONE)],
        widget=forms.RadioSelect,
    )
    language = forms.ChoiceField(
        label=_("In which language?"),
        choices=list(AUTONYMS.items()),
        widget=forms.RadioSelect(attrs={"class": "row"}),
        help_text=_("The receipt is written in this language."),
    )
