"""May the cycle move? What the board's decision, the papers and the texts say."""

from collections.abc import Iterator

from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from award import phases
from award.access import living_laureates, request_to_publish
from award.models import Cycle, Laureate, Text, User
from award.phases import Blocker, Phase, WaitsFor
from award.services.papers import Unfinished, unfinished_papers
from award.services.readiness import gaps, portrait_gaps
from award.services.texts import unready_texts
from voting.services.decision import chosen_who_stand_no_more, hand_down, of_an_earlier_round, standing_decision
from voting.services.letters import tell_that_nobody_was_chosen


def register() -> None:
    """Register the guards into DECIDED and PUBLICATION, and what happens on entering them."""
    phases.add_guard(Phase.DECIDED, a_decision_stands)
    phases.add_guard(Phase.PUBLICATION, somebody_is_awarded)
    phases.add_guard(Phase.PUBLICATION, the_laureate_has_accepted)
    phases.add_guard(Phase.PUBLICATION, texts_are_written)
    phases.add_guard(Phase.PUBLICATION, translations_are_current)
    phases.add_guard(Phase.PUBLICATION, texts_are_read)
    phases.add_guard(Phase.PUBLICATION, papers_are_rendered)
    phases.add_guard(Phase.PUBLICATION, the_portrait_has_its_words)
    phases.add_guard(Phase.PUBLICATION, a_second_person_approved)
    phases.add_entry_act(Phase.DECIDED, laureates_are_made)
    phases.add_entry_act(Phase.PUBLICATION, tell_that_nobody_was_chosen)


def laureates_are_made(cycle: Cycle, came_from: Phase, by: User | None) -> None:
    """Make the laureates of the decision that stands; after a step back and another decision those of the earlier one give way."""
    decision = standing_decision(cycle)
    if decision is not None:
        hand_down(cycle, decision, by=by)


def a_decision_stands(cycle: Cycle) -> Iterator[Blocker]:
    """The board's decision, or that the award is not given this year, is recorded, of the jury's last round and of candidates who stand."""
    decision = standing_decision(cycle)
    if decision is None:
        has_met = cycle.board_meets_at is not None and cycle.board_meets_at <= timezone.now()
        yield Blocker(
            _("The board's decision is not recorded yet."),
            "desk_decision",
            waits_for=WaitsFor.SECRETARY if has_met else WaitsFor.BOARD,
        )
        return
    if of_an_earlier_round(decision):
        yield Blocker(
            _("The jury has scored anew since the board decided: record what the board decides on the new result."),
            "desk_decision",
        )
    for candidate in chosen_who_stand_no_more(decision):
        yield Blocker(
            _("%(name)s is no longer a candidate: record whom the board names instead.") % {"name": candidate},
            "desk_decision",
        )


def somebody_is_awarded(cycle: Cycle) -> Iterator[Blocker]:
    """There is a laureate who has not declined; a year without an award has nobody to publish."""
    decision = standing_decision(cycle)
    if decision is not None and not decision.not_awarded and not living_laureates(cycle):
        yield Blocker(_("The laureate has declined: record whom the board names instead."), "desk_decision")


def the_laureate_has_accepted(cycle: Cycle) -> Iterator[Blocker]:
    """Each laureate has said yes."""
    for laureate in living_laureates(cycle):
        if laureate.accepted_at is None:
            yield Blocker(
                _("%(name)s has not accepted yet.") % {"name": laureate.name},
                "desk_laureate",
                (laureate.pk,),
                WaitsFor.LAUREATE,
            )


def texts_are_written(cycle: Cycle) -> Iterator[Blocker]:
    """Every required text is written in every required language."""
    return _texts(cycle, "MISSING", _("The %(kind)s is not written in %(language)s."))


def translations_are_current(cycle: Cycle) -> Iterator[Blocker]:
    """No text is older than the text it was translated from."""
    sentence = _("The %(kind)s in %(language)s is older than the text it was translated from.")
    return _texts(cycle, "STALE", sentence)


def texts_are_read(cycle: Cycle) -> Iterator[Blocker]:
    """A language checker has read every text."""
    return _texts(cycle, "UNCHECKED", _("The %(kind)s is not checked in %(language)s."))


def papers_are_rendered(cycle: Cycle) -> Iterator[Blocker]:
    """The certificate and the press release are rendered in every required language, and say what the record says."""
    for laureate in living_laureates(cycle):
        unfinished = unfinished_papers(laureate)
        if unfinished is not None:
            yield Blocker(
                _("The documents about %(name)s are not all up to date yet.") % {"name": laureate.name},
                "desk_papers",
                (laureate.pk,),
                WaitsFor.OTHER_THINGS if unfinished == Unfinished.WAIT_FOR_TEXTS else WaitsFor.SYSTEM,
            )


def a_second_person_approved(cycle: Cycle) -> Iterator[Blocker]:
    """A second person has approved publication, with a time or "on my signal, not before"."""
    for laureate in living_laureates(cycle):
        if laureate.approved_at is None:
            yield Blocker(
                _("No second person has approved the publication of %(name)s yet.") % {"name": laureate.name},
                "desk_publication",
                (laureate.pk,),
                _who_is_next(laureate),
            )
        elif laureate.publish_at is not None and laureate.publish_at <= timezone.now():
            # Moving on would publish at once, which nobody approved.
            yield Blocker(
                _("The hour approved for %(name)s has passed: hold the publication and ask for another one.")
                % {"name": laureate.name},
                "desk_publication",
                (laureate.pk,),
            )


def the_portrait_has_its_words(cycle: Cycle) -> Iterator[Blocker]:
    """A portrait names who took it and on what terms it may be used, and is described for those who do not see it."""
    for laureate in living_laureates(cycle):
        for gap in portrait_gaps(laureate):
            yield Blocker(gap, "desk_laureate", (laureate.pk,))


def _texts(cycle: Cycle, state: str, sentence: Promise | str) -> Iterator[Blocker]:
    for laureate in living_laureates(cycle):
        for text in unready_texts(laureate):
            if text.state == state:
                words = {"kind": _kind_name(text.kind), "language": _language_name(text.language)}
                yield Blocker(sentence % words, "desk_texts", (laureate.pk,))


def _who_is_next(laureate: Laureate) -> WaitsFor:
    """Return who acts next towards an approval: it can be asked for when the laureate has accepted and nothing is missing."""
    if request_to_publish(laureate) is not None:
        return WaitsFor.SECOND_PERSON
    if laureate.accepted_at is None or any(gaps(laureate, complete=True)):
        return WaitsFor.OTHER_THINGS
    return WaitsFor.SECRETARY


def _kind_name(kind: str) -> str:
    return str(Text.Kind(kind).label)


def _language_name(language: str) -> str:
    return str(dict(settings.LANGUAGES)[language])
