"""Who sees what, in the nominations app. One module for each kind of reader; import from here."""

from nominations.access.dossier import CaseQuestion, CaseText, Dossier, File, Person, Recommendation, dossier_of, with_dossiers
from nominations.access.nominators import attachments_for, draft_files_for, drafts_for, open_drafts_for, open_drafts_of, own_nominations_for, sent_from
from nominations.access.nominees import HeldNomination, held_about, nominee_behind, notice_key, notices_to, owed_a_notice, telling_counts, telling_list, to_tell_by_mail, unreached, untold
from nominations.access.proposals import Proposal, other_candidates, proposals_among, twins_among
from nominations.access.screening import candidate_list, candidates_by_status, candidates_for, letters_about, nomination_list, nominations_by_status, nominations_for, nominees_for, waiting_nominations, whole_nominations_for

__all__ = [
    "CaseQuestion",
    "CaseText",
    "Dossier",
    "File",
    "HeldNomination",
    "Person",
    "Proposal",
    "Recommendation",
    "attachments_for",
    "candidate_list",
    "candidates_by_status",
    "candidates_for",
    "dossier_of",
    "draft_files_for",
    "drafts_for",
    "held_about",
    "letters_about",
    "nomination_list",
    "nominations_by_status",
    "nominations_for",
    "nominee_behind",
    "nominees_for",
    "notice_key",
    "notices_to",
    "open_drafts_for",
    "open_drafts_of",
    "other_candidates",
    "owed_a_notice",
    "own_nominations_for",
    "proposals_among",
    "sent_from",
    "telling_counts",
    "telling_list",
    "to_tell_by_mail",
    "twins_among",
    "unreached",
    "untold",
    "waiting_nominations",
    "whole_nominations_for",
    "with_dossiers",
]
