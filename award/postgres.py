"""What PostgreSQL keeps besides the rows: values it has noted about columns, and old rows for those who may still read them."""

import time
from typing import Any

from django.db import connection

# Texts, and what holds texts: JSON, bytes, lists. Names of keys and numbers alone tell nothing about a person.
_COLUMNS_WITH_TEXT = """
    SELECT relation.relname, attribute.attname, attribute.attnum, relation.relkind
    FROM pg_attribute attribute
    JOIN pg_class relation ON relation.oid = attribute.attrelid
    JOIN pg_type type ON type.oid = attribute.atttypid
    WHERE relation.relnamespace = current_schema()::regnamespace AND pg_has_role(relation.relowner, 'USAGE')
    AND attribute.attnum > 0 AND NOT attribute.attisdropped AND (relation.relkind = 'r' OR relation.relkind = 'i' AND EXISTS (
        SELECT FROM pg_index WHERE indexrelid = relation.oid AND indexprs IS NOT NULL))
    AND type.typcategory IN ('S', 'U', 'A') AND coalesce(attribute.attstattarget, -1) <> 0
"""
# Everybody whose transaction began before the number given: such a reader here may still be shown what was deleted since, and
# such a writer, in whatever database of the server, lets the next reader here be shown it.
_LEFT_FROM_BEFORE = """
    SELECT count(*) FROM (
        SELECT backend_xid AS since FROM pg_stat_activity WHERE pid <> pg_backend_pid()
        UNION ALL SELECT backend_xmin FROM pg_stat_activity
        WHERE pid <> pg_backend_pid() AND coalesce(datname, current_database()) = current_database()
        UNION ALL SELECT transaction FROM pg_prepared_xacts
        UNION ALL SELECT xmin FROM pg_replication_slots
    ) AS held WHERE since IS NOT NULL AND age(since) > age(%s::xid)
"""


def note_no_texts(**kwargs: Any) -> None:
    """Answer `post_migrate`: PostgreSQL collects no sample of what is written in a text column.

    For its planner it copies values of each column into a table of its own, where they stay when the row has gone, even when the
    table is empty. Every search of ours for a text has a unique index or few rows, so the planner needs no sample. PostgreSQL 18
    can remove what an earlier version of the product let it collect; with 15 to 17 that goes when a backup is restored.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS_WITH_TEXT)
        for relation, column, number, kind in cursor.fetchall():
            table = connection.ops.quote_name(relation)
            if kind == "i":
                cursor.execute(f"ALTER INDEX {table} ALTER COLUMN {int(number)} SET STATISTICS 0")
            else:
                cursor.execute(f"ALTER TABLE {table} ALTER COLUMN {connection.ops.quote_name(column)} SET STATISTICS 0")
            if connection.pg_version >= 180000:
                cursor.execute(
                    "SELECT pg_clear_attribute_stats(current_schema(), %s::text, %s::text, false)", [relation, column]
                )


def readers_are_gone(*, patience: float) -> bool:
    """True when nobody is left who may be shown what is deleted by now; waits for them up to `patience` seconds.

    PostgreSQL keeps such rows, also when it writes the table again. When nobody from before is left, whoever begins cannot be shown
    them either.
    """
    until = time.monotonic() + patience
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::xid::text")
        (now,) = cursor.fetchone()
        while True:
            cursor.execute(_LEFT_FROM_BEFORE, [now])
            if not cursor.fetchone()[0]:
                return True
            if time.monotonic() >= until:
                return False
            time.sleep(0.05)
