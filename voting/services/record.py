"""The decision record: the decision as a paper of its own, made from the row that never changes.

One is kept. Whoever may not see the whole of the jury's order gets one of their own instead, made when it is asked for; so is the
annex with the standings, for everybody, because it says of every candidate what the kept paper must not say for ever.
"""

from collections.abc import Sequence
from fractions import Fraction

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from award import access
from award.models import Document, User
from award.papers import (
    Annex,
    Attendee,
    Count,
    DecisionRecordData,
    Departure,
    Standing,
    award_title,
    decision_record_pdf,
)
from award.phases import Phase
from award.services.papers import keep_decision_record
from voting.access import JurysOrder, number_in_words, order_of
from voting.models import Decision, DecisionChoice
from voting.services.decision import quorum_of
from voting.services.minutes import chair_decided, erased, votes_by_name, what_settled_it
from voting.tally.exact import write_fraction
from voting.tally.standings import total_decimals

# How those present were asked about conflicts of interest; nothing is said of decisions from before it was recorded.
ASKED = {
    Decision.InterestsAsked.DECLARED: gettext_lazy("Everybody present had declared beforehand whether they have a conflict of interest."),
    Decision.InterestsAsked.MEETING: gettext_lazy("Those present were asked about conflicts of interest at the meeting before the matter was decided."),
}  # fmt: skip


def render_decision_record(*, decision: Decision, by: User | None = None) -> Document | None:
    """Render the record of a decision in the language of its minutes and keep it; a second call returns the kept one.

    What is left of an archived year is no record: then there is none. Raises PaperFault when it cannot be set.
    """
    if decision.cycle.phase >= Phase.ARCHIVED:
        return None
    return keep_decision_record(
        cycle=decision.cycle,
        data=record_of(decision, order_of(decision.standings)),
        number=decision.number_in_cycle(),
        by=by,
    )


def record_for_reader(decision: Decision, order: JurysOrder | None, *, annex: bool) -> bytes:
    """Return the record as a PDF for one reader, `order` being the jury's order as that person may see it.

    Raises PaperFault when it cannot be set.
    """
    return decision_record_pdf(record_of(decision, order, annex=annex))


def record_of(decision: Decision, order: JurysOrder | None, *, annex: bool = False) -> DecisionRecordData:
    """Return what stands in the record, with the jury's order as its reader may see it.

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
    present = list(decision.present.by_office())
    quorum = quorum_of(decision)
    with translation.override(language):
        # Minutes may be in a language in which the association writes no papers: its name there is the one it has.
        legal_name, named = association.legal_name, association.award_name
        attendees = tuple(Attendee(str(seat.user), seat.office_in_text) for seat in present)
        tie = what_settled_it(decision, order, laureates)
        asked = str(ASKED.get(decision.interests_asked, ""))
        votes = tuple(Count(name, number) for name, number in votes_by_name(decision, names))
    return DecisionRecordData(
        language=language,
        association=legal_name,
        award=award_title(named, decision.cycle.year, language),
        meeting_number=decision.meeting_number,
        item=decision.item,
        place=decision.place,
        held_on=decision.held_on,
        present=attendees,
        left=tuple(Departure(str(recusal.seat.user), recusal.candidate.name) for recusal in recusals),
        interests_asked=asked,
        quorum=(quorum.taking_part, quorum.members, quorum.needed),
        method=decision.method,
        chair_decided=chair_decided(decision),
        votes=votes,
        lot_drawn_by=decision.lot_drawn_by,
        lot_witness=decision.lot_witness,
        not_awarded=decision.not_awarded,
        laureates=tuple(candidate.name for candidate in laureates),
        reserve=tuple(c.candidate.name for c in choices if c.kind == DecisionChoice.Kind.RESERVE),
        reasons=decision.reasons,
        standings_digest=order.digest if order else "",
        standings_round=order.round_number if order else 0,
        withheld=tuple(candidate.name for candidate in order.withheld) if order else (),
        places=tuple(Standing(candidate.name, place) for candidate, place in order.places(laureates)) if order else (),
        tie=tie,
        rulebook_version=decision.rulebook_version,
        recorded_by=str(decision.recorded_by),
        recorded_on=timezone.localdate(decision.recorded_at),
        annex=_annex(order, names, language) if annex and order else None,
    )


def _annex(order: JurysOrder, names: dict[int, str], language: str) -> Annex:
    """Return the standings as a table, totals with the decimals of the rules. The record says whom it leaves out, and why."""
    rows = sorted(
        order.result.items(),
        key=lambda item: (item[1]["place"] or len(order.result) + 1, names.get(item[0], ""), item[0]),
    )
    with translation.override(language):
        return Annex(
            title=_("The jury's standings"),
            note=_("Worked out for this reader; not the official result.") if order.withheld else "",
            columns=(_("Candidate"), pgettext("in the order", "Place"), _("Total"), _("Ballots")),
            rows=tuple(
                (names.get(key) or erased(), str(row["place"] or "–"), total, str(row["ballots"]))
                for (key, row), total in zip(rows, _totals(order, [row["total"] for _key, row in rows]), strict=True)
            ),
        )


def _totals(order: JurysOrder, totals: Sequence[str | None]) -> list[str]:
    """Return the totals with the decimals of the rules, as the active language writes them."""
    exact = [None if text is None else Fraction(text) for text in totals]
    places = total_decimals(order.total_places, exact)
    return ["–" if total is None else number_in_words(write_fraction(total, places)) for total in exact]
