"""What the secretary has to do about the jury's and the board's work now."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from award import todo
from award.models import Cycle, User
from award.phases import Phase
from award.todo import Todo, Urgency
from voting.access import conflicts, current_round, open_ballots, short_of_ballots_for
from voting.services.decision import of_an_earlier_round, standing_decision

SOON = timedelta(days=7)


def register() -> None:
    """Register with the desk's list."""
    for tell in (the_jury_scores, the_board_decides):
        todo.add_todo(tell)
    for tell_reader in (every_candidate_gets_enough_ballots, liftings_are_decided):
        todo.add_readers_todo(tell_reader)


def the_jury_scores(cycle: Cycle) -> Iterator[Todo]:
    """Every juror finishes. The sentence holds no number: it would tell of ballots that are not the reader's to count."""
    if cycle.phase != Phase.SCORING:
        return
    round = current_round(cycle)
    if round is None or not open_ballots(round).exists():
        return
    due = cycle.scoring_closes_at
    if due is not None and due <= timezone.now():
        yield Todo(
            _("Scoring has closed and not every juror has finished: give more time, or release what is open."),
            "jury_progress",
            due=due,
            urgency=Urgency.LATE,
            guards=("no_ballot_is_open",),
        )
    else:
        near = due is not None and due <= timezone.now() + SOON
        yield Todo(
            _("The jury is scoring: see how far each juror is and remind those who have not finished."),
            "jury_remind",
            due=due,
            urgency=Urgency.SOON if near else Urgency.NORMAL,
            guards=("no_ballot_is_open",),
        )


def every_candidate_gets_enough_ballots(cycle: Cycle, reader: User) -> Iterator[Todo]:
    """No candidate is left without a place because jurors are missing, as far as the reader may know of the candidate's ballots."""
    round = current_round(cycle) if cycle.phase == Phase.SCORING else None
    number = len(short_of_ballots_for(reader, round)) if round is not None else 0
    if number:
        yield Todo(
            ngettext(
                "%(number)s candidate will get too few score sheets for a place: see who it is, and seat another juror if you can.",
                "%(number)s candidates will get too few score sheets for a place: see who they are, and seat more jurors if you can.",
                number,
            )
            % {"number": number},
            "jury_progress",
            urgency=Urgency.SOON,
        )  # fmt: skip


def liftings_are_decided(cycle: Cycle, reader: User) -> Iterator[Todo]:
    """What somebody else asks, that a conflict of interest be lifted, is decided, as far as it is the reader's to know."""
    if cycle.phase not in (Phase.SCORING, Phase.DELIBERATION):
        return
    number = conflicts.conflicts_to_lift_for(reader, cycle).count()
    if number:
        yield Todo(
            ngettext(
                "%(number)s request to lift a conflict of interest waits for a second person: read it and decide.",
                "%(number)s requests to lift a conflict of interest wait for a second person: read them and decide.",
                number,
            )
            % {"number": number},
            "jury_conflicts",
            urgency=Urgency.SOON,
        )


def the_board_decides(cycle: Cycle) -> Iterator[Todo]:
    """The board's decision is recorded after its meeting, and anew when the jury has scored anew."""
    if cycle.phase != Phase.DELIBERATION:
        return
    decision = standing_decision(cycle)
    if decision is None or of_an_earlier_round(decision):
        met = cycle.board_meets_at is not None and cycle.board_meets_at <= timezone.now()
        yield Todo(
            _("The board has met: record its decision from the minutes.")
            if met
            else _("When the board has met, record its decision."),
            "desk_decision",
            due=None if met else cycle.board_meets_at,
            urgency=Urgency.SOON if met else Urgency.NORMAL,
            guards=("a_decision_stands",),
        )
