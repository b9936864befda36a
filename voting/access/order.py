"""The jury's order that a decision rests on, as its reader may see it: whole, or worked out anew without those withheld from the reader."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.utils import formats
from django.utils.translation import gettext as _

from award.access import Visitor
from nominations.models import Candidate
from voting.access.candidates import withheld_candidates
from voting.models import Standings
from voting.standings_file import StandingsFile, read_file
from voting.tally import Panel, Standing
from voting.tally import Standings as Tallied
from voting.tally.rules import CRITERION_TIE, FIRST_PLACES_TIE, MEDIAN_TIE
from voting.tally.standings import ResultRow, TieFigures, compute

Row = TypeVar("Row")


@dataclass(frozen=True)
class JurysOrder:
    """The jury's order as one reader may see it.

    result: candidate's primary key -> row of the result. total_places: the decimals the rules give a total.
    tallied: the same worked out from the points, for the figures that settled a tie; asked for only where there is one.
    withheld: whom the order was worked out without. digest: only of what is on record.
    """

    round_number: int
    result: Mapping[int, ResultRow]
    total_places: int | None
    tallied: Callable[[], Mapping[int, Standing]]
    digest: str = ""
    withheld: tuple[Candidate, ...] = ()

    @property
    def whole(self) -> bool:
        """True when nobody is withheld from the reader, so that this is the result on record."""
        return not self.withheld

    def place(self, candidate: Candidate) -> int | None:
        """Return a candidate's place; nothing for one below the quorum of ballots, one who is not in the order and one withheld."""
        row = self.result.get(candidate.pk)
        return row["place"] if row else None

    def places(self, candidates: Iterable[Candidate]) -> list[tuple[Candidate, int | None]]:
        """Return candidates with their places, those withheld left out; none once the year's pseudonyms are erased."""
        if not self.result:
            return []
        return [(candidate, self.place(candidate)) for candidate in candidates if candidate not in self.withheld]

    def is_followed(self, chosen: Iterable[Candidate]) -> bool:
        """True when each of those chosen has a place, and nobody who was not chosen has a better one than any of them."""
        places = {candidate.pk: self.place(candidate) for candidate in chosen}
        held = [place for place in places.values() if place is not None]
        if len(held) < len(places):
            return False
        better = [row["place"] for key, row in self.result.items() if key not in places and row["place"] is not None]
        return all(max(held) <= place for place in better)

    def tie_step(self, candidate: Candidate) -> str:
        """Return the rulebook's key that set a candidate apart from an equal one, empty when none did; see `tie_in_words`."""
        row = self.result.get(candidate.pk)
        return (row["tie_step"] or "") if row else ""

    def tie_figures(self, candidate: Candidate) -> TieFigures | None:
        """Return what that key compared; nothing where the points do not give the recorded order (it was restated since)."""
        row = self.result.get(candidate.pk)
        if row is None or not row["tie_step"]:
            return None
        again = self.tallied().get(candidate.pk)
        agrees = again is not None and (again.place, again.tie_step) == (row["place"], row["tie_step"])
        return again.tie if again is not None and agrees else None


def tie_in_words(step: str | None, criteria: Mapping[str, str], figures: TieFigures | None = None) -> str:
    """Return what settled an equal total, with its figures: "first places: 1 against 0". `criteria` are their names by key."""
    if not step:
        return ""
    if step.startswith(CRITERION_TIE):
        key = criteria.get(step.removeprefix(CRITERION_TIE), "")
    else:
        key = str({MEDIAN_TIE: _("the median"), FIRST_PLACES_TIE: _("first places")}[step])
    if figures is None:
        return key
    own, against = figures.written()
    others = ", ".join(number_in_words(other) for other in against)
    return _("%(key)s: %(own)s against %(others)s") % {"key": key, "own": number_in_words(own), "others": others}


def number_in_words(text: str | None) -> str:
    """Return a number of the tally as the active language writes it."""
    return _("no number") if text is None else text.replace(".", str(formats.get_format("DECIMAL_SEPARATOR")))


def order_of(standings: Standings | None) -> JurysOrder | None:
    """Return the order on record: for what is decided by it and for the paper that is kept, never for a page."""
    if standings is None:
        return None
    document = json.loads(standings.content)
    rows = {row["candidate"]: row for row in document["result"]}
    return JurysOrder(
        standings.round.number,
        _by_key(standings, rows),
        document["rules"]["total_places"],
        lambda: _by_key(standings, _tally_again(standings).by_candidate),
        standings.digest,
    )


def order_for(user: Visitor, standings: Standings | None) -> JurysOrder | None:
    """Return the order as a person may see it, as if those withheld had never stood.

    It is worked out from the result on record and not from the ballots of today, because that is what the decision rests on.
    """
    if standings is None:
        return None
    names = standings.names["candidates"]
    withheld = withheld_candidates(user).filter(pk__in=names.values()).order_by("name", "pk")
    if not withheld:
        return order_of(standings)
    hidden = {candidate.pk for candidate in withheld}
    file = read_file(standings.content.encode())
    shown = tuple(name for name in file.panel.candidates if names.get(name) not in hidden)
    tallied = _without_the_others(file, shown).by_candidate
    return JurysOrder(
        standings.round.number,
        _by_key(standings, {name: row.as_row() for name, row in tallied.items()}),
        file.rules.total_places,
        lambda: _by_key(standings, tallied),
        withheld=tuple(withheld),
    )


def _by_key(standings: Standings, rows: Mapping[str, Row]) -> dict[int, Row]:
    names = standings.names["candidates"]
    return {int(key): rows[name] for name, key in names.items() if name in rows}


def _tally_again(standings: Standings) -> Tallied:
    file = read_file(standings.content.encode())
    return compute(file.rules, file.panel)


def _without_the_others(file: StandingsFile, shown: tuple[str, ...]) -> Tallied:
    scores = tuple(row for row in file.panel.scores if row[0] in shown)
    recusals = frozenset(pair for pair in file.panel.recusals if pair[0] in shown)
    at_work = {row[1] for row in scores} | {juror for _candidate, juror in recusals}
    jurors = tuple(juror for juror in file.panel.jurors if juror in at_work)
    return compute(file.rules, Panel(shown, jurors, scores, recusals))
