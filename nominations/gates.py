"""May the cycle move? What the nominations app knows about it."""


def register() -> None:
    """Register this app's guards and entry acts with the phases."""
