"""The column an e-mail address stands in."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Func, Q
from django.db.models.functions import Length, Lower
from django.db.models.lookups import Exact
from django.forms import Field

from award import addresses


class AddressField(models.EmailField):
    """An address in its normal form, whichever way it came; with `AddressIsNormal` the database refuses any other.

    What is asked for is made normal as well, so both sides of `=` are. There is no `iexact`: on PostgreSQL it takes ı for i.
    """

    # The normal form is checked in `to_python`, with the sentences of the form.
    default_validators = ()

    def to_python(self, value: Any) -> Any:
        """Return the normal form. Raises ValidationError."""
        return addresses.normal_address(value) if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> Any:
        """Return the normal form for the database, to write and to ask."""
        return addresses.normal_or_as_given(value) if isinstance(value, str) else super().get_prep_value(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Let the row in memory have the form that is written."""
        value = self.get_prep_value(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def get_lookup(self, lookup_name: str) -> Any:
        """Return the comparison by its name; one that disregards case does not exist here."""
        return None if lookup_name == "iexact" else super().get_lookup(lookup_name)

    def formfield(self, **kwargs: Any) -> Field:
        """Return the field of a form."""
        return super().formfield(**{"form_class": addresses.AddressField, **kwargs})


class Octets(Func):
    """How many bytes a text has; as many as characters, when all of them are of ASCII."""

    function = "OCTET_LENGTH"
    output_field = models.IntegerField()

    def as_sqlite(self, compiler: Any, connection: BaseDatabaseWrapper, **extra: Any) -> Any:
        """Return the same for SQLite, which has the function since 3.43 only."""
        return self.as_sql(compiler, connection, template="LENGTH(CAST(%(expressions)s AS BLOB))", **extra)


class AddressIsNormal(models.CheckConstraint):
    """The database refuses what cannot be a normal form: there is nothing but small letters and other signs of ASCII in one."""

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Ask the database nothing before it is written: the column has made the address normal."""


def address_is_normal(column: str, name: str) -> AddressIsNormal:
    """Return the constraint for a column; `name` is that of the constraint."""
    ascii_only = Exact(Octets(column), Length(column))
    return AddressIsNormal(condition=Q(**{column: Lower(column)}) & Q(ascii_only), name=name)
