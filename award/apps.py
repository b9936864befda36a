"""The award app: the cycle, its rules, people, mail, papers and laureates."""

from typing import Any

from django.apps import AppConfig
from django.core.management import call_command
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


def _create_shared_cache(using: str, **kwargs: Any) -> None:
    """Create the table of the cache that all processes share: `migrate` is the only command an installation needs."""
    call_command("createcachetable", database=using, verbosity=0)


class AwardConfig(AppConfig):
    """Registers the award app's gates, and re-creates the triggers after every migration."""

    name = "award"

    def ready(self) -> None:
        """Register what this app knows about the gates."""
        from award import (
            audit,
            checks,
            erasure,
            gates,
            invariants,
            overwriting,
            postgres,
            queue,
            reminders,
            reminders_of_laureates,
            retention,
            sqlite,
            todo,
            triggers,
        )
        from award.services import accounts, rotation

        checks.add()
        connection_created.connect(sqlite.know_all_capitals)
        gates.register()
        erasure.add_table("award", retention.TABLE)
        accounts.add_people(accounts.laureates_of)
        rotation.register()
        for tell in (*reminders.ALL, *reminders_of_laureates.ALL):
            todo.add_todo(tell)
        for tell_reader in reminders.FOR_A_READER:
            todo.add_readers_todo(tell_reader)
        audit.add_invariant(triggers.missing)
        audit.add_invariant(overwriting.nothing_waits_for_days)
        queue.add_schedule("publication letters", "award.tasks.write_publication_letters", minutes=1)
        for invariant in invariants.ALL:
            audit.add_invariant(invariant)
        queue.add_schedule("beat", "award.tasks.beat", minutes=1)
        queue.add_schedule("sweep mail", "award.tasks.sweep_mail", minutes=1)
        queue.add_schedule("weekly seal", "award.tasks.write_heads", minutes=60)
        queue.add_schedule("archive years", "award.tasks.archive_years", minutes=60)
        queue.add_schedule("overwrite what was erased", "award.tasks.overwrite_erased", minutes=5)
        queue.add_schedule("sweep files", "award.tasks.sweep_files", minutes=24 * 60)
        queue.add_schedule("tidy the door", "award.tasks.tidy_door", minutes=60)
        post_migrate.connect(triggers.create_after_migrate, sender=self)
        post_migrate.connect(postgres.note_no_texts, sender=self)
        post_migrate.connect(_create_shared_cache, sender=self)
