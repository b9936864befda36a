"""Carrying over: who was not chosen goes on to the next award year by an act of the office, and is told and asked anew."""

from datetime import timedelta

import pytest
from django.utils import timezone

from award.audit import Refused
from award.models import Cycle, OutgoingMail
from award.phases import Phase
from award.services import criteria, rules, years
from award.services.cycle import advance
from nominations.access.carrying import carriable_candidates
from nominations.models import Candidate, Nomination, Nominee
from nominations.notice import notice_for
from nominations.reminders import candidates_go_on
from nominations.services import answers, drafts, telling
from nominations.services.carrying import carry_over, write_anew
from nominations.services.endorsements import invite_endorser, submit_endorsement
from nominations.services.screening import admit, turn_down
from nominations.services.submission import submit_nomination
from nominations.services.withdrawal import withdraw_nomination
from tests.award.builders import a_person, a_secretary, signed_in
from tests.nominations.builders import CASE, a_full_draft, a_picture
from tests.nominations.received import a_house, in_phase, in_screening, the_nominee
from tests.programmes import smu
from voting.access.chosen import chosen_candidates
from voting.models import Decision, DecisionChoice

pytestmark = pytest.mark.django_db


def sent(cycle: Cycle, name: str = "Aino Esimerkki", email: str = "aino@example.org", **changes) -> Nomination:
    """A nomination with a curriculum vitae."""
    draft = a_full_draft(cycle, nominee={"name": name, "email": email}, **changes)
    drafts.add_files(draft=draft, call=_call(cycle), files=[a_picture("cv.png")], by=draft.owner)
    return submit_nomination(draft=draft.pk, by=draft.owner, arrived_at=timezone.now())


def _call(cycle: Cycle):
    from nominations.call import call_of

    return call_of(cycle)


def standing(nomination: Nomination) -> Candidate:
    return admit(nomination=nomination, by=a_secretary())


def published(cycle: Cycle) -> Cycle:
    return in_phase(cycle, Phase.PUBLICATION)


def the_year_after(cycle: Cycle, **changes) -> Cycle:
    """Return the following award year with its call open, the rules taken over but for what differs."""
    published(cycle)
    following = years.create_cycle(year=cycle.year + 1, like=cycle, by=None)
    now = timezone.now()
    following = years.set_dates(
        cycle=following, by=None, nominations_open_at=now - timedelta(days=1), nominations_close_at=now + timedelta(days=9),
        endorsements_due_at=now + timedelta(days=20), **dict.fromkeys(("scoring_closes_at", "jury_meets_at", "board_meets_at", "answer_by", "celebration_at")),
    )  # fmt: skip
    if changes:
        rules.change_rulebook(cycle=following, by=None, **changes)
    return advance(cycle=following, to=Phase.NOMINATIONS, by=None)


def carried(candidate: Candidate, into: Cycle) -> Nomination:
    [nomination] = carry_over(candidates=[candidate], into=into, by=a_secretary())
    return nomination


def names(cycle: Cycle) -> list[str]:
    return [candidate.name for candidate in carriable_candidates(cycle)]


class TestWhoGoesOn:
    def test_who_stood_and_was_not_chosen(self):
        cycle = smu()
        standing(sent(cycle))
        assert names(the_year_after(cycle)) == ["Aino Esimerkki"]

    def test_nobody_where_the_rules_know_no_carrying_over(self):
        cycle = smu()
        standing(sent(cycle))
        assert names(the_year_after(cycle, carry_over_years=0)) == []

    def test_not_the_laureate_not_even_one_who_declined(self):
        cycle = smu()
        laureate, other = standing(sent(cycle)), standing(sent(cycle, "Bror Exempel", "bror@example.org"))
        decision = Decision.objects.create(
            cycle=cycle, meeting_number="1", item="1", place="Dallas", held_on=timezone.localdate(), language="en",
            method="UNANIMOUS", interests_asked="MEETING", recorded_by=a_secretary(),
        )  # fmt: skip
        DecisionChoice.objects.create(decision=decision, candidate=laureate, kind="LAUREATE", rank=1)
        DecisionChoice.objects.create(decision=decision, candidate=other, kind="RESERVE", rank=1)
        assert chosen_candidates(cycle) == [laureate.pk]
        assert names(the_year_after(cycle)) == ["Bror Exempel"]

    def test_not_who_declined_and_not_whose_nomination_was_turned_down_or_taken_back(self):
        cycle = smu()
        declines = sent(cycle)
        standing(declines)
        answers.answer(nominee=the_nominee(declines), response="DECLINED")
        turn_down(nomination=sent(cycle, "Bror Exempel", "bror@example.org"), reason="No.", by=a_secretary())
        taken_back = sent(cycle, "Cia Sample", "cia@example.org")
        standing(taken_back)
        withdraw_nomination(nomination=taken_back, by=taken_back.nominator)
        assert names(the_year_after(cycle)) == []

    def test_not_who_has_asked_meanwhile_never_to_be_nominated_again(self):
        cycle = smu()
        standing(sent(cycle))
        following = the_year_after(cycle)
        elsewhere = sent(following)
        assert names(following) == ["Aino Esimerkki"]
        answers.answer(nominee=the_nominee(elsewhere), response="DECLINED", never_again=True)
        assert names(following) == []

    def test_nobody_twice(self):
        cycle = smu()
        candidate = standing(sent(cycle))
        following = the_year_after(cycle)
        carried(candidate, following)
        assert names(following) == []
        with pytest.raises(Refused, match="cannot be carried over"):
            carried(candidate, following)

    def test_nobody_more_often_than_the_rules_allow(self):
        cycle = smu()
        candidate = standing(sent(cycle))
        for times in (1, 2, 3):
            cycle = the_year_after(cycle)
            nomination = carried(candidate, cycle)
            assert nomination.carried == times
            candidate = standing(nomination)
        assert names(the_year_after(cycle)) == []

    def test_nobody_out_of_a_year_that_is_erased(self):
        cycle = smu()
        standing(sent(cycle))
        following = the_year_after(cycle)
        in_phase(cycle, Phase.ARCHIVED)
        assert names(following) == []

    def test_nobody_once_the_jury_has_begun(self):
        cycle = smu()
        standing(sent(cycle))
        assert names(in_phase(the_year_after(cycle), Phase.SCORING)) == []


class TestWhatGoesOn:
    def test_texts_files_and_letters_and_the_way_to_reach_the_nominee(self):
        cycle = smu()
        nomination = sent(cycle)
        letter = invite_endorser(
            nomination=nomination, name="Eva", email="eva@example.org", language="sv", by=nomination.nominator
        )
        submit_endorsement(endorsement=letter, text="Ja.", relation="kollega", arrived_at=timezone.now())
        invite_endorser(
            nomination=nomination, name="Olle", email="olle@example.org", language="sv", by=nomination.nominator
        )
        candidate = standing(nomination)
        following = the_year_after(cycle)
        new = carried(candidate, following)
        assert (new.status, new.source, new.carried_from) == ("SUBMITTED", "CARRIED", nomination)
        assert new.reference.startswith("2031-")
        assert {answer.text for answer in new.answers.filter(question__kind="CASE")} == {CASE}
        assert all(answer.question.cycle_id == following.pk for answer in new.answers.all())
        assert [row.text for row in new.endorsements.all()] == ["Ja."]
        assert the_nominee(new).email == "aino@example.org"

    def test_a_file_is_a_copy_so_that_each_year_is_erased_for_itself(self):
        cycle = smu()
        nomination = sent(cycle)
        new = carried(standing(nomination), the_year_after(cycle))
        before, after = nomination.attachments.get(), new.attachments.get()
        assert before.file.name != after.file.name
        before.file.storage.delete(before.file.name)
        with after.file.open() as kept:
            assert kept.read()

    def test_the_old_nomination_may_be_erased_and_the_new_one_stays(self):
        cycle = smu()
        nomination = sent(cycle)
        new = carried(standing(nomination), the_year_after(cycle))
        nomination.nominees.all().delete()
        nomination.delete()
        new.refresh_from_db()
        assert (new.carried_from, new.carried, new.source) == (None, 1, "CARRIED")

    def test_a_form_without_room_for_a_text_of_the_case_refuses_and_leaves_no_file_behind(self):
        cycle = smu()
        nomination = sent(cycle)
        candidate = standing(nomination)
        published(cycle)
        following = years.create_cycle(year=2031, like=cycle, by=None)
        gone = following.questions.filter(kind="CASE").first().criterion
        from nominations.services import questions

        questions.remove_question(question=following.questions.filter(kind="CASE").first(), by=None)
        criteria.remove_criterion(criterion=gone, by=None)
        following = in_phase(following, Phase.NOMINATIONS)
        folder = nomination.attachments.get().file.storage
        before = folder.listdir("attachments")[1]
        with pytest.raises(Refused, match="written anew"):
            carry_over(candidates=[candidate], into=following, by=a_secretary())
        assert folder.listdir("attachments")[1] == before
        assert not following.nominations.exists()


class TestWhoIsTold:
    @pytest.mark.parametrize("still_open", [True, False])
    def test_the_nominator_is_offered_a_new_text_only_while_one_can_be_sent(self, still_open):
        cycle = smu()
        candidate = standing(sent(cycle))
        following = the_year_after(cycle)
        if not still_open:
            following = in_screening(following)
        carried(candidate, following)
        letter = OutgoingMail.objects.get(template="nomination_carried")
        assert ("write the nomination anew" in letter.text) is still_open
        assert ("Nominations close on" in letter.text) is still_open
        assert "take" in letter.text

    def test_the_nominee_is_told_anew_within_a_month_and_asked_anew(self):
        cycle = smu()
        nomination = sent(cycle)
        candidate = standing(nomination)
        telling.tell_by_mail(nominee=the_nominee(nomination), by=a_secretary())
        answers.answer(nominee=the_nominee(nomination), response="ACCEPTED")
        person = the_nominee(carried(candidate, the_year_after(cycle)))
        assert (person.told_at, person.response) == (None, Nominee.Response.NONE)
        assert timezone.now() + timedelta(days=27) < person.tell_by < timezone.now() + timedelta(days=33)
        told = notice_for(person, "en")
        assert any("carried over to this one" in paragraph for paragraph in told.news)
        assert "carried over to a following award year" in dict(told.privacy)["How long it is kept"]

    def test_the_nominator_hears_of_it_in_the_language_of_the_nomination(self):
        cycle = smu()
        a_house()
        nomination = sent(cycle)
        Nomination.objects.filter(pk=nomination.pk).update(language="sv")
        new = carried(standing(nomination), the_year_after(cycle))
        letter = OutgoingMail.objects.get(template="nomination_carried")
        assert letter.recipient == nomination.nominator_email
        assert letter.language == "sv"
        assert new.reference in letter.text
        assert nomination.reference in letter.text

    def test_it_does_not_use_up_what_one_person_may_send(self):
        cycle = smu(nominations_per_person=1)
        candidate = standing(sent(cycle))
        following = the_year_after(cycle)
        carried(candidate, following)
        assert sent(following, "Bror Exempel", "bror@example.org").pk


class TestWhatIsNew:
    def test_the_nominator_begins_a_new_one_with_the_old_texts_and_files(self):
        cycle = smu()
        new = carried(standing(sent(cycle)), the_year_after(cycle))
        browser = signed_in(new.nominator)
        assert "Write it anew" in browser.get(f"/en/nominate/mine/{new.pk}/").content.decode()
        browser.post(f"/en/nominate/mine/{new.pk}/anew/")
        draft = new.nominator.drafts.get(submitted_at__isnull=True)
        assert draft.files.get().sha256 == new.attachments.get().sha256
        drafts.fill_draft(draft=draft, by=new.nominator, declarations={"truth": "on"})
        again = submit_nomination(draft=draft.pk, by=new.nominator, arrived_at=timezone.now())
        assert {row.text for row in again.answers.all()} == {row.text for row in new.answers.all()}
        assert the_nominee(again).email == the_nominee(new).email
        candidate = standing(new)
        assert admit(nomination=again, candidate=candidate, by=a_secretary()) == candidate

    def test_new_letters_are_asked_for(self):
        cycle = smu()
        new = carried(standing(sent(cycle)), the_year_after(cycle))
        assert invite_endorser(nomination=new, name="Eva", email="eva@example.org", language="sv", by=new.nominator).pk

    def test_nobody_else_writes_it_anew_and_nobody_an_ordinary_one(self):
        cycle = smu()
        nomination = sent(cycle)
        with pytest.raises(Refused):
            write_anew(nomination=nomination, by=nomination.nominator)
        new = carried(standing(nomination), the_year_after(cycle))
        with pytest.raises(Refused):
            write_anew(nomination=new, by=a_person("joku@example.org"))


class TestTheDesk:
    def test_the_secretary_is_reminded_chooses_and_carries_over(self):
        cycle = smu()
        candidate = standing(sent(cycle))
        following = the_year_after(cycle)
        assert [todo.url_name for todo in candidates_go_on(following)] == ["desk_carry_over"]
        desk = signed_in(a_secretary())
        assert "Aino Esimerkki" in desk.get("/en/desk/nominations/carry-over/").content.decode()
        assert desk.post("/en/desk/nominations/carry-over/", {"nobody": ""}).context["form"].errors
        assert desk.post("/en/desk/nominations/carry-over/", {"candidates": [candidate.pk]}).status_code == 302
        new = following.nominations.get()
        assert cycle.nominations.get().reference in desk.get(f"/en/desk/nominations/{new.pk}/").content.decode()
        assert not list(candidates_go_on(following))

    def test_somebody_else_does_not_come_there(self):
        smu()
        assert signed_in(a_person("joku@example.org")).get("/en/desk/nominations/carry-over/").status_code == 404
