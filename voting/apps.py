"""The voting app."""

from django.apps import AppConfig


class VotingConfig(AppConfig):
    """Registers the app's gates."""

    name = "voting"

    def ready(self) -> None:
        """Register what this app knows about the gates."""
        from award import triggers
        from voting import gates

        gates.register()
        triggers.add_append_only("voting.Standings")
        triggers.add_append_only("voting.Decision")
