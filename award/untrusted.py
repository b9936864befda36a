"""Files from strangers: the only place where they come in. Whatever a form takes in as a file goes through `Sender.clean`.

    sender = Sender(by=by, field="portrait")
    cleaned = sender.clean(upload, Wanted(kinds=(JPEG, PNG), …))

What a file may do to us is bounded in four steps. What one person sends in an hour is counted. A first look at head and markers
refuses what need not be opened (`award.first_look`). A child process opens what is left, with a ceiling on memory and time, and
writes the harmless counterpart (`award.cleaning`): each file has a process of its own, so nothing of one person's file is there when
the next one is opened. And only a few are open at once, one of each person, so that whoever sends what takes long waits for themself.

Nothing has a name on the disk before it is clean: what comes in and what is made of it lie in files that were deleted when they
were made, so that they are gone with the process, however it ends.
"""

import json
import logging
import math
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from mmap import ACCESS_READ, mmap
from tempfile import TemporaryFile
from threading import Condition
from time import monotonic
from typing import IO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from award import limits
from award.audit import Refused
from award.child import Child, ChildEnded, ChildLate
from award.first_look import MEGABYTE, MOST_PAGES, PDF, Fault, Unfit, Wanted, first_look, kind_of
from award.models import User

log = logging.getLogger(__name__)

# For one file, by the clock and of the processor. A picture of 50 million pixels takes two.
SECONDS = 20
# What is made of a file may be longer than the file was: pictures of little detail are written anew with more.
MOST_MADE = 30 * MEGABYTE
# Files that are open at the same time in one web process, and how long the next one waits for its turn.
AT_ONCE = 2
WAIT_SECONDS = 8.0
# Requests of one person that are here at the same time: one whose file is open, and one that waits.
OF_ONE_PERSON = 2
# These signals end a child that took more than there is; any other one means that a decoder crashed.
_TOO_MUCH = {-signal.SIGKILL, -signal.SIGALRM, -signal.SIGXCPU}


class FileRefused(Refused):
    """A file cannot be taken; the sentence says why, in the reader's language."""


@dataclass(frozen=True)
class Cleaned:
    """A file that may be kept: its new content, and which of PDF, JPEG and PNG it is."""

    content: bytes
    kind: str


class Sender:
    """Who sends files in one request; all of its files go through the same one. `field` is where they were chosen.

    The files in `ahead` are counted at once, each other one when it is cleaned. Nobody is counted where `by` is nobody: programs.
    Make it outside a transaction that may be rolled back. Raises FileRefused when too much has been sent in the last hour.
    """

    def __init__(self, *, by: User | None, field: str, ahead: Sequence[UploadedFile] = ()) -> None:
        self._person = by.pk if by is not None else None
        self._field = field
        self._seconds = 0.0
        self._counted: set[int] = set()
        self._count(ahead)

    def clean(self, upload: UploadedFile, wanted: Wanted) -> Cleaned:
        """Return a file's harmless counterpart. Raises FileRefused with the reason."""
        if id(upload) not in self._counted:
            self._count([upload])
        try:
            with TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as given:
                kind = self._look(upload, given, wanted)
                with _places.taken(self._person):
                    return self._open(given, kind, wanted)
        except Unfit as unfit:
            raise self._refusal(sentence(unfit.fault, wanted)) from None
        except _NotNow:
            raise self._refusal(_("Other files are being checked right now. Try again in a moment.")) from None

    def _refusal(self, words: str | Promise) -> FileRefused:
        return FileRefused(words, field=self._field)

    def _count(self, uploads: Sequence[UploadedFile]) -> None:
        self._counted |= {id(upload) for upload in uploads}
        if self._person is None or not uploads:
            return
        megabytes = sum(upload.size or 0 for upload in uploads) / MEGABYTE
        if wait := limits.wait_for(str(self._person), upload_files=len(uploads), upload_megabytes=megabytes):
            log.warning("limit reached: uploads of person %s", self._person)
            minutes = math.ceil(wait / 60)
            raise self._refusal(
                ngettext(
                    "You have sent a lot of files in a short time. Try again in %(minutes)d minute.",
                    "You have sent a lot of files in a short time. Try again in %(minutes)d minutes.",
                    minutes,
                )
                % {"minutes": minutes}
            )

    def _look(self, upload: UploadedFile, given: IO[bytes], wanted: Wanted) -> str:
        """Put the file where a child can read it, and return its kind. Raises Unfit for one that need not be opened."""
        if not upload.size:
            raise Unfit(Fault.EMPTY)
        if upload.size > wanted.most_bytes:
            raise Unfit(Fault.LARGE)
        if self._seconds >= SECONDS:
            raise self._refusal(
                _("The files before this one took all the time there is. Send this one again by itself.")
            )
        for chunk in upload.chunks():
            given.write(chunk)
        given.flush()
        with mmap(given.fileno(), 0, access=ACCESS_READ) as content:
            return first_look(content, wanted)

    def _open(self, given: IO[bytes], kind: str, wanted: Wanted) -> Cleaned:
        """Have a child clean the file, and count the time it took where that was much. Raises Unfit."""
        with TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as made:
            job = {"kind": kind, "wanted": asdict(wanted), "seconds": SECONDS, "most_bytes": MOST_MADE}
            report = _report(given, made, job)
            self._seconds += report.seconds
            log.info(
                "%s of %d kB from person %s: %s, %.1f s, %d MB",
                kind, given.seek(0, 2) // 1024, self._person, report.fault or "clean", report.seconds, report.peak // MEGABYTE,
            )  # fmt: skip
            if report.seconds > 1 and self._person is not None:
                limits.charge(str(self._person), upload_files=report.seconds)
            if report.fault:
                raise Unfit(report.fault)
            made.seek(0)
            cleaned = Cleaned(made.read(MOST_MADE), wanted.becomes or kind)
        # What came out is one of the kinds too, whatever happened in there.
        kind_of(cleaned.content, wanted)
        return cleaned


@dataclass(frozen=True, kw_only=True)
class _Report:
    """What a child says of its file: the fault or nothing, seconds of processor, and its most memory in bytes, where it is known."""

    fault: Fault | None
    seconds: float
    peak: int = 0

    @classmethod
    def read(cls, message: bytes) -> "_Report":
        """Return what a child said, which may be a file that has taken a decoder over. Raises ValueError where no program of ours said it."""
        try:
            said = json.loads(message)
            fault = Fault(said["fault"]) if said["fault"] else None
            return cls(fault=fault, seconds=min(max(0.0, float(said["seconds"])), SECONDS), peak=int(said["peak"]))
        except (TypeError, KeyError, OverflowError, RecursionError) as nonsense:
            raise ValueError("no program of ours said this") from nonsense


def _report(given: IO[bytes], made: IO[bytes], job: dict[str, object]) -> _Report:
    """Have a child clean what is given onto what is to be made. Raises _NotNow when it is our fault that it could not."""
    given.seek(0)
    began = monotonic()
    try:
        child = Child.start("award.cleaning", stdin=given, stdout=made, stderr=subprocess.DEVNULL)
        try:
            child.line.send_bytes(json.dumps(job).encode())
            return _Report.read(child.receive(SECONDS, most=1000))
        finally:
            child.stop()
    except ValueError:
        return _Report(fault=Fault.DAMAGED, seconds=monotonic() - began)
    except ChildLate:
        return _Report(fault=Fault.HEAVY, seconds=SECONDS)
    except ChildEnded as end:
        if end.status < 0:
            fault = Fault.HEAVY if end.status in _TOO_MUCH else Fault.DAMAGED
            return _Report(fault=fault, seconds=monotonic() - began)
        log.error("a file could not be opened: the child %s", end)
    except OSError:
        log.exception("a file could not be opened")
    raise _NotNow


class _NotNow(Exception):
    """A file cannot be opened at this moment, for no fault of its own."""


class _Places:
    """Whose files are open in this process, and who waits for their turn."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._here: Counter[int | None] = Counter()
        self._open: list[int | None] = []

    @contextmanager
    def taken(self, person: int | None) -> Iterator[None]:
        """Wait for a turn and have it for as long as the block takes. Raises _NotNow when it does not come soon."""
        with self._changed:
            if person is not None and self._here[person] >= OF_ONE_PERSON:
                raise _NotNow
            self._here[person] += 1
        opened = False
        try:
            with self._changed:
                opened = self._changed.wait_for(lambda: self._is_free_for(person), WAIT_SECONDS)
                if not opened:
                    raise _NotNow
                self._open.append(person)
            yield
        finally:
            with self._changed:
                if opened:
                    self._open.remove(person)
                self._here -= Counter([person])  # forgets those of whom nothing is left
                self._changed.notify_all()

    def _is_free_for(self, person: int | None) -> bool:
        return len(self._open) < AT_ONCE and (person is None or person not in self._open)


_places = _Places()


def sentence(fault: Fault, wanted: Wanted) -> str | Promise:
    """Return in the active language why a file is not taken."""
    megabytes = wanted.most_bytes // MEGABYTE
    if fault is Fault.LARGE:
        return ngettext(
            "The file is larger than %(megabytes)d megabyte.",
            "The file is larger than %(megabytes)d megabytes.",
            megabytes,
        ) % {"megabytes": megabytes}
    if fault is Fault.PAGES:
        return ngettext(
            "The PDF has more than %(pages)d page.", "The PDF has more than %(pages)d pages.", MOST_PAGES
        ) % {"pages": MOST_PAGES}
    if fault is Fault.SMALL:
        return _("The picture is too small: each side needs at least %(pixels)d pixels.") % {
            "pixels": wanted.shortest_side
        }
    if fault is Fault.KIND:
        if PDF in wanted.kinds:
            return _("Only PDF, JPEG and PNG files can be attached, and this is none of them.")
        return _("This is not a JPEG or PNG picture.")
    return {
        Fault.EMPTY: _("The file is empty."),
        Fault.PIXELS: _("The picture has too many pixels. Save it smaller and try again."),
        Fault.ENCRYPTED: _("The PDF is encrypted. Save it without a password and try again."),
        Fault.NO_PAGES: _("The PDF has no pages."),
        Fault.DAMAGED: _("The file is damaged and cannot be read."),
        Fault.SCANS: _("The picture is saved in an unusual manner. Save it again as an ordinary JPEG and try again."),
        Fault.HEAVY: _("The file takes too long or too much memory to open. Save it again, in another program or smaller, and try again."),
        Fault.GROWN: _("The picture becomes too large when it is saved without hidden data. Save it smaller and try again."),
    }[fault]  # fmt: skip
