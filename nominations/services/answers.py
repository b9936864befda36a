"""What the nominee answers: yes, no, no for good; and corrections of what is held."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from award import links
from award.addresses import normal_address
from award.audit import Refused, record, refuse, unit_of_work
from award.models import Invitation, User
from nominations import suppressions
from nominations.models import Candidate, Nominee
from nominations.services.persons import follow_answers, rows_of, stays
from nominations.services.screening import screening_is_open

# What the office corrects on the nominee's row. What the nominator wrote of the case is never touched.
FACTS = (
    "name", "email", "telephone", "postal_address", "occupation", "connections", "degree", "faculty", "degree_year", "language",
)  # fmt: skip
CORRECTION_CHARACTERS = 4000


def answer(*, nominee: Nominee, response: str, never_again: bool = False, by: None = None) -> Nominee:
    """Record the nominee's own answer, given by the signed link; it can be changed until scoring opens.

    `never_again` goes with a no: the person is recognised and left in peace in later years. Raises Refused once scoring has opened.
    """
    return _answer(nominee, response=response, never_again=never_again, told_via=Nominee.ToldVia.LETTER, by=by)


def record_answer(*, nominee: Nominee, response: str, never_again: bool = False, by: User) -> Nominee:
    """Record an answer the nominee gave by telephone or letter; who has answered has also been told."""
    return _answer(nominee, response=response, never_again=never_again, told_via=Nominee.ToldVia.PHONE, by=by)


def send_correction(*, nominee: Nominee, text: str, by: None = None) -> Nominee:
    """Hand the office what the nominee says is wrong; a later one replaces an earlier one that is not dealt with yet.

    Raises Refused for an empty or endless text (4,000 characters).
    """
    text = text.strip()
    with unit_of_work():
        locked = stays(nominee)
        if not text:
            raise Refused(_("Write what should be put right."), field="text")
        if len(text) > CORRECTION_CHARACTERS:
            raise Refused(_("At most %(limit)s characters, please.") % {"limit": CORRECTION_CHARACTERS}, field="text")
        locked.correction = text
        locked.full_clean()
        locked.save(update_fields=["correction"])
        record("nominee.correction_sent", locked, by=by, cycle=locked.nomination.cycle, digests={"correction": text})
    return locked


def correct_facts(*, nominee: Nominee, by: User, done: bool = False, **facts: Any) -> Nominee:
    """Correct facts about a nominee; `done` says that the nominee's correction is dealt with.

    A candidate that still reads as the nominee did follows the name, the degree and the year; one the office has reworded does not. With
    another e-mail address the links that were sent to the old one are closed, and whoever was told by it alone waits to be told.
    Raises TypeError for anything that is no fact, ValidationError for one that cannot be.
    """
    if unknown := set(facts) - set(FACTS):
        raise TypeError(f"no such facts: {', '.join(sorted(unknown))}")
    if "email" in facts:
        facts["email"] = normal_address(facts["email"])
    with unit_of_work():
        locked = stays(nominee)
        before = {name: getattr(locked, name) for name in ("name", "degree", "degree_year")}
        address, asked = locked.email, bool(locked.correction)
        changed = sorted(name for name, value in facts.items() if getattr(locked, name) != value)
        for name, value in facts.items():
            setattr(locked, name, value)
        if done:
            locked.correction = ""
        if locked.email != address:
            _close_old_links(locked, knows=asked)
        locked.full_clean()
        locked.save()
        _carry_over(locked, before)
        record(
            "nominee.facts_corrected",
            locked,
            by=by,
            cycle=locked.nomination.cycle,
            fields=changed,
            correction_done=done,
        )
    return locked


def take_back_never_again(*, name: str, email: str, telephone: str, by: User) -> int:
    """Forget that somebody never wanted to be nominated again, because the person asks for it; return how many fingerprints there were.

    Raises Refused when nothing is known by what was given.
    """
    with unit_of_work():
        found = suppressions.forget(Nominee(name=name, email=email, telephone=telephone), all_of_them=True)
        if not found:
            raise Refused(_("Nobody is known by this. Try the address or the number the person had then."))
        record("suppression.removed", "suppression", by=by, number=found)
    return found


def _close_old_links(nominee: Nominee, *, knows: bool) -> None:
    """Close the links in letters to an address that was wrong: they may lie in a stranger's mailbox."""
    for row in rows_of(nominee):
        links.revoke(purpose=Invitation.Purpose.NOMINEE, target_id=row.pk)
    if nominee.told_via == Nominee.ToldVia.MAIL and nominee.response == Nominee.Response.NONE and not knows:
        nominee.told_at, nominee.told_via, nominee.told_by = None, "", None


def _carry_over(nominee: Nominee, before: dict[str, Any]) -> None:
    """Let the candidate follow a corrected fact where it still says what the nominee's row said."""
    if nominee.candidate_id is None:
        return
    candidate = Candidate.objects.select_for_update().get(pk=nominee.candidate_id)
    followed = [
        name for name, value in before.items() if getattr(candidate, name) == value and getattr(nominee, name) != value
    ]
    for name in followed:
        setattr(candidate, name, getattr(nominee, name))
    if followed:
        candidate.full_clean()
        candidate.save(update_fields=followed)


def _answer(nominee: Nominee, *, response: str, never_again: bool, told_via: str, by: User | None) -> Nominee:
    with unit_of_work():
        locked = stays(nominee)
        cycle = locked.nomination.cycle
        if response not in (Nominee.Response.ACCEPTED, Nominee.Response.DECLINED):
            raise Refused(_("Choose your answer."), field="response")
        if not screening_is_open(cycle):
            raise refuse(
                _("The jury has begun its work, so the answer can no longer be changed here. Please call or write to the office."),
                "nominee.answer_refused", locked, by=by, cycle=cycle, phase=int(cycle.phase),
            )  # fmt: skip
        never_again = never_again and response == Nominee.Response.DECLINED
        for row in rows_of(locked):
            if never_again:
                suppressions.note(row)
            elif locked.never_again:
                suppressions.forget(row, since=cycle.nominations_open_at)
        locked.response, locked.responded_at, locked.never_again = response, timezone.now(), never_again
        if locked.told_at is None:
            locked.told_at, locked.told_via, locked.told_by = timezone.now(), told_via, by
            locked.deferral_reason, locked.deferred_by = "", None
        locked.full_clean()
        locked.save()
        if locked.candidate_id:
            follow_answers(Candidate.objects.select_for_update().get(pk=locked.candidate_id))
        record(
            "nominee.answered", locked, by=by, cycle=cycle,
            response=response, never_again=never_again, via="OFFICE" if by else "LINK",
        )  # fmt: skip
    return locked
