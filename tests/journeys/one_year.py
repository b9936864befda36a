"""One award year as its people live it, at real browsers and by clicking only: each act is one person's.

No clock is moved. The call opens on the day it is set up for, the window is closed by hand and the laureate is made public on a
signal, as by-laws allow; only the worker's minute is called by name, since no worker runs beside a test.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pikepdf
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from award import queue, tasks
from tests.journeys.people import (
    BOARD,
    CASE,
    CHAIR,
    CHECKER,
    CONFLICTED,
    JURY,
    JURY_CHAIR,
    LANGUAGES,
    LAUREATE,
    NOMINATORS,
    NOMINEES,
    READER,
    SECRETARY,
    TEXTS,
    Person,
)
from tests.journeys.visitor import Visitor


@dataclass
class OneYear:
    """The year, and who has sat down at a browser in it."""

    visitor: Callable[..., Visitor]
    javascript: bool
    at: dict[Person, Visitor] = field(default_factory=dict)

    def browser_of(self, person: Person) -> Visitor:
        """Return the browser of a person: the one they have used before, else a new one."""
        if person not in self.at:
            self.at[person] = self.visitor(javascript=self.javascript, language=person.language)
        return self.at[person]

    @property
    def secretary(self) -> Visitor:
        return self.browser_of(SECRETARY)

    # The house

    def the_first_secretary_signs_in(self) -> None:
        call_command("secretary", SECRETARY.email, name=SECRETARY.name, language=SECRETARY.language)
        self.secretary.signs_in(SECRETARY.email)
        self.secretary.sees_the_heading("Welcome to your desk")

    def the_secretary_enters_the_association(self) -> None:
        desk = self.secretary
        desk.follows("The association")
        desk.fills(
            legal_name_fi="Esimerkkialumnit ry", legal_name_sv="Exempelalumner rf", legal_name_en="Example Alumni",
            display_name_fi="Esimerkkialumnit", display_name_sv="Exempelalumnerna", display_name_en="Example Alumni",
            award_name_fi="Vuoden alumni", award_name_sv="Årets alumn", award_name_en="Alumnus of the Year",
            place_fi="Helsinki", place_sv="Helsingfors", place_en="Helsinki",
            telephone="029 000 0000", email="toimisto@alumn.example", postal_address="PL 1, 00014 Helsinki",
        )  # fmt: skip
        desk.presses("Save the association")
        desk.sees("The association is saved.")

    def the_secretary_says_who_signs(self) -> None:
        desk = self.secretary
        desk.follows("Who signs the certificate")
        for number, (who, offices) in enumerate(
            (
                (CHAIR, ("Puheenjohtaja", "Ordförande", "Chair")),
                (SECRETARY, ("Sihteeri", "Sekreterare", "Secretary")),
            )
        ):
            desk.fills(**{f"signatory__{number}__name": who.name})
            for language, office in zip(LANGUAGES, offices, strict=True):
                desk.fills(**{f"signatory__{number}__office_{language}": office})
        desk.presses("Save")
        desk.sees("Those who sign are saved.")

    def the_secretary_gives_seats(self) -> None:
        desk = self.secretary
        desk.follows("People and seats")
        for person, seat in (*BOARD, *JURY):
            desk.follows("Give a seat")
            desk.page.select_option("[name=seat]", label=desk.words(seat))
            desk.fills(email=person.email, name=person.name)
            desk.page.select_option("[name=language]", person.language)
            desk.presses("Give the seat")
            desk.sees(person.name)

    def whoever_runs_the_machine_confirms_the_chair(self) -> None:
        """In the first year nobody else can say that the chair is another person than the secretary who gave the seat."""
        call_command("confirm_seat", CHAIR.email, stdout=io.StringIO())

    # The call

    def the_secretary_begins_the_year(self) -> None:
        desk = self.secretary
        desk.follows("The first award year")
        desk.presses("Begin the year")
        desk.sees_the_heading("Dates")

    def the_secretary_sets_dates(self) -> None:
        """Nominations open today: what is planned for a spring to come would have the journey wait for it."""
        desk, today = self.secretary, timezone.localdate()

        def day(number: int) -> str:
            return (today + timedelta(days=number)).isoformat()

        desk.fills(
            nominations_open_at=f"{day(0)}T00:00", nominations_close_at=day(21), endorsements_due_at=day(28),
            scoring_closes_at=day(60), jury_meets_at=f"{day(63)}T16:00", board_meets_at=f"{day(80)}T16:00",
            answer_by=day(94), celebration_at=f"{day(110)}T18:00",
            celebration_place_fi="Esimerkkisali", celebration_place_sv="Exempelsalen", celebration_place_en="the Example Hall",
        )  # fmt: skip
        desk.presses("Save the dates")
        desk.sees("The dates are saved.")

    def the_secretary_looks_at_what_holds(self) -> None:
        """The criteria and the rules that come with a year are the usual ones: they are read, and stay."""
        desk = self.secretary
        for page in ("Criteria", "Questions of the form", "Rulebook"):
            desk.follows(page)
            desk.sees_the_heading(page)

    def the_secretary_moves_the_year_to(self, phase: str, button: str) -> None:
        desk = self.secretary
        desk.follows("Desk")
        desk.presses(button)
        desk.sees_the_heading(phase)

    # Nominating

    def nominates(self, nominator: Person, nominee: Person, attachment: Path | None = None) -> None:
        """A nominator comes from the front page, signs in on the way, and goes through the pages in their own language."""
        own = self.browser_of(nominator)
        own.goes_to(f"/{nominator.language}/")
        own.follows("Nominate", within=own.page.locator("main"))
        own.follows("Begin your nomination")
        own.proves_the_address(nominator.email)
        own.presses("Begin")
        own.follows("The nominee")
        own.fills(nominee__name=nominee.name, nominee__email=nominee.email)
        own.page.check(f"[name=nominee-language][value={nominee.language}]")
        own.presses("Save and continue")
        own.page.check("[name=connection-connections][value=GRADUATED]")
        own.fills(connection__degree="FM", connection__degree_year="1999")
        own.presses("Save and continue")
        for _text in range(3):
            own.page.fill("textarea", CASE[nominator.language])
            own.presses("Save and continue")
        if attachment is not None:
            own.page.set_input_files("input[type=file]", attachment)
            own.presses("Add the chosen files")
            own.sees(attachment.name)
        own.presses("Save and continue")
        own.fills(you__name=nominator.name)
        own.presses("Save and continue")
        own.sees_the_heading("Check and send")
        own.sees(nominee.name, CASE[nominator.language])
        own.page.check("[name=declarations-truth]")
        own.presses("Send the nomination")
        own.sees_the_heading("Your nomination has been received")
        queue.work_off()

    def the_secretary_closes_the_call(self) -> None:
        """By hand: the last day lies three weeks ahead, and no journey waits for it."""
        desk = self.secretary
        desk.follows("Dates")
        desk.follows("Close nominations by hand")
        desk.presses("Close nominations")
        desk.sees("Nominations are closed.")

    # Screening and telling

    def the_secretary_admits_everybody(self) -> None:
        desk = self.secretary
        for nominee in NOMINEES:
            desk.follows("Nominations")
            desk.follows(nominee.name, within=desk.page.locator("table"))
            desk.sees("The case")
            desk.presses("Admit")
            desk.sees(f"Admitted to the candidate {nominee.name}.")

    def the_secretary_tells_the_nominees(self) -> None:
        desk = self.secretary
        desk.follows("Telling the nominees")
        desk.presses(f"Send {len(NOMINEES)} letters")
        desk.sees(f"{len(NOMINEES)} letters are on their way.")
        queue.work_off()

    def accepts_to_be_a_candidate(self, nominee: Person) -> None:
        own = self.browser_of(nominee)
        own.goes_to(own.letters.link(nominee.email))
        own.sees_the_heading("You have been nominated")
        own.page.get_by_label(own.words("I am glad to be a candidate")).check()
        own.presses("Send the answer")
        own.sees_the_heading("Thank you – we are glad")

    # The jury

    def declares_interests(self, juror: Person) -> None:
        """One juror works where a nominee works, and says so; the others have no conflict."""
        own = self.browser_of(juror)
        own.signs_in(juror.email)
        own.follows("My interests")
        for nominee in NOMINEES:
            row = own.page.locator("fieldset.interest", has_text=nominee.name)
            if juror == CONFLICTED and nominee == NOMINEES[2]:
                row.locator("input[value=conflict]").check()
                row.locator("select").select_option("SAME_EMPLOYER")
            else:
                row.locator("input[value=clear]").check()
        own.presses("Declare these interests")
        own.sees_the_heading("Jury room")

    def scores(self, juror: Person) -> None:
        """Reads each open dossier and submits a ballot for it: high for one, in the middle for the rest."""
        own = self.browser_of(juror)
        judged = [nominee for nominee in NOMINEES if (juror, nominee) != (CONFLICTED, NOMINEES[2])]
        for nominee in judged:
            own.follows("Jury", within=own.page.locator(".mainnav"))
            own.follows(nominee.name, within=own.page.locator("table"))
            own.sees_the_heading(nominee.name)
            for scale in own.page.locator(".scale").all():
                scale.locator("label").nth(4 if nominee == LAUREATE else 2).click()
            own.fills(comment="✓")
            own.presses("Submit the ballot")
            own.page.wait_for_url("**/jury/#main")

    def does_not_see(self, juror: Person, nominee: Person) -> None:
        own = self.browser_of(juror)
        expect(own.page.locator("table a", has_text=nominee.name)).to_have_count(0)

    def the_jury_looks_at_its_table(self) -> None:
        own = self.browser_of(JURY_CHAIR)
        own.follows("Jury", within=own.page.locator(".mainnav"))
        own.follows("The jury's table")
        own.sees_the_heading("The jury's table")
        own.sees(*(nominee.name for nominee in NOMINEES))

    def the_conflicted_juror_sees_a_table_without_the_candidate(self) -> None:
        own = self.browser_of(CONFLICTED)
        own.follows("Jury", within=own.page.locator(".mainnav"))
        own.follows("The jury's table")
        own.sees(LAUREATE.name)
        expect(own.page.locator("table").first).not_to_contain_text(NOMINEES[2].name)

    # The board

    def the_secretary_records_the_decision(self) -> None:
        desk = self.secretary
        desk.follows("Decision")
        desk.fills(meeting_number="4/2027", item="7", place="Helsinki", held_on=timezone.localdate().isoformat())
        for box in desk.page.locator("[name=present]").all():
            box.check()
        desk.page.select_option("[name=laureate_1]", label=LAUREATE.name)
        desk.page.select_option("[name=reserve_1]", label=NOMINEES[1].name)
        if desk.page.locator("[name=asked_at_meeting]").count():
            desk.page.check("[name=asked_at_meeting]")
        desk.page.check("[name=method][value=UNANIMOUS]")
        desk.presses("Record the decision")
        desk.sees(LAUREATE.name, "4/2027")

    def the_secretary_writes_to_the_laureate(self) -> None:
        desk = self.secretary
        desk.follows("Laureates", within=desk.page.locator("nav.subnav"))
        desk.follows(LAUREATE.name, within=desk.page.locator("main"))
        desk.presses("Send the letter with the link")
        desk.sees("The letter to the laureate is on its way.")
        queue.work_off()

    def the_laureate_accepts(self) -> None:
        """The link names nobody; the code does."""
        own = self.browser_of(LAUREATE)
        own.goes_to(own.letters.link(LAUREATE.email))
        own.sees_the_heading("The association has a letter for you")
        own.follows("Continue with a code")
        own.proves_the_address(LAUREATE.email)
        own.sees(LAUREATE.name)
        own.page.check("[name=answer][value=accept]")
        own.page.check("[name=attends][value=yes]")
        own.presses("Send my answer")
        own.sees_the_heading("You have accepted")

    # Texts, papers, publication

    def the_secretary_opens_the_laureates(self, part: str) -> None:
        desk = self.secretary
        desk.follows("Laureates", within=desk.page.locator("nav.subnav"))
        desk.follows(LAUREATE.name, within=desk.page.locator("main"))
        if part:
            desk.follows(part, within=desk.page.locator("main"))

    def the_secretary_writes_the_texts(self) -> None:
        """The original is Finnish, the other two follow it."""
        desk = self.secretary
        self.the_secretary_opens_the_laureates("Texts")
        for kind, bodies in TEXTS.items():
            for language, body in bodies.items():
                self._opens_the_text(kind, language)
                desk.fills(body=body)
                desk.page.select_option("[name=source_language]", "" if language == "fi" else "fi")
                desk.presses("Save the text")
                desk.sees("The text is saved.")

    def a_language_checker_reads_by_link(self) -> None:
        """One letter for all texts of the language; the checker needs no account and comes back to what was left open."""
        language = CHECKER.language
        desk, checker = self.secretary, self.browser_of(CHECKER)
        self._opens_the_reading(language)
        desk.fills(email=CHECKER.email)
        desk.presses("Send the link")
        desk.sees("The letter to the checker is on its way.")
        queue.work_off()
        checker.goes_to(checker.letters.link(CHECKER.email))
        checker.sees(*(bodies[language] for bodies in TEXTS.values()))
        self._ticks(checker, "CITATION")
        checker.fills(checker=CHECKER.name)
        checker.presses("Approve the ticked texts")
        self._ticks(checker, *(kind.upper() for kind in TEXTS if kind != "citation"))
        checker.fills(checker=CHECKER.name)
        checker.presses("Approve the ticked texts")
        checker.sees_the_heading("Thank you")

    def the_secretary_notes_who_read_on_paper(self, language: str) -> None:
        desk = self.secretary
        self._opens_the_reading(language)
        self._ticks(desk, *(kind.upper() for kind in TEXTS))
        desk.fills(checker=CHECKER.name)
        desk.presses("Note as checked")
        desk.sees("How far the texts are")

    def _ticks(self, visitor: Visitor, *kinds: str) -> None:
        for kind in kinds:
            visitor.page.check(f"main [name={kind}]")

    def _opens_the_reading(self, language: str) -> None:
        with self.secretary.led_on():
            self.secretary.page.locator(f"thead a[href$='/texts/{language}/']").click()

    def _opens_the_text(self, kind: str, language: str) -> None:
        with self.secretary.led_on():
            self.secretary.page.locator(f"td a[href$='/{kind.upper()}/{language}/']").click()

    def the_worker_renders_the_papers(self) -> None:
        desk = self.secretary
        desk.follows("Papers")
        desk.presses("Render the papers")
        desk.sees("The papers are being rendered.")
        queue.work_off()
        desk.follows("Papers", within=desk.page.locator("main"))
        desk.sees("The papers say what the record says.")

    def the_secretary_asks_for_approval(self) -> None:
        desk = self.secretary
        desk.follows("Publication", within=desk.page.locator("main"))
        desk.page.check("[name=when][value=signal]")
        desk.presses("Ask for approval")
        desk.sees("A second person can now approve the publication.")

    def the_chair_approves_on_signal(self) -> None:
        own = self.browser_of(CHAIR)
        own.signs_in(CHAIR.email)
        own.follows("Read and approve")
        own.presses("Approve the publication")
        own.sees("The publication is approved.")
        queue.work_off()

    def the_secretary_gives_the_signal(self) -> None:
        desk = self.secretary
        self.the_secretary_opens_the_laureates("Publication")
        desk.follows("Give the signal")
        desk.sees("Messages that have gone out cannot be taken back.")
        desk.presses("Publish now")
        desk.sees("The laureate is published.")
        tasks.write_publication_letters()
        queue.work_off()

    # The public

    def the_public_knows_nothing(self) -> None:
        reader = self.browser_of(READER)
        reader.goes_to("/sv/laureates/")
        expect(reader.page.locator("body")).not_to_contain_text(LAUREATE.name)

    def the_public_reads_of_the_laureate(self) -> None:
        """From the front page to the laureate's page, and what the press takes from there."""
        reader = self.browser_of(READER)
        reader.goes_to("/sv/")
        reader.follows(LAUREATE.name)
        reader.sees_the_heading(LAUREATE.name)
        citation = TEXTS["citation"]["sv"]
        reader.sees(f"Utmärkelsen gavs {citation[0].lower()}{citation[1:]}")
        assert LAUREATE.name in reader.fetches("/sv/laureates/feed.xml").decode()
        for language in LANGUAGES:
            link = reader.page.locator(f"main a[href$='press-release-{language}.pdf']")
            assert language_of(reader.fetches(link.get_attribute("href"))).startswith(language)

    def the_laureate_fetches_the_certificates(self) -> None:
        own = self.browser_of(LAUREATE)
        own.goes_to(f"/{LAUREATE.language}/answer/")
        links = own.page.locator("main .files a[href*='/papers/']")
        papers = [own.fetches(link.get_attribute("href")) for link in links.all()]
        assert {language_of(paper)[:2] for paper in papers} == set(LANGUAGES)

    def somebody_checks_the_certificate(self, code: str) -> None:
        """With the code that stands on the paper, typed carelessly."""
        reader = self.browser_of(READER)
        reader.follows("Check a certificate")
        reader.fills(code=code.lower().replace("-", " "))
        reader.presses("Check")
        reader.sees_the_heading("The certificate is genuine")
        reader.sees(LAUREATE.name)

    def everybody_has_been_written_to(self) -> None:
        """The chosen and those whom it concerns are told the name; those who hoped hear kindly, and no name."""
        letters = self.secretary.letters
        hears_of = [person.email for person, _seat in (*BOARD, *JURY)] + [NOMINATORS[0].email]
        for address in hears_of:
            assert LAUREATE.name in letters.to(address)[-1]["Subject"], address
        assert "/laureates/" in letters.text(LAUREATE.email)
        for person in (*NOMINEES[1:], *NOMINATORS[1:]):
            assert LAUREATE.name not in letters.text(person.email), person.email
            assert self.browser_of(person).words("Dear %(name)s,") % {"name": person.name} in letters.text(person.email)
        assert [len(letters.to(person.email)) for person in NOMINEES] == [4, 2, 2]


def language_of(pdf: bytes) -> str:
    """Return the language a PDF file says it is written in."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return str(opened.Root.Lang)
