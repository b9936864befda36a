"""A paper is in one language, or it is not made: the product's own texts must be there, compiled and complete."""

import os
import shutil
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.utils import translation
from django.utils.translation import trans_real

from award import catalogues
from award.models import Document
from award.papers import certificate_pdf
from award.press import NotTranslated
from award.services.papers import render_papers
from tests.award.test_papers import certificate
from tests.award.test_papers_service import association, laureate, secretary

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.pure


@pytest.fixture
def checkout(tmp_path, settings):
    """The catalogues of a fresh checkout, compiled, in a folder of their own."""
    shutil.copytree(ROOT / "locale", tmp_path / "locale")
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    trans_real._translations = {}
    yield tmp_path / "locale"
    trans_real._translations = {}


def catalogue(locale: Path, language: str, kind: str) -> Path:
    return locale / language / "LC_MESSAGES" / f"django.{kind}"


def told() -> list[str]:
    return [str(message.msg) for message in run_checks(tags=["translation"]) if message.id == "award.E001"]


def test_a_checkout_that_was_set_up_passes_the_check(checkout):
    assert told() == []


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_a_checkout_without_compiled_texts_fails_the_check_and_makes_no_paper(checkout, language):
    catalogue(checkout, language, "mo").unlink()
    assert [language in sentence for sentence in told()] == [True]
    with pytest.raises(NotTranslated, match="make setup"):
        certificate_pdf(certificate(language=language))
    assert certificate_pdf(certificate(language="en")).startswith(b"%PDF")


def test_texts_compiled_from_an_older_source_are_a_fault_whatever_the_clock_of_the_file_says(checkout):
    source = catalogue(checkout, "fi", "po")
    before = source.stat()
    words = source.read_text().replace('msgstr "Kunniakirja"', 'msgstr "Diplomi"')
    assert words != source.read_text()
    source.write_text(words)
    os.utime(source, (before.st_atime, before.st_mtime - 1000))
    assert "1 differ" in told()[0]


def test_a_demo_goes_on_while_its_texts_are_written_but_not_without_any(checkout, settings):
    def levels() -> list[str]:
        return [type(message).__name__ for message in run_checks(tags=["translation"]) if message.id == "award.E001"]

    source = catalogue(checkout, "fi", "po")
    source.write_text(source.read_text().replace('msgstr "Kunniakirja"', 'msgstr "Diplomi"'))
    settings.DEMO = False
    assert levels() == ["Error"]
    settings.DEMO = True
    assert levels() == ["Warning"]
    catalogue(checkout, "fi", "mo").unlink()
    assert levels() == ["Error"]


def test_one_text_without_a_translation_is_a_fault(checkout):
    source = catalogue(checkout, "sv", "po")
    source.write_text(source.read_text().replace('msgstr "Diplom"', 'msgstr ""'))
    assert "no translation" in told()[0]


def test_a_guess_is_no_translation(checkout):
    source = catalogue(checkout, "sv", "po")
    source.write_text(source.read_text().replace('msgid "Certificate"\n', '#, fuzzy\nmsgid "Certificate"\n'))
    assert "no translation" in told()[0]


@pytest.mark.parametrize("content", [b"", b"no catalogue", b"\xde\x12\x04\x95" + b"\xff" * 40])
def test_a_broken_file_is_a_fault_and_no_crash(checkout, content):
    catalogue(checkout, "fi", "mo").write_bytes(content)
    assert catalogues.fault("fi")  # Django itself stops at such a file, so no paper comes that far


def test_an_installation_may_leave_the_sources_out(checkout):
    catalogue(checkout, "fi", "po").unlink()
    assert told() == []


@pytest.mark.django_db
def test_the_worker_keeps_no_half_english_paper_and_the_secretary_is_told(
    checkout, laureate, secretary, client, settings
):
    settings.REQUIRE_SECOND_FACTOR = False
    catalogue(checkout, "sv", "mo").unlink()
    with pytest.raises(NotTranslated):
        render_papers(laureate=laureate)
    assert not Document.objects.exists()
    client.force_login(secretary)
    with translation.override("en"):
        assert "Papers in Swedish cannot be made" in client.get("/en/desk/").content.decode()


__all__ = ["association", "laureate", "secretary"]
