"""The decision record: the decision as a paper of its own, made from the row that never changes."""

from django.utils import timezone, translation

from award import access
from award.languages import text_in
from award.models import Document, User
from award.papers import Attendee, Count, DecisionRecordData, Departure, Standing, award_title
from award.phases import Phase
from award.services.papers import keep_decision_record
from voting.models import Decision, DecisionChoice
from voting.services.decision import places_in, quorum_for
from voting.services.minutes import chair_decided


def render_decision_record(*, decision: Decision, by: User | None = None) -> Document | None:
    """Render the record of a decision in the language of its minutes and keep it; a second call returns the kept one.

    What is left of an archived year is no record: then there is none. Raises PaperFault when it cannot be set.
    """
    if decision.cycle.phase >= Phase.ARCHIVED:
        return None
    return keep_decision_record(
        cycle=decision.cycle, data=record_of(decision), number=decision.number_in_cycle(), by=by
    )


def record_of(decision: Decision) -> DecisionRecordData:
    """Return what stands in the record. It has no annex: points are shown to each reader by `voting.access`.

    Raises LookupError when there is no association yet.
    """
    association = access.association()
    if association is None:
        raise LookupError("no association")
    language = decision.language
    choices = list(decision.choices.select_related("candidate").order_by("rank"))
    laureates = [choice.candidate for choice in choices if choice.kind == DecisionChoice.Kind.LAUREATE]
    names = {candidate.pk: candidate.name for candidate in decision.cycle.candidates.all()}
    recusals = list(decision.recusals.select_related("seat__user", "candidate").order_by("pk"))
    present = list(decision.present.select_related("user").order_by("office", "user__name", "pk"))
    away = [recusal.seat for recusal in recusals if recusal.candidate in laureates]
    quorum = quorum_for(decision.cycle, held_on=decision.held_on, present=present, recused=away)
    places = places_in(decision.standings)
    with translation.override(language):
        attendees = tuple(Attendee(str(seat.user), seat.office_words) for seat in present)
    return DecisionRecordData(
        language=language,
        association=text_in(association, "legal_name", language),
        award=award_title(text_in(association, "award_name", language), decision.cycle.year, language),
        meeting_number=decision.meeting_number,
        item=decision.item,
        place=decision.place,
        held_on=decision.held_on,
        present=attendees,
        left=tuple(Departure(str(recusal.seat.user), recusal.candidate.name) for recusal in recusals),
        quorum=(quorum.taking_part, quorum.members, quorum.needed),
        method=decision.method,
        chair_decided=chair_decided(decision),
        votes=tuple(Count(names.get(row["candidate"], ""), row["votes"]) for row in decision.votes),
        lot_drawn_by=decision.lot_drawn_by,
        lot_witness=decision.lot_witness,
        not_awarded=decision.not_awarded,
        laureates=tuple(candidate.name for candidate in laureates),
        reserve=tuple(c.candidate.name for c in choices if c.kind == DecisionChoice.Kind.RESERVE),
        reasons=decision.reasons,
        standings_digest=decision.standings.digest if decision.standings else "",
        standings_round=decision.standings.round.number if decision.standings else 0,
        places=tuple(Standing(c.name, places.get(c.pk)) for c in laureates) if decision.standings else (),
        tie_step=decision.tie_step,
        rulebook_version=decision.rulebook_version,
        recorded_by=str(decision.recorded_by),
        recorded_on=timezone.localdate(decision.recorded_at),
    )
