"""Candidates: their words for the jury's declaration page, whether they stand, and joining and splitting them."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from award.audit import Refused, record, refuse, unit_of_work
from award.models import Cycle, User
from award.phases import Phase
from award.services.cycle import lock_cycle
from nominations.models import Candidate, Nomination, Nominee
from nominations.services.persons import regroup
from nominations.services.screening import must_name_as_many, new_candidate, screening_is_open, settle

# What the office decides; DECLINED follows from the nominee's answer alone.
OFFICE_STATUSES = (
    Candidate.Status.STANDING,
    Candidate.Status.INELIGIBLE,
    Candidate.Status.WITHDRAWN,
    Candidate.Status.SET_ASIDE,
)


def describe(*, candidate: Candidate, name: str, degree: str, degree_year: int | None, by: User) -> Candidate:
    """Correct what the jury reads before it declares its interests: name, degree and year. Fixed once the board has decided."""
    with unit_of_work():
        locked, cycle = _lock(candidate)
        _must_be_before(cycle, Phase.DECIDED)
        locked.name, locked.degree, locked.degree_year = name, degree, degree_year
        locked.full_clean()
        locked.save()
        record(
            "candidate.described",
            locked,
            by=by,
            cycle=cycle,
            digests={"name": name, "degree": degree},
            year=degree_year,
        )
    return locked


def set_status(*, candidate: Candidate, status: str, reason: str = "", by: User) -> Candidate:
    """Say whether a candidate stands, with the reason where not; until the board decides.

    Raises Refused for DECLINED (the nominee's answer decides that), for letting a candidate stand against a nominee's no, and for letting
    one stand again once scoring has opened: the jury's ballots are made when it opens, so the way is one step back.
    """
    reason = reason.strip()
    with unit_of_work():
        locked, cycle = _lock(candidate)
        _must_be_before(cycle, Phase.DECIDED)
        if status not in OFFICE_STATUSES:
            raise Refused(_("Only the nominee declines: record the answer on the nominee's page."), field="status")
        if status == Candidate.Status.STANDING:
            _must_be_able_to_stand(locked, cycle)
            reason = ""
        elif not reason:
            raise Refused(_("Give the reason."), field="status_reason")
        before = locked.status
        locked.status, locked.status_reason = status, reason
        locked.full_clean()
        locked.save(update_fields=["status", "status_reason"])
        record(
            "candidate.status_set", locked, by=by, cycle=cycle,
            was=before, status=status, digests={"reason": reason} if reason else None,
        )  # fmt: skip
    return locked


def verify_eligibility(*, candidate: Candidate, how: str, by: User) -> Candidate:
    """Record that the office has verified that a candidate can be chosen, and how; before the board decides. Said anew, it replaces the old.

    Who cannot be chosen is given that status with its reason instead (`set_status`).
    """
    with unit_of_work():
        locked, cycle = _lock(candidate)
        _must_be_before(cycle, Phase.DECIDED)
        if locked.status != Candidate.Status.STANDING:
            raise Refused(_("Only of a candidate who stands is it verified that they can be chosen."))
        locked.verified_at, locked.verified_by, locked.verified_how = timezone.now(), by, how.strip()
        locked.full_clean()
        locked.save(update_fields=["verified_at", "verified_by", "verified_how"])
        record("candidate.verified", locked, by=by, cycle=cycle, digests={"how": how} if how.strip() else None)
    return locked


def join(*, candidate: Candidate, into: Candidate, by: User) -> Candidate:
    """Bring two candidates together because they are the same person: the nominations of the first go to the second; return it.

    Splitting undoes it. Raises Refused when they are one already, or when the one names a single person and the other two.
    """
    with unit_of_work():
        source, target, cycle = _lock_two(candidate, into, by=by)
        if source.pk == target.pk:
            raise Refused(_("Choose another candidate."), field="candidate")
        must_name_as_many(target, source.nominees.filter(same_as__isnull=True).count())
        moved = [row.pk for row in source.nominations.all()]
        _move(moved, target)
        settle(source)
        regroup(target)
        record(
            "candidate.joined", target, by=by, cycle=cycle, source=candidate.pk, nominations=[str(key) for key in moved]
        )
    return target


def split(*, candidate: Candidate, nominations: Iterable[Nomination], by: User) -> Candidate:
    """Make a candidate of its own out of some of a candidate's nominations, because they mean somebody else; return the new one.

    Raises Refused when none is chosen or none would stay.
    """
    with unit_of_work():
        locked, cycle = _lock(candidate)
        _must_be_screening(cycle, locked, by=by)
        chosen = list(locked.nominations.filter(pk__in=[row.pk for row in nominations]).order_by("submitted_at"))
        if not chosen:
            raise Refused(_("Choose the nominations that mean somebody else."), field="nominations")
        if len(chosen) == locked.nominations.count():
            raise Refused(_("At least one nomination must stay with this candidate."), field="nominations")
        fresh = new_candidate(chosen[0], list(chosen[0].nominees.all()))
        _move([row.pk for row in chosen], fresh)
        settle(locked)
        regroup(fresh)
        record("candidate.split", locked, by=by, cycle=cycle, new=fresh.pk, nominations=[str(row.pk) for row in chosen])
    return fresh


def let_silence_fall(*, cycle: Cycle, candidates: Iterable[Candidate], by: User | None) -> None:
    """Set candidates aside because their nominees were told and did not answer; part of opening the scoring."""
    with unit_of_work():
        for candidate in candidates:
            candidate.status = Candidate.Status.SET_ASIDE
            candidate.status_reason = _(
                "The nominee was told and did not answer; under the rules the nomination falls."
            )
            candidate.full_clean()
            candidate.save(update_fields=["status", "status_reason"])
            record("candidate.fell_silent", candidate, by=by, cycle=cycle)


def _move(nominations: list[object], target: Candidate) -> None:
    """Hand nominations and their people to another candidate; regroup both afterwards."""
    people = Nominee.objects.filter(nomination__in=nominations)
    Nominee.objects.filter(same_as__in=people).update(same_as=None)
    people.update(candidate=target, same_as=None)
    Nomination.objects.filter(pk__in=nominations).update(candidate=target)


def _lock(candidate: Candidate) -> tuple[Candidate, Cycle]:
    """Lock the cycle, then the candidate."""
    cycle = lock_cycle(candidate.cycle_id)
    return Candidate.objects.select_for_update().get(pk=candidate.pk), cycle


def _lock_two(one: Candidate, other: Candidate, *, by: User) -> tuple[Candidate, Candidate, Cycle]:
    cycle = lock_cycle(one.cycle_id)
    _must_be_screening(cycle, one, by=by)
    rows = {
        row.pk: row
        for row in Candidate.objects.select_for_update().filter(pk__in=[one.pk, other.pk], cycle=cycle).order_by("pk")
    }
    if one.pk not in rows or other.pk not in rows:
        raise Refused(_("One of the candidates is gone: somebody has joined or removed it just now."))
    return rows[one.pk], rows[other.pk], cycle


def _must_be_screening(cycle: Cycle, candidate: Candidate, *, by: User) -> None:
    if not screening_is_open(cycle):
        raise refuse(
            _("Screening is over. To change it, step back to the phase “Screening”."),
            "candidate.change_refused", candidate, by=by, cycle=cycle, phase=int(cycle.phase),
        )  # fmt: skip


def _must_be_before(cycle: Cycle, phase: Phase) -> None:
    if cycle.phase >= phase:
        raise Refused(_("The board has decided: candidates stay as they are."))


def _must_be_able_to_stand(candidate: Candidate, cycle: Cycle) -> None:
    if candidate.nominees.filter(same_as__isnull=True, response=Nominee.Response.DECLINED).exists():
        raise Refused(_("The nominee has declined, and that is respected."), field="status")
    if not candidate.nominations.filter(status=Nomination.Status.ADMITTED).exists():
        raise Refused(_("No nomination of this candidate is left."), field="status")
    if not screening_is_open(cycle):
        raise Refused(
            _("Scoring has opened without this candidate. Step back to the phase “Screening” to let it stand."),
            field="status",
        )
