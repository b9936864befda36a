"""The nominations app."""

from django.apps import AppConfig


class NominationsConfig(AppConfig):
    """Registers the app's gates and its part of the rulebook."""

    name = "nominations"

    def ready(self) -> None:
        """Register what this app knows about the gates and the rules."""
        from award import erasure, queue, rulebook, triggers
        from award.services import accounts, rotation
        from nominations import gates, invariants, reminders, retention, suppressions, trail
        from nominations.services import questions
        from nominations.taking_over import FILES_FOLLOW

        gates.register()
        invariants.register()
        reminders.register()
        trail.register()
        erasure.add_table("nominations", retention.TABLE)
        accounts.add_people(retention.people_of)
        rotation.add_kind("keys of suppressions", suppressions.rotate_keys)
        rulebook.add_part(
            rulebook.Part(
                questions.PART, questions.read, questions.write, questions.default, questions.in_words, questions.ORDER
            )
        )
        triggers.add_consequence(FILES_FOLLOW)
        queue.add_schedule("remind of drafts", "nominations.tasks.remind_of_deadline", minutes=60)
        queue.add_schedule("delete unsent drafts", "nominations.tasks.delete_unsent_drafts", minutes=24 * 60)
