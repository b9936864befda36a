"""A name that ends with a point takes no second one at the end of a sentence."""

import pytest
from django.utils import translation

from award.languages import one_point
from award.models import Association, Rulebook
from nominations.notice import _news

pytestmark = pytest.mark.pure
NAME = "Helsingfors universitets alumner r.f."


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_notice_to_a_nominee_ends_the_name_of_the_association_with_one_point(language):
    house = Association(**{f"legal_name_{code}": NAME for code in ("fi", "sv", "en")})
    with translation.override(language):
        said = " ".join(_news(house, Rulebook(), [], False))
    assert NAME in said
    assert ".." not in said


def test_other_names_keep_the_point_of_the_sentence():
    assert one_point("Ges av Alumner rf. Juryn läser.", "Alumner rf") == "Ges av Alumner rf. Juryn läser."
    assert one_point(f"Ges av {NAME}. Juryn läser.", NAME) == f"Ges av {NAME} Juryn läser."
