"""The trail with many writers: whole, without gaps, and never behind what happened."""

import pytest

from award import audit
from award.models import AuditChain, AuditEntry, Cycle
from award.services import association
from tests.award.builders import a_house, a_year
from tests.threads import at_once

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]

WRITERS, EACH = 8, 6


def write(name: str, cycle: Cycle | None) -> None:
    for number in range(EACH):
        with audit.unit_of_work():
            audit.record("test.acted", f"writer:{name}", by=None, cycle=cycle, number=number)
            audit.record("test.accounts", f"writer:{name}", by=None)


def test_eight_writers_leave_one_whole_chain():
    cycle = a_year()
    before = AuditEntry.objects.filter(verb="test.acted").count()
    results = at_once(*(lambda name=name: write(str(name), cycle) for name in range(WRITERS)))
    assert results == [None] * WRITERS
    assert AuditEntry.objects.filter(verb="test.acted").count() == before + WRITERS * EACH
    for chain in AuditChain.objects.all():
        numbers = list(chain.entries.order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, chain.length + 1))
    assert not list(audit.broken_chains())
    for name in range(WRITERS):
        entries = AuditEntry.objects.filter(target=f"writer:{name}", verb="test.acted").order_by("number")
        assert [f'"number":{number}' in entry.data for number, entry in enumerate(entries)] == [True] * EACH


def test_eight_first_writers_make_one_chain():
    results = at_once(*(lambda name=name: write(str(name), None) for name in range(WRITERS)))
    assert results == [None] * WRITERS
    assert AuditChain.objects.count() == 1
    assert not list(audit.broken_chains())


def test_acts_that_fail_leave_no_gap_between_those_that_succeed():
    a_house()

    def fails() -> None:
        with audit.unit_of_work():
            audit.record("test.acted", "thing:1", by=None)
            raise ZeroDivisionError

    at_once(*[fails, lambda: association.set_up_association(by=None, telephone="1")] * 4)
    assert not AuditEntry.objects.filter(verb="test.acted").exists()
    assert not list(audit.broken_chains())
