"""Who sees what, in the nominations app. One module for each kind of reader; import from here."""

from nominations.access.dossier import CaseQuestion, CaseText, Dossier, File, Person, Recommendation, dossier_of
from nominations.access.screening import candidates_for, nominations_for, nominees_for

__all__ = [
    "CaseQuestion",
    "CaseText",
    "Dossier",
    "File",
    "Person",
    "Recommendation",
    "candidates_for",
    "dossier_of",
    "nominations_for",
    "nominees_for",
]
