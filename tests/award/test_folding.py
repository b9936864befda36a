"""The same name and the same address, however somebody typed it."""

import pytest

from award.addresses import folded_address
from award.folding import fold, surname

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Aino.Esimerkki@Example.ORG", "aino.esimerkki@example.org"),
        (" aino.esimerkki+award@example.org ", "aino.esimerkki@example.org"),
        ("åsa.östman@example.org", "asa.ostman@example.org"),
        ("a.i.n.o@googlemail.com", "aino@gmail.com"),
        ("a.i.n.o@example.org", "a.i.n.o@example.org"),
        ("+tag@example.org", "+tag@example.org"),
        ("", ""),
    ],
)
def test_an_address_is_the_same_whatever_its_case_diacritics_and_tag(typed, folded):
    assert folded_address(typed) == folded


def test_a_name_is_the_same_whatever_its_case_diacritics_and_space():
    assert fold("  Åsa   ØSTMAN ") == fold("asa ostman")


def test_a_composed_and_a_decomposed_letter_are_the_same():
    assert fold("Ärlig") == fold("A\u0308rlig")


def test_the_surname_is_the_last_word_and_a_single_word_is_none():
    assert surname("Aino Maria Esimerkki-Näyte") == "esimerkki-nayte"
    assert surname("Aino") == ""
