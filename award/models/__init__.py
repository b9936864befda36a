"""What is true of one row in the award app."""

from award.models.access import FactorReset, RateLimit, Session
from award.models.association import Association, Signatory
from award.models.audit import AccessLog, AuditChain, AuditEntry, AuditReason
from award.models.cycle import Anchor, Criterion, Cycle
from award.models.laureate import Document, Laureate, Text
from award.models.mail import Invitation, MailSubject, OutgoingMail
from award.models.operations import Beat
from award.models.papers import CertificateReplacement
from award.models.people import Seat, User
from award.models.publication import LaureateChange, PublicationRequest, ReplacedPortrait
from award.models.rulebook import Rulebook, RulebookProposal, RulebookVersion

__all__ = [
    "AccessLog", "Anchor", "Association", "AuditChain", "AuditEntry", "AuditReason", "Beat", "CertificateReplacement", "Criterion", "Cycle", "Document", "FactorReset",
    "Invitation", "Laureate", "LaureateChange", "MailSubject", "OutgoingMail", "PublicationRequest", "RateLimit", "ReplacedPortrait", "Rulebook",
    "RulebookProposal", "RulebookVersion", "Seat", "Session", "Signatory", "Text", "User",
]  # fmt: skip
