"""A service's refusal, put where the person who asked will see it.

if form.is_valid():
    with refusals_in(form):
        seats.end_seat(seat=seat, by=request.user, **form.cleaned_data)
        messages.success(request, _("The seat ends."))
        return redirect("desk_seats")
return render(…)  # the form says what was wrong, or why not
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest

from award.audit import Refused


@contextmanager
def refusals_in(form: forms.BaseForm) -> Iterator[None]:
    """Try what the block does; a refusal ends the block and is said in the form."""
    try:
        yield
    except (Refused, ValidationError) as refusal:
        show_refusal(form, refusal)


@contextmanager
def refusals_told(request: HttpRequest) -> Iterator[None]:
    """Try what the block does; a refusal ends the block and is told on the next page. For a button without a form."""
    try:
        yield
    except Refused as refusal:
        messages.error(request, str(refusal))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))


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


class ReadField(forms.CharField):
    """The hidden fingerprint of what the page showed; the view gives today's as the initial value.

    A page that is shown again after a refusal shows the new state, so it carries the new fingerprint, not the one that was sent.
    """

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False, max_length=64)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Return what stands now, whatever was sent."""
        return initial


class ReadForm(forms.Form):
    """A button under what was read, for an act that asks for nothing else."""

    read = ReadField()
