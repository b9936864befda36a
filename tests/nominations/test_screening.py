"""Screening: admitting, turning down, undoing; joining what is one person and splitting what is two."""

import pytest

from award.audit import Refused, findings
from award.models import AuditEntry, OutgoingMail
from award.phases import Phase
from nominations.access import proposals_among
from nominations.models import Candidate, Nomination
from nominations.services import candidates, screening, telling
from nominations.services.withdrawal import withdraw_nomination
from tests.award.builders import a_secretary
from tests.nominations.builders import signed_in
from tests.nominations.received import a_nomination, a_receiving_year, in_phase, in_screening, the_nominee

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle():
    return a_receiving_year()


@pytest.fixture
def secretary():
    return a_secretary()


def test_a_nomination_is_admitted_to_a_new_candidate_that_reads_as_the_nominee(cycle, secretary):
    nomination = a_nomination(cycle, "Aino Esimerkki", degree="filosofian tohtori", degree_year=1998)
    candidate = screening.admit(nomination=nomination, by=secretary)
    nomination.refresh_from_db()
    assert (nomination.status, nomination.candidate, nomination.screened_by) == ("ADMITTED", candidate, secretary)
    assert (candidate.name, candidate.degree, candidate.degree_year) == ("Aino Esimerkki", "filosofian tohtori", 1998)
    assert candidate.status == Candidate.Status.STANDING
    assert the_nominee(nomination).candidate == candidate


def test_nominations_are_admitted_as_they_arrive_and_until_scoring_opens(cycle, secretary):
    first, second, third = (a_nomination(cycle, name) for name in ("Aino Esimerkki", "Bror Exempel", "Cilla Tredje"))
    screening.admit(nomination=first, by=secretary)
    in_screening(cycle)
    screening.admit(nomination=second, by=secretary)
    in_phase(cycle, Phase.SCORING)
    with pytest.raises(Refused, match="step back"):
        screening.admit(nomination=third, by=secretary)
    assert AuditEntry.objects.filter(verb="nomination.screening_refused").exists()


def test_a_second_nomination_of_the_same_person_joins_the_candidate_and_the_person_counts_once(cycle, secretary):
    first, second = a_nomination(cycle), a_nomination(cycle, "Aino Maria Esimerkki", email="other@alumn.example")
    candidate = screening.admit(nomination=first, by=secretary)
    assert screening.admit(nomination=second, candidate=candidate, by=secretary) == candidate
    assert candidate.nominations.count() == 2
    assert the_nominee(second).same_as == the_nominee(first)
    assert the_nominee(first).same_as is None


def test_a_nomination_screened_already_is_not_screened_again(cycle, secretary):
    nomination = a_nomination(cycle)
    screening.admit(nomination=nomination, by=secretary)
    with pytest.raises(Refused, match="just been screened by"):
        screening.admit(nomination=nomination, by=secretary)
    with pytest.raises(Refused, match="just been screened by"):
        screening.turn_down(nomination=nomination, reason="No.", by=secretary)
    assert Candidate.objects.count() == 1


def test_a_nomination_is_turned_down_with_a_reason_and_no_letter_goes_out(cycle, secretary):
    nomination = a_nomination(cycle)
    with pytest.raises(Refused, match="reason") as refusal:
        screening.turn_down(nomination=nomination, reason="  ", by=secretary)
    assert refusal.value.field == "reason"
    screening.turn_down(nomination=nomination, reason="No connection to the university.", by=secretary)
    nomination.refresh_from_db()
    assert (nomination.status, nomination.candidate) == ("TURNED_DOWN", None)
    assert not OutgoingMail.objects.filter(template="nomination_turned_down").exists()


def test_the_nominator_hears_of_it_at_once_when_the_secretary_says_so(cycle, secretary):
    nomination = a_nomination(cycle, language="sv")
    screening.turn_down(
        nomination=nomination, reason="Ingen anknytning till universitetet.", tell_nominator=True, by=secretary
    )
    letter = OutgoingMail.objects.get(template="nomination_turned_down")
    assert (letter.recipient, letter.language) == ("ehdottaja@example.org", "sv")
    assert "Ingen anknytning till universitetet." in letter.text
    assert "Aino Esimerkki" in letter.text


def test_the_reason_is_the_offices_until_the_nominator_has_been_written_to_about_it(cycle, secretary):
    nomination = a_nomination(cycle)
    own_page = f"/en/nominate/mine/{nomination.pk}/"
    browser = signed_in(nomination.nominator)
    screening.turn_down(nomination=nomination, reason="Only for the office.", by=secretary)
    assert "Only for the office." not in browser.get(own_page).content.decode()
    screening.undo_screening(nomination=nomination, by=secretary)
    screening.turn_down(nomination=nomination, reason="For both.", tell_nominator=True, by=secretary)
    assert "For both." in browser.get(own_page).content.decode()
    screening.undo_screening(nomination=nomination, by=secretary)
    screening.turn_down(nomination=nomination, reason="For the office again.", by=secretary)
    assert "For the office again." not in browser.get(own_page).content.decode()


def test_a_proposal_counts_the_nominations_that_stand(cycle, secretary):
    first, second = a_nomination(cycle), a_nomination(cycle, nominator="b@example.org")
    candidate = screening.admit(nomination=first, by=secretary)
    screening.admit(nomination=second, candidate=candidate, by=secretary)
    withdraw_nomination(nomination=second, by=second.nominator)
    third = a_nomination(cycle, nominator="c@example.org")
    [proposal] = proposals_among(third.nominees.all(), Candidate.objects.all())
    assert (proposal.candidate, proposal.nominations) == (candidate, 1)


@pytest.mark.parametrize("act", ["admit", "turn_down"])
def test_either_is_undone_while_the_phase_lasts(cycle, secretary, act):
    nomination = a_nomination(cycle)
    if act == "admit":
        screening.admit(nomination=nomination, by=secretary)
    else:
        screening.turn_down(nomination=nomination, reason="A mistake.", by=secretary)
    in_screening(cycle)
    screening.undo_screening(nomination=nomination, by=secretary)
    nomination.refresh_from_db()
    assert (nomination.status, nomination.candidate, nomination.status_reason) == ("SUBMITTED", None, "")
    assert the_nominee(nomination).candidate is None
    assert not Candidate.objects.exists()
    in_phase(cycle, Phase.SCORING)
    with pytest.raises(Refused, match="step back"):
        screening.undo_screening(nomination=nomination, by=secretary)


def test_undoing_one_of_two_admissions_leaves_the_candidate_to_the_other(cycle, secretary):
    first, second = a_nomination(cycle), a_nomination(cycle)
    candidate = screening.admit(nomination=first, by=secretary)
    screening.admit(nomination=second, candidate=candidate, by=secretary)
    screening.undo_screening(nomination=first, by=secretary)
    candidate.refresh_from_db()
    assert list(candidate.nominations.all()) == [second]
    assert the_nominee(second).same_as is None
    assert the_nominee(first).candidate is None


def test_joining_two_candidates_and_splitting_them_again_restores_what_was(cycle, secretary):
    first, second = a_nomination(cycle), a_nomination(cycle, "Aino Exempel")
    one = screening.admit(nomination=first, by=secretary)
    other = screening.admit(nomination=second, by=secretary)
    candidates.join(candidate=other, into=one, by=secretary)
    assert Candidate.objects.get() == one
    assert the_nominee(second).same_as == the_nominee(first)
    fresh = candidates.split(candidate=one, nominations=[second], by=secretary)
    assert fresh.name == "Aino Exempel"
    assert the_nominee(second).same_as is None
    assert the_nominee(second).candidate == fresh
    assert list(one.nominations.all()) == [first]


def test_a_split_leaves_somebody_on_both_sides(cycle, secretary):
    nomination = a_nomination(cycle)
    candidate = screening.admit(nomination=nomination, by=secretary)
    with pytest.raises(Refused, match="must stay"):
        candidates.split(candidate=candidate, nominations=[nomination], by=secretary)
    with pytest.raises(Refused, match="Choose"):
        candidates.split(candidate=candidate, nominations=[], by=secretary)


def test_a_joined_person_is_told_by_the_earliest_day_and_stays_told(cycle, secretary):
    from datetime import timedelta

    from django.utils import timezone

    early = a_nomination(cycle, received=timezone.now() - timedelta(days=20))
    late = a_nomination(cycle)
    by_then = the_nominee(early).tell_by
    telling.tell_by_mail(nominee=the_nominee(late), by=secretary)
    candidate = screening.admit(nomination=early, by=secretary)
    screening.admit(nomination=late, candidate=candidate, by=secretary)
    assert the_nominee(early).same_as == the_nominee(late), "who was told carries it"
    assert the_nominee(late).tell_by == by_then
    screening.undo_screening(nomination=late, by=secretary)
    assert the_nominee(early).told_at is None
    assert the_nominee(late).tell_by > by_then


def test_a_joint_nomination_is_one_candidate_of_two_people_however_they_are_ordered(cycle, secretary):
    first = a_nomination(cycle, "Aino Esimerkki", "Bror Exempel")
    second = a_nomination(cycle, "Bror Exempel", "Aino Esimerkki")
    candidate = screening.admit(nomination=first, by=secretary)
    screening.admit(nomination=second, candidate=candidate, by=secretary)
    assert candidate.name == "Aino Esimerkki & Bror Exempel"
    assert the_nominee(second, 1).same_as == the_nominee(first, 2)
    assert the_nominee(second, 2).same_as == the_nominee(first, 1)


def test_a_nomination_of_one_person_does_not_join_a_candidate_of_two(cycle, secretary):
    pair = screening.admit(nomination=a_nomination(cycle, "Aino Esimerkki", "Bror Exempel"), by=secretary)
    single = a_nomination(cycle, "Aino Esimerkki")
    with pytest.raises(Refused, match="cannot be the same candidate"):
        screening.admit(nomination=single, candidate=pair, by=secretary)
    one = screening.admit(nomination=single, by=secretary)
    with pytest.raises(Refused, match="cannot be the same candidate"):
        candidates.join(candidate=one, into=pair, by=secretary)


def test_a_candidate_of_another_year_cannot_be_chosen(cycle, secretary):
    mine, other = a_nomination(cycle), a_nomination(cycle)
    in_phase(cycle, Phase.ARCHIVED)
    next_year = a_receiving_year(2031)
    elsewhere = screening.admit(nomination=a_nomination(next_year), by=secretary)
    in_phase(next_year, Phase.PUBLICATION)
    in_phase(cycle, Phase.NOMINATIONS)
    with pytest.raises(Refused, match="gone"):
        screening.admit(nomination=mine, candidate=elsewhere, by=secretary)
    here = screening.admit(nomination=other, by=secretary)
    with pytest.raises(Refused, match="gone"):
        candidates.join(candidate=here, into=elsewhere, by=secretary)


def test_what_the_jury_reads_first_is_corrected_by_the_office(cycle, secretary):
    candidate = screening.admit(nomination=a_nomination(cycle), by=secretary)
    candidates.describe(candidate=candidate, name="Aino Esimerkki", degree="FT", degree_year=1999, by=secretary)
    candidate.refresh_from_db()
    assert (candidate.degree, candidate.degree_year) == ("FT", 1999)


@pytest.mark.parametrize("status", ["INELIGIBLE", "WITHDRAWN", "SET_ASIDE"])
def test_a_candidate_is_taken_out_with_a_reason_and_let_stand_again_before_scoring(cycle, secretary, status):
    candidate = screening.admit(nomination=a_nomination(cycle), by=secretary)
    with pytest.raises(Refused, match="reason"):
        candidates.set_status(candidate=candidate, status=status, by=secretary)
    candidates.set_status(candidate=candidate, status=status, reason="Because.", by=secretary)
    candidates.set_status(candidate=candidate, status="STANDING", by=secretary)
    candidate.refresh_from_db()
    assert (candidate.status, candidate.status_reason) == ("STANDING", "")


def test_once_scoring_has_opened_a_candidate_may_fall_out_but_not_come_back(cycle, secretary):
    candidate = screening.admit(nomination=a_nomination(cycle), by=secretary)
    in_phase(cycle, Phase.SCORING)
    candidates.set_status(candidate=candidate, status="WITHDRAWN", reason="Asked us to.", by=secretary)
    with pytest.raises(Refused, match="Step back"):
        candidates.set_status(candidate=candidate, status="STANDING", by=secretary)
    in_phase(cycle, Phase.DECIDED)
    with pytest.raises(Refused, match="board has decided"):
        candidates.set_status(candidate=candidate, status="SET_ASIDE", reason="Late.", by=secretary)


def test_only_the_nominee_declines(cycle, secretary):
    candidate = screening.admit(nomination=a_nomination(cycle), by=secretary)
    with pytest.raises(Refused, match="Only the nominee"):
        candidates.set_status(candidate=candidate, status="DECLINED", reason="x", by=secretary)


def test_a_withdrawn_nomination_is_not_screened(cycle, secretary):
    nomination = a_nomination(cycle)
    Nomination.objects.filter(pk=nomination.pk).update(status="WITHDRAWN")
    with pytest.raises(Refused, match="withdrawn"):
        screening.admit(nomination=nomination, by=secretary)


def test_every_act_is_in_the_trail_without_a_word_of_text(cycle, secretary):
    nomination = a_nomination(cycle, "Aino Esimerkki")
    screening.turn_down(nomination=nomination, reason="Kaksoiskappale", by=secretary)
    screening.undo_screening(nomination=nomination, by=secretary)
    screening.admit(nomination=nomination, by=secretary)
    trail = AuditEntry.objects.filter(actor=secretary.pk)
    assert [entry.verb for entry in trail.order_by("number") if entry.verb.startswith("nomination.")] == [
        "nomination.turned_down",
        "nomination.screening_undone",
        "nomination.admitted",
    ]
    assert not [entry for entry in trail if "Kaksoiskappale" in entry.data or "Aino" in entry.data]
    assert not list(findings())


def test_audit_names_a_nominee_astray_and_a_candidate_that_stands_against_a_no(cycle, secretary):
    first, second = a_nomination(cycle), a_nomination(cycle, "Bror Exempel")
    one, other = (screening.admit(nomination=nomination, by=secretary) for nomination in (first, second))
    assert not list(findings())
    the_nominee(first).__class__.objects.filter(nomination=first).update(candidate=other)
    assert any(f"nominee {the_nominee(first).pk}: not with the candidate" in sentence for sentence in findings())
    the_nominee(first).__class__.objects.filter(nomination=first).update(candidate=one)
    Candidate.objects.filter(pk=one.pk).update(status="DECLINED")
    assert any(f"candidate {one.pk}: counts as declined" in sentence for sentence in findings())
