"""HTML in, one accessible and archivable PDF out: every PDF of the product leaves through :func:`render_pdf`.

The setting itself happens in a *press*, a child process that runs ``award.pdf``, the one door to WeasyPrint, and stays
warm for as long as its parent lives (:mod:`award.child`). It costs one millisecond a paper; layout that runs away
(nested tables, five hundred pages) is ended after :data:`TIME_LIMIT`, memory has a ceiling, and WeasyPrint is never
loaded into a web process.

The press reads nothing but what it is handed: no files, no network, no settings, no database.
"""

import atexit
import base64
import json
import os
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from tempfile import mkdtemp

from award.child import Child, ChildEnded, ChildLate

__all__ = ["NotTranslated", "PaperFault", "PaperTimeout", "PaperTooLarge", "ResourceRefused", "render_pdf"]

TIME_LIMIT = 20.0  # seconds for one paper; a certificate takes less than a tenth of one
START_LIMIT = 60.0  # seconds for a press to load WeasyPrint and its fonts on a slow, busy machine
HTML_LIMIT = 500_000  # characters
IMAGE_LIMIT = 12_000_000  # bytes, all images of a paper together
PAGE_LIMIT = 40  # pages, unless the caller wants fewer
PRINT_RUN = 500  # papers after which a press is replaced, so that no leak in a C library can grow for ever


class PaperFault(RuntimeError):
    """A paper could not be set; the message says why in words for the log, never with the text of the paper."""


class PaperTooLarge(PaperFault):
    """The input or the paper made from it is larger than a paper may be."""


class PaperTimeout(PaperFault):
    """Setting the paper took longer than :data:`TIME_LIMIT`."""


class ResourceRefused(PaperFault):
    """The paper asked for something outside of what it was handed: a file, an address, an unknown name."""


class NotTranslated(PaperFault):
    """The product's own texts are not there in the paper's language: half of it would be English."""


_FAULTS = {fault.__name__: fault for fault in (PaperFault, PaperTooLarge, PaperTimeout, ResourceRefused)}


def _start_press() -> Child:
    """Start a press and wait until it has loaded WeasyPrint. Raises as :meth:`Child.receive`."""
    folder = mkdtemp(prefix="press-")
    press = Child.start(
        "award.pdf",
        folder,
        folder=folder,
        PYTHONHASHSEED="0",  # the same bytes whatever order a set would have been in
        HOME=folder,
        XDG_CACHE_HOME=os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache")),  # fontconfig's own
        TMPDIR=folder,
    )
    try:
        press.receive(START_LIMIT)
    except (ChildLate, ChildEnded):
        press.stop()
        raise
    return press


class _PressRoom:
    """The one press of this process, started when first wanted; one paper at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._press: Child | None = None
        self._printed = 0

    def print(self, job: bytes, seconds: float) -> bytes:
        with self._lock:
            try:
                press = self._press
                if press is None or self._printed >= PRINT_RUN or press.process.poll() is not None:
                    press = self._replace()
                self._printed += 1
                press.line.send_bytes(job)
                return press.receive(seconds)
            except ChildLate as late:
                self._close()
                raise PaperTimeout(f"the paper was not set: {late}") from late
            except ChildEnded as end:
                self._close()
                raise PaperFault(f"the press {end}") from end
            except OSError as broken:
                self._close()
                raise PaperFault("the press could not be reached") from broken

    def _replace(self) -> Child:
        self._close()
        self._printed = 0
        self._press = _start_press()
        return self._press

    def _close(self) -> None:
        if self._press is not None:
            self._press.stop()
            self._press = None

    def close(self) -> None:
        """Stop the press; the next paper starts a new one."""
        with self._lock:
            self._close()

    def forget(self) -> None:
        """After a fork the press belongs to the parent: drop our end of its line and leave the process alone."""
        self._lock = threading.Lock()
        if self._press is not None:
            with suppress(OSError):
                self._press.line.close()
            self._press.process.returncode = 0  # as far as we are concerned; else Popen warns of a process left running
            self._press = None


_room = _PressRoom()
os.register_at_fork(after_in_child=_room.forget)
atexit.register(_room.close)


def render_pdf(
    html: str,
    *,
    stylesheets: Sequence[str],
    images: Mapping[str, bytes] | None = None,
    title: str,
    language: str,
    author: str,
    dated: date,
    subject: str = "",
    max_pages: int = PAGE_LIMIT,
    seconds: float = TIME_LIMIT,
) -> bytes:
    """Return ``html`` as a PDF file that claims PDF/UA-1 and PDF/A-3a.

    The same arguments give the same bytes, in every process and at any time: the dates in the file are ``dated``.

    Args:
        html: a whole document. Every ``<img>`` has an ``alt``; an empty one makes the picture an artifact, which
            assistive technology does not meet.
        stylesheets: the text of each stylesheet, in the order of the cascade.
        images: picture data by name; the document names a picture ``paper:NAME``. Nothing else can be fetched.
        title: shown in the window's title by PDF readers.
        language: BCP 47 tag of the document.
        author: the association's name.
        dated: the day the paper bears; becomes the creation and modification date.
        subject: one line on what the paper is.
        max_pages: the paper is refused when it would have more.
        seconds: the paper is refused when setting it takes longer.

    Raises:
        PaperTooLarge: the input is above :data:`HTML_LIMIT` or :data:`IMAGE_LIMIT`, or the paper above ``max_pages``.
        PaperTimeout: the paper was not set within ``seconds``.
        ResourceRefused: the document asked for a file, an address or an unknown name.
        PaperFault: anything else, such as a picture that cannot be decoded or that lacks an ``alt``.
    """
    images = images or {}
    if len(html) > HTML_LIMIT:
        raise PaperTooLarge(f"the text has {len(html)} characters, {HTML_LIMIT} are allowed")
    if (size := sum(map(len, images.values()))) > IMAGE_LIMIT:
        raise PaperTooLarge(f"the images have {size} bytes, {IMAGE_LIMIT} are allowed")
    job = {
        "html": html,
        "stylesheets": list(stylesheets),
        "images": {name: base64.b64encode(data).decode("ascii") for name, data in images.items()},
        "title": title,
        "language": language,
        "author": author,
        "dated": dated.isoformat(),
        "subject": subject,
        "max_pages": max_pages,
        "seconds": seconds,
    }
    answer = _room.print(json.dumps(job).encode("utf-8"), seconds)
    if answer.startswith(b"%PDF"):
        return answer
    fault = json.loads(answer)
    raise _FAULTS[fault["fault"]](fault["reason"])
