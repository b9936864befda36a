"""The rooms behind the sign-in in a real browser: axe finds nothing, nothing is wider than the screen, errors included."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from nominations.models import Draft, Nomination, Nominee
from tests.journeys.test_face import faults, overflow
from voting import access
from voting.demo.year import DemoYear

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def year(site):
    year = DemoYear(candidates=3, jurors=4)
    year.build("scoring")
    return year


def at_the_desk_of(visitor, year, part):
    """Return a browser in which this person has signed in."""
    client = Client()
    client.force_login(year.people[part])
    person = visitor()
    cookie = {"name": "session", "value": client.cookies["session"].value, "url": person.site}
    person.context.add_cookies([cookie])
    return person


def passes(person, language, *pages):
    """Look at each page as axe does, and for what sticks out on a telephone."""
    for name, *args in pages:
        with translation.override(language):
            path = reverse(name, args=args)
        person.page.set_viewport_size({"width": 1280, "height": 900})
        person.goes_to(path)
        assert person.page.locator("h1").count() == 1, path
        assert not faults(person.page), path
        person.page.set_viewport_size({"width": 320, "height": 640})
        assert overflow(person.page) <= 0, path


def test_the_secretarys_rooms(year, visitor):
    secretary = at_the_desk_of(visitor, year, "secretary")
    nomination, nominee = Nomination.objects.first(), Nominee.objects.first()
    passes(
        secretary, "fi",
        ("desk",), ("desk_dates",), ("desk_criteria",), ("desk_rulebook",), ("desk_rules_edit", "nominating"), ("desk_seats",),
        ("desk_outbox",), ("desk_trail",), ("desk_system",), ("desk_questions",), ("desk_nominations",),
        ("desk_nomination", nomination.pk), ("desk_candidates",), ("desk_candidate", nomination.candidate_id),
        ("desk_telling",), ("desk_nominee", nominee.pk), ("desk_association",), ("desk_decision",), ("jury_progress",),
    )  # fmt: skip
    with translation.override("fi"):
        secretary.goes_to(reverse("desk_seat_give"))
    with secretary.led_on():
        secretary.page.click("main form button[type=submit]")
    secretary.page.wait_for_selector(".error-summary")
    assert not faults(secretary.page)


def test_the_rooms_of_jury_and_nominators(year, visitor):
    chair = at_the_desk_of(visitor, year, "jury-chair")
    candidate = access.dossiers_for(year.people["jury-chair"]).first()
    passes(
        chair, "sv",
        ("jury",), ("jury_interests",), ("jury_candidate", candidate.pk), ("jury_abstain", candidate.pk), ("jury_conflicts",),
        ("account",), ("mfa_index",), ("mfa_activate_totp",), ("desk_lost_factor",),
    )  # fmt: skip
    juror = at_the_desk_of(visitor, year, "juror")
    passes(juror, "fi", ("jury",), ("jury_interests",))
    with juror.led_on():
        juror.page.click("main form.interests button[type=submit]")
    juror.page.wait_for_selector(".error-summary")
    assert not faults(juror.page)
    nominator = at_the_desk_of(visitor, year, "nominator")
    draft = Draft.objects.get(owner=year.people["nominator"], submitted_at__isnull=True)
    passes(nominator, "sv", ("my_nominations",), ("nominate_check", draft.pk), ("nominate_begin",))
