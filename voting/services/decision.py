"""Recording what the board decided in its meeting, and handing the laureate down to the award app."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from award import queue
from award.audit import Refused, record, unit_of_work
from award.facts import fact
from award.fingerprints import must_be_as_read
from award.models import Cycle, Laureate, Rulebook, Seat, User
from award.phases import Phase
from award.services.cycle import lock_cycle
from award.services.laureates import follow_decision, name_laureate
from nominations.models import Candidate
from nominations.told import words_told
from voting import access
from voting.models import Decision, DecisionChoice, DecisionReasons, DecisionRecusal, Interest
from voting.quorum import Count, Quorum, SeatAtTable, count, quorum


@dataclass(frozen=True)
class Minutes:
    """What the secretary records of the meeting. Candidates and seats are given by their rows."""

    meeting_number: str
    item: str
    place: str
    held_on: date
    language: str
    present: tuple[Seat, ...]
    method: str
    laureates: tuple[Candidate, ...] = ()
    reserve: tuple[Candidate, ...] = ()
    # seat -> the candidates it left the room for
    left: Mapping[Seat, tuple[Candidate, ...]] = field(default_factory=dict)
    # candidate's primary key -> votes; blank votes apart
    votes: Mapping[int, int] = field(default_factory=dict)
    blank_votes: int = 0
    lot_drawn_by: str = ""
    lot_witness: str = ""
    not_awarded: bool = False
    reasons: str = ""
    # Those present who had not answered in the product were asked about conflicts of interest at the meeting.
    asked_at_meeting: bool = False


def record_decision(*, cycle: Cycle, minutes: Minutes, by: User, read: str | None = None) -> Decision:
    """Record the board's decision; an earlier one of the same year is superseded, never changed.

    `read` is the fingerprint of what the page showed that was filled in (`access.decision_options`): what was recorded meanwhile, most
    often by a second click, is not superseded unseen, and nothing is decided by another order of the jury than the one that was read.
    Without it nobody has read anything: a year that is built, not decided. Raises Changed when it is not what stands.
    Raises Refused, with the field it belongs to, when the meeting was not quorate, somebody with a declared conflict did not leave, the
    votes do not carry the choice, somebody present was not asked about conflicts of interest, an equal vote was not resolved by the rulebook's rule, the jury's order is left without
    reasons, or the year is not in DELIBERATION (or DECIDED, after a laureate has declined).
    """
    with unit_of_work():
        locked = lock_cycle(cycle.pk)
        if not may_record(locked):
            raise Refused(
                _("The board decides when the jury has deliberated; a decision that stands is changed by a step back.")
            )
        earlier = standing_decision(locked)
        if read is not None:
            must_be_as_read(read, access.decision_options(locked, by).read)
        rules = Rulebook.objects.get(cycle=locked)
        standings = access.standings_to_decide_by(locked)
        order = access.order_of(standings)
        _check_choice(locked, rules, minutes)
        _check_meeting(locked, rules, minutes, by)
        _check_votes(locked, rules, minutes)
        _check_order(rules, minutes, access.order_for(by, standings))
        interests_asked = _how_interests_were_asked(locked, minutes)
        decision = Decision(
            cycle=locked,
            supersedes=earlier,
            meeting_number=minutes.meeting_number,
            item=minutes.item,
            place=minutes.place,
            held_on=minutes.held_on,
            language=minutes.language,
            method=minutes.method,
            votes=[{"candidate": key, "votes": number} for key, number in sorted(minutes.votes.items())]
            + ([{"candidate": None, "votes": minutes.blank_votes}] if minutes.blank_votes else []),
            lot_drawn_by=minutes.lot_drawn_by,
            lot_witness=minutes.lot_witness,
            not_awarded=minutes.not_awarded,
            interests_asked=interests_asked,
            standings=standings,
            rulebook_version=locked.rulebook_versions.latest("number").number,
            tie_step=order.tie_step(minutes.laureates[0]) if order and minutes.laureates else "",
            recorded_by=by,
        )
        decision.full_clean()
        decision.save()
        if minutes.reasons.strip():
            given = DecisionReasons(decision=decision, text=minutes.reasons)
            given.full_clean()
            given.save()
        decision.present.set(minutes.present)
        for kind, candidates in (
            (DecisionChoice.Kind.LAUREATE, minutes.laureates),
            (DecisionChoice.Kind.RESERVE, minutes.reserve),
        ):
            for rank, candidate in enumerate(candidates, start=1):
                DecisionChoice.objects.create(decision=decision, candidate=candidate, kind=kind, rank=rank)
        for seat, candidates in minutes.left.items():
            for candidate in candidates:
                DecisionRecusal.objects.create(decision=decision, seat=seat, candidate=candidate)
        record(
            "decision.recorded", decision, by=by, cycle=locked,
            not_awarded=minutes.not_awarded, method=minutes.method, laureates=[row.pk for row in minutes.laureates],
            standings=standings.digest if standings else None, supersedes=earlier.pk if earlier else None,
            interests_asked=str(interests_asked), digests={"reasons": minutes.reasons} if minutes.reasons.strip() else None,
        )  # fmt: skip
        queue.enqueue("voting.tasks.render_decision_record", decision.pk)
        if locked.phase == Phase.DECIDED:
            hand_down(locked, decision, by=by)
    return decision


def may_record(cycle: Cycle) -> bool:
    """True while a decision can be recorded: in deliberation, and after every laureate has declined."""
    return cycle.phase == Phase.DELIBERATION or (cycle.phase == Phase.DECIDED and _fell_through(cycle))


@fact
def standing_decision(cycle: Cycle) -> Decision | None:
    """Return the decision that stands: the newest one that no later one supersedes."""
    decision = Decision.objects.filter(cycle=cycle, superseded_by__isnull=True).first()
    if decision is not None:
        decision.cycle = cycle
    return decision


@fact
def of_an_earlier_round(decision: Decision) -> bool:
    """True when the jury has scored anew since the board decided, so that the board has not had before it what is the result now."""
    newest = access.standings_to_decide_by(decision.cycle)
    return None not in (newest, decision.standings) and newest.round_id != decision.standings.round_id


def chosen_who_stand_no_more(decision: Decision) -> list[Candidate]:
    """Return whom the decision names as laureates although they are candidates no longer."""
    chosen = decision.choices.filter(kind=DecisionChoice.Kind.LAUREATE).select_related("candidate").order_by("rank")
    return [choice.candidate for choice in chosen if choice.candidate.status != Candidate.Status.STANDING]


def hand_down(cycle: Cycle, decision: Decision, *, by: User | None) -> None:
    """Bring the laureates of the award app into line with a decision, and have the papers of new ones rendered by the worker.

    Whom an earlier decision of the year made a laureate already stays one if this decision names the same candidate, and is none any
    more if it does not. Safe to run twice.
    """
    chosen = decision.choices.filter(kind=DecisionChoice.Kind.LAUREATE).select_related("candidate").order_by("rank")
    made = _made(cycle)
    named = {choice.candidate_id for choice in chosen}
    for candidate, laureate in made.items():
        follow_decision(laureate=laureate, named=candidate in named, decided_on=decision.held_on, by=by)
    number = cycle.laureates.count()
    for choice in chosen:
        if choice.candidate_id in made:
            _note(choice, made[choice.candidate_id])
            continue
        number += 1
        person = choice.candidate.nominees.filter(same_as__isnull=True).order_by("pk").first()
        laureate = name_laureate(
            cycle=cycle,
            number=number,
            name=choice.candidate.name,
            **words_told(choice.candidate, otherwise=decision.language),
            email=person.email if person else "",
            telephone=person.telephone if person else "",
            language=person.language if person else decision.language,
            decided_on=decision.held_on,
            by=by,
        )
        _note(choice, laureate)
        queue.enqueue("award.tasks.render_papers", laureate.pk)


def _made(cycle: Cycle) -> dict[int, Laureate]:
    """Return candidate's primary key -> the laureate a decision of the year made of it, those who declined left out."""
    choices = DecisionChoice.objects.filter(decision__cycle=cycle, laureate__declined_at__isnull=True)
    return {
        choice.candidate_id: choice.laureate
        for choice in choices.filter(laureate__isnull=False).select_related("laureate").order_by("pk")
        if choice.laureate is not None
    }


def _note(choice: DecisionChoice, laureate: Laureate) -> None:
    choice.laureate = laureate
    choice.save(update_fields=["laureate"])


def quorum_of(decision: Decision) -> Quorum:
    """Return the quorum of a decision: that of the matter in which fewest took part, each candidate it names being one."""
    left: dict[int, list[Seat]] = {}
    for recusal in decision.recusals.select_related("seat"):
        left.setdefault(recusal.candidate_id, []).append(recusal.seat)
    matters = [left.get(choice.candidate_id, ()) for choice in decision.choices.all()]
    return _quorum(decision.cycle, decision.held_on, decision.present.all(), matters)


def votes_of(decision: Decision) -> Count:
    """Return the votes as the decision has them."""
    votes = {row["candidate"]: row["votes"] for row in decision.votes}
    return count({key: number for key, number in votes.items() if key}, blank=votes.get(None, 0))


def _quorum(cycle: Cycle, held_on: date, present: Iterable[Seat], matters: Iterable[Iterable[Seat]]) -> Quorum:
    """Return the quorum of the matter in which fewest took part; `matters` are those who had left, matter by matter."""
    rules = Rulebook.objects.get(cycle=cycle)
    here = {seat.pk for seat in present}
    board = list(Seat.objects.active(on=held_on).of_body(Seat.Body.BOARD))
    found = [
        quorum(
            (
                SeatAtTable(
                    key=seat.pk,
                    deputy=seat.office == Seat.Office.DEPUTY,
                    chairs=seat.office in (Seat.Office.CHAIR, Seat.Office.VICE_CHAIR),
                    present=seat.pk in here,
                    recused=seat.pk in away,
                )
                for seat in board
            ),
            percent=rules.quorum_percent,
            chair_required=rules.quorum_needs_chair,
        )
        for away in [{seat.pk for seat in left} for left in matters] or [set()]
    ]
    return min(found, key=lambda one: (one.holds, one.taking_part))


def _check_choice(cycle: Cycle, rules: Rulebook, minutes: Minutes) -> None:
    """The choice names standing candidates of this year, each once, within the rulebook's numbers."""
    if minutes.not_awarded:
        if minutes.laureates or minutes.reserve:
            raise Refused(_("A year without an award names nobody."), field="not_awarded")
        if not minutes.reasons.strip():
            raise Refused(_("Give the reasons for not giving the award this year."), field="reasons")
        return
    if not minutes.laureates:
        raise Refused(_("Choose whom the board named, or “not awarded this year”."), field="laureates")
    if len(minutes.laureates) > rules.laureates_max:
        raise Refused(
            _("The rulebook allows at most %(most)s laureates.") % {"most": rules.laureates_max}, field="laureates"
        )
    if len(minutes.reserve) > rules.reserve_max:
        raise Refused(
            _("The rulebook allows at most %(most)s names in reserve.") % {"most": rules.reserve_max}, field="reserve"
        )
    named = [candidate.pk for candidate in (*minutes.laureates, *minutes.reserve)]
    if len(named) != len(set(named)):
        raise Refused(_("A candidate is named twice."), field="reserve")
    standing = Candidate.objects.filter(cycle=cycle, status=Candidate.Status.STANDING, pk__in=named).count()
    if standing != len(named):
        raise Refused(_("Only a candidate who stands can be chosen."), field="laureates")


def _check_meeting(cycle: Cycle, rules: Rulebook, minutes: Minutes, by: User) -> None:
    """The meeting has been held, everybody with a declared conflict left for that candidate, and the board was quorate without them.

    Whoever has a conflict with the candidate is not told who else declared one.
    """
    if minutes.held_on > timezone.localdate():
        raise Refused(_("This day is still to come: record the decision when the board has made it."), field="held_on")
    conflicts = Interest.objects.filter(
        candidate__cycle=cycle, state=Interest.State.CONFLICTED, user__in=[seat.user_id for seat in minutes.present]
    ).select_related("candidate")
    dealt_with = _dealt_with(minutes)
    for interest in conflicts:
        seat = next(seat for seat in minutes.present if seat.user_id == interest.user_id)
        left_for = {candidate.pk for candidate in minutes.left.get(seat, ())}
        if interest.candidate_id in dealt_with and interest.candidate_id not in left_for:
            raise Refused(_who_must_have_left(interest, seat, by), field="left")
    matters = [
        [seat for seat, candidates in minutes.left.items() if candidate in candidates]
        for candidate in (*minutes.laureates, *minutes.reserve)
    ]
    found = _quorum(cycle, minutes.held_on, minutes.present, matters)
    if not found.holds:
        raise Refused(_not_quorate(found), field="present")


def _who_must_have_left(interest: Interest, seat: Seat, by: User) -> str:
    if interest.user_id != by.pk and access.withheld_candidates(by).filter(pk=interest.candidate_id).exists():
        return _(
            "Somebody present has a conflict of interest with %(candidate)s and must have left for that matter. "
            "The name is not shown to you, because you have a conflict there too or have not answered: ask whoever chaired the meeting who left."
        ) % {"candidate": interest.candidate}
    return _("%(name)s has a conflict of interest with %(candidate)s and must have left for that matter.") % {
        "name": seat.user,
        "candidate": interest.candidate,
    }


def _how_interests_were_asked(cycle: Cycle, minutes: Minutes) -> str:
    """Return how those present were asked about conflicts of interest: in the product, about every candidate, or at the meeting.

    Nobody decides on a matter in which a private interest may conflict with the association's (Yhdistyslaki 37 §), so nobody may be
    left unasked. Raises Refused with the field.
    """
    not_asked = access.not_asked(cycle, minutes.present)
    if not not_asked:
        return Decision.InterestsAsked.DECLARED
    if not minutes.asked_at_meeting:
        raise Refused(
            _("Ask everybody present about conflicts of interest, and record here that it was done. Not asked yet: %(names)s.")
            % {"names": ", ".join(str(seat.user) for seat in not_asked)},
            field="asked_at_meeting",
        )  # fmt: skip
    return Decision.InterestsAsked.MEETING


def _not_quorate(found: Quorum) -> str:
    """Say how many took part and how many are needed, and that conflicts of interest are missing where they are."""
    numbers = {"here": found.taking_part, "needed": found.needed}
    sentence = (
        _("The board was not quorate: %(here)s took part, %(needed)s are needed, the chair or vice-chair among them.")
        if found.chair_required
        else _("The board was not quorate: %(here)s took part, %(needed)s are needed.")
    ) % numbers
    if not found.recused:
        return sentence
    missing = ngettext(
        "%(number)s person does not count in this matter because of a conflict of interest.",
        "%(number)s people do not count in this matter because of a conflict of interest.",
        found.recused,
    )
    return f"{sentence} {missing % {'number': found.recused}}"


def _dealt_with(minutes: Minutes) -> set[int]:
    """Return whom the board named or voted on: each of them a matter in which whoever has a conflict takes no part."""
    voted_on = {key for key, number in minutes.votes.items() if number}
    return voted_on | {candidate.pk for candidate in (*minutes.laureates, *minutes.reserve)}


def _check_votes(cycle: Cycle, rules: Rulebook, minutes: Minutes) -> None:
    """Nobody voted but those who took part, the votes carry the choice, and an equal vote was resolved as the rulebook says."""
    if minutes.method == Decision.Method.UNANIMOUS or minutes.not_awarded:
        return
    outcome = count(dict(minutes.votes), blank=minutes.blank_votes)
    if not outcome.cast:
        raise Refused(_("Record the votes."), field="votes")
    dealt_with = _dealt_with(minutes)
    left = [seat for seat, candidates in minutes.left.items() if dealt_with.intersection(one.pk for one in candidates)]
    if outcome.cast > _quorum(cycle, minutes.held_on, minutes.present, [left]).taking_part:
        raise Refused(_("There are more votes than people present who took part in the matter."), field="votes")
    chosen = [candidate.pk for candidate in minutes.laureates]
    if minutes.method == Decision.Method.VOTE:
        if not outcome.carries(chosen):
            raise Refused(_("The one chosen does not have the most votes."), field="votes")
        if outcome.ties(chosen) and rules.tie_rule != Rulebook.TieRule.CHAIR:
            raise Refused(_("The votes are equal: record the lot or the new vote that decided."), field="method")
        return
    if rules.tie_rule != Rulebook.TieRule.LOT:
        raise Refused(_("The rulebook does not resolve an equal vote by lot."), field="method")
    if not outcome.ties(chosen):
        raise Refused(_("A lot decides only between those with equal votes."), field="method")
    if not minutes.lot_drawn_by.strip() or not minutes.lot_witness.strip():
        raise Refused(_("Say who drew the lot and who witnessed it."), field="lot_drawn_by")


def _check_order(rules: Rulebook, minutes: Minutes, order: access.JurysOrder | None) -> None:
    """Leaving the jury's order, or choosing somebody without a place in it, needs reasons.

    `order` is what the recording person may see. From whom a part of it is withheld, reasons are asked always: a refusal that came
    only when the order is left would tell the place of the candidate it is withheld for.
    """
    if not rules.order_needs_reasons or minutes.not_awarded or minutes.reasons.strip():
        return
    if order is not None and not order.whole:
        raise Refused(
            _(
                "Part of the jury's order is withheld from you, so it is not compared for you: give the board's reasons."
            ),
            field="reasons",
        )
    if order is None or not order.is_followed(minutes.laureates):
        raise Refused(_("The choice leaves the jury's order: give the reasons."), field="reasons")


def _fell_through(cycle: Cycle) -> bool:
    """True when every laureate of the standing decision has declined, so that the board may decide anew."""
    laureates = list(cycle.laureates.filter(superseded_at__isnull=True))
    return bool(laureates) and all(laureate.declined_at for laureate in laureates)
