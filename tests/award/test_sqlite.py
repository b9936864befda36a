"""A search finds a name however its letters are written, on both databases."""

import pytest

from award.models import User
from award.sqlite import like


@pytest.mark.django_db
@pytest.mark.both
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("öström", True),
        ("ÅKE", True),
        ("Åke Ö", True),
        ("e Öst", True),
        ("Ostrom", False),
        ("%", False),
        ("Å_e", False),
    ],
)
def test_a_name_is_found_by_a_part_of_it_whatever_its_capitals(typed, found):
    User.objects.create_user("ake@example.org", name="Åke Öström")
    assert User.objects.filter(name__icontains=typed).exists() is found


@pytest.mark.pure
@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("%b%", "aBc", True),
        ("a_c", "ABC", True),
        (r"100\%", "100%", True),
        (r"100\%", "1000", False),
        ("a%", "a\nb", True),
        ("", "", True),
        ("a.c", "abc", False),
        (None, "a", None),
        ("a", None, None),
    ],
)
def test_the_pattern_is_read_as_sql_reads_it(pattern, text, matches):
    assert like(pattern, text, "\\") is matches
