"""May the cycle move? What the award app knows about it: dates, criteria and the rulebook."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from award import phases
from award.languages import missing_languages
from award.models import Cycle, Rulebook
from award.phases import Blocker, Phase


def register() -> None:
    """Register this app's guards with the phases."""
    phases.add_guard(Phase.NOMINATIONS, dates_are_set_and_ahead)
    phases.add_guard(Phase.NOMINATIONS, criteria_are_complete)
    phases.add_guard(Phase.SCREENING, the_window_is_closed)


def dates_are_set_and_ahead(cycle: Cycle) -> Iterator[Blocker]:
    """The dates of the nomination window are set, and the window has not already passed."""
    if cycle.nominations_open_at is None or cycle.nominations_close_at is None:
        yield Blocker(_("Set when nominations open and when they close."), "desk_dates")
    elif cycle.nominations_close_at <= timezone.now():
        yield Blocker(_("The last day to nominate has passed: set a later one."), "desk_dates")


def criteria_are_complete(cycle: Cycle) -> Iterator[Blocker]:
    """There is a rulebook and at least one criterion, and each says everything in every language."""
    if not Rulebook.objects.filter(cycle=cycle).exists():
        yield Blocker(_("The award year has no rulebook."), "desk_rulebook")
    criteria = list(cycle.criteria.prefetch_related("anchors"))
    if not criteria:
        yield Blocker(_("There is no criterion to judge by."), "desk_criteria")
    for criterion in criteria:
        if missing_languages(criterion, "name"):
            yield Blocker(
                _("The criterion “%(name)s” is not named in every language.") % {"name": criterion}, "desk_criteria"
            )
        written = {anchor.level for anchor in criterion.anchors.all() if not missing_languages(anchor, "text")}
        if written != set(criterion.levels):
            yield Blocker(
                _("The criterion “%(name)s” does not say in every language what each level means.")
                % {"name": criterion},
                "desk_criteria",
            )


def the_window_is_closed(cycle: Cycle) -> Iterator[Blocker]:
    """The nomination window has closed by the clock or by hand."""
    if cycle.accepts_nominations() or (cycle.nominations_open_at and cycle.nominations_open_at > timezone.now()):
        yield Blocker(_("Nominations are still being received."), "desk_dates")
