"""Recommendations: the nominator invites, the one who is invited writes through a signed link."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from award import limits, links, mail
from award.access import addresses_of, seats_of
from award.addresses import folded_address, normal_address
from award.audit import Refused, record, refuse, unit_of_work
from award.lines import is_name
from award.models import Cycle, Invitation, User
from award.phases import Phase
from award.services.cycle import share_cycle
from nominations.barred import must_not_be_barred
from nominations.call import call_of
from nominations.models import Endorsement, Nomination

LIVING = (Nomination.Status.SUBMITTED, Nomination.Status.ADMITTED)
ASKED = (Endorsement.Status.INVITED, Endorsement.Status.SUBMITTED)


def accepts_endorsements(cycle: Cycle, at: datetime) -> bool:
    """True while a recommendation that arrives at `at` is in time: before its date, and before the jury reads."""
    due = cycle.endorsements_end_at
    return cycle.phase in (Phase.NOMINATIONS, Phase.SCREENING) and due is not None and at < due


def is_receiving(nomination: Nomination) -> bool:
    """True while recommendations of this nomination can be asked for and written."""
    return nomination.status in LIVING and accepts_endorsements(nomination.cycle, timezone.now())


def may_invite(nomination: Nomination, most: int, asked: Iterable[Endorsement]) -> bool:
    """True while the nominator can ask somebody more; `most` is the rulebook's `endorsements_max`, `asked` everybody asked so far."""
    rows = list(asked)
    living = sum(row.status in ASKED for row in rows)
    return is_receiving(nomination) and living < most and len(rows) < people_at_most(most)


def people_at_most(most: int) -> int:
    """Return how many people one nomination may ask in all, those who declined or are no longer asked among them."""
    return most * settings.PEOPLE_ASKED_FOR_EACH_RECOMMENDATION


def invite_endorser(*, nomination: Nomination, name: str, email: str, language: str, by: User) -> Endorsement:
    """Ask somebody for a recommendation, by letter with a link of their own; return the row it will stand in.

    Somebody who was asked before gets the same row again, with what they have saved. No row of this kind is ever removed, so
    that everybody who was asked is counted. Raises Refused beside the field it concerns, also for one person or one letter too
    many (settings.RATE_LIMITS and its neighbours), ValidationError for what is no address and when the person is
    invited already.
    """
    email = normal_address(email)
    with unit_of_work():
        cycle = share_cycle(nomination.cycle_id)
        locked = Nomination.objects.select_for_update().get(pk=nomination.pk)
        locked.cycle = cycle
        if locked.nominator_id != by.pk:
            raise refuse(
                _("Only the person who nominated asks for recommendations."),
                "endorsement.invitation_refused", locked, by=by, cycle=cycle,
            )  # fmt: skip
        _check_names(locked)
        call = call_of(cycle)
        most = call.rule("endorsements_max")
        rows = list(locked.endorsements.all())
        if not is_receiving(locked) or sum(row.status in ASKED for row in rows) >= most:
            raise Refused(_why_not(locked, most))
        _check_person(locked, rows, email, by)
        must_not_be_barred(call, email, field="email")
        row = next((row for row in rows if row.email == email), None)
        if row is None:
            if len(rows) >= people_at_most(most):
                raise refuse(
                    _("You have asked as many people as one nomination may ask in all: %(people)d. Call the office if you need to ask somebody else.")
                    % {"people": len(rows)},
                    "endorsement.invitation_refused", locked, by=by, cycle=cycle,
                )  # fmt: skip
            row = Endorsement(nomination=locked, email=email)
        # A person who was asked before may be called and written to otherwise now.
        row.name, row.language = name, language
        row.status, row.nomination = Endorsement.Status.INVITED, locked
        _count_letter(row, by)
        row.invited_at = row.link_sent_at
        row.full_clean()
        row.save()
        _write_invitation(row, again=False)
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
        if locked.status == Endorsement.Status.DECLINED:
            raise Refused(_("This person has declined, so there is nothing to take back."))
        links.revoke(purpose=Invitation.Purpose.ENDORSER, target_id=locked.pk)
        locked.status = Endorsement.Status.WITHDRAWN
        locked.save(update_fields=["status"])
        record("endorsement.invitation_withdrawn", locked, by=by, cycle=locked.nomination.cycle)


def send_link_again(*, endorsement: Endorsement, by: User) -> Endorsement:
    """Send somebody who is asked a new link; the earlier one ends, and what was saved is behind the new one.

    By the nominator, or by the office when the letter did not arrive. Raises Refused when the person has answered or is no longer
    asked, and for one letter too many.
    """
    with unit_of_work():
        cycle = share_cycle(endorsement.nomination.cycle_id)
        nomination = Nomination.objects.select_for_update().get(pk=endorsement.nomination_id)
        locked = Endorsement.objects.select_for_update().get(pk=endorsement.pk)
        nomination.cycle, locked.nomination = cycle, nomination
        if nomination.nominator_id != by.pk and not seats_of(by).secretary:
            raise refuse(
                _("Only the person who nominated asks for recommendations."),
                "endorsement.invitation_refused", locked, by=by, cycle=cycle,
            )  # fmt: skip
        if locked.status != Endorsement.Status.INVITED:
            raise Refused(_("This person has answered, or is no longer asked."))
        if not is_receiving(nomination):
            raise Refused(_why_not(nomination, 0))
        _check_names(nomination)
        _count_letter(locked, by)
        locked.full_clean()
        locked.save(update_fields=["letters", "link_sent_at"])
        links.revoke(purpose=Invitation.Purpose.ENDORSER, target_id=locked.pk)
        _write_invitation(locked, again=True)
        record("endorsement.link_sent_again", locked, by=by, cycle=cycle, nomination=str(nomination.pk))
    return locked


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
                key=f"endorsement-declined:{locked.letters}:{locked.pk}",
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


def _check_names(nomination: Nomination) -> None:
    """Raise Refused where a name that was received under an earlier rule would carry an address into the letter."""
    names = (nomination.nominator_name, *(nominee.name for nominee in nomination.nominees.all()))
    if not all(map(is_name, names)):
        raise Refused(
            _("A name in this nomination holds an address, so no letter can go out with it. Please call the office.")
        )


def _count_letter(row: Endorsement, by: User) -> None:
    """Count one letter to somebody who is asked. Raises Refused when it is one too many for the person asked, or for today."""
    if row.letters >= settings.LETTERS_TO_ONE_ENDORSER:
        raise refuse(
            _("This person has been sent as many letters about it as we send: %(number)d. Call them, or call the office.")
            % {"number": row.letters},
            "endorsement.invitation_refused", row.nomination, by=by, cycle=row.nomination.cycle, field="email",
        )  # fmt: skip
    # A tag after a plus sign makes another account, not another person.
    if not limits.once("letters_to_endorsers", f"person {folded_address(by.email)}"):
        raise refuse(
            _("You have had as many invitations sent as we send in a day. Go on tomorrow."),
            "endorsement.invitation_refused", row.nomination, by=by, cycle=row.nomination.cycle,
        )  # fmt: skip
    row.letters, row.link_sent_at = row.letters + 1, timezone.now()


def _check_person(nomination: Nomination, asked: Iterable[Endorsement], email: str, nominator: User) -> None:
    """Neither the nominator, by whichever confirmed address, nor a nominee recommends the nominee."""
    folded = folded_address(email)
    if folded in {folded_address(nomination.nominator_email), *addresses_of(nominator)}:
        raise Refused(_("You have written the case yourself. Ask somebody else for a recommendation."), field="email")
    if any(nominee.email and folded_address(nominee.email) == folded for nominee in nomination.nominees.all()):
        raise Refused(_("This is the nominee's own address."), field="email")
    if any(folded_address(row.email) == folded and row.status in ASKED for row in asked):
        raise ValidationError({"email": _("This person is already invited.")})


def _words(row: Endorsement) -> dict[str, object]:
    return {
        "endorsement": row,
        "nomination": row.nomination,
        "year": row.nomination.cycle.year,
        "nominees": " & ".join(nominee.name for nominee in row.nomination.nominees.all()),
        "due": row.nomination.cycle.endorsements_end_at,
    }


def _write_invitation(row: Endorsement, *, again: bool) -> None:
    """Write the letter with a new link, which lives as long as recommendations are received (`access.endorsement_behind`)."""
    cycle = row.nomination.cycle
    invitation = links.invite(
        purpose=Invitation.Purpose.ENDORSER, target_id=row.pk, cycle=cycle, person=row.email, days=None
    )
    mail.write_mail(
        template="endorsement_invitation",
        to=row.email,
        name=row.name,
        language=row.language,
        key=f"endorsement-invitation:{invitation.token_hash[:16]}:{row.pk}",
        cycle=cycle,
        link=("endorse", invitation),
        context={**_words(row), "nominator": row.nomination.nominator_name, "again": again, "saved": bool(row.text)},
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
