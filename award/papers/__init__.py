"""The papers of an award: plain data in, PDF out. No models here; ``award.services.papers`` fills the data in."""

from award.papers.certificate import CertificateData, Signatory, certificate_pdf, certificate_warnings
from award.papers.decision_record import (
    Annex,
    Attendee,
    Count,
    DecisionRecordData,
    Departure,
    Standing,
    decision_record_pdf,
)
from award.papers.language import award_name, award_title
from award.papers.press_release import Portrait, PressReleaseData, press_release_pdf, press_release_warnings

__all__ = [
    "Annex",
    "Attendee",
    "CertificateData",
    "Count",
    "DecisionRecordData",
    "Departure",
    "Portrait",
    "PressReleaseData",
    "Signatory",
    "Standing",
    "award_name",
    "award_title",
    "certificate_pdf",
    "certificate_warnings",
    "decision_record_pdf",
    "press_release_pdf",
    "press_release_warnings",
]
