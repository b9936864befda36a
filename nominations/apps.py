"""The nominations app."""

from django.apps import AppConfig


class NominationsConfig(AppConfig):
    """Registers the app's gates and its part of the rulebook."""

    name = "nominations"

    def ready(self) -> None:
        """Register what this app knows about the gates and the rules."""
        from award import rulebook
        from nominations import gates
        from nominations.services import questions

        gates.register()
        rulebook.add_part(rulebook.Part(questions.PART, questions.read, questions.write, questions.default))
