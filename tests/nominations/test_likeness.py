"""Who is probably the same person: a proposal for a person to decide."""

import pytest

from nominations.likeness import Sign, Traits, likeness

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("one", "other", "sign"),
    [
        (Traits("Aino Esimerkki"), Traits("AINO  ESIMERKKI"), Sign.NAME),
        (Traits("Åsa Öström"), Traits("Asa Ostrom"), Sign.NAME),
        (Traits("Esimerkki, Aino"), Traits("Aino Esimerkki"), Sign.ALIKE),
        (Traits("Aino Maria Esimerkki"), Traits("Aino Esimerkki"), Sign.ALIKE),
        (Traits("Anna-Liisa Keksitty"), Traits("Anna Liisa Keksitty"), Sign.ALIKE),
        (Traits("Aino Esimerki"), Traits("Aino Esimerkki"), Sign.ALIKE),
        (Traits("Maija Meikäläinen", email="aino+x@example.org"), Traits("Aino", email="AINO@example.org"), Sign.EMAIL),
        (Traits("Maija", telephone="+358 29 000 0101"), Traits("Aino", telephone="029-0000101"), Sign.TELEPHONE),
    ],
)
def test_these_are_proposed_as_the_same_person(one, other, sign):
    assert likeness(one, other).sign == sign
    assert likeness(other, one).sign == sign


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Traits("Aino Esimerkki"), Traits("Bror Exempel")),
        (Traits("Aino Esimerkki"), Traits("Aila Virtanen")),
        (Traits("Matti Virtanen"), Traits("Antti Virtanen")),
        (Traits("Aino"), Traits("Aino Esimerkki")),
        (Traits("Aino Aino"), Traits("Aino Esimerkki")),
        (Traits("Aino", email=""), Traits("Bror", email="")),
        (Traits("Aino", telephone="112"), Traits("Bror", telephone="112")),
    ],
)
def test_these_are_not(one, other):
    assert likeness(one, other) is None


def test_degrees_of_different_years_speak_against_it():
    same = likeness(Traits("Aino Esimerkki", degree_year=1998), Traits("Aino Esimerkki", degree_year=1998))
    other = likeness(Traits("Aino Esimerkki", degree_year=1998), Traits("Aino Esimerkki", degree_year=1977))
    assert other.other_year
    assert other.score < same.score
