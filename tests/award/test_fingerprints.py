"""What was read is what is approved."""

import pytest
from django import forms

from award.fingerprints import Changed, fingerprint, must_be_as_read
from award.forms.refusals import ReadField

pytestmark = pytest.mark.pure


def test_the_fingerprint_does_not_depend_on_the_order_of_names():
    assert fingerprint({"name": "Aino", "hour": None}) == fingerprint({"hour": None, "name": "Aino"})


def test_a_letter_changed_changes_the_fingerprint():
    assert fingerprint({"citation": "för"}) != fingerprint({"citation": "for"})


@pytest.mark.parametrize("read", ["", "0" * 64, "ö"])
def test_what_was_not_read_is_not_approved(read):
    with pytest.raises(Changed):
        must_be_as_read(read, fingerprint({"name": "Aino"}))


def test_what_was_read_is_approved():
    must_be_as_read(fingerprint({"name": "Aino"}), fingerprint({"name": "Aino"}))


def test_a_page_shown_again_carries_the_fingerprint_of_what_it_shows_now():
    class Form(forms.Form):
        read = ReadField()

    form = Form({"read": "a" * 64}, initial={"read": "b" * 64})
    assert form.is_valid()
    assert form.cleaned_data["read"] == "a" * 64
    assert form["read"].value() == "b" * 64
