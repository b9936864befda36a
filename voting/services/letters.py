"""Who hears of the board's choice, and when: those who hoped, kindly and shortly before the public; then everybody it concerns."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from award import access, links, mail
from award.dates import format_appointment
from award.models import Cycle, Laureate, OutgoingMail, PublicationRequest, Seat, User
from award.papers.language import award_name
from award.phases import Phase
from nominations.models import Nomination, Nominee
from voting.models import Decision, DecisionChoice
from voting.services.decision import standing_decision

# Minutes between the kind letter and the public.
BEFORE = 30


def tell_those_not_chosen(laureate: Laureate) -> None:
    """Write to nominees who were not chosen and to those who nominated them: not whom the board named, but that it is made public soon.

    Whoever was chosen and declined has heard of it and is not told that the choice fell on somebody else.
    """
    _tell_those_who_hoped(
        laureate.cycle, _chosen(standing_decision(laureate.cycle)), laureate.publish_at, about=_approval_of(laureate)
    )


def tell_that_nobody_was_chosen(cycle: Cycle, came_from: Phase, by: User | None) -> None:
    """Write to nominees and to those who nominated that the award is not given this year (entry act of publication)."""
    decision = standing_decision(cycle)
    if decision is not None and decision.not_awarded:
        _tell_those_who_hoped(cycle, [], None)


def who_hears(laureate: Laureate) -> list[tuple[str, int]]:
    """Return the groups that are written to when the laureate becomes public, and how many letters to each are still to come."""
    cycle = laureate.cycle
    chosen = _chosen(standing_decision(cycle))
    news = _letters_of_news(laureate)
    groups = (
        (_("Nominees who were not chosen"), [_nominee_key(cycle, one) for one in _nominees_who_hoped(cycle, chosen)]),
        (_("Those who nominated them"), [_nominator_key(cycle, one) for one in _nominations_that_hoped(cycle, chosen)]),
        (_("The laureate"), [letter.key for letter in news if letter.template == "published_laureate"]),
        (_("Those who nominated the laureate"), [letter.key for letter in news if letter.template == "published_nominator"]),
        (_("Jury and board"), [letter.key for letter in news if letter.template == "published_judge"]),
    )  # fmt: skip
    written = set(OutgoingMail.objects.filter(cycle=cycle).values_list("key", flat=True))
    return [(name, len(set(keys) - written)) for name, keys in groups]


def _approval_of(laureate: Laureate) -> list[PublicationRequest]:
    """Return what letters about a publication are about: when its approval ends, those that have not left are stopped."""
    return list(laureate.publication_requests.filter(status=PublicationRequest.Status.APPROVED))


def _tell_those_who_hoped(
    cycle: Cycle, chosen: list[int], publish_at: datetime | None, *, about: Iterable[PublicationRequest] = ()
) -> None:
    """Write to everybody but those around the chosen candidates; `publish_at` is none in a year without an award."""
    for nomination in _nominations_that_hoped(cycle, chosen).prefetch_related("nominees"):
        mail.write_mail(
            template="outcome_nominator",
            to=nomination.nominator_email,
            name=nomination.nominator_name,
            language=nomination.language,
            key=_nominator_key(cycle, nomination),
            cycle=cycle,
            about=about,
            context={
                "year": cycle.year,
                "nominees": ", ".join(person.name for person in nomination.nominees.all()),
                "when": format_appointment(publish_at, nomination.language) if publish_at else "",
                "link": links.page("home", language=nomination.language),
            },
        )
    for person in _nominees_who_hoped(cycle, chosen):
        mail.write_mail(
            template="outcome_nominee",
            to=person.email,
            name=person.name,
            language=person.language,
            key=_nominee_key(cycle, person),
            cycle=cycle,
            about=about,
            context={"year": cycle.year, "when": format_appointment(publish_at, person.language) if publish_at else ""},
        )


def _nominations_that_hoped(cycle: Cycle, chosen: list[int]) -> QuerySet[Nomination]:
    """Return the nominations of others; whoever nominated the laureate as well hears the good news instead."""
    glad = Nomination.objects.filter(cycle=cycle, candidate__in=chosen).values("nominator_email")
    return (
        Nomination.objects.filter(cycle=cycle, status__in=[Nomination.Status.ADMITTED, Nomination.Status.TURNED_DOWN])
        .exclude(candidate__in=chosen)
        .exclude(nominator_email="")
        .exclude(nominator_email__in=glad)
    )


def _nominees_who_hoped(cycle: Cycle, chosen: list[int]) -> QuerySet[Nominee]:
    declined = DecisionChoice.objects.filter(decision__cycle=cycle, laureate__declined_at__isnull=False)
    spared = {*chosen, *declined.values_list("candidate", flat=True)}
    return Nominee.objects.filter(
        nomination__cycle=cycle, same_as__isnull=True, told_at__isnull=False, candidate__isnull=False
    ).exclude(candidate__in=spared).exclude(email="").exclude(response=Nominee.Response.DECLINED)  # fmt: skip


def _nominator_key(cycle: Cycle, nomination: Nomination) -> str:
    return f"outcome-nominator:{cycle.pk}:{nomination.pk}"


def _nominee_key(cycle: Cycle, person: Nominee) -> str:
    return f"outcome-nominee:{cycle.pk}:{person.pk}"


@dataclass(frozen=True)
class _News:
    """A letter that tells of the laureate: to whom, in which words."""

    address: str
    name: str
    language: str
    template: str
    key: str


def tell_of_the_laureate(laureate: Laureate) -> None:
    """Write to the laureate, to those who nominated the laureate, and to the jury and the board: the page is public now."""
    if not laureate.is_published():
        return
    house = access.association()
    about = _approval_of(laureate)
    for letter in _letters_of_news(laureate):
        language = letter.language
        with translation.override(language):
            named = house.award_name if house else ""
        mail.write_mail(
            template=letter.template,
            to=letter.address,
            name=letter.name,
            language=language,
            key=letter.key,
            cycle=laureate.cycle,
            about=about,
            context={
                "year": laureate.year,
                "laureate": laureate.name,
                "award": award_name(named, language, laureate.title),
                "link": links.page("laureate", laureate.slug, language=language),
            },
        )


def _letters_of_news(laureate: Laureate) -> list[_News]:
    """Return the letters, one to an address: the laureate's own first, then nominators, then jury and board."""
    recipients = [(laureate.email, laureate.name, laureate.language, "published_laureate")] if laureate.email else []
    made_of = list(DecisionChoice.objects.filter(laureate=laureate).values_list("candidate", flat=True))
    for nomination in _of_the_chosen(laureate.cycle_id, made_of):
        recipients.append(
            (nomination.nominator_email, nomination.nominator_name, nomination.language, "published_nominator")
        )
    judges = Seat.objects.active().filter(body__in=[Seat.Body.JURY, Seat.Body.BOARD]).select_related("user")
    recipients += [(seat.user.email, seat.user.name, seat.user.language, "published_judge") for seat in judges]
    found: dict[str, _News] = {}
    for address, name, language, template in recipients:
        if address:
            key = f"published:{laureate.pk}:{address}"[:200]
            found.setdefault(address, _News(address, name, language, template, key))
    return list(found.values())


def _chosen(decision: Decision | None) -> list[int]:
    """Return the candidates a decision names as laureates, those who have declined left out."""
    if decision is None:
        return []
    choices = decision.choices.filter(kind=DecisionChoice.Kind.LAUREATE, laureate__declined_at__isnull=True)
    return list(choices.values_list("candidate", flat=True))


def _of_the_chosen(cycle: int, chosen: list[int]) -> list[Nomination]:
    return list(Nomination.objects.filter(cycle=cycle, candidate__in=chosen).exclude(nominator_email=""))
