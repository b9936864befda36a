"""What a nomination may have attached, and under which name it is kept. What opens the files is `award.untrusted`."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from award.first_look import JPEG, MEGABYTE, PDF, PNG, Wanted
from award.untrusted import Sender

MOST_PIXELS = 50_000_000
SHORTEST_SIDE = 16
LONGEST_NAME = 120

MEDIA_TYPES = {PDF: "application/pdf", JPEG: "image/jpeg", PNG: "image/png"}
KINDS = {media_type: kind for kind, media_type in MEDIA_TYPES.items()}
EXTENSIONS = {MEDIA_TYPES[PDF]: "pdf", MEDIA_TYPES[JPEG]: "jpg", MEDIA_TYPES[PNG]: "png"}


@dataclass(frozen=True)
class CleanFile:
    """A file that may be kept: its new content, what it is and what it is called."""

    content: bytes
    media_type: str
    name: str

    @property
    def sha256(self) -> str:
        """The fingerprint of the new content, hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def extension(self) -> str:
        """The extension of the media type, without a dot."""
        return EXTENSIONS[self.media_type]


def clean_file(upload: UploadedFile, *, megabytes: int, sender: Sender) -> CleanFile:
    """Return a file's harmless counterpart. Raises award.untrusted.FileRefused with the reason."""
    wanted = Wanted(
        kinds=(PDF, JPEG, PNG), most_bytes=megabytes * MEGABYTE, most_pixels=MOST_PIXELS, shortest_side=SHORTEST_SIDE
    )
    cleaned = sender.clean(upload, wanted)
    media_type = MEDIA_TYPES[cleaned.kind]
    return CleanFile(cleaned.content, media_type, display_name(upload.name or "", media_type))


def display_name(name: str, media_type: str) -> str:
    """Return the name a file is shown and downloaded under: no folders, no invisible marks, the extension of what it is."""
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    name = "".join(letter for letter in name if unicodedata.category(letter)[0] != "C")
    stem = re.sub(r'[<>:"|?*]', " ", name.rpartition(".")[0] or name)
    stem = " ".join(stem.split()).strip(". ")[:LONGEST_NAME].strip(". ")
    if re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)?", stem):
        stem = _("attachment")
    return f"{stem}.{EXTENSIONS[media_type]}"
