"""The nominations app."""

from django.apps import AppConfig


class NominationsConfig(AppConfig):
    """Registers the app's gates."""

    name = "nominations"

    def ready(self) -> None:
        """Register what this app knows about the gates."""
        from nominations import gates

        gates.register()
