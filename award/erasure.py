"""The end of a year: what the retention rule says is erased, once, for good, and a certificate of it stays in the trail.

Each app registers an eraser from `AppConfig.ready`. An eraser removes or empties the personal data the app keeps of a cycle, and
returns how many rows of what it erased; rows that must stay (the board's decision, frozen standings) are left without a person in
them. Files go when the transaction has committed, so that a rollback loses nothing.
"""

from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date

from django.apps import apps
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from award import access, audit, dates
from award.models import AuditChain, AuditReason, Cycle, Invitation, Laureate, OutgoingMail, Rulebook, User
from award.phases import Blocker, Phase

Eraser = Callable[[Cycle], dict[str, int]]
_erasers: dict[str, Eraser] = {}

# The apps that keep personal data of a cycle: a year is archived when each of them can erase its own.
KEEPERS = ("award", "nominations", "voting")


def add_eraser(app_label: str, eraser: Eraser) -> None:
    """Register what an app erases of a cycle: `eraser(cycle) -> {"nominations": 12, …}`."""
    _erasers[app_label] = eraser


def due_on(cycle: Cycle) -> date:
    """Return the first day on which the year may be archived: so many months after publication as its rulebook says.

    Before publication there is no such day; the latest day of the calendar stands for it.
    """
    if cycle.phase < Phase.PUBLICATION:
        return date.max
    rulebook = access.rulebook_of(cycle)
    if rulebook is None:
        raise Rulebook.DoesNotExist
    months = rulebook.retention_months
    start = timezone.localtime(cycle.phase_since, dates.house_zone()).date()
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def the_time_has_come(cycle: Cycle) -> Iterator[Blocker]:
    """The retention dates are reached, and every app that keeps personal data of the year can erase it."""
    day = due_on(cycle)
    if day > timezone.localdate():
        yield Blocker(
            _("The rules keep nominations and scores until %(day)s.") % {"day": dates.format_day(day)}
            if day != date.max
            else _("The year has not been published."),
            "desk_rulebook",
        )
        return
    for label in KEEPERS:
        if label not in _erasers:
            name = apps.get_app_config(label).verbose_name
            yield Blocker(_("The part “%(name)s” cannot erase what it keeps of the year yet.") % {"name": name})


def erase(cycle: Cycle, came_from: Phase, by: User | None) -> None:
    """Erase the year (entry act of ARCHIVED) and record the certificate: how many rows of what, by whom, when."""
    erased: dict[str, int] = {}
    for label in reversed(KEEPERS):
        erased |= _erasers[label](cycle)
    said = ", ".join(f"{what} {number}" for what, number in sorted(erased.items()))
    audit.record("cycle.erased", cycle, by=by, cycle=cycle, erased=said)


def erase_own_part(cycle: Cycle) -> dict[str, int]:
    """Erase what the award app keeps: letters, links, reasons, those who declined, contact data, the key of the digests."""
    declined = Laureate.objects.filter(cycle=cycle, declined_at__isnull=False)
    files = [paper.file for laureate in declined for paper in laureate.documents.all()]
    files += [laureate.portrait for laureate in declined if laureate.portrait]
    counts = {
        "letters": OutgoingMail.objects.filter(cycle=cycle).delete()[0],
        "links": Invitation.objects.filter(cycle=cycle).delete()[0],
        "reasons": AuditReason.objects.filter(entry__chain__cycle=cycle).delete()[0],
        "declined": declined.count(),
    }
    for laureate in declined:
        laureate.documents.all().delete()
        laureate.texts.all().delete()
        laureate.delete()
    Laureate.objects.filter(cycle=cycle).update(email="", telephone="")
    AuditChain.objects.filter(cycle=cycle).update(key=None)
    for file in files:
        transaction.on_commit(lambda file=file: file.storage.delete(file.name))
    return counts
