"""The jury and the board: interests, ballots, standings, votes and the decision."""
