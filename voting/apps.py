"""The voting app."""

from django.apps import AppConfig


class VotingConfig(AppConfig):
    """Registers the app's gates."""

    name = "voting"

    def ready(self) -> None:
        """Register what this app knows about the gates."""
        from award import triggers
        from award.services import publication
        from voting import gates
        from voting.services import letters

        gates.register()
        publication.add_notifier(letters.tell_those_not_chosen, minutes_before=letters.BEFORE)
        publication.add_notifier(letters.tell_of_the_laureate)
        triggers.add_append_only("voting.Standings")
        triggers.add_append_only("voting.Decision")
