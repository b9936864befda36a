"""The published file and its verifier, as a stranger would run it."""

import json
import subprocess
import sys
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.voting.builders import level, panel, rules, tallies
from voting.standings_file import (
    RulebookVersion,
    UnreadableFileError,
    build_document,
    digest_of,
    pseudonymise,
    read_file,
    write_document,
)
from voting.tally import Panel, TallyError, compute
from voting.verify import main

pytestmark = pytest.mark.pure

SHEETS = {
    "C1": level("8.50", "8.50", "8.50", "9.00"),
    "C2": level(8, 9, 7, 7),
    "C3": level(8, 8, 8, 7),
    "C4": level(10, None, 10),
}
RULES = rules(
    ("impact", "1.60"),
    aggregation="trimmed_mean",
    trim=1,
    panel_places=2,
    total_places=2,
    total="weighted_sum",
    min_ballots=3,
    ties=("criterion:impact", "median", "first_places"),
)


def document(tally_rules=RULES, judged=None):
    judged = judged or panel(SHEETS, recusals=[("C4", "J2")])
    return build_document(
        cycle=2027,
        round_number=1,
        rulebook=RulebookVersion(3, "ab" * 32),
        rules=tally_rules,
        panel=judged,
        standings=compute(tally_rules, judged),
    )


def resealed(changed):
    """The document with the digest a forger would put under it."""
    return changed | {"digest": digest_of(changed)}


@pytest.fixture
def verify(tmp_path, capsys):
    """Run the verifier on a document, or on text: (exit status, output, complaints)."""

    def run(content, *options):
        file = tmp_path / "standings.json"
        text = content if isinstance(content, str | bytes) else json.dumps(content)
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        status = main([str(file), *options])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run


# The file


def test_the_file_holds_the_result_with_all_that_made_it():
    judged = panel({"C1": level("8.50", Decimal("8.50"), 9)}, jurors=("J1", "J2", "J3", "J4"), recusals=[("C1", "J4")])
    written = document(judged=judged)
    digest = written.pop("digest")
    assert written == {
        "format": "award-standings/1",
        "cycle": 2027,
        "round": 1,
        "rulebook": {"version": 3, "sha256": "ab" * 32},
        "rules": {
            "aggregation": "trimmed_mean",
            "trim": 1,
            "panel_places": 2,
            "total_places": 2,
            "total": "weighted_sum",
            "min_ballots": 3,
            "ties": ["criterion:impact", "median", "first_places"],
        },
        "criteria": [{"key": "impact", "weight": "1.60"}],
        "jurors": ["J1", "J2", "J3", "J4"],
        "candidates": ["C1"],
        "scores": [["C1", "J1", "impact", "8.50"], ["C1", "J2", "impact", "8.50"], ["C1", "J3", "impact", "9"]],
        "recusals": [["C1", "J4"]],
        "result": [
            {
                "candidate": "C1",
                "place": 1,
                "total": "13.60",
                "ballots": 3,
                "below_quorum": False,
                "unequal_panels": False,
                "tie_step": None,
            }
        ],
    }
    assert digest == digest_of(written)


def test_the_digest_is_that_of_the_canonical_json_without_itself():
    # printf '{"a":"ä","b":[1]}' | sha256sum
    expected = "sha256:495fe349932ab73f6e55e0d831dcca383cc80b19ba66b3806bfc72e61e89c97e"
    assert digest_of({"b": [1], "digest": "sha256:00", "a": "ä"}) == expected


def test_the_same_scores_in_another_order_give_the_same_file():
    judged = panel(SHEETS)
    backwards = Panel(judged.candidates, judged.jurors, judged.scores[::-1])
    assert document(judged=judged) == document(judged=backwards)


def test_what_is_written_is_what_is_read():
    read = read_file(write_document(document()).encode())
    assert (read.cycle, read.round, read.rulebook) == (2027, 1, RulebookVersion(3, "ab" * 32))
    assert read.rules == RULES
    assert (read.panel.candidates, read.panel.recusals) == (("C1", "C2", "C3", "C4"), {("C4", "J2")})
    assert list(read.result) == compute(RULES, panel(SHEETS)).as_rows()
    assert read.digest == read.computed_digest


@settings(max_examples=100, deadline=None)
@given(tallies())
def test_every_tally_survives_the_way_through_the_file(tally):
    read = read_file(write_document(document(*tally)).encode())
    assert compute(read.rules, read.panel).rows == compute(*tally).rows
    assert list(read.result) == compute(*tally).as_rows()
    assert read.digest == read.computed_digest


def test_nobody_is_named_in_the_file():
    named = panel(
        {"Aino Esimerkki": {"Juhani Juroori": 8}},
        recusals=[("Aino Esimerkki", "Jäävi Jäsen")],
        jurors=("Juhani Juroori", "Jäävi Jäsen"),
    )
    hidden, candidates, jurors = pseudonymise(named)
    assert (candidates, jurors) == ({"Aino Esimerkki": "C1"}, {"Juhani Juroori": "J1", "Jäävi Jäsen": "J2"})
    assert hidden == Panel(("C1",), ("J1", "J2"), (("C1", "J1", "impact", 8),), frozenset({("C1", "J2")}))


def test_a_score_of_somebody_unknown_has_no_pseudonym():
    with pytest.raises(TallyError, match="unknown"):
        pseudonymise(Panel(("Aino",), (), (("Aino", "Ilma", "impact", 8),)))


# The verifier agrees


def test_the_verifier_confirms_an_untouched_file(verify):
    status, output, complaints = verify(write_document(document()))
    assert (status, complaints) == (0, "")
    assert "agrees" in output


def test_the_verifier_prints_a_table(verify):
    _, output, _ = verify(document())
    lines = [line.split() for line in output.splitlines()]
    assert ["1", "C1", "13.60", "4"] in lines
    assert ["2", "C3", "12.80", "4"] in lines
    assert ["-", "C4", "16.00", "2", "below", "quorum;", "unequal", "panel"] in lines


def test_the_verifier_names_the_key_that_broke_a_tie(verify):
    tied = panel({"C1": level(2, 8, 8), "C2": level(6, 6, 6)})
    _, output, _ = verify(document(rules(ties=("median",)), tied))
    assert output.count("tie: median") == 2


def test_a_file_without_a_result_is_computed_and_printed(verify):
    bare = document()
    del bare["result"], bare["digest"]
    status, output, complaints = verify(bare)
    assert (status, complaints) == (0, "")
    assert "13.60" in output
    assert "holds no result" in output


def test_a_file_of_the_bare_necessities_is_enough(verify):
    needed = ("format", "rules", "criteria", "jurors", "candidates", "scores")
    status, output, _ = verify({key: value for key, value in document().items() if key in needed}, "--json")
    assert (status, json.loads(output)) == (0, document()["result"])


def test_json_prints_the_computed_result_list(verify):
    status, output, _ = verify(document(), "--json")
    assert (status, json.loads(output)) == (0, document()["result"])


def test_the_order_of_the_lines_in_the_result_is_no_difference(verify):
    assert verify(resealed(document() | {"result": document()["result"][::-1]}))[0] == 0


def test_a_file_without_a_digest_says_so(verify):
    undigested = document()
    del undigested["digest"]
    status, output, _ = verify(undigested)
    assert (status, "no digest" in output) == (0, True)


# The verifier notices


def change(path, value):
    """The document with the value at the path replaced."""
    changed = json.loads(json.dumps(document()))
    *way, last = path
    target = changed
    for step in way:
        target = target[step]
    target[last] = value
    return changed


TAMPERED = [
    (("scores", 0, 3), "9.00", "C1: total"),
    (("criteria", 0, "weight"), "1.70", "C1: total"),
    (("rules", "trim"), 0, "C2: total"),
    (("rules", "min_ballots"), 2, "C4: below_quorum"),
    (("result", 0, "place"), 2, "C1: place is 2 in the file, 1 recomputed"),
    (("result", 0, "place"), None, "C1: place"),
    (("result", 0, "total"), "13.61", "C1: total"),
    (("result", 0, "total"), None, "C1: total"),
    (("result", 0, "ballots"), 5, "C1: ballots"),
    (("result", 0, "below_quorum"), True, "C1: below_quorum"),
    (("result", 0, "unequal_panels"), True, "C1: unequal_panels"),
    (("result", 0, "tie_step"), "median", "C1: tie_step"),
    (("result",), [], "C1: missing"),
]


@pytest.mark.parametrize(("path", "value", "complaint"), TAMPERED)
def test_the_verifier_notices_a_change_even_under_a_new_digest(verify, path, value, complaint):
    status, _, complaints = verify(resealed(change(path, value)))
    assert status == 1
    assert complaint in complaints
    assert "digest" not in complaints


@pytest.mark.parametrize(
    ("path", "value"),
    [
        *((path, value) for path, value, _ in TAMPERED),
        (("cycle",), 2028),
        (("round",), 2),
        (("rulebook", "sha256"), "cd" * 32),
        (("jurors",), ["J1", "J2", "J3", "J4", "J5"]),
        (("recusals",), []),
        (("scores", 0, 3), "8.5"),
        (("digest",), "sha256:00"),
    ],
)
def test_the_digest_notices_every_change(verify, path, value):
    status, _, complaints = verify(change(path, value))
    assert status == 1
    assert "digest: the file says" in complaints


# The verifier refuses


@pytest.mark.parametrize(
    "points", ["1e9", "NaN", "Infinity", "१", "", " 8", "8,5", "0x8", True, None, 8, 8.5, ["8"], {"points": "8"}]
)
def test_a_malformed_number_is_no_score(verify, points):
    status, output, complaints = verify(change(("scores", 0, 3), points))
    assert (status, output) == (2, "")
    assert "decimal" in complaints


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        (("format",), "award-standings/2", "format"),
        (("rules", "aggregation"), "average", "aggregation"),
        (("rules", "aggregation"), ["mean"], "aggregation"),
        (("rules", "trim"), "1", "trim"),
        (("rules", "trim"), False, "trim"),
        (("rules", "panel_places"), True, "panel_places"),
        (("rules", "ties"), "median", "ties is not a list"),
        (("rules", "ties"), [1], "ties"),
        (("rules", "seed"), 1, "unknown 'seed'"),
        (("rules",), [], "rules is not a JSON object"),
        (("criteria", 0, "weight"), 1.6, "weight"),
        (("criteria", 0, "weight"), "-1", "weight"),
        (("criteria", 0, "key"), 1, "key"),
        (("criteria",), [], "no criterion"),
        (("jurors",), ["J1", "J1"], "twice"),
        (("candidates",), "C1", "candidates is not a list"),
        (("scores", 0), ["C1", "J1", "impact"], "score 1"),
        (("scores", 0, 0), "C9", "unknown candidate"),
        (("scores",), {}, "scores is not a list"),
        (("recusals", 0), ["C1", "J1"], "recused"),
        (("recusals", 0), "C4J2", "recusal 1"),
        (("recusals",), [["C4", "J2"], ["C4", "J2"]], "twice"),
        (("result", 0, "place"), True, "result 1"),
        (("result", 0, "ballots"), "4", "result 1"),
        (("result", 0, "total"), 13.6, "result 1"),
        (("result", 0, "total"), "1e1", "result 1"),
        (("result", 0, "candidate"), "C9", "unknown candidate"),
        (("result", 1, "candidate"), "C1", "twice"),
        (("result", 0, "tie_step"), "\ud800", "surrogate"),
        (("result", 0, "note"), "", "unknown 'note'"),
        (("cycle",), "2027", "cycle"),
        (("rulebook", "version"), None, "version"),
        (("digest",), 7, "digest"),
        (("note",), "", "unknown 'note'"),
        (("\x1b[2J",), "", "unknown '\\x1b[2J'"),
        (("candidates", 0), "\x1b[2J", "printable"),
    ],
)
def test_a_file_that_is_not_exactly_the_format_is_refused_with_the_reason(verify, path, value, reason):
    status, output, complaints = verify(change(path, value))
    assert (status, output) == (2, "")
    assert reason in complaints


def test_a_duplicate_score_is_refused(verify):
    twice = document()
    twice["scores"].append(twice["scores"][0])
    status, _, complaints = verify(resealed(twice))
    assert (status, "is there twice" in complaints) == (2, True)


@pytest.mark.parametrize("missing", ["format", "rules", "criteria", "jurors", "candidates", "scores"])
def test_a_missing_part_is_named(verify, missing):
    incomplete = document()
    del incomplete[missing]
    status, _, complaints = verify(incomplete)
    assert (status, f"{missing} missing" in complaints) == (2, True)


@pytest.mark.parametrize(
    "missing", ["aggregation", "trim", "panel_places", "total_places", "total", "min_ballots", "ties"]
)
def test_a_missing_rule_is_not_guessed(verify, missing):
    incomplete = document()
    del incomplete["rules"][missing]
    status, _, complaints = verify(incomplete)
    assert (status, f"{missing}" in complaints) == (2, True)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "not JSON"),
        ("[]", "not a JSON object"),
        ("null", "not a JSON object"),
        (b"\xff\xfe", "not UTF-8"),
        ('{"format": NaN}', "NaN"),
        ('{"format": "award-standings/1", "format": "award-standings/1"}', "twice"),
        ("[" * 200_000, "nested"),
        ('{"cycle": ' + "9" * 5000 + "}", "too long"),
    ],
    ids=["empty", "a list", "null", "not text", "NaN", "a key twice", "nested", "long"],
)
def test_what_is_no_such_file_at_all_is_refused_with_the_reason(verify, content, reason):
    status, output, complaints = verify(content)
    assert (status, output) == (2, "")
    assert reason in complaints


def test_a_truncated_file_is_refused_wherever_it_was_cut(verify):
    text = write_document(document()).rstrip()
    for length in range(0, len(text), 37):
        assert verify(text[:length])[0] == 2


def test_a_file_that_is_not_there_is_refused(tmp_path, capsys):
    assert main([str(tmp_path / "nowhere.json")]) == 2
    assert "No such file" in capsys.readouterr().err


@settings(max_examples=200, deadline=None)
@given(
    st.recursive(st.none() | st.booleans() | st.floats() | st.text() | st.integers(), st.lists, max_leaves=4), st.data()
)
def test_no_value_anywhere_crashes_the_reader(value, data):
    mangled = json.loads(json.dumps(document()))
    target = mangled
    while True:
        step = data.draw(st.sampled_from(sorted(target) if isinstance(target, dict) else range(len(target))))
        if not isinstance(target[step], dict | list) or not target[step] or data.draw(st.booleans()):
            break
        target = target[step]
    target[step] = value
    with suppress(UnreadableFileError, TallyError):
        read = read_file(json.dumps(mangled).encode())
        compute(read.rules, read.panel)


# On a machine that has nothing but Python


def test_the_tally_and_its_verifier_need_nothing_but_the_standard_library(tmp_path):
    file = tmp_path / "standings.json"
    file.write_text(write_document(document()), encoding="utf-8")
    project = Path(__file__).parents[2]
    # -I -S: no site-packages, no environment; so the project is all that is added.
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); "
        "import voting.fairness; from voting.verify import main; sys.exit(main(sys.argv[2:]))"
    )
    command = [sys.executable, "-I", "-S", "-c", code, str(project), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "13.60" in done.stdout
