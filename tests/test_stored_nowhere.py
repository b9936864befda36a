"""What no cache may keep, and that looking at a page leaves nothing behind: asked of every address of the site."""

import re

import pytest
from django.test import Client
from django.urls import get_resolver

from award.middleware import OPEN_TO_CACHES
from award.models import Session
from tests.award.test_urls_are_closed import everything
from tests.test_access_matrix import address, patterns
from tests.world import World

pytestmark = pytest.mark.django_db

BY_LINK = sorted(one.name for route, one in patterns(get_resolver()) if "token>" in route)


def is_stored_nowhere(answer) -> bool:
    return "no-store" in answer.headers.get("Cache-Control", "")


@pytest.fixture
def addresses() -> dict[str, str]:
    """Url name -> an address that names something, where anything is there to be named; otherwise any address of that shape.

    The year is the one when the texts are written and nothing is published.
    """
    world = World()
    world.build("decided")
    things = world.things()
    found = dict(everything())
    for route, one in patterns(get_resolver()):
        if one.name in found and "<" in route and not re.match(r"admin/|.*account/", route):
            found[one.name] = address(one.name, things) or found[one.name]
    return found


def test_the_pages_reached_by_a_link_in_a_letter_are_known():
    assert {"check_texts", "endorse", "laureate_link", "nominee_page", "nominee_erase", "signin_link"} <= set(BY_LINK)


def test_a_page_reached_by_a_link_is_stored_nowhere(addresses):
    for name in BY_LINK:
        for method in ("get", "head"):
            answer = getattr(Client(), method)(addresses[name])
            assert answer.status_code == (404 if name == "signin_link" else 200), name  # which exists in a demo only
            assert is_stored_nowhere(answer), name


def test_nothing_is_stored_but_what_stands_in_the_list(addresses):
    """A page that is added is stored nowhere until its name is written into the list, by a decision."""
    stored = {name for name, path in addresses.items() if not is_stored_nowhere(Client().get(path))}
    assert stored <= OPEN_TO_CACHES
    assert not OPEN_TO_CACHES & set(BY_LINK)
    assert not OPEN_TO_CACHES - {name for name, _path in everything()}


def test_looking_writes_no_session(addresses):
    """Whoever only looks leaves no row: a machine that follows every link fills no table."""
    before = Session.objects.count()
    wrote = []
    for name, path in addresses.items():
        for client in (Client(), Client(headers={"Cookie": "__Host-session=0123456789abcdefghijklmnopqrstuv"})):
            client.get(path)
            if Session.objects.count() != before:
                wrote.append(name)
                before = Session.objects.count()
    assert not wrote
