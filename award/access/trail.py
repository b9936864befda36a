"""What of the audit trail a person may read."""

from collections.abc import Callable

from django.db.models import Q, QuerySet

from award.access.seats import Visitor, seats_of
from award.models import AuditChain, AuditEntry, User

# What conflicts take away from the trail: apps that know of conflicts register `subtract(user, entries) -> entries`.
TrailFilter = Callable[[User, QuerySet[AuditEntry]], QuerySet[AuditEntry]]
_trail_filters: list[TrailFilter] = []


# What of the trail a chair reads who does not keep the desk, by the part of a verb before the point.
AREAS_OF_CHAIRS = (
    "admin", "association", "cycle", "decision", "factor", "laureate", "paper", "papers", "person", "publication", "rulebook",
    "seat", "text",
)  # fmt: skip


def add_trail_filter(subtract: TrailFilter) -> None:
    """Register what is subtracted from the trail a person may read, such as acts about a candidate with whom they have a conflict."""
    if subtract not in _trail_filters:
        _trail_filters.append(subtract)


def audit_entries_for(user: Visitor) -> QuerySet[AuditEntry]:
    """Return the audit trail: all of it for the secretary, for the chairs what is done with the year, its rules, seats and laureate.

    Who nominated, who was nominated and how the jury worked has pages of its own, with rules of their own. What a conflict of
    interest takes away is taken away here as well.
    """
    seats = seats_of(user)
    if not isinstance(user, User) or not seats.leads:
        return AuditEntry.objects.none()
    entries = AuditEntry.objects.all()
    if not seats.secretary:
        open_to_chairs = Q()
        for area in AREAS_OF_CHAIRS:
            open_to_chairs |= Q(verb__startswith=f"{area}.")
        entries = entries.filter(open_to_chairs)
    for subtract in _trail_filters:
        entries = subtract(user, entries)
    return entries


def chains_for(user: Visitor) -> QuerySet[AuditChain]:
    """Return the audit chains for those who may read the trail."""
    return (
        AuditChain.objects.select_related("cycle").order_by("pk") if seats_of(user).leads else AuditChain.objects.none()
    )
