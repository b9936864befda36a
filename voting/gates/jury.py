"""May the cycle move? What the jury's work says."""


def register() -> None:
    """Register the jury's guards and entry acts with the phases."""
