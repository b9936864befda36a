"""Screening: a nomination is admitted to a candidate or turned down, and either can be undone while the phase lasts.

Nominations are read, and may be admitted, from the moment they arrive: the office works through them as they come instead of all on one
day. What is decided early can be undone until scoring opens.
"""

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from award import mail
from award.audit import Refused, record, refuse, unit_of_work
from award.models import Cycle, User
from award.phases import Phase
from award.services.cycle import lock_cycle
from nominations.access.screening import turned_down_key
from nominations.models import Candidate, Nomination, Nominee
from nominations.services.persons import regroup, release

OPEN_PHASES = (Phase.NOMINATIONS, Phase.SCREENING)


def screening_is_open(cycle: Cycle) -> bool:
    """True while nominations are admitted and turned down: from the first one until scoring opens."""
    return cycle.phase in OPEN_PHASES


def admit(*, nomination: Nomination, candidate: Candidate | None = None, by: User) -> Candidate:
    """Admit a nomination to a new candidate, or to one that stands already because it is the same person; return the candidate.

    Raises Refused when somebody else has screened it just now, when scoring has opened, or when it names another number of people than
    the candidate's other nominations.
    """
    with unit_of_work():
        locked = _waiting(nomination, by=by)
        people = list(locked.nominees.all())
        target = (
            new_candidate(locked, people) if candidate is None else _candidate_to_join(candidate, locked, len(people))
        )
        locked.candidate, locked.status = target, Nomination.Status.ADMITTED
        _save_screened(locked, by=by)
        regroup(target)
        record("nomination.admitted", locked, by=by, cycle=locked.cycle, candidate=target.pk, new=candidate is None)
    return target


def turn_down(*, nomination: Nomination, reason: str, tell_nominator: bool = False, by: User) -> Nomination:
    """Turn a nomination down with a reason. The nominator hears at the close of the award year, or now when `tell_nominator` is set.

    The letter now quotes the reason. Raises Refused without a reason, or when the nomination is screened already.
    """
    reason = reason.strip()
    with unit_of_work():
        locked = _waiting(nomination, by=by)
        if not reason:
            raise Refused(_("Give the reason."), field="reason")
        if tell_nominator and not locked.nominator_email:
            raise Refused(_("The nominator gave no e-mail address: call or write instead."), field="tell_nominator")
        locked.status, locked.status_reason = Nomination.Status.TURNED_DOWN, reason
        _save_screened(locked, by=by)
        if tell_nominator:
            _tell_nominator(locked)
        record(
            "nomination.turned_down", locked, by=by, cycle=locked.cycle,
            digests={"reason": reason}, nominator_told=tell_nominator,
        )  # fmt: skip
    return locked


def undo_screening(*, nomination: Nomination, by: User) -> Nomination:
    """Take back an admission or a turning down: the nomination waits to be screened again.

    A candidate that is left without a nomination goes with it. Raises Refused when there is nothing to undo or scoring has opened.
    """
    with unit_of_work():
        locked = lock_nomination(nomination, by=by)
        if locked.status not in (Nomination.Status.ADMITTED, Nomination.Status.TURNED_DOWN):
            raise Refused(_("This nomination waits to be screened: there is nothing to undo."))
        before, candidate = locked.status, locked.candidate
        locked.candidate, locked.status, locked.status_reason = None, Nomination.Status.SUBMITTED, ""
        locked.screened_at, locked.screened_by = None, None
        locked.full_clean()
        locked.save()
        release(locked.nominees.select_related("nomination"))
        if candidate is not None:
            settle(candidate)
        record(
            "nomination.screening_undone", locked, by=by, cycle=locked.cycle,
            was=before, candidate=candidate.pk if candidate else None,
        )  # fmt: skip
    return locked


def lock_nomination(nomination: Nomination, *, by: User) -> Nomination:
    """Return the nomination locked, its cycle locked before it, as long as screening is open. Raises Refused afterwards."""
    cycle = lock_cycle(nomination.cycle_id)
    if not screening_is_open(cycle):
        raise refuse(
            _("Screening is over. To change it, step back to the phase “Screening”."),
            "nomination.screening_refused", nomination, by=by, cycle=cycle, phase=int(cycle.phase),
        )  # fmt: skip
    locked = Nomination.objects.select_for_update(of=("self",)).select_related("candidate").get(pk=nomination.pk)
    locked.cycle = cycle
    return locked


def new_candidate(nomination: Nomination, people: list[Nominee]) -> Candidate:
    """Make the candidate of a nomination, named and described as the nomination names its people; the office corrects it later."""
    years = {person.degree_year for person in people}
    candidate = Candidate(
        cycle=nomination.cycle,
        name=" & ".join(person.name for person in people),
        degree=", ".join(dict.fromkeys(person.degree for person in people if person.degree))[:200],
        degree_year=years.pop() if len(years) == 1 else None,
    )
    candidate.full_clean()
    candidate.save()
    return candidate


def must_name_as_many(candidate: Candidate, number: int) -> None:
    """Refuse to bring a nomination of one person and one of two together: the jury would not know whom it judges."""
    named = candidate.nominees.filter(same_as__isnull=True).count()
    if named and named != number:
        raise Refused(
            _("One of the nominations names one person and the other two: they cannot be the same candidate."),
            field="candidate",
        )


def settle(candidate: Candidate) -> None:
    """Regroup a candidate that has lost a nomination; one without any is removed, or withdrawn where the jury has met it."""
    if candidate.nominations.exists():
        regroup(candidate)
        return
    try:
        with transaction.atomic():
            candidate.delete()
    except ProtectedError:
        candidate.status = Candidate.Status.WITHDRAWN
        candidate.status_reason = _("No nomination of this candidate is left.")
        candidate.save(update_fields=["status", "status_reason"])


def _waiting(nomination: Nomination, *, by: User) -> Nomination:
    """Return the nomination locked, still to be screened."""
    locked = lock_nomination(nomination, by=by)
    if locked.status == Nomination.Status.WITHDRAWN:
        raise Refused(_("The nominator has withdrawn this nomination."))
    if locked.status != Nomination.Status.SUBMITTED:
        raise refuse(
            _("This nomination has just been screened by %(name)s. See below what was decided.")
            % {"name": locked.screened_by or "–"},
            "nomination.screening_refused", locked, by=by, cycle=locked.cycle, status=locked.status,
        )  # fmt: skip
    return locked


def _candidate_to_join(candidate: Candidate, nomination: Nomination, people: int) -> Candidate:
    """Return a candidate of the same cycle that names as many people, locked."""
    target = Candidate.objects.select_for_update().filter(pk=candidate.pk, cycle=nomination.cycle).first()
    if target is None:
        raise Refused(_("This candidate is gone: somebody has joined or removed it just now."), field="candidate")
    must_name_as_many(target, people)
    return target


def _save_screened(nomination: Nomination, *, by: User) -> None:
    nomination.screened_at, nomination.screened_by = timezone.now(), by
    nomination.full_clean()
    nomination.save()


def _tell_nominator(nomination: Nomination) -> None:
    """Write to the nominator at once, with the reason."""
    mail.write_mail(
        template="nomination_turned_down",
        to=nomination.nominator_email,
        name=nomination.nominator_name,
        language=nomination.language,
        key=turned_down_key(nomination),
        cycle=nomination.cycle,
        context={
            "reference": nomination.reference,
            "year": nomination.cycle.year,
            "nominees": " & ".join(person.name for person in nomination.nominees.all()),
            "reason": nomination.status_reason,
        },
    )
