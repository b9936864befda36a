"""Telling nominees: by mail, by a letter to print, by telephone; or later, with the reason recorded.

What a person was told is kept on the row that stays (`services.persons`), so somebody with three nominations is told once.
"""

from datetime import date, datetime, time

from django.utils import timezone
from django.utils.translation import gettext as _

from award import links, mail
from award.audit import Refused, record, unit_of_work
from award.dates import house_zone
from award.lines import is_name
from award.models import Cycle, Invitation, User
from award.phases import Phase
from award.services.cycle import lock_cycle
from nominations import access
from nominations.models import Nominee
from nominations.notice import nominations_of, notice_for
from nominations.services.persons import stays

# The page stays open for the whole award year: it is also how a nominee sees what is held.
LINK_DAYS = 400


def tell_by_mail(*, nominee: Nominee, by: User) -> Nominee:
    """Send the nominee the notice with the link to the nominee's own page; sending it again makes a new link beside the old.

    Raises Refused without an e-mail address, and for a name received under an earlier rule that would carry an address into the letter.
    """
    with unit_of_work():
        locked, cycle = _lock(nominee)
        if not locked.email:
            raise Refused(_("There is no e-mail address: print the letter or call, and record it here."))
        _must_be_nominated(locked)
        if not is_name(locked.name):
            raise Refused(
                _("The name of this person holds a web or email address, so no letter goes out with it. Correct the name first.")
            )  # fmt: skip
        invitation = _link(locked, cycle)
        notice = notice_for(locked, locked.language)
        mail.write_mail(
            template="nominee_notice",
            to=locked.email,
            name=locked.name,
            language=locked.language,
            key=f"{access.notice_key(locked.pk)}{invitation.token_hash[:16]}",
            cycle=cycle,
            link=("nominee_page", invitation),
            context={"notice": notice, "year": cycle.year},
        )
        if locked.told_at is None:
            _note_told(locked, via=Nominee.ToldVia.MAIL, at=timezone.now(), by=by)
        record("nominee.told", locked, by=by, cycle=cycle, via="MAIL")
    return locked


def tell_everybody_by_mail(*, cycle: Cycle, by: User) -> int:
    """Send the notice to every nominee who waits for it and has an address; return how many.

    Left out are those whose telling is deferred, whose nominations are all turned down, who share an address with somebody written to, and
    who have asked never to be nominated again: each of them needs a person's thought.
    """
    with unit_of_work():
        lock_cycle(cycle.pk)
        waiting = access.to_tell_by_mail(cycle)
        for nominee in waiting:
            tell_by_mail(nominee=nominee, by=by)
    return len(waiting)


def prepare_letter(*, nominee: Nominee, by: User) -> str:
    """Make the link that is printed in the letter and return its token. Printing is not telling: record it when the letter is posted."""
    with unit_of_work():
        locked, cycle = _lock(nominee)
        _must_be_nominated(locked)
        token = _link(locked, cycle).token
        record("nominee.letter_printed", locked, by=by, cycle=cycle)
    return token


def record_told(*, nominee: Nominee, via: str, on: date, by: User) -> Nominee:
    """Record that the nominee was told outside the product: by telephone, or by a letter that was posted on that day.

    Raises Refused for a day that is still to come, or before the nomination was received.
    """
    with unit_of_work():
        locked, cycle = _lock(nominee)
        today = timezone.localdate(timezone=house_zone())
        if on > today:
            raise Refused(_("This day is still to come."), field="on")
        if on < timezone.localtime(locked.nomination.submitted_at, house_zone()).date():
            raise Refused(_("The nomination had not been received on that day."), field="on")
        at = timezone.now() if on == today else datetime.combine(on, time(12), house_zone())
        _note_told(locked, via=via, at=at, by=by)
        record("nominee.told", locked, by=by, cycle=cycle, via=via, on=on)
    return locked


def take_back_told(*, nominee: Nominee, by: User) -> Nominee:
    """Take back that a nominee was told by telephone or letter: it was recorded for the wrong person. A mail that left stays told."""
    with unit_of_work():
        locked, cycle = _lock(nominee)
        if locked.told_at is None or locked.told_via == Nominee.ToldVia.MAIL:
            raise Refused(_("There is nothing to take back."))
        if locked.response != Nominee.Response.NONE:
            raise Refused(_("The nominee has answered, and therefore knows."))
        locked.told_at, locked.told_via, locked.told_by = None, "", None
        locked.full_clean()
        locked.save(update_fields=["told_at", "told_via", "told_by"])
        record("nominee.told_taken_back", locked, by=by, cycle=cycle)
    return locked


def defer_telling(*, nominee: Nominee, reason: str, by: User) -> Nominee:
    """Record why a nominee is told later, or with an empty reason that the telling is not deferred any more.

    The law allows it only for a reason it names (Article 14(5)); the association answers for it. Raises Refused when the nominee knows.
    """
    reason = reason.strip()
    with unit_of_work():
        locked, cycle = _lock(nominee)
        if locked.told_at is not None:
            raise Refused(_("The nominee has been told already."))
        locked.deferral_reason, locked.deferred_by = reason, by if reason else None
        locked.full_clean()
        locked.save(update_fields=["deferral_reason", "deferred_by"])
        record(
            "nominee.telling_deferred" if reason else "nominee.deferral_ended",
            locked, by=by, cycle=cycle, digests={"reason": reason} if reason else None,
        )  # fmt: skip
    return locked


def _must_be_nominated(nominee: Nominee) -> None:
    if not nominations_of(nominee):
        raise Refused(_("The nomination has been withdrawn, so there is nothing to tell."))


def _link(nominee: Nominee, cycle: Cycle) -> Invitation:
    return links.invite(
        purpose=Invitation.Purpose.NOMINEE, target_id=nominee.pk, cycle=cycle, person=nominee.email, days=LINK_DAYS
    )


def _note_told(nominee: Nominee, *, via: str, at: datetime, by: User | None) -> None:
    nominee.told_at, nominee.told_via, nominee.told_by = at, via, by
    nominee.deferral_reason, nominee.deferred_by = "", None
    nominee.full_clean()
    nominee.save(update_fields=["told_at", "told_via", "told_by", "deferral_reason", "deferred_by"])


def _lock(nominee: Nominee) -> tuple[Nominee, Cycle]:
    """Return the row that stays, locked, and its cycle. Raises Refused once the award year is archived."""
    locked = stays(nominee)
    cycle = locked.nomination.cycle
    if cycle.phase >= Phase.ARCHIVED:
        raise Refused(_("The award year is archived."))
    return locked, cycle
