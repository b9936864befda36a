"""A first look at a file from a stranger, before anything decodes it: what it is, how large it says it is, how often it is drawn.

It reads heads and markers only, in time that grows with the length of the file and with nothing else, so the web process may do it.
What it lets through is opened in a child process (`award.untrusted`). The child looks once more at what the decoder itself found.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from mmap import mmap

MEGABYTE = 1024 * 1024

PDF, JPEG, PNG = "PDF", "JPEG", "PNG"

MOST_PAGES = 60
MOST_OBJECTS = 50_000
LONGEST_SIDE = 15_000
# A camera's picture is drawn in one scan, a progressive one in about ten, the most careful one of four colours in 24. Each scan
# goes through the whole picture once more, whatever it holds.
MOST_SCANS = 50
# Profiles and notes of cameras fill some hundreds; a file made of nothing but markers would take long to walk through.
MOST_MARKERS = 5_000


class Fault(StrEnum):
    """Why a file is not taken. `untrusted.sentence` says it in words."""

    EMPTY = "empty"
    LARGE = "large"
    KIND = "kind"
    DAMAGED = "damaged"
    PIXELS = "pixels"
    SMALL = "small"
    SCANS = "scans"
    ENCRYPTED = "encrypted"
    PAGES = "pages"
    NO_PAGES = "no pages"
    HEAVY = "heavy"
    GROWN = "grown"


class Unfit(Exception):
    """A file is not taken; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a file may be, and what becomes of it.

    Attributes:
        kinds: of PDF, JPEG and PNG those that are taken.
        most_bytes: length of the file at most.
        most_pixels: of a picture.
        shortest_side: a picture with a shorter side is too small, in pixels.
        scaled_to: a picture with a longer side is drawn smaller; 0 keeps its size.
        becomes: the kind a picture is written as; an empty one keeps its own.
    """

    kinds: tuple[str, ...]
    most_bytes: int
    most_pixels: int
    shortest_side: int
    scaled_to: int = 0
    becomes: str = ""


def kind_of(content: bytes | mmap, wanted: Wanted) -> str:
    """Return what a file is, from its first bytes; its name and its sender's word count for nothing. Raises Unfit."""
    beginning = content[:1024]
    kind = ""
    if beginning.startswith(b"\xff\xd8\xff"):
        kind = JPEG
    elif beginning.startswith(b"\x89PNG\r\n\x1a\n"):
        kind = PNG
    elif b"%PDF-" in beginning:  # readers take a PDF that begins within the first kilobyte, so some programs write one
        kind = PDF
    if kind not in wanted.kinds:
        raise Unfit(Fault.KIND)
    return kind


def first_look(content: bytes | mmap, wanted: Wanted) -> str:
    """Return the kind of a file that may be opened. Raises Unfit for one that need not be, because its head says enough."""
    kind = kind_of(content, wanted)
    if kind == PNG and content[12:16] == b"IHDR":
        check_size(int.from_bytes(content[16:20]), int.from_bytes(content[20:24]), wanted)
    elif kind == JPEG:
        _look_at_jpeg(content, wanted)
    return kind


def check_size(width: int, height: int, wanted: Wanted) -> None:
    """Raise Unfit for a picture of too many pixels or too few."""
    if width * height > wanted.most_pixels or max(width, height) > LONGEST_SIDE:
        raise Unfit(Fault.PIXELS)
    if min(width, height) < wanted.shortest_side:
        raise Unfit(Fault.SMALL)


# A marker is any byte after FF but three sorts: 00 is a byte of the picture, FF only fills, D0 to D7 stand within a scan.
_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_END, _SCAN, _ALONE = 0xD9, 0xDA, (0x01, 0xD8)
_FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def _look_at_jpeg(content: bytes | mmap, wanted: Wanted) -> None:
    """Walk over the markers of a JPEG as a decoder does (ITU-T T.81, B.1): sizes and scans. Raises Unfit."""
    place, scans = 2, 0
    for _number in range(MOST_MARKERS):
        marker = _MARKER.search(content, place)
        if marker is None or marker[0][1] == _END:
            return
        place = marker.end()
        if marker[0][1] in _ALONE:
            continue
        if marker[0][1] in _FRAMES and len(content) >= place + 7:
            height, width = content[place + 3 : place + 5], content[place + 5 : place + 7]
            check_size(int.from_bytes(width), int.from_bytes(height), wanted)
        if marker[0][1] == _SCAN:
            scans += 1
            if scans > MOST_SCANS:
                raise Unfit(Fault.SCANS)
        place += max(2, int.from_bytes(content[place : place + 2]))
    raise Unfit(Fault.DAMAGED)
