"""What every paper needs to become a PDF: its template, its stylesheets and its pictures."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.template import loader
from django.utils import translation

from award import catalogues
from award.press import NotTranslated, render_pdf

DRAWINGS = Path(__file__).parent.parent.parent / "templates" / "documents"


@cache
def stylesheet(name: str) -> str:
    """Return the text of a stylesheet of the papers."""
    return (DRAWINGS / f"{name}.css").read_text(encoding="utf-8")


@cache
def drawing(name: str) -> bytes:
    """Return a drawing of our own: the emblem, the frame, the sprig."""
    return (DRAWINGS / name).read_bytes()


def picture_name(stem: str, data: bytes) -> str:
    """Return a name for picture data that ends as its kind does: SVG, PNG or JPEG."""
    if data.startswith(b"\x89PNG"):
        return f"{stem}.png"
    return f"{stem}.jpg" if data.startswith(b"\xff\xd8") else f"{stem}.svg"


def print_sheet(
    name: str,
    context: Mapping[str, Any],
    *,
    images: Mapping[str, bytes],
    title: str,
    language: str,
    author: str,
    dated: date,
    max_pages: int,
) -> bytes:
    """Return the template ``documents/NAME.html`` with ``documents/NAME.css`` as a PDF in ``language``.

    Raises:
        NotTranslated: the product's own words are not all there in ``language``.
        PaperFault: as :func:`award.press.render_pdf`.
    """
    if fault := catalogues.fault(language):
        raise NotTranslated(f"{fault}: {catalogues.HOW}")
    with translation.override(language):
        html = loader.render_to_string(f"documents/{name}.html", {**context, "title": title, "language": language})
    return render_pdf(
        html,
        stylesheets=[stylesheet(name)],
        images=images,
        title=title,
        language=language,
        author=author,
        dated=dated,
        max_pages=max_pages,
    )
