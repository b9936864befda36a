"""The desk's forms for telling nominees and for what they answer."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from award.addresses import AddressField
from award.dates import house_zone
from award.forms.lines import OneLineEach
from nominations.models import Nominee


class ToldForm(forms.Form):
    """That a nominee was told outside the product."""

    via = forms.ChoiceField(
        label=_("How"),
        choices=[(Nominee.ToldVia.PHONE, _("I have called")), (Nominee.ToldVia.LETTER, _("I have posted the letter"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how the nominee was told.")},
    )
    on = forms.DateField(label=_("When"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate(timezone=house_zone())


class DeferralForm(forms.Form):
    """Why a nominee is told later than the law's month, or not before the jury reads."""

    reason = forms.CharField(
        label=_("Reason for telling later"),
        max_length=2000,
        widget=forms.Textarea(attrs={"class": "short", "rows": 3}),
        help_text=_("The association answers for it under Article 14(5) of the General Data Protection Regulation: for example that the nominee cannot be reached with reasonable effort. A surprise is no reason."),
        error_messages={"required": _("Give the reason.")},
    )  # fmt: skip


ANSWERS = [(Nominee.Response.ACCEPTED, _("Accepts")), (Nominee.Response.DECLINED, _("Declines"))]


class RecordedAnswerForm(forms.Form):
    """An answer the nominee gave by telephone or letter."""

    response = forms.ChoiceField(
        label=_("Answer"),
        choices=ANSWERS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the answer.")},
    )
    never_again = forms.BooleanField(
        label=_("Does not want to be nominated in later years either"),
        required=False,
        help_text=_(
            "Goes with declining. The person is recognised by a fingerprint of the address, which names nobody."
        ),
    )


class NeverAgainForm(forms.Form):
    """By what somebody is found who may be nominated again."""

    email = AddressField(label=_("E-mail"), max_length=254, required=False)
    telephone = forms.CharField(
        label=_("Telephone"), max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    name = forms.CharField(label=_("Name"), max_length=150, required=False)

    def clean(self) -> dict[str, Any]:
        """Demand something to look for."""
        data = super().clean() or {}
        if not self.errors and not any(data.values()):
            self.add_error("email", _("Give at least one of these."))
        return data


class NomineeFactsForm(OneLineEach, forms.ModelForm):
    """Facts about a nominee, as the office corrects them. The case stays as the nominator wrote it."""

    connections = forms.MultipleChoiceField(
        label=_("Connection to the university"),
        choices=Nominee.Connection.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one connection to the university.")},
    )
    done = forms.BooleanField(label=_("The nominee's correction is dealt with"), required=False)

    class Meta:
        model = Nominee
        fields = (
            "name", "email", "telephone", "postal_address", "language", "occupation", "connections", "degree", "faculty",
            "degree_year",
        )  # fmt: skip
        widgets = {"postal_address": forms.Textarea(attrs={"class": "short", "rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = _("With another address the links sent to the old one are closed.")
        if not self.instance.correction:
            del self.fields["done"]


class AnswerForm(forms.Form):
    """The nominee's own answer."""

    response = forms.ChoiceField(
        label=_("Your answer"),
        choices=[
            (Nominee.Response.ACCEPTED, _("I am glad to be a candidate")),
            (Nominee.Response.DECLINED, _("I decline")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose your answer.")},
    )
    never_again = forms.BooleanField(
        label=_("Please do not consider me in later years either"),
        required=False,
        help_text=_(
            "Goes with declining. We keep only a fingerprint of your address for it, and you can take it back."
        ),
    )


class CorrectionForm(forms.Form):
    """What is wrong in what is held."""

    text = forms.CharField(
        label=_("What should be put right?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"class": "short", "rows": 5}),
        error_messages={"required": _("Write what should be put right.")},
    )


class ErasureForm(forms.Form):
    """That everything about a nominee is erased."""

    never_again = forms.BooleanField(
        label=_("Please do not consider me in later years either"),
        required=False,
        help_text=_("We keep only a fingerprint of your address or telephone number for it, which names nobody."),
    )


class RecordedErasureForm(forms.Form):
    """That everything about a nominee is erased because the person has asked the office for it."""

    via = forms.ChoiceField(
        label=_("How the person asked"),
        choices=Nominee.ToldVia.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how the person asked.")},
    )
    never_again = forms.BooleanField(
        label=_("Does not want to be nominated in later years either"),
        required=False,
        help_text=_("The person is recognised by a fingerprint of the address, which names nobody."),
    )
