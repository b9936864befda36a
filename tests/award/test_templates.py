"""What holds for every template: nothing inline, nothing from elsewhere, one heading, one way to write a date."""

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.pure

ROOT = Path(__file__).resolve().parents[2] / "templates"
# Papers and letters are no pages: WeasyPrint and mail readers know neither our stylesheets nor our policy.
PAGES = sorted(path for path in ROOT.rglob("*.html") if path.relative_to(ROOT).parts[0] not in {"documents", "mail"})


def text_of(path: Path) -> str:
    return re.sub(r"\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}", "", path.read_text(), flags=re.S)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_a_template_has_no_inline_style_or_script(path):
    text = text_of(path)
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"<style\b", text)
    assert not re.search(r"\son\w+\s*=\s*[\"']", text)
    assert not re.search(r"<script\b(?![^>]*\bsrc=)", text)
    assert not re.search(r"javascript:", text)


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_a_template_asks_nothing_of_other_machines(path):
    """A link one may follow is no request; a picture, a script or a stylesheet is."""
    assert not re.search(r"<(?!a\b)[a-z]+\b[^>]*(?:src|srcset|href|action)=[\"'](?:https?:)?//", text_of(path))


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_a_template_trusts_no_text(path):
    text = text_of(path)
    assert "|safe" not in text
    assert "autoescape off" not in text


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_a_template_writes_dates_in_the_way_of_the_language(path):
    assert not re.search(r"\|(?:date|time|naturaltime|timesince|timeuntil)\b(?::|\s|\|)", text_of(path))


@pytest.mark.parametrize("path", [path for path in PAGES if not path.name.startswith("_")], ids=name_of)
def test_a_page_has_one_first_heading_at_most(path):
    """Branches of an `if` count once: the page one reader sees has one."""
    headings = len(re.findall(r"<h1\b", text_of(path)))
    branches = len(re.findall(r"\{% (?:elif|else)", text_of(path)))
    assert headings <= 1 + branches
