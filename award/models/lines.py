"""Columns for single lines that people type and that others are sent."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from award.lines import no_address, person_name


class LineField(models.CharField):
    """One line without a web address.

    A row that was kept before this rule keeps its words: they are refused where they are new or changed, so that nothing else about the
    row is held up by them. To the database it is a CharField like any other.
    """

    rule: Callable[[str], None] = staticmethod(no_address)

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        """Return the value. Raises ValidationError for one that the rule refuses, unless it is what the row holds already."""
        line = super().clean(value, model_instance)
        try:
            self.rule(line)
        except ValidationError:
            if model_instance is None or not self._is_stored(line, model_instance):
                raise
        return line

    def deconstruct(self) -> Any:
        """Return what migrations see."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def _is_stored(self, line: str, row: models.Model) -> bool:
        if row.pk is None or row._state.adding:
            return False
        return type(row)._base_manager.filter(pk=row.pk, **{self.attname: line}).exists()


class NameField(LineField):
    """The name of a person, which stands in letters to others: it holds no address, not even a bare one."""

    rule = staticmethod(person_name)
