"""The press release: one A4 of text, two pages at most, ready to be printed as it stands."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from io import BytesIO
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from PIL import Image, ImageOps

from award.papers.language import place_and_day, printable, quoted, release_line, together
from award.papers.sheet import drawing, picture_name, print_sheet
from award.press import PaperTooLarge
from award.typesetting import SERIF_SEMIBOLD, broken_lines, text_width, unprintable

MAX_PAGES = 2
TEXT_CHARACTERS = 2000  # one A4, as Finnish and Swedish guides for press releases advise
LEAD_CHARACTERS = 400  # three to four lines
HEADLINE_CHARACTERS = 100
QUOTE_SENTENCES = 3

_ATTEMPTS = ((1, "open"), (1, "snug"), (1, "tight"), (MAX_PAGES, "open"))
_WIDTH = 166.0  # millimetres between the margins
_HEADLINE = {"open": 23, "snug": 21, "tight": 20}  # points, as in the stylesheet
_PORTRAIT_WIDTH = 56  # millimetres on the page
_PORTRAIT_DPI = 150


@dataclass(frozen=True, kw_only=True)
class Portrait:
    """A photograph with what must be said with it.

    Attributes:
        data: JPEG or PNG; scaled to 150 dpi of its place on the page.
        alt: what it shows, for those who do not see it.
        caption: in the language of the release.
        photographer: who is credited; an empty one is warned of.
        licence: terms of use, may be empty.
    """

    data: bytes
    alt: str
    caption: str
    photographer: str = ""
    licence: str = ""


@dataclass(frozen=True, kw_only=True)
class PressReleaseData:
    """What stands in a press release, in one language.

    Attributes:
        language: ``fi``, ``sv`` or ``en``.
        association: the registered name.
        place: as it stands before a date, ``Helsingissä``.
        dated: day of the release.
        embargo: moment before which nothing may be published.
        held: nothing may be published yet, and nobody knows from when on. Neither an embargo nor held means at once.
        award: the name of the award as it is given to the laureate, ``Alumna of the Year``; its words are not torn apart.
        name: the laureate, not torn apart in the headline if it can be helped.
        headline: one line, or two of about the same length.
        lead: who, what, when and why in three or four lines.
        quote: in any quotation marks or none; they are set as the language has them.
        quote_by: who says it.
        body: paragraphs, a blank line between them.
        facts: one fact a line.
        boilerplate: about the association; paragraphs.
        contacts: one person a line: name, office, telephone, e-mail.
        portrait: optional.
        emblem: SVG, PNG or JPEG; the product's own where it is empty.
    """

    language: str
    association: str
    place: str
    dated: date
    embargo: datetime | None
    held: bool = False
    award: str = ""
    name: str = ""
    headline: str
    lead: str
    quote: str = ""
    quote_by: str = ""
    body: str
    facts: str = ""
    boilerplate: str = ""
    contacts: tuple[str, ...]
    portrait: Portrait | None = None
    emblem: bytes = b""


_TEXTS = ("association", "award", "name", "headline", "lead", "quote", "quote_by", "body", "facts", "boilerplate")


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of ``text``: what blank lines separate."""
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip()]


def _lines(text: str) -> list[str]:
    """Return the lines of ``text`` that say something, without the bullets somebody typed."""
    return [line for raw in text.splitlines() if (line := re.sub(r"^[\s•*–-]+", "", raw).strip())]


def press_release_pdf(data: PressReleaseData) -> bytes:
    """Return the press release as a PDF of one page, or of two when it does not even fit on one when set tighter.

    Raises:
        PaperFault: as :func:`award.press.render_pdf`; PaperTooLarge when the text needs more than two pages.
    """
    clean: dict[str, Any] = {name: printable(getattr(data, name)) for name in _TEXTS}
    clean["contacts"] = tuple(printable(contact) for contact in data.contacts)
    data = replace(data, **clean)
    for pages, density in _ATTEMPTS:
        try:
            return _print(data, density=density, max_pages=pages)
        except PaperTooLarge:
            continue
    return _print(data, density="tight", max_pages=MAX_PAGES)


def _print(data: PressReleaseData, *, density: str, max_pages: int) -> bytes:
    emblem = picture_name("emblem", data.emblem) if data.emblem else "emblem.svg"
    images = {emblem: data.emblem or drawing("emblem.svg")}
    if data.portrait:
        images["portrait.jpg"] = _photograph(data.portrait.data)
    with translation.override(data.language):
        context = {
            "data": data,
            "density": density,
            "emblem": emblem,
            "dateline": place_and_day(data.place, data.dated, data.language),
            "release": release_line(data.embargo, data.language, held=data.held),
            "headline": _headline(data, _HEADLINE[density]),
            "lead": together(data.lead, data.award),
            "quote": quoted(together(data.quote, data.award), data.language) if data.quote else "",
            "body": [together(paragraph, data.award) for paragraph in paragraphs(data.body)],
            "facts": _lines(data.facts),
            "boilerplate": paragraphs(data.boilerplate),
        }
        title = f"{_('Press release')}: {data.headline}"
    return print_sheet(
        "press_release",
        context,
        images=images,
        title=title,
        language=data.language,
        author=data.association,
        dated=data.dated,
        max_pages=max_pages,
    )


def _headline(data: PressReleaseData, size: int) -> list[str]:
    """Return the headline in lines of about the same length: no word of it stands alone."""
    fits = text_width(data.name, SERIF_SEMIBOLD, size) < _WIDTH * 0.6
    return broken_lines(together(data.headline, data.award, data.name if fits else ""), SERIF_SEMIBOLD, size, _WIDTH)


def _photograph(data: bytes) -> bytes:
    """Return a photograph upright, in RGB, as large as its place needs and without what its camera noted."""
    with Image.open(BytesIO(data), formats=["JPEG", "PNG"]) as opened:
        upright = ImageOps.exif_transpose(opened).convert("RGB")
    pixels = round(_PORTRAIT_WIDTH / 25.4 * _PORTRAIT_DPI)
    upright.thumbnail((pixels, pixels * 2), Image.Resampling.LANCZOS)
    packed = BytesIO()
    upright.save(packed, format="JPEG", quality=88, optimize=True)
    return packed.getvalue()


def press_release_warnings(data: PressReleaseData) -> list[str]:
    """Return what an experienced press officer would mend before this release is sent, in the active language."""
    warnings = []
    length = len("\n".join((data.headline, data.lead, data.quote, data.body)))
    if length > TEXT_CHARACTERS:
        warnings.append(
            _("The text has %(length)s characters; one page, about %(most)s, is what newsrooms read.")
            % {"length": length, "most": TEXT_CHARACTERS}
        )
    if len(data.headline) > HEADLINE_CHARACTERS:
        warnings.append(
            _("The headline has %(length)s characters; %(most)s is the most.")
            % {"length": len(data.headline), "most": HEADLINE_CHARACTERS}
        )
    if len(data.lead) > LEAD_CHARACTERS:
        warnings.append(
            _("The lead has %(length)s characters; three to four lines, about %(most)s, are enough.")
            % {"length": len(data.lead), "most": LEAD_CHARACTERS}
        )
    if (sentences := len(re.findall(r"[.!?…](?=\s|[”“\"']|$)", data.quote))) > QUOTE_SENTENCES:
        warnings.append(
            ngettext(
                "The quote has %(sentences)s sentence; two or three are quoted.",
                "The quote has %(sentences)s sentences; two or three are quoted.",
                sentences,
            )
            % {"sentences": sentences}
        )
    if not data.quote:
        warnings.append(_("There is no quote."))
    if not data.contacts:
        warnings.append(_("There is nobody to contact."))
    if data.portrait is None:
        warnings.append(_("There is no portrait."))
    else:
        if not data.portrait.photographer:
            warnings.append(_("The photographer is not named."))
        if not data.portrait.alt:
            warnings.append(_("The portrait is not described for those who do not see it."))
    if strange := unprintable(printable(" ".join(getattr(data, name) for name in _TEXTS))):
        warnings.append(_("The typeface lacks these characters: %(characters)s") % {"characters": " ".join(strange)})
    return warnings
