"""Portraits of the demo's invented people: paper-cut figures with their initials, the same for the same name.

They are pictures of nobody and look it: no face, house colours, initials in a corner. A demo must not show a person who
never agreed to be shown.
"""

import hashlib
from collections.abc import Iterator
from enum import StrEnum
from io import BytesIO
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont

from award.fonts import font_path

WIDTH, HEIGHT = 960, 1200  # 4:5, the form of a portrait on every page
_SCALE = 2  # drawn twice as large and scaled down, which is what smooths the edges

Colour = tuple[int, int, int]
_GOLD: Colour = (196, 158, 74)
_IVORY: Colour = (246, 238, 218)


class Hair(StrEnum):
    """How the hair is cut."""

    SHORT = "short"
    LONG = "long"
    BOB = "bob"
    BUN = "bun"
    BEARD = "beard"


class Palette(NamedTuple):
    """Colours of one portrait."""

    ground: Colour
    halo: Colour
    coat: Colour
    lapel: Colour
    skin: Colour
    hair: Colour


_PALETTES = (
    Palette((11, 37, 69), (24, 58, 102), (38, 84, 138), (28, 66, 114), (222, 190, 160), (66, 46, 36)),
    Palette((24, 50, 58), (36, 74, 82), (164, 122, 52), (140, 100, 38), (236, 206, 178), (186, 150, 96)),
    Palette((46, 32, 58), (72, 52, 86), (196, 180, 148), (172, 154, 120), (176, 128, 96), (30, 24, 28)),
    Palette((20, 32, 46), (42, 58, 76), (122, 42, 50), (98, 30, 40), (230, 198, 168), (198, 196, 190)),
    Palette((18, 58, 107), (38, 84, 138), (244, 240, 228), (222, 214, 194), (206, 164, 130), (88, 56, 34)),
    Palette((36, 52, 40), (58, 78, 60), (40, 60, 96), (28, 44, 76), (140, 98, 72), (36, 30, 30)),
)


def _choices(name: str) -> Iterator[int]:
    """Yield the bytes of the name's digest: the same whims for the same name."""
    yield from hashlib.sha256(name.encode()).digest()


def initials(name: str) -> str:
    """Return the first letters of the first and the last part of the name."""
    parts = name.split() or ["?"]
    return (parts[0][0] + (parts[-1][0] if len(parts) > 1 else "")).upper()


def demo_portrait(name: str, hair: Hair | None = None) -> bytes:
    """Return a JPEG of 960 x 1200 pixels, byte for byte the same whenever it is drawn for the same name.

    The name chooses colours and cut; `hair` overrules its choice of that.
    """
    whims = _choices(name)
    palette = _PALETTES[next(whims) % len(_PALETTES)]
    sheet = Image.new("RGB", (WIDTH * _SCALE, HEIGHT * _SCALE), palette.ground)
    pen = ImageDraw.Draw(sheet)
    _draw_halo(pen, palette)
    style = next(whims) % len(Hair)
    hair = tuple(Hair)[style] if hair is None else hair
    turn = (next(whims) % 5 - 2) * 6
    _draw_hair_behind(pen, palette, hair, turn)
    _draw_coat(pen, palette, lapels=bool(next(whims) % 2))
    _draw_head(pen, palette, turn)
    _draw_hair_before(pen, palette, hair, turn)
    if next(whims) % 3 == 0:
        _draw_glasses(pen, turn)
    _draw_initials(pen, initials(name))
    packed = BytesIO()
    sheet.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).save(packed, format="JPEG", quality=90, optimize=True)
    return packed.getvalue()


def _at(*points: float) -> list[float]:
    return [point * _SCALE for point in points]


def _draw_halo(pen: ImageDraw.ImageDraw, palette: Palette) -> None:
    """Draw the disc behind the head and a ring of gold around it, as a medal has it."""
    pen.ellipse(_at(150, 150, 810, 810), fill=palette.halo)
    pen.ellipse(_at(118, 118, 842, 842), outline=_GOLD, width=5 * _SCALE)


def _draw_coat(pen: ImageDraw.ImageDraw, palette: Palette, *, lapels: bool) -> None:
    pen.rounded_rectangle(_at(405, 600, 555, 860), radius=60 * _SCALE, fill=_shade(palette.skin))
    pen.pieslice(_at(130, 790, 830, 1690), 180, 360, fill=palette.coat)
    if lapels:
        pen.polygon(_at(390, 808, 480, 1010, 570, 808, 540, 770, 420, 770), fill=_IVORY)
        pen.polygon(_at(405, 790, 330, 840, 470, 1200, 484, 1030), fill=palette.lapel)
        pen.polygon(_at(555, 790, 630, 840, 490, 1200, 476, 1030), fill=palette.lapel)
    else:
        pen.pieslice(_at(378, 690, 582, 906), 0, 180, fill=palette.lapel)
        pen.pieslice(_at(398, 690, 562, 874), 0, 180, fill=_shade(palette.skin))
    pen.rounded_rectangle(_at(405, 600, 555, 800), radius=60 * _SCALE, fill=_shade(palette.skin))


def _draw_head(pen: ImageDraw.ImageDraw, palette: Palette, turn: int) -> None:
    pen.ellipse(_at(338 + turn, 300, 622 + turn, 690), fill=palette.skin)


def _draw_hair_behind(pen: ImageDraw.ImageDraw, palette: Palette, hair: Hair, turn: int) -> None:
    if hair is Hair.LONG:
        pen.rounded_rectangle(_at(294, 300, 666, 850), radius=150 * _SCALE, fill=palette.hair)
    elif hair is Hair.BOB:
        pen.rounded_rectangle(_at(296 + turn, 270, 664 + turn, 660), radius=160 * _SCALE, fill=palette.hair)
    elif hair is Hair.BUN:
        pen.ellipse(_at(400 - turn, 170, 560 - turn, 330), fill=palette.hair)


def _draw_hair_before(pen: ImageDraw.ImageDraw, palette: Palette, hair: Hair, turn: int) -> None:
    if hair is Hair.BEARD:
        pen.chord(_at(338 + turn, 300, 622 + turn, 690), 25, 155, fill=palette.hair)
        pen.chord(_at(328 + turn, 286, 632 + turn, 560), 196, 344, fill=palette.hair)
        return
    parting = -8 if turn < 0 else 8
    pen.chord(_at(322 + turn, 266, 638 + turn, 640), 190 + parting, 350 + parting, fill=palette.hair)


def _draw_glasses(pen: ImageDraw.ImageDraw, turn: int) -> None:
    for left in (362, 490):
        pen.rounded_rectangle(
            _at(left + turn, 468, left + 108 + turn, 548), radius=36 * _SCALE, outline=_GOLD, width=7 * _SCALE
        )
    pen.line(_at(470 + turn, 496, 490 + turn, 496), fill=_GOLD, width=7 * _SCALE)


def _draw_initials(pen: ImageDraw.ImageDraw, letters: str) -> None:
    face = ImageFont.truetype(str(font_path("SourceSerifPro-Regular.ttf")), 72 * _SCALE)
    pen.line(_at(56, 56, 56, 140), fill=_GOLD, width=4 * _SCALE)
    pen.text((76 * _SCALE, 124 * _SCALE), letters, font=face, fill=_IVORY, anchor="ls")


def _shade(colour: Colour) -> Colour:
    red, green, blue = (round(value * 0.86) for value in colour)
    return red, green, blue
