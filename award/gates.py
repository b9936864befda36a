"""May the cycle move? What the award app knows about it: dates, criteria and the rulebook."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from award import access, announcements, erasure, phases, rulebook
from award.models import Cycle
from award.phases import Blocker, Phase, WaitsFor
from award.services.archive import erase_and_report
from award.services.rules import freeze_rules


def register() -> None:
    """Register this app's guards and entry acts with the phases."""
    phases.add_guard(Phase.NOMINATIONS, dates_are_set_and_ahead)
    phases.add_guard(Phase.NOMINATIONS, the_rulebook_is_complete)
    phases.add_guard(Phase.SCREENING, the_window_is_closed)
    phases.add_guard(Phase.PUBLICATION, the_duty_is_undertaken)
    phases.add_guard(Phase.ARCHIVED, erasure.the_time_has_come)
    phases.add_entry_act(Phase.DRAFT, announcements.take_back_the_call)
    phases.add_entry_act(Phase.NOMINATIONS, freeze_rules)
    phases.add_entry_act(Phase.NOMINATIONS, announcements.tell_the_seated)
    phases.add_entry_act(Phase.ARCHIVED, erase_and_report)


def dates_are_set_and_ahead(cycle: Cycle) -> Iterator[Blocker]:
    """The dates of the nomination window are set, and the window has not already passed."""
    if cycle.nominations_open_at is None or cycle.nominations_close_at is None:
        yield Blocker(_("Set when nominations open and when they close."), "desk_dates")
    elif cycle.nominations_close_at <= timezone.now():
        yield Blocker(_("The last day to nominate has passed: set a later one."), "desk_dates")


def the_rulebook_is_complete(cycle: Cycle) -> Iterator[Blocker]:
    """Rulebook and criteria say everything in every language, and no change of them waits for a second person."""
    yield from rulebook.gaps(cycle)
    proposal = rulebook.open_proposal(cycle)
    if proposal is not None:
        yield Blocker(
            _("The year moves on when the proposed change of the rules is approved or rejected."),
            "desk_proposal",
            (proposal.pk,),
            WaitsFor.SECOND_PERSON,
        )


def the_duty_is_undertaken(cycle: Cycle) -> Iterator[Blocker]:
    """Each laureate who has accepted has undertaken what the rules ask of a laureate, where they ask anything."""
    rules = access.rulebook_of(cycle)
    if rules is None or not rules.duty:
        return
    for laureate in access.living_laureates(cycle):
        if laureate.accepted_at is None or laureate.undertaken_at is not None:
            continue
        yield Blocker(
            _("%(name)s has not undertaken what the rules ask of the laureate.") % {"name": laureate.name},
            "desk_laureate",
            (laureate.pk,),
        )


def the_window_is_closed(cycle: Cycle) -> Iterator[Blocker]:
    """The nomination window has closed by the clock or by hand."""
    if cycle.accepts_nominations() or (cycle.nominations_open_at and cycle.nominations_open_at > timezone.now()):
        yield Blocker(_("Nominations are still being received."), "desk_dates", waits_for=WaitsFor.DATE)
