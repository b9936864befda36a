"""What is true of one row in the nominations app."""

from nominations.models.candidate import Candidate, Endorsement, Nominee
from nominations.models.draft import Draft, DraftFile
from nominations.models.nomination import Answer, Attachment, Nomination
from nominations.models.question import Question
from nominations.models.suppression import Suppression, SuppressionKey

__all__ = [
    "Answer",
    "Attachment",
    "Candidate",
    "Draft",
    "DraftFile",
    "Endorsement",
    "Nomination",
    "Nominee",
    "Question",
    "Suppression",
    "SuppressionKey",
]
