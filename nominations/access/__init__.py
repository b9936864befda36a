"""Who sees what, in the nominations app. One module for each kind of reader; import from here."""

from nominations.access.dossier import CaseQuestion, CaseText, Dossier, File, Person, Recommendation, dossier_of
from nominations.access.nominators import (
    attachments_for,
    draft_files_for,
    drafts_for,
    open_drafts_for,
    open_drafts_of,
    own_nominations_for,
    sent_from,
)
from nominations.access.screening import candidates_for, nominations_for, nominees_for

__all__ = [
    "CaseQuestion",
    "CaseText",
    "Dossier",
    "File",
    "Person",
    "Recommendation",
    "attachments_for",
    "candidates_for",
    "dossier_of",
    "draft_files_for",
    "drafts_for",
    "nominations_for",
    "nominees_for",
    "open_drafts_for",
    "open_drafts_of",
    "own_nominations_for",
    "sent_from",
]
