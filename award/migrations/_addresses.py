"""What the migrations of two apps do to addresses that were stored before there was a normal form."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connections
from django.db.models import QuerySet

from award.addresses import NOWHERE, normal_address


def make_normal(rows: QuerySet[Any], column: str, *, unique_with: str = "pk", blank: bool = True) -> list[Any]:
    """Give the addresses in a column their normal form; return the keys of the rows that had to give their address up.

    Where an address has no normal form no mail server takes it, and where none may be missing (`blank`) none is no address. Of rows
    that are alike in `unique_with` and now have the same address, the first keeps it. Each of these gets an address that reaches
    nobody and that no other row has, and is said.
    """
    label = rows.model._meta.label
    taken: set[tuple[Any, str]] = set()
    given_up: list[Any] = []
    changed: list[tuple[Any, str]] = []
    wanted = rows.exclude(**{column: ""}) if blank else rows
    found = list(wanted.values_list("pk", column, unique_with))
    known = {stored for _pk, stored, _group in found}
    for pk, stored, group in found:
        try:
            address = normal_address(stored)
        except ValidationError:
            address = ""
        if not address:
            print(f"{label} {pk}: no mail server takes the address that was stored. Write the right one.")
            address = _nowhere(f"unreadable-{pk}", known)
        if (group, address) in taken:
            print(f"{label} {pk}: the address is that of another row, which keeps it. See “Upgrading” in README.md.")
            address = _nowhere(f"same-{pk}", known)
            given_up.append(pk)
        taken.add((group, address))
        if address != stored:
            changed.append((pk, address))
    # Those that give an address up come before those that take it.
    write(rows.model, column, [change for change in changed if change[1].endswith(NOWHERE)])
    write(rows.model, column, [change for change in changed if not change[1].endswith(NOWHERE)])
    return given_up


def write(model: Any, column: str, changed: Iterable[tuple[Any, str]]) -> None:
    """Write addresses by their row's key, all with one statement: 200,000 single updates take minutes on PostgreSQL."""
    connection = connections[model._default_manager.db]
    table, key, column = map(connection.ops.quote_name, (model._meta.db_table, model._meta.pk.column, model._meta.get_field(column).column))
    values = [(address, model._meta.pk.get_db_prep_value(pk, connection)) for pk, address in changed]
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET {column} = %s WHERE {key} = %s", values)


def _nowhere(name: str, known: set[str]) -> str:
    """Return an address that reaches nobody and that nobody has entered."""
    while f"{name}{NOWHERE}" in known:
        name += "-0"
    return f"{name}{NOWHERE}"
