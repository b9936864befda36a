"""Who is the same person within a candidate: the nominees of its nominations brought together, and apart again.

Each nomination has a row for each person it names. Within a candidate the rows of one person point with `same_as` at the one that
stays, which carries what the person was told and answered. The grouping follows from the nominations alone and is made anew whenever one
comes or goes, so every joining can be undone.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from award.folding import fold
from award.services.cycle import lock_cycle
from nominations.likeness import name_score
from nominations.models import Candidate, Nomination, Nominee
from nominations.telling import tell_by


def regroup(candidate: Candidate) -> None:
    """Bring the people of a candidate into line with its nominations, and its status with their answers.

    The row that stays is the one whose person has answered last, otherwise was told, otherwise can be written to, otherwise is in the oldest
    nomination; it is told by the earliest day of all of them.
    """
    rows = list(
        Nominee.objects.select_for_update(of=("self",))
        .filter(nomination__candidate=candidate)
        .select_related("nomination")
        .order_by("nomination__submitted_at", "nomination__reference", "position")
    )
    for person in _people(rows):
        root = min(person, key=_precedence)
        living = [row for row in person if row.nomination.status != Nomination.Status.WITHDRAWN] or person
        for row in person:
            row.candidate = candidate
            row.same_as = None if row is root else root
            received = (
                min(one.nomination.submitted_at for one in living) if row is root else row.nomination.submitted_at
            )
            row.tell_by = tell_by(received)
            row.save(update_fields=["candidate", "same_as", "tell_by"])
    follow_answers(candidate)


def release(nominees: Iterable[Nominee]) -> None:
    """Let the people of a nomination stand for themselves again: no candidate, nobody else's row."""
    for nominee in nominees:
        Nominee.objects.filter(same_as=nominee).update(same_as=None)
        nominee.candidate, nominee.same_as = None, None
        nominee.tell_by = tell_by(nominee.nomination.submitted_at)
        nominee.save(update_fields=["candidate", "same_as", "tell_by"])


def follow_answers(candidate: Candidate) -> None:
    """Let a candidate stand or not as its people have answered; what the office has decided otherwise stays."""
    declined = candidate.nominees.filter(same_as__isnull=True, response=Nominee.Response.DECLINED).exists()
    if declined and candidate.status == Candidate.Status.STANDING:
        candidate.status = Candidate.Status.DECLINED
    elif not declined and candidate.status == Candidate.Status.DECLINED:
        candidate.status = Candidate.Status.STANDING
    else:
        return
    candidate.save(update_fields=["status"])


def is_nominated_otherwise(nominee: Nominee) -> bool:
    """True when another nomination that has not been withdrawn names the same person."""
    root = nominee.root
    rows = Nominee.objects.filter(Q(pk=root.pk) | Q(same_as=root)).exclude(nomination=nominee.nomination_id)
    return rows.exclude(nomination__status=Nomination.Status.WITHDRAWN).exists()


def stays(nominee: Nominee) -> Nominee:
    """Return the row that carries what this person was told and answered, locked.

    The cycle is locked before it, so that nobody brings people together or apart meanwhile: another row would stay then.
    """
    cycle = lock_cycle(nominee.nomination.cycle_id)
    row = Nominee.objects.get(pk=nominee.pk)
    rows = Nominee.objects.select_for_update(of=("self",)).select_related("nomination")
    locked = rows.get(pk=row.same_as_id or row.pk)
    locked.nomination.cycle = cycle
    return locked


def _people(rows: list[Nominee]) -> list[list[Nominee]]:
    """Divide the rows into people. All nominations of a candidate name one person, or all of them the same two."""
    by_nomination: dict[object, list[Nominee]] = {}
    for row in rows:
        by_nomination.setdefault(row.nomination_id, []).append(row)
    people: list[list[Nominee]] = []
    for named in by_nomination.values():
        if not people:
            people = [[row] for row in named]
            continue
        for person, row in zip(people, _in_order_of(people, named), strict=True):
            person.append(row)
    return people


def _in_order_of(people: list[list[Nominee]], named: list[Nominee]) -> list[Nominee]:
    """Return the people a nomination names in the order of those already known: a second nomination may name them the other way."""
    if len(named) < 2:
        return named
    straight = sum(name_score(person[0].name, row.name) for person, row in zip(people, named, strict=True))
    crossed = sum(name_score(person[0].name, row.name) for person, row in zip(people, named[::-1], strict=True))
    return named[::-1] if crossed > straight else named


def rows_of(nominee: Nominee) -> list[Nominee]:
    """Return every row of a person, the one that stays first."""
    return [nominee.root, *Nominee.objects.filter(same_as=nominee.root).order_by("pk")]


def rows_in_the_year(nominee: Nominee) -> list[Nominee]:
    """Return every row of the year that is this person: those found to be the same, and those nobody has screened yet.

    An address alone does not make the same person, for two may share it; with the same name it does. The address is the very one:
    what is erased by a link goes by whom the letter reached, not by somebody with a look-alike.
    """
    found = {row.pk: row for row in rows_of(nominee)}
    known = {(row.email, fold(row.name)) for row in found.values() if row.email}
    rows = Nominee.objects.filter(
        nomination__cycle=nominee.nomination.cycle_id, email__in={email for email, _name in known}
    )
    for row in rows.select_related("same_as"):
        if row.pk not in found and (row.email, fold(row.name)) in known:
            found |= {one.pk: one for one in rows_of(row)}
    return list(found.values())


def _precedence(row: Nominee) -> tuple[bool, float, bool, bool, bool, datetime, int]:
    """Sort the row first whose person answered last, was told, is told later with a reason, has an address; then the oldest."""
    answered = row.response != Nominee.Response.NONE
    answered_at = row.responded_at or timezone.now()
    return (
        not answered,
        -answered_at.timestamp() if answered else 0.0,
        row.told_at is None,
        not row.deferral_reason,
        not row.email,
        row.nomination.submitted_at,
        row.pk,
    )
