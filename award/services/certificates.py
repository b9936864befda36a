"""An issued certificate is replaced by a deliberate act alone: somebody who leads asks, with a reason, and a second person agrees."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from award import access, links, mail
from award.audit import Refused, record, unit_of_work
from award.fingerprints import Changed, fingerprint, must_be_as_read
from award.languages import LANGUAGES
from award.models import Association, CertificateReplacement, Document, Laureate, User
from award.services.approvals import carry_approval, content_changed, must_be_second, must_lead
from award.services.issued import IssuedWith, house_today
from award.services.papers import sheets, shown_on
from award.yielding import must_yield

Status = CertificateReplacement.Status
CERTIFICATE = Document.Kind.CERTIFICATE


@dataclass(frozen=True)
class Difference:
    """One thing that the new certificate would show and the issued one does not: the language, both wordings, and a name for it."""

    language: str
    name: str
    before: str
    after: str

    @property
    def title(self) -> str:
        """What it is called, in the language of the page."""
        return str(_NAMES[self.name])


_NAMES = {
    "association": gettext_lazy("Given by"),
    "award": gettext_lazy("Award"),
    "name": gettext_lazy("Laureate"),
    "degree": gettext_lazy("Degree"),
    "citation": gettext_lazy("Citation"),
    "decided_on": gettext_lazy("Decided by the board"),
    "place": gettext_lazy("Place"),
    "presented_on": gettext_lazy("Presented"),
    "number": gettext_lazy("Number"),
    "signatories": gettext_lazy("Who signs"),
}


_STALE = gettext_lazy(
    "What the new certificates would show has changed since this was asked for. Leave them as they are here, then ask again."
)


def differences(laureate: Laureate, replacement: CertificateReplacement | None = None) -> list[Difference]:
    """Return what the certificates would show that those in force do not, by language: as was asked for, or as of today."""
    issued_with = replacement.issued_with if replacement else with_the_house_of_today(laureate)
    found = []
    in_force = {row.language: row for row in _in_force(laureate)}
    issued = {sheet.language: sheet for sheet in sheets(laureate) if sheet.kind == CERTIFICATE}
    for sheet in sheets(laureate, issued_with=issued_with):
        document = in_force.get(sheet.language)
        if sheet.kind != CERTIFICATE or document is None:
            continue
        # One made before it was kept what a certificate shows was made from the record.
        before, after = shown_on(document if document.shows else issued[sheet.language]), shown_on(sheet)
        for name in after:
            if before.get(name, "") != after[name]:
                found.append(Difference(sheet.language, name, before.get(name, ""), after[name]))
    return found


def with_the_house_of_today(laureate: Laureate) -> IssuedWith:
    """Return what new certificates would say of the association: what it says today."""
    association = Association.objects.prefetch_related("signatories").get()
    return laureate.issued_with | {str(CERTIFICATE): house_today(association, LANGUAGES)}


def ask_replacement(*, laureate: Laureate, reason: str, by: User) -> CertificateReplacement:
    """Ask a second person to replace the issued certificates by what the record and the association say today."""
    with unit_of_work():
        locked = _locked(laureate)
        must_lead(laureate=locked, by=by)
        if not locked.issued_with:
            raise Refused(_("The certificates are not issued yet: they follow the record by themselves."))
        if not reason.strip():
            raise Refused(_("Give the reason."), field="reason")
        issued_with = with_the_house_of_today(locked)
        if not differences(locked):
            raise Refused(_("New certificates would show the same as those that are issued."))
        replacement = CertificateReplacement(
            laureate=locked, reason=reason.strip(), issued_with=issued_with, sheets=_fingerprints(locked, issued_with), asked_by=by
        )  # fmt: skip
        replacement.full_clean()
        replacement.save()
        record("paper.replacement_asked", replacement, by=by, cycle=locked.cycle, because=reason)
        _ask_the_others(replacement)
    return replacement


def approve_replacement(*, replacement: CertificateReplacement, read: str, by: User) -> CertificateReplacement:
    """Replace the issued certificates as it was read. Raises Changed when the new ones would show something else than that."""
    with unit_of_work():
        locked, row = _open(replacement)
        must_lead(laureate=locked, by=by)
        must_be_second(laureate=locked, asked_by=row.asked_by, by=by)
        must_be_as_read(read, replacement_fingerprint(row))
        if not stands(locked, row):
            raise Changed(str(_STALE))
        # What the press release says may have been approved anew since this was asked for.
        locked.issued_with = locked.issued_with | {str(CERTIFICATE): row.issued_with[CERTIFICATE]}
        locked.save(update_fields=["issued_with"])
        _decide(row, Status.DONE, by)
        record("paper.replaced", row, by=by, cycle=locked.cycle)
        carry_approval(laureate=locked, asked_by=row.asked_by, by=by)
        content_changed(laureate=locked, by=by)
    return row


def stands(laureate: Laureate, replacement: CertificateReplacement) -> bool:
    """True while the new certificates would show what they would when they were asked for: else it is ended and asked for again."""
    return replacement.sheets == _fingerprints(laureate, replacement.issued_with)


def why_not_now(laureate: Laureate, replacement: CertificateReplacement | None) -> str:
    """Return why a request that waits cannot be agreed to, nothing when it can."""
    return "" if replacement is None or stands(laureate, replacement) else str(_STALE)


def end_replacement(*, replacement: CertificateReplacement, by: User) -> CertificateReplacement:
    """Leave the issued certificates as they are: whoever asked takes it back, another leading person does not agree."""
    with unit_of_work():
        locked, row = _open(replacement)
        must_lead(laureate=locked, by=by)
        _decide(row, Status.ENDED, by)
        record("paper.replacement_ended", row, by=by, cycle=locked.cycle)
    return row


def replacement_fingerprint(replacement: CertificateReplacement) -> str:
    """Return the fingerprint of what a page shows of a request: the reason and the new certificates."""
    return fingerprint({"reason": replacement.reason, "sheets": replacement.sheets})


def _fingerprints(laureate: Laureate, issued_with: IssuedWith) -> dict[str, str]:
    return {
        one.language: one.source_sha256 for one in sheets(laureate, issued_with=issued_with) if one.kind == CERTIFICATE
    }


def _in_force(laureate: Laureate) -> Any:
    return Document.objects.filter(laureate=laureate, kind=CERTIFICATE, superseded_at__isnull=True)


def _locked(laureate: Laureate) -> Laureate:
    return Laureate.objects.select_for_update(of=("self",)).select_related("cycle").get(pk=laureate.pk)


def _open(replacement: CertificateReplacement) -> tuple[Laureate, CertificateReplacement]:
    locked = _locked(replacement.laureate)
    row = (
        CertificateReplacement.objects.select_for_update(of=("self",)).select_related("asked_by").get(pk=replacement.pk)
    )
    if row.status != Status.OPEN:
        raise Refused(_("This has been decided on already."))
    return locked, row


def _decide(row: CertificateReplacement, status: str, by: User) -> None:
    row.status, row.decided_by, row.decided_at = status, by, timezone.now()
    row.full_clean()
    row.save(update_fields=["status", "decided_by", "decided_at"])


def _ask_the_others(replacement: CertificateReplacement) -> None:
    """Write to everybody who can be the second person."""
    laureate = replacement.laureate
    for user in access.leading_people():
        if not access.may_second(user, replacement.asked_by) or must_yield(user, laureate):
            continue
        mail.write_mail(
            template="replacement_asked",
            to=user.email,
            name=user.name,
            language=user.language,
            key=f"replacement-asked:{replacement.pk}:{user.pk}",
            context={
                "who": replacement.asked_by.name or replacement.asked_by.email,
                "year": laureate.year,
                "link": links.page("desk_certificates", laureate.pk, language=user.language),
            },
            cycle=laureate.cycle,
        )
