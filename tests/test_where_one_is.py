"""The main menu marks the part of the house a page belongs to, for whoever looks at it."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from voting.demo.year import DemoYear
from voting.models import Decision

pytestmark = pytest.mark.django_db


@pytest.fixture
def year(settings):
    settings.REQUIRE_SECOND_FACTOR = False
    year = DemoYear(candidates=2, jurors=4)
    year.build("published")
    return year


def marked(year, person, name, *args):
    """Return the entries of the main menu that are marked on a page, with how."""
    client = Client()
    client.force_login(year.people[person])
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    menu = re.search(r'<nav class="mainnav".*?</nav>', answer.content.decode(), re.DOTALL)[0]
    return re.findall(r'aria-current="(\w+)">([^<]+)<', menu)


def test_every_page_of_the_desk_is_the_desks_whatever_its_address(year):
    laureate, decision = year.cycle.laureates.get(), Decision.objects.get()
    assert marked(year, "secretary", "desk") == [("page", "Desk")]
    for name, *args in (
        ("desk_seats",),
        ("desk_lost_factor",),
        ("desk_minutes", decision.pk),
        ("desk_laureate", laureate.pk),
        ("desk_publication", laureate.pk),
        ("desk_preview", laureate.pk),
        ("jury_progress",),
        ("jury_remind",),
        ("jury_conflicts",),
    ):
        assert marked(year, "secretary", name, *args) == [("true", "Desk")], name


def test_who_has_no_desk_reads_its_pages_in_their_own_room(year):
    laureate, decision = year.cycle.laureates.get(), Decision.objects.get()
    assert marked(year, "board-chair", "desk_publication", laureate.pk) == [("true", "Board")]
    assert marked(year, "board-chair", "desk_minutes", decision.pk) == [("true", "Board")]
    assert marked(year, "jury-chair", "desk_publication", laureate.pk) == [("true", "Jury")]
    assert marked(year, "jury-chair", "jury_progress") == [("true", "Jury")]


def test_a_public_page_is_marked_for_everybody(year):
    assert marked(year, "secretary", "laureates") == [("page", "Laureates")]
    assert marked(year, "juror", "laureate", year.cycle.laureates.get().slug) == [("true", "Laureates")]


def test_the_jurys_progress_lists_who_leads_first(year):
    client = Client()
    client.force_login(year.people["secretary"])
    names = re.findall(r'<th scope="row">([^<]+)', client.get(reverse("jury_progress")).content.decode())
    assert [name.strip() for name in names] == [
        "Jarl Juryström",
        "Vilja Varamallikas",
        "Essi Esteellinen",
        "Raija Raatilainen",
    ]


def test_the_minutes_begin_with_the_place_by_its_name(year):
    client = Client()
    client.force_login(year.people["secretary"])
    form = client.get(reverse("desk_decision")).context["form"]
    assert form.initial["place"] == "Helsinki"
