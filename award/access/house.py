"""The association, its award years and their rules, its letters, and the people who need help at the door."""

from collections.abc import Callable

from django.db.models import QuerySet

from award.access.seats import Visitor, seats_of
from award.facts import fact
from award.languages import LANGUAGES
from award.models import (
    Association,
    Criterion,
    Cycle,
    FactorReset,
    OutgoingMail,
    Rulebook,
    RulebookProposal,
    RulebookVersion,
    Seat,
    User,
)

# Apps that know of conflicts register `subtract(user, letters) -> letters`.
LetterFilter = Callable[[User, QuerySet[OutgoingMail]], QuerySet[OutgoingMail]]
_letter_filters: list[LetterFilter] = []


@fact
def association() -> Association | None:
    """Return the association of this installation, or nothing before it is set up."""
    return Association.objects.first()


@fact
def open_cycles() -> list[Cycle]:
    """Return the award years that are not archived, the newest first."""
    return list(Cycle.objects.open())


def current_cycle() -> Cycle | None:
    """Return the award year that is going on."""
    return next(iter(open_cycles()), None)


def cycles_for(user: Visitor) -> QuerySet[Cycle]:
    """Return the award years a person deals with: all for the secretary and for anybody who judges."""
    return Cycle.objects.all() if seats_of(user) else Cycle.objects.none()


@fact
def rulebook_of(cycle: Cycle | None) -> Rulebook | None:
    """Return the rules of an award year, or nothing while it has none."""
    return Rulebook.objects.filter(cycle=cycle).first() if cycle else None


def required_languages(cycle: Cycle | None) -> list[str]:
    """Return the languages the rulebook wants the laureate's texts and papers in, all three where there is no year."""
    rulebook = rulebook_of(cycle)
    wanted = rulebook.required_languages if rulebook else LANGUAGES
    return [language for language in LANGUAGES if language in wanted]


def association_languages() -> list[str]:
    """Return the languages the association's names must be written in: those of the papers of every year that goes on.

    Between two years it is those of the last one, and all three before the first.
    """
    years = open_cycles() or list(Cycle.objects.order_by("-year")[:1])
    if not years:
        return list(LANGUAGES)
    wanted = Rulebook.objects.filter(cycle__in=years).values_list("required_languages", flat=True)
    return [language for language in LANGUAGES if any(language in languages for languages in wanted)]


def criteria_for(user: Visitor) -> QuerySet[Criterion]:
    """Return the criteria of the current year for those who may change them."""
    criteria = Criterion.objects.select_related("cycle").prefetch_related("anchors")
    if not seats_of(user).secretary:
        return criteria.none()
    return criteria.filter(cycle=current_cycle())


def rulebook_versions_for(user: Visitor) -> QuerySet[RulebookVersion]:
    """Return the frozen rulebooks: anybody with a seat may read the rules everybody is bound by."""
    versions = RulebookVersion.objects.select_related("cycle", "proposed_by", "approved_by")
    return versions if seats_of(user) else versions.none()


def proposals_for(user: Visitor) -> QuerySet[RulebookProposal]:
    """Return the proposed changes of rules for those who can be the second person."""
    proposals = RulebookProposal.objects.select_related("cycle", "base", "proposed_by", "decided_by")
    return proposals if seats_of(user).leads else proposals.none()


def add_letter_filter(subtract: LetterFilter) -> None:
    """Register which letters a conflict of interest keeps from a reader of the outbox."""
    if subtract not in _letter_filters:
        _letter_filters.append(subtract)


def mails_for(user: Visitor) -> QuerySet[OutgoingMail]:
    """Return the outbox for the secretary: no sign-in letters, and none that a conflict of interest takes away."""
    if not isinstance(user, User) or not seats_of(user).secretary:
        return OutgoingMail.objects.none()
    letters = OutgoingMail.objects.exclude(template__startswith="account/")
    for subtract in _letter_filters:
        letters = subtract(user, letters)
    return letters


def factor_resets_for(user: Visitor) -> QuerySet[FactorReset]:
    """Return the second factors that wait to be taken away, for the holders of leading seats."""
    if not seats_of(user).leads:
        return FactorReset.objects.none()
    return FactorReset.objects.filter(confirmed_at__isnull=True, withdrawn_at__isnull=True).select_related(
        "person", "requested_by"
    )


def people_to_help(user: Visitor) -> QuerySet[User]:
    """Return those who hold a seat today, oneself excepted, for the holders of leading seats."""
    if not seats_of(user).leads:
        return User.objects.none()
    holders = Seat.objects.active().values("user")
    return User.objects.filter(pk__in=holders).exclude(pk=user.pk).order_by("name", "email")
