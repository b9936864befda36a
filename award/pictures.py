"""Portraits: decoded and drawn anew, so that nothing but the picture is kept."""

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.crypto import get_random_string

from award.first_look import JPEG, MEGABYTE, PNG, Wanted
from award.models import User
from award.untrusted import Sender

PORTRAIT = Wanted(
    kinds=(JPEG, PNG),
    most_bytes=20 * MEGABYTE,
    most_pixels=60_000_000,
    shortest_side=400,
    scaled_to=2400,
    becomes=JPEG,
)


def clean_portrait(upload: UploadedFile, *, by: User | None) -> ContentFile:
    """Return the picture as a fresh JPEG under a random name: without EXIF (where it was taken), at most 2,400 pixels a side.

    Call it outside a transaction. Raises FileRefused with the field `portrait` when it is no JPEG or PNG picture, too large, or too
    small to print, or when this person has sent too many.
    """
    cleaned = Sender(by=by, field="portrait").clean(upload, PORTRAIT)
    return ContentFile(cleaned.content, name=f"{get_random_string(24)}.jpg")
