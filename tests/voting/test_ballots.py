"""The jury scores: by the sentences of the by-laws."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from award.audit import Refused
from award.models import AuditEntry, Cycle, OutgoingMail
from award.phases import Phase
from award.services.cycle import GateClosed
from tests.voting.builders import House
from voting import access
from voting.invariants import INVARIANTS
from voting.models import Ballot, Round, Score, Standings
from voting.services import ballots

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    house = House()
    house.open_scoring()
    house.declare_all()
    return house


def sentences(closed):
    return [str(blocker.sentence) for blocker in closed.value.blockers]


def test_scoring_opens_with_a_ballot_for_each_juror_and_candidate():
    house = House()
    house.open_scoring()
    assert house.round.number == 1
    assert Ballot.objects.count() == 3 * 2
    assert set(Ballot.objects.values_list("status", flat=True)) == {"DRAFT"}


def test_the_jurors_are_called_by_mail_once_and_in_their_language():
    house = House()
    house.open_scoring()
    letters = OutgoingMail.objects.filter(template="jury_call")
    assert letters.count() == 3
    assert "conflict of interest" in letters.first().text
    assert "/en/jury/" in letters.first().text


def test_scoring_does_not_open_without_a_chair_and_a_vice_chair():
    house = House(jurors=["Chair"], candidates=["Aino"])
    with pytest.raises(GateClosed) as closed:
        house.open_scoring()
    assert any("no vice-chair" in sentence for sentence in sentences(closed))
    house.seat("Vice", "JURY", "VICE_CHAIR")
    house.open_scoring()


def test_scoring_does_not_open_when_known_conflicts_leave_a_candidate_too_few_jurors():
    house = House(jurors=["Chair", "Vice", "Third"], candidates=["Bror"], min_ballots=3)
    house.candidate("Aino", nominator_email="THIRD+jury@third.example")
    with pytest.raises(GateClosed) as closed:
        house.open_scoring()
    assert sentences(closed) == ["Aino would be judged by 2 jurors, and 3 are needed: seat more jurors."]
    house.seat("Fourth", "JURY")
    house.open_scoring()


def test_scoring_does_not_open_without_a_candidate():
    with pytest.raises(GateClosed):
        House(candidates=[]).open_scoring()


def test_a_juror_seated_while_the_jury_scores_gets_ballots_and_a_letter(house):
    house.seat("Late", "JURY")
    assert Ballot.objects.filter(seat__user=house.people["Late"]).count() == 2
    assert OutgoingMail.objects.filter(template="jury_call").count() == 4


def test_a_juror_saves_part_of_a_sheet_and_goes_on_later(house):
    house.save("Third", "Aino", {first_key(house): 4}, own_note="Read the annex.")
    ballot = house.ballot("Third", "Aino")
    assert (ballot.status, ballot.version, ballot.own_note) == ("DRAFT", 1, "Read the annex.")
    assert [score.points for score in Score.objects.filter(ballot=ballot)] == [4]


def first_key(house):
    return house.cycle.criteria.first().key


def test_cannot_judge_is_an_answer_and_not_a_zero(house):
    house.submit("Third", "Aino", None)
    assert house.ballot("Third", "Aino").status == "SUBMITTED"
    assert set(Score.objects.values_list("points", flat=True)) == {None}


def test_a_ballot_is_submitted_only_when_every_criterion_is_answered_and_what_was_typed_is_kept(house):
    with pytest.raises(ballots.IncompleteSheet) as incomplete:
        house.submit("Third", "Aino", {first_key(house): 5}, comment="So far.")
    assert len(incomplete.value.missing) == 2
    ballot = house.ballot("Third", "Aino")
    assert (ballot.status, ballot.comment) == ("DRAFT", "So far.")


@pytest.mark.parametrize("points", [0, 6, -1, 3.5, True, "3", float("nan"), 10**9])
def test_points_are_whole_numbers_on_the_scale(house, points):
    with pytest.raises(Refused) as refused:
        house.save("Third", "Aino", points)
    assert refused.value.field == first_key(house)
    assert not Score.objects.exists()


@pytest.mark.parametrize("points", [-1, 11])
def test_the_database_refuses_points_outside_0_to_10_also_from_raw_sql(house, points):
    house.save("Third", "Aino", 3)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE voting_score SET points = %s", [points])


def test_the_database_keeps_one_score_a_juror_candidate_and_criterion(house):
    house.save("Third", "Aino", 3)
    score = Score.objects.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Score.objects.create(ballot=score.ballot, criterion=score.criterion, points=1)


def test_a_sheet_from_an_older_page_overwrites_nothing_and_shows_both(house):
    house.save("Third", "Aino", 2, version=0)
    with pytest.raises(ballots.StaleSheet) as stale:
        house.save("Third", "Aino", 5, version=0)
    assert set(stale.value.saved.points.values()) == {2}
    assert stale.value.version == 1
    assert set(Score.objects.values_list("points", flat=True)) == {2}


def test_an_older_page_that_says_the_same_is_no_clash(house):
    house.save("Third", "Aino", 2, version=0, comment="One\r\ntwo")
    house.save("Third", "Aino", 2, version=0, comment="One\ntwo")
    assert house.ballot("Third", "Aino").version == 1


def test_a_submitted_ballot_is_opened_again_before_it_is_changed(house):
    house.submit("Third", "Aino", 4)
    with pytest.raises(Refused):
        house.save("Third", "Aino", 1)
    with pytest.raises(Refused):
        house.submit("Third", "Aino", 1)
    assert set(Score.objects.values_list("points", flat=True)) == {4}
    ballots.reopen_ballot(ballot=house.ballot("Third", "Aino"), by=house.person("Third"))
    house.submit("Third", "Aino", 1)
    assert set(Score.objects.values_list("points", flat=True)) == {1}


def test_after_scoring_has_closed_an_edit_is_refused_with_the_reason_and_stands_in_the_trail(house):
    from datetime import timedelta

    from django.utils import timezone

    house.submit("Third", "Aino", 4)
    Cycle.objects.filter(pk=house.pk).update(scoring_closes_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Refused, match="Scoring has closed"):
        ballots.reopen_ballot(ballot=house.ballot("Third", "Aino"), by=house.person("Third"))
    with pytest.raises(Refused, match="Scoring has closed"):
        house.save("Third", "Bror", 1)
    assert AuditEntry.objects.filter(verb="score.refused").count() == 2
    assert set(Score.objects.values_list("points", flat=True)) == {4}


def test_a_juror_abstains_and_thinks_better_of_it(house):
    ballots.abstain(ballot=house.ballot("Third", "Aino"), by=house.person("Third"))
    assert house.ballot("Third", "Aino").status == "ABSTAINED"
    ballots.reopen_ballot(ballot=house.ballot("Third", "Aino"), by=house.person("Third"))
    house.submit("Third", "Aino", 3)


def test_nobody_scores_on_somebody_elses_ballot(house):
    with pytest.raises(Refused):
        ballots.save_ballot(
            ballot=house.ballot("Vice", "Aino"), version=0, sheet=house.sheet(1), by=house.person("Third")
        )
    assert not Score.objects.exists()
    assert AuditEntry.objects.filter(verb="score.refused").exists()


def test_deliberation_waits_for_every_open_ballot_and_names_the_jurors(house):
    house.submit("Third", "Aino", 4)
    with pytest.raises(GateClosed) as closed:
        house.deliberate()
    assert [sentence.split()[0] for sentence in sentences(closed)] == ["Chair", "Third", "Vice"]


def test_a_submitted_abstained_sealed_or_released_ballot_is_not_open():
    house = House(jurors=["Chair", "Vice", "Third", "Fourth"], candidates=["Aino"])
    house.open_scoring()
    house.declare_all(Fourth=["Aino"])
    house.submit("Chair", "Aino", 4)
    ballots.abstain(ballot=house.ballot("Vice", "Aino"), by=house.person("Vice"))
    with pytest.raises(GateClosed):
        house.deliberate()
    ballots.release_ballot(ballot=house.ballot("Third", "Aino"), reason="Fell ill.", by=house.person("Chair"))
    house.deliberate()
    assert access.countable_ballots(house.round).count() == 1


def test_the_chair_releases_an_open_ballot_with_a_reason_and_never_the_own_one(house):
    with pytest.raises(Refused):
        ballots.release_ballot(ballot=house.ballot("Third", "Aino"), reason=" ", by=house.person("Chair"))
    with pytest.raises(Refused):
        ballots.release_ballot(ballot=house.ballot("Chair", "Aino"), reason="Enough.", by=house.person("Chair"))
    with pytest.raises(Refused):
        ballots.release_ballot(ballot=house.ballot("Vice", "Aino"), reason="Enough.", by=house.person("Third"))
    ballots.release_ballot(ballot=house.ballot("Third", "Aino"), reason="Fell ill.", by=house.person("Chair"))
    with pytest.raises(Refused, match="released"):
        house.save("Third", "Aino", 3)


@pytest.mark.parametrize(("keep", "status"), [(True, "SUBMITTED"), (False, "RELEASED")])
def test_excusing_a_juror_asks_whether_submitted_ballots_stay(house, keep, status):
    house.submit("Third", "Aino", 4)
    seat = house.ballot("Third", "Aino").seat
    ballots.excuse_juror(
        round=house.round, seat=seat, keep_submitted=keep, reason="Moved abroad.", by=house.person("Chair")
    )
    assert house.ballot("Third", "Aino").status == status
    assert house.ballot("Third", "Bror").status == "RELEASED"
    assert access.countable_ballots(house.round).count() == int(keep)


def test_an_excused_juror_gets_no_new_ballots(house):
    seat = house.ballot("Third", "Aino").seat
    ballots.excuse_juror(
        round=house.round, seat=seat, keep_submitted=False, reason="Moved abroad.", by=house.person("Chair")
    )
    house.candidate("Cecilia")
    house.seat("Late", "JURY")
    assert not Ballot.objects.filter(seat=seat, candidate=house.the("Cecilia")).exists()
    assert Ballot.objects.filter(candidate=house.the("Cecilia")).count() == 3


def test_once_scoring_has_closed_nobody_takes_a_jurors_ballots_away_neither_in_this_round_nor_in_a_sealed_one(house):
    house.submit_all(4)
    house.deliberate()
    old, seat = house.round, house.ballot("Third", "Aino").seat

    def excuse(round):
        ballots.excuse_juror(
            round=round, seat=seat, keep_submitted=False, reason="Too strict.", by=house.person("Chair")
        )

    with pytest.raises(Refused):
        excuse(old)
    house.advance(Phase.SCORING, reason="A criterion was misread.")
    with pytest.raises(Refused):
        excuse(old)
    assert Ballot.objects.filter(round=old, seat=seat, status="SUBMITTED").count() == 2
    excuse(house.round)
    assert Ballot.objects.filter(round=house.round, seat=seat, status="RELEASED").count() == 2


def test_an_attempt_on_a_number_nobody_has_is_noted_as_much_of_it_as_fits(house):
    ballots.note_refused_score(candidate=10**300, cycle=house.cycle, by=house.person("Third"))
    assert AuditEntry.objects.get(verb="score.refused").target == f"candidate:{10**69}"


def test_deliberation_freezes_the_standings_and_the_database_keeps_them(house):
    house.submit_all(4)
    house.deliberate()
    (standings,) = Standings.objects.all()
    assert (standings.number, standings.reason) == (1, "SCORING_CLOSED")
    for change in (lambda rows: rows.update(reason="x"), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(Standings.objects.filter(pk=standings.pk))


def test_back_from_deliberation_a_new_round_opens_with_drafts_and_the_old_one_is_sealed(house):
    house.submit_all(4)
    house.deliberate()
    old = house.round
    house.advance(Phase.SCORING, reason="A criterion was misread.")
    assert house.round.number == 2
    assert Round.objects.get(pk=old.pk).sealed_at is not None
    assert set(Ballot.objects.filter(round=house.round).values_list("status", flat=True)) == {"DRAFT"}
    assert Score.objects.filter(ballot__round=house.round, points=4).count() == 3 * 2 * 3
    with pytest.raises(Refused):
        ballots.reopen_ballot(
            ballot=Ballot.objects.filter(round=old, seat__user=house.people["Third"]).first(), by=house.person("Third")
        )
    house.submit("Third", "Aino", 1)
    assert Score.objects.filter(ballot__round=old, points=1).count() == 0
    assert OutgoingMail.objects.filter(template="jury_call").count() == 6


def test_a_step_back_to_screening_keeps_the_round_and_its_ballots(house):
    house.submit("Third", "Aino", 4)
    house.advance(Phase.SCREENING, reason="One more nomination.")
    house.candidate("Cecilia")
    house.open_scoring()
    assert house.round.number == 1
    assert house.ballot("Third", "Aino").status == "SUBMITTED"
    assert house.ballot("Third", "Cecilia").status == "DRAFT"


def test_criteria_are_fixed_once_a_ballot_is_saved(house):
    from award import rulebook

    assert not rulebook.criteria_are_fixed(house.cycle)
    house.save("Third", "Aino", {first_key(house): 2})
    assert rulebook.criteria_are_fixed(house.cycle)


def test_the_audit_finds_nothing_wrong_with_a_whole_round(house):
    house.submit_all(4)
    house.deliberate()
    house.conflict("Third", "Aino")
    assert [sentence for invariant in INVARIANTS for sentence in invariant()] == []
