"""Portraits as the pages show them: small enough for a telephone, re-encoded, without what a camera writes into a file."""

from functools import lru_cache
from io import BytesIO

from django.core.files.storage import default_storage
from PIL import Image, ImageOps

#: The widths pages ask for, in pixels: the roll, the laureate's page, the same on a fine screen.
WIDTHS = (320, 640, 1200)


def rendition(name: str, width: int) -> bytes:
    """Return the stored picture ``name`` as JPEG, at most ``width`` pixels wide, upright and without metadata.

    Raises FileNotFoundError when the file is gone and ValueError for a width no page asks for.
    """
    if width not in WIDTHS:
        raise ValueError(width)
    return _rendition(name, width)


@lru_cache(maxsize=96)
def _rendition(name: str, width: int) -> bytes:
    """Storage never reuses a name, so a rendition holds for as long as the process lives."""
    with default_storage.open(name) as file, Image.open(file, formats=["JPEG"]) as picture:
        upright = ImageOps.exif_transpose(picture).convert("RGB")
        upright.thumbnail((width, width * 2), Image.Resampling.LANCZOS)
        target = BytesIO()
        upright.save(target, "JPEG", quality=84, optimize=True, progressive=True)
    return target.getvalue()
