"""The score sheet in a real browser: it saves itself, two windows do not overwrite one another, and it works without scripts."""

import pytest
from django.urls import reverse

from tests.journeys.test_face import faults, overflow
from tests.journeys.test_rooms import at_the_desk_of
from voting.demo.year import DemoYear
from voting.models import Ballot, Score

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def year(site):
    year = DemoYear(candidates=3, jurors=4)
    year.build("scoring")
    return year


def declares(juror):
    """Answer "no conflict" about everybody, on the page."""
    juror.goes_to("/en/jury/interests/")
    for radio in juror.page.locator("input[value=clear]").all():
        radio.check()
    juror.presses("Declare these interests")
    juror.page.wait_for_url("**/jury/")


def opens_a_sheet(juror):
    juror.goes_to("/en/jury/")
    juror.follows("Begin with")
    juror.page.wait_for_selector("#sheet")


def is_at(page, version):
    """Wait until the page has heard that the sheet is saved as this version."""
    page.wait_for_selector(f'[name=version][value="{version}"]', state="attached")


def own(juror_pk):
    return Ballot.objects.filter(seat__user=juror_pk).order_by("-saved_at")


def test_a_sheet_saves_itself_and_is_submitted(year, visitor):
    juror = at_the_desk_of(visitor, year, "juror")
    declares(juror)
    opens_a_sheet(juror)
    assert not faults(juror.page)
    page = juror.page
    page.locator(".scale >> nth=0").locator("label >> nth=3").click()
    page.wait_for_selector("#sheet-state .saved:has-text('Saved')")
    is_at(page, 1)
    score = Score.objects.get(ballot__seat__user=year.people["juror"])
    assert score.points == 4
    page.fill("textarea[name=own_note]", "Read the annex.")
    is_at(page, 2)
    assert own(year.people["juror"]).exclude(own_note="").get().own_note == "Read the annex."
    juror.presses("Submit the ballot")
    page.wait_for_selector(".error-summary")
    assert not faults(page)
    for number in (1, 2):
        page.locator(f".scale >> nth={number}").locator("label.none").click()
    juror.presses("Submit the ballot")
    page.wait_for_url("**/jury/#main")
    assert own(year.people["juror"]).filter(status="SUBMITTED").count() == 1


def test_a_ballot_submitted_while_it_is_being_saved_does_not_clash_with_itself(year, visitor):
    """The answer to the first point is held back as on a slow line; the juror goes on and submits meanwhile."""
    juror = at_the_desk_of(visitor, year, "juror")
    declares(juror)
    opens_a_sheet(juror)
    page, held, answers = juror.page, [], []

    def hold(route):
        if held or not route.request.headers.get("hx-request"):
            route.fallback()
        else:
            held.append(route)
            answers.append(route.fetch())

    page.route("**/jury/candidates/*/", hold)
    points = [page.locator(f".scale >> nth={number}").locator("label >> nth=3") for number in range(3)]
    points[0].click()
    while not answers:
        page.wait_for_timeout(50)
    points[1].click()
    points[2].click()
    page.get_by_role("button", name="Submit the ballot").click(no_wait_after=True)
    page.wait_for_timeout(300)
    held[0].fulfill(response=answers[0])
    page.wait_for_url("**/jury/#main")
    assert own(year.people["juror"]).filter(status="SUBMITTED").count() == 1


def test_resting_on_the_button_submits_nothing(year, visitor):
    juror = at_the_desk_of(visitor, year, "juror")
    declares(juror)
    opens_a_sheet(juror)
    page = juror.page
    for number in range(3):
        page.locator(f".scale >> nth={number}").locator("label >> nth=3").click()
    page.locator("textarea[name=own_note]").press_sequentially("Done")
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.locator("text=Submit the ballot").focus()
    page.wait_for_timeout(1500)
    page.wait_for_selector("#sheet:not(.htmx-request)")
    assert not own(year.people["juror"]).filter(status="SUBMITTED").exists()


def test_two_windows_do_not_overwrite_one_another(year, visitor):
    juror = at_the_desk_of(visitor, year, "juror")
    declares(juror)
    opens_a_sheet(juror)
    first, second = juror.page, juror.context.new_page()
    second.goto(first.url)
    first.locator(".scale >> nth=0").locator("label >> nth=4").click()
    is_at(first, 1)
    second.locator(".scale >> nth=0").locator("label >> nth=0").click()
    second.wait_for_selector("text=This ballot was saved in another window meanwhile")
    assert Score.objects.get(ballot__seat__user=year.people["juror"]).points == 5
    with juror.led_on(second):
        second.click("text=Save what this window says")
    assert Score.objects.get(ballot__seat__user=year.people["juror"]).points == 1
    # A refused save is logged by the browser as a failed request; that is how it is meant to be.
    juror.complaints.clear()


def test_without_scripts_on_a_telephone(year, visitor):
    import django.test

    client = django.test.Client()
    client.force_login(year.people["juror"])
    juror = visitor(javascript=False, width=360)
    juror.context.add_cookies([{"name": "session", "value": client.cookies["session"].value, "url": juror.site}])
    declares(juror)
    opens_a_sheet(juror)
    page = juror.page
    page.locator("a.jump").click()
    page.wait_for_url("**#sheet")
    page.locator("details summary").first.click()
    assert page.locator(".anchors li").first.is_visible()
    for scale in page.locator(".scale").all():
        scale.locator("label >> nth=2").click()
    juror.presses("Submit the ballot")
    page.wait_for_url("**/jury/#main")
    assert own(year.people["juror"]).filter(status="SUBMITTED").count() == 1


def test_nothing_sticks_out_and_axe_finds_nothing_in_the_jurys_rooms(year, visitor):
    chair = at_the_desk_of(visitor, year, "jury-chair")
    for name in ("jury", "jury_interests", "jury_progress", "jury_conflicts"):
        chair.page.set_viewport_size({"width": 1280, "height": 900})
        chair.goes_to(reverse(name))
        assert not faults(chair.page), name
        chair.page.set_viewport_size({"width": 320, "height": 640})
        assert overflow(chair.page) <= 0, name
