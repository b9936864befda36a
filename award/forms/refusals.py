"""A service's refusal, put where the person who asked will see it."""

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from award.audit import Refused


def show_refusal(form: forms.BaseForm, refusal: Refused | ValidationError) -> None:
    """Put the sentence beside the field it belongs to, or above the form where the form has no such field."""
    if isinstance(refusal, Refused):
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return
    if not hasattr(refusal, "error_dict"):
        form.add_error(None, refusal.messages)
        return
    for name, errors in refusal.message_dict.items():
        form.add_error(name if name in form.fields and name != NON_FIELD_ERRORS else None, errors)
