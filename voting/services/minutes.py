"""The decision in words: what the secretary pastes into the minutes."""

from collections.abc import Mapping, Sequence

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from award import access
from award.models import Rulebook
from nominations.models import Candidate
from voting.access import JurysOrder, criteria_of, tie_in_words
from voting.models import Decision, DecisionChoice
from voting.services.decision import quorum_of, votes_of


def text_for_minutes(decision: Decision, order: JurysOrder | None) -> str:
    """Return the text for the minutes in the active language: activate the language of the minutes first.

    `order` is the jury's order as the reader of this text may see it.
    """
    names = {choice.candidate_id: choice.candidate.name for choice in decision.choices.select_related("candidate")}
    names |= {candidate.pk: candidate.name for candidate in decision.cycle.candidates.all()}
    choices = list(decision.choices.select_related("candidate"))
    present = list(decision.present.by_office())
    laureates = [choice.candidate for choice in choices if choice.kind == DecisionChoice.Kind.LAUREATE]
    text = render_to_string(
        "voting/minutes.txt",
        {
            "decision": decision,
            "association": access.association(),
            "present": present,
            "recusals": decision.recusals.select_related("seat__user", "candidate").order_by("pk"),
            "laureates": laureates,
            "reserve": [choice.candidate for choice in choices if choice.kind == DecisionChoice.Kind.RESERVE],
            "votes": votes_by_name(decision, names),
            "quorum": quorum_of(decision),
            "by_chair": chair_decided(decision),
            "order": order,
            "places": order.places(laureates) if order else [],
            "tie": what_settled_it(decision, order, laureates),
            "withheld": ", ".join(candidate.name for candidate in order.withheld) if order else "",
        },
        using="text",
    )
    return "\n".join(line.rstrip() for line in text.strip().splitlines()) + "\n"


def votes_by_name(decision: Decision, names: Mapping[int, str]) -> list[tuple[str, int]]:
    """Return the votes under the candidates' names, blank ones under an empty one; whose data is erased is called that."""
    return [
        (names.get(row["candidate"]) or erased() if row["candidate"] else "", row["votes"]) for row in decision.votes
    ]


def what_settled_it(decision: Decision, order: JurysOrder | None, laureates: Sequence[Candidate]) -> str:
    """Return what set the first of those named apart from somebody with an equal total, with its figures; empty when nothing had to."""
    if order is None or not laureates:
        return ""
    criteria = {criterion.key: str(criterion) for criterion in criteria_of(decision.cycle)}
    return tie_in_words(order.tie_step(laureates[0]), criteria, order.tie_figures(laureates[0]))


def erased() -> str:
    """Return what a candidate is called whose data was erased during the year."""
    return _("a candidate whose data has been erased")


def chair_decided(decision: Decision) -> bool:
    """True when the votes were equal and the rulebook lets the chair's vote decide."""
    named = decision.choices.filter(kind=DecisionChoice.Kind.LAUREATE).values_list("candidate", flat=True)
    return decision.method == Decision.Method.VOTE and votes_of(decision).ties(named) and _chair_decides(decision)


def _chair_decides(decision: Decision) -> bool:
    return Rulebook.objects.filter(cycle=decision.cycle, tie_rule=Rulebook.TieRule.CHAIR).exists()
