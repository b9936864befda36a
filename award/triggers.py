"""Triggers that refuse to change, and as a rule to remove, the rows of some tables, and that move the head of an audit chain with its entries.

They are the same on SQLite and on PostgreSQL, and re-created after every migration: SQLite drops a table's triggers when a migration rebuilds the table.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection

ACTS = ("update", "delete", "truncate")
# Which acts are refused on which tables, by model label; an app adds its own from AppConfig.ready.
_refused: dict[str, tuple[str, ...]] = {"award.AuditEntry": ACTS, "award.RulebookVersion": ACTS}


def add_append_only(label: str) -> None:
    """Register a model whose rows are never changed and never removed, such as `voting.Standings`."""
    _refused[label] = ACTS


def add_unchangeable(label: str) -> None:
    """Register a model whose rows are never changed, but are removed with their year, such as `voting.StandingsKey`."""
    _refused[label] = ("update",)


def _guarded() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each table with the acts refused on it; SQLite knows no TRUNCATE."""
    for label, acts in _refused.items():
        known = tuple(act for act in acts if act != "truncate" or connection.vendor != "sqlite")
        yield apps.get_model(label)._meta.db_table, known


def _statements(table: str, acts: tuple[str, ...]) -> Iterator[str]:
    """Yield the SQL that protects one table."""
    message = f"{table} is append-only" if "delete" in acts else f"{table} is never changed"
    if connection.vendor == "sqlite":
        for act in acts:
            name = f"{table}_no_{act}"
            yield f'DROP TRIGGER IF EXISTS "{name}"'
            yield (
                f'CREATE TRIGGER "{name}" BEFORE {act.upper()} ON "{table}" BEGIN SELECT RAISE(ABORT, \'{message}\'); END'
            )
        return
    yield (
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for act in acts:
        name = f"{table}_no_{act}"
        each = "STATEMENT" if act == "truncate" else "ROW"
        yield f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"'
        yield (
            f'CREATE TRIGGER "{name}" BEFORE {act.upper()} ON "{table}" FOR EACH {each} '
            f"EXECUTE FUNCTION refuse_change('{message}')"
        )


# An entry without its head, or a head without its entry, cannot be written.
HEAD_TRIGGER = "award_auditentry_moves_head"
_MOVE_HEAD = "UPDATE award_auditchain SET length = NEW.number, head = NEW.digest WHERE id = NEW.chain_id AND length < NEW.number;"


def _head_statements() -> Iterator[str]:
    """Yield the SQL that lets the head of a chain follow each new entry."""
    if connection.vendor == "sqlite":
        yield f"DROP TRIGGER IF EXISTS {HEAD_TRIGGER}"
        yield f"CREATE TRIGGER {HEAD_TRIGGER} AFTER INSERT ON award_auditentry BEGIN {_MOVE_HEAD} END"
        return
    yield (
        "CREATE OR REPLACE FUNCTION move_audit_head() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {_MOVE_HEAD} RETURN NULL; END $$"
    )
    yield f"DROP TRIGGER IF EXISTS {HEAD_TRIGGER} ON award_auditentry"
    yield (
        f"CREATE TRIGGER {HEAD_TRIGGER} AFTER INSERT ON award_auditentry "
        "FOR EACH ROW EXECUTE FUNCTION move_audit_head()"
    )


def create() -> None:
    """Create the triggers of every guarded table that exists, and the one of the audit chains."""
    existing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table, acts in _guarded():
            if table in existing:
                for statement in _statements(table, acts):
                    cursor.execute(statement)
        if {"award_auditchain", "award_auditentry"} <= existing:
            for statement in _head_statements():
                cursor.execute(statement)


def drop() -> None:
    """Remove the triggers that refuse; only a test that empties the database does this."""
    with connection.cursor() as cursor:
        for table, acts in _guarded():
            for act in acts:
                on = "" if connection.vendor == "sqlite" else f' ON "{table}"'
                cursor.execute(f'DROP TRIGGER IF EXISTS "{table}_no_{act}"{on}')


def create_after_migrate(**kwargs: Any) -> None:
    """Answer Django's post_migrate signal."""
    create()


def missing() -> Iterator[str]:
    """Yield a sentence for every trigger that should be there and is not, or is switched off."""
    if connection.vendor == "sqlite":
        sql = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        sql = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
    with connection.cursor() as cursor:
        cursor.execute(sql)
        there = {row[0] for row in cursor.fetchall()}
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA recursive_triggers")
            if cursor.fetchone()[0] != 1:
                yield "recursive_triggers is off: INSERT OR REPLACE could remove rows of append-only tables"
    for table, acts in _guarded():
        for act in acts:
            if f"{table}_no_{act}" not in there:
                yield f"trigger {table}_no_{act} is missing"
    if HEAD_TRIGGER not in there:
        yield f"trigger {HEAD_TRIGGER} is missing"
