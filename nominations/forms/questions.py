"""The desk's form for a question of the nomination form."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from award.forms.rules import reason_field
from award.languages import LANGUAGES, columns
from award.rule_sentences import language_name
from nominations.models import Question


class QuestionForm(forms.ModelForm):
    """A question in three languages. What is typed is handed to the service; the row is left alone."""

    mark_optional = False

    class Meta:
        model = Question
        fields = ["kind", *columns("label", "hint"), "word_limit", "required"]
        widgets = {"kind": forms.RadioSelect}

    def __init__(self, *args: Any, frozen: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language in LANGUAGES:
            label, hint = self.fields[f"label_{language}"], self.fields[f"hint_{language}"]
            label.label, label.required = _("Question (%(language)s)") % {"language": language_name(language)}, True
            label.widget = forms.Textarea(attrs={"class": "short", "rows": 2, "lang": language})
            hint.label = _("Hint (%(language)s)") % {"language": language_name(language)}
            hint.widget = forms.Textarea(attrs={"class": "short", "rows": 3, "lang": language})
        self.fields["word_limit"].required = False
        self.fields["word_limit"].widget.attrs["class"] = "w-4"
        self.fields["word_limit"].help_text = _(
            "For an extra question. A text of the case has the limit of the rulebook."
        )
        if self.instance.pk is not None:
            del self.fields["kind"]
            if self.instance.kind != Question.Kind.EXTRA:
                del self.fields["word_limit"]
        if frozen:
            self.fields["reason"] = reason_field()

    def _post_clean(self) -> None:
        """Leave the row alone: the service writes and checks it."""

    def rows_of_words(self) -> Iterator[list[BoundField]]:
        """Yield the fields that are written in each language, the three side by side."""
        for name in ("label", "hint"):
            yield [self[f"{name}_{language}"] for language in LANGUAGES]

    def changes(self) -> dict[str, Any]:
        """Return what was typed, by the question's columns; a limit that was left out stays as it is."""
        changes = {name: value for name, value in self.cleaned_data.items() if name != "reason"}
        if changes.get("word_limit") is None:
            changes.pop("word_limit", None)
        return changes
