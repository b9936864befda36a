"""The ground everything stands on: the trail, the triggers, the phases and the queue."""

import contextlib
import itertools

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, IntegrityError, connection, transaction

from award import audit, queue, triggers
from award.models import AuditEntry, Cycle, Seat, User
from award.phases import Phase, is_allowed
from award.services import cycle as cycles
from award.services import seats

pytestmark = pytest.mark.django_db


def an_entry() -> AuditEntry:
    with audit.unit_of_work():
        audit.record("test.acted", "thing:1", by=None, number=1)
    return AuditEntry.objects.latest("pk")


@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_refuses_to_change_an_audit_entry(act):
    entry = an_entry()
    with pytest.raises(DatabaseError), transaction.atomic():
        getattr(AuditEntry.objects.filter(pk=entry.pk), act)(**({"verb": "x"} if act == "update" else {}))


def test_the_database_refuses_to_replace_or_truncate_an_audit_entry():
    entry = an_entry()
    table = AuditEntry._meta.db_table
    sql = (
        f"INSERT OR REPLACE INTO {table} (id, chain_id, number, at, verb, target, data, previous, digest) "
        f"VALUES ({entry.pk}, {entry.chain_id}, 1, '2027-01-01', 'forged', 'x', '{{}}', '', '')"
        if connection.vendor == "sqlite"
        else f"TRUNCATE {table}"
    )
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_audit_names_the_entry_somebody_changed_behind_the_triggers():
    entry = an_entry()
    triggers.drop()
    AuditEntry.objects.filter(pk=entry.pk).update(verb="test.forged")
    triggers.create()
    assert any(f"id {entry.pk}" in sentence for sentence in audit.findings())
    with pytest.raises(CommandError):
        call_command("audit", verbosity=0)


def test_audit_misses_a_trigger_that_was_removed():
    an_entry()
    assert not list(audit.findings())
    triggers.drop()
    assert any("trigger" in sentence for sentence in audit.findings())


GUARDS = [("award_auditentry", "update"), ("award_auditentry", "delete"), ("award_rulebookversion", "update"),
          ("voting_decision", "delete"), ("voting_standingskey", "update")]  # fmt: skip


@pytest.mark.parametrize(
    ("trigger", "table"),
    [
        *((f"{table}_no_{act}", table) for table, act in GUARDS),
        *((one.name, one.tables[0]) for one in triggers.consequences()),
    ],
)
def test_audit_names_the_one_trigger_that_is_missing_and_after_a_migration_it_is_there_again(trigger, table):
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {trigger}" + ("" if connection.vendor == "sqlite" else f" ON {table}"))
    assert list(audit.findings()) == [f"trigger {trigger} is missing"]
    call_command("migrate", verbosity=0)
    assert not list(audit.findings())


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite cannot switch a trigger off")
def test_a_trigger_that_is_switched_off_counts_as_missing():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE award_auditentry DISABLE TRIGGER award_auditentry_no_delete")
    assert list(audit.findings()) == ["trigger award_auditentry_no_delete is missing"]


def test_an_act_that_fails_leaves_no_entry_and_a_refusal_leaves_one():
    with pytest.raises(ZeroDivisionError), audit.unit_of_work():
        audit.record("test.acted", "thing:1", by=None)
        raise ZeroDivisionError
    assert not AuditEntry.objects.exists()
    with pytest.raises(audit.Refused), audit.unit_of_work():
        audit.record("test.acted", "thing:1", by=None)
        raise audit.refuse("No.", "test.refused", "thing:1", by=None)
    assert [entry.verb for entry in AuditEntry.objects.all()] == ["test.refused"]


def test_a_service_inside_a_service_happens_with_it():
    with audit.unit_of_work():
        audit.record("outer", "thing:1", by=None)
        with audit.unit_of_work():
            audit.record("inner", "thing:1", by=None)
    assert [entry.verb for entry in AuditEntry.objects.all()] == ["outer", "inner"]


@pytest.mark.django_db(transaction=True)
def test_a_service_inside_a_service_that_fails_fails_the_whole_act():
    with pytest.raises(RuntimeError), audit.unit_of_work():
        audit.record("outer", "thing:1", by=None)
        with contextlib.suppress(ValueError), audit.unit_of_work():
            audit.record("inner", "thing:1", by=None)
            raise ValueError
    assert not AuditEntry.objects.exists()


def test_recording_outside_a_unit_of_work_is_an_error():
    with pytest.raises(RuntimeError):
        audit.record("test.acted", "thing:1", by=None)


def test_phases_move_one_step_forward_or_one_back_until_publication():
    allowed = {(here, to) for here in Phase for to in Phase if is_allowed(here, to)}
    order = list(Phase)
    forward = set(itertools.pairwise(order))
    back = {(to, here) for here, to in forward if to < Phase.PUBLICATION}
    assert allowed == forward | back


def test_the_desk_lists_every_blocker_and_the_cycle_stays_where_it_is():
    cycle = Cycle.objects.create(year=2027)
    with pytest.raises(cycles.GateClosed) as closed:
        cycles.advance(cycle=cycle, to=Phase.NOMINATIONS, by=None)
    assert len(closed.value.blockers) >= 3
    cycle.refresh_from_db()
    assert cycle.phase == Phase.DRAFT


def test_a_phase_cannot_be_skipped_and_the_attempt_is_in_the_trail():
    cycle = Cycle.objects.create(year=2027)
    with pytest.raises(audit.Refused):
        cycles.advance(cycle=cycle, to=Phase.SCORING, by=None)
    assert AuditEntry.objects.get().verb == "cycle.move_refused"


def test_a_seat_cannot_have_an_office_its_body_does_not_know():
    user = User.objects.create_user("seat@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.create(user=user, body="JURY", office="SECRETARY")


def test_the_first_secretary_is_made_on_the_command_line_and_the_last_one_cannot_leave():
    call_command("secretary", "office@example.org", verbosity=0)
    seat = Seat.objects.get()
    with pytest.raises(audit.Refused):
        seats.end_seat(seat=seat, by=seat.user)


def test_addresses_differ_whatever_their_case():
    User.objects.create_user("Anna@Example.org")
    with pytest.raises(Exception, match="already"):
        User.objects.create_user("anna@example.org")


def test_the_queue_takes_primary_keys_only():
    with pytest.raises(TypeError):
        queue.enqueue("award.tasks.send_mail", {"text": "personal"})
    with pytest.raises(TypeError):
        queue.enqueue("award.tasks.send_mail", "x" * 41)


def test_a_rollback_takes_the_task_along():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        queue.enqueue("award.tasks.send_mail", 1)
        raise ZeroDivisionError
    assert queue.load()[0] == 0
