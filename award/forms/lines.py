"""Single lines: names, offices, numbers. They go into the heads of letters and onto papers."""

from typing import Any

from django import forms

from award.lines import one_line


class OneLineEach:
    """A form whose single lines hold no line break, which a browser never sends, and no invisible mark."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.CharField) and isinstance(field.widget, forms.TextInput):
                field.validators.append(one_line)
