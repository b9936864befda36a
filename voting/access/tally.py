"""From the database to a panel: the countable ballots of a round under pseudonyms, and the rules they are tallied by."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.crypto import salted_hmac

from award import rulebook
from award.models import Criterion, Cycle, Rulebook
from nominations.models import Candidate
from voting.access.ballots import countable_ballots, sealed_ballots
from voting.models import Ballot, Round
from voting.standings_file import RulebookVersion, build_document
from voting.tally import CriterionSpec, Panel, Rules, Standings, compute

NOT_FROZEN = RulebookVersion(0, "not frozen")


def rules_of(cycle: Cycle) -> Rules:
    """Return the rulebook's rules of the tally. Raises TallyError for rules nothing can be tallied by."""
    book = Rulebook.objects.get(cycle=cycle)
    criteria = Criterion.objects.filter(cycle=cycle).values_list("key", "weight")
    return Rules(
        criteria=tuple(CriterionSpec(key, weight) for key, weight in criteria),
        aggregation=book.aggregation,
        trim=book.trim,
        panel_places=book.panel_places,
        total_places=book.total_places,
        total=book.total,
        min_ballots=book.min_ballots,
        ties=tuple(book.ties),
    )


@dataclass(frozen=True)
class Tally:
    """A round's countable scores over some candidates. `candidates` and `jurors` lead from pseudonyms to primary keys."""

    round: Round
    rules: Rules
    panel: Panel
    candidates: dict[str, int]
    jurors: dict[str, int]

    @cached_property
    def standings(self) -> Standings:
        """The official result."""
        return compute(self.rules, self.panel)

    def document(self) -> dict[str, Any]:
        """Return the result with all that made it, digest included, as the published file holds it."""
        version = rulebook.current_version(self.round.cycle)
        return build_document(
            cycle=self.round.cycle.year,
            round_number=self.round.number,
            rulebook=RulebookVersion(version.number, version.sha256) if version else NOT_FROZEN,
            rules=self.rules,
            panel=self.panel,
            standings=self.standings,
        )

    def names(self) -> dict[str, dict[str, int]]:
        """Return what the pseudonyms stand for, as it is kept beside the file."""
        return {"candidates": self.candidates, "jurors": self.jurors}


def tally_of(round: Round, candidates: Collection[int] | None = None) -> Tally:
    """Return the tally of a round over its standing candidates, or over those given, as if no other had ever stood.

    Five queries at any size. Nothing in the result depends on a candidate who is left out: not the pseudonyms, not who counts as
    a juror.
    """
    standing = round.candidates.filter(status=Candidate.Status.STANDING).values_list("pk", flat=True)
    chosen = set(standing) if candidates is None else set(standing) & set(candidates)
    seats = {
        key
        for candidate, key in Ballot.objects.filter(round=round).values_list("candidate_id", "seat_id")
        if candidate in chosen
    }
    to_candidate = _pseudonyms("C", "candidate", round, chosen)
    to_juror = _pseudonyms("J", "juror", round, seats)
    scores = (
        countable_ballots(round)
        .filter(scores__points__isnull=False)
        .values_list("candidate_id", "seat_id", "scores__criterion__key", "scores__points")
    )
    panel = Panel(
        candidates=tuple(to_candidate.values()),
        jurors=tuple(to_juror.values()),
        scores=tuple(
            (to_candidate[candidate], to_juror[seat], criterion, points)
            for candidate, seat, criterion, points in scores
            if candidate in chosen
        ),
        recusals=frozenset(
            (to_candidate[candidate], to_juror[seat])
            for candidate, seat in sealed_ballots(round).values_list("candidate_id", "seat_id")
            if candidate in chosen
        ),
    )
    return Tally(
        round=round,
        rules=rules_of(round.cycle),
        panel=panel,
        candidates={name: key for key, name in to_candidate.items()},
        jurors={name: key for key, name in to_juror.items()},
    )


def _pseudonyms(letter: str, what: str, round: Round, keys: Iterable[int]) -> dict[int, str]:
    """Number the keys in an order that tells nothing and is the same each time, for whoever does not hold the site's secret."""

    def place(key: int) -> str:
        return salted_hmac(f"voting.{what}", f"{round.pk}:{key}").hexdigest()

    return {key: f"{letter}{number}" for number, key in enumerate(sorted(keys, key=place), start=1)}
