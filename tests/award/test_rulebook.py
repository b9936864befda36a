"""The rules of a cycle: complete from the start, free before the call, frozen with it, changed afterwards by two people."""

import hashlib
import json
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from award import rulebook
from award.audit import Refused
from award.models import AuditEntry, Criterion, RulebookVersion
from award.phases import Phase
from award.services import criteria, rules, years
from award.services.cycle import advance
from tests.award.builders import a_chair, a_secretary, an_open_year
from voting.tally.rules import MAX_CRITERIA

pytestmark = pytest.mark.django_db


def test_a_new_award_year_opens_without_anybody_writing_forty_texts():
    cycle = years.create_cycle(year=2030, by=None)
    assert list(rulebook.gaps(cycle)) == []
    content = rulebook.canonical(cycle)
    assert [item["key"] for item in content["criteria"]] == ["mission", "learning", "spirit"]
    for item in content["criteria"]:
        assert [anchor["level"] for anchor in item["anchors"]] == [1, 2, 3, 4, 5]
        assert all(all(anchor["text"].values()) for anchor in item["anchors"])
    assert not years.out_of_order(cycle)


def test_rules_are_free_before_the_call_opens_and_the_trail_names_what_changed():
    cycle = years.create_cycle(year=2030, by=None)
    rules.change_rulebook(cycle=cycle, by=None, word_limit=500)
    assert rulebook.canonical(cycle)["rules"]["word_limit"] == 500
    assert json.loads(AuditEntry.objects.latest("pk").data)["changed"] == ["word_limit"]


def test_entering_nominations_freezes_version_one_with_its_fingerprint():
    cycle = an_open_year()
    version = RulebookVersion.objects.get(cycle=cycle)
    assert version.number == 1
    assert version.sha256 == hashlib.sha256(version.content.encode()).hexdigest()
    assert json.loads(version.content) == rulebook.canonical(cycle)


def test_after_opening_a_change_needs_a_reason_and_waits_for_a_second_person():
    cycle = an_open_year()
    secretary, chair = a_secretary(), a_chair()
    with pytest.raises(Refused, match="reason"):
        rules.change_rulebook(cycle=cycle, by=secretary, word_limit=400)
    proposal = rules.change_rulebook(cycle=cycle, by=secretary, reason="The forms came out too short.", word_limit=400)
    assert rulebook.canonical(cycle)["rules"]["word_limit"] == 300
    with pytest.raises(Refused, match="A second person"):
        rules.approve_rules(proposal=proposal, read=rules.fingerprint_of(proposal), by=secretary)
    version = rules.approve_rules(proposal=proposal, read=rules.fingerprint_of(proposal), by=chair)
    assert version.number == 2
    assert rulebook.canonical(cycle)["rules"]["word_limit"] == 400
    assert json.loads(version.content) == rulebook.canonical(cycle)


def test_criteria_and_scales_are_fixed_once_a_ballot_is_saved(monkeypatch):
    cycle = an_open_year()
    secretary, criterion = a_secretary(), cycle.criteria.first()
    monkeypatch.setattr(rulebook, "_fixing_facts", [lambda asked: asked.pk == cycle.pk])
    with pytest.raises(Refused, match="ballot"):
        criteria.save_criterion(criterion=criterion, by=secretary, reason="Typing error.", weight=Decimal("2"))
    assert rules.change_rulebook(cycle=cycle, by=secretary, reason="By-laws changed.", reserve_max=2)


def test_weights_of_sixty_thirty_and_ten_and_a_scale_of_ten_can_be_told():
    cycle = years.create_cycle(year=2030, by=None)
    for criterion, weight in zip(cycle.criteria.all(), ("60", "30", "10"), strict=True):
        words = {level: {"fi": "a", "sv": "b", "en": "c"} for level in range(1, 11)}
        criteria.save_criterion(criterion=criterion, by=None, weight=Decimal(weight), scale_max=10, anchors=words)
    assert [item["weight"] for item in rulebook.canonical(cycle)["criteria"]] == ["60.00", "30.00", "10.00"]
    assert not list(rulebook.gaps(cycle))


def test_a_criterion_is_added_moved_and_removed_but_never_the_last():
    cycle = years.create_cycle(year=2030, by=None)
    criteria.add_criterion(cycle=cycle, by=None, name_en="Courage", name_fi="Rohkeus", name_sv="Mod")
    courage = Criterion.objects.get(cycle=cycle, key="courage")
    assert courage.order == 4
    criteria.move_criterion(criterion=courage, up=True, by=None)
    assert [c.key for c in cycle.criteria.all()] == ["mission", "learning", "courage", "spirit"]
    for criterion in list(cycle.criteria.all())[:3]:
        criteria.remove_criterion(criterion=criterion, by=None)
    with pytest.raises(Refused, match="only criterion"):
        criteria.remove_criterion(criterion=cycle.criteria.get(), by=None)


def test_a_scale_must_run_upwards_and_end_at_ten():
    criterion = years.create_cycle(year=2030, by=None).criteria.first()
    for lowest, highest in ((5, 5), (1, 11)):
        with pytest.raises(ValidationError):
            criteria.save_criterion(criterion=criterion, by=None, scale_min=lowest, scale_max=highest)


def test_a_level_of_a_scale_is_described_once():
    cycle = years.create_cycle(year=2030, by=None)
    content = rulebook.canonical(cycle)
    first = content["criteria"][0]
    first["anchors"] = [*first["anchors"], first["anchors"][0]]
    with pytest.raises(ValidationError, match="described once"):
        rules.change_rules(cycle=cycle, content=content, by=None)


def test_the_year_after_starts_with_the_rules_of_the_year_before():
    before = years.create_cycle(year=2030, by=None)
    rules.change_rulebook(cycle=before, by=None, laureates_max=2, reserve_max=5)
    before.phase = Phase.PUBLICATION
    before.nominations_closed_at = before.nominations_close_at
    before.save()
    after = years.create_cycle(year=2031, by=None, like=before)
    old, new = rulebook.canonical(before), rulebook.canonical(after)
    assert {**old, "cycle": 0} == {**new, "cycle": 0}
    assert not set(before.criteria.values_list("pk")) & set(after.criteria.values_list("pk"))


def test_stepping_back_to_preparation_and_opening_again_keeps_the_version_that_people_were_told():
    cycle = an_open_year()
    cycle = advance(cycle=cycle, to=Phase.DRAFT, by=None, reason="A date was wrong.")
    with pytest.raises(Refused, match="reason"):
        rules.change_rulebook(cycle=cycle, by=a_secretary(), word_limit=400)
    cycle = advance(cycle=cycle, to=Phase.NOMINATIONS, by=None)
    assert RulebookVersion.objects.filter(cycle=cycle).count() == 1


def test_no_more_criteria_are_entered_than_the_tally_takes():
    cycle = years.create_cycle(year=2031, by=None)
    taken = Criterion.objects.filter(cycle=cycle).count()
    words = {
        "name_fi": "x",
        "name_sv": "x",
        "name_en": "x",
        "description_fi": "x",
        "description_sv": "x",
        "description_en": "x",
    }
    Criterion.objects.bulk_create(
        Criterion(cycle=cycle, key=f"k{number}", order=number + 100, **words) for number in range(MAX_CRITERIA - taken)
    )
    with pytest.raises(Refused, match="At most 50"):
        criteria.add_criterion(cycle=cycle, by=None, name_fi="Liikaa", name_sv="För mycket", name_en="Too much")
    assert criteria.MOST_CRITERIA == MAX_CRITERIA == Criterion.objects.filter(cycle=cycle).count()
