"""Two at once: whichever of two acts comes first, both are whole and the recorded outcome is that of the ballots."""

import threading

import pytest
from django.db import connection

from award.audit import Refused
from award.models import AuditEntry
from award.phases import Phase
from award.services.cycle import GateClosed
from tests.voting.builders import House
from voting import access
from voting.invariants import INVARIANTS
from voting.models import Ballot, Interest, Score, Standings
from voting.services import ballots
from voting.services.rounds import keep_up

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]


def at_once(*acts):
    """Run the acts in threads of their own, begun together; return what came of each, exceptions included."""
    start, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number, act):
        try:
            start.wait(timeout=30)
            results[number] = act()
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def unexpected(results):
    return [one for one in results if isinstance(one, Exception) and not isinstance(one, Refused)]


def wrong():
    return [sentence for invariant in INVARIANTS for sentence in invariant()]


@pytest.fixture
def house():
    house = House(jurors=["Chair", "Vice", "Third"], candidates=["Aino", "Bror"])
    house.open_scoring()
    house.declare_all()
    return house


def test_of_two_saves_of_one_sheet_one_stands_and_the_other_is_told(house):
    ballot, third = house.ballot("Third", "Aino"), house.person("Third")

    def save(points):
        return lambda: ballots.save_ballot(ballot=ballot, version=0, sheet=house.sheet(points), by=third)

    results = at_once(save(1), save(5))
    assert not unexpected(results)
    assert sum(isinstance(one, ballots.StaleSheet) for one in results) == 1
    assert house.ballot("Third", "Aino").version == 1
    assert Score.objects.filter(ballot=ballot).count() == 3
    assert len(set(Score.objects.filter(ballot=ballot).values_list("points", flat=True))) == 1


def test_twenty_clicks_on_submit_submit_one_ballot(house):
    ballot, third = house.ballot("Third", "Aino"), house.person("Third")

    def submit():
        return ballots.submit_ballot(ballot=ballot, version=0, sheet=house.sheet(4), by=third)

    results = at_once(*[submit] * 8)
    assert [getattr(one, "status", one) for one in results] == ["SUBMITTED"] * 8
    assert AuditEntry.objects.filter(verb="ballot.submitted").count() == 1
    assert Score.objects.filter(ballot=ballot).count() == 3


def test_a_ballot_opened_again_while_scoring_closes_is_either_open_or_counted(house):
    house.submit_all(4)
    ballot, third, cycle = house.ballot("Third", "Aino"), house.person("Third"), house.cycle
    results = at_once(lambda: ballots.reopen_ballot(ballot=ballot, by=third), lambda: house.advance(Phase.DELIBERATION))
    assert not unexpected(results)
    cycle.refresh_from_db()
    if cycle.phase == Phase.DELIBERATION:
        assert house.ballot("Third", "Aino").status == "SUBMITTED"
        assert isinstance(results[0], Refused)
    else:
        assert house.ballot("Third", "Aino").status == "DRAFT"
        assert isinstance(results[1], GateClosed)
    assert not wrong()


def test_a_last_ballot_is_either_submitted_or_released(house):
    house.submit_all(4)
    third = house.person("Third")
    ballots.reopen_ballot(ballot=house.ballot("Third", "Aino"), by=third)
    ballot, chair = house.ballot("Third", "Aino"), house.person("Chair")
    results = at_once(
        lambda: ballots.submit_ballot(ballot=ballot, version=ballot.version, sheet=house.sheet(4), by=third),
        lambda: ballots.release_ballot(ballot=ballot, reason="Nothing came.", by=chair),
    )
    assert not unexpected(results)
    assert sum(isinstance(one, Refused) for one in results) == 1
    assert house.ballot("Third", "Aino").status in ("SUBMITTED", "RELEASED")


def test_a_conflict_declared_while_scoring_closes_is_never_in_the_outcome(house):
    house.submit_all(4)
    results = at_once(lambda: house.conflict("Third", "Aino"), lambda: house.advance(Phase.DELIBERATION))
    assert not unexpected(results)
    assert (
        not access.countable_ballots(house.round)
        .filter(seat__user=house.people["Third"], candidate__name="Aino")
        .exists()
    )
    assert not wrong()
    assert '"recusals": []' not in Standings.objects.order_by("-number").first().content


def test_conflicts_declared_at_once_are_numbered_one_after_the_other(house):
    house.submit_all(4)
    house.deliberate()
    acts = [lambda name=name: house.conflict(name, "Aino") for name in ("Chair", "Vice", "Third")]
    assert not unexpected(at_once(*acts))
    assert list(Standings.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4]
    assert not wrong()


def test_ballots_and_known_conflicts_brought_up_to_date_twice_at_once_exist_once(house):
    house.candidate("Cecilia", nominator_email="third@third.example")
    assert not unexpected(at_once(*[lambda: keep_up(by=None)] * 4))
    assert Ballot.objects.filter(candidate__name="Cecilia").count() == 3
    assert Interest.objects.filter(candidate__name="Cecilia", source="RULE").count() == 1


def test_a_juror_seated_while_scoring_closes_keeps_the_gate_shut_or_comes_too_late_for_the_round(house):
    house.submit_all(4)
    results = at_once(lambda: house.seat("Late", "JURY"), lambda: house.advance(Phase.DELIBERATION))
    assert not unexpected(results)
    assert house.cycle.phase == Phase.SCORING or not access.open_ballots(house.round).exists()
    assert not wrong()
