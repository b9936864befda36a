"""Recompute a published result: ``python -m voting.verify standings.json``.

Standard library only, no Django, no database, so that anybody can check the jury's arithmetic on any machine with
Python. Exit status: 0 everything agrees (or there was no result to compare with), 1 something differs, 2 the file
cannot be read; reasons go to standard error.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

from voting.standings_file import MAX_BYTES, StandingsFile, UnreadableFileError, read_file
from voting.tally import Standing, Standings, TallyError, compute

AGREES, DIFFERS, UNREADABLE = 0, 1, 2

LINE = 300
"""The most characters of a message: what a file says must neither flood nor steer the terminal of whoever verifies it."""

MOST_DIFFERENCES = 100
"""A file with more is wrong altogether; the rest is counted."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m voting.verify", description="Recompute the standings in a file.")
    parser.add_argument("file", type=Path, help="a file written by ./manage.py standings")
    parser.add_argument("--json", action="store_true", help="print the computed result as JSON instead of the table")
    options = parser.parse_args(arguments)
    try:
        with options.file.open("rb") as file:
            read = read_file(file.read(MAX_BYTES + 1))
        computed = compute(read.rules, read.panel)
    except OSError as error:
        return _unreadable(options.file, error.strerror or str(error))
    except (UnreadableFileError, TallyError) as error:
        return _unreadable(options.file, str(error))
    if options.json:
        print(json.dumps(computed.as_rows(), indent=2))
    else:
        print(render_table(read, computed))
    found = list(differences(read, computed))
    for difference in found[:MOST_DIFFERENCES]:
        print(_line(f"DIFFERS  {difference}"), file=sys.stderr)
    if len(found) > MOST_DIFFERENCES:
        print(f"DIFFERS  and in {len(found) - MOST_DIFFERENCES} more values", file=sys.stderr)
    if read.result is not None and not found and not options.json:
        print("Everything in the file agrees with the recomputation.")
    return DIFFERS if found else AGREES


def differences(read: StandingsFile, computed: Standings) -> Iterator[str]:
    """What the file claims and the recomputation does not confirm, a sentence each.

    Totals are compared as numbers, and the order of the lines means nothing: the place says it.
    """
    if read.digest is not None and read.digest != read.computed_digest:
        yield f"digest: the file says {_claimed(read.digest)}, its contents give {read.computed_digest}"
    if read.result is None:
        return
    claimed = {row["candidate"]: row for row in read.result}
    for row in computed.as_rows():
        candidate = row["candidate"]
        if candidate not in claimed:
            yield f"{candidate}: missing in the result"
            continue
        said: dict[str, object] = {**claimed[candidate]}
        for name, true in row.items():
            if not _same(said[name], true, numbers=name == "total"):
                yield f"{candidate}: {name} is {_claimed(said[name])} in the file, {json.dumps(true)} recomputed"


def _claimed(value: object) -> str:
    """A value of the file as JSON, cut where it is longer than any true one."""
    text = json.dumps(value[:100] if isinstance(value, str) else value)
    return text if len(text) <= 100 else f"{text[:97]}..."


def _line(text: str) -> str:
    """A message as one line that nothing in the file can lengthen, break or steer."""
    plain = "".join(character if character.isprintable() else ascii(character)[1:-1] for character in text[: LINE + 1])
    return plain if len(plain) <= LINE else f"{plain[: LINE - 3]}..."


def _same(said: object, true: object, *, numbers: bool) -> bool:
    if numbers and isinstance(said, str) and isinstance(true, str):
        return Decimal(said) == Decimal(true)
    return said == true


def render_table(read: StandingsFile, computed: Standings) -> str:
    """The recomputed standings for a person to read, with what they were computed from."""
    rules = read.rules
    aggregation = f"trimmed_mean, trim {rules.trim}" if rules.aggregation == "trimmed_mean" else rules.aggregation
    weights = ", ".join(f"{criterion.key} {criterion.weight}" for criterion in rules.criteria)
    origin = [f"cycle {read.cycle}"] if read.cycle is not None else []
    origin += [f"round {read.round}"] if read.round is not None else []
    if read.rulebook:
        origin += [f"rulebook version {read.rulebook.version} ({read.rulebook.sha256})"]
    lines: list[str] = [
        *([", ".join(origin)] if origin else []),
        f"{len(read.panel.candidates)} candidates, {len(read.panel.jurors)} jurors, {len(read.panel.scores)} scores, "
        f"{len(read.panel.recusals)} recusals",
        f"{aggregation}; {rules.total}; panel values: {_places(rules.panel_places)}, "
        f"totals: {_places(rules.total_places)}; "
        f"at least {rules.min_ballots} ballots; ties: {', '.join(rules.ties) or 'share the place'}",
        f"weights: {weights}",
        f"digest: {read.computed_digest}",
        "",
        *_columns([("place", "candidate", "total", "ballots", ""), *map(_cells, computed.rows)]),
        "",
    ]
    if read.result is None:
        lines.append("The file holds no result: this one was computed from its scores.")
    elif read.digest is None:
        lines.append("The file holds no digest: only its result was compared.")
    return "\n".join(lines)


def _cells(row: Standing) -> tuple[str, ...]:
    remarks = ["below quorum"] if row.below_quorum else []
    remarks += ["unequal panel"] if row.unequal_panels else []
    if row.tie is not None:
        own, against = row.tie.written()
        remarks.append(f"tie: {row.tie_step} {own or '-'} against {', '.join(other or '-' for other in against)}")
    place = "-" if row.place is None else str(row.place)
    return place, row.candidate, row.total or "-", str(row.ballots), "; ".join(remarks)


def _columns(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for place, candidate, total, ballots, remarks in rows:
        yield (
            f"{place:>{widths[0]}}  {candidate:<{widths[1]}}  {total:>{widths[2]}}  {ballots:>{widths[3]}}  {remarks}"
        ).rstrip()


def _places(places: int | None) -> str:
    return "no rounding" if places is None else f"{places} decimals"


def _unreadable(file: Path, reason: str) -> int:
    print(f"{file}: {_line(f'cannot be read: {reason}')}", file=sys.stderr)
    return UNREADABLE


if __name__ == "__main__":
    sys.exit(main())
