"""Whether a board meeting could decide, and whether its vote did: pure rules, the usual by-laws as defaults of the rulebook.

Usual by-law (Yhdistyslaki leaves it to the by-laws): the board is quorate when at least half of its members are present, the chair
or a vice-chair among them. Whoever is recused for a candidate does not count while that candidate is dealt with (37 §).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class SeatAtTable:
    """One seat of the board as the minutes know it."""

    key: int
    deputy: bool
    chairs: bool
    present: bool
    recused: bool


@dataclass(frozen=True)
class Quorum:
    """How many took part, how many were needed, whether somebody chaired, and how many had left for that matter."""

    members: int
    taking_part: int
    needed: int
    chaired: bool
    chair_required: bool
    recused: int

    @property
    def holds(self) -> bool:
        """True when the board could decide."""
        return self.taking_part >= self.needed and (self.chaired or not self.chair_required)


def quorum(seats: Iterable[SeatAtTable], *, percent: int, chair_required: bool) -> Quorum:
    """Return the quorum of a matter: seats present and not recused against all seats.

    A deputy counts only in the place of a member who is absent or recused, so that the body never grows beyond its seats.
    """
    table = list(seats)
    members = [seat for seat in table if not seat.deputy]
    acting = [seat for seat in members if seat.present and not seat.recused]
    deputies = [seat for seat in table if seat.deputy and seat.present and not seat.recused]
    standing_in = deputies[: len(members) - len(acting)]
    needed = -(-len(members) * percent // 100)
    return Quorum(
        members=len(members),
        taking_part=len(acting) + len(standing_in),
        needed=max(needed, 1),
        chaired=any(seat.chairs for seat in acting),
        chair_required=chair_required,
        recused=sum(seat.recused for seat in table),
    )


@dataclass(frozen=True)
class Count:
    """The votes given, by name, and how many were cast, blank ones included."""

    votes: Mapping[int, int]
    cast: int

    def carries(self, chosen: Collection[int]) -> bool:
        """True when somebody chosen has votes and nobody left out has more than anybody chosen."""
        return any(self.votes.get(key, 0) for key in chosen) and self._fewest(chosen) >= self._most_left_out(chosen)

    def ties(self, chosen: Collection[int]) -> bool:
        """True when somebody left out has just as many votes as somebody chosen, so that the votes alone do not decide."""
        return self.carries(chosen) and self._fewest(chosen) == self._most_left_out(chosen) > 0

    def _fewest(self, chosen: Collection[int]) -> int:
        return min(self.votes.get(key, 0) for key in chosen)

    def _most_left_out(self, chosen: Collection[int]) -> int:
        return max((number for key, number in self.votes.items() if key not in chosen), default=0)


def count(votes: Mapping[int, int], *, blank: int = 0) -> Count:
    """Return the votes counted; blank votes are cast but name nobody. Raises ValueError for a negative number."""
    if blank < 0 or any(number < 0 for number in votes.values()):
        raise ValueError("a number of votes is never negative")
    return Count(votes=votes, cast=sum(votes.values()) + blank)
