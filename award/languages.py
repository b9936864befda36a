"""The three languages, and content that is written in each of them."""

import re
from typing import Any

from django.db import models
from django.utils.translation import get_language

LANGUAGES = ("fi", "sv", "en")
AUTONYMS = {"fi": "Suomi", "sv": "Svenska", "en": "English"}


def current_language() -> str:
    """Return the active language as one of LANGUAGES; Finnish when none of ours is active."""
    code = (get_language() or "fi")[:2]
    return code if code in LANGUAGES else "fi"


def reading_order(code: str) -> int:
    """Return where a language stands in a list of papers: the reader's own comes first."""
    return -1 if code == current_language() else LANGUAGES.index(code)


class Localised:
    """One text in three explicit columns: `label = Localised(models.CharField, max_length=200)`.

    The model gets the columns `label_fi`, `label_sv` and `label_en`; `row.label` reads the active language and, on pages,
    falls back to another language rather than showing nothing. Papers read one language with `text_in` and never fall back.
    """

    def __init__(self, field: type[models.Field], *, required: bool = False, **options: Any) -> None:
        self.field = field
        self.options = {"default": "", "blank": not required, **options}

    def contribute_to_class(self, cls: type[models.Model], name: str) -> None:
        """Add the three columns to the model; called by Django's model metaclass."""
        self.name = name
        for language in LANGUAGES:
            field = self.field(**self.options)
            field.localised = (name, language)
            cls.add_to_class(f"{name}_{language}", field)
        setattr(cls, name, self)

    def __get__(self, row: Any, owner: type | None = None) -> Any:
        if row is None:
            return self
        first = current_language()
        for language in (first, *LANGUAGES):
            if text := getattr(row, f"{self.name}_{language}"):
                return text
        return ""


def text_in(row: models.Model, name: str, language: str) -> str:
    """Return the text of `row.name` in exactly this language, empty when it is not written."""
    return str(getattr(row, f"{name}_{language}"))


def columns(*names: str) -> list[str]:
    """Return the column names of localised texts, such as `label_fi, label_sv, label_en` for `label`."""
    return [f"{name}_{language}" for name in names for language in LANGUAGES]


def missing_languages(row: models.Model, name: str) -> list[str]:
    """Return the languages in which `row.name` is not written."""
    return [language for language in LANGUAGES if not text_in(row, name, language).strip()]


def one_point(text: str, *names: str) -> str:
    """Return a text in which a name that ends with a point, such as `Alumner r.f.`, takes no second one at the end of a sentence.

    What somebody typed after the name, such as an ellipsis, stays.
    """
    for name in names:
        if name.endswith("."):
            text = re.sub(rf"(?<={re.escape(name)})\.(?!\.)", "", text)
    return text
