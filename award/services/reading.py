"""Reading a laureate's texts through: somebody else than the writer approves them, one language at a time."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from award import access, links, mail
from award.addresses import folded_address
from award.audit import Refused, record, unit_of_work
from award.folding import fold
from award.models import Invitation, Laureate, Text, User
from award.services.approvals import content_changed, must_not_be_public
from award.services.texts import in_order, sha256

CHECK_DAYS = 30


@dataclass(frozen=True)
class Reading:
    """What became of the texts somebody approved: how many are checked now, and which had changed since they were read."""

    checked: int
    changed: tuple[str, ...]


def check_texts(
    *, laureate: Laureate, language: str, read: Mapping[str, str], checker: str, by: User | None
) -> Reading:
    """Approve texts of one language as they were read: `read` holds the kind and the fingerprint of each text on the reader's page.

    A text that has changed since stays open and is named in the answer; the others are checked, for whoever has read them need
    not do so again. `by` is the person at the desk who notes the check, None only for a checker's link. Raises Refused, for all of
    them, when the checker has no name or bears the name of somebody who wrote one of the texts.
    """
    checker = checker.strip()
    if not checker:
        raise Refused(_("Say who has checked the text."), field="checker")
    with unit_of_work():
        locked = Laureate.objects.select_for_update(of=("self",)).select_related("cycle").get(pk=laureate.pk)
        found = access.texts_to_check(laureate.pk, language).select_for_update(of=("self",)).order_by("pk")
        texts = {text.kind: text for text in found.select_related("laureate__cycle", "written_by") if text.kind in read}
        current = [text for kind, text in texts.items() if sha256(text.body) == read[kind]]
        fresh = [text for text in current if text.checked_at is None]
        if any(_is_writer(text.written_by, name=checker) for text in fresh):
            raise Refused(_("Somebody else than the writer checks a text."), field="checker")
        if fresh:
            must_not_be_public(locked)
        for text in fresh:
            text.checked_by, text.checked_at = checker, timezone.now()
            text.save(update_fields=["checked_by", "checked_at"])
            record(
                "text.check_noted" if by else "text.checked_by_link", text, by=by, cycle=text.laureate.cycle,
                kind=text.kind, language=language, digests={"body": text.body, "checker": checker},
            )  # fmt: skip
        if fresh:
            content_changed(laureate=locked, by=by)
    same = {text.kind for text in current}
    return Reading(len(fresh), tuple(kind for kind in read if kind not in same))


def send_to_checker(*, laureate: Laureate, language: str, email: str, by: User) -> None:
    """Send a language checker the link to the texts of one language; an earlier link to them stops working.

    Raises Refused when nothing is there to check, and when the address is the writer's own.
    """
    with unit_of_work():
        texts = open_texts(access.texts_to_check(laureate.pk, language).select_related("written_by"))
        if not texts:
            raise Refused(_("There is nothing to check in this language."), field="email")
        if any(_is_writer(text.written_by, address=email) for text in texts):
            raise Refused(_("Somebody else than the writer checks a text."), field="email")
        links.revoke(purpose=Invitation.Purpose.LANGUAGE_CHECK, target_id=laureate.pk, language=language)
        cycle = laureate.cycle
        invitation = links.invite(
            purpose=Invitation.Purpose.LANGUAGE_CHECK, target_id=laureate.pk, language=language, cycle=cycle,
            person=email, days=CHECK_DAYS,
        )  # fmt: skip
        mail.write_mail(
            template="language_check",
            to=email,
            language=language,
            key=f"language-check:{invitation.token_hash[:24]}",
            cycle=cycle,
            link=("check_texts", invitation),
            context={
                "year": laureate.year,
                "number": len(texts),
                "until": invitation.expires_at,
            },
        )
        record("text.sent_to_checker", laureate, by=by, cycle=cycle, language=language, number=len(texts))


def open_texts(texts: Iterable[Text]) -> list[Text]:
    """Return those of the texts that are written and that nobody has checked, in the order of the papers."""
    return in_order(text for text in texts if text.body and text.checked_at is None)


def _is_writer(writer: User | None, *, name: str = "", address: str = "") -> bool:
    """True for the writer's own name or address, however it is spelt and in whatever order the names stand."""
    if writer is None:
        return False
    if _names(name) and _names(name) == _names(writer.name):
        return True
    return folded_address(address or name) == folded_address(writer.email)


def _names(name: str) -> list[str]:
    return sorted(re.findall(r"\w+", fold(name)))
