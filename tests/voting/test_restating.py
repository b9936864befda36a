"""After an upgrade that corrects the arithmetic, recorded results are restated: appended with that reason, the old ones kept."""

import json

import pytest
from django.core.management import call_command
from django.urls import reverse

from award.audit import unit_of_work
from award.models import Cycle
from award.phases import Phase
from tests.voting.builders import House
from tests.voting.reader import sign_in
from voting import verify
from voting.invariants import INVARIANTS
from voting.models import Decision, Standings, StandingsKey
from voting.services.standings import _append, restate_standings
from voting.standings_file import digest_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    """A decided year whose result an older arithmetic made: Bror got a total a hundredth too high."""
    house = House(jurors=["Chair", "Vice", "Third"], candidates=["Aino", "Bror"])
    house.board("Anna", "Berit", "Cecilia")
    house.open_scoring()
    house.declare_all()
    house.submit_all(4)
    house.deliberate()
    right = Standings.objects.get()
    document = json.loads(right.content)
    for row in document["result"]:
        if right.names["candidates"][row["candidate"]] == house.candidates["Bror"]:
            row["total"] = "4.010000"
        else:
            row["place"] = 2
    document["digest"] = digest_of(document)
    with unit_of_work():
        _append(house.round, document, after=right, names=right.names, reason="SCORING_CLOSED", by=None)
    house.decide("Bror")
    return house


def test_a_result_the_corrected_arithmetic_does_not_give_is_restated_and_verified(house, tmp_path, capsys):
    old = Standings.objects.last()
    call_command("restate_standings")
    new = Standings.objects.last()
    assert (new.number, new.get_reason_display()) == (old.number + 1, "restated by the corrected arithmetic")
    assert Standings.objects.filter(pk=old.pk, content=old.content).exists()
    assert new.names == old.names
    path = tmp_path / "standings.json"
    path.write_text(new.content, encoding="utf-8")
    assert verify.main([str(path)]) == 0
    assert not [finding for invariant in INVARIANTS for finding in invariant()]


def test_it_is_what_the_ballots_give_and_a_second_call_finds_nothing_to_do(house):
    restate_standings(by=None)
    first, *_, last = Standings.objects.all()
    assert first.digest == last.digest
    assert restate_standings(by=None) == []


def test_a_change_after_the_upgrade_does_not_take_the_blame_for_the_arithmetic(house):
    house.conflict("Third", "Aino")
    reasons = [standings.reason for standings in Standings.objects.all()]
    assert reasons == ["SCORING_CLOSED", "SCORING_CLOSED", "RESTATED", "CONFLICT_FOUND"]


def test_the_decision_rests_on_the_earlier_result_and_the_pages_say_so(house):
    decision = Decision.objects.get()
    restate_standings(by=None)
    assert Decision.objects.get().standings_id == decision.standings_id
    page = sign_in(house.person("Secretary"))
    sentence = "The decision rests on result 2 of the jury. Result 3 was recorded since then: restated by the corrected arithmetic."
    for address in (reverse("desk_decision"), reverse("desk_minutes", args=[decision.pk])):
        assert sentence in page.get(address).content.decode()


def test_a_secretary_from_whom_a_candidate_is_withheld_is_not_told_of_it(house):
    house.conflict("Secretary", "Aino")
    restate_standings(by=None)
    page = sign_in(house.person("Secretary")).get(reverse("desk_decision")).content.decode()
    assert "The decision rests on result" not in page


def test_an_archived_year_is_restated_without_its_key(house):
    StandingsKey.objects.all().delete()
    Cycle.objects.filter(pk=house.pk).update(phase=Phase.ARCHIVED)
    (restated,) = restate_standings(by=None)
    assert restated.names == {"candidates": {}, "jurors": {}}
