"""The award app: the cycle, its rules, people, mail, papers and laureates."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AwardConfig(AppConfig):
    """Registers the award app's gates, and re-creates the triggers after every migration."""

    name = "award"

    def ready(self) -> None:
        """Register what this app knows about the gates."""
        from award import audit, gates, queue, triggers

        gates.register()
        audit.add_invariant(triggers.missing)
        queue.add_schedule("publication letters", "award.tasks.write_publication_letters", minutes=1)
        queue.add_schedule("sweep mail", "award.tasks.sweep_mail", minutes=1)
        post_migrate.connect(triggers.create_after_migrate, sender=self)
