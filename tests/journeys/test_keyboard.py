"""With the keyboard alone: a nomination is written and a ballot submitted, and one always sees where one is (WCAG 2.1.1, 2.4.7, 2.4.11)."""

import re

import pytest
from playwright.sync_api import Locator

from award import queue
from nominations.models import Nomination
from tests.award.builders import an_open_year
from tests.journeys.test_rooms import at_the_desk_of
from tests.journeys.visitor import Visitor
from tests.nominations.received import a_house
from voting.demo.year import DemoYear
from voting.models import Ballot

pytestmark = pytest.mark.django_db(transaction=True)

SCREENS = ((1280, 600), (360, 640))
MOST_TABS = 80
NOMINATOR = "aino.nominator@example.org"

# What has the focus (a point of a scale shows it on its label) must have an outline, and not lie beneath something else altogether.
FAULT_OF_FOCUS = """() => {
  const focused = document.activeElement;
  if (focused === document.body) return null;
  const shown = focused.closest(".scale label") || focused;
  const style = getComputedStyle(shown);
  if (style.outlineStyle === "none" || !parseFloat(style.outlineWidth)) return `no outline: ${shown.outerHTML.slice(0, 200)}`;
  const seen = [...shown.getClientRects()].some((box) => [[.5, .5], [.05, .2], [.95, .2], [.05, .8], [.95, .8]].some(([x, y]) => {
    const there = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
    return there && shown.contains(there);
  }));
  return seen ? null : `hidden: ${shown.outerHTML.slice(0, 200)}`;
}"""


class Typist:
    """Somebody who has no pointer: goes on with Tab, and looks at each stop whether the focus can be seen."""

    def __init__(self, person: Visitor, screen: tuple[int, int]) -> None:
        self.person, self.page, self.keys = person, person.page, person.page.keyboard
        self.page.set_viewport_size({"width": screen[0], "height": screen[1]})
        self.page.emulate_media(
            reduced_motion="reduce"
        )  # where one scrolls smoothly there is nothing to see on the way
        self.faults: set[str] = set()

    def skips_to_the_content(self) -> None:
        self.keys.press("Tab")
        self.keys.press("Enter")

    def tabs_to(self, wanted: Locator) -> None:
        for _stop in range(MOST_TABS):
            self.keys.press("Tab")
            if fault := self.page.evaluate(FAULT_OF_FOCUS):
                self.faults.add(f"{self.page.url}: {fault}")
            if wanted.evaluate("element => element === document.activeElement"):
                return
        raise AssertionError(f"{wanted} is not reached")

    def presses(self, name: str) -> None:
        """Go to a button or link of the page's content and press it."""
        named = re.compile("^" + re.escape(name))
        main = self.page.locator("main")
        self.tabs_to(main.get_by_role("button", name=named).or_(main.get_by_role("link", name=named)).first)
        with self.person.led_on():
            self.keys.press("Enter")

    def types(self, field: str, text: str) -> None:
        self.tabs_to(self.page.locator(f"main [name={field}]"))
        self.keys.type(text)

    def ticks(self, box: Locator) -> None:
        self.tabs_to(box)
        self.keys.press("Space")


@pytest.mark.parametrize("screen", SCREENS)
def test_a_nomination_is_written_with_the_keyboard_alone(site, visitor, screen):
    a_house()
    an_open_year()
    typist = Typist(visitor(), screen)
    page = typist.page
    typist.person.goes_to("/en/nominate/")
    typist.skips_to_the_content()
    typist.presses("Begin your nomination")
    typist.types("email", NOMINATOR)
    typist.presses("Send me a code")
    queue.work_off()
    typist.types("code", typist.person.letters.code(NOMINATOR))
    typist.presses("Sign in")
    typist.presses("Begin")
    typist.presses("The nominee")
    typist.types("nominee-name", "Bror Exempel")
    typist.types("nominee-email", "bror@alumn.example")
    typist.presses("Save and continue")
    typist.ticks(page.locator("[name=connection-connections]").nth(1))
    typist.presses("Save and continue")
    for _text in range(3):
        typist.tabs_to(page.locator("main textarea"))
        typist.keys.type("Science for everybody.")
        typist.presses("Save and continue")
    typist.presses("Save and continue")
    typist.types("you-name", "Aino Nominator")
    typist.presses("Save and continue")
    typist.ticks(page.locator("[name=declarations-truth]"))
    typist.presses("Send the nomination")
    typist.person.sees_the_heading("Your nomination has been received")
    assert Nomination.objects.count() == 1
    assert not typist.faults, "\n".join(sorted(typist.faults))


@pytest.mark.parametrize("screen", SCREENS)
def test_a_ballot_is_submitted_with_the_keyboard_alone(site, visitor, screen):
    year = DemoYear(candidates=3, jurors=4)
    year.build("scoring")
    typist = Typist(at_the_desk_of(visitor, year, "juror"), screen)
    page = typist.page
    typist.person.goes_to("/en/jury/interests/")
    typist.skips_to_the_content()
    for radio in page.locator("input[value=clear]").all():
        typist.ticks(radio)
    typist.presses("Declare these interests")
    typist.presses("Begin with")
    for scale in page.locator(".scale").all():
        typist.tabs_to(scale.locator("input").first)
        typist.keys.press("ArrowRight")
        assert scale.locator("input").nth(1).is_checked()
    typist.types("comment", "Convincing.")
    typist.presses("Submit the ballot")
    page.wait_for_url("**/jury/#main")
    assert Ballot.objects.filter(seat__user=year.people["juror"], status="SUBMITTED").count() == 1
    assert not typist.faults, "\n".join(sorted(typist.faults))
