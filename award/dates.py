"""Dates and times as each language writes them (Kielikello for Finnish, Institutet för de inhemska språken for Swedish)."""

from datetime import date, datetime, time, timedelta, tzinfo
from datetime import timezone as fixed
from zoneinfo import ZoneInfo

from babel.dates import format_date as babel_date
from django.conf import settings
from django.utils import timezone

from award.languages import current_language

# A deadline such as 15.4. means the end of that day: it is stored as the midnight after it, the first moment that is too late.


# Where a day ends last: "anywhere on Earth" in the calls of international associations.
ANYWHERE = fixed(timedelta(hours=-12))


def house_zone() -> ZoneInfo:
    """Return the association's time zone."""
    return ZoneInfo(settings.TIME_ZONE)


def end_of_day(day: date, zone: tzinfo | None = None) -> datetime:
    """Return the first moment after `day`, in the association's time zone unless told: the exclusive bound of a deadline."""
    return datetime.combine(day + timedelta(days=1), time(0), zone or house_zone())


def last_moment_of(day: date) -> datetime:
    """Return the last second of `day` in the association's time zone: for what happened on a day at an hour nobody noted."""
    return end_of_day(day) - timedelta(seconds=1)


def last_day(moment: datetime, zone: tzinfo | None = None) -> date:
    """Return the day people are told for a moment: for a deadline at midnight the day that it ends."""
    local = timezone.localtime(moment, zone or house_zone())
    return (local - timedelta(days=1)).date() if local.time() == time(0) else local.date()


def format_day(day: date, language: str | None = None) -> str:
    """Return a date in words: `15. huhtikuuta 2026`, `den 15 april 2026`, `15 April 2026`."""
    language = language or current_language()
    pattern = {"fi": "d. MMMM y", "sv": "'den' d MMMM y", "en": "d MMMM y"}[language]
    return str(babel_date(day, pattern, locale=_locale(language)))


def format_numeric(day: date, language: str | None = None) -> str:
    """Return a short date: `15.4.2026` in Finnish and Finland-Swedish, `15 Apr 2026` in English."""
    language = language or current_language()
    return str(babel_date(day, "d MMM y" if language == "en" else "d.M.y", locale=_locale(language)))


def format_time(moment: datetime, language: str | None = None) -> str:
    """Return a time of day in the association's zone: `klo 16.30`, `kl. 16.30`, `16:30 (EEST)`."""
    language = language or current_language()
    local = timezone.localtime(moment, house_zone())
    if language == "en":
        return f"{local:%H:%M} ({local.tzname()})"
    return f"{'klo' if language == 'fi' else 'kl.'} {local.hour}.{local:%M}"


def format_moment(moment: datetime, language: str | None = None) -> str:
    """Return date and time of something that happened: `15.4.2026 klo 16.30`."""
    language = language or current_language()
    local = timezone.localtime(moment, house_zone())
    joint = " at " if language == "en" else " "
    return f"{format_numeric(local.date(), language)}{joint}{format_time(moment, language)}"


def format_deadline(moment: datetime, language: str | None = None) -> str:
    """Return a deadline with weekday, time and zone; midnight is told as 23.59 of the day that it ends.

    `perjantaina 29. tammikuuta 2027 klo 23.59 (Suomen aikaa)`, `fredagen den 29 januari 2027 kl. 23.59 (finsk tid)`,
    `Friday 29 January 2027 at 23:59 (EET)`.
    """
    local = timezone.localtime(moment, house_zone())
    return format_appointment(local - timedelta(minutes=1) if local.time() == time(0) else local, language)


def format_appointment(moment: datetime, language: str | None = None) -> str:
    """Return when something begins, with weekday, time and zone: midnight is the beginning of its day."""
    language = language or current_language()
    local = timezone.localtime(moment, house_zone())
    weekday = str(babel_date(local.date(), "cccc", locale=_locale(language)))
    day, hour = format_day(local.date(), language), format_time(local, language)
    if language == "fi":
        # "On Friday" is one word, and CLDR knows it for six of the seven days only.
        return f"{weekday}na {day} {hour} (Suomen aikaa)"
    if language == "sv":
        return f"{weekday}en {day} {hour} (finsk tid)"
    return f"{weekday} {day} at {hour}"


def _locale(language: str) -> str:
    return {"fi": "fi_FI", "sv": "sv_FI", "en": "en_GB"}[language]
