"""A nominator at a real browser: what is typed is saved and counted as the server counts, and nothing needs a script."""

import json

import pytest

from award import queue
from award.models import Association
from nominations.models import Draft, DraftFile, Nomination
from nominations.words import SEPARATORS, count_words
from tests.award.builders import an_open_year
from tests.nominations import samples
from tests.nominations.received import a_house

pytestmark = pytest.mark.django_db(transaction=True)

CASE = "For thirty years she has made science at the university the property of everybody."
TEXTS = (
    "one two  three\nfour\tfive",
    " leading and trailing ",
    "👩‍👩‍👧‍👦 family 🇫🇮 flag e\u0301 accents",
    "hard\u00a0space thin\u2009space zero\u200bwidth line\u2028separator",
    "en – dash — dash… ellipsis",
    "שלום עולם \u202eevil\u202c",
    "z\u0338\u0321\u031ba\u0337l\u0335g\u0336o",
    "\u3000ideographic\u3000space\ufeff",
    "",
    "   \n\t ",
    "don't stop-gap 3,14 100%",
)


@pytest.fixture
def nominator(visitor):
    a_house()
    an_open_year()
    assert Association.objects.exists()
    return visitor


def begins(person):
    person.signs_in("aino.nominator@example.org", "/en/nominate/begin/")
    person.presses("Begin")
    person.page.wait_for_url("**/nominate/*-*/")


def saved(draft):
    draft.refresh_from_db()
    return draft.step_data.get("case-mission", {}).get("case-mission-text")


def test_browser_and_server_count_the_same_words(nominator):
    person = nominator()
    begins(person)
    draft = Draft.objects.get()
    person.goes_to(f"/en/nominate/{draft.pk}/case-mission/")
    for text in TEXTS:
        person.page.evaluate("text => { document.querySelector('textarea').value = text; }", text)
        person.page.dispatch_event("textarea", "input")
        shown = person.page.inner_text("[data-count-of]")
        assert shown.split()[0] == str(count_words(text)), (text, shown)
    assert json.loads(json.dumps(SEPARATORS)) == person.page.get_attribute("textarea", "data-word-separators")


def test_what_one_types_is_saved_and_a_second_window_is_told(nominator):
    person = nominator()
    begins(person)
    draft = Draft.objects.get()
    path = f"/en/nominate/{draft.pk}/case-mission/"
    person.goes_to(path)
    other = person.context.new_page()
    other.goto(f"{person.site}{path}")
    person.page.type("textarea", "Half a thought")
    person.page.wait_for_selector("#saved:has-text('Saved')")
    person.page.type("textarea", ", and the rest")
    person.waits_until(lambda: saved(draft) == ["Half a thought, and the rest"])
    other.type("textarea", "An older thought")
    other.wait_for_selector("#saved [data-saved]")
    assert "Half a thought, and the rest" in other.inner_text("#saved")
    assert other.input_value("textarea") == "An older thought"
    assert saved(draft) == ["Half a thought, and the rest"]
    # The browser itself notes every 409 in its console; that is all it may note.
    assert all("409" in complaint for complaint in person.complaints), person.complaints
    person.complaints.clear()
    other.close()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_nomination_is_written_and_sent(nominator, javascript, tmp_path):
    for number in range(2):
        (tmp_path / f"kuva{number}.png").write_bytes(samples.picture("PNG", size=(40 + number, 40)))
    person = nominator(javascript=javascript)
    begins(person)
    page = person.page
    person.follows("The nominee")
    person.fills(nominee__name="Bror Exempel", nominee__email="bror@alumn.example")
    person.presses("Save and continue")
    page.check("[name=connection-connections] >> nth=1")
    person.presses("Save and continue")
    for _text in range(3):
        page.fill("textarea", CASE)
        person.presses("Save and continue")
    page.set_input_files("input[type=file]", [str(tmp_path / "kuva0.png"), str(tmp_path / "kuva1.png")])
    person.presses("Add the chosen files")
    person.sees("kuva0.png", "kuva1.png")
    assert DraftFile.objects.count() == 2
    with person.led_on():
        page.click("button:has-text('Remove') >> nth=0")
    person.sees("kuva1.png")
    assert DraftFile.objects.count() == 1
    person.presses("Save and continue")
    person.fills(you__name="Aino Nominator")
    person.presses("Save and continue")
    page.check("[name=declarations-truth]")
    person.presses("Send the nomination")
    page.wait_for_url("**/received/")
    nomination = Nomination.objects.get()
    assert nomination.reference in page.inner_text("main")
    queue.work_off()
    letter = next(letter for letter in person.letters.letters if nomination.reference in str(letter))
    assert letter


def test_the_pages_fit_a_small_screen(nominator):
    person = nominator(width=320)
    begins(person)
    draft = Draft.objects.get()
    paths = ["/sv/nominate/", "/fi/nominate/mine/", f"/fi/nominate/{draft.pk}/", f"/sv/nominate/{draft.pk}/check/"]
    paths += [
        f"/fi/nominate/{draft.pk}/{step}/?mend=1" for step in ("nominee", "connection", "case-spirit", "attachments")
    ]
    for path in paths:
        person.goes_to(path)
        assert person.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), (
            path
        )
