"""What the migrations of two apps do to addresses that were stored before there was a normal form."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from award.addresses import normal_address

# Reserved for what never exists (RFC 2606): nobody receives a letter there, so nobody signs in with it.
NOWHERE = "@address.invalid"


def make_normal(rows: QuerySet[Any], column: str, *, unique_with: str = "pk") -> list[Any]:
    """Give the addresses in a column their normal form; return the keys of the rows that had to give their address up.

    Where an address has no normal form no mail server takes it. Of rows that are alike in `unique_with` and now have the same
    address, the first keeps it. Both cases get an address that reaches nobody, and are said.
    """
    label = rows.model._meta.label
    taken: set[tuple[Any, str]] = set()
    given_up: list[Any] = []
    changed: list[tuple[Any, str]] = []
    for pk, stored, group in rows.exclude(**{column: ""}).values_list("pk", column, unique_with):
        try:
            address = normal_address(stored)
        except ValidationError:
            print(f"{label} {pk}: no mail server takes the address that was stored. Write the right one.")
            address = f"unreadable-{pk}{NOWHERE}"
        if (group, address) in taken:
            print(f"{label} {pk}: the address is that of another row, which keeps it. See “Upgrading” in README.md.")
            address = f"same-{pk}{NOWHERE}"
            given_up.append(pk)
        taken.add((group, address))
        if address != stored:
            changed.append((pk, address))
    # Those that give an address up come before those that take it.
    for pk, address in sorted(changed, key=lambda change: not change[1].endswith(NOWHERE)):
        rows.model._default_manager.filter(pk=pk).update(**{column: address})
    return given_up
