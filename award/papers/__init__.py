"""The papers of an award: plain data in, PDF out. No models here; ``award.services.papers`` fills the data in."""

from award.papers.certificate import CertificateData, Signatory, certificate_pdf, certificate_warnings
from award.papers.language import award_title
from award.papers.press_release import Portrait, PressReleaseData, press_release_pdf, press_release_warnings

__all__ = [
    "CertificateData",
    "Portrait",
    "PressReleaseData",
    "Signatory",
    "award_title",
    "certificate_pdf",
    "certificate_warnings",
    "press_release_pdf",
    "press_release_warnings",
]
