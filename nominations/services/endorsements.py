"""Recommendations: the nominator invites, the one who is invited writes through a signed link."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from award import links, mail
from award.audit import Refused, record, refuse, unit_of_work
from award.folding import fold_email
from award.models import Cycle, Invitation, User
from award.phases import Phase
from award.services.cycle import share_cycle
from nominations.barred import must_not_be_barred
from nominations.call import call_of
from nominations.models import Endorsement, Nomination

LIVING = (Nomination.Status.SUBMITTED, Nomination.Status.ADMITTED)
ASKED = (Endorsement.Status.INVITED, Endorsement.Status.SUBMITTED)
# Some weeks more than anybody is given to write: after that the office sends a new link.
LINK_DAYS = 60


def due_at(cycle: Cycle) -> datetime | None:
    """Return the first moment at which a recommendation comes too late: its own date, else the nominations'."""
    return cycle.endorsements_due_at or cycle.nominations_end_at


def accepts_endorsements(cycle: Cycle, at: datetime) -> bool:
    """True while a recommendation that arrives at `at` is in time: before its date, and before the jury reads."""
    due = due_at(cycle)
    return cycle.phase in (Phase.NOMINATIONS, Phase.SCREENING) and due is not None and at < due


def may_invite(nomination: Nomination, most: int, already: int) -> bool:
    """True while the nominator can ask one person more; `most` is the rulebook's `endorsements_max`."""
    return nomination.status in LIVING and accepts_endorsements(nomination.cycle, timezone.now()) and already < most


def invite_endorser(*, nomination: Nomination, name: str, email: str, language: str, by: User) -> Endorsement:
    """Ask somebody for a recommendation, by letter with a link of their own; return the row it will stand in.

    Raises Refused beside the field it concerns, ValidationError when the person is invited already.
    """
    with unit_of_work():
        cycle = share_cycle(nomination.cycle_id)
        locked = Nomination.objects.select_for_update().get(pk=nomination.pk)
        locked.cycle = cycle
        if locked.nominator_id != by.pk:
            raise refuse(
                _("Only the person who nominated asks for recommendations."),
                "endorsement.invitation_refused", locked, by=by, cycle=cycle,
            )  # fmt: skip
        call = call_of(cycle)
        most = call.rule("endorsements_max")
        asked = locked.endorsements.filter(status__in=ASKED).count()
        if not may_invite(locked, most, asked):
            raise Refused(_why_not(locked, most))
        _check_person(locked, email)
        must_not_be_barred(call, email, field="email")
        row = Endorsement(nomination=locked, name=name, email=email.strip().lower(), language=language)
        row.full_clean()
        row.save(force_insert=True)
        _write_invitation(row, by)
        record("endorsement.invited", row, by=by, cycle=cycle, nomination=str(locked.pk))
    return row


def withdraw_invitation(*, endorsement: Endorsement, by: User) -> None:
    """Take an invitation back that has not been answered; its link ends. Raises Refused once the recommendation has come."""
    with unit_of_work():
        locked = (
            Endorsement.objects.select_for_update(of=("self",))
            .select_related("nomination__cycle")
            .get(pk=endorsement.pk)
        )
        if locked.nomination.nominator_id != by.pk:
            raise refuse(
                _("Only the person who nominated asks for recommendations."),
                "endorsement.invitation_refused", locked, by=by, cycle=locked.nomination.cycle,
            )  # fmt: skip
        if locked.status == Endorsement.Status.SUBMITTED:
            raise Refused(_("The recommendation has come, so it belongs to the nomination."))
        links.revoke(purpose=Invitation.Purpose.ENDORSER, target_id=locked.pk)
        locked.status = Endorsement.Status.WITHDRAWN
        locked.save(update_fields=["status"])
        record("endorsement.invitation_withdrawn", locked, by=by, cycle=locked.nomination.cycle)


def save_endorsement(*, endorsement: Endorsement, text: str, relation: str) -> Endorsement:
    """Keep what the endorser has written so far, whatever it is; nobody else reads it before it is sent."""
    with unit_of_work():
        locked = _open(endorsement, timezone.now())
        locked.text, locked.relation = text, relation
        locked.save(update_fields=["text", "relation"])
    return locked


def submit_endorsement(*, endorsement: Endorsement, text: str, relation: str, arrived_at: datetime) -> Endorsement:
    """Receive a recommendation. Raises Refused when it comes too late, has come before, or is no longer asked for."""
    with unit_of_work():
        locked = _open(endorsement, arrived_at)
        must_not_be_barred(call_of(locked.nomination.cycle), locked.email)
        locked.text, locked.relation = text, relation
        locked.status, locked.submitted_at = Endorsement.Status.SUBMITTED, arrived_at
        locked.full_clean()
        locked.save(update_fields=["text", "relation", "status", "submitted_at"])
        cycle = locked.nomination.cycle
        record(
            "endorsement.submitted", locked, by=None, cycle=cycle,
            nomination=str(locked.nomination_id), digests={"text": text},
        )  # fmt: skip
        _write_receipts(locked)
    return locked


def decline_endorsement(*, endorsement: Endorsement) -> Endorsement:
    """Note that the person does not write; the nominator may ask somebody else."""
    with unit_of_work():
        locked = _open(endorsement, timezone.now())
        locked.status, locked.text = Endorsement.Status.DECLINED, ""
        locked.save(update_fields=["status", "text"])
        record("endorsement.declined", locked, by=None, cycle=locked.nomination.cycle)
        nomination = locked.nomination
        if nomination.nominator_email:
            mail.write_mail(
                template="endorsement_declined",
                to=nomination.nominator_email,
                name=nomination.nominator_name,
                language=nomination.language,
                key=f"endorsement-declined:{locked.pk}",
                cycle=nomination.cycle,
                context={
                    **_words(locked),
                    "link": links.page("nominate_invite", nomination.pk, language=nomination.language),
                },
            )
    return locked


def _open(endorsement: Endorsement, at: datetime) -> Endorsement:
    """Return the row locked, if a recommendation can still be written into it."""
    cycle = share_cycle(endorsement.nomination.cycle_id)
    locked = Endorsement.objects.select_for_update(of=("self",)).select_related("nomination").get(pk=endorsement.pk)
    locked.nomination.cycle = cycle
    if locked.status != Endorsement.Status.INVITED:
        raise Refused(_("You have answered already. Thank you."))
    if locked.nomination.status not in LIVING:
        raise Refused(
            _("The nomination is no longer under way, so no recommendation is needed. Thank you all the same.")
        )
    if not accepts_endorsements(cycle, at):
        raise refuse(
            _("Recommendations are no longer being received. What you have written is below, if you want to keep it."),
            "endorsement.refused", locked, by=None, cycle=cycle, arrived_at=at,
        )  # fmt: skip
    return locked


def _why_not(nomination: Nomination, most: int) -> str:
    if nomination.status not in LIVING:
        return _("The nomination is no longer under way.")
    if not accepts_endorsements(nomination.cycle, timezone.now()):
        return _("Recommendations are no longer being received.")
    return ngettext("There can be %(most)d recommendation.", "There can be %(most)d recommendations.", most) % {
        "most": most
    }


def _check_person(nomination: Nomination, email: str) -> None:
    """Neither the nominator nor a nominee recommends the nominee."""
    folded = fold_email(email)
    if folded == fold_email(nomination.nominator_email):
        raise Refused(_("You have written the case yourself. Ask somebody else for a recommendation."), field="email")
    if any(nominee.email and fold_email(nominee.email) == folded for nominee in nomination.nominees.all()):
        raise Refused(_("This is the nominee's own address."), field="email")
    if any(fold_email(row.email) == folded and row.status in ASKED for row in nomination.endorsements.all()):
        raise ValidationError({"email": _("This person is already invited.")})
    # Whoever said no, or was no longer asked, may be asked again: the old row makes way for the new one.
    nomination.endorsements.filter(email__iexact=email.strip()).exclude(status__in=ASKED).delete()


def _words(row: Endorsement) -> dict[str, object]:
    return {
        "endorsement": row,
        "nomination": row.nomination,
        "year": row.nomination.cycle.year,
        "nominees": " & ".join(nominee.name for nominee in row.nomination.nominees.all()),
        "due": due_at(row.nomination.cycle),
    }


def _write_invitation(row: Endorsement, by: User) -> None:
    cycle = row.nomination.cycle
    invitation = links.invite(
        purpose=Invitation.Purpose.ENDORSER, target_id=row.pk, cycle=cycle, person=row.email, days=LINK_DAYS
    )
    mail.write_mail(
        template="endorsement_invitation",
        to=row.email,
        name=row.name,
        language=row.language,
        key=f"endorsement-invitation:{row.pk}",
        cycle=cycle,
        link=("endorse", invitation),
        context={**_words(row), "nominator": row.nomination.nominator_name},
    )


def _write_receipts(row: Endorsement) -> None:
    """Thank the endorser with the text, and tell the nominator that it has come; its words stay between endorser and jury."""
    nomination = row.nomination
    mail.write_mail(
        template="endorsement_receipt",
        to=row.email,
        name=row.name,
        language=row.language,
        key=f"endorsement-receipt:{row.pk}",
        cycle=nomination.cycle,
        context=_words(row),
    )
    if nomination.nominator_email:
        mail.write_mail(
            template="endorsement_received",
            to=nomination.nominator_email,
            name=nomination.nominator_name,
            language=nomination.language,
            key=f"endorsement-received:{row.pk}",
            cycle=nomination.cycle,
            context={
                **_words(row),
                "link": links.page("nominate_nomination", nomination.pk, language=nomination.language),
            },
        )
