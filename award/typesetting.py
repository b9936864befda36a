"""The faces the papers are set in, and the widths of their letters."""

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from fontTools.ttLib import TTFont

from award.fonts import font_path

MM_PER_POINT = 25.4 / 72
_BREAKABLE = re.compile("[^\\S\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]+")


class Face(NamedTuple):
    """A font face as CSS asks for it.

    The family names are our own, because fontconfig overrules what it knows an alias for. The outlines are TrueType,
    because a CFF font of the same face takes longer to embed.
    """

    family: str
    weight: int
    style: str
    path: Path


SERIF = Face("Alumn Serif", 400, "normal", font_path("SourceSerifPro-Regular.ttf"))
SERIF_ITALIC = Face("Alumn Serif", 400, "italic", font_path("SourceSerifPro-It.ttf"))
SERIF_SEMIBOLD = Face("Alumn Serif", 600, "normal", font_path("SourceSerifPro-Semibold.ttf"))
SANS = Face("Alumn Sans", 400, "normal", font_path("SourceSansPro-Regular.ttf"))
SANS_SEMIBOLD = Face("Alumn Sans", 600, "normal", font_path("SourceSansPro-Semibold.ttf"))

FACES = (SERIF, SERIF_ITALIC, SERIF_SEMIBOLD, SANS, SANS_SEMIBOLD)


@lru_cache(maxsize=len(FACES))
def _advances(face: Face) -> dict[int, float]:
    """Return the advance width of every character of the face, in em."""
    with TTFont(face.path, lazy=True) as font:
        units, metrics = font["head"].unitsPerEm, font["hmtx"].metrics
        return {codepoint: metrics[glyph][0] / units for codepoint, glyph in font.getBestCmap().items()}


def text_width(text: str, face: Face, size: float) -> float:
    """Return the width of ``text`` on one line in millimetres, at ``size`` points.

    Kerning is left out, so the line as set is a trifle narrower. A character the face lacks counts as one em.
    """
    advances = _advances(face)
    return sum(advances.get(ord(character), 1.0) for character in text) * size * MM_PER_POINT


def unprintable(text: str, faces: Iterable[Face] = (SERIF, SANS)) -> list[str]:
    """Return the characters of ``text`` that one of the ``faces`` lacks, in their order and each once."""
    known = set.intersection(*(set(_advances(face)) for face in faces))
    return list(dict.fromkeys(letter for letter in text if ord(letter) not in known and not letter.isspace()))


def broken_lines(text: str, face: Face, size: float, width: float) -> list[str]:
    """Break ``text`` into as few lines as fit into ``width`` millimetres, all about equally long.

    A word that is itself too long is broken where the line ends; a no-break space holds two words together.
    """
    words = [piece for word in _BREAKABLE.split(text.strip()) if word for piece in _pieces(word, face, size, width)]
    if not words:
        return []
    space = text_width(" ", face, size)
    widths = [text_width(word, face, size) for word in words]

    def filled(limit: float) -> list[list[int]]:
        lines: list[list[int]] = [[]]
        used = 0.0
        for index, word in enumerate(widths):
            if lines[-1] and used + space + word > limit:
                lines.append([])
                used = 0.0
            used += word + (space if lines[-1] else 0.0)
            lines[-1].append(index)
        return lines

    fewest = len(filled(width))
    low, high = max(widths), max(width, max(widths))
    while high - low > 0.5:  # half a millimetre is finer than anybody sees in a ragged edge
        middle = (low + high) / 2
        low, high = (low, middle) if len(filled(middle)) <= fewest else (middle, high)
    return [" ".join(words[index] for index in line) for line in filled(high)]


def _pieces(word: str, face: Face, size: float, width: float) -> list[str]:
    """Return ``word`` in as few pieces as fit into ``width``; almost always in one."""
    pieces, used = [""], 0.0
    for letter in word:
        advance = text_width(letter, face, size)
        if pieces[-1] and used + advance > width:
            pieces.append("")
            used = 0.0
        pieces[-1] += letter
        used += advance
    return pieces
