"""A state in which a guard says a sentence, and the list of them."""

from collections.abc import Callable
from dataclasses import dataclass

from award.phases import WaitsFor
from voting.demo.year import DemoYear

Act = Callable[[DemoYear], object]


@dataclass(frozen=True)
class State:
    """How a demo year in a phase comes into a state, and what the guard then says."""

    guard: str
    phase: str
    says: str
    act: Act
    waits_for: WaitsFor
    offers: str

    @property
    def name(self) -> str:
        return f"{self.guard} {self.act.__name__}"


STATES: list[State] = []


def state(guard: str, phase: str, says: str, *, waits_for: WaitsFor = WaitsFor.SECRETARY, offers: str = "") -> Callable:
    """Add the decorated act to the states."""

    def add(act: Act) -> Act:
        STATES.append(State(guard, phase, says, act, waits_for, offers))
        return act

    return add
