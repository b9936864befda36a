"""The one door to WeasyPrint: runs in the child process of :mod:`award.press` and sets one paper after the other.

Measured on a certificate: fonts and parsed stylesheets kept between papers save four fifths of the time of the plain
call. Processes scale, threads do not; each process that renders has a press of its own.
"""

import base64
import json
import logging
import resource
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from shutil import rmtree
from typing import Any

import pydyf
from weasyprint import CSS, HTML, Document
from weasyprint.logger import LOGGER, PROGRESS_LOGGER
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from award.press import PaperFault, PaperTooLarge, ResourceRefused
from award.typesetting import FACES

MEMORY_LIMIT = 2 * 1024**3  # bytes of address space
SCHEME = "paper:"
MEDIA_TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".ttf": "font/ttf"}

FONT_FILES = {face.path.name: face.path for face in FACES}
FONT_FACE_CSS = "".join(
    f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight}; font-style: {face.style};'
    f" src: url({SCHEME}{face.path.name}) }}"
    for face in FACES
)
# Every box names our families, margin boxes too: the initial value `serif` would let the machine choose.
# PDF/A forbids interpolated images (ISO 19005-3, 6.2.8.1), which is what WeasyPrint makes of a smooth rendering.
BASE_CSS = '@page { font-family: "Alumn Serif" } html { font-family: "Alumn Serif" } * { image-rendering: crisp-edges }'


class ClosedFetcher(URLFetcher):
    """Answers for the pictures of the paper and for our own fonts; refuses everything else."""

    def __init__(self, images: dict[str, bytes] | None = None) -> None:
        super().__init__(allowed_protocols=(), fail_on_errors=True)
        self.images = images or {}
        self.refused = ""

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """Return the resource ``url`` names; raise and remember a refusal."""
        name = url.removeprefix(SCHEME)
        if url.startswith(SCHEME):
            if name in self.images:
                return self._response(url, name, self.images[name])
            if name in FONT_FILES:
                return self._response(url, name, FONT_FILES[name].read_bytes())
        # WeasyPrint swallows what is raised inside a drawing, so the refusal is also written down.
        self.refused = url.split(":", 1)[0]
        raise FatalURLFetchingError(f"{self.refused}: is refused")

    @staticmethod
    def _response(url: str, name: str, body: bytes) -> URLFetcherResponse:
        return URLFetcherResponse(url, body, {"Content-Type": MEDIA_TYPES[Path(name).suffix]})


class Foreman(logging.Filter):
    """Listens to WeasyPrint's log: counts pages as they are laid out and collects errors."""

    NO_ALT = "has no required alt description"  # we look at alternatives ourselves, see `artifacts`

    def __init__(self) -> None:
        super().__init__()
        self.begin(max_pages=0)

    def begin(self, *, max_pages: int) -> None:
        """Begin a paper that may have ``max_pages``."""
        self.max_pages = max_pages
        self.errors: list[str] = []

    def filter(self, record: logging.LogRecord) -> bool:
        """Note what matters and let nothing through: the log of the setting would quote the paper."""
        if record.name == PROGRESS_LOGGER.name:
            page = record.args[0] if isinstance(record.args, tuple) and "Page %d" in record.msg else 0
            if isinstance(page, int) and page > self.max_pages:
                raise PaperTooLarge(f"the paper has more than {self.max_pages} pages")
        elif record.levelno >= logging.ERROR and self.NO_ALT not in record.msg:
            self.errors.append(record.msg)  # the pattern without its arguments: they may quote the paper
        return False


@dataclass(frozen=True, kw_only=True)
class Job:
    """What :func:`award.press.render_pdf` was called with."""

    html: str
    stylesheets: list[str]
    images: dict[str, bytes]
    title: str
    language: str
    author: str
    dated: str
    subject: str
    max_pages: int
    seconds: float

    @classmethod
    def read(cls, message: bytes) -> "Job":
        """Return the job that the parent sent."""
        fields = json.loads(message)
        fields["images"] = {name: base64.b64decode(data) for name, data in fields["images"].items()}
        return cls(**fields)


class Press:
    """WeasyPrint with everything that can be kept from one paper to the next."""

    def __init__(self) -> None:
        self.foreman = Foreman()
        PROGRESS_LOGGER.setLevel(logging.INFO)
        for logger in (LOGGER, PROGRESS_LOGGER):
            logger.addFilter(self.foreman)
        self.fonts = FontConfiguration()
        self.parsed: dict[str, CSS] = {}
        self.stylesheet(FONT_FACE_CSS)
        self.stylesheet(BASE_CSS)

    def stylesheet(self, text: str) -> CSS:
        """Return the stylesheet, parsed when it is met for the first time."""
        if text not in self.parsed:
            fetcher = ClosedFetcher()
            try:
                self.parsed[text] = CSS(string=text, url_fetcher=fetcher, font_config=self.fonts)
            except FatalURLFetchingError as refusal:
                raise ResourceRefused(str(refusal)) from refusal
        return self.parsed[text]

    def print(self, job: Job) -> bytes:
        """Set the paper. A character no font has is shown by its number, because PDF/A allows no missing glyph."""
        pdf, missing = self._set(job, job.html)
        if missing:
            shown = {codepoint: f"[U+{codepoint:04X}]" for codepoint in missing}
            pdf, missing = self._set(job, job.html.translate(shown))
        if missing:
            raise PaperFault(f"{len(missing)} characters of the paper are in no font")
        return pdf

    def _set(self, job: Job, html: str) -> tuple[bytes, set[int]]:
        self.foreman.begin(max_pages=job.max_pages)
        fetcher = ClosedFetcher(job.images)
        try:
            source = HTML(string=html, url_fetcher=fetcher)
            for image in source.etree_element.iter("img"):
                if "alt" not in image.attrib:
                    raise PaperFault("a picture has no alternative text")
            source.etree_element.set("lang", job.language)
            document = source.render(
                font_config=self.fonts,
                stylesheets=[self.stylesheet(text) for text in (FONT_FACE_CSS, BASE_CSS, *job.stylesheets)],
                pdf_variant="pdf/a-3a",
            )
            self._describe(document, job)
            pdf = document.write_pdf(pdf_variant="pdf/a-3a", finisher=finish)
        except FatalURLFetchingError as refusal:
            raise ResourceRefused(str(refusal)) from refusal
        if fetcher.refused:
            raise ResourceRefused(f"{fetcher.refused}: is refused")
        if self.foreman.errors:
            raise PaperFault("; ".join(sorted(set(self.foreman.errors))))
        return pdf, {codepoint for font in document.fonts.values() for codepoint in font.missing}

    @staticmethod
    def _describe(document: Document, job: Job) -> None:
        about = document.metadata
        about.title, about.lang, about.authors = job.title, job.language, [job.author]
        about.description, about.keywords, about.generator = job.subject or None, [], "Årets alumn"
        about.created = about.modified = f"{job.dated}T00:00:00Z"
        about.attachments, about.custom, about.xmp_metadata = [], {}, []


def finish(document: Document, pdf: pydyf.PDF) -> None:
    """Complete the file before it is written: the second claim, and ornaments out of the reading order."""
    claim_accessible(pdf)
    make_artifacts(pdf)


def _object(pdf: pydyf.PDF, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


# PDF/A wants a property it does not know described in an extension schema (ISO 19005-3, 6.6.2.3.3).
_ACCESSIBILITY_CLAIM = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
 <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
  <pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
  <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
  <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
  <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
   <pdfaProperty:name>part</pdfaProperty:name>
   <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
   <pdfaProperty:category>internal</pdfaProperty:category>
   <pdfaProperty:description>Part of ISO 14289 that the file follows</pdfaProperty:description>
  </rdf:li></rdf:Seq></pdfaSchema:property>
 </rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""


def claim_accessible(pdf: pydyf.PDF) -> None:
    """Merge the PDF/UA-1 identifier into the XMP packet that WeasyPrint wrote for PDF/A.

    WeasyPrint writes one claim or the other, and a packet has one single ``rdf:RDF``, so the second goes inside it.
    """
    packet = _object(pdf, pdf.catalog["Metadata"])
    before, end, after = packet.stream[0].rpartition(b"</rdf:RDF>")
    packet.stream[0] = before + _ACCESSIBILITY_CLAIM + end + after


def _pages(pdf: pydyf.PDF) -> Iterator[tuple[Any, Any]]:
    """Yield each page's content stream and its row in the parent tree (the structure element of each marked content)."""
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    rows = _object(pdf, root["ParentTree"])["Nums"]
    for reference, row in zip(pdf.page_references, rows[1::2], strict=False):
        yield _object(pdf, _object(pdf, reference)["Contents"]), row


def make_artifacts(pdf: pydyf.PDF) -> None:
    """Turn every figure without alternative text into an artifact (ISO 14289-1, 7.1 and 7.3).

    WeasyPrint tags ``<img alt="">`` as a figure that lacks its alternative. An ornament is no content: its marked
    content becomes an artifact and its element leaves the structure tree.
    """
    for stream, row in _pages(pdf):
        for mcid, reference in enumerate(row):
            if not isinstance(reference, bytes):
                continue
            element = _object(pdf, reference)
            if element.get("S") != "/Figure" or "Alt" in element:
                continue
            row[mcid] = "null"
            _object(pdf, element["P"])["K"].remove(reference)
            element.free = "f"
            for position, operand in enumerate(stream.stream):
                if isinstance(operand, dict) and operand.get("MCID") == mcid:
                    stream.stream[position - 1 : position + 2] = ["/Artifact", b"BMC"]
                    break


def serve(line: Connection) -> None:
    """Answer jobs until the parent hangs up: with the PDF, or with the fault and its reason as JSON."""
    press = Press()
    line.send_bytes(b"ready")
    while True:
        try:
            job = Job.read(line.recv_bytes())
        except EOFError:
            return
        # The parent ends a press that takes too long; should the parent be gone, this does.
        signal.alarm(int(job.seconds) + 10)
        try:
            answer = press.print(job)
        except PaperFault as fault:
            answer = json.dumps({"fault": type(fault).__name__, "reason": str(fault)}).encode()
        except (MemoryError, RecursionError) as fault:
            answer = json.dumps(
                {"fault": "PaperTooLarge", "reason": f"the press gave up: {type(fault).__name__}"}
            ).encode()
        except Exception as fault:
            answer = json.dumps({"fault": "PaperFault", "reason": f"the press failed: {type(fault).__name__}"}).encode()
            logging.getLogger(__name__).exception("a paper could not be set")
        signal.alarm(0)
        line.send_bytes(answer)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    number, folder = sys.argv[1:]
    serve(Connection(int(number)))
    # The parent hung up without stopping us: it was killed, and our folder is ours to remove.
    rmtree(folder, ignore_errors=True)
