"""Forms for signing in and for one's own account. Those on allauth's base keep its checks and take the house's face."""

from typing import Any

from allauth.account.forms import AddEmailForm, BaseConfirmCodeForm, ConfirmEmailVerificationCodeForm
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from award import access
from award.addresses import AddressField
from award.forms.lines import OneLineEach
from award.languages import AUTONYMS, LANGUAGES
from award.limits import limited, once
from award.models import User

ONE_TIME_CODE = {
    "autocomplete": "one-time-code",
    "autocorrect": "off",
    "spellcheck": "false",
    "class": "code",
}


NO_CODE = _("Type the code.")


def code_widget(*, digits: bool) -> forms.TextInput:
    """Return the input for a code: pasting works, telephones offer the code they have just received."""
    return forms.TextInput(attrs={**ONE_TIME_CODE, **({"inputmode": "numeric"} if digits else {})})


def bare_code(text: str) -> str:
    """Return a code without whatever stands between its characters: spaces of any width, dashes, dots."""
    return "".join(letter for letter in text if letter.isalnum())


class RequestCodeForm(forms.Form):
    """The one door: an address."""

    email = AddressField(
        label=_("Your e-mail address"),
        max_length=254,
        error_messages={"required": _("Give your e-mail address.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false", "autocapitalize": "none"}),
    )


class _MailedCode(BaseConfirmCodeForm):
    """A code from a letter."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("Eight digits; you can also paste them."),
        error_messages={"required": NO_CODE},
        widget=code_widget(digits=True),
    )

    def clean_code(self) -> str:
        """Compare what is left when spaces and dashes are gone, three times at most.

        The session counts the tries as well, but of many that are sent at the same moment each reads the same count.
        """
        if self.expected_code and (response := limited(context.request, "code_tries", key=self.expected_code)):
            raise ImmediateHttpResponse(response)
        self.cleaned_data["code"] = bare_code(self.cleaned_data["code"])
        return super().clean_code()


class ConfirmCodeForm(_MailedCode):
    """The code that signs in."""


class CodeAgainForm(_MailedCode):
    """The code that proves once more who one is."""


class ConfirmAddressForm(ConfirmEmailVerificationCodeForm, _MailedCode):
    """The code sent to a new address."""

    code = _MailedCode.base_fields["code"]


class NewAddressForm(AddEmailForm):
    """The address one wishes to change to."""

    email = AddressField(
        label=_("New e-mail address"),
        error_messages={"required": _("Give the new address.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )

    def clean_email(self) -> str:
        """Refuse whoever holds a role an address that is another holder's but for its spelling: one person would be two."""
        email: str = super().clean_email()
        if why := access.why_no_new_address(email, self.user):
            raise forms.ValidationError(why)
        return email


class DetailsForm(OneLineEach, forms.ModelForm):
    """What a person changes about oneself."""

    class Meta:
        model = User
        fields = ("name", "telephone", "language")
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "telephone": forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
            "language": forms.RadioSelect,
        }
        help_texts = {
            "name": _("As you write it yourself."),
            "language": _("In which we write to you."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [(code, AUTONYMS[code]) for code in LANGUAGES]


FACTOR_CODE = forms.CharField(
    label=_("Code from your app"),
    max_length=40,
    help_text=_("Six digits. You can also use one of your recovery codes here."),
    error_messages={"required": NO_CODE},
    widget=code_widget(digits=False),
)


class _FactorCode:
    """A code from the app, or a recovery code."""

    def clean_code(self) -> str:
        """Check what is left when spaces and dashes are gone. Too many tries are answered 429.

        A right code counts once for as long as it is valid: allauth remembers it for a third of that time, and not at enrolment.
        """
        if response := limited(context.request, "factor", key=f"person {self.user.pk}"):
            raise ImmediateHttpResponse(response)
        self.cleaned_data["code"] = bare_code(self.cleaned_data["code"])
        code = super().clean_code()
        if not once("factor_code", key=f"person {self.user.pk} {code}"):
            raise get_adapter().validation_error("incorrect_code")
        return code


class FactorForm(_FactorCode, AuthenticateForm):
    """The second factor at sign-in."""

    code = FACTOR_CODE


class FactorAgainForm(_FactorCode, ReauthenticateForm):
    """The second factor once more."""

    code = FACTOR_CODE


class AppForm(_FactorCode, ActivateTOTPForm):
    """The first code of a new app, which proves that the app has the right secret."""

    code = forms.CharField(
        label=_("The code the app shows now"),
        max_length=40,
        help_text=_("Six digits."),
        error_messages={"required": NO_CODE},
        widget=code_widget(digits=True),
    )


class PasskeyForm(AddWebAuthnForm):
    """A new passkey."""

    name = forms.CharField(label=_("Name of this passkey"), required=False, max_length=60)


class PasskeyNameForm(EditWebAuthnForm):
    """Another name for a passkey."""

    name = forms.CharField(label=_("Name of this passkey"), max_length=60)


class LostFactorForm(forms.Form):
    """Whose second factor is taken away."""

    person = forms.TypedChoiceField(
        label=_("Who has lost the second factor?"), coerce=int, error_messages={"required": _("Choose the person.")}
    )

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", _("Choose")), *((one.pk, str(one)) for one in people)]
