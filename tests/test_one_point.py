"""A name of the association that ends with a point takes no second one at the end of a sentence: in no letter, page or paper."""

import re
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from django.template import engines

from award import mail
from award.languages import LANGUAGES, one_point
from award.models import Association, Document, OutgoingMail
from tests.award.builders import a_house
from tests.award.test_papers import text_of
from tests.walk import a_year, one_of_each_kind
from voting.demo import texts

NAME = "Exempelalumner r.f."
LETTERS = Path("templates/mail")
TEMPLATES = sorted(str(path.relative_to(LETTERS))[:-4] for path in LETTERS.rglob("[a-z]*.txt"))
NAMES = {f"{kind}_{language}": NAME for kind in ("legal_name", "display_name") for language in LANGUAGES} | {
    f"award_name_{language}": f"Årets alumn vid {NAME}" for language in LANGUAGES
} | {"privacy_contact": f"Siiri Sihteerilä, {NAME}", "press_contact": f"Malla Mallikas, {NAME}"}  # fmt: skip
# Two points in a row, also with markup between them.
TWO_POINTS = re.compile(r".{0,60}\.(?:<[^>]*>)*\.(?!\.).{0,20}", re.DOTALL)


def twice(text: str) -> list[str]:
    return [found for found in TWO_POINTS.findall(text) if f"{NAME}" in found]


@pytest.mark.pure
def test_a_name_without_a_point_leaves_the_sentence_its_own():
    assert one_point("Ges av Alumner rf. Juryn läser.", "Alumner rf") == "Ges av Alumner rf. Juryn läser."


@pytest.mark.pure
def test_a_name_with_a_point_ends_the_sentence_itself():
    assert one_point(f"Ges av {NAME}. Juryn läser {NAME}.", NAME) == f"Ges av {NAME} Juryn läser {NAME}"


@pytest.mark.pure
def test_what_somebody_typed_after_the_name_stays():
    assert one_point(f"{NAME}... ja", NAME) == f"{NAME}... ja"
    assert one_point("a\\b r.f..", "a\\b r.f.") == "a\\b r.f."


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", TEMPLATES)
def test_no_letter_has_two_points_whatever_stands_last_in_a_sentence(template, language, monkeypatch):
    """The name is said wherever the letter says anything at all."""
    a_house()
    Association.objects.update(**NAMES)
    monkeypatch.setattr(engines["text"].engine, "string_if_invalid", NAME)
    words = mail.words_of(template=template, language=language, name=NAME, context={"number": 1, "minutes": 10})
    assert NAME in words.text
    assert [twice(said) for said in (words.subject, words.text, words.html)] == [[], [], []]


@pytest.mark.pages
@pytest.mark.django_db
@pytest.mark.parametrize("phase", ["nominations", "published"])
def test_no_page_letter_or_paper_of_a_year_has_two_points(phase, settings, monkeypatch):
    settings.REQUIRE_SECOND_FACTOR = False
    for name, text in NAMES.items():
        monkeypatch.setitem(texts.ASSOCIATION, name, text)
    said = one_of_each_kind(a_year(phase))
    for letter in OutgoingMail.objects.all():
        said[f"{letter.template} {letter.language}"] = letter.subject + letter.html + letter.text
    for paper in Document.objects.exclude(file=""):
        with paper.file.open() as content, pikepdf.open(BytesIO(content.read())) as pdf:
            said[f"{paper.kind} {paper.language}"] = text_of(pdf)
    assert phase != "published" or Document.objects.exclude(file="").count() >= 6
    assert sum(NAME in text for text in said.values()) > 100
    assert {where: found for where, text in said.items() if (found := twice(text))} == {}
