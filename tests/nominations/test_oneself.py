"""Where the rules say so, nobody nominates oneself: by another address, by a telephone number, or under one's own name unasked."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from award.services import rules
from nominations.access import shared_with_nominator
from nominations.likeness import Sign, Traits
from nominations.models import Nomination
from nominations.oneself import known_as, sign_of_oneself
from nominations.services.submission import Incomplete
from tests.award.builders import a_secretary, an_open_year
from tests.award.builders import signed_in as signed_in_with_factor
from tests.nominations.builders import Page, a_full_draft, a_nomination, a_nominator, signed_in

pytestmark = pytest.mark.django_db

REACHED = {"email": "", "telephone": "", "postal_address": "Kirjakatu 1\n00100 Helsinki"}


@pytest.fixture
def cycle():
    return an_open_year()


@pytest.fixture
def nils():
    """A nominator with two confirmed addresses and a telephone number."""
    person = a_nominator()
    EmailAddress.objects.create(user=person, email="nils@example.org", verified=True, primary=True)
    EmailAddress.objects.create(user=person, email="nisse@xn--rvontuli-b1a.example", verified=True)
    person.telephone = "+358 40 123 4567"
    person.save()
    return person


OWN = [
    {"email": "NILS+award@example.org"},
    {"email": "nisse@révontuli.example"},
    {"email": "nisse@revontuli.example"},
    {"telephone": "040 123 4567"},
    {"telephone": "00358401234567"},
]


@pytest.mark.parametrize("contact", OWN)
def test_the_nomination_is_not_received_under_an_address_or_number_of_ones_own(cycle, nils, contact):
    """Another name changes nothing, and nobody gets past it by leaving the form aside: the service judges what the draft holds."""
    with pytest.raises(Incomplete) as refused:
        a_nomination(cycle, nils, nominee={**REACHED, "name": "Aino Esimerkki", "namesake": "on", **contact})
    ((step, form),) = refused.value.problems
    assert (step.name, list(form.errors)) == ("nominee", list(contact))
    assert not Nomination.objects.exists()


def test_a_number_typed_about_oneself_counts_as_ones_own(cycle):
    with pytest.raises(Incomplete):
        a_nomination(
            cycle,
            nominee={**REACHED, "telephone": "050 765 4321"},
            you={"name": "Nils Förslagsson", "telephone": "+358 50 7654321", "relation": ""},
        )


@pytest.mark.parametrize("name", ["Nils Förslagsson", "NILS FORSLAGSSON", "Förslagsson Nils", "Nils Erik Förslagsson"])
def test_ones_own_name_is_asked_about_and_a_namesake_can_be_nominated(cycle, name):
    with pytest.raises(Incomplete) as refused:
        a_nomination(cycle, nominee={"name": name})
    assert list(refused.value.problems[0][1].errors) == ["namesake"]
    assert a_nomination(cycle, nominee={"name": name, "namesake": "on"}).nominees.get().name == name


def test_a_name_typed_about_oneself_counts_as_ones_own(cycle):
    with pytest.raises(Incomplete):
        a_nomination(cycle, nominee={"name": "Aino Esimerkki"}, you={"name": "Aino Esimerkki", "relation": ""})


def test_the_tick_does_not_help_with_ones_own_number(cycle, nils):
    with pytest.raises(Incomplete) as refused:
        a_nomination(cycle, nils, nominee={"name": "Nils Förslagsson", "namesake": "on", "telephone": "0401234567"})
    assert list(refused.value.problems[0][1].errors) == ["telephone"]


def test_an_address_nobody_has_confirmed_is_nobodys_own(cycle, nils):
    EmailAddress.objects.create(user=nils, email="aino@example.org", verified=False)
    assert a_nomination(cycle, nils).nominees.get().email == "aino@example.org"


def test_where_the_rules_allow_it_one_nominates_oneself(nils):
    from award.services.cycle import advance
    from tests.award.builders import a_year

    year = a_year()
    rules.change_rulebook(cycle=year, by=None, self_nomination=True)
    cycle = advance(cycle=year, to=20, by=None)
    received = a_nomination(cycle, nils, nominee={"name": "Nils Förslagsson", "email": "nils@example.org"})
    assert shared_with_nominator(received, received.nominees.all()) == {}


def test_the_page_asks_about_a_namesake_and_only_then(cycle):
    draft = a_full_draft(cycle)
    browser = signed_in(draft.owner)
    page = Page(browser, draft, "nominee")
    assert "same name as mine" not in page.body
    answer = page.post({"name": "Nils Förslagsson", "email": "other@example.org", "language": "fi"})
    body = answer.content.decode()
    assert answer.status_code == 200
    assert 'href="#id_nominee-namesake"' in body
    assert "The nominee has your name" in body
    sent = {"name": "Nils Förslagsson", "email": "other@example.org", "language": "fi", "namesake": "on"}
    assert Page(browser, draft, "nominee").post(sent).status_code == 302
    again = Page(browser, draft, "nominee").body
    assert "same name as mine" in again
    assert (
        "checked"
        in again.partition('id="id_nominee-namesake"')[0][-200:] + again.partition('id="id_nominee-namesake"')[2][:100]
    )


def test_the_secretary_reads_at_screening_what_nominee_and_nominator_share(cycle, nils):
    received = a_nomination(cycle, nils, nominee={"name": "Nils Förslagsson", "namesake": "on"})
    browser = signed_in_with_factor(a_secretary())
    page = browser.get(reverse("desk_nomination", args=[received.pk])).content.decode()
    assert "Nils Förslagsson has the same name as the nominator" in page
    received.nominees.update(name="Aino Esimerkki", telephone="040 1234567")
    page = browser.get(reverse("desk_nomination", args=[received.pk])).content.decode()
    assert "same telephone number as the nominator" in page
    received.nominees.update(telephone="")
    page = browser.get(reverse("desk_nomination", args=[received.pk])).content.decode()
    assert "one may not nominate oneself" not in page


def test_the_surest_sign_comes_first():
    known = known_as(("Nils Förslagsson", ""), ("nils@example.org",), ("040 1234567", "050 7654321"))
    assert sign_of_oneself(Traits("Nils Förslagsson", "x@example.org", "0507654321"), known) == Sign.TELEPHONE
    assert sign_of_oneself(Traits("Nils Förslagsson", "nils+x@example.org", "0507654321"), known) == Sign.EMAIL
    assert sign_of_oneself(Traits("Nils Forslagsson"), known) == Sign.NAME
    assert sign_of_oneself(Traits("Nisse Förslagsson"), known) is None
    assert sign_of_oneself(Traits("Nils"), known) is None
