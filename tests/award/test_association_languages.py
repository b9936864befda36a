"""The association's names are asked for in the languages in which its rules want papers, and the form says which fields may stay empty."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from award import access, rulebook
from award.audit import Refused
from award.languages import LANGUAGES
from award.models import Association, Cycle, Rulebook
from award.phases import Phase
from award.services import rules, years
from award.services.association import set_up_association
from award.services.cycle import advance
from tests.award.builders import a_chair, a_house, a_secretary, signed_in

pytestmark = pytest.mark.django_db
NEEDED = Association.NEEDED


def form_of(page):
    """Return field -> (has `required`, says "(optional)") as the page shows it."""
    found = {}
    for name, label in re.findall(r'<label for="id_(\w+)">(.*?)</label>', page, re.DOTALL):
        control = re.search(rf'<(?:input|textarea)[^>]*name="{name}"[^>]*>', page).group()
        found[name] = (" required" in control, "(optional)" in label)
    return found


def shown(client, **typed):
    address = reverse("desk_association")
    answer = client.post(address, typed) if typed else client.get(address)
    return answer.content.decode() if answer.status_code == 200 else ""


def typed(house, **changes):
    return {name: getattr(house, name) for name in form_of(shown(signed_in(a_secretary())))} | changes


def opened(cycle):
    now = timezone.now()
    dates = {"nominations_open_at": now - timedelta(days=7), "nominations_close_at": now + timedelta(days=7)}
    years.set_dates(cycle=cycle, by=None, **dates)
    return advance(cycle=cycle, to=Phase.NOMINATIONS, by=None)


def only(cycle, *languages):
    Rulebook.objects.filter(cycle=cycle).update(required_languages=list(languages))


def test_before_the_first_year_all_three_languages_are_asked_for():
    fields = form_of(shown(signed_in(a_secretary())))
    required = {name for name, (needed, _optional) in fields.items() if needed}
    assert required == {f"{name}_{code}" for name in NEEDED for code in LANGUAGES} | {"telephone", "email"}


def test_every_field_is_either_required_or_says_that_it_is_optional():
    a_house()
    only(years.create_cycle(year=2030, by=None), "sv", "en")
    fields = form_of(shown(signed_in(a_secretary())))
    assert len(fields) == 22
    assert all(needed != optional for needed, optional in fields.values()), fields


def test_only_the_languages_of_the_rules_are_required():
    house = a_house()
    only(years.create_cycle(year=2030, by=None), "sv", "en")
    empty = {f"{name}_fi": "" for name in NEEDED}
    assert shown(signed_in(a_secretary()), **typed(house, **empty)) == ""
    house.refresh_from_db()
    assert not any(getattr(house, name) for name in empty)
    assert house.award_name, "pages show another language's"


def test_a_language_of_the_rules_that_is_left_empty_is_an_error_beside_its_field_and_keeps_the_rest():
    house = a_house()
    only(years.create_cycle(year=2030, by=None), "sv", "en")
    page = shown(signed_in(a_secretary()), **typed(house, place_sv=" ", display_name_fi="Uusi nimi"))
    assert 'id="id_place_sv_error"' in page
    assert 'id="id_place_fi_error"' not in page
    assert "Uusi nimi" in page
    assert Association.objects.get().place_sv


def test_a_forged_request_is_refused_by_the_service_too():
    a_house()
    only(years.create_cycle(year=2030, by=None), "sv")
    set_up_association(by=None, legal_name_fi="", legal_name_en="")
    with pytest.raises(ValidationError) as refusal:
        set_up_association(by=None, legal_name_sv="")
    assert set(refusal.value.message_dict) == {"legal_name_sv"}


def test_the_languages_of_every_year_that_goes_on_count_and_between_years_those_of_the_last():
    only(old := years.create_cycle(year=2029, by=None), "fi")
    Cycle.objects.filter(pk=old.pk).update(
        phase=Phase.PUBLICATION,
        nominations_open_at=timezone.now() - timedelta(days=9),
        nominations_close_at=timezone.now(),
    )
    assert access.association_languages() == ["fi"]
    only(years.create_cycle(year=2030, by=None), "sv")
    assert access.association_languages() == ["fi", "sv"]
    Cycle.objects.update(phase=Phase.ARCHIVED)
    assert access.association_languages() == ["sv"]


def test_the_call_does_not_open_while_a_name_is_missing_in_a_language_of_the_papers():
    house = a_house()
    cycle = years.create_cycle(year=2030, by=None)
    only(cycle, "sv")
    set_up_association(by=None, award_name_fi="")
    sentence = "The association's names and place are not written in every language of the papers."
    assert sentence not in [str(gap.sentence) for gap in rulebook.gaps(cycle)]
    only(cycle, "sv", "fi")
    assert (sentence, "desk_association") in [(str(gap.sentence), gap.url_name) for gap in rulebook.gaps(cycle)]
    Association.objects.filter(pk=house.pk).update(award_name_fi="Vuoden alumni")
    assert sentence not in [str(gap.sentence) for gap in rulebook.gaps(cycle)]


def test_no_language_of_the_papers_is_added_to_open_rules_before_the_names_are_written():
    a_house()
    cycle = years.create_cycle(year=2030, by=None)
    only(cycle, "sv")
    cycle = opened(cycle)
    set_up_association(by=None, place_fi="")
    with pytest.raises(Refused, match="names and place are not written"):
        rules.change_rulebook(cycle=cycle, reason="Why not.", by=a_secretary(), required_languages=["sv", "fi"])


def test_nor_is_it_approved_when_the_names_went_after_it_was_proposed():
    a_house()
    cycle = years.create_cycle(year=2030, by=None)
    only(cycle, "sv")
    cycle = opened(cycle)
    proposal = rules.change_rulebook(cycle=cycle, reason="Why not.", by=a_secretary(), required_languages=["sv", "fi"])
    set_up_association(by=None, place_fi="")
    with pytest.raises(Refused, match="names and place are not written"):
        rules.approve_rules(proposal=proposal, read=rules.fingerprint_of(proposal), by=a_chair())
    assert Rulebook.objects.get(cycle=cycle).required_languages == ["sv"]
