"""The decision record: what the minutes say, as a paper that is kept."""

from io import BytesIO

import pikepdf
import pytest
from django.utils import timezone

from award.models import Association, Document, Seat, User
from award.papers import Annex, decision_record_pdf
from award.phases import Phase
from tests.award.test_papers import text_of
from tests.award.test_press import structure
from tests.voting.test_decision import Meeting
from voting.models import Interest
from voting.services.record import record_of, render_decision_record
from voting.tasks import render_decision_record as task

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(db) -> Meeting:
    words = {
        "legal_name": "Alumner rf",
        "display_name": "Alumnerna",
        "award_name": "Årets alumn",
        "place": "Helsingfors",
    }
    Association.objects.create(
        pk=1, telephone="+358 9 000", email="office@example.org",
        **{f"{field}_{language}": text for field, text in words.items() for language in ("fi", "sv", "en")},
    )  # fmt: skip
    return Meeting()


def spoken(document: Document) -> str:
    with document.file.open("rb") as file, pikepdf.open(BytesIO(file.read())) as pdf:
        return text_of(pdf)


def test_the_record_says_what_was_decided_in_the_language_of_the_minutes(meeting):
    decision = meeting.record(reserve=(meeting.second,), reasons="Juryns förslag var väl motiverat.")
    text = spoken(render_decision_record(decision=decision))
    for words in (
        "BESLUTSDOKUMENT",
        "Möte 4/2027, § 7 · Helsinki, den",
        "Årets alumn 2027: Aino Esimerkki",
        "1. Bror Exempel",
        "Styrelsen fattade beslutet enhälligt.",
        "4 av 5 medlemmar",
        "Juryns förslag var väl motiverat.",
        "Board 1 (",
        "sha256:" + "a" * 64,
    ):
        assert words in text


def test_minutes_in_a_language_without_papers_name_the_association_as_it_is_called(meeting):
    decision = meeting.record()
    Association.objects.update(
        legal_name_sv="", award_name_sv="", legal_name_fi="Alumnit ry", award_name_fi="Vuoden alumni"
    )
    assert (said := record_of(decision, None)).language == "sv"
    assert (said.association, said.award) == ("Alumnit ry", "Vuoden alumni 2027")


def test_the_record_names_votes_lot_and_who_left(meeting):
    candidates = {meeting.first.pk: 2, meeting.second.pk: 2}
    decision = meeting.record(
        method="LOT", votes=candidates, lot_drawn_by="Malla Mallikas", lot_witness="Otto Oletus",
        present=tuple(meeting.board), left={meeting.board[4]: (meeting.third,)}, blank_votes=1,
    )  # fmt: skip
    text = spoken(render_decision_record(decision=decision))
    assert "Aino Esimerkki: 2, Bror Exempel: 2, blanka: 1." in text
    assert "Lotten drogs av Malla Mallikas i närvaro av Otto Oletus." in text
    assert "Board 5 avlägsnade sig" in text
    assert "Cia Sample" in text


def test_a_year_without_an_award_has_a_record_too(meeting):
    decision = meeting.record(laureates=(), not_awarded=True, reasons="Inga kandidater.", language="en")
    assert "Årets alumn 2027 is not awarded." in spoken(render_decision_record(decision=decision))


def test_the_worker_may_run_twice_and_keeps_one_record(meeting):
    decision = meeting.record()
    task(decision.pk)
    task(decision.pk)
    document = Document.objects.get()
    assert (document.kind, document.version, document.laureate, document.cycle) == (
        "DECISION_RECORD",
        1,
        None,
        meeting.cycle,
    )
    assert document.superseded_at is None


def test_an_annex_is_a_table_with_headers_on_a_page_of_its_own(meeting):
    annex = Annex(
        title="Resultat", note="Utan Cia Sample.", columns=("Kandidat", "Plats"), rows=(("Aino", "1"), ("Bror", "2"))
    )
    data = record_of(meeting.record(), None)
    with pikepdf.open(BytesIO(decision_record_pdf(data.__class__(**{**vars(data), "annex": annex})))) as pdf:
        assert len(pdf.pages) == 2
        assert [str(element.S) for element in structure(pdf)].count("/TH") == 4
        assert "Utan Cia Sample." in text_of(pdf)


class TestAccess:
    """Board and secretary may have it; a member who left for a candidate it names may not; nobody else."""

    @pytest.fixture(autouse=True)
    def _kept(self, meeting, settings):
        settings.REQUIRE_SECOND_FACTOR = False
        Seat.objects.create(user=meeting.secretary, body="OFFICE", office="SECRETARY", since=timezone.localdate())
        self.decision = meeting.record()
        render_decision_record(decision=self.decision)
        meeting.cycle.__class__.objects.filter(pk=meeting.cycle.pk).update(phase=Phase.DECIDED)
        self.address = f"/sv/board/decisions/{self.decision.pk}/record/"

    def status(self, client, user) -> int:
        client.force_login(user)
        answer = client.get(self.address)
        if answer.streaming:
            assert b"".join(answer.streaming_content).startswith(b"%PDF")
        return answer.status_code

    def test_secretary_and_board_get_the_file(self, meeting, client):
        for candidate in (meeting.first, meeting.second, meeting.third):
            Interest.objects.create(user=meeting.board[2].user, candidate=candidate, state="CLEAR", source="SELF")
        assert self.status(client, meeting.secretary) == 200
        assert self.status(client, meeting.board[2].user) == 200
        client.force_login(meeting.secretary)
        answer = client.get(self.address)
        assert answer["Content-Disposition"] == 'attachment; filename="beslutsdokument-2027.pdf"'
        assert b"".join(answer.streaming_content).startswith(b"%PDF")
        assert self.address in client.get(f"/sv/board/decisions/{self.decision.pk}/minutes/").content.decode()

    def test_a_conflicted_member_and_a_stranger_get_404(self, meeting, client):
        member = meeting.board[3].user
        Interest.objects.create(
            user=member, candidate=meeting.first, state=Interest.State.CONFLICTED, ground="FRIEND", source="SELF"
        )
        assert self.status(client, member) == 404
        assert self.status(client, User.objects.create_user("x@example.org")) == 404


def test_a_record_that_cannot_be_made_for_a_reader_is_told_in_a_sentence(monkeypatch, settings):
    from award.press import PaperTimeout
    from tests.award.laureates import the_association
    from tests.voting.reader import sign_in
    from tests.voting.test_board_meeting import a_house
    from voting.services.record import render_decision_record

    settings.REQUIRE_SECOND_FACTOR = False
    the_association()
    house = a_house({"Aino": 5, "Bror": 4, "Cia": 3})
    decision = house.decide("Aino")
    render_decision_record(decision=decision)

    def too_slow(*args, **kwargs):
        raise PaperTimeout("the paper was not set within 20 seconds")

    monkeypatch.setattr("voting.services.record.decision_record_pdf", too_slow)
    answer = sign_in(house.person("Secretary")).get(f"/en/board/decisions/{decision.pk}/annex/", follow=True)
    assert answer.status_code == 200
    assert "The document could not be made." in answer.content.decode()
