"""Files of 5 MB that somebody made to fill the memory or the hours of whoever verifies them."""

import json
import random
import resource
import subprocess
import sys
from pathlib import Path

SIZE = 5_000_000
MEMORY = 500_000_000
SECONDS = 20

RULES = {
    "aggregation": "trimmed_mean", "trim": 1, "panel_places": 2, "total_places": 2, "total": "weighted_mean", "min_ballots": 0,
    "ties": ["median", "first_places"],
}  # fmt: skip


def text(*, rules=None, criteria, jurors, candidates, scores, **more):
    """A file in which everything is as the format wants it but for what is handed in."""
    document = {
        "format": "award-standings/1", "rules": RULES | (rules or {}),
        "criteria": [{"key": key, "weight": weight} for key, weight in criteria],
        "jurors": jurors, "candidates": candidates, "scores": scores,
    }  # fmt: skip
    return json.dumps(document | more, ensure_ascii=False, separators=(",", ":"))


def names(letter, number):
    return [f"{letter}{each}" for each in range(number)]


def padded(head, piece, tail, size=SIZE):
    return head + piece * ((size - len(head) - len(tail)) // len(piece)) + tail


def one_score_a_juror(criteria, jurors=10_000, weights=None, candidates=1):
    """Each juror scores one criterion of each candidate: ballots of many criteria, nearly all of them empty."""
    keys = names("k", criteria)
    seats, people = names("J", jurors), names("C", candidates)
    scores = []
    for number in range(190_000):
        juror, candidate = number % jurors, number // jurors
        if candidate >= candidates:
            break
        scores.append([people[candidate], seats[juror], keys[number % criteria], "9.999999999"])
    return text(
        criteria=[(key, (weights or ["1"])[place % len(weights or ["1"])]) for place, key in enumerate(keys)],
        jurors=seats, candidates=people, scores=scores,
    )  # fmt: skip


def odd_weights():
    """Every ballot leaves out other criteria of weights of eighteen digits: their common unit would be enormous."""
    draw = random.Random(6)
    criteria = [(f"k{n}", f"{999_999_999 - 7919 * n}.{123_456_789 + 104_729 * n}") for n in range(50)]
    seats, people = names("J", 5_000), names("C", 10)
    scores = [
        [person, seat, key, "9.5"]
        for person in people
        for seat in seats
        for key in draw.sample([key for key, _ in criteria], draw.randint(1, 6))
    ]
    return text(criteria=criteria, jurors=seats, candidates=people, scores=scores)


def made(name):
    """The hostile file of this name."""
    return FILES[name]()


FILES = {
    "many criteria": lambda: one_score_a_juror(60_000),
    "as many criteria and jurors as may be": lambda: one_score_a_juror(50, candidates=19),
    "many jurors": lambda: text(criteria=[("k", "1")], jurors=names("J", 500_000), candidates=["C"], scores=[]),
    "many candidates": lambda: text(
        criteria=[(f"k{n}", "1") for n in range(50)], jurors=["J"], candidates=names("C", 500_000), scores=[]
    ),
    "as many candidates and criteria as may be": lambda: text(
        criteria=[(f"k{n}", "1.01") for n in range(50)], jurors=["J"], candidates=names("C", 10_000),
        scores=[[f"C{n % 10_000}", "J", f"k{n // 10_000}", "8"] for n in range(200_000)],
    ),
    "odd weights": odd_weights,
    "digits of a point": lambda: text(
        criteria=[("k", "1")], jurors=["J"], candidates=["C"], scores=[["C", "J", "k", "9" * SIZE]]
    ),
    "digits of a number": lambda: '{"format":' + "9" * SIZE + "}",
    "decimals of a number": lambda: '{"format":0.' + "9" * SIZE + "}",
    "an exponent": lambda: '{"format":1e' + "9" * 4000 + "}",
    "a long string": lambda: text(criteria=[("k" * SIZE, "1")], jurors=["J"], candidates=["C"], scores=[]),
    "long names": lambda: text(
        criteria=[("k", "1")], jurors=["J"], candidates=["C" * 199 + chr(0x100 + n) for n in range(20_000)], scores=[]
    ),
    "a long unknown key": lambda: '{"\U0001f600' + "\x7f" * SIZE + '":1}',
    "nested": lambda: "[" * SIZE,
    "nested objects": lambda: padded("", '{"a":', ""),
    "flat lists": lambda: padded('{"format":[', "[],", "[]]}"),
    "flat objects": lambda: padded('{"format":[', "{},", "{}]}"),
    "a key twice": lambda: padded("{", '"a":1,', '"a":1}'),
    "many keys and one twice": lambda: (
        "{" + ",".join(f'"k{n}":0' for n in range(400_000)) + ',"k399999":1}'
    ),
    "NaN": lambda: padded('{"format":[', "NaN,", "NaN]}"),
    "numbers": lambda: padded('{"format":[', "1e9,", "1]}"),
    "recusals": lambda: text(
        criteria=[("k", "1")], jurors=names("J", 10_000), candidates=names("C", 40),
        scores=[], recusals=[[f"C{n % 40}", f"J{n // 40}"] for n in range(300_000)],
    ),
    "ties": lambda: text(
        rules={"ties": [*(f"criterion:k{n}" for n in range(50)), "median", "first_places"]},
        criteria=[(f"k{n}", "0" if n else "1") for n in range(50)], jurors=["J"], candidates=names("C", 4_000),
        scores=[[f"C{n % 4000}", "J", f"k{n // 4000}", "5" if n // 4000 < 49 else str(n % 2)] for n in range(200_000)],
    ),
    "equal totals and a tie key that tells all of them apart": lambda: text(
        rules={"ties": ["criterion:b"]}, criteria=[("a", "1"), ("b", "0")], jurors=["J"], candidates=names("C", 10_000),
        scores=[[f"C{n}", "J", key, "5" if key == "a" else f"{n}.5"] for n in range(10_000) for key in "ab"],
    ),
    "a lie in every line": lambda: text(
        criteria=[("k", "1")], jurors=["J"], candidates=names("C", 10_000), scores=[],
        result=[
            {"candidate": f"C{n}", "place": 7, "total": "9" * 40, "ballots": 7, "below_quorum": True,
             "unequal_panels": True, "tie_step": "x" * 200}
            for n in range(10_000)
        ],
    ),
}  # fmt: skip


def verify(file: Path) -> tuple[int, int, str]:
    """Run the verifier as anybody would, within SECONDS of CPU: exit status, peak memory in bytes, complaints."""
    # VmHWM is the peak of this process alone; ru_maxrss would begin with that of the process that started it.
    code = (
        "import sys; from voting.verify import main; status = main(sys.argv[1:]); "
        "peak = next(line for line in open('/proc/self/status') if line.startswith('VmHWM')); "
        "sys.stdout.write('\\n' + peak.split()[1]); sys.exit(status)"
    )

    def bounded():
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (4 * MEMORY, 4 * MEMORY))

    done = subprocess.run(
        [sys.executable, "-c", code, str(file)],
        cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False, preexec_fn=bounded,
    )  # fmt: skip
    lines = done.stdout.splitlines()
    return done.returncode, 1024 * int(lines[-1]) if lines and lines[-1].isdecimal() else 0, done.stderr
