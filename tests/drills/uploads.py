"""Files nobody should have to open, sent to the running product: each is cleaned or refused beside the field, and the memory stays bounded."""

import html
import io
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from tests.drills.crowd import at_once
from tests.nominations import samples
from tests.product import Answer, Person, Product, a_product

MEGABYTE = 1024 * 1024
# What a process may have taken at most at any moment: a picture of the largest size is unpacked, turned and written anew.
MOST_MEMORY = 900
AT_ONCE = 12
TOO_LARGE = "send fewer files at a time"


@dataclass(frozen=True)
class Case:
    """Files, and what is said beside the field; nothing is said of those that are kept, under `shown`."""

    what: str
    files: list[tuple[bytes, bytes]]
    says: str = ""
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
        seconds = _all_at_once(product, largest())
        after = memory(product)
        audit = product.manage("audit", check=False)
        assert audit.stdout.endswith("No findings.\n"), audit.stdout
        assert max(after) < MOST_MEMORY, after
    yield f"{len(everything)} kinds of files nobody should have to open: answered as they should be", "all"
    yield "kept (cleaned, under a harmless name), the others refused beside the field", str(kept)
    yield "slowest answer", f"{slowest[1]:.1f} s, {slowest[0]}"
    yield "most memory of a web process, before and after these", f"{max(before)} and {max(alone)} MB"
    yield f"{AT_ONCE} pictures of 49 million pixels at once, in at most", f"{seconds:.1f} s"
    yield "most memory of a web process after them", f"{max(after)} MB (bound {MOST_MEMORY})"


def _all_at_once(product: Product, picture: bytes) -> float:
    """Let as many people as there are threads send the dearest picture at the same moment; return the seconds."""
    acts = []
    for session, draft in product.drafts(AT_ONCE, "large"):
        person, path = Person(product, session), f"/en/nominate/{draft}/attachments/"
        fields = person.form(path)
        acts.append(
            lambda person=person, path=path, fields=fields: person.attach(
                path, fields, "attachments-files", "a.png", picture
            )
        )
    began = time.monotonic()
    assert [answer.status for answer in at_once(acts)] == [302] * AT_ONCE
    return time.monotonic() - began


def _check(case: Case, answer: Answer) -> None:
    said = (case.what, answer.status)
    if not case.says:
        assert answer.status == 302, (*said, _errors(answer))
        return
    assert answer.status == case.status, said
    if case.status == 200:
        assert case.says in _errors(answer), (*said, _errors(answer))
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
    peaks = []
    for process in product.processes("web"):
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())
        if found:
            peaks.append(int(found[1]) // 1024)
    return peaks


def run() -> Iterator[tuple[str, str]]:
    """The figures as (label, figure)."""
    return drill()
