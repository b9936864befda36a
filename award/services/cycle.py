"""What changes an award year."""

from typing import Any

from django.db import connection
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from award import phases
from award.audit import Refused, record, refuse, unit_of_work
from award.models import Cycle, User
from award.phases import Phase


class GateClosed(Refused):
    """The gate into the next phase is shut; `blockers` says why, in sentences for the secretary."""

    def __init__(self, found: list[phases.Blocker]) -> None:
        super().__init__(_("The award year cannot move on yet."))
        self.blockers = found


class MoveRefused(Refused):
    """There is no such move from where the award year stands now."""


def lock_cycle(pk: int) -> Cycle:
    """Return the cycle's row, locked until the transaction ends."""
    return Cycle.objects.select_for_update().get(pk=pk)


def share_cycle(pk: int, **facts: Any) -> Cycle:
    """Return the cycle's row, locked against changes but not against others who share it, until the transaction ends.

    `facts` are expressions that are read along with it, as `annotate` takes them. Many nominations are received at once this way, and none while somebody closes the call. Django knows no FOR SHARE; SQLite has one
    writer at a time anyway.
    """
    rows = Cycle.objects.filter(pk=pk).annotate(**facts)
    if connection.vendor != "postgresql":
        return rows.get()
    sql, values = rows.query.sql_with_params()
    return Cycle.objects.raw(f"{sql} FOR SHARE OF {connection.ops.quote_name(Cycle._meta.db_table)}", values)[0]


def advance(*, cycle: Cycle, to: int, by: User | None, reason: str = "", entry: int | None = None) -> Cycle:
    """Move the cycle one phase forward, or one back with a reason; run the entry acts; return it.

    `entry` is the cycle's count of moves on the page that was acted on: a page left open while somebody else moved the year moves
    nothing. Raises GateClosed with every blocker, or MoveRefused when no such move exists (any more).
    """
    with unit_of_work():
        locked = lock_cycle(cycle.pk)
        if entry is not None and entry != locked.entry:
            raise MoveRefused(_("The award year has been moved since you opened the page. This is how it stands now."))
        if not phases.is_allowed(locked.phase, to):
            raise refuse(
                _("The award year is in the phase “%(phase)s”; it cannot be moved there.") % {"phase": locked.get_phase_display()},
                "cycle.move_refused", locked, by=by, cycle=locked, as_=MoveRefused, here=locked.phase, to=to,
            )  # fmt: skip
        came_from = Phase(locked.phase)
        if to < came_from and not reason.strip():
            raise Refused(_("A step back needs a reason."), field="reason")
        if to > came_from:
            found = list(phases.blockers(locked, Phase(to)))
            if found:
                raise GateClosed(found)
        locked.phase = to
        locked.entry = F("entry") + 1
        locked.phase_since = timezone.now()
        locked.save(update_fields=["phase", "entry", "phase_since"])
        locked.refresh_from_db()
        record(
            "cycle.advanced" if to > came_from else "cycle.stepped_back",
            locked, by=by, cycle=locked, because=reason, came_from=int(came_from), to=int(to),
        )  # fmt: skip
        phases.run_entry_acts(locked, came_from, by)
    return locked
