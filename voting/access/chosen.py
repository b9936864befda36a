"""Who was ever named in a year."""

from award.models import Cycle
from voting.models import DecisionChoice


def chosen_candidates(cycle: Cycle) -> list[int]:
    """Return the candidates any decision of a year named as laureates, also one who then declined and was followed by another."""
    named = DecisionChoice.objects.filter(decision__cycle=cycle, kind=DecisionChoice.Kind.LAUREATE)
    return list(named.values_list("candidate", flat=True))
