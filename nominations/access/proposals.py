"""Who is probably the same person as somebody the office already knows: proposals for a person to decide."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from award.access import confirmed_addresses
from award.models import Cycle, Rulebook, User
from nominations.likeness import Likeness, Sign, Traits, likeness
from nominations.models import Candidate, Nomination, Nominee
from nominations.oneself import known_as, sign_of_oneself

# More than these would hide the likely one.
MOST = 5


@dataclass(frozen=True)
class Proposal:
    """A candidate that may be the same person, and what speaks for it."""

    candidate: Candidate
    likeness: Likeness
    nominations: int


def traits_of(nominee: Nominee) -> Traits:
    """Return what a nominee is recognised by."""
    return Traits(nominee.name, nominee.email, nominee.telephone, nominee.degree_year)


def proposals_among(people: Iterable[Nominee], candidates: QuerySet[Candidate]) -> list[Proposal]:
    """Return the candidates that may be the same as these people (those of one nomination, or of one candidate), the likeliest first.

    Every person must have a counterpart, and the candidate must name as many. Two queries, whatever the number of candidates.
    """
    wanted = [traits_of(person) for person in people]
    admitted = Count("nominations", filter=Q(nominations__status=Nomination.Status.ADMITTED))
    counted = {row.pk: row for row in candidates.annotate(received=admitted)}
    rows: dict[int, list[Nominee]] = {}
    for nominee in Nominee.objects.filter(candidate__in=counted):
        rows.setdefault(nominee.candidate_id, []).append(nominee)
    found = []
    for pk, known in rows.items():
        if sum(row.same_as_id is None for row in known) != len(wanted):
            continue
        best = _weakest_of_best(wanted, [traits_of(row) for row in known])
        if best is not None:
            found.append(Proposal(counted[pk], best, counted[pk].received))
    found.sort(key=lambda proposal: (-proposal.likeness.score, proposal.candidate.name, proposal.candidate.pk))
    return found[:MOST]


def twins_among(people: Iterable[Nominee], nominations: QuerySet[Nomination]) -> list[Nomination]:
    """Return the nominations that probably name one of these people too, such as those that still wait to be screened."""
    wanted = [traits_of(person) for person in people]
    found: dict[object, Nomination] = {}
    for nominee in Nominee.objects.filter(nomination__in=nominations).select_related("nomination"):
        if any(likeness(one, traits_of(nominee)) for one in wanted):
            found.setdefault(nominee.nomination_id, nominee.nomination)
    return list(found.values())[:MOST]


def shared_with_nominator(nomination: Nomination, people: Iterable[Nominee]) -> dict[int, Sign]:
    """Return what nominees have in common with whoever nominated them, by their keys; nothing where one may nominate oneself."""
    if Rulebook.objects.filter(cycle=nomination.cycle_id, self_nomination=True).exists():
        return {}
    account = User.objects.filter(pk=nomination.nominator_id)
    names = [nomination.nominator_name, *(person.name for person in account)]
    telephones = [nomination.nominator_telephone, *(person.telephone for person in account)]
    nominator = known_as(names, [nomination.nominator_email, *confirmed_addresses(account)], telephones)
    signs = {person.pk: sign_of_oneself(traits_of(person), nominator) for person in people}
    return {pk: sign for pk, sign in signs.items() if sign is not None}


def _weakest_of_best(wanted: list[Traits], known: list[Traits]) -> Likeness | None:
    """Return the weakest of the best likenesses each person finds, or nothing when one finds none."""
    best: list[Likeness] = []
    for one in wanted:
        found = [alike for other in known if (alike := likeness(one, other))]
        if not found:
            return None
        best.append(max(found, key=lambda alike: alike.score))
    return min(best, key=lambda alike: alike.score) if best else None


def other_candidates(
    candidates: QuerySet[Candidate], cycle: Cycle, but: Candidate | None = None
) -> QuerySet[Candidate]:
    """Return the candidates of a cycle, without one of them."""
    others = candidates.filter(cycle=cycle)
    return others.exclude(pk=but.pk) if but is not None else others
