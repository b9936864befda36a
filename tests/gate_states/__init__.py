"""For each sentence of each guard a state of a demo year in which the guard says it.

A state is made by the services where a service can make it. Where the product no longer lets it come about, the rows are changed: the
guard is there for just that. `says` is the message id, `waits_for` who has to act, `offers` what the secretary finds on the page.
"""

from tests.gate_states import from_scoring, until_scoring
from tests.gate_states.state import STATES, State

__all__ = ["STATES", "State", "from_scoring", "until_scoring"]
