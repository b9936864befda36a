"""Forms for rules and criteria."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from award.languages import LANGUAGES, columns
from award.models import Criterion, Cycle, Rulebook, Seat
from award.rule_sentences import language_name, tie_words
from award.rule_words import GROUPS, TEXTS, Group, sentence, text_of
from award.rulebook import rule_names

Words = dict[str, str]


def reason_field() -> forms.CharField:
    """Return the field for the reason of a change of frozen rules."""
    return forms.CharField(
        label=_("Reason for the change"),
        help_text=_("The call has opened under these rules. The person who approves the change reads the reason, and it stays on record."),
        max_length=2000,
        widget=forms.Textarea(attrs={"class": "short", "rows": 3}),
    )  # fmt: skip


def reason_of(form: forms.BaseForm) -> str:
    """Return the reason that was given; none where the rules are free and none is asked for."""
    return str(form.cleaned_data.get("reason", ""))


class RulesForm(forms.ModelForm):
    """The rules of one group. What is typed is handed to the service; the row is left alone."""

    TIE_STEPS = ("tie_1", "tie_2", "tie_3")

    class Meta:
        model = Rulebook
        fields = [name for each in GROUPS for name in each.names]

    def __init__(self, *args: Any, group: Group, frozen: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.group = group
        for name in set(self.fields) - set(group.names):
            del self.fields[name]
        self.order_fields(group.names)
        now = {name: getattr(self.instance, name) for name in rule_names()}
        for name, field in self.fields.items():
            if text_of(name) is None and (said := sentence(name, now)):
                field.help_text = _("Now: %(rule)s") % {"rule": said}
        if "ties" in self.fields:
            self._add_tie_steps()
        if "required_languages" in self.fields:
            self._choose_several(
                "required_languages", _("Languages the laureate's texts must be in"), settings.LANGUAGES
            )
        for name in {"barred_nominees", "barred_nominators"} & set(self.fields):
            self._choose_several(name, self.fields[name].label, Seat.Body.choices, required=False)
        for name in self.fields:
            self._lay_out_text(name)
        if frozen:
            self.fields["reason"] = reason_field()

    def _choose_several(self, name: str, label: Any, choices: Any, *, required: bool = True) -> None:
        """Replace the field of a list by boxes to tick."""
        self.fields[name] = forms.MultipleChoiceField(
            label=label,
            help_text=self.fields[name].help_text,
            choices=choices,
            required=required,
            widget=forms.CheckboxSelectMultiple,
        )

    def _lay_out_text(self, name: str) -> None:
        """Give a text in one language its label and room to write."""
        text, language = text_of(name), name[-2:]
        if text is None:
            return
        field = self.fields[name]
        field.label = f"{TEXTS[text]} ({language_name(language)})"
        field.required = text == "eligibility"
        field.widget = forms.Textarea(attrs={"class": "short", "rows": 5 if field.required else 3, "lang": language})

    def _add_tie_steps(self) -> None:
        del self.fields["ties"]
        names = {criterion.key: str(criterion) for criterion in self.instance.cycle.criteria.all()}
        keys = ["median", "first_places", *(f"criterion:{key}" for key in names)]
        choices = [("", _("nothing: the place is shared")), *((key, tie_words(key, names)) for key in keys)]
        labels = (_("Between equal totals decides first"), _("then"), _("then"))
        for step, (name, label) in enumerate(zip(self.TIE_STEPS, labels, strict=True)):
            self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False)
            self.initial[name] = self.instance.ties[step] if step < len(self.instance.ties) else ""

    def clean(self) -> dict[str, Any]:
        """Refuse what no tally could follow."""
        cleaned = self.cleaned_data
        if cleaned.get("aggregation") == Rulebook.Aggregation.TRIMMED_MEAN and not cleaned.get("trim"):
            self.add_error("trim", _("Say how many of the highest and lowest are left out."))
        ties = [cleaned[name] for name in self.TIE_STEPS if cleaned.get(name)]
        if len(set(ties)) != len(ties):
            self.add_error(self.TIE_STEPS[0], _("The same is named twice."))
        return cleaned

    def _post_clean(self) -> None:
        """Leave the row alone: the service writes and checks it."""

    def changes(self) -> dict[str, Any]:
        """Return the rules as they were typed, by the columns of the Rulebook."""
        changes = {name: value for name, value in self.cleaned_data.items() if name in self.group.names}
        if "ties" in self.group.names:
            changes["ties"] = [self.cleaned_data[name] for name in self.TIE_STEPS if self.cleaned_data[name]]
        return changes


class CriterionForm(forms.ModelForm):
    """A criterion with the meaning of every level of its scale, in three languages side by side."""

    mark_optional = False

    class Meta:
        model = Criterion
        fields = [*columns("name", "description"), "weight", "alternative", "scale_min", "scale_max"]

    def __init__(self, *args: Any, frozen: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language in LANGUAGES:
            name, description = self.fields[f"name_{language}"], self.fields[f"description_{language}"]
            name.label, name.required = f"{_('Name')} ({language_name(language)})", True
            name.widget.attrs["lang"] = language
            description.label = f"{_('What it means')} ({language_name(language)})"
            description.widget = forms.Textarea(attrs={"class": "short", "rows": 3, "lang": language})
        self.fields["weight"].help_text = _(
            "1 for each when all count the same. Only the proportions matter: 60, 30 and 10 are 6, 3 and 1."
        )
        self.fields["weight"].widget.attrs["class"] = "w-4"
        self.levels = self._levels()
        written = self._written()
        for level in self.levels:
            for language in LANGUAGES:
                self.fields[anchor_name(level, language)] = forms.CharField(
                    label=_("Level %(level)s (%(language)s)") % {"level": level, "language": language_name(language)},
                    max_length=200,
                    required=False,
                    widget=forms.Textarea(attrs={"class": "short", "rows": 2, "lang": language, "maxlength": 200}),
                )
                self.initial[anchor_name(level, language)] = written.get(level, {}).get(language, "")
        if frozen:
            self.fields["reason"] = reason_field()

    def _levels(self) -> range:
        """Return the levels to show: those of the scale as typed, otherwise as it is."""
        lowest, highest = self.instance.scale_min, self.instance.scale_max
        if self.is_bound:
            typed = [self.data.get(self.add_prefix(name), "") for name in ("scale_min", "scale_max")]
            if all(value.isascii() and value.isdecimal() for value in typed):
                low, high = int(typed[0]), int(typed[1])
                if low < high <= 10:
                    lowest, highest = low, high
        return range(lowest, highest + 1)

    def _written(self) -> dict[int, Words]:
        if self.instance.pk is None:
            return {}
        return {
            anchor.level: {language: getattr(anchor, f"text_{language}") for language in LANGUAGES}
            for anchor in self.instance.anchors.all()
        }

    def clean(self) -> dict[str, Any]:
        """Refuse a scale that does not run upwards."""
        low, high = self.cleaned_data.get("scale_min"), self.cleaned_data.get("scale_max")
        if low is not None and high is not None and not low < high <= 10:
            raise ValidationError({"scale_max": _("A scale runs from a lower to a higher whole number, at most 10.")})
        return self.cleaned_data

    def _post_clean(self) -> None:
        """Leave the row alone: the service writes and checks it."""

    def rows_of_words(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """Yield the texts row by row, each in the three languages: name, meaning, every level."""
        yield str(_("Name")), [self[f"name_{language}"] for language in LANGUAGES]
        yield str(_("What it means")), [self[f"description_{language}"] for language in LANGUAGES]

    def rows_of_levels(self) -> Iterator[tuple[int, list[forms.BoundField]]]:
        """Yield the levels of the scale with their meaning in the three languages."""
        for level in self.levels:
            yield level, [self[anchor_name(level, language)] for language in LANGUAGES]

    def changes(self) -> dict[str, Any]:
        """Return the criterion as it was typed, in the words of the service."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def anchors(self) -> dict[int, Words]:
        """Return what each level means, by level and language."""
        return {
            level: {language: self.cleaned_data[anchor_name(level, language)] for language in LANGUAGES}
            for level in self.levels
        }


def anchor_name(level: int, language: str) -> str:
    """Return the field of one level in one language."""
    return f"anchor_{level}_{language}"


class RemovalForm(forms.Form):
    """Taking a criterion out, with a reason where the rules are frozen."""

    def __init__(self, *args: Any, frozen: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if frozen:
            self.fields["reason"] = reason_field()


def blank_criterion(cycle: Cycle) -> Criterion:
    """Return a criterion that is not saved yet."""
    return Criterion(cycle=cycle)
