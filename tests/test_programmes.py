"""Real award programmes told as rules: what their public pages ask for is data of a cycle, never code.

Each programme is set up by its own words in `tests.programmes`; here stand the traps it holds for software.
"""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation

from award import dates, rule_words, rulebook
from award.audit import Refused
from award.models import Association, Criterion, Cycle, Laureate, Rulebook, Seat
from award.phases import Phase, blockers
from award.services import laureates, rules, seats, years
from nominations import barred
from nominations.models import Candidate, Endorsement, Nomination, Question
from nominations.notice import notice_for
from nominations.services import answers, candidates
from nominations.services.endorsements import accepts_endorsements, invite_endorser, submit_endorsement
from nominations.services.screening import admit
from nominations.steps import outline_of
from tests import programmes
from tests.award.builders import a_chair, a_juror, a_person, a_secretary, seated, signed_in
from tests.nominations.builders import CASE, a_draft, a_full_draft, a_nomination, a_nominator
from tests.nominations.received import in_phase, the_nominee
from tests.programmes import written
from voting.access import order_of
from voting.models import Interest
from voting.services.decision import Minutes, record_decision
from voting.services.interests import declare_known_conflicts
from voting.services.minutes import text_for_minutes
from voting.services.record import record_of

pytestmark = pytest.mark.django_db


def admitted(nomination: Nomination) -> Candidate:
    return admit(nomination=nomination, by=a_secretary())


def sentences(cycle: Cycle) -> str:
    content = rulebook.canonical(cycle)["rules"]
    return " ".join(said for group in rule_words.GROUPS for said in rule_words.sentences(content, group))


def what_blocks_scoring(cycle: Cycle) -> str:
    cycle.phase = Phase.SCREENING
    return " ".join(str(blocker.sentence) for blocker in blockers(cycle, Phase.SCORING))


def start_page() -> str:
    return Client().get("/en/nominate/").content.decode()


class TestHelsinki:
    def test_one_text_speaks_to_all_the_criteria(self):
        cycle = programmes.helsinki()
        assert [question.kind for question in cycle.questions.all()] == ["CASE", "DECLARATION"]

    def test_a_degree_and_its_year_may_be_missing(self):
        cycle = programmes.helsinki()
        never_graduated = {"connections": ["STUDIED"], "degree": "", "faculty": "", "degree_year": ""}
        assert the_nominee(a_nomination(cycle, connection=never_graduated)).degree_year is None
        assert "A degree is not required" in start_page()

    def test_the_legal_name_differs_from_the_everyday_name_and_only_english_has_a_gender(self):
        programmes.helsinki()
        house = Association.objects.get()
        assert {"legal_name_sv", "display_name_sv"} <= {field.name for field in house._meta.fields}
        for language, titles in (("fi", 1), ("sv", 1), ("en", 3)):
            with translation.override(language):
                shown = {Laureate(title=title, year=2030).get_title_display() for title in Laureate.Title.values}
            assert len(shown) == 3 if language == "en" else titles == 1

    def test_a_former_chair_of_the_board_can_be_chosen_and_a_sitting_one_cannot(self):
        cycle = programmes.helsinki()
        chair = seats.give_seat(user=a_person("pj@example.org"), body="BOARD", office="CHAIR", by=None)
        admitted(a_nomination(cycle, nominee={"name": "Pia Puhe", "email": "PJ@example.org"}))
        assert "Pia Puhe holds a seat whose holders cannot be chosen" in what_blocks_scoring(cycle)
        Seat.objects.filter(pk=chair.pk).update(since=date(2019, 1, 1), until=date(2020, 12, 31))
        assert not barred.barred_nominees(cycle)


class TestTurku:
    def test_a_question_that_is_no_criterion_stands_in_the_frozen_rules(self):
        cycle = programmes.turku()
        frozen = json.loads(rulebook.current_version(cycle).content)
        assert frozen["questions"][-1]["criterion"] is None
        assert a_nomination(cycle).answers.count() == 2  # the case, and that it is true

    def test_the_nominee_is_told_without_reading_the_proposal(self):
        cycle = programmes.turku()
        told = notice_for(the_nominee(a_nomination(cycle)), "en")
        assert not any("read what has been written" in paragraph for paragraph in told.news)

    @pytest.mark.parametrize("rule", ["CHAIR", "LOT"])
    def test_four_people_may_vote_two_against_two_and_the_rule_says_what_then(self, rule):
        cycle = programmes.turku(tie_rule=rule)
        first = admitted(a_nomination(cycle))
        second = admitted(a_nomination(cycle, nominee={"name": "Bror Exempel", "email": "bror@example.org"}))
        four = [seated(f"valitsija{n}@example.org", "BOARD", "CHAIR" if n == 1 else "MEMBER") for n in range(1, 5)]
        cycle = in_phase(cycle, Phase.DELIBERATION)
        votes = minutes(cycle, *four, laureates=(first,), method="VOTE", votes={first.pk: 2, second.pk: 2})
        if rule == "LOT":
            with pytest.raises(Refused, match="equal"):
                record_decision(cycle=cycle, minutes=votes, by=a_secretary())
        else:
            decision = record_decision(cycle=cycle, minutes=votes, by=a_secretary())
            assert record_of(decision, order_of(decision.standings)).chair_decided


def minutes(cycle: Cycle, *people, **changes) -> Minutes:
    """The minutes of a meeting in which these people sat on the board."""
    values = {
        "meeting_number": "1/2030", "item": "3", "place": "Turku", "held_on": timezone.localdate(), "language": "en",
        "present": tuple(Seat.objects.filter(user__in=people, body="BOARD")), "method": "UNANIMOUS", "asked_at_meeting": True, "reasons": "The jury's own wish.",
    }  # fmt: skip
    return Minutes(**(values | changes))


class TestSlu:
    def test_all_of_the_general_criteria_and_at_least_one_of_the_others(self):
        cycle = programmes.slu()
        keys = [question.key for question in cycle.questions.filter(kind="CASE")]
        none = a_full_draft(cycle, **{f"case-{key}": {"text": ""} for key in keys[2:]})
        missing = [step.name for step in outline_of(none).steps.values() if not outline_of(none).may_stay_empty(step)]
        assert f"case-{keys[4]}" in missing
        assert f"case-{keys[2]}" not in missing
        with pytest.raises(Refused):
            a_nomination(cycle, **{f"case-{key}": {"text": ""} for key in keys[2:]})
        sent = a_nomination(cycle, **{f"case-{key}": {"text": ""} for key in (keys[2], keys[4])})
        assert {answer.question.key for answer in sent.answers.exclude(text="")} >= {keys[0], keys[1], keys[3]}
        with pytest.raises(Refused):
            a_nomination(cycle, **{f"case-{keys[0]}": {"text": ""}})

    def test_everybody_reads_who_may_nominate(self):
        programmes.slu()
        assert "Everybody who feels close to the university." in start_page()

    def test_last_years_laureate_and_the_student_union_sit_by_office(self):
        programmes.slu()
        union = {"fi": "ylioppilaskunta", "sv": "studentkåren", "en": "the student union"}
        seat = seats.seat_person(
            email="kar@example.org", name="Karin", language="sv", body="JURY", office="MEMBER", sits_as=union, by=a_secretary()
        )  # fmt: skip
        with translation.override("sv"):
            assert seat.office_words.endswith(", studentkåren")
        page = signed_in(a_secretary()).get("/en/desk/seats/").content.decode()
        assert "the student union" in page
        with pytest.raises(Refused, match="every language"):
            seats.give_seat(user=a_person("x@example.org"), body="JURY", office="MEMBER", sits_as={"fi": "x"}, by=None)

    def test_the_office_a_member_sits_by_stands_in_the_minutes_and_in_the_record(self):
        cycle = programmes.slu()
        candidate = admitted(a_nomination(cycle))
        member = a_person("kar@example.org", "Karin")
        union = {"fi": "ylioppilaskunta", "sv": "studentkåren", "en": "the student union"}
        seats.give_seat(user=member, body="BOARD", office="MEMBER", sits_as=union, by=None)
        cycle = in_phase(cycle, Phase.DELIBERATION)
        decision = record_decision(
            cycle=cycle, minutes=minutes(cycle, a_chair(), member, laureates=(candidate,)), by=a_secretary()
        )
        assert "Karin (member, the student union)" in text_for_minutes(decision, order_of(decision.standings))
        assert "member, the student union" in {
            attendee.office for attendee in record_of(decision, order_of(decision.standings)).present
        }

    def test_the_name_is_published_only_when_the_laureate_has_undertaken_the_talk(self):
        cycle, laureate = self.named()
        laureates.accept(laureate=laureate, attends=True, by=a_secretary())
        assert "has not undertaken" in self.what_blocks_publication(cycle)
        laureates.undertake_duty(laureate=laureate, by=a_secretary())
        assert "has not undertaken" not in self.what_blocks_publication(cycle)
        with pytest.raises(Refused, match="already"):
            laureates.undertake_duty(laureate=laureate, by=a_secretary())

    def test_the_laureate_undertakes_it_with_the_answer(self):
        _cycle, laureate = self.named()
        browser = signed_in(a_person("aino@example.org"))
        assert "give a talk" in browser.get("/en/answer/").content.decode()
        browser.post("/en/answer/", {"answer": "accept", "attends": "yes", "undertakes": "on"})
        laureate.refresh_from_db()
        assert laureate.undertaken_at

    def test_the_laureate_undertakes_it_after_the_answer(self):
        _cycle, laureate = self.named()
        browser = signed_in(a_person("aino@example.org"))
        browser.post("/en/answer/", {"answer": "accept", "attends": "yes"})
        assert "I undertake this" in browser.get("/en/answer/").content.decode()
        browser.post("/en/answer/undertake/")
        laureate.refresh_from_db()
        assert laureate.undertaken_at

    def test_the_office_records_it_when_it_is_said_later(self):
        _cycle, laureate = self.named()
        desk = signed_in(a_secretary())
        desk.post(f"/en/desk/laureates/{laureate.pk}/answer/", {"answer-answer": "accept", "answer-via": "PHONE"})
        assert "has not yet undertaken" in desk.get(f"/en/desk/laureates/{laureate.pk}/").content.decode()
        desk.post(f"/en/desk/laureates/{laureate.pk}/duty/")
        laureate.refresh_from_db()
        assert laureate.undertaken_at

    def test_the_letter_after_a_telephone_call_says_what_was_undertaken(self):
        _cycle, laureate = self.named()
        laureates.record_acceptance(laureate=laureate, via="PHONE", attends=True, undertakes=True, by=a_secretary())
        letter = laureate.cycle.mails.get(template="laureate_confirmation", key=f"laureate-confirmation:{laureate.pk}")
        assert "give a talk" in letter.text

    def test_where_the_rules_ask_nothing_nothing_is_undertaken(self):
        cycle = in_phase(programmes.turku(), Phase.DECIDED)
        laureate = laureates.name_laureate(cycle=cycle, number=1, name="Aino", decided_on=date(2030, 4, 8), by=None)
        laureates.accept(laureate=laureate, attends=None, by=a_secretary())
        with pytest.raises(Refused, match="ask nothing"):
            laureates.undertake_duty(laureate=laureate, by=a_secretary())
        assert "undertaken" not in self.what_blocks_publication(cycle)

    def named(self) -> tuple[Cycle, Laureate]:
        cycle = in_phase(programmes.slu(), Phase.DECIDED)
        laureate = laureates.name_laureate(
            cycle=cycle, number=1, name="Aino Esimerkki", email="aino@example.org", language="en",
            decided_on=date(2030, 4, 8), by=None,
        )  # fmt: skip
        return cycle, laureate

    def what_blocks_publication(self, cycle: Cycle) -> str:
        return " ".join(str(blocker.sentence) for blocker in blockers(cycle, Phase.PUBLICATION))


class TestHalmstad:
    def test_a_name_and_a_reason_by_one_of_the_criteria_are_enough(self):
        cycle = programmes.halmstad()
        keys = [question.key for question in cycle.questions.filter(kind="CASE")]
        for kept in keys:
            others = {f"case-{key}": {"text": ""} for key in keys if key != kept}
            sent = a_nomination(cycle, **others)
            assert sent.answers.exclude(text="").get(question__kind="CASE").text == CASE

    def test_the_last_day_ends_with_its_last_minute_on_the_clock_of_the_place(self):
        cycle = years.set_dates(
            cycle=programmes.in_preparation(), by=None, nominations_close_at=date(2030, 4, 14), **LATER
        )
        assert "Sunday 14 April 2030 at 23:59 (EEST)" in dates.format_deadline(cycle.nominations_close_at, "en")

    def test_one_person_can_be_all_who_decide(self):
        cycle = programmes.halmstad()
        candidate = admitted(a_nomination(cycle))
        cycle = in_phase(cycle, Phase.DELIBERATION)
        assert record_decision(
            cycle=cycle, minutes=minutes(cycle, a_chair(), laureates=(candidate,)), by=a_secretary()
        ).pk


class TestHertfordshire:
    def test_scoring_waits_until_the_office_has_verified_each_candidate(self):
        cycle = programmes.hertfordshire()
        candidate = admitted(a_nomination(cycle, declarations=self.declared(cycle)))
        assert f"not verified yet that {candidate.name} can be chosen" in what_blocks_scoring(cycle)
        desk = signed_in(a_secretary())
        assert "Not verified" in desk.get(f"/en/desk/candidates/{candidate.pk}/").content.decode()
        desk.post(f"/en/desk/candidates/{candidate.pk}/verify/", {"verify-how": "the register of degrees"})
        candidate.refresh_from_db()
        assert (candidate.verified_how, candidate.verified_by) == ("the register of degrees", a_secretary())
        assert "not verified" not in what_blocks_scoring(cycle)

    def test_who_cannot_be_chosen_is_not_verified_and_holds_nobody_up(self):
        cycle = programmes.hertfordshire()
        candidate = admitted(a_nomination(cycle, declarations=self.declared(cycle)))
        candidates.set_status(candidate=candidate, status="INELIGIBLE", reason="no full award", by=a_secretary())
        with pytest.raises(Refused, match="stands"):
            candidates.verify_eligibility(candidate=candidate, how="", by=a_secretary())
        assert "not verified" not in what_blocks_scoring(cycle)

    def test_the_nominator_agrees_that_parts_may_be_published_and_stays_unnamed_to_the_nominee(self):
        cycle = programmes.hertfordshire()
        with pytest.raises(Refused):
            a_nomination(cycle)
        nomination = a_nomination(cycle, declarations=self.declared(cycle))
        assert nomination.answers.filter(text="Parts of what I write may be published.").exists()
        privacy = dict(notice_for(the_nominee(nomination), "en").privacy)
        assert nomination.nominator_name not in privacy["Where it comes from"]

    def test_the_nominee_may_opt_out_and_two_nominations_of_one_person_are_one_candidate(self):
        cycle = programmes.hertfordshire()
        first = a_nomination(cycle, declarations=self.declared(cycle))
        second = a_nomination(cycle, a_nominator("siv@example.org"), declarations=self.declared(cycle))
        stays = admitted(first)
        candidates.join(candidate=admitted(second), into=stays, by=a_secretary())
        assert stays.nominations.count() == 2
        answers.answer(nominee=the_nominee(first), response="DECLINED")
        stays.refresh_from_db()
        assert stays.status == Candidate.Status.DECLINED

    def declared(self, cycle: Cycle) -> dict[str, str]:
        return {question.key: "on" for question in cycle.questions.filter(kind="DECLARATION")}


class TestMizzou:
    def test_the_weights_are_told_as_shares_of_a_hundred(self):
        assert list(rulebook.shares(programmes.mizzou()).values()) == ["60", "30", "10"]

    def test_a_fourth_letter_is_not_asked_for(self):
        nomination = a_nomination(programmes.mizzou())
        for number in range(3):
            invite_endorser(
                nomination=nomination, name="E", email=f"e{number}@example.org", language="en", by=nomination.nominator
            )
        with pytest.raises(Refused, match="3 recommendations"):
            invite_endorser(
                nomination=nomination, name="E", email="e4@example.org", language="en", by=nomination.nominator
            )

    def test_nominators_read_what_does_not_count(self):
        cycle = programmes.mizzou()
        assert "Gifts of money and the kind of membership." in start_page()
        assert "What does not count: Gifts of money" in sentences(cycle)

    def test_a_member_of_the_board_cannot_be_chosen(self):
        cycle = programmes.mizzou()
        seated("johto@example.org", "BOARD", "MEMBER")
        admitted(a_nomination(cycle, nominee={"name": "Joe", "email": "johto@example.org"}))
        assert "Joe holds a seat" in what_blocks_scoring(cycle)


class TestSmu:
    """Carrying over has tests of its own: tests/nominations/test_carrying.py."""

    def test_letters_are_due_after_the_nominations(self):
        cycle = programmes.in_preparation()
        cycle = years.set_dates(
            cycle=cycle,
            by=None,
            nominations_close_at=date(2038, 12, 31),
            **{**LATER, "endorsements_due_at": date(2039, 1, 15)},
        )
        assert cycle.endorsements_due_at == dates.end_of_day(date(2039, 1, 15))
        cycle = in_phase(cycle, Phase.SCREENING)
        assert accepts_endorsements(cycle, cycle.nominations_close_at + timedelta(days=10))
        assert not accepts_endorsements(cycle, cycle.endorsements_due_at)

    def test_a_nomination_without_a_curriculum_vitae_is_not_complete(self):
        cycle = programmes.smu()
        with pytest.raises(Refused):
            a_nomination(cycle)
        draft = a_full_draft(cycle)
        step = outline_of(draft).steps["attachments"]
        assert not outline_of(draft).may_stay_empty(step)
        assert "At least 1 file must be attached." in sentences(cycle)


class TestAcm:
    def test_a_suggested_citation_has_twenty_five_words_and_integrity_is_declared(self):
        cycle = programmes.acm()
        citation = Question.objects.get(cycle=cycle, kind="EXTRA")
        declared = {question.key: "on" for question in cycle.questions.filter(kind="DECLARATION")}
        with pytest.raises(Refused):
            a_nomination(cycle, more={citation.key: "word " * 26}, declarations=declared)
        with pytest.raises(Refused):
            a_nomination(cycle, more={citation.key: "word " * 25})
        assert a_nomination(cycle, more={citation.key: "word " * 25}, declarations=declared).pk

    @pytest.mark.parametrize("make", [a_juror, a_chair, a_secretary])
    def test_who_holds_a_seat_neither_nominates_nor_recommends(self, make):
        cycle = programmes.acm()
        holder = make()
        with pytest.raises(Refused, match="neither nominate nor recommend"):
            a_draft(cycle, holder)
        nomination = self.sent(cycle)
        with pytest.raises(Refused, match="neither nominate nor recommend"):
            invite_endorser(
                nomination=nomination, name="H", email=holder.email.upper(), language="en", by=nomination.nominator
            )

    def test_a_session_without_its_second_factor_is_still_a_seat(self):
        cycle = programmes.acm()
        answer = signed_in(a_juror(), factor=False).post("/en/nominate/begin/")
        assert answer.status_code == 409
        assert not cycle.drafts.exists()

    def test_a_nominator_who_is_seated_later_steps_down_or_the_nomination_is_turned_down(self):
        cycle = programmes.acm()
        nomination = self.sent(cycle)
        admitted(nomination)
        assert "keeps them from nominating" not in what_blocks_scoring(cycle)
        seats.give_seat(user=nomination.nominator, body="JURY", office="MEMBER", by=None)
        assert f"{nomination.reference} is by somebody whose seat keeps them from" in what_blocks_scoring(cycle)

    def test_a_sitting_juror_cannot_be_chosen(self):
        cycle = programmes.acm()
        admitted(self.sent(cycle, nominee={"name": "Jutta Juror", "email": a_juror().email}))
        assert "Jutta Juror holds a seat" in what_blocks_scoring(cycle)

    def test_who_recommended_before_being_seated_stays_and_is_in_conflict(self):
        cycle = programmes.acm()
        nomination = self.sent(cycle)
        letter = invite_endorser(
            nomination=nomination, name="Uusi", email="uusi@example.org", language="en", by=nomination.nominator
        )
        submit_endorsement(endorsement=letter, text="Yes.", relation="", arrived_at=timezone.now())
        candidate = admitted(nomination)
        juror = seated("uusi@example.org", "JURY", "MEMBER")
        assert "keeps them from nominating" not in what_blocks_scoring(cycle)
        declare_known_conflicts(cycle=in_phase(cycle, Phase.SCORING), by=None)
        assert Interest.objects.get(user=juror, candidate=candidate).state == Interest.State.CONFLICTED

    def test_a_recommendation_asked_for_before_somebody_was_seated_is_not_written_after(self):
        cycle = programmes.acm()
        nomination = self.sent(cycle)
        letter = invite_endorser(
            nomination=nomination, name="Uusi", email="uusi@example.org", language="en", by=nomination.nominator
        )
        seated("uusi@example.org", "JURY", "MEMBER")
        with pytest.raises(Refused, match="neither nominate nor recommend"):
            submit_endorsement(endorsement=letter, text="Yes.", relation="", arrived_at=timezone.now())
        assert Endorsement.objects.get().status == Endorsement.Status.INVITED

    def test_the_last_day_lasts_until_it_has_ended_everywhere_on_earth(self):
        cycle = programmes.in_preparation()
        cycle = years.set_dates(cycle=cycle, by=None, nominations_close_at=date(2039, 1, 15), **LATER)
        assert cycle.nominations_close_at == datetime(2039, 1, 15, 22, tzinfo=UTC)
        cycle = years.set_dates(cycle=cycle, by=None, deadlines_anywhere=True)
        assert cycle.nominations_close_at == datetime(2039, 1, 16, 12, tzinfo=UTC)
        assert "16 January 2039 at 14:00 (EET)" in dates.format_deadline(cycle.nominations_close_at, "en")
        cycle = years.set_dates(cycle=cycle, by=None, nominations_close_at=date(2039, 1, 14))
        assert cycle.nominations_close_at == datetime(2039, 1, 15, 12, tzinfo=UTC)

    def test_the_desk_shows_the_day_and_not_the_day_after(self):
        cycle = programmes.in_preparation()
        years.set_dates(cycle=cycle, by=None, nominations_close_at=date(2039, 1, 15), deadlines_anywhere=True, **LATER)
        page = signed_in(a_secretary()).get("/en/desk/dates/")
        assert page.context["form"].initial["nominations_close_at"] == date(2039, 1, 15)

    def test_the_next_award_is_two_years_on(self):
        cycle = programmes.acm()
        assert "The award is given every 2 years." in sentences(cycle)
        Cycle.objects.filter(pk=cycle.pk).update(phase=Phase.PUBLICATION)
        desk = signed_in(a_secretary())
        assert desk.get("/en/desk/years/new/").context["form"]["year"].value() == 2032
        desk.post("/en/desk/years/new/", {"year": 2032, "carry_over": "on"})
        following = Cycle.objects.get(year=2032)
        assert following.deadlines_anywhere
        assert following.rulebook.every_years == 2

    def sent(self, cycle: Cycle, **changes) -> Nomination:
        citation = Question.objects.get(cycle=cycle, kind="EXTRA")
        declared = {question.key: "on" for question in cycle.questions.filter(kind="DECLARATION")}
        return a_nomination(cycle, more={citation.key: "For her work."}, declarations=declared, **changes)


LATER = dict.fromkeys(
    ("endorsements_due_at", "scoring_closes_at", "jury_meets_at", "board_meets_at", "answer_by", "celebration_at")
)


def test_every_rule_has_its_sentence_and_its_field_on_the_desk():
    programmes.in_preparation()
    named = {name for group in rule_words.GROUPS for name in group.names}
    assert named == set(rulebook.rule_names())
    desk = signed_in(a_secretary())
    for group in rule_words.GROUPS:
        page = desk.get(f"/en/desk/rules/{group.slug}/")
        shown = set(page.context["form"].fields)
        assert set(group.names) - {"ties"} <= shown


def test_a_text_of_the_rules_is_written_in_every_language_or_in_none():
    cycle = programmes.in_preparation()
    rules.change_rulebook(cycle=cycle, by=None, duty_fi="Puhe", duty_sv="", duty_en="")
    assert any("What the laureate undertakes" in str(gap.sentence) for gap in rulebook.gaps(cycle))
    rules.change_rulebook(cycle=cycle, by=None, **written("duty", ""))
    assert not list(rulebook.gaps(cycle))


def test_a_frozen_version_that_is_older_than_a_rule_is_read_as_if_the_rule_said_nothing():
    cycle = programmes.turku()
    content = json.loads(rulebook.current_version(cycle).content)
    for name in ("barred_nominators", "attachments_min", "carry_over_years"):
        del content["rules"][name]
    from nominations.call import Call

    assert Call(content).rule("attachments_min") == 0
    assert Call(content).barred == []


def test_scales_from_nought_and_up_to_ten():
    cycle = programmes.in_preparation()
    programmes.judged_by(
        cycle, ("Impact", {"scale_min": 0, "scale_max": 10}), ("Spirit", {"scale_min": 1, "scale_max": 2})
    )
    cycle = programmes.called(cycle)
    levels = [list(criterion.levels) for criterion in Criterion.objects.filter(cycle=cycle)]
    assert levels == [list(range(11)), [1, 2]]


def test_a_body_that_does_not_exist_bars_nobody():
    from django.core.exceptions import ValidationError

    cycle = programmes.in_preparation()
    with pytest.raises(ValidationError):
        rules.change_rulebook(cycle=cycle, by=None, barred_nominators=["SENATE"])
    assert Rulebook.objects.get(cycle=cycle).barred_nominators == []


def test_a_nominee_without_an_address_is_not_mistaken_for_somebody_seated():
    cycle = programmes.helsinki()
    seated("pj@example.org", "BOARD", "CHAIR")
    admitted(a_nomination(cycle, nominee={"email": "", "telephone": "040 1234567"}))
    assert not barred.barred_nominees(cycle)
