"""Non-interference: go two ways that differ only in what a reader may not know, and compare what the reader gets, byte by byte."""

from collections.abc import Callable
from typing import TypeVar

from django.apps import apps
from django.core.cache import cache
from django.core.management.color import no_style
from django.db import connection, transaction
from django.utils import translation

Found = TypeVar("Found")


def two_ways(one: Callable[[], object], other: Callable[[], object], read: Callable[[], Found]) -> tuple[Found, Found]:
    """Go one way and read; come back, go the other way and read again."""
    found = []
    for way in (one, other):
        here = transaction.savepoint()  # by hand: a service insists on beginning its own transaction
        _number_rows_anew()
        cache.clear()
        translation.activate("en")
        way()
        found.append(read())
        transaction.savepoint_rollback(here)
    translation.activate("en")
    return found[0], found[1]


def same(one: dict, other: dict, where: tuple = ()) -> None:
    """Compare page by page, so that a failure names the page and shows the first line that differs."""
    assert one.keys() == other.keys(), where
    for key, answer in one.items():
        if isinstance(answer, dict):
            same(answer, other[key], (*where, key))
        elif answer != other[key]:
            raise AssertionError((*where, key, *_first_difference(answer, other[key])))


def _first_difference(one: object, other: object) -> tuple:
    if not (isinstance(one, tuple) and isinstance(other, tuple) and one[:2] == other[:2]):
        return one, other
    pairs = zip(one[2].splitlines(), other[2].splitlines(), strict=False)
    return next(((a, b) for a, b in pairs if a != b), (one[2][-80:], other[2][-80:]))


def _number_rows_anew() -> None:
    """Let rows be numbered alike both ways: PostgreSQL does not take back the numbers of a transaction that is rolled back."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(statement)
