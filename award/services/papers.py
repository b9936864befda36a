"""The papers about a laureate: rendered from the record by the worker, kept as versions, current or superseded.

A paper knows the digest of what it was made from. Rendering again from the same record changes nothing; a changed record
appends a version and supersedes the one before it, whose certificate then answers "superseded" when it is checked.
"""

import hashlib
import json
import logging
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from enum import Enum
from typing import Any

from django.core.files.base import ContentFile
from django.db.models import prefetch_related_objects
from django.utils import timezone, translation
from django.utils.crypto import get_random_string
from django.utils.text import slugify

from award import access, links
from award.audit import record, unit_of_work
from award.facts import fact
from award.languages import text_in
from award.models import Cycle, Document, Laureate, Text, User
from award.papers import (
    CertificateData,
    DecisionRecordData,
    Portrait,
    PressReleaseData,
    Signatory,
    award_name,
    award_title,
    certificate_pdf,
    certificate_warnings,
    decision_record_pdf,
    press_release_pdf,
    press_release_warnings,
)
from award.press import PaperFault
from award.services.issued import IssuedWith, has_been_public, house_on, house_today
from award.services.texts import required_languages, texts_of

log = logging.getLogger(__name__)

# What a paper cannot be made without.
NEEDED = {
    Document.Kind.CERTIFICATE: (Text.Kind.CITATION,),
    Document.Kind.PRESS_RELEASE: (Text.Kind.HEADLINE, Text.Kind.LEAD, Text.Kind.BODY),
}


@dataclass(frozen=True)
class Sheet:
    """One paper as the record has it now, not yet rendered."""

    kind: Document.Kind
    language: str
    data: CertificateData | PressReleaseData

    @property
    def source_sha256(self) -> str:
        """The fingerprint of everything the paper is made from."""
        return _fingerprint(self.data)

    @property
    def warnings(self) -> list[str]:
        """What a careful secretary would mend first, in the active language."""
        if isinstance(self.data, CertificateData):
            return certificate_warnings(self.data)
        return press_release_warnings(self.data)

    def pdf(self, version: int) -> bytes:
        """Return the paper as this version of it; a certificate says its edition in its QR code.

        Raises PaperFault when it cannot be set.
        """
        if isinstance(self.data, CertificateData):
            return certificate_pdf(replace(self.data, edition=f"{self.language}-{version}"))
        return press_release_pdf(self.data)


@dataclass(frozen=True)
class PaperState:
    """How far one paper is, for the desk."""

    kind: Document.Kind
    language: str
    document: Document | None
    state: str  # WAITING for texts, MISSING, STALE, CURRENT, or ISSUED: it says what it said then, and the record something else
    warnings: list[str]


class Unfinished(Enum):
    """Why the papers are not finished: a text is not written, or the worker has not made one from what stands now."""

    WAIT_FOR_TEXTS = 1
    BEING_MADE = 2


def render_papers(*, laureate: Laureate, by: User | None = None) -> list[Document]:
    """Render every paper whose texts are written and whose record has changed since; return the new versions.

    A certificate that has been issued is replaced only by what two people have agreed on (`award.services.certificates`).

    The setting happens outside of any transaction; the version is appended under the laureate's lock, unless the record
    has changed in between (the act that changed it has asked for papers itself).

    Raises PaperFault after all others are rendered, when a paper cannot be set.
    """
    made, faults = [], []
    for sheet in sheets(laureate):
        latest = _versions(laureate, sheet).first()
        if latest is not None and (_is_current(latest, sheet) or not _may_follow(latest, sheet, laureate)):
            continue
        version = latest.version + 1 if latest else 1
        try:
            pdf = sheet.pdf(version)
        except PaperFault as fault:
            log.warning("laureate %s: %s in %s not rendered: %s", laureate.pk, sheet.kind, sheet.language, fault)
            faults.append(fault)
            continue
        if document := _append(laureate, sheet, version, pdf, by=by):
            made.append(document)
    if faults:
        raise faults[0]
    return made


@fact
def paper_states(laureate: Laureate) -> list[PaperState]:
    """Return certificate and press release in every required language with their state."""
    written = {(sheet.kind, sheet.language): sheet for sheet in sheets(laureate)}
    newest = {
        (document.kind, document.language): document
        for document in Document.objects.filter(laureate=laureate, superseded_at__isnull=True)
    }
    languages = required_languages(laureate)
    states = []
    for kind in NEEDED:
        for language in languages:
            sheet, document = written.get((kind, language)), newest.get((kind, language))
            if sheet is None:
                state = "WAITING"
            elif document is None:
                state = "MISSING"
            elif _is_current(document, sheet):
                state = "CURRENT"
            else:
                state = "STALE" if _may_follow(document, sheet, laureate) else "ISSUED"
            states.append(PaperState(kind, language, document, state, sheet.warnings if sheet else []))
    return states


def unfinished_papers(laureate: Laureate) -> Unfinished | None:
    """Return why certificate and press release do not all say what the record says, or nothing: the one question of desk, gate and approval."""
    states = {paper.state for paper in paper_states(laureate)}
    if states & {"MISSING", "STALE"}:
        return Unfinished.BEING_MADE
    return Unfinished.WAIT_FOR_TEXTS if "WAITING" in states else None


def file_name(document: Document) -> str:
    """Return what a download of the paper is called, in the paper's own language: `kunniakirja-2026-aino-esimerkki.pdf`."""
    with translation.override(document.language):
        kind = slugify(document.get_kind_display())
    if document.laureate is not None:
        return f"{kind}-{document.laureate.year}-{slugify(document.laureate.name) or document.pk}.pdf"
    return f"{kind}-{document.cycle.year if document.cycle else document.pk}.pdf"


def sheets(laureate: Laureate, *, issued_with: IssuedWith | None = None) -> Iterator[Sheet]:
    """Yield the papers of a laureate whose texts are written, in every required language.

    Certificates say of the association what they were issued with, unless something else is given. A laureate of the years before
    this system has no number, hence no papers.
    """
    association = access.association()
    if association is None or not laureate.serial or laureate.decided_on is None:
        return
    prefetch_related_objects([association], "signatories")
    texts = {(text.kind, text.language): text.body for text in texts_of(laureate)}
    languages = required_languages(laureate)
    today = house_today(association, languages)
    for kind, needed in NEEDED.items():
        for language in languages:
            words = {text: texts.get((text, language), "") for text in Text.Kind}
            if all(words[text] for text in needed):
                house = house_on(laureate, kind, issued_with or laureate.issued_with) or today
                make = _certificate if kind == Document.Kind.CERTIFICATE else _press_release
                yield Sheet(kind, language, make(laureate, house[language], language, words))


def _may_follow(document: Document, sheet: Sheet, laureate: Laureate) -> bool:
    """True where a new version may take the place of this one: anything before publication, a press release, a replacement agreed on."""
    if sheet.kind != Document.Kind.CERTIFICATE or not has_been_public(laureate):
        return True
    agreed = laureate.replacements.filter(status="DONE", decided_at__gt=document.rendered_at).order_by("-pk").first()
    return agreed is not None and agreed.sheets.get(sheet.language) == sheet.source_sha256


def _certificate(
    laureate: Laureate, house: dict[str, Any], language: str, words: dict[Text.Kind, str]
) -> CertificateData:
    return CertificateData(
        language=language,
        association=house["association"],
        award=award_title(house["award"], laureate.year, language, laureate.title),
        name=laureate.name,
        degree=text_in(laureate, "degree", language),
        citation=words[Text.Kind.CITATION],
        decided_on=_decided_on(laureate),
        place=house["place"],
        presented_on=laureate.presented_on or _decided_on(laureate),
        signatories=tuple(Signatory(name, office) for name, office in house["signatories"]),
        number=laureate.serial,
        check_url=links.page("certificate_check", laureate.check_code, language=language),
    )


def _press_release(
    laureate: Laureate, house: dict[str, Any], language: str, words: dict[Text.Kind, str]
) -> PressReleaseData:
    # Before the laureate is public the release says until when, or that nobody knows yet; afterwards that it is free.
    public = laureate.is_published()
    to_come = laureate.publish_at is not None and laureate.publish_at > timezone.now()
    # A release given on the signal bears the day on which the signal came, once it has come.
    day = (
        timezone.localdate(laureate.publish_at)
        if laureate.publish_at
        else laureate.presented_on or _decided_on(laureate)
    )
    tagline = text_in(laureate, "tagline", language)
    return PressReleaseData(
        language=language,
        association=house["association"],
        place=house["place"],
        dated=day,
        embargo=laureate.publish_at if to_come else None,
        held=not public and not to_come,
        award=award_name(house["award"], language, laureate.title),
        name=laureate.name,
        headline=words[Text.Kind.HEADLINE],
        lead=words[Text.Kind.LEAD],
        quote=words[Text.Kind.QUOTE],
        quote_by=f"{laureate.name}, {tagline}" if tagline else laureate.name,
        body=words[Text.Kind.BODY],
        facts=words[Text.Kind.FACTS],
        boilerplate=house["boilerplate"],
        contacts=tuple(house["contacts"]),
        portrait=_portrait(laureate, house, language),
    )


def _decided_on(laureate: Laureate) -> date:
    if laureate.decided_on is None:
        raise ValueError(f"laureate {laureate.pk} was not decided on in this system")
    return laureate.decided_on


def _portrait(laureate: Laureate, house: dict[str, Any], language: str) -> Portrait | None:
    if not laureate.portrait:
        return None
    with laureate.portrait.open("rb") as file:
        return Portrait(
            data=file.read(),
            alt=text_in(laureate, "portrait_alt", language),
            caption=f"{laureate.name}, {award_title(house['award'], laureate.year, language, laureate.title)}.",
            photographer=laureate.photographer,
            licence=laureate.photo_licence,
        )


def _versions(laureate: Laureate, sheet: Sheet) -> Any:
    return Document.objects.filter(laureate=laureate, kind=sheet.kind, language=sheet.language).order_by("-version")


def _is_current(document: Document, sheet: Sheet) -> bool:
    return document.superseded_at is None and document.source_sha256 == sheet.source_sha256


def _append(laureate: Laureate, sheet: Sheet, version: int, pdf: bytes, *, by: User | None) -> Document | None:
    """Keep the paper as a version; none when somebody else was first or the record has changed meanwhile."""
    with unit_of_work():
        locked = Laureate.objects.select_for_update(of=("self",)).select_related("cycle").get(pk=laureate.pk)
        now = next((s for s in sheets(locked) if (s.kind, s.language) == (sheet.kind, sheet.language)), None)
        latest = _versions(locked, sheet).first()
        if now is None or now.source_sha256 != sheet.source_sha256 or (latest.version if latest else 0) != version - 1:
            return None
        if latest is not None and not _may_follow(latest, now, locked):
            return None
        _versions(locked, sheet).filter(superseded_at__isnull=True).update(superseded_at=timezone.now())
        document = Document(
            laureate=locked,
            cycle=locked.cycle,
            kind=sheet.kind,
            language=sheet.language,
            version=version,
            sha256=hashlib.sha256(pdf).hexdigest(),
            source_sha256=sheet.source_sha256,
            signatories=[list(hand) for hand in sheet.data.signatories]
            if isinstance(sheet.data, CertificateData)
            else [],
            shows=_shown(sheet.data) if isinstance(sheet.data, CertificateData) else {},
        )
        _save(document, pdf)
        record(
            "paper.rendered", document, by=by, cycle=locked.cycle,
            kind=sheet.kind, language=sheet.language, version=version, sha256=document.sha256,
        )  # fmt: skip
    return document


def shown_on(paper: Document | Sheet) -> dict[str, str]:
    """Return what stands on a certificate, one that was made or one to be made, by the names of its parts."""
    if isinstance(paper, Document):
        shows, signatories = paper.shows, paper.signatories
    else:
        assert isinstance(paper.data, CertificateData)  # noqa: S101 (for the type checker: callers hand certificates in)
        shows, signatories = _shown(paper.data), [list(one) for one in paper.data.signatories]
    return {**shows, "signatories": "\n".join(f"{name}, {office}" for name, office in signatories)}


def _shown(data: CertificateData) -> dict[str, str]:
    """Return what stands on a certificate besides the signatures."""
    return {
        "association": data.association, "award": data.award, "name": data.name, "degree": data.degree,
        "citation": data.citation, "place": data.place, "decided_on": data.decided_on.isoformat(), "presented_on": data.presented_on.isoformat(), "number": data.number,
    }  # fmt: skip


def keep_decision_record(*, cycle: Cycle, data: DecisionRecordData, number: int, by: User | None) -> Document:
    """Render and keep the record of a cycle's decision number `number`; return it, also when it was kept before.

    The standing record supersedes the earlier ones. Raises PaperFault when it cannot be set.
    """
    records = Document.objects.filter(cycle=cycle, laureate=None, kind=Document.Kind.DECISION_RECORD)
    if kept := records.filter(version=number).first():
        return kept
    pdf = decision_record_pdf(data)
    with unit_of_work():
        locked = Cycle.objects.select_for_update().get(pk=cycle.pk)
        if kept := records.filter(version=number).first():
            return kept
        records.filter(superseded_at__isnull=True, version__lt=number).update(superseded_at=timezone.now())
        document = Document(
            cycle=locked,
            kind=Document.Kind.DECISION_RECORD,
            language=data.language,
            version=number,
            sha256=hashlib.sha256(pdf).hexdigest(),
            source_sha256=_fingerprint(data),
            superseded_at=timezone.now() if records.filter(version__gt=number).exists() else None,
        )
        _save(document, pdf)
        record("decision.record_rendered", document, by=by, cycle=locked, number=number, sha256=document.sha256)
    return document


def _save(document: Document, pdf: bytes) -> None:
    """Save the row and its file, or neither."""
    # A random name: whoever sees one file's address can guess no other.
    document.file.save(f"{get_random_string(24)}.pdf", ContentFile(pdf), save=False)
    try:
        document.full_clean()
        document.save()
    except BaseException:
        document.file.delete(save=False)
        raise


def _fingerprint(data: CertificateData | PressReleaseData | DecisionRecordData) -> str:
    """Return the SHA-256 of everything a paper is made from."""
    plain = json.dumps(asdict(data), sort_keys=True, separators=(",", ":"), default=_plain)
    return hashlib.sha256(plain.encode()).hexdigest()


def _plain(value: object) -> str:
    """Return what JSON cannot hold: days and moments in their ISO form, pictures by their fingerprint."""
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, datetime):
        return value.astimezone(timezone.get_fixed_timezone(0)).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
