"""What is true of one row in the voting app."""

from voting.models.ballot import Ballot, Round, Score, Standings, StandingsKey
from voting.models.decision import Decision, DecisionChoice, DecisionReasons, DecisionRecusal
from voting.models.interest import Interest

__all__ = [
    "Ballot",
    "Decision",
    "DecisionChoice",
    "DecisionReasons",
    "DecisionRecusal",
    "Interest",
    "Round",
    "Score",
    "Standings",
    "StandingsKey",
]
