"""What every test may count on."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.test import TransactionTestCase

from award import triggers

# Marks of tests that take long.
LONG = ("long", "pages")
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


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the tests that take long begin first, on every core: whoever is done takes over from the others at the end.

    Each core is given one stretch of the list, so the long ones are dealt to the beginnings of the stretches.
    """
    cores = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    long = [item for item in items if any(item.get_closest_marker(name) for name in LONG)]
    short = [item for item in items if item not in long]
    begin, rest = [long[core::cores] for core in range(cores)], [short[core::cores] for core in range(cores)]
    items[:] = [item for core in range(cores) for item in (*begin[core], *rest[core])]


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
