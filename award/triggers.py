"""Triggers that refuse to change, and as a rule to remove, the rows of some tables, and that let one insertion bring about what belongs to it.

They are the same on SQLite and on PostgreSQL, and re-created after every migration: SQLite drops a table's triggers when a migration rebuilds the table.
"""

from collections.abc import Iterator
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Consequence:
    """What the database does by itself when a row is inserted, so that neither is there without the other.

    `name` is the trigger's; `tables` are those it touches, first the one that is inserted into. In `sql` NEW is the row that was
    inserted, and $UUID a new key.
    """

    name: str
    tables: tuple[str, ...]
    sql: str

    def statements(self) -> Iterator[str]:
        """Yield the SQL that creates the trigger."""
        table = self.tables[0]
        if connection.vendor == "sqlite":
            sql = self.sql.replace("$UUID", "lower(hex(randomblob(16)))")
            yield f"DROP TRIGGER IF EXISTS {self.name}"
            yield f"CREATE TRIGGER {self.name} AFTER INSERT ON {table} BEGIN {sql} END"
            return
        sql = self.sql.replace("$UUID", "gen_random_uuid()")
        yield (
            f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {sql} RETURN NULL; END $$"
        )
        yield f"DROP TRIGGER IF EXISTS {self.name} ON {table}"
        yield f"CREATE TRIGGER {self.name} AFTER INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {self.name}()"


# An entry without its head, or a head without its entry, cannot be written.
HEAD = Consequence(
    "award_auditentry_moves_head",
    ("award_auditentry", "award_auditchain"),
    "UPDATE award_auditchain SET length = NEW.number, head = NEW.digest WHERE id = NEW.chain_id AND length < NEW.number;",
)
_consequences = [HEAD]


def add_consequence(consequence: Consequence) -> None:
    """Register what the database does by itself; an app adds its own from AppConfig.ready."""
    if consequence not in _consequences:
        _consequences.append(consequence)


def consequences() -> tuple[Consequence, ...]:
    """Return what the database does by itself."""
    return tuple(_consequences)


def create() -> None:
    """Create the triggers of every guarded table that exists, and those of the consequences."""
    existing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table, acts in _guarded():
            if table in existing:
                for statement in _statements(table, acts):
                    cursor.execute(statement)
        for consequence in _consequences:
            if set(consequence.tables) <= existing:
                for statement in consequence.statements():
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
    for consequence in _consequences:
        if consequence.name not in there:
            yield f"trigger {consequence.name} is missing"
