"""May the cycle move? What the voting app knows about it: the jury's part and the board's."""

from voting.gates import decision, jury


def register() -> None:
    """Register this app's guards and entry acts with the phases."""
    jury.register()
    decision.register()
