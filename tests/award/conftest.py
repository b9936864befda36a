"""What tests of the house itself share."""

import pytest

from award.models import Association


@pytest.fixture
def house() -> Association:
    """An association that has entered its names."""
    texts = {
        f"{name}_{language}": value
        for name, values in {
            "legal_name": ("Esimerkin alumnit ry", "Exempels alumner rf", "Example Alumni"),
            "display_name": ("Esimerkin alumnit", "Exempels alumner", "Example Alumni"),
            "award_name": ("Vuoden alumni", "Årets alumn", "Alumnus of the Year"),
            "place": ("Helsingissä", "Helsingfors", "Helsinki"),
        }.items()
        for language, value in zip(("fi", "sv", "en"), values, strict=True)
    }
    return Association.objects.create(pk=1, telephone="09 123 4567", email="toimisto@example.org", **texts)
