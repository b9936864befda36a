"""Asking for a recommendation, and writing one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from award.addresses import AddressField
from award.languages import AUTONYMS, current_language
from nominations.forms.fields import LineField, NameField, ProseField


class InvitationForm(forms.Form):
    """Whom to ask."""

    name = NameField(label=_("Name"), max_length=150)
    email = AddressField(label=_("E-mail"), max_length=254)
    language = forms.ChoiceField(
        label=_("We write in"), choices=list(AUTONYMS.items()), widget=forms.RadioSelect(attrs={"class": "row"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = current_language()


class EndorsementForm(forms.Form):
    """A recommendation. Saved for later it may be unfinished; sent it must be whole."""

    relation = LineField(
        label=_("How do you know the nominee?"),
        max_length=300,
        required=False,
        help_text=_("For example as a colleague, a student or a reader."),
    )

    def __init__(self, *args: Any, word_limit: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"] = ProseField(
            label=_("Your recommendation"),
            limit=word_limit,
            rows=12,
            help_text=_("Tell what you have seen yourself. The jury reads the case of the nominator too."),
            error_messages={"required": _("Write your recommendation.")},
        )
