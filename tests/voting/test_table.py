"""The jury's table, its verification file, and what the audit says of them."""

import json
import re

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from award import triggers
from award.audit import findings
from award.models import Cycle, Rulebook
from award.phases import Phase
from award.services import rules, years
from nominations.models import Candidate, Nominee
from nominations.services.rights import erase_person
from tests.voting.builders import House
from tests.voting.reader import sign_in
from voting import access, verify
from voting.invariants import INVARIANTS
from voting.models import Ballot, Interest, Score, Standings
from voting.services.standings import append_standings
from voting.standings_file import digest_of

pytestmark = pytest.mark.django_db

JURORS = ["Chair", "Vice", "Third", "Fourth"]


@pytest.fixture
def house():
    """Aino leads, Bror follows; Third is conflicted with Aino, Fourth abstained from Cecilia."""
    house = House(jurors=JURORS, candidates=["Aino", "Bror", "Cecilia"], min_ballots=3)
    house.open_scoring()
    house.declare_all(Third=["Aino"])
    for juror, points in zip(JURORS, (5, 5, 4, 4), strict=True):
        if juror != "Third":
            house.submit(juror, "Aino", points, comment=f"{juror} on Aino")
        house.submit(juror, "Bror", points - 1)
        house.submit(juror, "Cecilia", 3)
    house.deliberate()
    return house


def table(house, person):
    return access.table_for(house.person(person), house.round)


def order(table):
    return [(row.standing.place, row.candidate.name, str(row.total)) for row in table.rows]


def wrong():
    return [sentence for invariant in INVARIANTS for sentence in invariant()]


def test_the_table_shows_the_order_of_the_rules_with_median_spread_and_marks(house):
    shown = table(house, "Chair")
    assert order(shown) == [(1, "Aino", "4.67"), (2, "Bror", "3.50"), (3, "Cecilia", "3.00")]
    aino = shown.rows[0]
    assert (str(aino.median), str(aino.spread), aino.standing.ballots) == ("5.00", "0.58", 3)
    assert aino.standing.unequal_panels
    assert [str(point) for point in aino.points] == ["4.00", "5.00", "5.00"]
    assert shown.whole


def test_comments_are_shown_without_names(house):
    comments = table(house, "Vice").rows[0].comments
    assert sorted(comments) == ["Chair on Aino", "Fourth on Aino", "Vice on Aino"]
    page = sign_in(house.person("Vice")).get(reverse("jury_table")).content.decode()
    assert "Chair on Aino" in page
    assert "third@" not in page


def test_a_conflicted_juror_sees_the_whole_tally_recomputed_and_labelled(house):
    shown = table(house, "Third")
    assert order(shown) == [(1, "Bror", "3.50"), (2, "Cecilia", "3.00")]
    assert [one.name for one in shown.conflicted] == ["Aino"]
    assert not any(row.standing.unequal_panels for row in shown.rows)
    page = sign_in(house.person("Third")).get(reverse("jury_table")).content.decode()
    assert "Recomputed for you" in page
    assert "This is not the official result" in page


def test_before_deliberation_there_is_no_table():
    house = House(jurors=JURORS, candidates=["Aino"])
    house.open_scoring()
    house.declare_all()
    house.submit_all()
    assert not table(house, "Chair").rows
    assert sign_in(house.person("Chair")).get(reverse("jury_table")).status_code == 404
    assert sign_in(house.person("Chair")).get(reverse("jury_standings")).status_code == 404


def test_a_board_member_sees_the_table_once_declared_and_only_what_is_clear(house):
    house.seat("Member", "BOARD", "CHAIR")
    assert not table(house, "Member").rows
    house.declare("Member", ["Bror"])
    assert [row.candidate.name for row in table(house, "Member").rows] == ["Aino", "Cecilia"]


def test_a_candidate_below_quorum_has_a_total_and_no_place(house):
    house.conflict("Chair", "Cecilia")
    house.conflict("Vice", "Cecilia")
    shown = {row.candidate.name: row for row in table(house, "Fourth").rows}
    assert shown["Cecilia"].standing.below_quorum
    assert shown["Cecilia"].standing.place is None
    assert str(shown["Cecilia"].total) == "3.00"


def test_equal_totals_share_the_place_and_say_so():
    house = House(jurors=JURORS, candidates=["Aino", "Bror"])
    house.open_scoring()
    house.declare_all()
    house.submit_all(4)
    house.deliberate()
    assert [(row.standing.place, row.shared) for row in table(house, "Chair").rows] == [(1, True), (1, True)]
    assert "Shared place" in sign_in(house.person("Chair")).get(reverse("jury_table")).content.decode()


def tied(**rules):
    """Aino and Bror with the same totals, Aino with the higher median; Cecilia behind."""
    house = House(jurors=JURORS[:3], candidates=["Aino", "Bror", "Cecilia"], ties=["median"], **rules)
    house.open_scoring()
    house.declare_all()
    for juror, aino in zip(JURORS, (1, 4, 4), strict=False):
        house.submit(juror, "Aino", aino)
        house.submit(juror, "Bror", 3)
        house.submit(juror, "Cecilia", 1)
    house.deliberate()
    return house


def test_a_tie_shows_its_figures_and_the_lead_sentence_says_what_the_table_says():
    house = tied()
    aino, bror, cecilia = table(house, "Chair").rows
    assert (aino.standing.place, bror.standing.place) == (1, 2)
    assert (aino.tie, bror.tie, cecilia.tie) == ("the median: 4.00 against 3.00", "the median: 3.00 against 4.00", "")
    page = sign_in(house.person("Chair")).get(reverse("jury_table")).content.decode()
    assert "Equal total; the median: 4.00 against 3.00" in page
    assert "Equal totals (3.00): Aino, Bror." in page
    assert "puts Aino first – the median: 4.00 against 3.00." in page


def test_a_shared_first_place_is_said_in_the_lead_sentence():
    house = tied()
    Rulebook.objects.filter(cycle=house.pk).update(ties=[])
    page = sign_in(house.person("Chair")).get(reverse("jury_table")).content.decode()
    # Who shares a place stands in an order that tells nothing.
    assert re.search("The first place is shared: (Aino, Bror|Bror, Aino)[.]", page)
    assert "Equal total;" not in page


def test_numbers_are_shown_with_the_decimals_of_the_rules():
    house = tied(total_places=1, panel_places=0)
    aino = table(house, "Chair").rows[0]
    assert str(aino.total) == "3.0"
    assert {str(value.value) for value in aino.criteria} == {"3"}


def test_different_totals_never_look_the_same_on_the_page():
    house = House(jurors=JURORS, candidates=["Aino", "Bror"], total_places=None)
    from award.models import Criterion

    first, *others = Criterion.objects.filter(cycle=house.pk)
    first.weight, others[0].weight, others[1].weight = "900.01", "900", "900"
    for criterion in (first, *others):
        criterion.save()
    house.open_scoring()
    house.declare_all()
    keys = [criterion.key for criterion in (first, *others)]
    for juror in JURORS:
        house.submit(juror, "Aino", dict(zip(keys, (5, 4, 4), strict=True)))
        house.submit(juror, "Bror", dict(zip(keys, (4, 5, 4), strict=True)))
    house.deliberate()
    one, other = table(house, "Chair").rows
    assert (one.standing.place, other.standing.place) == (1, 2)
    assert one.total != other.total


def test_the_page_says_when_other_ways_of_counting_name_somebody_else():
    house = House(jurors=["Chair", "Vice", "Third"], candidates=["Aino", "Bror"])
    house.open_scoring()
    house.declare_all()
    for juror, aino, bror in (("Chair", 5, 1), ("Vice", 3, 4), ("Third", 3, 4)):
        house.submit(juror, "Aino", aino)
        house.submit(juror, "Bror", bror)
    house.deliberate()
    shown = table(house, "Chair")
    assert shown.first == ("Aino",)
    assert shown.agreement == "another"
    page = sign_in(house.person("Chair")).get(reverse("jury_table")).content.decode()
    assert "Counted in other ways somebody else comes first" in page


def download(house, person):
    response = sign_in(house.person(person)).get(reverse("jury_standings"))
    assert "attachment" in response.headers["Content-Disposition"]
    return response


@pytest.mark.parametrize("person", ["Chair", "Third", "Secretary"])
def test_the_verification_file_recomputes_to_what_the_page_shows(house, person, tmp_path, capsys):
    response = download(house, person)
    path = tmp_path / "standings.json"
    path.write_bytes(response.content)
    assert verify.main([str(path)]) == 0
    assert len(json.loads(response.content)["result"]) == len(table(house, person).rows)
    changed = response.content.replace(b'"3.00"', b'"3.01"', 1)
    path.write_bytes(changed.replace(b'"3"', b'"4"', 1))
    assert verify.main([str(path)]) == 1


def test_only_the_whole_file_is_the_recorded_one(house):
    recorded = Standings.objects.get()
    assert download(house, "Chair").content.decode() == recorded.content
    other = download(house, "Third")
    assert "recomputed" in other.headers["Content-Disposition"]
    assert len(json.loads(other.content)["candidates"]) == 2
    assert recorded.digest not in other.content.decode()


def test_the_file_names_nobody(house):
    content = Standings.objects.get().content
    for name in ("Aino", "Bror", "Chair", "Third"):
        assert name not in content


def test_the_command_prints_the_result_in_force(house, tmp_path, capsys):
    house.conflict("Chair", "Bror")
    call_command("standings", "2027")
    printed = capsys.readouterr().out
    assert json.loads(printed)["digest"] == Standings.objects.get(number=2).digest
    path = tmp_path / "standings.json"
    path.write_text(printed)
    assert verify.main([str(path)]) == 0
    capsys.readouterr()
    call_command("standings", "2027", "--number", "1")
    assert json.loads(capsys.readouterr().out)["digest"] == Standings.objects.get(number=1).digest


def test_the_command_says_when_there_is_nothing_to_print():
    House(candidates=["Aino"]).open_scoring()
    for year in ("2027", "1999"):
        with pytest.raises(CommandError):
            call_command("standings", year)


def test_the_order_of_rows_in_the_database_changes_nothing(house):
    before = access.tally_of(house.round).document()["digest"]
    rows = list(Score.objects.values("ballot_id", "criterion_id", "points"))
    Score.objects.all().delete()
    Score.objects.bulk_create(Score(**row) for row in reversed(rows))
    assert access.tally_of(house.round).document()["digest"] == before


def test_a_candidate_who_falls_out_leaves_the_table_and_a_new_result_is_appended(house):
    Candidate.objects.filter(name="Bror").update(status="DECLINED")
    from voting.services.rounds import keep_up

    keep_up(by=None)
    assert [row.candidate.name for row in table(house, "Chair").rows] == ["Aino", "Cecilia"]
    assert Standings.objects.latest("number").reason == "CANDIDATES_CHANGED"


def test_a_year_that_is_published_follows_an_erasure_also_when_the_next_one_has_begun(house):
    Cycle.objects.filter(pk=house.pk).update(phase=Phase.PUBLICATION)
    years.create_cycle(year=2028, by=house.person("Secretary"))
    erase_person(nominee=Nominee.objects.get(name="Bror"), via="OFFICE", by=house.person("Secretary"))
    assert Standings.objects.latest("number").reason == "CANDIDATES_CHANGED"
    assert not [sentence for sentence in wrong() if "standings" in sentence]


def test_changed_rules_append_a_new_result(house):
    proposal = rules.change_rulebook(
        cycle=house.cycle, by=house.person("Secretary"), reason="The by-laws say median.", aggregation="median"
    )
    rules.approve_rules(proposal=proposal, read=rules.fingerprint_of(proposal), by=house.person("Chair"))
    assert Standings.objects.latest("number").reason == "RULES_CHANGED"
    assert not [sentence for sentence in wrong() if "standings" in sentence]


def test_standings_that_have_not_changed_are_not_recorded_twice(house):
    append_standings(cycle=house.cycle, reason="CONFLICT_FOUND", by=None)
    assert Standings.objects.count() == 1


def test_the_audit_names_a_score_somebody_changed_in_the_database(house):
    assert wrong() == []
    Score.objects.filter(pk=Score.objects.first().pk).update(points=1)
    assert any("give another outcome" in sentence for sentence in wrong())
    assert set(wrong()) <= set(findings())


def test_the_audit_names_points_off_the_scale_and_an_unanswered_criterion(house):
    score = Score.objects.first()
    Score.objects.filter(pk=score.pk).update(points=9)
    assert f"score {score.pk}: 9 points are not on the scale of {score.criterion.key}" in wrong()
    score.delete()
    assert any(sentence.startswith(f"ballot {score.ballot_id}: it is submitted") for sentence in wrong())


def test_the_audit_names_a_result_that_was_rewritten_or_taken_away(house):
    house.conflict("Chair", "Bror")
    first, _second = Standings.objects.order_by("number")
    triggers.drop()
    document = json.loads(first.content) | {"cycle": 2026}
    Standings.objects.filter(pk=first.pk).update(content=json.dumps(document | {"digest": digest_of(document)}))
    triggers.create()
    assert any(sentence.startswith(f"standings {first.pk}: its content") for sentence in wrong())
    triggers.drop()
    Standings.objects.filter(pk=first.pk).delete()
    triggers.create()
    assert any("its standings are numbered [2]" in sentence for sentence in wrong())


def test_the_audit_names_a_conflict_that_is_counted_all_the_same(house):
    Interest.objects.filter(user=house.people["Vice"], candidate=house.candidates["Bror"]).update(
        state="CONFLICTED", ground="DISPUTE"
    )
    assert any("conflicted" in sentence and "counted" in sentence for sentence in wrong())


def test_the_audit_names_a_ballot_of_somebody_outside_the_jury(house):
    member = house.seat("Member", "BOARD", "CHAIR").seats.get()
    ballot = Ballot.objects.create(round=house.round, seat=member, candidate=house.the("Aino"))
    assert f"ballot {ballot.pk}: the seat {member.pk} is not in the jury" in wrong()


def test_the_audit_names_a_conflict_lifted_by_one_alone(house):
    row = Interest.objects.get(user=house.people["Third"], candidate=house.candidates["Aino"])
    Interest.objects.filter(pk=row.pk).update(state="CLEAR", lift_reason="So I say.", lift_proposed_by=row.user_id)
    assert any(sentence.startswith(f"interest {row.pk}: the conflict was lifted") for sentence in wrong())


def test_coming_back_from_a_decision_records_nothing_new(house):
    from award.models import Cycle

    Cycle.objects.filter(pk=house.pk).update(phase=Phase.DECIDED)
    house.advance(Phase.DELIBERATION, reason="A formal error.")
    assert Standings.objects.count() == 1
