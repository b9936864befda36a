"""Into SCORING: everybody screened, somebody standing, everybody told, or the reason for telling later recorded."""

import pytest
from django.urls import reverse

from award import phases
from award.models import AuditEntry
from award.phases import Phase
from award.services import cycle as cycles
from nominations import access, gates
from nominations.gates.screening import the_silent_fall
from nominations.models import Candidate
from nominations.services import answers, candidates, screening, telling
from nominations.services.withdrawal import withdraw_nomination
from tests.award.builders import a_secretary
from tests.nominations.received import a_nomination, a_receiving_year, in_screening, the_nominee

pytestmark = pytest.mark.django_db

MINE = (
    "every_nomination_is_screened", "somebody_stands", "every_candidate_has_a_nomination", "every_nominee_is_told",
    "no_letter_came_back",
)  # fmt: skip


@pytest.fixture
def cycle():
    return a_receiving_year()


@pytest.fixture
def secretary():
    return a_secretary()


def blockers(cycle):
    return [blocker for name in MINE for blocker in getattr(gates.screening, name)(cycle)]


def sentences(cycle):
    return [str(blocker.sentence) for blocker in blockers(cycle)]


def test_the_guards_stand_before_scoring():
    assert {guard.__name__ for guard in phases._guards[Phase.SCORING]} >= set(MINE)


def test_the_gate_opens_when_everybody_is_screened_and_told(cycle, secretary):
    nomination = a_nomination(cycle)
    cycle = in_screening(cycle)
    assert sentences(cycle) == [
        f"The nomination of Aino Esimerkki ({nomination.reference}) waits to be screened.",
        "There is no candidate for the jury to judge.",
        "Aino Esimerkki has not been told of the nomination.",
    ]
    screening.admit(nomination=nomination, by=secretary)
    telling.tell_by_mail(nominee=the_nominee(nomination), by=secretary)
    assert sentences(cycle) == []


def test_every_sentence_leads_to_the_page_where_it_is_mended(cycle, secretary, client, settings):
    settings.REQUIRE_SECOND_FACTOR = False
    a_nomination(cycle)
    client.force_login(secretary)
    for blocker in blockers(in_screening(cycle)):
        assert client.get(reverse(blocker.url_name, args=blocker.url_args)).status_code == 200


def test_many_of_a_kind_are_told_in_one_sentence(cycle):
    for index in range(7):
        a_nomination(cycle, nominator=f"n{index}@example.org")
    assert "7 nominations wait to be screened." in sentences(cycle)
    assert "7 nominees have not been told." in sentences(cycle)


def test_a_deferral_with_its_reason_opens_the_gate(cycle, secretary):
    nomination = a_nomination(cycle)
    screening.admit(nomination=nomination, by=secretary)
    telling.defer_telling(nominee=the_nominee(nomination), reason="Cannot be reached.", by=secretary)
    assert sentences(cycle) == []


def test_a_nominee_is_told_also_of_a_nomination_that_was_turned_down(cycle, secretary):
    kept, lost = a_nomination(cycle), a_nomination(cycle, "Kaarina Kuvitteellinen", nominator="k@example.org")
    screening.admit(nomination=kept, by=secretary)
    telling.tell_by_mail(nominee=the_nominee(kept), by=secretary)
    screening.turn_down(nomination=lost, reason="x", by=secretary)
    assert sentences(cycle) == ["Kaarina Kuvitteellinen has not been told of the nomination."]


def test_a_withdrawn_nomination_asks_for_nothing(cycle, secretary):
    kept, gone = a_nomination(cycle), a_nomination(cycle, "Bror Exempel", nominator="b@example.org")
    screening.admit(nomination=kept, by=secretary)
    telling.tell_by_mail(nominee=the_nominee(kept), by=secretary)
    withdraw_nomination(nomination=gone, by=gone.nominator)
    assert sentences(cycle) == []


def test_a_nominee_who_has_declined_leaves_nothing_to_screen(cycle, secretary):
    kept, declined = a_nomination(cycle), a_nomination(cycle, "Bror Exempel", nominator="b@example.org")
    screening.admit(nomination=kept, by=secretary)
    telling.tell_by_mail(nominee=the_nominee(kept), by=secretary)
    answers.record_answer(nominee=the_nominee(declined), response="DECLINED", by=secretary)
    assert sentences(cycle) == []


def test_a_candidate_whose_nominations_are_all_gone_does_not_stand(cycle, secretary):
    first, second = a_nomination(cycle), a_nomination(cycle, nominator="b@example.org")
    candidate = screening.admit(nomination=first, by=secretary)
    screening.admit(nomination=second, candidate=candidate, by=secretary)
    screening.undo_screening(nomination=second, by=secretary)
    withdraw_nomination(nomination=first, by=first.nominator)
    candidate.refresh_from_db()
    assert candidate.status == Candidate.Status.WITHDRAWN
    Candidate.objects.filter(pk=candidate.pk).update(status="STANDING")
    assert any("say on the page that the candidate does not stand" in sentence for sentence in sentences(cycle))


def test_a_letter_that_came_back_keeps_the_gate_shut(cycle, secretary):
    nomination = a_nomination(cycle)
    screening.admit(nomination=nomination, by=secretary)
    telling.tell_by_mail(nominee=the_nominee(nomination), by=secretary)
    access.notices_to(the_nominee(nomination)).update(status="FAILED")
    assert sentences(cycle) == ["The letter to Aino Esimerkki could not be delivered: tell them in another way."]


def test_the_cycle_obeys_these_guards(cycle):
    a_nomination(cycle)
    cycle = in_screening(cycle)
    with pytest.raises(cycles.GateClosed) as closed:
        cycles.advance(cycle=cycle, to=Phase.SCORING, by=None)
    assert "Aino Esimerkki has not been told of the nomination." in [str(row.sentence) for row in closed.value.blockers]


def silent_and_willing(cycle, secretary):
    pair = []
    for name in ("Aino Esimerkki", "Bror Exempel"):
        nomination = a_nomination(cycle, name, nominator=f"{name[0]}@example.org")
        pair.append(screening.admit(nomination=nomination, by=secretary))
        telling.tell_by_mail(nominee=the_nominee(nomination), by=secretary)
    return pair


def test_silence_stays_unless_the_rulebook_says_otherwise(cycle, secretary):
    silent, _willing = silent_and_willing(cycle, secretary)
    the_silent_fall(cycle, Phase.SCREENING, secretary)
    silent.refresh_from_db()
    assert silent.status == Candidate.Status.STANDING


def test_where_silence_falls_those_who_were_told_and_kept_silent_are_set_aside(cycle, secretary):
    cycle.rulebook.silence = "FALLS"
    cycle.rulebook.save()
    silent, willing = silent_and_willing(cycle, secretary)
    assert any("No nominee has accepted yet" in sentence for sentence in sentences(cycle))
    answers.record_answer(nominee=willing.nominees.get(), response="ACCEPTED", by=secretary)
    untold = screening.admit(nomination=a_nomination(cycle, "Otto Keksitty", nominator="o@example.org"), by=secretary)
    telling.defer_telling(nominee=untold.nominees.get(), reason="Cannot be reached.", by=secretary)
    assert sentences(cycle) == []
    the_silent_fall(cycle, Phase.SCREENING, secretary)
    assert list(Candidate.objects.filter(status="STANDING").order_by("name")) == [willing, untold]
    silent.refresh_from_db()
    assert (silent.status, bool(silent.status_reason)) == (Candidate.Status.SET_ASIDE, True)
    assert AuditEntry.objects.get(verb="candidate.fell_silent").target == f"candidate:{silent.pk}"


def test_stepping_back_into_scoring_sets_nobody_aside(cycle, secretary):
    cycle.rulebook.silence = "FALLS"
    cycle.rulebook.save()
    silent, _willing = silent_and_willing(cycle, secretary)
    the_silent_fall(cycle, Phase.DELIBERATION, secretary)
    silent.refresh_from_db()
    assert silent.status == Candidate.Status.STANDING


def test_somebody_set_aside_for_silence_who_answers_after_all_can_stand_after_a_step_back(cycle, secretary):
    cycle.rulebook.silence = "FALLS"
    cycle.rulebook.save()
    silent, _willing = silent_and_willing(cycle, secretary)
    the_silent_fall(cycle, Phase.SCREENING, secretary)
    answers.record_answer(nominee=silent.nominees.get(), response="ACCEPTED", by=secretary)
    candidates.set_status(candidate=silent, status="STANDING", by=secretary)
    silent.refresh_from_db()
    assert silent.status == Candidate.Status.STANDING
