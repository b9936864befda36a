"""Who hears of the board's choice, and when: those who hoped, kindly and shortly before the public; then everybody it concerns."""

from datetime import datetime

from award import access, links, mail
from award.dates import format_appointment
from award.languages import text_in
from award.models import Cycle, Laureate, Seat, User
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
    _tell_those_who_hoped(laureate.cycle, _chosen(standing_decision(laureate.cycle)), laureate.publish_at)


def tell_that_nobody_was_chosen(cycle: Cycle, came_from: Phase, by: User | None) -> None:
    """Write to nominees and to those who nominated that the award is not given this year (entry act of publication)."""
    decision = standing_decision(cycle)
    if decision is not None and decision.not_awarded:
        _tell_those_who_hoped(cycle, [], None)


def _tell_those_who_hoped(cycle: Cycle, chosen: list[int], publish_at: datetime | None) -> None:
    """Write to everybody but those around the chosen candidates; `publish_at` is none in a year without an award."""
    nominations = (
        Nomination.objects.filter(cycle=cycle, status__in=[Nomination.Status.ADMITTED, Nomination.Status.TURNED_DOWN])
        .exclude(candidate__in=chosen)
        .exclude(nominator_email="")
        .prefetch_related("nominees")
    )
    hopeful = {nomination.nominator_email for nomination in _of_the_chosen(cycle.pk, chosen)}
    for nomination in nominations:
        if nomination.nominator_email in hopeful:
            continue  # hears the good news instead
        mail.write_mail(
            template="outcome_nominator",
            to=nomination.nominator_email,
            name=nomination.nominator_name,
            language=nomination.language,
            key=f"outcome-nominator:{cycle.pk}:{nomination.pk}",
            cycle=cycle,
            context={
                "year": cycle.year,
                "nominees": ", ".join(person.name for person in nomination.nominees.all()),
                "when": format_appointment(publish_at, nomination.language) if publish_at else "",
                "link": links.page("home", language=nomination.language),
            },
        )
    declined = DecisionChoice.objects.filter(decision__cycle=cycle, laureate__declined_at__isnull=False)
    spared = {*chosen, *declined.values_list("candidate", flat=True)}
    people = Nominee.objects.filter(
        nomination__cycle=cycle, same_as__isnull=True, told_at__isnull=False, candidate__isnull=False
    ).exclude(candidate__in=spared).exclude(email="").exclude(response=Nominee.Response.DECLINED)  # fmt: skip
    for person in people:
        mail.write_mail(
            template="outcome_nominee",
            to=person.email,
            name=person.name,
            language=person.language,
            key=f"outcome-nominee:{cycle.pk}:{person.pk}",
            cycle=cycle,
            context={"year": cycle.year, "when": format_appointment(publish_at, person.language) if publish_at else ""},
        )


def tell_of_the_laureate(laureate: Laureate) -> None:
    """Write to the laureate, to those who nominated the laureate, and to the jury and the board: the page is public now."""
    if not laureate.is_published():
        return
    cycle, house = laureate.cycle, access.association()
    recipients = [(laureate.email, laureate.name, laureate.language, "published_laureate")] if laureate.email else []
    made_of = list(DecisionChoice.objects.filter(laureate=laureate).values_list("candidate", flat=True))
    for nomination in _of_the_chosen(cycle.pk, made_of):
        recipients.append(
            (nomination.nominator_email, nomination.nominator_name, nomination.language, "published_nominator")
        )
    judges = Seat.objects.active().filter(body__in=[Seat.Body.JURY, Seat.Body.BOARD]).select_related("user")
    recipients += [(seat.user.email, seat.user.name, seat.user.language, "published_judge") for seat in judges]
    written = set()
    for address, name, language, template in recipients:
        if not address or address in written:
            continue
        written.add(address)
        mail.write_mail(
            template=template,
            to=address,
            name=name,
            language=language,
            key=f"published:{laureate.pk}:{address}"[:200],
            cycle=cycle,
            context={
                "year": cycle.year,
                "laureate": laureate.name,
                "award": award_name(text_in(house, "award_name", language), language, laureate.title) if house else "",
                "link": links.page("laureate", laureate.slug, language=language),
            },
        )


def _chosen(decision: Decision | None) -> list[int]:
    """Return the candidates a decision names as laureates, those who have declined left out."""
    if decision is None:
        return []
    choices = decision.choices.filter(kind=DecisionChoice.Kind.LAUREATE, laureate__declined_at__isnull=True)
    return list(choices.values_list("candidate", flat=True))


def _of_the_chosen(cycle: int, chosen: list[int]) -> list[Nomination]:
    return list(Nomination.objects.filter(cycle=cycle, candidate__in=chosen).exclude(nominator_email=""))
