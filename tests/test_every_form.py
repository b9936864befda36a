"""Every form a person sees, sent empty, wrong and forged: the page says what is wrong, in the reader's language, and keeps what was typed."""

import pytest

from tests.walk import a_year, sent_wrong

# Between them these show every form there is.
PHASES = ("draft", "nominations", "scoring", "deliberation", "published")


@pytest.mark.pages
@pytest.mark.django_db
@pytest.mark.parametrize("phase", PHASES)
def test_a_form_that_is_filled_in_wrong_says_so_and_keeps_what_was_typed(phase, settings):
    settings.REQUIRE_SECOND_FACTOR = False
    answers = sent_wrong(a_year(phase))
    assert sum(bool(answer.messages) for answer in answers) > 100
    wrong = {answer.name: answer.faults for answer in answers if answer.faults}
    assert not wrong, "\n".join(f"{name}: {'; '.join(faults)}" for name, faults in wrong.items())
