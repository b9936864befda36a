"""Opens one file from a stranger and writes its harmless counterpart: a child process of :mod:`award.untrusted`, and nothing else.

A picture is decoded and written anew, of a PDF only its pages are taken over. So location data, scripts, forms, embedded files and
whatever hides behind a valid beginning do not survive; only a picture inside a PDF that is packed twice, or as JPEG 2000, keeps what
its camera wrote. This is the only module that hands what came from outside to pikepdf or
Pillow, so no other one imports it.

Where the process began it has a ceiling on everything: memory, processor, time, the length of what it writes. It can start no other
process and leaves no picture of its memory on the disk.
"""

import io
import json
import os
import re
import resource
import signal
import sys
import time
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

from award.first_look import JPEG, MEGABYTE, MOST_OBJECTS, MOST_PAGES, PDF, Fault, Unfit, Wanted, check_size

# Bytes of address space. A JPEG of four colours and 50 million pixels takes 600 MB, the largest PDF less than 200.
MEMORY_LIMIT, MEMORY_OF_A_PDF = 1024 * MEGABYTE, 512 * MEGABYTE

# What a page needs to be seen. Annotations, actions, thumbnails, private data and associated files are not among it.
_PAGE_KEYS = {
    "/Type", "/Parent", "/Resources", "/Contents", "/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox", "/Rotate",
    "/Group", "/UserUnit",
}  # fmt: skip
# What pictures and drawings inside a page may carry and no reader needs: metadata, private data, files, references to other files.
_BAGGAGE = ("/Metadata", "/PieceInfo", "/AF", "/OPI", "/Ref", "/Alternates", "/F", "/FFilter", "/FDecodeParms")


def clean(content: bytes, kind: str, wanted: Wanted) -> bytes:
    """Return the harmless counterpart of a file. Raises Unfit with the reason."""
    try:
        return _clean_pdf(content) if kind == PDF else _clean_picture(content, kind, wanted)
    except Unfit:
        raise
    except (MemoryError, RecursionError):
        raise Unfit(Fault.HEAVY) from None
    except Exception:  # a decoder at odds with a hostile file may raise anything; all of it means the same
        raise Unfit(Fault.DAMAGED) from None


def _clean_picture(content: bytes, kind: str, wanted: Wanted) -> bytes:
    """Decode a picture and write its pixels anew. Its size is read from its head before a pixel is unpacked."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # ours is lower
    with Image.open(io.BytesIO(content), formats=[kind]) as picture:
        check_size(*picture.size, wanted)
        if wanted.scaled_to:
            # A JPEG can be read at a half, a quarter or an eighth of its size, in as much less memory.
            ratio = wanted.scaled_to / max(picture.size)
            picture.draft(None, (round(picture.width * ratio), round(picture.height * ratio)))
        picture.load()
        ImageOps.exif_transpose(picture, in_place=True)
        return _written(picture, wanted.becomes or kind, wanted)


def _written(picture: Any, kind: str, wanted: Wanted) -> bytes:
    """Return the pixels as a new file: no metadata, no profile, no second frame."""
    from PIL import Image

    if kind == JPEG:
        plain = picture if picture.mode in ("L", "RGB") else picture.convert("RGB")
    else:
        alpha = "A" in picture.mode or "transparency" in picture.info
        mode = "RGBA" if alpha else "L" if picture.mode in ("1", "L", "I;16", "I") else "RGB"
        plain = picture if picture.mode == mode else picture.convert(mode)
    if wanted.scaled_to:
        plain.thumbnail((wanted.scaled_to, wanted.scaled_to))
    fresh = Image.new(plain.mode, plain.size)
    fresh.paste(plain)
    out = io.BytesIO()
    fresh.save(out, kind, **({"quality": 90, "optimize": bool(wanted.scaled_to)} if kind == JPEG else {}))
    return out.getvalue()


def _clean_pdf(content: bytes) -> bytes:
    """Take the pages of a PDF over into a new one, each with nothing but what it needs to be seen."""
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(content)) as source, pikepdf.new() as made:
            if source.is_encrypted:
                raise Unfit(Fault.ENCRYPTED)
            if len(source.objects) > MOST_OBJECTS or len(source.pages) > MOST_PAGES:
                raise Unfit(Fault.PAGES)
            if not source.pages:
                raise Unfit(Fault.NO_PAGES)
            for page in source.pages:
                for key in set(page.obj.keys()) - _PAGE_KEYS:
                    del page.obj[key]
            made.pages.extend(source.pages)
            for part in made.objects:
                _unload(part)
                _take_over_plainly(part)
            out = io.BytesIO()
            # Streams are never unpacked here, so a page that would fill the memory stays packed.
            made.save(out, stream_decode_level=pikepdf.StreamDecodeLevel.none, deterministic_id=True)
            return out.getvalue()
    except pikepdf.PasswordError:
        raise Unfit(Fault.ENCRYPTED) from None


def _unload(part: Any) -> None:
    """Take the baggage out of a stream or dictionary."""
    import pikepdf

    if isinstance(part, pikepdf.Stream):
        for key in _BAGGAGE:
            if key in part:
                del part[key]
    elif isinstance(part, pikepdf.Dictionary):
        for key in ("/Metadata", "/PieceInfo"):
            if key in part:
                del part[key]


def _take_over_plainly(part: Any) -> None:
    """Keep of a JPEG inside a PDF what shows it: cameras write the place into it."""
    import pikepdf

    if isinstance(part, pikepdf.Stream) and part.get("/Filter") in (pikepdf.Name.DCTDecode, [pikepdf.Name.DCTDecode]):
        whole = part.read_raw_bytes()
        plain = without_notes(whole)
        if len(plain) < len(whole):
            part.write(plain, filter=pikepdf.Name.DCTDecode, decode_parms=part.get("/DecodeParms"))


# Markers of a JPEG (ITU-T T.81, annex B): its end, and the segments with notes of cameras and programs.
# Kept are JFIF, colour profiles and Adobe's note on colours, without which a page looks different.
_END = 0xD9
_NOTES = {0xE1, *range(0xE3, 0xEE), 0xEF, 0xFE}
_PROFILE = (0xE2, b"ICC_PROFILE\0")
_SEGMENT = re.compile(rb"\xff([^\x00\xff\xd0-\xd7])")


def without_notes(jpeg: bytes) -> bytes:
    """Return a JPEG without the segments that say where and with what it was taken, and without what follows its end.

    What cannot be read as a JPEG comes back as it is from there on: it shows nothing, or a viewer knows better.
    """
    kept, place = [jpeg[:2]], 2
    while found := _SEGMENT.search(jpeg, place):
        marker, begin = found[1][0], found.start()
        kept.append(jpeg[place:begin])
        if marker == _END:
            return b"".join([*kept, found[0]])
        place = found.end() + int.from_bytes(jpeg[found.end() : found.end() + 2], "big")
        other = marker == _PROFILE[0] and not jpeg.startswith(_PROFILE[1], found.end() + 2)
        if marker not in _NOTES and not other:
            kept.append(jpeg[begin:place])
    return b"".join([*kept, jpeg[place:]])


def _set_limits(seconds: int, most_bytes: int, memory: int) -> None:
    """Give this process its ceilings; nothing it meets can lift them."""
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, most_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        lower = resource.getrlimit(what)[1]
        most = most if lower == resource.RLIM_INFINITY else min(most, lower)
        resource.setrlimit(what, (most, most))
    # The parent ends a child that takes too long; should the parent be gone, this does.
    signal.alarm(seconds + 1)
    os.nice(5)
    # Where the machine runs out of memory this is the process that goes, and not the database.
    with suppress(OSError), open("/proc/self/oom_score_adj", "w") as score:
        score.write("1000")


def _peak() -> int:
    """Return the most memory this process has had, in bytes."""
    with open("/proc/self/status") as status:
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read())
    return int(found[1]) * 1024 if found else 0


def main(number: int) -> None:
    """Clean what standard input holds onto standard output, and tell the parent how it went and what it took, as JSON."""
    line = Connection(number)
    job = json.loads(line.recv_bytes())
    _set_limits(job["seconds"], job["most_bytes"], MEMORY_OF_A_PDF if job["kind"] == PDF else MEMORY_LIMIT)
    fault = ""
    try:
        made = clean(sys.stdin.buffer.read(), job["kind"], Wanted(**job["wanted"]))
        if len(made) > job["most_bytes"]:
            raise Unfit(Fault.GROWN)
        sys.stdout.buffer.write(made)
        sys.stdout.buffer.flush()
    except Unfit as unfit:
        fault = unfit.fault
    line.send_bytes(json.dumps({"fault": fault, "seconds": time.process_time(), "peak": _peak()}).encode())


if __name__ == "__main__":
    main(int(sys.argv[1]))
