"""Single lines: names, offices, numbers. They go into the heads of letters and onto papers."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Control characters, and the marks that turn the direction of the line around them.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def one_line(value: str) -> None:
    """Raise ValidationError for characters that do not belong in a line."""
    if _UNPRINTABLE.search(value):
        raise ValidationError(_("Write this on one line, in visible characters only."), code="unprintable")


class OneLineEach:
    """A form whose single lines hold no line break, which a browser never sends, and no invisible mark."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.CharField) and isinstance(field.widget, forms.TextInput):
                field.validators.append(one_line)
