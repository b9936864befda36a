"""Who sees what, in the voting app. Conflicts of interest are subtracted first, from everybody who judges."""

from voting.access.decision import DecisionOptions, decision_options, decisions_for, record_of_decision

__all__ = ["DecisionOptions", "decision_options", "decisions_for", "record_of_decision"]
