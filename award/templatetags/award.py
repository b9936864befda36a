"""Tags and filters of the face: language links, error summaries, dates in their language's form, small figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.forms import BaseForm, BaseFormSet
from django.template import Context
from django.urls import NoReverseMatch, Resolver404, resolve, reverse, translate_url
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language, gettext

from award import dates
from award.languages import AUTONYMS, current_language
from award.models import Association, Laureate, Text
from award.papers.citation import citation_sentence
from award.papers.language import award_title, place_and_day, quoted

register = template.Library()


@dataclass(frozen=True)
class LanguageLink:
    """One entry of the language switch: the language's own name, and this page in that language."""

    code: str
    autonym: str
    path: str
    href: str
    current: bool


@register.simple_tag(takes_context=True)
def language_links(context: Context) -> list[LanguageLink]:
    """Return this page in every language, with its query string.

    The links are plain GETs to the page under the other language's prefix: nothing is set in a session, so the
    address one copies is the page one sees. A page that has no address in another language leads to the home page.
    """
    request = context.get("request")
    if request is None:
        return []
    current = get_language()
    query = request.META.get("QUERY_STRING", "")
    links = []
    for code, _name in settings.LANGUAGES:
        path = _path_in_language(request.path, code)
        links.append(
            LanguageLink(
                code=code,
                autonym=AUTONYMS[code],
                path=path,
                href=f"{path}?{query}" if query else path,
                current=code == current,
            )
        )
    return links


def _path_in_language(path: str, code: str) -> str:
    """Return ``path`` under the prefix of ``code``, or that language's home where there is no such page."""
    try:
        resolve(path)
    except Resolver404:
        return f"/{code}/"
    return translate_url(path, code)


#: The rooms people work in, by the address and the names of their pages, and the seat that leads to each from the main menu.
ROOMS = {"desk": "secretary", "jury": "juror", "board": "board"}


def _room_of(context: Context) -> str:
    """Return the entry of the main menu that the page belongs to when it is a page of a room; empty for any other page.

    A page is of the room its name begins with (``desk_minutes``, whatever its address). Whoever holds no seat there has come
    from a room of their own: the secretary who looks at the jury's progress is still at the desk.
    """
    match = getattr(context.get("request"), "resolver_match", None)
    room = (match.url_name or "").partition("_")[0] if match else ""
    seats = context.get("seats")
    if room not in ROOMS or not seats:
        return ""
    if getattr(seats, ROOMS[room]):
        return room
    return next((own for own, seat in ROOMS.items() if getattr(seats, seat)), "")


@register.inclusion_tag("award/_nav_link.html", takes_context=True)
def nav_link(context: Context, url_name: str, label: str, *others: str, exact: bool = False) -> dict[str, Any]:
    """Render an entry of a navigation: ``page`` when one is there, ``true`` when the page lies below it or belongs to its room.

    `others` names pages that belong to the entry without lying below it. An entry whose page is not installed is left out,
    so that the navigation never breaks a page.
    """
    try:
        url = reverse(url_name)
    except NoReverseMatch:
        return {}
    request = context.get("request")
    path = request.path if request is not None else ""
    match = getattr(request, "resolver_match", None)
    if exact:
        within = False
    elif url_name in ROOMS:
        within = url_name == _room_of(context)
    else:
        within = path.startswith(url) or (match is not None and match.url_name in others)
    return {"url": url, "label": label, "current": "page" if path == url else "true" if within else ""}


@dataclass(frozen=True)
class SummaryItem:
    """One line of an error summary: the message, and where it is mended."""

    text: str
    href: str


def _forms_of(values: Iterable[Any]) -> Iterator[BaseForm]:
    """Flatten forms, formsets and lists of either; skip what was left out of the context."""
    for value in values:
        if isinstance(value, BaseForm):
            yield value
        elif isinstance(value, (BaseFormSet, list, tuple)):
            yield from _forms_of(value)


def _page_forms(context: Context, given: tuple[Any, ...]) -> list[BaseForm]:
    """Return the forms named in the tag, or the page's own: ``form``, ``forms`` and ``formset`` in the context."""
    values = given or tuple(context.get(name) for name in ("form", "forms", "formset"))
    return [form for form in _forms_of(values) if form.is_bound and form.errors]


@register.inclusion_tag("award/_error_summary.html", takes_context=True)
def error_summary(context: Context, *forms: Any) -> dict[str, Any]:
    """List every error of the page's forms, each a link to the control that mends it.

    ``base.html`` shows it above everything else, so a view only has to put its form in the context as ``form`` (or
    several as ``forms``, or a ``formset``).
    """
    items = []
    for form in _page_forms(context, forms):
        for message in form.non_field_errors():
            items.append(SummaryItem(text=message, href=f"#{form.prefix or 'form'}_error"))
        for field in form:
            href = "" if field.is_hidden else f"#{getattr(field, 'first_control_id', field.auto_id)}"
            items.extend(SummaryItem(text=message, href=href) for message in field.named_errors)
    return {"items": items}


@register.simple_tag(takes_context=True)
def has_errors(context: Context, *forms: Any) -> bool:
    """Whether the page shows errors: its title then begins with "Error:"."""
    return bool(_page_forms(context, forms))


@register.simple_tag
def page_numbers(page: Page) -> list[int | str]:
    """Return the page numbers to link to, with an ellipsis for those left out around the current one."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))


@register.filter
def machine_time(value: datetime) -> str:
    """Return a moment as the ``datetime`` attribute of ``<time>`` takes it, for programmes that read the page."""
    return value.isoformat(timespec="seconds")


@register.filter
def spaced(code: str) -> str:
    """Return a code in groups of four, as one reads it aloud: ``"12345678" -> "1234 5678"``."""
    bare = "".join(str(code).split())
    return " ".join(bare[start : start + 4] for start in range(0, len(bare), 4))


@register.filter
def initials(name: str) -> str:
    """Return the first and last initial of a name, shown where there is no portrait: ``"Aino Esimerkki" -> "AE"``."""
    parts = [part for part in str(name).split() if part[:1].isalpha()]
    if not parts:
        return ""
    return (parts[0][0] + (parts[-1][0] if len(parts) > 1 else "")).upper()


#: The drawing's inner width: the axis of ``award/_strip_plot.html`` runs from 10 to 198 of 208 units.
STRIP_START, STRIP_END = 10, 198


@register.inclusion_tag("award/_strip_plot.html")
def strip_plot(
    points: Iterable[Any],
    low: Any,
    high: Any,
    label: str,
    mean: Any = None,
    median: Any = None,
) -> dict[str, Any]:
    """Draw one dot per point on an axis from ``low`` to ``high``, with the mean as a bar.

    Equal points are spread upwards and downwards so that every one is seen. ``label`` says the same in words.
    """
    low, high = Decimal(str(low)), Decimal(str(high))
    span = (high - low) or Decimal(1)

    def x(value: Any) -> str | None:
        if value is None:
            return None
        share = (Decimal(str(value)) - low) / span
        return str(round(STRIP_START + share * (STRIP_END - STRIP_START)))

    seen: dict[str | None, int] = {}
    dots = []
    for point in sorted(Decimal(str(point)) for point in points):
        place = x(point)
        nth = seen[place] = seen.get(place, -1) + 1
        offset = (nth + 1) // 2 * 4 * (1 if nth % 2 else -1)
        dots.append({"x": place, "y": str(14 + offset)})
    return {"dots": dots, "mean_x": x(mean), "median_x": x(median), "label": label}


@register.filter
def autonym(code: str) -> str:
    """Return a language's name in that language: ``"sv" -> "Svenska"``."""
    return AUTONYMS[code]


@register.filter
def day(value: date | datetime | None) -> str:
    """Return a date in words, ``15 April 2026``; nothing for no date."""
    if value is None:
        return ""
    return dates.format_day(_local(value))


@register.filter
def day_numeric(value: date | datetime | None) -> str:
    """Return a short date for tables, ``15.4.2026``; nothing for no date."""
    if value is None:
        return ""
    return dates.format_numeric(_local(value))


@register.filter
def moment(value: datetime | None) -> str:
    """Return when something happened, ``15.4.2026 klo 16.30``; nothing for no time."""
    return "" if value is None else dates.format_moment(value)


@register.filter
def clock(value: datetime | None) -> str:
    """Return a time of day in the association's zone, ``klo 16.30``; nothing for no time."""
    return "" if value is None else dates.format_time(value)


@register.filter
def deadline(value: datetime | None) -> str:
    """Return a deadline with weekday, time and zone; nothing when none is set."""
    return "" if value is None else dates.format_deadline(value)


@register.filter
def appointment(value: datetime | None) -> str:
    """Return when something begins, with weekday, time and zone; nothing when it is not set."""
    return "" if value is None else dates.format_appointment(value)


@register.filter
def last_day(value: datetime | None) -> str:
    """Return the last day of a period that ends at ``value``: midnight belongs to the day it ends."""
    if value is None:
        return ""
    return dates.format_numeric(_local(value - timedelta(seconds=1)))


@register.filter
def dateline(place: str, day: date) -> str:
    """Return the line a letter is dated with: `Helsingissä 15. huhtikuuta 2026`."""
    return place_and_day(place, day, current_language())


@register.filter
def telephone(number: str) -> str:
    """Return a telephone number that can be called with one touch and stays on one line."""
    return format_html('<a class="nowrap" href="tel:{}">{}</a>', number.replace(" ", ""), number) if number else ""


@register.simple_tag
def award_line(laureate: Laureate, association: Association | None) -> str:
    """Return the award with its year as the laureate bears it: ``Alumna of the Year 2026``, ``Vuoden alumni 2026``."""
    award = association.award_name if association else gettext("Alumnus of the Year")
    return award_title(award, laureate.year, current_language(), laureate.title)


@register.filter
def in_quotes(text: str, language: str) -> str:
    """Return a text in the quotation marks of its language."""
    return quoted(text, language)


@register.filter
def as_sentence(citation: Text | None) -> str:
    """Return a citation as a sentence in its own language: ``Utmärkelsen gavs för att …``; nothing where none is written."""
    return citation_sentence(citation.body, citation.language) if citation else ""


def _local(value: date | datetime) -> date:
    """Return the day on which a moment falls in the association's zone."""
    if isinstance(value, datetime):
        return timezone.localtime(value, dates.house_zone()).date()
    return value
