"""What a nominee may demand of what is held: a copy of it, and that it is erased (General Data Protection Regulation, Articles 15, 17, 20, 21).

What goes is said in the tables of `retention.py`, the same by which a year is erased. Nobody writes to the nominee afterwards: the letter
would hold the address again. A draft that somebody has not sent is that person's own, and goes when the call has closed.
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import ProtectedError, Q, QuerySet
from django.utils.translation import gettext as _

from award import erasure, links, mail
from award.audit import log_access, record, refuse, unit_of_work
from award.erasure import Subject
from award.models import Cycle, Invitation, OutgoingMail, User
from award.phases import Phase
from award.services.cycle import lock_cycle
from nominations import access, suppressions
from nominations.access.carrying import named_in
from nominations.models import Draft, Endorsement, Nomination, Nominee
from nominations.own_data import own_data, packed
from nominations.services.persons import release, rows_in_the_year, stays

LINK = "LINK"


def hand_over(*, nominee: Nominee, by: User) -> bytes:
    """Return everything that is held about a nominee, as that person may have it, in one file; it is noted that it was fetched."""
    with unit_of_work():
        content = packed(own_data(nominee, by))
        log_access(by, "own data", nominee)
        record("nominee.data_fetched", nominee, by=by, cycle=nominee.nomination.cycle)
    return content


def may_erase_alone(cycle: Cycle) -> bool:
    """True while nominees can have it erased by themselves: until the board decides. The answer is the same for all of them."""
    return cycle.phase < Phase.DECIDED and not named_in(cycle)


def erase_person(
    *, nominee: Nominee, never_again: bool = False, via: str = LINK, by: User | None = None
) -> dict[str, int]:
    """Erase what is held about a nominee, in any phase, and return how many rows of what there were; nothing when it was done before.

    By the person's own link until the board decides; afterwards, or when asked by letter or telephone, by the office, unless the board's
    decision names the person. With `never_again` a fingerprint stays. Of a joint nomination everything goes but the other person's own
    data: the reasons speak of both, and the nomination does not go on. Those who nominated hear that the person does not want to be considered.
    Raises Refused.
    """
    with unit_of_work():
        cycle = lock_cycle(nominee.nomination.cycle_id)
        if by is None and not may_erase_alone(cycle):
            raise refuse(
                _("The board has decided, so this can no longer be done here. Please call or write to the office."),
                "nominee.erasure_refused", nominee, by=by, cycle=cycle, phase=int(cycle.phase),
            )  # fmt: skip
        try:
            locked = stays(nominee)
        except Nominee.DoesNotExist:  # the button was pressed twice
            return {}
        rows = rows_in_the_year(locked)
        for row in rows if never_again else ():
            suppressions.note(row)
        nominations = list(Nomination.objects.select_for_update().filter(pk__in=[row.nomination_id for row in rows]))
        subject = _subject(rows, nominations)
        letters = [_to_nominator(row, subject) for row in nominations] if cycle.phase < Phase.DECIDED else []
        links.spend(purpose=Invitation.Purpose.NOMINEE, targets=[row.pk for row in rows])
        _let_others_be(nominations, subject)
        try:
            with transaction.atomic():
                erased = erasure.erase_person(subject)
        except ProtectedError:
            raise refuse(
                _("The board's decision names this person. Whoever is chosen declines first; what the decision says is erased with the award year."),
                "nominee.erasure_refused", locked, by=by, cycle=cycle, phase=int(cycle.phase),
            ) from None  # fmt: skip
        for letter in filter(None, letters):
            mail.write_mail(cycle=cycle, **letter)
        record("nominee.erased", locked, by=by, cycle=cycle, via=via, never_again=never_again, erased=erased)
    return erased


def _subject(rows: list[Nominee], nominations: list[Nomination]) -> Subject:
    """Return by what everything about a person is found."""
    people = {row.pk for row in rows}
    keys = [row.pk for row in nominations]
    others = set(
        Nominee.objects.filter(nomination__in=keys).exclude(pk__in=people).values_list("nomination", flat=True)
    )
    sent = [row.submission_key for row in nominations if row.pk not in others]
    drafts = set(Draft.objects.filter(submission_key__in=sent).values_list("pk", flat=True))
    asked = set(Endorsement.objects.filter(nomination__in=keys).values_list("pk", flat=True))
    to_endorsers = Invitation.objects.filter(purpose=Invitation.Purpose.ENDORSER, target_id__in=asked)
    return Subject(
        rows={
            "nominee": people,
            "nomination": set(keys),
            "candidate": {row.candidate_id for row in rows if row.candidate_id},
            "draft": drafts,
            "endorsement": asked,
            "outgoingmail": set(_letters(people, [*keys, *drafts], asked).values_list("pk", flat=True)),
            "invitation": set(to_endorsers.values_list("pk", flat=True)),
        },
        addresses=frozenset(row.email for row in rows if row.email),
    )


def _letters(people: Iterable[int], named: Iterable[object], endorsements: Iterable[int]) -> QuerySet[OutgoingMail]:
    """Return the letters about nominations, to their nominee, to those who recommend and to whoever nominated, by their keys."""
    about = Q(pk__in=())
    for key in named:
        about |= Q(key__contains=str(key))
    for pk in endorsements:
        about |= Q(template__startswith="endorsement_", key__endswith=f":{pk}")
    for pk in people:
        about |= Q(key__startswith=access.notice_key(pk)) | Q(template="outcome_nominee", key__endswith=f":{pk}")
    return OutgoingMail.objects.filter(about)


def _let_others_be(nominations: list[Nomination], subject: Subject) -> None:
    """Take nominations that name somebody else, too, away from the candidate: they do not go on."""
    for nomination in nominations:
        others = list(nomination.nominees.exclude(pk__in=subject.keys("nominee")).select_related("nomination"))
        if not others:
            continue
        nomination.candidate, nomination.nominator_relation = None, ""
        if nomination.status != Nomination.Status.WITHDRAWN:
            nomination.status = Nomination.Status.TURNED_DOWN
            nomination.status_reason = _("One of the two people does not want to be considered.")
        nomination.full_clean()
        nomination.save()
        release(others)


def _to_nominator(nomination: Nomination, subject: Subject) -> dict[str, object] | None:
    """Return the letter to whoever nominated, which names nobody; nothing to whoever knows, or has no address."""
    address = nomination.nominator_email
    knows = nomination.status == Nomination.Status.WITHDRAWN or address in subject.addresses
    if knows or not address:
        return None
    return {
        "template": "nominee_unwilling",
        "to": address,
        "name": nomination.nominator_name,
        "language": nomination.language,
        "key": f"nominee-unwilling:{nomination.pk}",
        "context": {
            "reference": nomination.reference,
            "year": nomination.cycle.year,
            "joint": nomination.nominees.count() > 1,
        },
    }
