"""The file ``award-standings/1``: a result with all that made it, for anybody to recompute.

Jurors and candidates are pseudonyms, points are decimal strings, an absent row is "no number". The digest is the
SHA-256 of the canonical JSON (sorted keys, no spaces, UTF-8) of everything but the digest itself; the decision record
quotes it. This module knows the form; the arithmetic is in ``voting.tally``.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from voting.tally import CriterionSpec, Panel, Rules, Standings, TallyError
from voting.tally.exact import read_decimal, shown, write_decimal
from voting.tally.rules import MAX_COUNT, check_count, check_key
from voting.tally.standings import ResultRow

FORMAT = "award-standings/1"
_RULES = ("aggregation", "trim", "panel_places", "total_places", "total", "min_ballots", "ties")
_NEEDED = ("format", "rules", "criteria", "jurors", "candidates", "scores")
_KNOWN = frozenset((*_NEEDED, "cycle", "round", "rulebook", "recusals", "result", "digest"))
TOTAL_DIGITS = 40
"""A total has more digits than a point: products and sums of points and weights of at most nine."""

MAX_BYTES = 50_000_000
"""No result is larger: a thousand candidates, 25 jurors and six criteria make a file of 4 MB."""

_RESULT = frozenset(ResultRow.__annotations__)


class UnreadableFileError(ValueError):
    """The file is not an ``award-standings/1`` file; the message is the reason, for a person."""


@dataclass(frozen=True, slots=True)
class RulebookVersion:
    """Which version of the rulebook the tally followed, and its fingerprint (SHA-256, hexadecimal)."""

    version: int
    sha256: str


@dataclass(frozen=True, slots=True)
class StandingsFile:
    """A file that has been read and checked.

    ``result`` and ``digest`` are what the file claims, not what is true; ``computed_digest`` is of its contents.
    """

    cycle: int | None
    round: int | None
    rulebook: RulebookVersion | None
    rules: Rules
    panel: Panel
    result: tuple[ResultRow, ...] | None
    digest: str | None
    computed_digest: str


def pseudonymise(panel: Panel) -> tuple[Panel, dict[str, str], dict[str, str]]:
    """The panel with J1, J2, … and C1, C2, … for names, and which pseudonym each candidate and each juror got.

    Numbers are given in the order of ``panel.candidates`` and ``panel.jurors``: hand them in an order that tells
    nothing (not by name, not by result).
    """
    candidates = {key: f"C{number}" for number, key in enumerate(panel.candidates, start=1)}
    jurors = {key: f"J{number}" for number, key in enumerate(panel.jurors, start=1)}
    try:
        renamed = Panel(
            candidates=tuple(candidates.values()),
            jurors=tuple(jurors.values()),
            scores=tuple((candidates[c], jurors[j], key, points) for c, j, key, points in panel.scores),
            recusals=frozenset((candidates[c], jurors[j]) for c, j in panel.recusals),
        )
    except KeyError as unknown:
        raise TallyError(f"a score or recusal is of the unknown candidate or juror {unknown}") from None
    return renamed, candidates, jurors


def build_document(
    *, cycle: int, round_number: int, rulebook: RulebookVersion, rules: Rules, panel: Panel, standings: Standings
) -> dict[str, Any]:
    """The file as a JSON document, digest included.

    ``standings`` must be those computed from ``rules`` and ``panel``, whose keys are pseudonyms. Scores are written in
    the order of the candidates, jurors and criteria, so the same scores always give the same digest.
    """
    candidates = {key: position for position, key in enumerate(panel.candidates)}
    jurors = {key: position for position, key in enumerate(panel.jurors)}
    criteria = {criterion.key: position for position, criterion in enumerate(rules.criteria)}
    scores = sorted(panel.scores, key=lambda row: (candidates[row[0]], jurors[row[1]], criteria[row[2]]))
    recusals = sorted(panel.recusals, key=lambda pair: (candidates[pair[0]], jurors[pair[1]]))
    document: dict[str, Any] = {
        "format": FORMAT,
        "cycle": cycle,
        "round": round_number,
        "rulebook": {"version": rulebook.version, "sha256": rulebook.sha256},
        "rules": {name: getattr(rules, name) for name in _RULES} | {"ties": list(rules.ties)},
        "criteria": [
            {"key": criterion.key, "weight": write_decimal(read_decimal(criterion.weight))}
            for criterion in rules.criteria
        ],
        "jurors": list(panel.jurors),
        "candidates": list(panel.candidates),
        "scores": [[*row[:3], write_decimal(read_decimal(row[3]))] for row in scores],
        "recusals": [list(pair) for pair in recusals],
        "result": standings.as_rows(),
    }
    return document | {"digest": digest_of(document)}


def digest_of(document: Mapping[str, Any]) -> str:
    """``sha256:`` and the digest of the document without its ``digest``."""
    content = {key: value for key, value in document.items() if key != "digest"}
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return f"sha256:{hashlib.sha256(canonical.encode()).hexdigest()}"


def write_document(document: Mapping[str, Any]) -> str:
    """The document as JSON text that a person can read and compare line by line: one score, one result to a line."""
    parts = [f"{_json(key)}: {_json_lines(value)}" for key, value in document.items()]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _json_lines(value: object) -> str:
    if isinstance(value, list) and value and isinstance(value[0], (list, dict)):
        return "[\n  " + ",\n  ".join(map(_json, value)) + "\n]"
    return _json(value)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def read_file(content: bytes) -> StandingsFile:
    """Read and check a file; ``UnreadableFileError`` with the reason when it is not exactly the format.

    Whether its result and digest are true is not asked here: see ``voting.verify``. A message is one line of bounded length.
    """
    if len(content) > MAX_BYTES:
        raise UnreadableFileError(f"it is larger than {MAX_BYTES // 10**6} MB")
    try:
        document = json.loads(
            content.decode("utf-8-sig"), object_pairs_hook=_no_duplicates, parse_constant=_no_constant
        )
    except UnicodeDecodeError:
        raise UnreadableFileError("it is not UTF-8 text") from None
    except json.JSONDecodeError as error:
        raise UnreadableFileError(f"it is not JSON, or was cut off: {error}") from None
    except RecursionError:
        raise UnreadableFileError("it is nested too deeply") from None
    except UnreadableFileError:
        raise
    except ValueError:
        raise UnreadableFileError("it holds a number too long to be one") from None
    return _read_document(document)


def _read_document(document: object) -> StandingsFile:
    root = _mapping(document, "the file", needed=_NEEDED, known=_KNOWN)
    if root["format"] != FORMAT:
        raise UnreadableFileError(f"its format is not {FORMAT}")
    digest = root.get("digest")
    if digest is not None and not isinstance(digest, str):
        raise UnreadableFileError("its digest is not text")
    try:
        rules = _read_rules(root["rules"], root["criteria"])
        panel = Panel(
            candidates=tuple(_texts(root["candidates"], "candidates")),
            jurors=tuple(_texts(root["jurors"], "jurors")),
            scores=tuple(_read_scores(root["scores"])),
            recusals=frozenset(_read_recusals(root.get("recusals", []))),
        )
        result = root.get("result")
        return StandingsFile(
            cycle=_count(root, "cycle"),
            round=_count(root, "round"),
            rulebook=_read_rulebook(root.get("rulebook")),
            rules=rules,
            panel=panel,
            result=None if result is None else tuple(_read_result(result, set(panel.candidates))),
            digest=digest,
            computed_digest=digest_of(root),
        )
    except TallyError as error:
        raise UnreadableFileError(str(error)) from None
    except UnicodeEncodeError:
        raise UnreadableFileError("it holds half a character (a lone surrogate)") from None


def _read_rules(rules: object, criteria: object) -> Rules:
    given = _mapping(rules, "rules", needed=[name for name in _RULES if name != "trim"], known=_RULES)
    if given["aggregation"] == "trimmed_mean" and "trim" not in given:
        raise UnreadableFileError("rules: trim is missing")
    specs: list[CriterionSpec] = []
    for number, item in enumerate(_list(criteria, "criteria"), start=1):
        criterion = _mapping(item, f"criterion {number}", needed=("key", "weight"), known=("key", "weight"))
        if not isinstance(criterion["weight"], str):
            raise UnreadableFileError(f"criterion {number}: the weight is not a decimal string")
        specs.append(CriterionSpec(criterion["key"], criterion["weight"]))
    return Rules(
        criteria=tuple(specs),
        aggregation=given["aggregation"],
        trim=0 if given.get("trim") is None else given["trim"],
        panel_places=given["panel_places"],
        total_places=given["total_places"],
        total=given["total"],
        min_ballots=given["min_ballots"],
        ties=tuple(_texts(given["ties"], "ties")),
    )


def _read_scores(scores: object) -> Iterable[tuple[str, str, str, str]]:
    for number, row in enumerate(_list(scores, "scores"), start=1):
        match row:
            case [str(candidate), str(juror), str(criterion), str(points)]:
                yield candidate, juror, criterion, points
            case _:
                raise UnreadableFileError(
                    f"score {number} is not [candidate, juror, criterion, points], each of them text "
                    "(points are decimal strings)"
                )


def _read_recusals(recusals: object) -> Iterable[tuple[str, str]]:
    seen: set[tuple[str, str]] = set()
    for number, row in enumerate(_list(recusals, "recusals"), start=1):
        match row:
            case [str(candidate), str(juror)] if (candidate, juror) not in seen:
                seen.add((candidate, juror))
                yield candidate, juror
            case [str(), str()]:
                raise UnreadableFileError(f"recusal {number} is there twice")
            case _:
                raise UnreadableFileError(f"recusal {number} is not [candidate, juror]")


def _read_rulebook(rulebook: object) -> RulebookVersion | None:
    if rulebook is None:
        return None
    given = _mapping(rulebook, "rulebook", needed=("version", "sha256"), known=("version", "sha256"))
    check_key(given["sha256"], "rulebook: sha256")
    check_count(given["version"], "rulebook: version", MAX_COUNT)
    return RulebookVersion(given["version"], given["sha256"])


def _read_result(result: object, candidates: set[str]) -> Iterable[ResultRow]:
    seen: set[str] = set()
    for number, item in enumerate(_list(result, "result"), start=1):
        row = _mapping(item, f"result {number}", needed=sorted(_RESULT), known=_RESULT)
        match row:
            case {
                "candidate": str(candidate),
                "place": (int() | None) as place,
                "total": (str() | None) as total,
                "ballots": int() as ballots,
                "below_quorum": bool(below_quorum),
                "unequal_panels": bool(unequal_panels),
                "tie_step": (str() | None) as tie_step,
            } if not isinstance(place, bool) and not isinstance(ballots, bool):
                pass
            case _:
                raise UnreadableFileError(f"result {number}: a value is of the wrong kind")
        if candidate not in candidates:
            raise UnreadableFileError(f"result {number} is of an unknown candidate")
        if candidate in seen:
            raise UnreadableFileError(f"result {number}: the candidate {shown(candidate)} is there twice")
        seen.add(candidate)
        if total is not None:
            read_decimal(total, f"result {number}: the total", digits=TOTAL_DIGITS)
        yield ResultRow(
            candidate=candidate,
            place=place,
            total=total,
            ballots=ballots,
            below_quorum=below_quorum,
            unequal_panels=unequal_panels,
            tie_step=tie_step,
        )


def _mapping(value: object, what: str, *, needed: Iterable[str], known: Iterable[str]) -> dict[str, Any]:
    """The JSON object, every needed key in it and no unknown one: what we do not know could change the result."""
    if not isinstance(value, dict):
        raise UnreadableFileError(f"{what} is not a JSON object")
    missing = [key for key in needed if key not in value]
    if missing:
        raise UnreadableFileError(f"{what}: {', '.join(missing)} missing")
    unknown = [key for key in value if key not in known]
    if unknown:
        raise UnreadableFileError(f"{what}: unknown {', '.join(map(shown, unknown[:3]))}")
    return value


def _list(value: object, what: str) -> Sequence[object]:
    if not isinstance(value, list):
        raise UnreadableFileError(f"{what} is not a list")
    return value


def _texts(value: object, what: str) -> Iterable[str]:
    for item in _list(value, what):
        if not isinstance(item, str):
            raise UnreadableFileError(f"{what}: a member is not text")
        yield item


def _count(root: Mapping[str, Any], name: str) -> int | None:
    value = root.get(name)
    if value is None:
        return None
    check_count(value, name, MAX_COUNT)
    return int(value)


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise UnreadableFileError(f"the key {shown(key)} is there twice")
        found[key] = value
    return found


def _no_constant(name: str) -> NoReturn:
    raise UnreadableFileError(f"{name} is not a number")
