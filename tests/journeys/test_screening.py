"""The secretary screens and tells, the nominee reads the real letter and answers: with scripts and without."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from award import queue
from nominations.models import Candidate, Nomination, Nominee
from tests.award.builders import a_secretary
from tests.nominations.received import a_nomination, a_receiving_year, the_nominee

pytestmark = pytest.mark.django_db(transaction=True)

SECRETARY = "sihteeri@example.org"


@pytest.fixture
def cycle(site):
    a_secretary(SECRETARY)
    return a_receiving_year()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_nomination_is_screened_and_its_nominee_told_and_heard(cycle, visitor, javascript):
    nomination = a_nomination(cycle)
    secretary = visitor(javascript=javascript)
    secretary.signs_in(SECRETARY, "/en/desk/nominations/")
    page = secretary.page
    secretary.follows("Aino Esimerkki", within=page.locator("table"))
    secretary.presses("Admit")
    page.wait_for_selector("text=Admitted to the candidate Aino Esimerkki.")
    secretary.follows("Telling the nominees")
    secretary.presses("Send 1 letter")
    page.wait_for_selector("text=1 letter is on its way.")
    queue.work_off()

    nominee = visitor(javascript=javascript)
    nominee.goes_to(secretary.letters.link("aino@alumn.example"))
    assert "A case worth reading." in nominee.page.inner_text("main")
    assert the_nominee(nomination).response == "NONE"
    nominee.presses("Send the answer")
    nominee.reads_an_error()
    nominee.page.check("text=I decline")
    nominee.page.check("text=Please do not consider me in later years either")
    nominee.presses("Send the answer")
    nominee.page.wait_for_selector("h1:has-text('You have declined')")
    assert Candidate.objects.get().status == Candidate.Status.DECLINED
    nominee.page.check("text=I am glad to be a candidate")
    nominee.presses("Send the answer")
    nominee.page.wait_for_selector("h1:has-text('Thank you')")
    nominee.page.fill("textarea", "I took my degree in 1999.")
    nominee.presses("Send to the office")
    nominee.page.wait_for_selector("text=The office has read or will soon read")

    page.goto(f"{secretary.site}/en/desk/nominees/?show=corrections")
    secretary.follows("Aino Esimerkki", within=page.locator("table"))
    page.fill("[name=facts-degree_year]", "1999")
    page.check("[name=facts-done]")
    with secretary.led_on():
        page.click("#facts ~ details button:has-text('Save')")
    page.wait_for_selector("text=Saved.")
    person = Nominee.objects.get()
    assert (person.degree_year, person.correction, Candidate.objects.get().degree_year) == (1999, "", 1999)


def test_the_pages_fit_a_small_screen_and_break_no_rule_of_access(cycle, visitor):
    first = a_nomination(cycle, nominator="a@example.org")
    again = a_nomination(cycle, "Aino Maria Esimerkki", nominator="b@example.org", email="aino@alumn.example")
    secretary = visitor(width=320)
    secretary.signs_in(SECRETARY, f"/en/desk/nominations/{first.pk}/")
    secretary.presses("Admit")
    secretary.page.wait_for_selector("text=Admitted to the candidate")
    candidate = Candidate.objects.get()
    nominee = the_nominee(first)
    paths = ["nominations/", f"nominations/{again.pk}/", "candidates/", f"candidates/{candidate.pk}/", "nominees/"]
    paths += [f"nominees/{nominee.pk}/", "nominees/never-again/"]
    axe = Axe()
    for language in ("fi", "sv", "en"):
        for path in paths:
            secretary.goes_to(f"/{language}/desk/{path}")
            page = secretary.page
            page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true; })")
            assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
            broken = axe.run(page).response["violations"]
            assert not broken, (path, [(rule["id"], rule["nodes"][0]["html"]) for rule in broken])
    assert Nomination.objects.filter(status="SUBMITTED").get() == again
