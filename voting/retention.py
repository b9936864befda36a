"""What becomes of everything the voting app keeps, when a year is archived. A test compares the lines with the models there are."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from award.erasure import Fate, Line, Rows, Subject


def _of(person: Subject) -> set[Any]:
    """Return the candidates that are the person."""
    return person.keys("candidate")


TABLE = (
    Line(
        _("Score sheets: points, notes and comments of the jurors"),
        Fate.ERASED,
        _("The standings stay, under pseudonyms."),
        (
            Rows("voting.Score", "ballot__round__cycle", about=lambda person: Q(ballot__candidate__in=_of(person))),
            Rows("voting.Ballot", "round__cycle", about=lambda person: Q(candidate__in=_of(person))),
        ),
    ),
    Line(
        _("Declared interests"),
        Fate.ERASED,
        _("They speak of family, friends and quarrels."),
        (Rows("voting.Interest", "candidate__cycle", about=lambda person: Q(candidate__in=_of(person))),),
    ),
    Line(
        _("Who is behind the pseudonyms of the standings"),
        Fate.ERASED,
        _("The result can be recomputed without it."),
        (
            # The key of recorded standings never changes: of a candidate who has gone it holds a number that names nobody.
            Rows("voting.Round_candidates", "round__cycle", about=lambda person: Q(candidate__in=_of(person))),
            Rows("voting.StandingsKey", "standings__round__cycle"),
        ),
    ),
    Line(
        _("The board's reasons, its reserve, and who left for whom"),
        Fate.ERASED,
        _("They speak of those who were not chosen. The association's own minutes are not touched."),
        (
            Rows("voting.DecisionChoice", "decision__cycle"),
            Rows("voting.DecisionRecusal", "decision__cycle"),
            Rows("voting.DecisionReasons", "decision__cycle"),
        ),
    ),
    Line(
        _("The standings under pseudonyms, with their digest"),
        Fate.KEPT,
        _("Anybody can recompute the result, and nobody is named in it."),
        (Rows("voting.Round"), Rows("voting.Standings")),
    ),
    Line(
        _("The board's decision: meeting, day, who was present, how it was decided"),
        Fate.KEPT,
        _("It is what the minutes say of the laureate's choice."),
        (Rows("voting.Decision_present"), Rows("voting.Decision")),
    ),
)
