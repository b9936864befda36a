"""Every text of the product is said in Finnish and in Swedish: nothing missing, nothing guessed, nothing left over."""

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

pytestmark = pytest.mark.pure

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("fi", "sv")
SPOKEN_TO = ("award", "nominations", "voting", "templates", "locale", "manage.py")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|(?<![%{])\{\w*\}|</?\w+[^>]*>")

needs_gettext = pytest.mark.skipif(
    not (shutil.which("xgettext") and shutil.which("msgmerge")),
    reason="GNU gettext (xgettext, msgmerge) is not installed: the texts of the code cannot be collected",
)


def po_file(root: Path, language: str) -> Path:
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def catalog(root: Path, language: str) -> Catalog:
    with po_file(root, language).open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def name(message: Message) -> tuple[str | None, str]:
    return message.context, message.id[0] if message.pluralizable else message.id


def forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def texts(of: Catalog) -> dict[tuple[str | None, str], Message]:
    return {name(message): message for message in of if message.id}


@pytest.fixture(scope="module")
def collected(tmp_path_factory) -> Path:
    """A copy of the tree whose catalogues have just been brought up to date with the code, as `make messages` does."""
    copy = tmp_path_factory.mktemp("texts")
    for part in SPOKEN_TO:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__", "static", "*.mo"))
        else:
            shutil.copy(ROOT / part, copy / part)
    command = [sys.executable, "manage.py", "makemessages", "--no-location", "--no-wrap", "--no-obsolete"]
    command += [part for language in LANGUAGES for part in ("--locale", language)]
    environment = {
        "PATH": os.environ["PATH"],
        "DEMO": "1",
        "DATA_DIR": str(copy / "data"),
        "DJANGO_SETTINGS_MODULE": "award.settings",
    }
    done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return copy


@needs_gettext
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_and_none_is_a_guess(collected, language):
    now = texts(catalog(collected, language))
    assert len(now) > 1000, "the texts were not collected"
    untold = [text for (_context, text), message in now.items() if message.fuzzy or not all(forms(message.string))]
    assert untold == [], "run `make messages` and translate these"


@needs_gettext
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_holds_the_texts_of_the_code_and_no_others(collected, language):
    before, now = texts(catalog(ROOT, language)), texts(catalog(collected, language))
    assert [key for key in now if key not in before] == [], "texts of the code that it lacks: run `make messages`"
    assert [key for key in before if key not in now] == [], "texts no code says any more: run `make messages`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_compiles_and_keeps_nothing_obsolete(language):
    found = catalog(ROOT, language)
    assert list(found.obsolete) == []
    assert {name(message): [str(error) for error in errors] for message, errors in found.check()} == {}
    if shutil.which("msgfmt"):
        done = subprocess.run(
            ["msgfmt", "--check-format", "-o", os.devnull, str(po_file(ROOT, language))],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_every_placeholder(language):
    differing = {}
    for key, message in texts(catalog(ROOT, language)).items():
        said = [Counter(PLACEHOLDER.findall(text)) for text in forms(message.id)]
        # The singular may say "one" in words where the plural gives the number; the plural says it all.
        wanted = {frozenset(each) for each in said} if message.pluralizable else None
        for position, text in enumerate(forms(message.string)):
            kept = Counter(PLACEHOLDER.findall(text))
            if wanted is None:
                right = kept == said[0] or not text
            else:
                right = not text or frozenset(kept) in (wanted if position == 0 else {frozenset(said[-1])})
            if not right:
                differing[key] = text
    assert differing == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_quotation_marks_and_dashes_are_those_of_the_language(language):
    typed = [
        text
        for message in texts(catalog(ROOT, language)).values()
        for text in forms(message.string)
        if re.search(r"[“„«»]| - |--", text) or re.search(r"\"(?![^<]*>)", text)
    ]
    assert typed == [], "Finnish and Swedish quote with ” at both ends, and a dash is –"
