"""How each language writes what the papers are made of."""

import re
import unicodedata
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from award.dates import format_day, format_numeric, format_time, house_zone

_QUOTES = {
    "fi": ("”", "”"),
    "sv": ("”", "”"),
    "en": ("“", "”"),
}  # Finnish and Finland-Swedish: the same mark at both ends
_ANY_QUOTES = "\"'”“„»«’‘"
_TITLES = {"ALUMNUS": "Alumnus of the Year", "ALUMNA": "Alumna of the Year", "NEUTRAL": "Alum of the Year"}
_BIDI_CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """Return ``text`` as it can be printed: composed letters, no control characters, no overrides of direction.

    Text that runs from right to left does so by its letters; an override could make a name read as another one.
    Line breaks stay.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _BIDI_CONTROLS.sub("", text)
    return "".join(
        letter
        for letter in text
        if letter == "\n" or (letter != "\ufeff" and unicodedata.category(letter) not in ("Cc", "Cs", "Cn", "Co"))
    ).strip()


def award_name(award: str, language: str, title: str) -> str:
    """Return the award as it is given to a laureate of this title.

    In English the award of that name follows the laureate: alumnus, alumna or alum; an award of another name stays.
    """
    return _TITLES[title] if language == "en" and award in _TITLES.values() else award


def award_title(award: str, year: int, language: str, title: str = "NEUTRAL") -> str:
    """Return the award and its year as they stand on a line of their own: ``Vuoden alumni 2026``.

    Args:
        award: the association's name of the award in ``language``.
        year: the year of the award.
        language: ``fi``, ``sv`` or ``en``.
        title: ``ALUMNUS``, ``ALUMNA`` or ``NEUTRAL``.
    """
    return f"{award_name(award, language, title)} {year}"


def place_and_day(place: str, day: date, language: str) -> str:
    """Return the line a paper is dated with.

    ``Helsingissä 15. huhtikuuta 2026``, ``Helsingfors den 15 april 2026``, ``Helsinki, 15 April 2026``. The place
    comes as it stands before a date, since Finnish inflects it.
    """
    return f"{place}{', ' if language == 'en' else ' '}{format_day(day, language)}"


def quoted(text: str, language: str) -> str:
    """Return ``text`` in the quotation marks of the language, whatever marks it was typed with around it."""
    opening, closing = _QUOTES[language]
    text = text.strip()
    if len(text) > 1 and text[0] in _ANY_QUOTES and text[-1] in _ANY_QUOTES:
        text = text[1:-1].strip()
    text = re.sub(r"^[–—-]\s+", "", text)
    return f"{opening}{text}{closing}"


def together(text: str, *wholes: str) -> str:
    """Return ``text`` with small numbers kept on the line of the word they belong to, and so the words of each of ``wholes``.

    A short last word does not stand on a line alone. A whole may have an ending in the text, such as ``Vuoden alumniksi``, or a year after it.
    """
    text = re.sub(r"\b(\d{1,2}\.?) (?=\w)", "\\1\N{NO-BREAK SPACE}", text)
    for whole in filter(None, map(str.split, wholes)):
        pattern = r"\s".join(map(re.escape, whole)) + r"\w*(?:\s\d{4}\b)?"
        text = re.sub(pattern, lambda found: "\N{NO-BREAK SPACE}".join(found[0].split()), text)
    return re.sub(r" (\S{1,9})$", "\N{NO-BREAK SPACE}\\1", text)


def release_line(embargo: datetime | None, language: str, *, held: bool = False) -> str:
    """Return when the release may be used, always with the time zone when there is an embargo.

    Without an hour it is free at once, or `held`: not to be used before the association says so.
    ``Embargo: julkaisuvapaa 15.4.2026 klo 18.00 (Suomen aikaa)``, ``Får publiceras tidigast den 15 april 2026
    kl. 18.00 (finsk tid)``, ``EMBARGOED until 18:00 (EEST), 15 April 2026``. Call it with ``language`` active.
    """
    if embargo is None:
        return _("EMBARGOED until the association says otherwise") if held else _("For immediate release")
    local = timezone.localtime(embargo, house_zone())
    hour, zone = format_time(embargo, language), ""
    if language != "en":
        zone = {"fi": " (Suomen aikaa)", "sv": " (finsk tid)"}[language]
        if settings.TIME_ZONE != "Europe/Helsinki":
            zone = f" ({local.tzname()})"
    if language == "fi":
        return f"Embargo: julkaisuvapaa {format_numeric(local.date(), language)} {hour}{zone}"
    if language == "sv":
        return f"Får publiceras tidigast {format_day(local.date(), language)} {hour}{zone}"
    return f"EMBARGOED until {hour}, {format_day(local.date(), language)}"
