"""What every test may count on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.test import TransactionTestCase

from award import triggers

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def pytest_configure(config: pytest.Config) -> None:
    """Compile the translations that are older than their source, once and before anything reads them."""
    if hasattr(config, "workerinput"):
        return
    for source in LOCALE.glob("*/LC_MESSAGES/django.po"):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            with source.open("rb") as po, compiled.open("wb") as mo:
                write_mo(mo, read_po(po))


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
