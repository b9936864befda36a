"""Every act the product records is told in a sentence, in words and in every language."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from award import trail

ROOT = Path(__file__).resolve().parent.parent
APPS = ("award", "nominations", "voting")
VERB = re.compile(r"[a-z]+\.[a-z_]+")


def recorded_verbs() -> Iterator[tuple[str, str]]:
    """Yield each verb given to `record` or `refuse`, with the file."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if not isinstance(node, ast.Call):
                    continue
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                place = {"record": 0, "refuse": 1}.get(name)
                if place is None or len(node.args) <= place:
                    continue
                for part in ast.walk(node.args[place]):
                    if isinstance(part, ast.Constant) and VERB.fullmatch(str(part.value)):
                        yield part.value, str(path.relative_to(ROOT))


def test_every_act_that_is_recorded_has_a_sentence():
    missing = {verb: where for verb, where in recorded_verbs() if verb not in trail.known_verbs()}
    assert not missing
    assert len(dict(recorded_verbs())) > 50


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_sentence_names_the_same_things_in_every_language(language):
    for verb, sentence in trail._sentences.items():
        with translation.override("en"):
            wanted = set(re.findall(r"%\((\w+)\)s", str(sentence)))
        with translation.override(language):
            assert set(re.findall(r"%\((\w+)\)s", str(sentence))) == wanted, verb
