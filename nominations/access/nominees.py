"""What a nominee sees of what is held, and whom the office has to tell."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from award import links
from award.access import Visitor, confirmed_addresses, seats_of
from award.addresses import folded_address
from award.facts import fact
from award.lines import is_name
from award.models import Cycle, OutgoingMail, Rulebook, User
from nominations import suppressions
from nominations.models import Answer, Attachment, Endorsement, Nomination, Nominee, Question

# A nomination in one of these is held and speaks of its nominee; a withdrawn one is only waiting to be erased.
LIVING = (Nomination.Status.SUBMITTED, Nomination.Status.ADMITTED, Nomination.Status.TURNED_DOWN)
# These may still come before the jury.
CONSIDERED = (Nomination.Status.SUBMITTED, Nomination.Status.ADMITTED)


def nominee_behind(token: str) -> Nominee | None:
    """Return the person behind a nominee's link, or nothing: unknown, expired, revoked and foreign links look the same."""
    invitation = links.invitation(token, "NOMINEE")
    if invitation is None:
        return None
    rows = Nominee.objects.select_related("nomination__cycle", "candidate")
    row = rows.filter(pk=invitation.target_id).first()
    return rows.get(pk=row.same_as_id) if row is not None and row.same_as_id else row


def is_erased(token: str) -> bool:
    """True for the link of somebody who has had everything erased."""
    return links.is_spent(token, "NOMINEE")


def own_nominees(user: Visitor) -> QuerySet[Nominee]:
    """Return the nominees a signed-in person is: those the office writes to at an address this person has confirmed.

    Only the row that stays counts: an address that another nominator typed for the same person opens nothing.
    """
    if user is None or not user.is_authenticated:
        return Nominee.objects.none()
    own = confirmed_addresses(User.objects.filter(pk=user.pk))
    return Nominee.objects.filter(same_as__isnull=True, email__in=own).exclude(email="")


@dataclass(frozen=True)
class HeldNomination:
    """One nomination as its nominee may see it. `case` is None, and `files` are empty, where the rules do not show the case.

    `nominator` and `relation`, who nominated and how that person knows the nominee, are empty where the rules do not tell.
    """

    nomination: Nomination
    facts: Nominee
    nominator: str
    relation: str
    case: tuple[tuple[str, str], ...] | None
    files: tuple[Attachment, ...]
    recommendations: int


def held_about(nominee: Nominee, *, statuses: tuple[str, ...] = LIVING) -> list[HeldNomination]:
    """Return what is held about a person, nomination by nomination, as far as the rulebook shows it to the nominee.

    Recommendations are counted, not shown: they are others' confidential words.
    """
    rules = Rulebook.objects.get(cycle=nominee.nomination.cycle_id)
    rows = (
        Nominee.objects.filter(Q(pk=nominee.pk) | Q(same_as=nominee), nomination__status__in=statuses)
        .select_related("nomination")
        .prefetch_related(
            Prefetch(
                "nomination__answers",
                Answer.objects.exclude(question__kind=Question.Kind.DECLARATION)
                .select_related("question")
                .order_by("question__order", "pk"),
            ),
            "nomination__attachments",
            Prefetch("nomination__endorsements", Endorsement.objects.filter(status=Endorsement.Status.SUBMITTED)),
        )
        .order_by("nomination__submitted_at", "nomination__reference")
    )
    return [_held(row, rules) for row in rows]


def _held(row: Nominee, rules: Rulebook) -> HeldNomination:
    nomination = row.nomination
    case = tuple((str(answer.question), answer.text) for answer in nomination.answers.all() if answer.text.strip())
    return HeldNomination(
        nomination=nomination,
        facts=row,
        nominator=nomination.nominator_name if rules.nominee_sees_nominator else "",
        relation=nomination.nominator_relation if rules.nominee_sees_nominator else "",
        case=case if rules.nominee_sees_case else None,
        files=tuple(nomination.attachments.all()) if rules.nominee_sees_case else (),
        recommendations=len(nomination.endorsements.all()),
    )


def owed_a_notice(cycle: Cycle) -> QuerySet[Nominee]:
    """Return the people of a cycle who are to be told, told or not: one row each, the earliest day first."""
    return _with_nominations_in(cycle, LIVING).order_by("tell_by", "name", "pk")


def untold(cycle: Cycle) -> QuerySet[Nominee]:
    """Return those who have not been told and whose telling is not deferred."""
    return owed_a_notice(cycle).filter(told_at__isnull=True, deferral_reason="")


def untold_people(cycle: Cycle) -> list[Nominee]:
    """Return those who have not been told, as a list."""
    return [nominee for nominee in _not_told(cycle) if not nominee.deferral_reason]


def people_to_tell_later(cycle: Cycle) -> list[Nominee]:
    """Return those who have not been told because there is a reason to tell them later."""
    return [nominee for nominee in _not_told(cycle) if nominee.deferral_reason]


@fact
def _not_told(cycle: Cycle) -> list[Nominee]:
    return list(owed_a_notice(cycle).filter(told_at__isnull=True))


def to_tell_by_mail(cycle: Cycle) -> list[Nominee]:
    """Return those to whom the notice can go at once: untold, with an address, still considered, and not known to want no nomination.

    An address that has been written to this year, or that two of them share, is left out but once: it is probably one person, whom
    screening has yet to recognise. A name that would carry an address into the letter is left out until it is corrected.
    """
    waiting = list(
        _with_nominations_in(cycle, CONSIDERED)
        .filter(told_at__isnull=True, deferral_reason="")
        .exclude(email="")
        .select_related("nomination")
        .order_by("tell_by", "name", "pk")
    )
    known = suppressions.recognised(waiting)
    told = owed_a_notice(cycle).filter(told_at__isnull=False).exclude(email="").values_list("email", flat=True)
    written = {folded_address(address) for address in told}
    free = []
    for nominee in waiting:
        address = folded_address(nominee.email)
        if nominee.pk not in known and address not in written and is_name(nominee.name):
            written.add(address)
            free.append(nominee)
    return free


# What the desk's list of nominees can show, and which of them that is.
SHOWN = {
    "waiting": Q(told_at__isnull=True, deferral_reason=""),
    "later": Q(told_at__isnull=True) & ~Q(deferral_reason=""),
    "told": Q(told_at__isnull=False),
    "corrections": ~Q(correction=""),
    "all": Q(),
}


def telling_list(user: Visitor, cycle: Cycle, *, show: str) -> QuerySet[Nominee]:
    """Return the year's nominees for the desk's list, the earliest day first; `show` is a key of SHOWN, anything else finds nothing."""
    if not seats_of(user).secretary or show not in SHOWN:
        return Nominee.objects.none()
    return owed_a_notice(cycle).filter(SHOWN[show]).select_related("nomination", "candidate")


def telling_counts(user: Visitor, cycle: Cycle) -> dict[str, int]:
    """Return how many nominees each view of the list shows: one query."""
    if not seats_of(user).secretary:
        return dict.fromkeys(SHOWN, 0)
    counts = {name: Count("pk", filter=condition) if condition else Count("pk") for name, condition in SHOWN.items()}
    return dict(owed_a_notice(cycle).order_by().aggregate(**counts))


def _with_nominations_in(cycle: Cycle, statuses: tuple[str, ...]) -> QuerySet[Nominee]:
    others = Nominee.objects.filter(same_as=OuterRef("pk"), nomination__status__in=statuses)
    return Nominee.objects.filter(same_as__isnull=True, nomination__cycle=cycle).filter(
        Q(nomination__status__in=statuses) | Exists(others)
    )


def notice_key(pk: int | None = None) -> str:
    """Return how the keys of the letters to a nominee begin, or of those to all nominees."""
    return f"nominee-notice:{pk}:" if pk is not None else "nominee-notice:"


def notices_to(nominee: Nominee) -> QuerySet[OutgoingMail]:
    """Return the letters written to a nominee, the newest first."""
    return OutgoingMail.objects.filter(key__startswith=notice_key(nominee.pk)).order_by("-pk")


def letters_received(nominee: Nominee) -> QuerySet[OutgoingMail]:
    """Return the letters of the year that have reached a nominee, in their order; what is still to be sent tells what is to come."""
    to_person = Q(key__startswith=notice_key(nominee.pk))
    if nominee.email:
        to_person |= Q(recipient=nominee.email)
    letters = OutgoingMail.objects.filter(to_person, cycle=nominee.nomination.cycle_id)
    return letters.filter(status=OutgoingMail.Status.SENT).order_by("sent_at", "pk")


def is_unreached(nominee: Nominee, letters: Sequence[OutgoingMail]) -> bool:
    """True for somebody who counts as told by mail although the first of these letters (`notices_to`) could not be delivered."""
    told_by_mail = nominee.told_via == Nominee.ToldVia.MAIL
    return told_by_mail and bool(letters) and letters[0].status == OutgoingMail.Status.FAILED


@fact
def unreached(cycle: Cycle) -> list[Nominee]:
    """Return those who count as told by mail although the newest letter to them could not be delivered: two queries."""
    newest: dict[int, str] = {}
    letters = OutgoingMail.objects.filter(cycle=cycle, key__startswith=notice_key()).order_by("pk")
    for key, status in letters.values_list("key", "status"):
        newest[int(key.split(":")[1])] = status
    failed = [pk for pk, status in newest.items() if status == OutgoingMail.Status.FAILED]
    return list(owed_a_notice(cycle).filter(pk__in=failed, told_via=Nominee.ToldVia.MAIL)) if failed else []
