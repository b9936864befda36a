"""What is true of one row in the voting app."""

from voting.models.ballot import Ballot, Round, Score, Standings
from voting.models.decision import Decision, DecisionChoice, DecisionRecusal
from voting.models.interest import Interest

__all__ = ["Ballot", "Decision", "DecisionChoice", "DecisionRecusal", "Interest", "Round", "Score", "Standings"]
