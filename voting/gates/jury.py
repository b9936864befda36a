"""May the cycle move? What the jury's work says."""

from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from award import phases
from award.access import rulebook_of, seats_today
from award.models import Cycle, Rulebook, Seat, User
from award.phases import Blocker, Phase
from nominations.access import standing_candidates
from voting.access import conflicts, current_round, open_ballots, rules_of
from voting.conflicts import known_ground
from voting.models import Ballot, Interest
from voting.services.rounds import close_scoring, open_scoring
from voting.tally import TallyError


def register() -> None:
    """Register the jury's guards and entry acts with the phases."""
    phases.add_guard(Phase.SCORING, the_jury_is_seated)
    phases.add_guard(Phase.SCORING, every_candidate_keeps_enough_jurors)
    phases.add_guard(Phase.SCORING, the_rules_can_be_tallied)
    phases.add_guard(Phase.DELIBERATION, no_ballot_is_open)
    phases.add_entry_act(Phase.SCORING, _enter_scoring)
    phases.add_entry_act(Phase.DELIBERATION, _enter_deliberation)


def the_jury_is_seated(cycle: Cycle) -> Iterator[Blocker]:
    """The jury has a chair, and a vice-chair who takes over where the chair is conflicted."""
    offices = {seat.office for seat in _jury()}
    if Seat.Office.CHAIR not in offices:
        yield Blocker(_("The jury has no chair."), "desk_seats")
    if Seat.Office.VICE_CHAIR not in offices:
        yield Blocker(_("The jury has no vice-chair, who takes over where the chair has a conflict."), "desk_seats")


def every_candidate_keeps_enough_jurors(cycle: Cycle) -> Iterator[Blocker]:
    """Each candidate keeps as many jurors as the rulebook asks for, after the conflicts that are known already."""
    rulebook = rulebook_of(cycle)
    needed = rulebook.min_ballots if rulebook else 1
    jurors = conflicts.judges({seat.user_id: seat.user for seat in _jury()}.values())
    standing = standing_candidates(cycle)
    names = {candidate.pk: candidate.name for candidate in standing}
    declared = set(
        Interest.objects.filter(candidate__in=names, state=Interest.State.CONFLICTED).values_list("user", "candidate")
    )
    recused = Counter(
        subject.key
        for subject in conflicts.subjects(cycle, standing)
        for juror in jurors
        if (juror.key, subject.key) in declared or known_ground(juror, subject)
    )
    for key, name in sorted(names.items(), key=lambda item: (item[1], item[0])):
        left = len(jurors) - recused[key]
        if left < needed:
            yield Blocker(
                ngettext_lazy(
                    "%(name)s would be judged by %(left)s juror, and %(needed)s are needed: seat more jurors.",
                    "%(name)s would be judged by %(left)s jurors, and %(needed)s are needed: seat more jurors.",
                    "left",
                )
                % {"name": name, "left": left, "needed": needed},
                "desk_seats",
            )


def the_rules_can_be_tallied(cycle: Cycle) -> Iterator[Blocker]:
    """The rulebook's tally can be carried out: there are criteria, and its tie keys name some of them."""
    try:
        rules_of(cycle)
    except (TallyError, Rulebook.DoesNotExist):
        yield Blocker(_("The rules of the tally do not fit the criteria."), "desk_rulebook")


def no_ballot_is_open(cycle: Cycle) -> Iterator[Blocker]:
    """Every ballot is submitted, abstained, sealed by a conflict of interest, or released with a reason.

    The sentence names the juror and no number: a number would tell a conflicted reader of ballots that are not theirs to count.
    """
    round = current_round(cycle)
    if round is None or not Ballot.objects.filter(round=round).exists():
        yield Blocker(_("Scoring has not been opened."), "jury_progress")
        return
    waiting = Seat.objects.filter(pk__in=open_ballots(round).values("seat")).select_related("user")
    for seat in waiting.order_by("user__name", "pk"):
        yield Blocker(
            _("%(name)s has open ballots: ask for them, release them or excuse the juror.") % {"name": seat.user},
            "jury_juror",
            (seat.pk,),
        )


def _jury() -> list[Seat]:
    """Return the seats of the jury that are held today."""
    return [seat for seat in seats_today() if seat.body == Seat.Body.JURY]


def _enter_scoring(cycle: Cycle, came_from: Phase, by: User | None) -> None:
    open_scoring(cycle=cycle, came_from=came_from, by=by)


def _enter_deliberation(cycle: Cycle, came_from: Phase, by: User | None) -> None:
    close_scoring(cycle=cycle, by=by)
