"""Files nobody should have to open, sent to the running product: each is cleaned or refused beside the field, the memory of the web processes
and of those that open files stays bounded, and whoever sends what takes long holds up nobody else."""

import html
import io
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from tests.drills.crowd import at_once
from tests.nominations import samples
from tests.product import Answer, Person, Product, a_product

MEGABYTE = 1024 * 1024
# What a web process and a child that opens a file may have taken at most at any moment, in megabytes.
MOST_MEMORY, MOST_OF_A_CHILD = 300, 1024
# By the clock, for one file, with the request around it.
MOST_SECONDS = 25
AT_ONCE, ATTACKERS, TRIES = 12, 4, 20
TOO_LARGE = "send fewer files at a time"


@dataclass(frozen=True)
class Case:
    """Files, and what is said beside the field; nothing is said of those that are kept, under `shown`."""

    what: str
    files: list[tuple[bytes, bytes]]
    says: str | tuple[str, ...] = ""
    shown: str = ""
    status: int = 200


def cases() -> Iterator[Case]:
    """Everything that has ever been sent to a form by somebody who should not have."""
    plain = samples.saved(samples.plain_pdf())
    yield Case(
        "a picture of 100,000 x 100,000 by its head", [(b"a.png", samples.png(100_000, 100_000))], "too many pixels"
    )
    yield Case("a picture whose pixels fill the memory", [(b"a.png", bomb(7000, 7000))], shown="a.png")
    yield Case("a text chunk that unpacks to 30 MB", [(b"a.png", samples.text_bomb())], "damaged")
    yield Case("a cut off JPEG", [(b"a.jpg", samples.picture("JPEG", (800, 600))[:4000])], "damaged")
    yield Case("a cut off PNG", [(b"a.png", samples.picture("PNG", (800, 600))[:500])], "damaged")
    yield Case("a PDF that acts", [(b"acts.pdf", samples.pdf_that_acts())], shown="acts.pdf")
    yield Case("a PDF that unpacks to 300 MB", [(b"packed.pdf", samples.packed_pdf())], shown="packed.pdf")
    yield Case("an encrypted PDF", [(b"a.pdf", samples.encrypted_pdf("secret"))], "encrypted")
    for name, make in (
        ("list of objects", samples.xref_stream_of_blanks),
        ("stream of objects", samples.object_stream_of_blanks),
    ):
        yield Case(f"a PDF whose {name} unpacks to 400 MB", [(b"a.pdf", make(400))], ("damaged", "no pages"))
        yield Case(f"a PDF whose {name} unpacks to 2 GB", [(b"a.pdf", make(2000))], ("damaged", "too much memory"))
    yield Case("a PDF whose page lies 60,000 levels deep", [(b"a.pdf", samples.deep_pages(60_000))], "damaged")
    yield Case("a picture drawn 5,000 times", [(b"a.jpg", samples.jpeg_of_many_scans(7000, 5000))], "unusual manner")
    yield Case("a picture drawn 39 times", [(b"a.jpg", samples.jpeg_of_many_scans(7000, 38))], shown="a.jpg")
    yield Case(
        "a JPEG of 60,000 x 60,000 by its head", [(b"a.jpg", samples.jpeg_that_says(60_000, 60_000))], "too many pixels"
    )
    yield Case("a JPEG of nothing but markers", [(b"a.jpg", b"\xff\xd8" + b"\xff\xe1\x00\x02" * 2_000_000)], "damaged")
    bombs = [(b"n%d.pdf" % number, samples.object_stream_of_blanks(1000 + number)) for number in range(5)]
    yield Case("five PDFs in one form that unpack to 1 GB each", bombs, ("damaged", "too much memory"))
    yield Case("a PDF of 61 pages", [(b"a.pdf", samples.saved(samples.plain_pdf(61)))], "60 pages")
    yield Case("a PDF that is only its beginning", [(b"a.pdf", b"%PDF-1.7\n" + b"\x00" * 5000)], "damaged")
    page = b"<html><script>alert(1)</script></html>"
    yield Case("a page behind a picture", [(b"a.png", samples.picture("PNG") + page)], shown="a.png")
    yield Case("a program behind a PDF", [(b"b.pdf", plain + b"MZ" + page)], shown="b.pdf")
    yield Case("a picture called a PDF", [(b"x.pdf", samples.picture("JPEG"))], shown="x.jpg")
    yield Case("a page called a PDF", [(b"x.pdf", page)], "none of them")
    yield Case("a drawing with a script", [(b"x.svg", b"<svg onload='alert(1)'/>")], "none of them")
    yield Case("nothing", [(b"empty.pdf", b"")], "The file is empty")
    yield Case("11 MB", [(b"a.pdf", plain + b"\x00" * 11 * MEGABYTE)], "larger than 10 megabytes")
    yield Case("70 MB", [(b"a.pdf", plain + b"\x00" * 70 * MEGABYTE)], TOO_LARGE, status=413)
    many = [(b"n%d.png" % number, samples.picture("PNG", (20 + number, 20))) for number in range(30)]
    yield Case("30 files", many, "There can be 5 attachments", shown="n4.png")
    yield Case("100 files", many * 3 + many[:10], TOO_LARGE, status=413)
    yield Case("a name that turns the line", [("exe\u202efdp.exe".encode(), plain)], shown="exefdp.pdf")
    yield Case("a name that climbs", [(b"../../../../etc/cron.d/passwd", plain)], shown="passwd.pdf")
    yield Case("a name that climbs on Windows", [(b"..\\\\..\\\\boot.ini", plain)], shown="boot.pdf")
    yield Case("a name of 300 letters", [(b"x" * 300 + b".pdf", plain)], shown="x" * 120 + ".pdf")
    yield Case("a name with a zero byte", [(b"a\x00b.pdf", plain)], shown="ab.pdf")
    yield Case(
        "a name that is a script",
        [(b"<img src=x onerror=alert(1)>.pdf", plain)],
        shown="img src=x onerror=alert(1).pdf",
    )


def bomb(width: int, height: int) -> bytes:
    """A PNG of the largest size that is let in, all of one colour: some kilobytes that unpack to as many bytes as pixels."""
    return samples.png(width, height, b"\x00" * (width + 1) * height)


def largest() -> bytes:
    """The dearest picture that is let in: four bytes a pixel once it is unpacked."""
    out = io.BytesIO()
    Image.new("RGBA", (7000, 7000), (1, 2, 3, 4)).save(out, "PNG")
    return out.getvalue()


def drill() -> Iterator[tuple[str, str]]:
    """Send every case in a draft of its own. Raises AssertionError for an answer that is not what it should be."""
    everything = list(cases())
    with a_product() as product:
        product.build("nominations")
        drafts = product.drafts(len(everything), "upload")
        product.start("web")
        before, slowest, kept = memory(product), ("", 0.0), 0
        with watched(product) as children:
            for case, (session, draft) in zip(everything, drafts, strict=True):
                person, path = Person(product, session), f"/en/nominate/{draft}/attachments/"
                fields = person.form(path)
                began = time.monotonic()
                answer = person.attach_all(path, fields, "attachments-files", case.files)
                slowest = max(slowest, (case.what, time.monotonic() - began), key=lambda pair: pair[1])
                _check(case, answer)
                kept += _kept(person, path, case)
                # The page and the person's draft are as usable as before.
                assert person.get(f"/en/nominate/{draft}/").status == 200
            alone = memory(product)
            others = _while_bombs_run(product)
            seconds, tries = _all_at_once(product, largest())
        after = memory(product)
        audit = product.manage("audit", check=False)
        assert audit.stdout.endswith("No findings.\n"), audit.stdout
        assert max(after) < MOST_MEMORY, after
        assert children.most <= MOST_OF_A_CHILD, children.most
        assert slowest[1] < MOST_SECONDS, slowest
        assert not children.left(), "children that outlived their files"
    yield f"{len(everything)} kinds of files nobody should have to open: answered as they should be", "all"
    yield "kept (cleaned, under a harmless name), the others refused beside the field", str(kept)
    yield "slowest answer", f"{slowest[1]:.1f} s, {slowest[0]}"
    longest, requests, page = others
    figure = f"{longest:.1f} s, {requests} requests; a page in {page:.1f} s"
    yield f"{ATTACKERS} people send what takes long, 5 others a small picture each, in at most", figure
    yield f"{AT_ONCE} pictures of 49 million pixels at once, in at most", f"{seconds:.1f} s, {tries} requests"
    most = f"{max(before)}, {max(alone)} and {max(after)} MB (bound {MOST_MEMORY})"
    yield "most memory of a web process, before, after each by itself, after all", most
    yield (
        "most memory of a child that opens a file",
        f"{children.most} MB (bound {MOST_OF_A_CHILD}), {len(children.seen)} seen",
    )


@dataclass
class Window:
    """A browser of somebody who has the page of attachments open."""

    person: Person
    path: str
    fields: dict[str, str]

    @classmethod
    def of(cls, product: Product, session: str, draft: str) -> "Window":
        person, path = Person(product, session), f"/en/nominate/{draft}/attachments/"
        return cls(person, path, person.form(path))

    def attach(self, name: str, content: bytes) -> Answer:
        """Send one file."""
        return self.person.attach(self.path, self.fields, "attachments-files", name, content)

    def insist(self, content: bytes) -> int:
        """Send a picture, and again a second later where one is told to; return how often it took."""
        for number in range(1, TRIES):
            answer = self.attach("a.png", content)
            if answer.status == 302:
                return number
            assert "Try again in a moment" in _errors(answer), (answer.status, _errors(answer))
            time.sleep(1)
        raise AssertionError("a picture never got its turn")


def _while_bombs_run(product: Product) -> tuple[float, int, float]:
    """Let a few people send what takes long, again and again, and others a small picture each.

    Return the longest it took one of these to have it kept, with how many requests for all, and the longest a page took.
    """
    bomb, stop = samples.object_stream_of_blanks(1500), threading.Event()

    def attack(window: Window) -> None:
        while not stop.is_set():
            window.attach("a.pdf", bomb)

    attackers = [
        threading.Thread(target=attack, args=[Window.of(product, *one)]) for one in product.drafts(ATTACKERS, "bomb")
    ]
    others = [Window.of(product, *one) for one in product.drafts(5, "other")]
    longest, tries, page = 0.0, 0, 0.0
    for thread in attackers:
        thread.start()
    try:
        for number, window in enumerate(others):
            time.sleep(0.5)
            began = time.monotonic()
            assert product.ask("GET", "/en/").status == 200
            page = max(page, time.monotonic() - began)
            began = time.monotonic()
            tries += window.insist(samples.picture("PNG", (50, 50 + number)))
            longest = max(longest, time.monotonic() - began)
    finally:
        stop.set()
        for thread in attackers:
            thread.join()
    return longest, tries, page


def _all_at_once(product: Product, picture: bytes) -> tuple[float, int]:
    """Let as many people as there are threads send the dearest picture at the same moment; return the seconds and the requests it took."""
    windows = [Window.of(product, *one) for one in product.drafts(AT_ONCE, "large")]
    began = time.monotonic()
    tries = sum(at_once([lambda window=window: window.insist(picture) for window in windows]))
    return time.monotonic() - began, tries


def _check(case: Case, answer: Answer) -> None:
    said = (case.what, answer.status)
    if not case.says:
        assert answer.status == 302, (*said, _errors(answer))
        return
    assert answer.status == case.status, said
    if case.status == 200:
        says = (case.says,) if isinstance(case.says, str) else case.says
        assert any(words in _errors(answer) for words in says), (*said, _errors(answer))
    else:
        assert case.says in answer.text
        assert answer.text.count("<section lang=") == 3


def _errors(answer: Answer) -> str:
    """Return what is said beside the field."""
    found = re.search(r'(?s)id="id_attachments-files_error"[^>]*>(.*?)<input', answer.text)
    return html.unescape(found[1]) if found else ""


def _kept(person: Person, path: str, case: Case) -> int:
    """Return how many files the draft has now, each under the name it should have and sent back as a harmless attachment."""
    listed = re.findall(r'<a href="([^"]*/files/\d+/)">([^<]*)</a>', person.get(path).text)
    names = [html.unescape(name) for _link, name in listed]
    assert bool(names) == bool(case.shown), (case.what, names)
    assert any(name.endswith(case.shown) for name in names) or not names, (case.what, names)
    for link, _name in listed:
        file = person.get(link)
        assert file.status == 200
        assert file.header("Content-Disposition").startswith("attachment")
        assert file.header("Content-Type") in ("application/pdf", "image/png", "image/jpeg")
        for trace in (b"JavaScript", b"OpenAction", b"EmbeddedFile", b"Launch", b"<script", b"MZ boo", b"Hemlig"):
            assert trace not in file.body, (case.what, trace)
    return len(names)


def memory(product: Product) -> list[int]:
    """Return the most memory each web process has ever had, in megabytes."""
    return [_peak(process) for process in product.processes("web") if not _opens_files(process)]


def _peak(process: int) -> int:
    with suppress(OSError):
        if found := re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text()):
            return int(found[1]) // 1024
    return 0


def _opens_files(process: int) -> bool:
    with suppress(OSError):
        return b"award.cleaning" in Path(f"/proc/{process}/cmdline").read_bytes()
    return False


@dataclass
class Children:
    """The processes that open files, looked at as often as it goes: which there were, and the most memory one of them had."""

    product: Product
    most: int = 0
    seen: set[int] = field(default_factory=set)

    def look(self) -> None:
        """Look once."""
        for process in filter(_opens_files, self.product.processes("web")):
            self.seen.add(process)
            self.most = max(self.most, _peak(process))

    def left(self) -> list[int]:
        """Return those that are there although nobody waits for them any more."""
        return [process for process in self.product.processes("web") if _opens_files(process)]


@contextmanager
def watched(product: Product) -> Iterator[Children]:
    """Look at the processes that open files for as long as the block takes."""
    children, stop = Children(product), threading.Event()

    def look() -> None:
        while not stop.wait(0.02):
            children.look()

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield children
    finally:
        stop.set()
        watcher.join()


def run() -> Iterator[tuple[str, str]]:
    """The figures as (label, figure)."""
    return drill()
