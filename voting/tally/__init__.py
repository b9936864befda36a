"""The tally: from the jurors' points to places, by the rules of the rulebook and nothing else.

Pure functions, exact arithmetic, no queries: the page, the snapshot in the database, the published file and the
verifier on somebody else's machine all call ``compute``.
"""

from voting.tally.exact import Number, TallyError
from voting.tally.rules import CriterionSpec, Panel, Rules, Score
from voting.tally.standings import PanelValue, Standing, Standings, compute

__all__ = [
    "CriterionSpec",
    "Number",
    "Panel",
    "PanelValue",
    "Rules",
    "Score",
    "Standing",
    "Standings",
    "TallyError",
    "compute",
]
