"""Who is probably the same person: names and addresses compared with the accidents of spelling folded away.

A machine only proposes; at screening a person decides.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz

from award.addresses import folded_address
from award.folding import fold

# Every word of the shorter name must find a word that is this much the same in the longer one (ratio of rapidfuzz, 0 to 100):
# "Liisa" and "Lisa" do, "Matti" and "Antti" do not.
SAME_WORD = 82
# A name that is contained in a longer one ("Aino Esimerkki", "Aino Maria Esimerkki") counts a little less than an equal one.
CONTAINED = 0.96
# Two degrees of different years speak for two people of one name.
OTHER_YEAR = 12
TELEPHONE_DIGITS = 8


class Sign(StrEnum):
    """What two rows have in common, the strongest first."""

    EMAIL = "EMAIL"
    TELEPHONE = "TELEPHONE"
    NAME = "NAME"
    ALIKE = "ALIKE"


@dataclass(frozen=True)
class Traits:
    """What a person is recognised by."""

    name: str
    email: str = ""
    telephone: str = ""
    degree_year: int | None = None


@dataclass(frozen=True)
class Likeness:
    """How alike two people are, 0 to 100, and by what sign; `other_year` says that the years of their degrees differ."""

    score: int
    sign: Sign
    other_year: bool = False


def likeness(one: Traits, other: Traits) -> Likeness | None:
    """Return how alike two people are, or nothing when they are not."""
    if one.email and folded_address(one.email) == folded_address(other.email):
        return Likeness(100, Sign.EMAIL)
    number = _digits(one.telephone)
    if number and number == _digits(other.telephone):
        return Likeness(98, Sign.TELEPHONE)
    other_year = None not in (one.degree_year, other.degree_year) and one.degree_year != other.degree_year
    words = _best_words(one.name, other.name)
    if not words or min(words) < SAME_WORD:
        return None
    score = name_score(one.name, other.name)
    equal = fold(one.name) == fold(other.name)
    return Likeness(
        score=max(0, round(score) - (OTHER_YEAR if other_year else 0)),
        sign=Sign.NAME if equal else Sign.ALIKE,
        other_year=other_year,
    )


def name_score(one: str, other: str) -> float:
    """Return how alike two names are, 0 to 100, whatever the order of their words, case and diacritics."""
    words = _best_words(one, other)
    if not words:
        return 0.0
    contained = CONTAINED if len(_words(one)) != len(_words(other)) else 1.0
    return contained * sum(words) / len(words)


def _best_words(one: str, other: str) -> list[float]:
    """Return how well each word of the shorter name is found in the longer one; a single word says nothing beside a whole name."""
    shorter, longer = sorted((_words(one), _words(other)), key=len)
    if not shorter or (len(shorter) == 1 and len(longer) > 1):
        return []
    found = [max(fuzz.ratio(word, candidate) for candidate in longer) for word in shorter]
    if len(shorter) == len(longer):
        found += [max(fuzz.ratio(word, candidate) for candidate in shorter) for word in longer]
    return found


def _words(name: str) -> list[str]:
    """Return the words of a folded name, hyphens and points opened, so that "Anna-Liisa" and "Anna Liisa" agree."""
    return re.sub(r"[^\w]+", " ", fold(name)).split()


def _digits(telephone: str) -> str:
    """Return the end of a telephone number, which is the same with and without a country's prefix; empty for a short one."""
    digits = re.sub(r"\D", "", telephone)
    return digits[-TELEPHONE_DIGITS:] if len(digits) >= TELEPHONE_DIGITS else ""
