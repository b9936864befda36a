"""What a service refuses is said where the person who asked sees it, and nothing that comes after it happens."""

import pytest
from django import forms
from django.core.exceptions import ValidationError

from award.audit import Refused
from award.forms.refusals import refusals_in

pytestmark = pytest.mark.pure


class Form(forms.Form):
    name = forms.CharField()


@pytest.mark.parametrize(
    ("refusal", "errors"),
    [
        (Refused("No.", field="name"), {"name": ["No."]}),
        (Refused("No.", field="elsewhere"), {"__all__": ["No."]}),
        (Refused("No."), {"__all__": ["No."]}),
        (ValidationError("No."), {"__all__": ["No."]}),
        (ValidationError({"name": "No.", "elsewhere": "Nor there."}), {"name": ["No."], "__all__": ["Nor there."]}),
    ],
)
def test_a_refusal_stands_beside_its_field_or_above_the_form_that_has_none(refusal, errors):
    form, done = Form({"name": "Aino"}), False
    assert form.is_valid()
    with refusals_in(form):
        raise refusal
        done = True
    assert form.errors == errors
    assert not done


def test_what_is_no_refusal_is_not_hidden():
    with pytest.raises(LookupError), refusals_in(Form({})):
        raise LookupError
