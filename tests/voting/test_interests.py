"""Declaring interests, by the sentences of the by-laws."""

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.utils import timezone

from award.audit import Refused
from award.models import AuditEntry
from nominations.models import Candidate, Endorsement, Nomination
from tests.voting.builders import House, as_read
from voting import access
from voting.forms.interests import GroundForm, InterestsForm
from voting.models import Ballot, Interest, Standings
from voting.services import interests
from voting.services.interests import Answer

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    house = House(jurors=["Chair", "Vice", "Third", "Fourth"], candidates=["Aino", "Bror"])
    house.open_scoring()
    return house


def state(house, person, candidate):
    row = Interest.objects.filter(user=house.people[person], candidate=house.candidates[candidate]).first()
    return (row.state, row.source, row.ground) if row else None


def asked(house, person):
    return [one.name for one in access.questions_for(house.person(person), house.cycle).candidates]


def test_every_candidate_is_asked_about_and_nothing_is_answered_beforehand(house):
    assert asked(house, "Third") == ["Aino", "Bror"]
    assert not Interest.objects.exists()


def test_nobody_reads_before_having_answered(house):
    assert not access.dossiers_for(house.person("Third")).exists()
    house.declare("Third", ["Aino"])
    assert [one.name for one in access.dossiers_for(house.person("Third"))] == ["Bror"]


def test_a_candidate_added_later_is_the_only_one_asked_about(house):
    house.declare("Third")
    house.candidate("Cecilia")
    assert asked(house, "Third") == ["Cecilia"]
    assert {one.name for one in access.dossiers_for(house.person("Third"))} == {"Aino", "Bror"}


def test_an_explanation_that_is_too_long_is_not_asked_for_once_more(house):
    key, note = house.candidates["Aino"], "long " * 500
    typed = {f"answer_{key}": "conflict", f"ground_{key}": "OTHER", f"note_{key}": note}
    form = InterestsForm(typed, questions=access.questions_for(house.person("Third"), house.cycle))
    assert len(form.errors[f"note_{key}"]) == 1
    assert len(GroundForm({"ground": "OTHER", "note": note}).errors["note"]) == 1


def test_another_reason_is_explained(house):
    with pytest.raises(ValidationError) as wrong:
        interests.declare_interests(
            cycle=house.cycle, answers={house.candidates["Aino"]: Answer("OTHER")}, by=house.person("Third")
        )
    assert "what the reason is" in str(wrong.value)


def test_nobody_answers_about_a_candidate_they_may_not_know_of(house):
    house.seat("Member", "BOARD")
    with pytest.raises(Refused):
        interests.declare_interests(
            cycle=house.cycle, answers={house.candidates["Aino"]: Answer()}, by=house.person("Member")
        )


def test_a_conflict_is_not_taken_back_by_oneself(house):
    house.declare("Third", ["Aino"])
    with pytest.raises(Refused):
        interests.declare_interests(
            cycle=house.cycle, answers={house.candidates["Aino"]: Answer()}, by=house.person("Third")
        )
    assert state(house, "Third", "Aino")[0] == "CONFLICTED"
    assert AuditEntry.objects.filter(verb="interest.lift_refused").exists()


@pytest.mark.parametrize("address", ["third@third.example", "THIRD+nominations@Third.Example", "third@thîrd.example"])
def test_a_juror_who_nominated_is_conflicted_by_rule_at_the_entry_to_scoring(address):
    house = House(jurors=["Chair", "Vice", "Third"], candidates=["Bror"])
    house.candidate("Aino", nominator_email=address)
    house.open_scoring()
    assert state(house, "Third", "Aino") == ("CONFLICTED", "RULE", "NOMINATED")
    assert state(house, "Third", "Bror") is None


def test_a_juror_who_is_the_candidate_is_known_by_any_confirmed_address_and_by_no_other():
    house = House(jurors=["Chair", "Vice", "Third", "Fourth"], candidates=["Bror"])
    house.candidate("Aino", email="private@home.example")
    for name, verified in (("Third", True), ("Fourth", False)):
        address = "Private+x@Home.example" if verified else "private@home.example"
        EmailAddress.objects.create(user=house.person(name), email=address, verified=verified)
    house.open_scoring()
    assert state(house, "Third", "Aino") == ("CONFLICTED", "RULE", "IS_CANDIDATE")
    assert state(house, "Fourth", "Aino") is None


def endorse(house, candidate, address):
    """A recommendation that comes in now, as the service that receives it records it."""
    from award.audit import record, unit_of_work

    nomination = Nomination.objects.get(candidate=house.candidates[candidate])
    with unit_of_work():
        row = Endorsement.objects.create(
            nomination=nomination,
            name="E",
            email=address,
            text="Good.",
            status="SUBMITTED",
            submitted_at=timezone.now(),
        )
        record("endorsement.submitted", row, by=None, cycle=house.cycle)


def test_a_recommendation_that_comes_in_later_conflicts_its_writer_at_once(house):
    house.declare_all()
    house.submit("Third", "Aino", 4)
    endorse(house, "Aino", "Third@third.example")
    assert state(house, "Third", "Aino") == ("CONFLICTED", "RULE", "NOMINATED")
    assert not access.countable_ballots(house.round).exists()


def test_a_hint_is_shown_with_its_reason_and_applied_to_nobody(house):
    house.candidate("Third Aino", email="x@third.example")
    house.candidates["Hinted"] = Candidate.objects.get(name="Third Aino").pk
    found = access.questions_for(house.person("Third"), house.cycle)
    assert [hint.value for hint in found.hints[house.candidates["Hinted"]]] == ["SAME_HOST"]
    assert state(house, "Third", "Hinted") is None


def test_a_hint_that_comes_up_after_the_answer_is_put_to_the_person_once_more(house):
    house.declare("Third")
    assert asked(house, "Third") == []
    Nomination.objects.filter(candidate=house.candidates["Aino"]).update(nominator_name="Third")
    assert asked(house, "Third") == ["Aino"]
    house.declare("Third")
    assert asked(house, "Third") == []
    assert state(house, "Third", "Aino") == ("CLEAR", "SELF", "")


def test_a_conflict_found_after_scoring_seals_the_ballot_and_appends_the_standings_anew(house):
    house.declare_all()
    house.submit_all(4)
    house.deliberate()
    house.conflict("Third", "Aino")
    assert [row.reason for row in Standings.objects.order_by("number")] == ["SCORING_CLOSED", "CONFLICT_FOUND"]
    assert house.ballot("Third", "Aino").status == "SUBMITTED"
    assert access.countable_ballots(house.round).filter(candidate=house.candidates["Aino"]).count() == 3


def test_the_chair_declares_for_another_with_a_reason_and_never_the_own_conflict(house):
    house.declare_all()
    declare = {"candidate": house.the("Aino"), "ground": "FAMILY_NEAR", "by": house.person("Chair")}
    with pytest.raises(Refused):
        interests.declare_for_another(user=house.person("Third"), note=" ", **declare)
    interests.declare_for_another(user=house.person("Third"), note="They are siblings.", **declare)
    assert state(house, "Third", "Aino") == ("CONFLICTED", "CHAIR", "FAMILY_NEAR")
    with pytest.raises(Refused):
        interests.declare_for_another(user=house.person("Chair"), note="Mine.", **declare)


def test_a_juror_who_leads_nothing_declares_for_nobody(house):
    with pytest.raises(Refused):
        interests.declare_for_another(
            user=house.person("Fourth"),
            candidate=house.the("Aino"),
            ground="DISPUTE",
            note="x",
            by=house.person("Third"),
        )


def test_a_conflicted_chair_yields_to_the_vice_chair_for_that_candidate(house):
    house.declare_all(Chair=["Aino"], Third=["Aino", "Bror"])
    assert [
        (row.user.name, row.candidate.name) for row in access.conflicts_for(house.person("Chair"), house.cycle)
    ] == [("Third", "Bror")]
    assert len(access.conflicts_for(house.person("Vice"), house.cycle)) == 3
    with pytest.raises(Refused):
        interests.declare_for_another(
            user=house.person("Fourth"),
            candidate=house.the("Aino"),
            ground="DISPUTE",
            note="x",
            by=house.person("Chair"),
        )


def lift(house, person, candidate):
    return Interest.objects.get(user=house.people[person], candidate=house.candidates[candidate])


def test_whoever_leads_declares_first_and_rules_on_others_after_that(house):
    house.declare("Third", ["Aino"])
    assert not access.conflicts_for(house.person("Chair"), house.cycle).exists()
    house.declare("Chair")
    assert access.conflicts_for(house.person("Chair"), house.cycle).count() == 1


def test_lifting_a_conflict_takes_two_who_lead_and_a_reason(house):
    house.declare_all(Third=["Aino"])
    row = lift(house, "Third", "Aino")
    with pytest.raises(Refused):
        interests.propose_lift(interest=row, reason="", by=house.person("Chair"))
    interests.propose_lift(interest=row, reason="A namesake.", by=house.person("Chair"))
    with pytest.raises(Refused, match="second person"):
        interests.lift_conflict(interest=row, read=as_read(row), by=house.person("Chair"))
    with pytest.raises(Refused):
        interests.lift_conflict(interest=row, read=as_read(row), by=house.person("Fourth"))
    interests.lift_conflict(interest=row, read=as_read(row), by=house.person("Vice"))
    assert state(house, "Third", "Aino")[:2] == ("CLEAR", "CHAIR")
    house.submit("Third", "Aino", 4)


def test_nobody_asks_for_or_lifts_their_own_conflict(house):
    house.declare_all(Chair=["Aino"])
    row = lift(house, "Chair", "Aino")
    with pytest.raises(Refused, match="own conflict"):
        interests.propose_lift(interest=row, reason="It is nothing.", by=house.person("Chair"))
    interests.propose_lift(interest=row, reason="A namesake.", by=house.person("Vice"))
    with pytest.raises(Refused, match="own conflict"):
        interests.lift_conflict(interest=row, read=as_read(row), by=house.person("Chair"))
    interests.lift_conflict(interest=row, read=as_read(row), by=house.person("Secretary"))
    assert AuditEntry.objects.filter(verb="interest.lift_refused").count() == 2


def test_whoever_is_conflicted_with_the_candidate_lifts_nothing_there(house):
    house.declare_all(Third=["Aino"], Vice=["Aino"])
    row = lift(house, "Third", "Aino")
    interests.propose_lift(interest=row, reason="A namesake.", by=house.person("Chair"))
    with pytest.raises(Refused):
        interests.lift_conflict(interest=row, read=as_read(row), by=house.person("Vice"))


def test_a_lifted_ballot_counts_again_and_both_results_stay(house):
    house.declare_all()
    house.submit_all(4)
    house.deliberate()
    house.conflict("Third", "Aino")
    row = lift(house, "Third", "Aino")
    interests.propose_lift(interest=row, reason="A slip of the pen.", by=house.person("Chair"))
    interests.lift_conflict(interest=row, read=as_read(row), by=house.person("Secretary"))
    first, second, third = Standings.objects.order_by("number")
    assert first.digest == third.digest != second.digest


def test_a_rule_does_not_declare_again_what_two_people_have_lifted():
    house = House(jurors=["Chair", "Vice", "Third"], candidates=["Bror"])
    house.candidate("Aino", nominator_email="third@third.example")
    house.open_scoring()
    house.declare_all()
    row = lift(house, "Third", "Aino")
    interests.propose_lift(interest=row, reason="The address is shared with a spouse.", by=house.person("Chair"))
    interests.lift_conflict(interest=row, read=as_read(row), by=house.person("Vice"))
    interests.declare_known_conflicts(cycle=house.cycle, by=None)
    assert state(house, "Third", "Aino")[0] == "CLEAR"
    EmailAddress.objects.create(user=house.person("Third"), email="aino@nominee.example", verified=True)
    interests.declare_known_conflicts(cycle=house.cycle, by=None)
    assert state(house, "Third", "Aino") == ("CONFLICTED", "RULE", "IS_CANDIDATE")


def test_whoever_is_out_for_the_year_is_out_for_later_candidates_too(house):
    house.declare_all()
    house.submit("Third", "Aino", 4)
    interests.recuse_for_the_year(
        cycle=house.cycle, ground="GAINING_BODY", note="Rector's office.", by=house.person("Third")
    )
    house.candidate("Cecilia")
    from voting.services.rounds import keep_up

    keep_up()
    assert access.conflicted_candidates(house.person("Third")).count() == 3
    assert not access.dossiers_for(house.person("Third")).exists()
    assert not Ballot.objects.filter(pk__in=access.open_ballots(house.round), seat__user=house.people["Third"]).exists()


def test_whoever_is_out_for_the_year_is_out_for_a_candidate_who_stands_again_but_not_where_two_have_lifted_it(house):
    house.candidate("Cecilia")
    house.declare_all()
    Candidate.objects.filter(name="Aino").update(status="SET_ASIDE", status_reason="One document is missing.")
    interests.recuse_for_the_year(cycle=house.cycle, ground="DISPUTE", note="Old story.", by=house.person("Third"))
    bror = Interest.objects.get(user=house.people["Third"], candidate=house.the("Bror"))
    interests.propose_lift(interest=bror, reason="They have never met.", by=house.person("Chair"))
    interests.lift_conflict(interest=bror, read=as_read(bror), by=house.person("Vice"))
    Candidate.objects.filter(name="Aino").update(status="STANDING", status_reason="")
    interests.declare_known_conflicts(cycle=house.cycle, by=None)
    assert [state(house, "Third", name)[0] for name in ("Aino", "Bror", "Cecilia")] == [
        "CONFLICTED",
        "CLEAR",
        "CONFLICTED",
    ]


def test_every_answer_stands_in_the_trail_without_a_word_of_it(house):
    house.declare("Third", ["Aino"])
    house.conflict("Third", "Bror", "DISPUTE")
    entries = AuditEntry.objects.filter(verb="interest.declared")
    assert entries.count() == 3
    assert "CONFLICTED" in entries.last().data


def test_the_secretary_declares_too_and_loses_what_conflicts(house):
    house.declare_all()
    house.submit_all(4)
    house.deliberate()
    assert {one.name for one in access.assessed_candidates_for(house.person("Secretary"))} == {"Aino", "Bror"}
    house.conflict("Secretary", "Aino", "CLOSE_FRIEND")
    assert {one.name for one in access.assessed_candidates_for(house.person("Secretary"))} == {"Bror"}


@pytest.mark.parametrize("body", ["OFFICE", "BOARD", "JURY"])
@pytest.mark.parametrize(
    ("address", "ground"),
    [
        ("seated@seated.example", "IS_CANDIDATE"), ("Seated+Aino@SEATED.example", "IS_CANDIDATE"), ("seated@séated.example", "IS_CANDIDATE"),
        ("other@home.example", "IS_CANDIDATE"), ("", "NOMINATED"),
    ],
)  # fmt: skip
def test_what_the_data_shows_is_declared_of_every_seat_by_any_confirmed_address_and_by_account(body, address, ground):
    house = House(jurors=["Chair", "Vice", "Third"], candidates=["Bror"])
    office = "SECRETARY" if body == "OFFICE" else "MEMBER"
    user = house.seat("Seated", body, office)
    EmailAddress.objects.create(user=user, email="other@home.example", verified=True)
    house.candidate("Aino", email=address or "aino@nominee.example", nominator=None if address else user)
    house.open_scoring()
    assert state(house, "Seated", "Aino") == ("CONFLICTED", "RULE", ground)
    assert state(house, "Seated", "Bror") is None


def test_an_ended_wish_or_a_single_person_never_lifts_and_the_trail_names_each_step(house):
    house.declare_all(Third=["Aino"])
    row = lift(house, "Third", "Aino")
    with pytest.raises(Refused, match="Nobody has asked"):
        interests.lift_conflict(interest=row, read=as_read(row), by=house.person("Chair"))
    interests.propose_lift(interest=row, reason="A namesake.", by=house.person("Chair"))
    interests.keep_conflict(interest=row, by=house.person("Vice"))
    with pytest.raises(Refused, match="Nobody has asked"):
        interests.lift_conflict(interest=row, read=as_read(row), by=house.person("Secretary"))
    interests.propose_lift(interest=row, reason="A namesake.", by=house.person("Secretary"))
    interests.lift_conflict(interest=row, read=as_read(row), by=house.person("Chair"))
    verbs = AuditEntry.objects.filter(verb__startswith="interest.l").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["interest.lift_proposed", "interest.lift_ended", "interest.lift_proposed", "interest.lifted"]
