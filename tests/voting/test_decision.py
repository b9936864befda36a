"""The board's decision: what the minutes must carry before it stands."""

import datetime as dt
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone, translation

from award.audit import Refused
from award.languages import columns
from award.models import Association, Cycle, Rulebook, Seat, User
from award.phases import Phase
from award.services import seats, years
from nominations.models import Candidate, Nomination
from tests.award.laureates import the_association
from tests.voting.builders import level, panel, rules
from voting.access import decision_options, order_of, tie_in_words
from voting.forms.decision import DecisionForm
from voting.models import Decision, DecisionReasons, Interest, Round, Standings, StandingsKey
from voting.quorum import SeatAtTable, count, quorum
from voting.services.decision import Minutes, hand_down, record_decision, standing_decision
from voting.services.minutes import text_for_minutes
from voting.services.record import record_of
from voting.standings_file import RulebookVersion, build_document, write_document
from voting.tally import compute


def seat(key: int, *, deputy=False, chairs=False, present=True, recused=False) -> SeatAtTable:
    return SeatAtTable(key, deputy, chairs, present, recused)


class TestQuorum:
    """Half of all seats, the chair or vice-chair among them."""

    def test_half_of_the_seats_with_the_chair_is_a_quorum(self):
        table = [seat(1, chairs=True), seat(2), seat(3, present=False), seat(4, present=False)]
        assert quorum(table, percent=50, chair_required=True).holds

    def test_half_of_five_is_three(self):
        table = [seat(1, chairs=True), seat(2)] + [seat(key, present=False) for key in (3, 4, 5)]
        found = quorum(table, percent=50, chair_required=True)
        assert (found.taking_part, found.needed, found.holds) == (2, 3, False)

    def test_without_chair_and_vice_chair_there_is_no_quorum(self):
        table = [seat(1, chairs=True, present=False), seat(2), seat(3), seat(4)]
        assert not quorum(table, percent=50, chair_required=True).holds
        assert quorum(table, percent=50, chair_required=False).holds

    def test_a_recused_member_does_not_count_while_the_matter_is_dealt_with(self):
        table = [seat(1, chairs=True), seat(2, recused=True), seat(3, present=False), seat(4, present=False)]
        assert not quorum(table, percent=50, chair_required=True).holds

    def test_a_recused_chair_does_not_chair(self):
        table = [seat(1, chairs=True, recused=True), seat(2), seat(3), seat(4)]
        assert not quorum(table, percent=50, chair_required=True).holds

    def test_a_deputy_takes_an_empty_place_and_never_adds_one(self):
        absent = [seat(1, chairs=True), seat(2, present=False), seat(3, deputy=True)]
        assert quorum(absent, percent=100, chair_required=True).taking_part == 2
        full = [seat(1, chairs=True), seat(2), seat(3, deputy=True)]
        assert quorum(full, percent=100, chair_required=True).taking_part == 2

    def test_an_empty_board_decides_nothing(self):
        assert not quorum([], percent=50, chair_required=False).holds


class TestCount:
    def test_most_votes_carry_the_choice_and_equal_votes_are_a_tie(self):
        assert count({1: 3, 2: 1}).carries([1])
        assert not count({1: 3, 2: 1}).ties([1])
        assert not count({1: 3, 2: 1}).carries([2])
        assert count({1: 2, 2: 2}, blank=1).ties([2])
        assert not count({1: 0, 2: 0}).carries([1])

    def test_of_several_chosen_nobody_may_have_fewer_votes_than_somebody_left_out(self):
        assert count({1: 3, 2: 2, 3: 1}).carries([1, 2])
        assert not count({1: 3, 2: 1, 3: 2}).carries([1, 2])
        assert not count({1: 3, 3: 2}).carries([1, 2])

    def test_equal_votes_of_those_chosen_are_no_tie_but_those_of_the_last_chosen_and_the_first_left_out_are(self):
        assert not count({1: 2, 2: 2, 3: 1}).ties([1, 2])
        assert count({1: 3, 2: 1, 3: 1}).ties([1, 2])

    def test_a_negative_number_is_no_vote(self):
        with pytest.raises(ValueError):
            count({1: -1})


class Meeting:
    """A year in deliberation with three candidates and a board of five."""

    def __init__(self) -> None:
        self.secretary = User.objects.create_user("secretary@example.org", name="Siiri Sihteeri")
        self.cycle = years.create_cycle(year=2027, by=self.secretary)
        Cycle.objects.filter(pk=self.cycle.pk).update(phase=Phase.DELIBERATION)
        self.cycle.refresh_from_db()
        self.rules = Rulebook.objects.get(cycle=self.cycle)
        self.cycle.rulebook_versions.create(number=1, content="{}", sha256="0" * 64)
        self.board = [
            seats.give_seat(
                user=User.objects.create_user(f"board{number}@example.org", name=f"Board {number}"),
                body="BOARD", office=office, since=dt.date(2026, 1, 1), by=None,
            )
            for number, office in enumerate(("CHAIR", "VICE_CHAIR", "MEMBER", "MEMBER", "MEMBER"), start=1)
        ]  # fmt: skip
        self.first, self.second, self.third = [
            Candidate.objects.create(cycle=self.cycle, name=name)
            for name in ("Aino Esimerkki", "Bror Exempel", "Cia Sample")
        ]
        scoring = Round.objects.create(cycle=self.cycle, number=1, opened_at=timezone.now())
        judged = panel({"C1": level(2, 8, 8), "C2": level(6, 6, 6), "C3": level(9)})
        by = rules(min_ballots=2, total_places=2, ties=("median",))
        content = build_document(
            cycle=2027, round_number=1, rulebook=RulebookVersion(1, "0" * 64), rules=by, panel=judged, standings=compute(by, judged),
        )  # fmt: skip
        self.standings = Standings.objects.create(
            round=scoring, number=1, reason="deliberation", content=write_document(content), digest="sha256:" + "a" * 64,
        )  # fmt: skip
        StandingsKey.objects.create(
            standings=self.standings,
            names={"candidates": {"C1": self.first.pk, "C2": self.second.pk, "C3": self.third.pk}, "jurors": {}},
        )

    def minutes(self, **changes) -> Minutes:
        values = {
            "meeting_number": "4/2027", "item": "7", "place": "Helsinki", "held_on": timezone.localdate(), "language": "sv",
            "present": tuple(self.board[:4]), "method": "UNANIMOUS", "asked_at_meeting": True, "laureates": (self.first,),
        }  # fmt: skip
        return Minutes(**{**values, **changes})

    def record(self, **changes) -> Decision:
        return record_decision(cycle=self.cycle, minutes=self.minutes(**changes), by=self.secretary)

    def refusal(self, **changes) -> Refused:
        with pytest.raises(Refused) as refused:
            self.record(**changes)
        assert not Decision.objects.exists()
        return refused.value


@pytest.fixture
def meeting(db) -> Meeting:
    return Meeting()


def test_a_unanimous_choice_of_the_first_in_order_stands(meeting):
    decision = meeting.record(reserve=(meeting.second,))
    assert standing_decision(meeting.cycle) == decision
    assert decision.standings == meeting.standings


def test_without_a_quorum_nothing_is_decided(meeting):
    assert meeting.refusal(present=(meeting.board[0], meeting.board[2])).field == "present"
    assert meeting.refusal(present=tuple(meeting.board[2:])).field == "present"


def test_a_member_with_a_declared_conflict_must_have_left(meeting):
    Interest.objects.create(
        user=meeting.board[2].user,
        candidate=meeting.first,
        state="CONFLICTED",
        ground="CLOSE_FRIEND",
        declared_at=timezone.now(),
    )
    assert meeting.refusal().field == "left"
    assert meeting.record(left={meeting.board[2]: (meeting.first,)}).recusals.count() == 1


def test_those_who_left_are_missed_in_the_quorum(meeting):
    left = {meeting.board[2]: (meeting.first,), meeting.board[3]: (meeting.first,)}
    assert meeting.refusal(left=left).field == "present"


def test_leaving_the_jurys_order_needs_reasons(meeting):
    assert meeting.refusal(laureates=(meeting.second,)).field == "reasons"
    assert meeting.record(laureates=(meeting.second,), reasons="A lifetime's work.").tie_step == "median"


def test_a_candidate_without_a_place_is_chosen_only_with_reasons(meeting):
    assert meeting.refusal(laureates=(meeting.third,)).field == "reasons"


def test_a_vote_must_carry_the_choice(meeting):
    votes = {meeting.first.pk: 1, meeting.second.pk: 3}
    assert meeting.refusal(method="VOTE", votes=votes).field == "votes"
    assert meeting.refusal(method="VOTE").field == "votes"
    assert meeting.refusal(method="VOTE", votes={meeting.first.pk: 9}).field == "votes"
    assert meeting.record(method="VOTE", votes={meeting.first.pk: 3, meeting.second.pk: 1}).method == "VOTE"


def test_equal_votes_are_resolved_by_lot_with_a_witness(meeting):
    votes = {meeting.first.pk: 2, meeting.second.pk: 2}
    assert meeting.refusal(method="VOTE", votes=votes).field == "method"
    assert meeting.refusal(method="LOT", votes=votes).field == "lot_drawn_by"
    assert (
        meeting.record(method="LOT", votes=votes, lot_drawn_by="Board 1", lot_witness="Board 3").lot_witness
        == "Board 3"
    )


def test_a_lot_does_not_replace_a_vote_that_decided(meeting):
    votes = {meeting.first.pk: 3, meeting.second.pk: 1}
    assert meeting.refusal(method="LOT", votes=votes, lot_drawn_by="A", lot_witness="B").field == "method"


def test_where_the_by_laws_say_so_the_chairs_vote_resolves_a_tie(meeting):
    Rulebook.objects.filter(cycle=meeting.cycle).update(tie_rule="CHAIR")
    votes = {meeting.first.pk: 2, meeting.second.pk: 2}
    assert meeting.refusal(method="LOT", votes=votes, lot_drawn_by="A", lot_witness="B").field == "method"
    assert meeting.record(method="VOTE", votes=votes).method == "VOTE"


def test_not_awarded_needs_reasons_and_names_nobody(meeting):
    assert meeting.refusal(not_awarded=True).field == "not_awarded"
    assert meeting.refusal(not_awarded=True, laureates=()).field == "reasons"
    assert meeting.record(not_awarded=True, laureates=(), reasons="No candidate reached the bar.").not_awarded


def test_only_as_many_laureates_as_the_rulebook_allows_each_once_and_standing(meeting):
    assert meeting.refusal(laureates=(meeting.first, meeting.second)).field == "laureates"
    assert meeting.refusal(reserve=(meeting.first,)).field == "reserve"
    Candidate.objects.filter(pk=meeting.first.pk).update(status="DECLINED")
    assert meeting.refusal().field == "laureates"


def test_the_board_does_not_decide_before_the_jury_has_deliberated(meeting):
    Cycle.objects.filter(pk=meeting.cycle.pk).update(phase=Phase.SCORING)
    meeting.refusal()


def test_a_later_decision_supersedes_and_the_earlier_one_stays(meeting):
    earlier = meeting.record()
    later = meeting.record(laureates=(meeting.second,), reasons="The first fell ill.")
    assert later.supersedes == earlier
    assert standing_decision(meeting.cycle) == later
    assert Decision.objects.count() == 2


def test_the_database_refuses_to_change_a_decision(meeting):
    decision = meeting.record()
    with pytest.raises(DatabaseError), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(place="Elsewhere")


def test_the_database_refuses_to_change_the_reasons_and_lets_them_go_with_the_year(meeting):
    decision = meeting.record(reasons="The third was too young.")
    with pytest.raises(DatabaseError), transaction.atomic():
        DecisionReasons.objects.update(text="Forged.")
    decision.given_reasons.delete()
    assert standing_decision(meeting.cycle).reasons == ""


def test_the_laureate_is_a_snapshot_that_does_not_follow_the_candidate(meeting):
    decision = meeting.record()
    hand_down(meeting.cycle, decision, by=meeting.secretary)
    Candidate.objects.filter(pk=meeting.first.pk).update(name="Somebody Else")
    laureate = meeting.cycle.laureates.get()
    assert laureate.name == "Aino Esimerkki"
    assert laureate.serial == "2027-1"
    assert not laureate.is_published()


def nominated(meeting: Meeting, candidate: Candidate, language: str, *, status="ADMITTED", **told: str) -> None:
    number = Nomination.objects.count()
    nomination = Nomination.objects.create(
        cycle=meeting.cycle, candidate=candidate, reference=f"2027-{number}", submission_key=uuid4(), status=status,
        language=language, source="PAPER", entered_by=meeting.secretary, submitted_at=timezone.now(),
    )  # fmt: skip
    nomination.nominees.create(
        candidate=candidate, name=candidate.name, telephone="1", language="en", tell_by=timezone.now(), **told
    )


def words(meeting: Meeting) -> dict[str, str]:
    """The degree and the profession the laureate has in each language, where there is one."""
    hand_down(meeting.cycle, meeting.record(), by=meeting.secretary)
    laureate = meeting.cycle.laureates.get()
    found = {name: getattr(laureate, name) for name in columns("degree", "tagline")}
    return {name: text for name, text in found.items() if text}


def test_the_laureate_has_what_each_nomination_told_in_its_own_language(meeting):
    nominated(meeting, meeting.first, "sv", degree="filosofie doktor", occupation="rymdfysiker")
    nominated(meeting, meeting.first, "fi", occupation="avaruusfyysikko")
    nominated(meeting, meeting.first, "fi", degree="FT", occupation="tutkija")
    nominated(meeting, meeting.first, "en", status="WITHDRAWN", occupation="physicist")
    meeting.first.degree = "filosofie doktor"
    meeting.first.save()
    assert words(meeting) == {
        "degree_sv": "filosofie doktor", "tagline_sv": "rymdfysiker", "degree_fi": "FT", "tagline_fi": "avaruusfyysikko",
    }  # fmt: skip


def test_the_degree_the_office_has_reworded_counts_and_keeps_its_language(meeting):
    nominated(meeting, meeting.first, "fi", degree="FT")
    meeting.first.degree = "filosofian tohtori"
    meeting.first.save()
    assert words(meeting) == {"degree_fi": "filosofian tohtori"}


def test_what_is_too_long_for_the_papers_is_left_to_the_office_and_keeps_no_laureate_from_being_named(meeting):
    nominated(meeting, meeting.first, "fi", degree="FT", occupation="tutkija " * 24)
    meeting.first.degree = "x" * 200
    meeting.first.save()
    assert words(meeting) == {}


def test_after_the_laureate_declines_the_board_decides_anew(meeting):
    hand_down(meeting.cycle, meeting.record(), by=meeting.secretary)
    Cycle.objects.filter(pk=meeting.cycle.pk).update(phase=Phase.DECIDED)
    meeting.cycle.laureates.update(declined_at=timezone.now())
    meeting.record(laureates=(meeting.second,), reasons="The first has declined.")
    assert [laureate.name for laureate in meeting.cycle.laureates.filter(declined_at=None)] == ["Bror Exempel"]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_text_for_the_minutes_says_everything_that_was_recorded(meeting, language):
    Association.objects.create(
        pk=1, telephone="1", email="office@example.org",
        **{f"{name}_{code}": "Award" for name in ("legal_name", "display_name", "award_name", "place") for code in ("fi", "sv", "en")},
    )  # fmt: skip
    decision = meeting.record(
        method="LOT", votes={meeting.first.pk: 1, meeting.second.pk: 1}, blank_votes=1, lot_drawn_by="Board 1", lot_witness="Board 4",
        reserve=(meeting.second,), left={meeting.board[3]: (meeting.third,)}, reasons="Good reasons.",
    )  # fmt: skip
    with translation.override(language):
        text = text_for_minutes(decision, order_of(decision.standings))
    for fact in (
        "4/2027",
        "7 §" if language == "fi" else "§ 7",
        "Aino Esimerkki",
        "1. Bror Exempel",
        "Board 4",
        "Cia Sample",
        "sha256:" + "a" * 64,
        "Good reasons.",
    ):
        assert fact in text
    assert "&" not in text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", "mediaani: 6,00 vastaan 8,00"),
        ("sv", "medianen: 6,00 mot 8,00"),
        ("en", "the median: 6.00 against 8.00"),
    ],
)
def test_the_minutes_and_the_record_say_in_their_language_what_settled_an_equal_total(meeting, language, words):
    the_association()
    decision = meeting.record(laureates=(meeting.second,), reasons="Good reasons.", language=language)
    order = order_of(decision.standings)
    with translation.override(language):
        assert f"; {words}." in text_for_minutes(decision, order)
    assert record_of(decision, order).tie == words


def test_the_annex_shows_totals_with_the_decimals_of_the_rules(meeting):
    the_association()
    decision = meeting.record(language="en")
    annex = record_of(decision, order_of(decision.standings), annex=True).annex
    assert [row[2] for row in annex.rows] == ["6.00", "6.00", "9.00"]
    swedish = meeting.record(language="sv")
    assert record_of(swedish, order_of(swedish.standings), annex=True).annex.rows[0][2] == "6,00"


def test_a_criterion_that_settled_an_equal_total_is_called_by_its_name():
    assert tie_in_words("criterion:impact", {"impact": "Effect on society"}) == "Effect on society"
    assert tie_in_words(None, {}) == ""


def test_the_minutes_list_who_led_first_and_deputies_last(meeting):
    deputy = User.objects.create_user("deputy@example.org", name="Aarne Deputy")
    standing_in = seats.give_seat(user=deputy, body="BOARD", office="DEPUTY", since=dt.date(2026, 1, 1), by=None)
    decision = meeting.record(present=(standing_in, *reversed(meeting.board[:3])), reasons="Good reasons.")
    assert [str(seat.user) for seat in decision.present.by_office()] == [
        "Board 1",
        "Board 2",
        "Board 3",
        "Aarne Deputy",
    ]


class TestForm:
    """What the secretary types; the rest is the service's."""

    def form(self, meeting, **changes):
        options = decision_options(meeting.cycle, meeting.secretary)
        data = {
            "meeting_number": "4/2027", "item": "7", "place": "Helsinki", "held_on": timezone.localdate(), "language": "sv",
            "method": "UNANIMOUS", "asked_at_meeting": True, "laureate_1": meeting.first.pk,
        }  # fmt: skip
        return DecisionForm(
            data | changes, year=2027,
            seats=options.seats, candidates=options.candidates, rules=options.rules, conflicts=options.conflicts,
            withheld=options.withheld,
        )  # fmt: skip

    def test_one_tick_says_that_all_ordinary_members_were_present_and_no_deputy(self, meeting):
        deputy = User.objects.create_user("deputy@example.org", name="Deputy")
        standing_in = seats.give_seat(user=deputy, body="BOARD", office="DEPUTY", since=dt.date(2026, 1, 1), by=None)
        form = self.form(meeting, all_present="on")
        assert form.is_valid(), form.errors
        assert set(form.minutes().present) == set(meeting.board)
        form = self.form(meeting, all_present="on", present=[standing_in.pk])
        assert form.is_valid(), form.errors
        assert set(form.minutes().present) == {*meeting.board, standing_in}

    def test_a_meeting_without_anybody_is_refused(self, meeting):
        assert list(self.form(meeting).errors) == ["present"]

    def test_a_declared_conflict_of_somebody_absent_is_not_recorded_as_leaving(self, meeting):
        absent = meeting.board[4]
        Interest.objects.create(
            user=absent.user, candidate=meeting.second, state="CONFLICTED", ground="CLOSE_FRIEND", declared_at=timezone.now()
        )  # fmt: skip
        here = [seat.pk for seat in meeting.board[:4]]
        form = self.form(meeting, present=here, **{f"left_{absent.pk}": [meeting.second.pk]})
        assert form.is_valid(), form.errors
        assert form.minutes().left == {}
        assert len(form.declared) == 1
        form = self.form(meeting, present=here, **{f"left_{absent.pk}": [meeting.first.pk]})
        assert list(form.errors) == ["present"]

    def test_a_lot_is_offered_only_where_the_rulebook_knows_it(self, meeting):
        assert "LOT" in dict(self.form(meeting).fields["method"].choices)
        Rulebook.objects.filter(cycle=meeting.cycle).update(tie_rule="CHAIR")
        assert "LOT" not in dict(self.form(meeting).fields["method"].choices)


def test_the_secretarys_seat_is_no_seat_on_the_board(meeting):
    assert not Seat.objects.filter(user=meeting.secretary, body="BOARD").exists()


def test_the_form_says_how_many_on_the_board_have_not_been_asked_about_conflicts(meeting):
    assert decision_options(meeting.cycle, meeting.secretary).not_asked == 5
    for candidate in (meeting.first, meeting.second, meeting.third):
        assert decision_options(meeting.cycle, meeting.secretary).not_asked == 5
        Interest.objects.create(user=meeting.board[0].user, candidate=candidate, state="CLEAR")
    assert decision_options(meeting.cycle, meeting.secretary).not_asked == 4
