"""The end of a year: what the retention rule says is erased, once, for good, and a certificate of it stays in the trail.

Each app says in a table what becomes of every model it has (`award/retention.py`, `nominations/retention.py`, `voting/retention.py`) and
registers it from `AppConfig.ready`. The table is all there is: what the secretary reads before the act, what is erased and what is certified
are one and the same. Rows that must stay (the board's decision, frozen standings) hold nothing that names a person beyond
office and laureate; what would is kept in rows of its own. Files go when the transaction has committed, so that a rollback loses nothing.

The same table says what goes when one person has it erased during the year: the rows that can be found by a person (`Rows.about`).
"""

import json
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from award import access, audit, dates, overwriting
from award.models import AuditEntry, Cycle, Rulebook, User
from award.phases import Blocker, Phase, WaitsFor

# The apps that keep personal data of a cycle, what stands on others first: a year is archived when each of them can erase its own.
KEEPERS = ("voting", "nominations", "award")
BATCH = 500

Remover = Callable[[list[Any]], int]


class Fate(models.TextChoices):
    """What becomes of rows when their year is archived."""

    ERASED = "ERASED", _("erased")
    EMPTIED = "EMPTIED", _("partly erased")
    KEPT = "KEPT", _("kept")

    @property
    def past(self) -> str | Promise:
        """What became of the rows, said when it is done."""
        return {"ERASED": _("has been erased"), "EMPTIED": _("has been partly erased")}.get(self.value, self.label)


@dataclass(frozen=True)
class Subject:
    """One person of a year who has it erased what is held: the rows it begins with, and the addresses the person is known by.

    `rows` are keys by the name the trail gives their model ("nominee"); whatever has been erased is added to them, so that a later
    line finds what spoke of it. Letters and links are looked up before the first row goes.
    """

    rows: dict[str, set[Any]]
    addresses: frozenset[str]

    def keys(self, name: str) -> set[Any]:
        """Return the keys of one model's rows."""
        return self.rows.get(name, set())

    def targets(self) -> list[str]:
        """Return the rows as the trail names them: `nominee:7`."""
        return sorted(f"{name}:{key}" for name, keys in self.rows.items() for key in keys)


@dataclass(frozen=True)
class Rows:
    """The rows of one model that belong to a year: `of` is the way from the model to its cycle, or a condition.

    `remove` removes rows by their keys and returns how many it removed, where deleting them is not enough. `part` tells rows of one model
    apart that have different fates. `about` is the condition by which those about one person are found, where there are any.
    """

    model: str
    of: str | Callable[[Cycle], Q] = ""
    remove: Remover | None = None
    part: str = ""
    about: Callable[[Subject], Q] | None = None

    @property
    def label(self) -> str:
        """How the certificate names the rows: `nominations.answer`, `award.laureate.declined`."""
        return ".".join(filter(None, (self.model.lower(), self.part)))

    def in_year(self, cycle: Cycle) -> QuerySet[Any]:
        """Return the rows of a year."""
        condition = Q(**{self.of: cycle}) if isinstance(self.of, str) else self.of(cycle)
        return apps.get_model(self.model)._base_manager.filter(condition)


@dataclass(frozen=True)
class Line:
    """A line of a retention table: what of whom, what becomes of it, and why. The last model is the one that is counted."""

    what: str | Promise
    fate: Fate
    why: str | Promise
    rows: tuple[Rows, ...]
    # For what is partly erased: column -> what stands there afterwards.
    blank: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """A line with the number of rows it is about: those there are, or those the certificate says there were."""

    line: Line
    number: int | None


_tables: dict[str, tuple[Line, ...]] = {}


def add_table(app_label: str, lines: Iterable[Line]) -> None:
    """Register what becomes of everything an app keeps, in the order in which it can be erased."""
    _tables[app_label] = tuple(lines)


def lines() -> list[Line]:
    """Return the lines of all apps in the order of the erasure."""
    return [line for label in KEEPERS for line in _tables.get(label, ())]


def outcomes(cycle: Cycle, erased: Mapping[str, int] | None = None) -> list[Outcome]:
    """Return what becomes, or became, of everything the year holds: first what goes, then what stays.

    `erased` is what has just been erased, before the certificate of it stands in the trail.
    """
    erased = certificate(cycle) if erased is None else erased
    found = [Outcome(line, _number(line, cycle, erased)) for line in lines()]
    return sorted(found, key=lambda row: Fate.values.index(row.line.fate))


def certificate(cycle: Cycle) -> dict[str, int] | None:
    """Return how many rows of what were erased, as the trail certifies it; nothing before the act."""
    entry = AuditEntry.objects.filter(chain__cycle=cycle, verb="cycle.erased").order_by("number").last()
    return dict(json.loads(entry.data)["erased"]) if entry else None


def in_words(erased: Mapping[str, int]) -> str:
    """Return a certificate's numbers in words."""
    counted = ((line.what, erased.get(line.rows[-1].label)) for line in lines() if line.fate != Fate.KEPT)
    return "; ".join(f"{what}: {number}" for what, number in counted if number is not None)


def months_later(day: date, months: int) -> date:
    """Return the same day so many months later (or earlier), the last of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def due_on(cycle: Cycle) -> date:
    """Return the first day on which the year may be archived: so many months after publication as its rulebook says.

    Before publication there is no such day; the latest day of the calendar stands for it.
    """
    if cycle.phase < Phase.PUBLICATION:
        return date.max
    start = timezone.localtime(cycle.phase_since, dates.house_zone()).date()
    return months_later(start, _months(cycle))


def long_ago(cycle: Cycle) -> datetime:
    """Return the moment before which nothing is remembered that belongs to no year: as long ago as this year was kept."""
    day = months_later(timezone.localdate(timezone=dates.house_zone()), -_months(cycle))
    return datetime.combine(day, time.min, dates.house_zone())


def the_time_has_come(cycle: Cycle) -> Iterator[Blocker]:
    """The retention dates are reached, and every app that keeps personal data of the year can erase it."""
    day = due_on(cycle)
    if day > timezone.localdate():
        yield Blocker(
            _("The rules keep nominations and scores until %(day)s.") % {"day": dates.format_day(day)}
            if day != date.max
            else _("The year has not been published."),
            "desk_rulebook",
            waits_for=WaitsFor.DATE,
        )
        return
    for label in KEEPERS:
        if label not in _tables:
            name = apps.get_app_config(label).verbose_name
            yield Blocker(
                _("The part “%(name)s” cannot erase what it keeps of the year yet.") % {"name": name},
                waits_for=WaitsFor.OPERATOR,
            )


def erase(cycle: Cycle, by: User | None) -> dict[str, int]:
    """Erase the year, record the certificate (how many rows of what, by whom, when) and return its numbers.

    What belongs to the year is looked up before the first row goes: whose account was known by a nomination alone, for example.
    """
    work = [
        (line, rows, list(rows.in_year(cycle).values_list("pk", flat=True)))
        for line in lines()
        if line.fate != Fate.KEPT
        for rows in line.rows
    ]
    erased: dict[str, int] = {}
    for line, rows, keys in work:
        if line.fate == Fate.EMPTIED:
            number = _each(keys, lambda batch, model=rows.model, line=line: _named(model, batch).update(**line.blank))
        else:
            number = _remove(rows, keys)
        erased[rows.label] = number
    audit.record("cycle.erased", cycle, by=by, cycle=cycle, erased=erased)
    overwriting.ask()
    return erased


def lines_about_people() -> list[Line]:
    """Return the lines of the table of which something goes when one person has it erased during the year."""
    return [line for line in lines() if any(rows.about for rows in line.rows)]


def erase_person(subject: Subject) -> dict[str, int]:
    """Erase what is held about one person, line by line of the same table, and return how many rows of what there were.

    Each line looks for its rows when its turn comes: a nomination goes when it names nobody any more. Raises ProtectedError when
    something that is kept names the person, such as a decision of the board.
    """
    erased: dict[str, int] = {}
    for rows in (rows for line in lines_about_people() for rows in line.rows if rows.about):
        model = apps.get_model(rows.model)
        keys = list(model._base_manager.filter(rows.about(subject)).values_list("pk", flat=True))
        subject.rows.setdefault(str(model._meta.model_name), set()).update(keys)
        if number := _remove(rows, keys):
            erased[rows.label] = number
    overwriting.ask()
    return erased


def tables() -> list[str]:
    """Return the tables of the database from which an erasure takes something."""
    models_of_lines = {apps.get_model(rows.model) for line in lines() if line.fate != Fate.KEPT for rows in line.rows}
    return sorted(model._meta.db_table for model in models_of_lines)


def _months(cycle: Cycle) -> int:
    rulebook = access.rulebook_of(cycle)
    if rulebook is None:
        raise Rulebook.DoesNotExist
    return rulebook.retention_months


def _number(line: Line, cycle: Cycle, erased: Mapping[str, int] | None) -> int | None:
    if line.fate == Fate.KEPT:
        return None
    counted = line.rows[-1]
    return counted.in_year(cycle).count() if erased is None else erased.get(counted.label)


def _remove(rows: Rows, keys: list[Any]) -> int:
    if rows.remove is not None:
        return rows.remove(keys)
    _forget_files(rows.model, keys)
    return _each(keys, lambda batch: _delete(rows.model, batch))


def _named(model: str, keys: list[Any]) -> QuerySet[Any]:
    return apps.get_model(model)._base_manager.filter(pk__in=keys)


def _delete(model: str, keys: list[Any]) -> int:
    """Delete rows and return how many of these there were, not what they took along."""
    return _named(model, keys).delete()[1].get(apps.get_model(model)._meta.label, 0)


def _each(keys: list[Any], act: Callable[[list[Any]], int]) -> int:
    """Do something with the keys, some at a time (a statement takes only so many), and return the sum."""
    return sum(act(keys[start : start + BATCH]) for start in range(0, len(keys), BATCH))


def _forget_files(model: str, keys: list[Any]) -> None:
    """Delete the files of rows once it is certain that the rows are gone; one that cannot be deleted keeps no other."""
    for column in apps.get_model(model)._meta.get_fields():
        if not isinstance(column, models.FileField):
            continue
        for start in range(0, len(keys), BATCH):
            for name in _named(model, keys[start : start + BATCH]).values_list(column.name, flat=True):
                if name:
                    transaction.on_commit(lambda name=name, storage=column.storage: storage.delete(name), robust=True)
