"""Which candidates of the year before can be carried over to a new award year."""

from collections.abc import Callable, Iterable

from django.db.models import Prefetch

from award.access import rulebook_of
from award.models import Cycle
from award.phases import Phase
from nominations import suppressions
from nominations.models import Candidate, Nomination

# Which candidates of a year were named; the app that records the decision knows, and registers it.
Chosen = Callable[[Cycle], Iterable[int]]
_chosen: list[Chosen] = []

# As long as a nomination can also be entered for somebody else: until the jury begins.
CARRIED_IN = (Phase.NOMINATIONS, Phase.SCREENING)


def add_chosen(fact: Chosen) -> None:
    """Register who was named in a year: call it from `AppConfig.ready`."""
    if fact not in _chosen:
        _chosen.append(fact)


def named_in(cycle: Cycle) -> list[int]:
    """Return the candidates a decision of the year has named, also one who then declined."""
    return [pk for fact in _chosen for pk in fact(cycle)]


def carriable_candidates(cycle: Cycle) -> list[Candidate]:
    """Return the candidates of the year before whom the rules of `cycle` let go on; their nominations are in `carriable`.

    Left out are those who were named, who did not stand, or who asked never to be nominated again, and nominations that have been
    carried over as often as the rules allow, or already. A year that is archived has nothing left.
    """
    rules = rulebook_of(cycle)
    years = rules.carry_over_years if rules else 0
    if not years or cycle.phase not in CARRIED_IN:
        return []
    before = Cycle.objects.filter(year__lt=cycle.year).order_by("-year").first()
    if before is None or before.phase != Phase.PUBLICATION:
        return []
    going_on = Nomination.objects.filter(
        status=Nomination.Status.ADMITTED, carried__lt=years, carried_to__isnull=True
    ).prefetch_related("nominees")
    candidates = list(
        Candidate.objects.filter(cycle=before, status=Candidate.Status.STANDING)
        .exclude(pk__in=named_in(before))
        .prefetch_related(Prefetch("nominations", going_on, to_attr="carriable"))
    )
    people = [person for candidate in candidates for row in candidate.carriable for person in row.nominees.all()]
    never = {pk for pk, certain in suppressions.recognised(people).items() if certain}
    return [candidate for candidate in candidates if candidate.carriable and not _unwilling(candidate, never)]


def _unwilling(candidate: Candidate, never: set[int]) -> bool:
    return any(person.pk in never for row in candidate.carriable for person in row.nominees.all())
