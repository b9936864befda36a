"""The certificate: one page, A4 landscape, to hang on a wall."""

from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from io import BytesIO
from itertools import product
from typing import NamedTuple

import segno
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from award.dates import format_day
from award.papers.citation import CITATION_BEGINS, goes_on
from award.papers.language import place_and_day, printable
from award.papers.sheet import drawing, picture_name, print_sheet
from award.press import PaperTooLarge
from award.typesetting import SANS_SEMIBOLD, SERIF, SERIF_ITALIC, SERIF_SEMIBOLD, broken_lines, unprintable

CITATION_WORDS = 60  # more is no longer a citation, and no longer fits beautifully

# The laureate stands under the award where a sentence with the name after the verb would need an inflected name.
_AWARD_FIRST = {"fi"}

_MM = 25.4 / 72
_WIDTH = 236.0  # millimetres a line may have
_HEIGHT = 135.0  # millimetres of the upper part
_NAME_SIZES = (46, 40, 35, 30, 26, 22)
_NAME_LEADING = 1.12
# The measure of the citation by its size, in millimetres: smaller letters bear longer lines, to a point.
_CITATION = {16: 172, 15: 180, 14: 190, 13: 205, 12: 215, 11: 225, 10: 232}
_CITATION_LEADING = 1.42
_DEGREE_SIZE = 14
_GAPS = (10, 8, 6, 4)  # tenths of the full white space
_ASSOCIATION_SIZE = 11.5 * 1.22  # letterspaced capitals are so much wider
_AWARD_SIZE = 21
_FIXED = 17 + 11 + 6 + 7.4  # emblem, kind, grant, sprig: as in the stylesheet
_GAP_UNITS = 2 * (2 + 3 + 1 + 1 + 2 + 2 + 3 + 2)  # millimetres of white space between them, as the classes g1 to g3


class Signatory(NamedTuple):
    """Who signs: the name in print and the office in the paper's language."""

    name: str
    office: str


@dataclass(frozen=True, kw_only=True)
class CertificateData:
    """What stands on a certificate, in one language.

    Attributes:
        language: ``fi``, ``sv`` or ``en``.
        association: the registered name.
        award: award and year, as :func:`award.papers.award_title` gives them.
        name: the laureate, as the laureate writes it.
        degree: in the words of the language, may be empty.
        citation: the reasons, about 40 words.
        decided_on: day of the board's decision.
        place: as it stands before a date, ``Helsingissä``.
        presented_on: day the certificate bears.
        signatories: one to three.
        number: serial, ``2026-1``.
        check_url: where the certificate can be checked, with its code.
        edition: language and version, ``sv-1``; the QR code names it, so that a superseded paper is told as such.
        emblem: SVG, PNG or JPEG; the product's own where it is empty.
    """

    language: str
    association: str
    award: str
    name: str
    degree: str = ""
    citation: str
    decided_on: date
    place: str
    presented_on: date
    signatories: tuple[Signatory, ...]
    number: str
    check_url: str
    edition: str = ""
    emblem: bytes = b""


class Layout(NamedTuple):
    """The lines and sizes chosen for a certificate, so that it fills its page and no more."""

    association: list[str]
    award: list[str]
    name: list[str]
    name_size: int
    degree: list[str]
    citation: list[str]
    citation_size: int
    gap: int
    height: float


def certificate_layout(data: CertificateData) -> Layout:
    """Choose lines and sizes by the widths of the letters: as large and airy as the page allows."""
    association = broken_lines(data.association.upper(), SANS_SEMIBOLD, _ASSOCIATION_SIZE, _WIDTH)
    award = broken_lines(data.award, SERIF_SEMIBOLD, _AWARD_SIZE, _WIDTH - 15)  # room for a word before it
    degree = broken_lines(data.degree, SERIF, _DEGREE_SIZE, _WIDTH)
    names = [lines for lines in map(partial(_name_lines, data.name), _NAME_SIZES) if lines]
    citations = [broken_lines(data.citation, SERIF_ITALIC, size, measure) for size, measure in _CITATION.items()]
    layouts = []
    for (name_size, name), (citation_size, citation), gap in product(
        names, zip(_CITATION, citations, strict=True), _GAPS
    ):
        height = (
            _FIXED
            + _GAP_UNITS * gap / 10
            + len(name) * name_size * _NAME_LEADING * _MM
            + len(association) * 5
            + len(award) * 9
            + len(degree) * 6
            + len(citation) * citation_size * _CITATION_LEADING * _MM
        )
        layouts.append(Layout(association, award, name, name_size, degree, citation, citation_size, gap, height))
    fitting = [layout for layout in layouts if layout.height <= _HEIGHT]
    # One step of the name is worth as much as one of the citation or of the white space: none is starved for another.
    return max(
        fitting,
        key=lambda layout: layout.citation_size * 3 + layout.name_size * 0.8 + layout.gap * 1.6 - 4 * len(layout.name),
        default=layouts[-1],
    )


def _name_lines(name: str, size: int) -> tuple[int, list[str]] | None:
    """Return the name in lines of this size, none when it would need more than two or a word sticks out."""
    lines = broken_lines(name, SERIF_SEMIBOLD, size, _WIDTH)
    whole = sum(len(line.split()) for line in lines) == len(name.split())
    return (size, lines) if (whole and len(lines) <= 2) or size == _NAME_SIZES[-1] else None


def certificate_pdf(data: CertificateData) -> bytes:
    """Return the certificate as a PDF of one page.

    Raises:
        PaperFault: as :func:`award.press.render_pdf`; PaperTooLarge when the text does not fit on the page.
    """
    data = replace(
        data,
        association=printable(data.association),
        name=" ".join(printable(data.name).split()),
        degree=printable(data.degree),
        citation=printable(data.citation),
        signatories=tuple(Signatory(printable(name), printable(office)) for name, office in data.signatories),
    )
    layout = certificate_layout(data)
    if layout.height > _HEIGHT:
        raise PaperTooLarge("the texts of the certificate do not fit on one page")
    emblem = picture_name("emblem", data.emblem) if data.emblem else "emblem.svg"
    before_code = 1 if len(data.signatories) == 2 else len(data.signatories)
    with translation.override(data.language):
        day = format_day(data.decided_on, data.language)
        context = {
            "data": data,
            "layout": layout,
            "award_first": data.language in _AWARD_FIRST,
            "before_award": "till" if data.language == "sv" else "",
            "given": place_and_day(data.place, data.presented_on, data.language),
            "decision": _("Decided by the board on %(day)s") % {"day": day},
            "number": pgettext("serial of a certificate", "No. %(number)s") % {"number": data.number},
            "check_address": data.check_url.partition("://")[2],
            "qr_text": _("QR code that leads to the page where this certificate can be checked"),
            "emblem": emblem,
            "left_hands": data.signatories[:before_code],
            "right_hands": data.signatories[before_code:],
        }
        title = f"{_('Certificate')}: {data.award}, {data.name}"
    return print_sheet(
        "certificate",
        context,
        images={
            emblem: data.emblem or drawing("emblem.svg"),
            "frame.svg": drawing("frame.svg"),
            "sprig.svg": drawing("sprig.svg"),
            "qr.svg": _qr(f"{data.check_url}?paper={data.edition}" if data.edition else data.check_url),
        },
        title=title,
        language=data.language,
        author=data.association,
        dated=data.presented_on,
        max_pages=1,
    )


def _qr(address: str) -> bytes:
    """Return a QR code as SVG in the colour of the ink; the paper around it is its quiet zone."""
    drawn = BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", border=1, dark="#0b2545", light=None, xmldecl=False, omitsize=True
    )
    return drawn.getvalue()


def certificate_warnings(data: CertificateData) -> list[str]:
    """Return what a careful secretary would mend before this certificate is printed, in the active language."""
    warnings = []
    if (words := len(data.citation.split())) > CITATION_WORDS:
        warnings.append(
            ngettext(
                "The citation has %(words)s word; a certificate is at its best with 40, and %(most)s is the most.",
                "The citation has %(words)s words; a certificate is at its best with 40, and %(most)s is the most.",
                words,
            )
            % {"words": words, "most": CITATION_WORDS}
        )
    if data.citation and not goes_on(data.citation, data.language):
        warnings.append(
            _("The citation goes on where the certificate says what is given to whom: begin it as in “%(beginning)s”, without a capital, and leave out the full stop.")
            % {"beginning": CITATION_BEGINS[data.language]}
        )  # fmt: skip
    if certificate_layout(data).height > _HEIGHT:
        warnings.append(_("The texts are too long for one page."))
    if not data.signatories:
        warnings.append(_("Nobody signs the certificate."))
    if strange := unprintable(printable(data.name + data.degree + data.citation), (SERIF, SERIF_ITALIC)):
        warnings.append(_("The typeface lacks these characters: %(characters)s") % {"characters": " ".join(strange)})
    return warnings
