"""The award app: the cycle, its rules, people, mail, papers and laureates."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AwardConfig(AppConfig):
    """Registers the award app's gates, and re-creates the triggers after every migration."""

    name = "award"

    def ready(self) -> None:
        """Register what this app knows about the gates."""
        from award import audit, erasure, gates, invariants, queue, reminders, todo, triggers

        gates.register()
        erasure.add_eraser("award", erasure.erase_own_part)
        for tell in reminders.ALL:
            todo.add_todo(tell)
        audit.add_invariant(triggers.missing)
        queue.add_schedule("publication letters", "award.tasks.write_publication_letters", minutes=1)
        for invariant in invariants.ALL:
            audit.add_invariant(invariant)
        queue.add_schedule("sweep mail", "award.tasks.sweep_mail", minutes=1)
        queue.add_schedule("weekly seal", "award.tasks.write_heads", minutes=60)
        post_migrate.connect(triggers.create_after_migrate, sender=self)
