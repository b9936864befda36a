"""Fields that take whatever people and programs send, and say in words what cannot be kept."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import ngettext

from award.lines import no_address, person_name
from award.widgets import CountedTextarea
from nominations.words import CHARACTERS_A_WORD, SEPARATORS, count_words

# Beyond this a value is refused before anything looks at it: no page of ours asks for a book.
LONGEST = 100_000


def storable(text: str) -> str:
    """Return the text as both databases can store it: no NUL, no lone surrogate, line ends as one character."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return text.encode("utf-8", "replace").decode("utf-8")


class LineField(forms.CharField):
    """One line of text. Line breaks, invisible marks and web addresses are refused."""

    default_validators = [no_address]


class NameField(LineField):
    """The name of a person: it goes into letters to others, so it holds no address at all."""

    default_validators = [person_name]


class ProseField(forms.CharField):
    """A text with a limit of words, counted as `nominations.words` counts."""

    def __init__(self, *, limit: int, rows: int = 12, **options: Any) -> None:
        self.limit = limit
        widget = CountedTextarea(limit=limit, separators=SEPARATORS, attrs={"rows": rows})
        super().__init__(widget=widget, **options)

    def to_python(self, value: Any) -> str:
        """Return the text as it will be stored."""
        return str(super().to_python(storable(value or "")))

    def validate(self, value: Any) -> None:
        """Raise ValidationError for an empty text where one is needed, and for one that is too long."""
        super().validate(value)
        over = count_words(value) - self.limit
        if over > 0:
            message = ngettext(
                "Shorten the text by at least %(over)d word.", "Shorten the text by at least %(over)d words.", over
            )
            raise ValidationError(message % {"over": over}, code="words")
        over = len(value) - self.limit * CHARACTERS_A_WORD
        if over > 0:
            message = ngettext(
                "Shorten the text by at least %(over)d character.",
                "Shorten the text by at least %(over)d characters.",
                over,
            )
            raise ValidationError(message % {"over": over}, code="characters")


class FilesInput(forms.ClearableFileInput):
    """A file input that takes several files at once."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """Several files: `cleaned_data` holds a list of them, all that were sent."""

    def __init__(self, **options: Any) -> None:
        # An empty one is refused where its neighbours are looked at too, so that they are kept.
        super().__init__(widget=FilesInput(), allow_empty_file=True, **options)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the list of files. An empty choice in the browser sends nothing, which is an empty list."""
        files = data if isinstance(data, (list, tuple)) else [data]
        kept = [super(FilesField, self).clean(file, initial) for file in files if file]
        if self.required and not kept:
            raise ValidationError(self.error_messages["required"], code="required")
        return kept
