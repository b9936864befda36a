"""A candidate who falls below the ballots that are needed is told of at once: to whoever may know how that candidate is judged."""

import re

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from award import phases
from award.models import Cycle
from award.phases import Phase
from award.services.cycle import GateClosed
from tests.award.builders import a_house
from tests.two_ways import two_ways
from tests.voting.builders import House
from tests.voting.reader import sign_in
from voting.models import Interest
from voting.services import ballots, interests

pytestmark = pytest.mark.django_db

TO_DO = "1 candidate will get too few score sheets for a place: see who it is, and seat another juror if you can."
SENTENCE = "Aino can get no more than 2 of the 3 ballots needed for a place."
NEXT_STEP = 'id="next-step"'


@pytest.fixture
def house(settings):
    settings.REQUIRE_SECOND_FACTOR = False
    a_house()
    house = House(jurors=["Chair", "Vice", "Third"], candidates=["Aino", "Bror"], min_ballots=3)
    house.open_scoring()
    house.declare_all()
    return house


def page(house, name, person="Secretary"):
    cache.clear()
    return sign_in(house.person(person)).get(reverse(name)).content.decode()


def told(house):
    """What the secretary's page says: above the next step, and at it; without words for screen readers."""
    text = re.sub(r'<span class="visually-hidden">.*?</span>', "", page(house, "desk"))
    return text.split(NEXT_STEP)


def excuse(house, juror, *, keep=False):
    seat = house.person(juror).seats.get()
    ballots.excuse_juror(round=house.round, seat=seat, keep_submitted=keep, reason="Ill.", by=house.person("Chair"))


def abstain(house, juror, candidate):
    ballots.abstain(ballot=house.ballot(juror, candidate), by=house.person(juror))


def test_while_everybody_can_still_get_enough_nothing_is_said(house):
    now, then = told(house)
    assert "too few score sheets" not in now
    assert "can get no more than" not in then
    assert "Too few" not in page(house, "jury_progress")


def test_it_is_said_above_at_the_next_step_and_on_the_page_of_progress_when_a_juror_abstains(house):
    abstain(house, "Third", "Aino")
    now, then = told(house)
    assert now.count(TO_DO) == 1
    assert f'href="{reverse("jury_progress")}"' in now.split(TO_DO)[1].split("</li>")[0]
    assert then.count(SENTENCE) == 1
    assert SENTENCE in page(house, "jury_progress")
    assert SENTENCE in page(house, "jury_progress", "Chair")


def test_a_juror_who_is_excused_leaves_every_candidate_short(house):
    house.submit_all()
    excuse(house, "Third")
    now, then = told(house)
    assert "2 candidates will get too few score sheets" in now
    assert then.count("can get no more than 2 of the 3 ballots") == 2


def test_another_juror_ends_it(house):
    abstain(house, "Third", "Aino")
    house.seat("Fourth", "JURY")
    assert "too few score sheets" not in told(house)[0]


def test_it_keeps_no_gate_shut(house):
    abstain(house, "Third", "Aino")
    house.submit_all()
    assert list(phases.blockers(house.cycle, Phase.DELIBERATION)) == []
    _now, then = told(house)
    assert SENTENCE in then
    assert "<button" in then.split("</section>")[0]
    house.deliberate()


def test_a_conflict_found_late_is_said_before_the_decision_too(house):
    house.submit_all()
    house.deliberate()
    assert "can get no more than" not in told(house)[1]
    house.conflict("Third", "Aino")
    now, then = told(house)
    assert SENTENCE in then
    assert "too few score sheets" not in now, "in deliberation nobody can be seated for it any more"


def test_a_secretary_with_a_conflict_is_told_nothing_of_that_candidate(house):
    house.conflict("Secretary", "Aino")
    house.submit_all()

    def reopened(then=lambda ballot: None):
        ballot = ballots.reopen_ballot(ballot=house.ballot("Third", "Aino"), by=house.person("Third"))
        then(ballot)

    def look():
        return {name: normal(page(house, name)) for name in ("desk", "jury_progress")}

    one, other = two_ways(lambda: None, lambda: reopened(lambda ballot: abstain(house, "Third", "Aino")), look)
    assert one == other
    assert "Aino" not in one["desk"]
    # The chair, who has no conflict, is told.
    abstained = two_ways(
        lambda: None, lambda: reopened(lambda ballot: abstain(house, "Third", "Aino")),
        lambda: SENTENCE in page(house, "jury_progress", "Chair"),
    )  # fmt: skip
    assert abstained == (False, True)


def normal(text):
    """A page without what differs from one request to the next."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|nonce[-=]"?[\w+/=-]+', "", text)


def test_before_scoring_what_was_declared_is_told_without_a_name_and_a_number(house):
    for name in ("Chair", "Vice"):
        house.conflict(name, "Aino")
    house.advance(Phase.SCREENING, reason="A nomination was forgotten.")
    with pytest.raises(GateClosed) as closed:
        house.open_scoring()
    (blocker,) = closed.value.blockers
    sentence = str(blocker.sentence)
    assert sentence == (
        "With the conflicts of interest that were declared, a candidate has too few jurors: seat more jurors."
    )
    assert not re.search(r"Aino|\d", sentence)
    for name in ("Fourth", "Fifth"):
        house.seat(name, "JURY")
    house.open_scoring()


def test_what_the_nominations_show_is_told_with_the_name_and_without_what_was_declared(house):
    house.candidate("Cilla", nominator_email="third@third.example")
    Cycle.objects.update(phase=Phase.SCREENING, phase_since=timezone.now())
    sentences = [str(one.sentence) for one in phases.blockers(house.cycle, Phase.SCORING)]
    named = "Cilla would be judged by 2 jurors, and 3 are needed: seat more jurors."
    assert named in sentences


def test_a_request_to_lift_a_conflict_is_a_thing_to_do_for_a_second_person_who_may_know_of_it(house):
    sentence = "1 request to lift a conflict of interest waits for a second person: read it and decide."
    house.conflict("Third", "Aino")
    interests.propose_lift(
        interest=Interest.objects.get(state="CONFLICTED"), reason="It was a namesake.", by=house.person("Chair")
    )
    assert told(house)[0].count(sentence) == 1
    house.conflict("Secretary", "Aino")
    assert sentence not in told(house)[0]


def test_whoever_asked_to_lift_a_conflict_waits_for_another(house):
    house.conflict("Third", "Aino")
    interests.propose_lift(
        interest=Interest.objects.get(state="CONFLICTED"), reason="It was a namesake.", by=house.person("Secretary")
    )
    assert "request to lift a conflict" not in told(house)[0]
