"""Taking a nomination back."""

from django import forms
from django.utils.translation import gettext_lazy as _


class WithdrawalForm(forms.Form):
    """Why, if the nominator wants to say."""

    reason = forms.CharField(
        label=_("Why do you take the nomination back?"),
        help_text=_("You need not say. Only the office reads this."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
