"""How forms look: every ``{{ form }}`` and ``{{ field.as_field_group }}`` goes through the templates of the face.

``settings.FORM_RENDERER`` names :class:`FormRenderer`. It sets the form and field templates and, through
``bound_field_class``, gives each field in a template the few facts that its markup needs.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting

from award.languages import LANGUAGES
from award.widgets import CountedTextarea


class FaceBoundField(BoundField):
    """A bound field that knows what stands around its widget: count, optional mark, first control."""

    @property
    def is_single_choice(self) -> bool:
        """A lone checkbox: its label stands after the box."""
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_file(self) -> bool:
        """A file input: the form around it must be ``multipart/form-data``."""
        return isinstance(self.field.widget, forms.FileInput)

    @property
    def show_optional(self) -> bool:
        """Whether the label says "(optional)".

        A form whose fields may stay empty for another reason (a draft may be incomplete) sets
        ``mark_optional = False`` on its class.
        """
        return not self.field.required and not self.is_single_choice and getattr(self.form, "mark_optional", True)

    @property
    def row(self) -> str:
        """What stands on one row: the columns of one localised text (``name_fi``, ``name_sv``, ``name_en``), else itself."""
        base, _underscore, code = self.name.rpartition("_")
        if code in LANGUAGES and any(f"{base}_{other}" in self.form.fields for other in LANGUAGES if other != code):
            return base
        return self.name

    @property
    def language(self) -> str:
        """The language this column of a localised text is in, shown beside its label; empty for any other field.

        A form that names the language in its own label says so with a ``lang`` on the widget.
        """
        if self.row == self.name or "lang" in self.field.widget.attrs:
            return ""
        return self.name.rpartition("_")[2]

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Tell browsers and screen readers in which language a localised text is written."""
        attrs = super().build_widget_attrs(attrs, widget)
        if self.language:
            attrs["lang"] = self.language
        return attrs

    @property
    def word_limit(self) -> int | None:
        """The number of words the text may have, when its widget counts them."""
        widget = self.field.widget
        return widget.limit if isinstance(widget, CountedTextarea) else None

    @property
    def aria_describedby(self) -> str | None:
        """Hint, error and count, in the order in which they stand around the control.

        A hint that several fields share stands above them: the form sets ``shared_hint`` on each to its id.
        """
        described = super().aria_describedby
        if described is not None and (shared := getattr(self.field, "shared_hint", "")):
            described = f"{shared} {described}".strip()
        if described is not None and self.auto_id and self.word_limit:
            return f"{described} {self.auto_id}_count".strip()
        return described

    @property
    def named_errors(self) -> list[str]:
        """The errors with the label before each, as they stand away from the field. A label that is a sentence ends as one."""
        mark = "" if str(self.label).endswith((".", "?", "!")) else ":"
        return [f"{self.label}{mark} {error}" for error in self.errors]

    @property
    def first_control_id(self) -> str:
        """The id an error summary links to: the control itself, or the first one of a group.

        Radio buttons and checkboxes in a group carry the group's id with an index; the group's own id is on a
        ``div`` that cannot take the focus.
        """
        if isinstance(
            self.field.widget,
            (forms.RadioSelect, forms.CheckboxSelectMultiple, forms.MultiWidget),
        ):
            return f"{self.auto_id}_0"
        return self.field.widget.attrs.get("id") or self.auto_id


class FormRenderer(TemplatesSetting):
    """Render forms with the project's own templates."""

    form_template_name = "award/_form.html"
    field_template_name = "award/_field.html"
    formset_template_name = "award/_formset.html"
    bound_field_class = FaceBoundField
