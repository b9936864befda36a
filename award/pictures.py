"""Portraits: decoded and drawn anew, so that nothing but the picture is kept."""

import io

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from award.audit import Refused

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 60_000_000
SHORTEST_SIDE = 400
LONGEST_SIDE = 2400


def clean_portrait(upload: UploadedFile) -> ContentFile:
    """Return the picture as a fresh JPEG under a random name: without EXIF (where it was taken), at most 2,400 pixels a side.

    Raises Refused with the field `portrait` when it is no JPEG or PNG picture, too large, or too small to print.
    """
    if upload.size is None or upload.size > MAX_BYTES:
        raise Refused(_("The picture is larger than 20 megabytes."), field="portrait")
    try:
        with Image.open(upload, formats=("JPEG", "PNG")) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise Refused(_("The picture has more pixels than a paper can use."), field="portrait")
            if min(picture.size) < SHORTEST_SIDE:
                raise Refused(_("The picture is too small to print: at least 400 pixels a side."), field="portrait")
            drawn = ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise Refused(_("This is not a JPEG or PNG picture."), field="portrait") from error
    drawn.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    drawn.save(out, "JPEG", quality=90, optimize=True)
    return ContentFile(out.getvalue(), name=f"{get_random_string(24)}.jpg")
