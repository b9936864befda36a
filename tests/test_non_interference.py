"""What the public, nominators and nominees may not know changes no byte of what they can fetch.

Each test takes one demo year two ways that differ only in a secret, lets people look around in both, and compares. Those who judge
have theirs in tests/voting/test_non_interference.py, those with a conflict of interest in tests/voting/test_every_seat.py; an approved
laureate before the hour is in tests/award/test_public.py.
"""

import datetime
from collections.abc import Callable

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from award.models import Criterion, Seat, User
from award.phases import Phase
from award.services import cycle as cycles
from award.services import texts
from nominations.models import Candidate
from tests.award.laureates import approve_texts
from tests.two_ways import same
from tests.two_ways import two_ways as both_ways
from tests.voting.reader import all_that
from tests.world import World
from voting.demo.year import DemoYear
from voting.models import Ballot
from voting.services import ballots
from voting.services.decision import Minutes, record_decision

pytestmark = [pytest.mark.django_db, pytest.mark.pages]

NOBODYS = (None, "nominator", "nominee", "other nominator")
ADDRESSES = (
    "/robots.txt",
    "/sitemap.xml",
    "/readyz",
    "/en/laureates/feed.xml",
    "/en/verify/?code=",
    "/en/verify/2222-2222/",
    "/en/nonsense/",
    "/en/answer/",
    "/en/answer/nonsense/",
    "/en/desk/decision/",
    "/en/papers/1/",
    *(f"/en/laureates/{year}-{name}/" for year in (2026, 2027) for name in ("aino-esimerkki", "otto-keksitty")),
    *(f"/en/publication/{number}/" for number in range(1, 9)),
    *(f"/en/board/decisions/{number}/minutes/" for number in range(1, 4)),
    *(f"/en/jury/candidates/{number}/" for number in range(1, 9)),
)


@pytest.fixture
def year(settings):
    settings.REQUIRE_SECOND_FACTOR = False
    # The clock stands still, so that no page differs by the minute in which it was made.
    with time_machine.travel(datetime.datetime(2026, 9, 1, 9, 30, tzinfo=datetime.UTC), tick=False):
        yield DemoYear(candidates=4, jurors=4)


def looks(year: DemoYear, part: str | None) -> dict:
    """Return everything a person gets."""
    cache.clear()
    year.people["other nominator"] = User.objects.get(email="nominator1@alumn.example")
    user = User.objects.get(pk=year.people[part].pk) if part else None
    return all_that(user, also=ADDRESSES)


def two_ways(year: DemoYear, one: Callable, other: Callable, parts: tuple) -> tuple[dict, dict]:
    """Go one way and let everybody look, come back, go the other way and let them look again."""
    return both_ways(one, other, lambda: {part: looks(year, part) for part in parts})


def decides_for(year: DemoYear, name: str) -> Callable[[], None]:
    """Return the act by which the board names somebody."""

    def act() -> None:
        chosen = Candidate.objects.get(cycle=year.cycle, name=name)
        board = Seat.objects.active().of_body(Seat.Body.BOARD).exclude(office=Seat.Office.DEPUTY)
        minutes = Minutes(
            meeting_number="4/2026", item="7", place="Helsinki", held_on=timezone.localdate(), language="fi",
            present=tuple(board), asked_at_meeting=True, method="UNANIMOUS", laureates=(chosen,), reserve=(), reasons=f"Siksi että {name}.",
        )  # fmt: skip
        record_decision(cycle=year.cycle, minutes=minutes, by=year.secretary)
        cycles.advance(cycle=year.cycle, to=Phase.DECIDED, by=year.secretary)

    return act


def test_whom_the_board_has_named_shows_nowhere_before_publication(year):
    year.build("deliberation")
    one, other = two_ways(
        year, decides_for(year, "Aino Esimerkki"), decides_for(year, "Otto Keksitty"), (*NOBODYS, "secretary")
    )
    # The comparison sees a difference where there may be one: the secretary knows.
    assert one.pop("secretary") != other.pop("secretary")
    same(one, other)


def test_how_the_jury_scores_shows_nowhere_to_those_it_judges_or_who_proposed_them(year):
    year.build("scoring")

    def scores(points: int) -> Callable[[], None]:
        def act() -> None:
            keys = Criterion.objects.filter(cycle=year.cycle).values_list("key", flat=True)
            saved = 0
            for ballot in Ballot.objects.filter(status=Ballot.Status.SUBMITTED).select_related("seat__user"):
                opened = ballots.reopen_ballot(ballot=ballot, by=ballot.seat.user)
                sheet = ballots.Sheet(points=dict.fromkeys(keys, points), comment=f"SECRET {points}")
                ballots.submit_ballot(ballot=opened, version=opened.version, sheet=sheet, by=ballot.seat.user)
                saved += 1
            assert saved

        return act

    same(*two_ways(year, scores(1), scores(5), (*NOBODYS, "laureate", "board-chair")))


def test_whoever_recommended_or_is_nominated_learns_by_the_link_nothing_of_the_choice(year):
    world = World()
    world.build("deliberation")
    things = world.things()
    links = (reverse("endorse", args=[things["endorser link"]]), reverse("nominee_page", args=[things["nominee link"]]))
    one, other = both_ways(
        decides_for(world, "Aino Esimerkki"), decides_for(world, "Otto Keksitty"), lambda: all_that(None, also=links)
    )
    same(one, other)
    assert all(one[link][0] == 200 for link in links)


def test_a_language_checker_reads_one_language_and_nothing_depends_on_another(year):
    """Not even by its staleness: the Swedish texts are translated from the Finnish ones that are written anew here."""
    world = World()
    world.build("decided")
    laureate = world.laureate
    link = reverse("check_texts", args=[world.token("LANGUAGE_CHECK", laureate.pk, "sv")])
    own = list(laureate.texts.filter(language="sv"))
    others = [(text.kind, text.language) for text in laureate.texts.exclude(language="sv")]
    assert own
    assert {kind for kind, _language in others} >= {text.kind for text in own}

    def says(words: str) -> None:
        for kind, language in others:
            texts.write_text(laureate=laureate, kind=kind, language=language, body=words, by=world.secretary)
        approve_texts(laureate, "fi", by=world.secretary)

    one, other = both_ways(lambda: says("One secret."), lambda: None, lambda: all_that(None, also=(link,)))
    same(one, other)
    assert one[link][0] == 200
    shown = one[link][2].decode()
    assert all(escape(line) in shown for text in own for line in text.body.splitlines())
