"""Files from strangers. Nothing is kept as it came: a picture is decoded and written anew, of a PDF only its pages are taken over.

So location data, scripts, forms, embedded files and whatever hides behind a valid beginning do not survive, and what is refused is
refused with its reason before anything has touched the disk.
"""

import hashlib
import io
import re
import unicodedata
from dataclasses import dataclass
from threading import Lock
from typing import Any

import pikepdf
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from PIL import Image, ImageOps

MEGABYTE = 1024 * 1024
MOST_PAGES = 60
MOST_OBJECTS = 50_000
MOST_PIXELS = 50_000_000
# A picture of that size takes half a gigabyte while it is written anew, so a process does one at a time.
_unpacking = Lock()
# Pillow takes memory in pieces. Smaller ones than these the allocator keeps for the thread, larger ones it gives back at once.
Image.core.set_block_size(64 * MEGABYTE)
LONGEST_SIDE = 15_000
SHORTEST_SIDE = 16
LONGEST_NAME = 120

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
EXTENSIONS = {PDF: "pdf", JPEG: "jpg", PNG: "png"}
KINDS = {PDF: "PDF", JPEG: "JPEG", PNG: "PNG"}

# What a page needs to be seen. Annotations, actions, thumbnails, private data and associated files are not among it.
_PAGE_KEYS = {
    "/Type", "/Parent", "/Resources", "/Contents", "/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox", "/Rotate",
    "/Group", "/UserUnit",
}  # fmt: skip
# What pictures and drawings inside a page may carry and no reader needs: metadata, private data, files, references to other files.
_BAGGAGE = ("/Metadata", "/PieceInfo", "/AF", "/OPI", "/Ref", "/Alternates", "/F", "/FFilter", "/FDecodeParms")


class FileRefused(Exception):
    """A file cannot be taken; the sentence says why, in the reader's language."""

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__(sentence)
        self.sentence = sentence


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


def clean_file(upload: UploadedFile, *, megabytes: int) -> CleanFile:
    """Return a file's harmless counterpart. What it is, is seen from its first bytes; its name and its sender's word count for nothing.

    Raises FileRefused with the reason.
    """
    if not upload.size:
        raise FileRefused(_("The file is empty."))
    if upload.size > megabytes * MEGABYTE:
        raise FileRefused(
            ngettext(
                "The file is larger than %(megabytes)d megabyte.",
                "The file is larger than %(megabytes)d megabytes.",
                megabytes,
            )
            % {"megabytes": megabytes}
        )
    upload.seek(0)
    content = upload.read()
    media_type = _kind(content)
    if media_type is None:
        raise FileRefused(_("Only PDF, JPEG and PNG files can be attached, and this is none of them."))
    made = _clean_pdf(content) if media_type == PDF else _clean_picture(content, media_type)
    return CleanFile(made, media_type, display_name(upload.name or "", media_type))


def display_name(name: str, media_type: str) -> str:
    """Return the name a file is shown and downloaded under: no folders, no invisible marks, the extension of what it is."""
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    name = "".join(letter for letter in name if unicodedata.category(letter)[0] != "C")
    stem = re.sub(r'[<>:"|?*]', " ", name.rpartition(".")[0] or name)
    stem = " ".join(stem.split()).strip(". ")[:LONGEST_NAME].strip(". ")
    if re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)?", stem):
        stem = _("attachment")
    return f"{stem}.{EXTENSIONS[media_type]}"


def _kind(content: bytes) -> str | None:
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    # Readers take a PDF that begins within the first kilobyte, so some programs write one.
    return PDF if b"%PDF-" in content[:1024] else None


def _clean_picture(content: bytes, media_type: str) -> bytes:
    """Decode a picture and write its pixels anew. Its size is read from its head before a pixel is unpacked."""
    try:
        with Image.open(io.BytesIO(content), formats=[KINDS[media_type]]) as picture:
            _check_size(*picture.size)
            with _unpacking:
                picture.load()
                ImageOps.exif_transpose(picture, in_place=True)
                return _written(picture, media_type)
    except FileRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise FileRefused(_("The picture has too many pixels. Save it smaller and try again.")) from None
    except Exception:  # a decoder at odds with a hostile file may raise anything; all of it means the same
        raise FileRefused(_("The picture is damaged and cannot be read.")) from None


def _check_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise FileRefused(_("The picture has too many pixels. Save it smaller and try again."))
    if min(width, height) < SHORTEST_SIDE:
        raise FileRefused(_("The picture is too narrow to show anything."))


def _written(picture: Image.Image, media_type: str) -> bytes:
    """Return the pixels as a new file: no metadata, no profile, no second frame."""
    out = io.BytesIO()
    if media_type == JPEG:
        plain = picture if picture.mode in ("L", "RGB") else picture.convert("RGB")
        fresh = Image.new(plain.mode, plain.size)
        fresh.paste(plain)
        fresh.save(out, "JPEG", quality=90)
    else:
        alpha = "A" in picture.mode or "transparency" in picture.info
        mode = "RGBA" if alpha else "L" if picture.mode in ("1", "L", "I;16", "I") else "RGB"
        plain = picture if picture.mode == mode else picture.convert(mode)
        fresh = Image.new(plain.mode, plain.size)
        fresh.paste(plain)
        fresh.save(out, "PNG")
    return out.getvalue()


def _clean_pdf(content: bytes) -> bytes:
    """Take the pages of a PDF over into a new one, each with nothing but what it needs to be seen."""
    try:
        with pikepdf.open(io.BytesIO(content)) as source, pikepdf.new() as clean:
            if source.is_encrypted:
                raise FileRefused(_("The PDF is encrypted. Save it without a password and try again."))
            _check_extent(source)
            for page in source.pages:
                for key in set(page.obj.keys()) - _PAGE_KEYS:
                    del page.obj[key]
            clean.pages.extend(source.pages)
            for part in clean.objects:
                _unload(part)
            out = io.BytesIO()
            # Streams are never unpacked here, so a page that would fill the memory stays packed.
            clean.save(out, stream_decode_level=pikepdf.StreamDecodeLevel.none, deterministic_id=True)
            return out.getvalue()
    except FileRefused:
        raise
    except pikepdf.PasswordError:
        raise FileRefused(_("The PDF is encrypted. Save it without a password and try again.")) from None
    except Exception:  # as with pictures: whatever the parser says, the file cannot be used
        raise FileRefused(_("The PDF is damaged and cannot be read.")) from None


def _check_extent(source: pikepdf.Pdf) -> None:
    if len(source.pages) > MOST_PAGES or len(source.objects) > MOST_OBJECTS:
        raise FileRefused(
            ngettext("The PDF has more than %(pages)d page.", "The PDF has more than %(pages)d pages.", MOST_PAGES)
            % {"pages": MOST_PAGES}
        )
    if not source.pages:
        raise FileRefused(_("The PDF has no pages."))


def _unload(part: Any) -> None:
    """Take the baggage out of a stream or dictionary."""
    if isinstance(part, pikepdf.Stream):
        for key in _BAGGAGE:
            if key in part:
                del part[key]
    elif isinstance(part, pikepdf.Dictionary):
        for key in ("/Metadata", "/PieceInfo"):
            if key in part:
                del part[key]
