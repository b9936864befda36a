"""May the cycle move? What the jury's work says."""

from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from award import phases
from award.access import rulebook_of, seats_today
from award.models import Cycle, Rulebook, Seat, User
from award.phases import Blocker, Phase, WaitsFor
from award.rulebook import open_proposal
from nominations.access import standing_candidates
from voting.access import conflicts, current_round, open_ballots, rules_of, short_of_ballots_for
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
    phases.add_caution(Phase.DELIBERATION, every_candidate_gets_enough_ballots)
    phases.add_caution(Phase.DECIDED, every_candidate_gets_enough_ballots)
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
    """Each candidate keeps as many jurors as the rulebook asks for, after the conflicts that are known already.

    Where the nominations and recommendations alone leave too few, the sentence says of whom: the office reads them all. What people
    have declared, before a step back, is not for a reader who has a conflict with that candidate, so that sentence has no name and
    no number.
    """
    rulebook = rulebook_of(cycle)
    needed = rulebook.min_ballots if rulebook else 1
    jurors = conflicts.judges({seat.user_id: seat.user for seat in _jury()}.values())
    standing = standing_candidates(cycle)
    names = {candidate.pk: candidate.name for candidate in standing}
    declared = set(
        Interest.objects.filter(candidate__in=names, state=Interest.State.CONFLICTED).values_list("user", "candidate")
    )
    known: Counter[int] = Counter()
    recused: Counter[int] = Counter()
    for subject in conflicts.subjects(cycle, standing):
        for juror in jurors:
            is_known = bool(known_ground(juror, subject))
            known[subject.key] += is_known
            recused[subject.key] += is_known or (juror.key, subject.key) in declared
    too_few = {key for key in names if len(jurors) - recused[key] < needed}
    if any(len(jurors) - known[key] >= needed for key in too_few):
        yield Blocker(
            _("With the conflicts of interest that were declared, a candidate has too few jurors: seat more jurors."),
            "desk_seats",
        )
    for key, name in sorted(names.items(), key=lambda item: (item[1], item[0])):
        left = len(jurors) - known[key]
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
        proposed = WaitsFor.SECOND_PERSON if open_proposal(cycle) else WaitsFor.SECRETARY
        yield Blocker(_("The rules of the tally do not fit the criteria."), "desk_rulebook", waits_for=proposed)


def no_ballot_is_open(cycle: Cycle) -> Iterator[Blocker]:
    """Every ballot is submitted, abstained, sealed by a conflict of interest, or released with a reason.

    The sentence names the juror and no number: a number would tell a conflicted reader of ballots that are not theirs to count.
    """
    round = current_round(cycle)
    if round is None or not Ballot.objects.filter(round=round).exists():
        yield Blocker(
            _("No juror has a score sheet: take the year one step back, and call the jury again."),
            "desk_step_back",
            (cycle.year,),
        )
        return
    waiting = Seat.objects.filter(pk__in=open_ballots(round).values("seat")).select_related("user")
    for seat in waiting.order_by("user__name", "pk"):
        yield Blocker(
            _("%(name)s has open ballots: ask for them, release them or excuse the juror.") % {"name": seat.user},
            "jury_progress",
            waits_for=WaitsFor.JURY if cycle.accepts_scores() else WaitsFor.SECRETARY,
        )


def every_candidate_gets_enough_ballots(cycle: Cycle, reader: User) -> Iterator[str]:
    """Each candidate gets the ballots that the rulebook asks for, as far as the reader may know.

    It keeps no gate shut: whoever has too few is listed after the others without a place, and the board may choose as the rules say.
    """
    round = current_round(cycle)
    short = short_of_ballots_for(reader, round) if round is not None else []
    for one in short:
        yield gettext("%(name)s can get no more than %(possible)s of the %(needed)s ballots needed for a place.") % {
            "name": one.name,
            "possible": one.possible,
            "needed": one.needed,
        }
    if short:
        yield gettext("Whoever has too few is listed after the others, without a place in the jury's order.")


def _jury() -> list[Seat]:
    """Return the seats of the jury that are held today."""
    return [seat for seat in seats_today() if seat.body == Seat.Body.JURY]


def _enter_scoring(cycle: Cycle, came_from: Phase, by: User | None) -> None:
    open_scoring(cycle=cycle, came_from=came_from, by=by)


def _enter_deliberation(cycle: Cycle, came_from: Phase, by: User | None) -> None:
    close_scoring(cycle=cycle, by=by)
