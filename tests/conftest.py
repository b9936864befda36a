"""What every test may count on."""

from collections.abc import Iterator

import pytest
from django.test import TransactionTestCase

from award import triggers

_plain_teardown = TransactionTestCase._fixture_teardown


def _teardown_past_the_triggers(self: TransactionTestCase) -> None:
    """Empty the database after a test with real transactions: the only place that lifts the append-only triggers."""
    triggers.drop()
    try:
        _plain_teardown(self)
    finally:
        triggers.create()


TransactionTestCase._fixture_teardown = _teardown_past_the_triggers


@pytest.fixture(autouse=True)
def _a_language() -> Iterator[None]:
    """Each test starts in English, whatever the one before it activated."""
    from django.utils import translation

    with translation.override("en"):
        yield
