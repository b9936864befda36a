"""Taking one's own nomination back, until the jury begins to score."""

from django.utils.translation import gettext as _

from award import links
from award.audit import record, refuse, unit_of_work
from award.mail import write_mail
from award.models import Cycle, Invitation, OutgoingMail, User
from award.phases import Phase
from award.services.cycle import lock_cycle
from nominations.access import notices_to
from nominations.models import Candidate, Nomination, Nominee
from nominations.services.persons import is_nominated_otherwise, regroup, rows_of, stays

WITHDRAWABLE = (Nomination.Status.SUBMITTED, Nomination.Status.ADMITTED)


def may_withdraw(nomination: Nomination) -> bool:
    """True while the nominator can take the nomination back."""
    return nomination.cycle.phase < Phase.SCORING and nomination.status in WITHDRAWABLE


def withdraw_nomination(*, nomination: Nomination, by: User, reason: str = "") -> Nomination:
    """Take a nomination back and return it. A candidate nobody nominates any more is withdrawn with it.

    Raises Refused once scoring has begun, and for a nomination that is not the person's own or no longer alive.
    """
    with unit_of_work():
        # Not shared: of two nominators who take theirs back at once the second sees that nobody nominates any more.
        cycle = lock_cycle(nomination.cycle_id)
        locked = Nomination.objects.select_for_update().get(pk=nomination.pk)
        locked.cycle = cycle
        if locked.nominator_id != by.pk:
            raise refuse(
                _("Only the person who nominated can take the nomination back."),
                "nomination.withdrawal_refused", locked, by=by, cycle=cycle,
            )  # fmt: skip
        if locked.status == Nomination.Status.WITHDRAWN:
            return locked
        if not may_withdraw(locked):
            raise refuse(
                _("The jury has begun its work, so the nomination can no longer be taken back here. Call the office."),
                "nomination.withdrawal_refused", locked, by=by, cycle=cycle,
            )  # fmt: skip
        locked.status, locked.status_reason = Nomination.Status.WITHDRAWN, reason.strip()
        locked.save(update_fields=["status", "status_reason"])
        for nominee in locked.nominees.select_related("same_as"):
            # Somebody whom another nomination names keeps the page.
            if not is_nominated_otherwise(nominee):
                for row in rows_of(nominee):
                    links.revoke(purpose=Invitation.Purpose.NOMINEE, target_id=row.pk)
                _forget_the_telling(stays(nominee))
        for endorsement in locked.endorsements.all():
            links.revoke(purpose=Invitation.Purpose.ENDORSER, target_id=endorsement.pk)
        record(
            "nomination.withdrawn", locked, by=by, cycle=cycle, digests={"reason": reason} if reason.strip() else None
        )
        if locked.candidate_id is not None:
            _withdraw_candidate(locked.candidate_id, cycle, by)
        write_mail(
            template="nomination_withdrawn",
            to=by.email,
            name=locked.nominator_name,
            language=locked.language,
            key=f"nomination-withdrawn:{locked.pk}",
            cycle=cycle,
            context={"nomination": locked, "names": [nominee.name for nominee in locked.nominees.all()]},
        )
    return locked


def _forget_the_telling(nominee: Nominee) -> None:
    """Note that a person was not told after all when the only letter about it never left: another nomination tells anew."""
    notices = notices_to(nominee).values_list("status", flat=True)
    if nominee.told_via == Nominee.ToldVia.MAIL and set(notices) == {OutgoingMail.Status.STOPPED}:
        nominee.told_at, nominee.told_via, nominee.told_by = None, "", None
        nominee.save(update_fields=["told_at", "told_via", "told_by"])


def _withdraw_candidate(pk: int, cycle: Cycle, by: User) -> None:
    candidate = Candidate.objects.select_for_update().get(pk=pk)
    regroup(candidate)
    alive = candidate.nominations.filter(status=Nomination.Status.ADMITTED).exists()
    if alive or candidate.status != Candidate.Status.STANDING:
        return
    candidate.status = Candidate.Status.WITHDRAWN
    candidate.status_reason = _("The nominator took the only nomination back.")
    candidate.save(update_fields=["status", "status_reason"])
    record("candidate.withdrawn", candidate, by=by, cycle=cycle)
