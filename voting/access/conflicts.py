"""Whose conflict is whose to know: one's own for everybody, those of others for the seats that lead."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from allauth.account.models import EmailAddress
from django.db.models import QuerySet

from award.access import Visitor, seats_of
from award.models import Cycle, Seat, User
from award.phases import Phase
from nominations.models import Candidate, Endorsement, Nomination, Nominee
from voting.access.candidates import candidates_for, conflicted_candidates, counted_candidates_for
from voting.conflicts import Hint, Judge, Subject, hints, judge, named, unchecked
from voting.models import DecisionChoice, Interest


def interests_for(user: Visitor) -> QuerySet[Interest]:
    """Return what a person has answered about candidates they may know of."""
    if user is None or not user.is_authenticated:
        return Interest.objects.none()
    return Interest.objects.filter(user=user, candidate__in=candidates_for(user)).select_related("candidate")


def undeclared_candidates(user: Visitor, cycle: Cycle) -> QuerySet[Candidate]:
    """Return the candidates a person has not answered about yet."""
    answered = interests_for(user).exclude(state=Interest.State.UNDECLARED).values("candidate")
    return candidates_for(user).filter(cycle=cycle).exclude(pk__in=answered)


def conflicts_for(user: Visitor, cycle: Cycle) -> QuerySet[Interest]:
    """Return other people's conflicts for a leading seat: never one's own, never about a candidate one is conflicted with.

    Whoever is conflicted yields to the next leading seat for that candidate, so the list simply does not have it; nor does it have a
    candidate about whom the person has not answered yet.
    """
    return (
        liftable_conflicts_for(user)
        .filter(candidate__cycle=cycle, user__in=_seated())
        .select_related("candidate", "user", "lift_proposed_by")
        .order_by("user__name", "user_id", "candidate__name", "candidate_id")
    )


def conflicts_to_lift_for(user: Visitor, cycle: Cycle) -> QuerySet[Interest]:
    """Return those of the conflicts a leading seat knows of which somebody else asks to lift."""
    return conflicts_for(user, cycle).filter(lift_proposed_by__isnull=False).exclude(lift_proposed_by=user)


def leaving_for(user: Visitor, cycle: Cycle) -> dict[int, list[User]]:
    """Return candidate's primary key -> who leaves the meeting for that matter, for those who chair it. People, no grounds."""
    found: dict[int, list[User]] = defaultdict(list)
    for interest in conflicts_for(user, cycle):
        found[interest.candidate_id].append(interest.user)
    return dict(found)


def liftable_conflicts_for(user: Visitor) -> QuerySet[Interest]:
    """Return the conflicts a leading person may help to lift, in whatever year is going on."""
    if not seats_of(user).leads:
        return Interest.objects.none()
    return Interest.objects.filter(state=Interest.State.CONFLICTED, candidate__in=counted_candidates_for(user)).exclude(
        user=user
    )


def judges_for(user: Visitor) -> QuerySet[User]:
    """Return the people for whom a leading person may declare a conflict: everybody who judges or keeps the scores, not oneself."""
    if not seats_of(user).leads:
        return User.objects.none()
    return User.objects.filter(pk__in=_seated()).exclude(pk=user.pk).order_by("name", "pk")


def rulable_candidates_for(user: Visitor, cycle: Cycle) -> QuerySet[Candidate]:
    """Return the candidates about whom a leading person may rule on somebody else's conflict."""
    if not seats_of(user).leads:
        return Candidate.objects.none()
    return counted_candidates_for(user).filter(cycle=cycle)


def conflicted_with_the_chosen(user: User, cycle: Cycle | None) -> bool:
    """True when a person has a conflict of interest with somebody whom the decision that stands names as a laureate."""
    return DecisionChoice.objects.filter(
        kind=DecisionChoice.Kind.LAUREATE,
        decision__cycle=cycle,
        decision__superseded_by__isnull=True,
        candidate__in=conflicted_candidates(user),
    ).exists()


def _seated() -> QuerySet:
    return Seat.objects.active().values("user")


def judges(users: Iterable[User]) -> list[Judge]:
    """Return people with every address they have confirmed; one query more than for the people themselves."""
    people = list(users)
    confirmed = defaultdict(list)
    for key, address in EmailAddress.objects.filter(user__in=people, verified=True).values_list("user_id", "email"):
        confirmed[key].append(address)
    return [judge(one.pk, one.name, [one.email, *confirmed[one.pk]], one.telephone) for one in people]


def subjects(cycle: Cycle, candidates: Iterable[Candidate] | None = None) -> list[Subject]:
    """Return the year's standing candidates, or those given, with the people behind them. Not for pages: it holds addresses.

    Four queries at any size, three when the candidates are given.
    """
    standing = Candidate.objects.filter(cycle=cycle, status=Candidate.Status.STANDING)
    keys = standing.values_list("pk", flat=True) if candidates is None else [one.pk for one in candidates]
    found = {key: Subject(key) for key in keys}
    if not found:
        return []
    people = Nominee.objects.filter(candidate__in=standing).order_by("pk")
    for key, name, address, telephone in people.values_list("candidate_id", "name", "email", "telephone"):
        found[key].people.append(named(name, address, telephone))
    nominated = Nomination.objects.filter(candidate__in=standing).order_by("submitted_at", "pk")
    for key, name, address, user in nominated.values_list(
        "candidate_id", "nominator_name", "nominator_email", "nominator_id"
    ):
        found[key].backers.append(named(name, address, user=user))
    endorsed = Endorsement.objects.filter(
        nomination__candidate__in=standing, status=Endorsement.Status.SUBMITTED
    ).order_by("pk")
    for key, name, address in endorsed.values_list("nomination__candidate_id", "name", "email"):
        found[key].backers.append(named(name, address))
    return list(found.values())


@dataclass(frozen=True)
class Questions:
    """What a person is asked now: the candidates without an answer, the ones to answer anew, and what the data hints at.

    `unchecked` is true when the hints rest on names or addresses of which some are missing; `known` are all candidates the person
    knows of, by name, and `states` what has been answered about them.
    """

    unanswered: tuple[Candidate, ...] = ()
    anew: tuple[Candidate, ...] = ()
    hints: dict[int, tuple[Hint, ...]] = field(default_factory=dict)
    unchecked: bool = False
    known: tuple[Candidate, ...] = ()
    states: dict[int, str] = field(default_factory=dict)

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """Everybody who is asked about, in the order of the page."""
        return tuple(sorted((*self.unanswered, *self.anew), key=lambda candidate: (candidate.name, candidate.pk)))


def questions_for(user: Visitor, cycle: Cycle) -> Questions:
    """Return what a person has still to answer: candidates they know of and have not answered about, or whose hints are new.

    Later additions therefore ask only the difference. Seven queries at any size.
    """
    if user is None or not user.is_authenticated or not declares(user, cycle):
        return Questions()
    known = list(candidates_for(user).filter(cycle=cycle).order_by("name", "pk"))
    answers = {interest.candidate_id: interest for interest in Interest.objects.filter(user=user, candidate__in=known)}
    (person,) = judges([user])
    found = {subject.key: subject for subject in subjects(cycle, known)}
    hinted = {candidate.pk: tuple(hints(person, found[candidate.pk])) for candidate in known if candidate.pk in found}

    def state(candidate: Candidate) -> str:
        return answers[candidate.pk].state if candidate.pk in answers else Interest.State.UNDECLARED

    unanswered = tuple(one for one in known if state(one) == Interest.State.UNDECLARED)
    anew = tuple(
        one
        for one in known
        if state(one) == Interest.State.CLEAR
        and not answers[one.pk].was_lifted
        and set(hinted.get(one.pk, ())) - set(answers[one.pk].answered_hints)
    )
    asked = {candidate.pk for candidate in (*unanswered, *anew)}
    return Questions(
        unanswered=unanswered,
        anew=anew,
        hints={key: hinted.get(key, ()) for key in asked},
        unchecked=any(unchecked(person, found[key]) for key in asked if key in found),
        known=tuple(known),
        states={key: interest.state for key, interest in answers.items()},
    )


def declares(user: Visitor, cycle: Cycle) -> bool:
    """True while a person of this seat declares interests: jury and secretary from scoring on, the board from deliberation on."""
    seats = seats_of(user)
    if cycle.phase >= Phase.ARCHIVED:
        return False
    if seats.juror or seats.secretary:
        return cycle.phase >= Phase.SCORING
    return bool(seats.board) and cycle.phase >= Phase.DELIBERATION
