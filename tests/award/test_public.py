"""What anyone sees: the call, the laureates, the check of a certificate; and nothing before its hour."""

import html as markup
import re
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.cache import cache
from django.test import override_settings
from django.utils import timezone
from PIL import Image

from award.milestones import milestones
from award.models import Cycle
from award.phases import Phase
from award.services import publication
from tests.award.builders import a_chair, a_juror, a_person, a_secretary, a_year, an_open_year
from tests.award.laureates import a_laureate, a_paper, an_earlier_laureate, the_association

pytestmark = [pytest.mark.django_db, pytest.mark.views]

PAGES = ("", "laureates/", "verify/", "about/", "privacy/", "accessibility/")


def text_of(response) -> str:
    return response.content.decode()


# -- every public page ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_stands_before_anything_is_set_up(client, page, language):
    html = text_of(client.get(f"/{language}/{page}"))
    assert html.count("<h1") == 1
    assert f'<html lang="{language}"' in html


@pytest.mark.parametrize("page", PAGES)
def test_the_telephone_of_the_office_stands_on_every_page(client, page):
    the_association()
    an_open_year()
    an_earlier_laureate()
    html = text_of(client.get(f"/en/{page}"))
    assert html.count("<h1") == 1
    assert 'href="tel:0290000000"' in html


@pytest.mark.parametrize("page", PAGES)
def test_a_page_only_answers_to_be_read(client, page):
    assert client.post(f"/en/{page}").status_code == 405


def test_the_language_links_of_a_page_lead_to_the_same_page(client):
    the_association()
    laureate = an_earlier_laureate()
    for page in (*PAGES, f"laureates/{laureate.slug}/"):
        html = text_of(client.get(f"/fi/{page}?q=1"))
        for code in ("fi", "sv", "en"):
            assert f'href="/{code}/{page}?q=1" lang="{code}"' in html


def test_the_roll_costs_the_same_for_one_laureate_and_for_thirty(client, django_assert_num_queries):
    the_association()
    an_open_year()
    an_earlier_laureate(1990, "First Example")
    with django_assert_num_queries(2):
        client.get("/en/laureates/")
    with django_assert_num_queries(4):
        client.get("/en/")
    for year in range(1991, 2020):
        an_earlier_laureate(year, f"Number{year} Example")
    with django_assert_num_queries(2):
        assert text_of(client.get("/en/laureates/")).count('class="year"') == 30
    with django_assert_num_queries(4):
        client.get("/en/")


# -- the home page through the year --------------------------------------------------------------------------------


def test_home_shows_the_call_with_its_deadline_in_words(client):
    the_association()
    cycle = an_open_year()
    Cycle.objects.filter(pk=cycle.pk).update(
        nominations_close_at="2031-01-29T22:00:00Z", nominations_open_at="2020-01-01T00:00:00Z"
    )
    html = text_of(client.get("/en/"))
    assert "Who is Alumnus of the Year 2030?" in html
    assert "Wednesday 29 January 2031 at 23:59 (EET)" in html
    html = text_of(client.get("/sv/"))
    assert "onsdagen den 29 januari 2031 kl. 23.59 (finsk tid)" in html


def test_home_waits_when_the_call_is_over_whatever_the_phase(client):
    the_association()
    cycle = an_open_year()
    an_earlier_laureate(2029, "Bror Exempel")
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        pages = set()
        for phase in (
            Phase.NOMINATIONS,
            Phase.SCREENING,
            Phase.SCORING,
            Phase.DELIBERATION,
            Phase.DECIDED,
            Phase.PUBLICATION,
        ):
            Cycle.objects.filter(pk=cycle.pk).update(phase=phase)
            pages.add(text_of(client.get("/en/")))
    assert len(pages) == 1
    assert "The nominations are being read" in pages.pop()


def test_nobody_waits_any_longer_when_the_celebration_is_over(client):
    """The year is still open, and nobody was chosen: home tells of the award and of the laureate before."""
    the_association()
    cycle = an_open_year()
    an_earlier_laureate(2029, "Bror Exempel")
    celebration = timezone.now() + timedelta(days=30)
    Cycle.objects.filter(pk=cycle.pk).update(celebration_at=celebration, phase=Phase.PUBLICATION)
    with time_machine.travel(celebration, tick=False):
        assert "The nominations are being read" in text_of(client.get("/en/"))
    with time_machine.travel(celebration + timedelta(days=1), tick=False):
        html = text_of(client.get("/en/"))
        assert "The nominations are being read" not in html
        assert "The laureates through the years" in html
        assert "Bror Exempel" in html


def test_home_announces_a_call_that_has_not_opened(client):
    the_association()
    cycle = a_year()
    Cycle.objects.filter(pk=cycle.pk).update(
        nominations_open_at=timezone.now() + timedelta(days=2), nominations_close_at=timezone.now() + timedelta(days=30)
    )
    html = text_of(client.get("/en/"))
    assert "Who will be Alumnus of the Year 2030?" in html


def test_home_shows_the_laureate_large_from_the_moment_of_publication(client):
    the_association()
    a_laureate(an_open_year(), publish_in=timedelta(hours=1))
    assert "Aino" not in text_of(client.get("/en/"))
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        html = text_of(client.get("/en/"))
    assert re.search(r"<h1>.*Aino Esimerkki", html)
    assert "CITATION Aino Esimerkki en" in html


def test_the_way_of_a_year_marks_what_is_over_and_what_is_going_on():
    cycle = an_open_year()
    assert [step.state for step in milestones(cycle, timezone.now())] == ["now", "", "", ""]
    later = cycle.scoring_closes_at + timedelta(days=1)
    assert [step.state for step in milestones(cycle, later)] == ["done", "done", "now", ""]
    assert [step.state for step in milestones(cycle, cycle.nominations_open_at - timedelta(days=1))] == ["", "", "", ""]


# -- the laureate --------------------------------------------------------------------------------------------------


def test_the_page_of_a_laureate_shows_portrait_texts_and_papers_in_its_language(client):
    the_association()
    laureate = a_laureate(an_open_year())
    html = text_of(client.get(f"/sv/laureates/{laureate.slug}/"))
    assert html.count("<h1") == 1
    assert "CITATION Aino Esimerkki sv" in html
    assert "CITATION Aino Esimerkki fi" not in html
    assert "Kuvitteellinen Kuvaaja" in html
    assert 'property="og:title"' in html
    papers = re.findall(r'href="(/sv/laureates/[^"]+\.pdf)"', html)
    assert [paper.rsplit("-", 1)[1] for paper in papers] == ["sv.pdf", "fi.pdf", "en.pdf"]


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (1, {"en": "Will be presented", "fi": "Luovutetaan", "sv": "Överlämnas"}),
        (0, {"en": "Presented", "fi": "Luovutettu", "sv": "Överlämnad"}),
    ],
)
def test_the_award_is_to_be_presented_until_the_day_comes(client, days, words):
    the_association()
    laureate = a_laureate(an_open_year())
    laureate.presented_on = timezone.localdate() + timedelta(days=days)
    laureate.save()
    for language, word in words.items():
        for page in (f"laureates/{laureate.slug}/", f"verify/{laureate.check_code}/"):
            assert f"<dt>{word}</dt>" in text_of(client.get(f"/{language}/{page}"))


def test_a_text_nobody_has_checked_is_not_shown(client):
    the_association()
    laureate = a_laureate(an_open_year())
    laureate.texts.filter(kind="BIOGRAPHY").update(checked_at=None)
    assert "BIOGRAPHY" not in text_of(client.get(f"/en/laureates/{laureate.slug}/"))


def test_a_text_in_another_language_is_marked_as_such(client):
    the_association()
    laureate = an_earlier_laureate()
    laureate.texts.create(kind="CITATION", language="sv", body="För förtjänster")
    html = text_of(client.get(f"/en/laureates/{laureate.slug}/"))
    assert '<blockquote class="citation" lang="sv"><p>Utmärkelsen gavs för förtjänster.' in html


def test_what_others_wrote_is_shown_as_text(client):
    the_association()
    laureate = an_earlier_laureate(name="<b>Otto</b> Provsson")
    laureate.texts.create(kind="BIOGRAPHY", language="en", body="<script>alert(1)</script>")
    html = text_of(client.get(f"/en/laureates/{laureate.slug}/"))
    assert "<script>alert" not in html
    assert "<b>Otto" not in html


@pytest.mark.parametrize("width", [320, 640, 1200])
def test_a_portrait_is_sent_small_and_without_what_the_camera_wrote(client, width):
    laureate = a_laureate(an_open_year())
    response = client.get(f"/en/laureates/{laureate.slug}/portrait-{width}.jpg")
    picture = Image.open(BytesIO(response.content))
    assert response["Content-Type"] == "image/jpeg"
    assert picture.width == min(width, 800)
    assert not picture.getexif()
    assert b"Secret Camera" not in response.content


def test_a_portrait_of_another_width_does_not_exist(client):
    laureate = a_laureate(an_open_year())
    assert client.get(f"/en/laureates/{laureate.slug}/portrait-5000.jpg").status_code == 404
    earlier = an_earlier_laureate()
    assert client.get(f"/en/laureates/{earlier.slug}/portrait-640.jpg").status_code == 404


def test_a_press_release_is_an_attachment_no_browser_opens_here(client):
    laureate = a_laureate(an_open_year())
    response = client.get(f"/en/laureates/{laureate.slug}/press-release-sv.pdf")
    assert b"PRESS_RELEASE sv" in b"".join(response.streaming_content)
    assert response["Content-Disposition"] == f'attachment; filename="pressmeddelande-{laureate.slug}.pdf"'
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert client.get(f"/en/laureates/{laureate.slug}/press-release-de.pdf").status_code == 404
    response = client.get(f"/en/laureates/{laureate.slug}/press-photo/")
    assert response["Content-Disposition"] == f'attachment; filename="{laureate.slug}.jpg"'
    assert b"".join(response.streaming_content).startswith(b"\xff\xd8")


# -- nothing before its hour ---------------------------------------------------------------------------------------


def everything_public(client, slug: str, code: str) -> dict[str, tuple[int, bytes]]:
    """All a stranger can fetch, with the addresses one would guess, conditionally, by HEAD and with a query."""
    paths = [f"/{language}/{page}" for language in ("fi", "sv", "en") for page in (*PAGES, "laureates/feed.xml")]
    paths += ["/robots.txt", "/sitemap.xml"]
    guesses = [
        f"/{language}/laureates/{slug}/{rest}"
        for language in ("fi", "sv", "en")
        for rest in ("", "?preview=1", "portrait-640.jpg", "press-photo/", "press-release-fi.pdf")
    ]
    guesses += [
        f"/en/laureates/{slug}",
        f"/media/{slug}.jpg",
        f"/static/{slug}",
        f"/en/verify/{code}/",
        f"/en/verify/?code={code}",
    ]
    answers = {}
    for path in [*paths, *guesses]:
        for method in ("get", "head"):
            response = getattr(client, method)(path, headers={"If-None-Match": "*", "Range": "bytes=0-10"}, follow=True)
            body = b"".join(response.streaming_content) if response.streaming else response.content
            answers[f"{method} {path}"] = (response.status_code, body)
    return answers


def in_general(answers: dict, slug: str, code: str) -> dict:
    """The same answers with the guessed words taken out, since a page may repeat what was asked of it."""
    return {
        path.replace(slug, "SLUG").replace(code, "CODE"): (
            status,
            body.replace(slug.encode(), b"SLUG").replace(code.encode(), b"CODE"),
        )
        for path, (status, body) in answers.items()
    }


@pytest.mark.parametrize("publish_in", [timedelta(minutes=5), None], ids=["at its hour", "on the signal"])
def test_an_embargoed_laureate_changes_no_byte_a_stranger_can_fetch(client, publish_in):
    the_association()
    an_earlier_laureate(2029, "Bror Exempel")
    cycle = an_open_year()
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        Cycle.objects.filter(pk=cycle.pk).update(phase=Phase.PUBLICATION)
        before = in_general(everything_public(client, "2030-nonsense", "2222-2222"), "2030-nonsense", "2222-2222")
        laureate = a_laureate(cycle, publish_in=publish_in)
        cache.clear()
        after = in_general(
            everything_public(client, laureate.slug, laureate.check_code), laureate.slug, laureate.check_code
        )
    assert before.keys() == after.keys()
    for path, answer in before.items():
        assert after[path] == answer, path
    assert not any(b"Aino" in body for _status, body in after.values())


def test_a_laureate_is_found_everywhere_once_published_and_nowhere_once_withdrawn(client):
    the_association()
    laureate = a_laureate(an_open_year())
    published = everything_public(client, laureate.slug, laureate.check_code)
    for path in (
        "/en/",
        "/en/laureates/",
        f"/sv/laureates/{laureate.slug}/",
        "/en/laureates/feed.xml",
        f"/en/verify/{laureate.check_code}/",
    ):
        assert b"Aino" in published[f"get {path}"][1], path
    assert laureate.slug.encode() in published["get /sitemap.xml"][1]
    publication.withdraw(laureate=laureate, reason="A mistake in the name", by=a_secretary())
    gone = everything_public(client, laureate.slug, laureate.check_code)
    assert not any(b"Aino" in body for _status, body in gone.values())
    assert gone[f"get /en/laureates/{laureate.slug}/portrait-640.jpg"][0] == 404
    assert gone[f"get /en/laureates/{laureate.slug}/press-release-fi.pdf"][0] == 404


def test_those_who_approve_see_the_page_before_its_hour_and_nobody_else_does(client):
    the_association()
    laureate = a_laureate(an_open_year(), publish_in=None)
    addresses = (f"/en/publication/{laureate.pk}/page/", f"/en/publication/{laureate.pk}/portrait.jpg")
    for address in addresses:
        assert client.get(address).status_code == 302
        client.force_login(a_person("somebody@example.org"))
        assert client.get(address).status_code == 404
        client.force_login(a_chair())
        assert client.get(address).status_code == 302  # a second factor is asked for first
        client.logout()
    with override_settings(REQUIRE_SECOND_FACTOR=False):
        client.force_login(a_juror())
        assert [client.get(address).status_code for address in addresses] == [404, 404]
        client.force_login(a_chair())
        html = text_of(client.get(addresses[0]))
        assert client.get(addresses[1])["Content-Type"] == "image/jpeg"
        assert client.get(f"/en/publication/{laureate.pk}/").status_code == 200
        client.force_login(a_secretary())
        assert client.get(f"/en/desk/laureates/{laureate.pk}/").status_code == 200
    assert "CITATION Aino Esimerkki en" in html
    assert "Not public." in html
    assert "og:title" not in html


# -- the certificate -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["{code}", " {lower} ", "{bare}", "{spaced}"])
def test_a_code_may_be_typed_carelessly(client, typed):
    the_association()
    code = a_laureate(an_open_year()).check_code
    typed = typed.format(code=code, lower=code.lower(), bare=code.replace("-", ""), spaced=" ".join(code))
    response = client.get("/en/verify/", {"code": typed}, follow=True)
    assert response.redirect_chain[-1][0] == f"/en/verify/{code}/"
    assert "The certificate is genuine" in text_of(response)


def test_a_paper_that_was_replaced_says_so_and_the_new_one_is_genuine(client):
    the_association()
    laureate = a_laureate(an_open_year())
    a_paper(laureate, "CERTIFICATE", "sv", version=2)
    address = f"/en/verify/{laureate.check_code}/"
    assert "The certificate has been replaced" in text_of(client.get(f"{address}?paper=sv-1"))
    assert "The certificate is genuine" in text_of(client.get(f"{address}?paper=sv-2"))
    assert "The certificate is genuine" in text_of(client.get(f"{address}?paper=fi-1"))
    assert "The certificate is genuine" in text_of(client.get(address))


def test_an_edition_that_never_was_is_not_called_genuine(client):
    the_association()
    laureate = a_laureate(an_open_year())
    html = text_of(client.get(f"/en/verify/{laureate.check_code}/?paper=sv-9"))
    assert "genuine" not in html


def test_an_unknown_code_says_so_and_an_empty_one_asks_again(client):
    response = client.get("/en/verify/ZZZZ-ZZZZ/")
    assert response.status_code == 404
    assert "The code is not known" in text_of(response)
    html = text_of(client.get("/en/verify/", {"code": "  "}))
    assert 'aria-invalid="true"' in html


def test_guessing_codes_is_stopped_politely_and_a_right_code_still_works(client):
    the_association()
    laureate = a_laureate(an_open_year())
    cache.clear()
    answers = [
        client.get(f"/en/verify/2222-{number:04}/", headers={"X-Forwarded-For": f"10.0.0.{number}"})
        for number in range(31)
    ]
    assert [answer.status_code for answer in answers] == [404] * 30 + [429]
    assert int(answers[-1]["Retry-After"]) > 0
    assert client.get(f"/en/verify/{laureate.check_code}/").status_code == 200


# -- what machines read --------------------------------------------------------------------------------------------


def test_the_feed_holds_the_laureates_with_addresses_of_the_site(client):
    the_association()
    laureate = a_laureate(an_open_year())
    feed = text_of(client.get("/sv/laureates/feed.xml", headers={"Host": "localhost"}))
    assert feed.count("<entry>") == 1
    assert f'href="https://alumn.example.org/sv/laureates/{laureate.slug}/"' in feed
    assert "CITATION Aino Esimerkki sv" in feed
    assert "localhost" not in feed


def test_robots_and_site_map_name_the_site_and_no_host_of_the_request(client):
    for path in ("/robots.txt", "/sitemap.xml"):
        body = text_of(client.get(path, headers={"Host": "localhost"}))
        assert "https://alumn.example.org/" in body
        assert "localhost" not in body


# -- what is promised ----------------------------------------------------------------------------------------------


def test_the_privacy_notice_says_what_the_law_asks_and_what_the_rules_are(client):
    the_association()
    cycle = an_open_year()
    cycle.rulebook.retention_months = 7
    cycle.rulebook.save()
    html = text_of(client.get("/en/privacy/"))
    for part in (
        "Esimerkkialumnit ry",  # controller, Art. 14(1)(a)
        "in a fair and verifiable way",  # purposes, (c)
        "legitimate interest (Article 6(1)(f))",  # legal basis, (c) and 2(b)
        "connection to the university",  # categories, (d)
        "members of the jury",  # recipients, (e)
        "7 months after the award year ends",  # retention, 2(a)
        "object to the nomination",  # rights, 2(c)
        "Data Protection Ombudsman",  # complaint, 2(e)
        "comes from the person who nominates",  # source, 2(f)
        "No decision is made by a machine",  # automated decisions, 2(g)
    ):
        assert part in html, part


def test_the_page_about_the_award_follows_the_rules_of_the_year(client):
    the_association()
    cycle = an_open_year()
    html = markup.unescape(text_of(client.get("/en/about/")))
    assert "One cannot nominate oneself." in html
    assert "a lot is drawn" in html
    for criterion in cycle.criteria.all():
        assert criterion.name_en in html
    cycle.rulebook.self_nomination = True
    cycle.rulebook.tie_rule = "CHAIR"
    cycle.rulebook.save()
    html = markup.unescape(text_of(client.get("/en/about/")))
    assert "One may also nominate oneself." in html
    assert "the chair's vote decides" in html


def test_laureates_of_earlier_years_do_not_come_into_the_feed_with_the_day_they_were_entered(db, client):
    the_association()
    an_earlier_laureate(1999, "Bror Exempel", days_ago=0)
    feed = client.get("/sv/laureates/feed.xml").content.decode()
    assert "Bror Exempel" in feed
    assert "<published>1999-12-31T00:00:00+00:00</published>" in feed
    assert f"{timezone.now():%Y-%m-%d}" not in feed
