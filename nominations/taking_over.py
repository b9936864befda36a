"""A draft's files become the nomination's when it is received: the database hands them over as the nomination is inserted.

They stay where they lie on the disk, under their random names. Told to the database once, it is done in the one statement that there is
for each nomination, with files or without, and no file is the draft's and the nomination's at once or belongs to neither.
"""

from award.triggers import Consequence

FILES_FOLLOW = Consequence(
    "nominations_files_follow",
    ("nominations_nomination", "nominations_draft", "nominations_draftfile", "nominations_attachment"),
    "INSERT INTO nominations_attachment (id, nomination_id, file, name, media_type, size, sha256) "
    "SELECT $UUID, NEW.id, held.file, held.name, held.media_type, held.size, held.sha256 "
    "FROM nominations_draftfile held JOIN nominations_draft draft ON draft.id = held.draft_id "
    "WHERE draft.submission_key = NEW.submission_key; "
    "DELETE FROM nominations_draftfile WHERE draft_id IN "
    "(SELECT id FROM nominations_draft WHERE submission_key = NEW.submission_key);",
)
