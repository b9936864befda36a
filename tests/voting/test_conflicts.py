"""What the data shows about a person and a candidate, and what it only hints at."""

import pytest

from voting.conflicts import Hint, Subject, digits, hints, judge, known_ground, named, unchecked

pytestmark = pytest.mark.pure

ANNA = judge(7, "Anna Östman", ["anna@example.org", "Anna.Ostman@helsinki.example"], "+358 40 123 4567")


def subject(people=(), backers=()):
    return Subject(1, list(people), list(backers))


@pytest.mark.parametrize(
    "address", ["anna@example.org", "ANNA@Example.org", "anna+award@example.org", "anna.östman@helsinki.example"]
)
def test_whoever_has_the_candidates_address_is_the_candidate(address):
    assert known_ground(ANNA, subject([named("Somebody", address)])) == "IS_CANDIDATE"


def test_whoever_nominated_or_recommended_is_known_by_account_or_by_address():
    assert known_ground(ANNA, subject(backers=[named("A", "other@example.org", user=7)])) == "NOMINATED"
    assert known_ground(ANNA, subject(backers=[named("A", "Anna+x@example.org")])) == "NOMINATED"


def test_a_missing_address_is_nobodys_address():
    nobody = judge(8, "Bo", [])
    assert known_ground(nobody, subject([named("Somebody", "")])) == ""


def test_the_same_name_is_a_hint_and_never_decides():
    same = subject([named("anna ostman", "elsewhere@example.net")])
    assert known_ground(ANNA, same) == ""
    assert list(hints(ANNA, same)) == [Hint.SAME_NAME]


def test_surname_telephone_and_host_hint_each_for_itself():
    found = list(hints(ANNA, subject([named("Bertil Östman", "b@helsinki.example", "040 1234567")])))
    assert found == [Hint.SAME_SURNAME, Hint.SAME_TELEPHONE, Hint.SAME_HOST]


def test_somebody_with_ones_name_behind_the_nomination_is_asked_about():
    assert list(hints(ANNA, subject([named("X Y")], [named("Anna Östman", "private@example.net")]))) == [
        Hint.BACKER_NAME
    ]


def test_a_host_half_the_country_uses_hints_at_nothing():
    person = judge(1, "A B", ["a@gmail.com"])
    assert not list(hints(person, subject([named("C D", "c@gmail.com")])))


def test_it_is_said_where_something_could_not_be_compared():
    assert unchecked(ANNA, subject([named("A B", "")]))
    assert not unchecked(ANNA, subject([named("A B", "a@example.org")]))


def test_a_telephone_number_is_the_same_with_and_without_its_country():
    assert digits("+358 40 123 4567") == digits("040-1234567") != ""
    assert digits("12345") == ""
