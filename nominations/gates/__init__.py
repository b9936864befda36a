"""May the cycle move? What the nominations app knows about it: the form, and the screening."""

from nominations.gates import questions, screening


def register() -> None:
    """Register this app's guards and entry acts with the phases."""
    questions.register()
    screening.register()
