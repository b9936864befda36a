"""The pages of the jury's and the board's rooms: what is typed is kept, what is wrong is said beside the field."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from award.models import AccessLog, AuditEntry, Cycle
from nominations.models import Answer
from tests.award.builders import signed_in
from tests.voting.builders import House
from voting.access import reading_order
from voting.forms.sheet import PREFIX
from voting.models import Ballot, Interest, Score

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    house = House(jurors=["Chair", "Vice", "Third", "Fourth"], candidates=["Aino", "Bror", "Cecilia"])
    house.open_scoring()
    return house


def url(house, name="jury_candidate", candidate="Aino"):
    return reverse(name, args=[house.candidates[candidate]])


def typed(house, points="4", version=0, **more):
    keys = list(house.cycle.criteria.values_list("key", flat=True))
    return {PREFIX + key: points for key in keys} | {"version": version, "own_note": "", "comment": ""} | more


def html(response):
    """The page as a reader sees its characters."""
    return unescape(response.content.decode())


# The order of reading


def test_no_candidate_is_read_first_by_everybody():
    first = {reading_order(juror, range(1, 9))[0] for juror in range(1, 41)}
    assert first == set(range(1, 9))


def test_a_candidate_more_or_less_does_not_move_the_others():
    with_all = reading_order(7, range(1, 21))
    without = reading_order(7, (key for key in range(1, 21) if key != 5))
    assert without == [key for key in with_all if key != 5]


def test_a_juror_is_led_from_candidate_to_candidate_in_that_order(house):
    house.declare_all()
    client, juror = signed_in(house.person("Third")), house.person("Third")
    order = reading_order(juror.pk, house.candidates.values())
    assert f'class="button" href="{reverse("jury_candidate", args=[order[0]])}"' in html(client.get(reverse("jury")))
    for number, key in enumerate(order, 1):
        page = html(client.get(reverse("jury_candidate", args=[key])))
        assert f"Candidate {number} of 3" in page
        if number < 3:
            assert f'rel="next" href="{reverse("jury_candidate", args=[order[number]])}"' in page
    client.post(reverse("jury_candidate", args=[order[0]]), typed(house, act="submit"))
    assert f'class="button" href="{reverse("jury_candidate", args=[order[1]])}"' in html(client.get(reverse("jury")))


# The score sheet


def test_a_sheet_is_submitted_without_any_script(house):
    house.declare_all()
    client = signed_in(house.person("Third"))
    response = client.post(url(house), typed(house, act="submit"))
    assert response.status_code == 302
    assert house.ballot("Third", "Aino").status == "SUBMITTED"
    assert "Open the ballot again" in html(client.get(url(house)))
    client.post(url(house, "jury_reopen"))
    assert house.ballot("Third", "Aino").status == "DRAFT"


@pytest.mark.parametrize("points", ["3.5", "NaN", "1e9", "", "१", "0", "6", "-1", " 4", "4.0", "None"])
def test_anything_but_a_level_of_the_scale_is_an_error_beside_its_criterion(house, points):
    house.declare_all()
    response = signed_in(house.person("Third")).post(url(house), typed(house, points, act="save", comment="Kept."))
    assert response.status_code == 200
    assert html(response).count("Choose a whole number from 1 to 5") >= 3
    assert "Kept." in html(response)
    assert not Score.objects.exists()


def test_cannot_judge_is_one_of_the_radios_of_each_criterion(house):
    house.declare_all()
    page = html(signed_in(house.person("Third")).get(url(house)))
    assert page.count('value="none"') == 3
    assert "checked" not in page


def test_every_anchor_is_on_the_page_before_anything_is_chosen(house):
    house.declare_all()
    page = html(signed_in(house.person("Third")).get(url(house)))
    for criterion in house.cycle.criteria.prefetch_related("anchors"):
        for anchor in criterion.anchors.all():
            assert anchor.text_en in page


def test_a_sheet_saves_itself_and_only_its_last_lines_come_back(house):
    house.declare_all()
    client = signed_in(house.person("Third"))
    first = house.cycle.criteria.first().key
    response = client.post(
        url(house), {PREFIX + first: "2", "version": 0, "own_note": "n", "comment": ""}, HTTP_HX_REQUEST="true"
    )
    assert (response.status_code, response.headers["X-Sheet"]) == (200, "1")
    assert 'name="version" value="1"' in html(response)
    assert "<html" not in html(response)
    assert Score.objects.get().points == 2


def test_a_sheet_that_saves_itself_submits_nothing_though_the_button_has_the_focus(house):
    """The script sends the button that has the focus along; only pressing it submits, and only pressing writes over another window."""
    house.declare_all()
    client = signed_in(house.person("Third"))
    client.post(url(house), typed(house, "4", act="submit"), HTTP_HX_REQUEST="true")
    assert (house.ballot("Third", "Aino").status, house.ballot("Third", "Aino").version) == ("DRAFT", 1)
    response = client.post(url(house), typed(house, "5", over="1"), HTTP_HX_REQUEST="true")
    assert response.status_code == 409
    assert set(Score.objects.values_list("points", flat=True)) == {4}


def test_a_stale_sheet_is_a_409_that_shows_both_and_overwrites_nothing(house):
    house.declare_all()
    client = signed_in(house.person("Third"))
    client.post(url(house), typed(house, "2", own_note="from the first window"))
    for headers in ({}, {"HTTP_HX_REQUEST": "true"}):
        response = client.post(url(house), typed(house, "5", own_note="from the second window"), **headers)
        assert response.status_code == 409
        assert "from the first window" in html(response)
        assert "from the second window" in html(response)
        assert 'name="version" value="0"' in html(response)
    assert set(Score.objects.values_list("points", flat=True)) == {2}
    response = client.post(url(house), typed(house, "5", own_note="from the second window", over="1"))
    assert response.status_code == 302
    assert set(Score.objects.values_list("points", flat=True)) == {5}


def test_an_incomplete_ballot_says_what_is_missing_and_keeps_the_rest(house):
    house.declare_all()
    first = house.cycle.criteria.first().key
    data = {PREFIX + first: "2", "version": 0, "own_note": "", "comment": "Half.", "act": "submit"}
    response = signed_in(house.person("Third")).post(url(house), data)
    assert response.status_code == 200
    assert html(response).count("Choose the points, or “cannot judge”.") >= 2
    assert house.ballot("Third", "Aino").comment == "Half."
    assert 'name="version" value="1"' in html(response)


def test_a_late_sheet_is_refused_with_the_reason_kept_on_the_page_and_noted(house):
    house.declare_all()
    client = signed_in(house.person("Third"))
    Cycle.objects.filter(pk=house.pk).update(scoring_closes_at=timezone.now() - timedelta(seconds=1))
    response = client.post(url(house), typed(house, act="submit", comment="Too late."))
    assert response.status_code == 409
    assert "Scoring has closed" in html(response)
    assert "Too late." in html(response)
    assert not Score.objects.exists()
    assert AuditEntry.objects.filter(verb="score.refused").count() == 1


def test_a_score_for_a_conflicted_candidate_is_404_changes_nothing_and_stands_in_the_trail(house):
    house.declare_all(Third=["Aino"])
    client = signed_in(house.person("Third"))
    nobody = client.post(reverse("jury_candidate", args=[99999]), typed(house, act="submit"))
    response = client.post(url(house), typed(house, act="submit"))
    assert response.status_code == 404
    assert response.content == nobody.content
    assert AuditEntry.objects.filter(verb="score.refused").count() == 2
    assert not Score.objects.exists()


def test_fields_that_are_nobodys_to_set_are_ignored(house):
    house.declare_all()
    extra = {"status": "SUBMITTED", "seat": 1, "candidate": house.candidates["Bror"], "submitted_at": "2020-01-01"}
    signed_in(house.person("Third")).post(url(house), typed(house, act="save", **extra))
    ballot = house.ballot("Third", "Aino")
    assert (ballot.status, ballot.submitted_at) == ("DRAFT", None)
    assert Ballot.objects.exclude(pk=ballot.pk).filter(version__gt=0).count() == 0


@pytest.mark.parametrize(
    "text", ["\U0001f44d" * 50, "\u202eevil", "<script>alert(1)</script>", "{{7*7}}", "zal\u0335\u0321go"]
)
def test_any_text_is_kept_and_shown_as_text(house, text):
    house.declare_all()
    client = signed_in(house.person("Third"))
    client.post(url(house), typed(house, own_note=text))
    assert house.ballot("Third", "Aino").own_note == text
    assert b"<script>alert" not in client.get(url(house)).content


@pytest.mark.parametrize("text", ["nul\x00byte", "x" * 5000])
def test_a_text_that_cannot_be_kept_is_a_field_error(house, text):
    house.declare_all()
    response = signed_in(house.person("Third")).post(url(house), typed(house, comment=text))
    assert response.status_code == 200
    assert not Score.objects.exists()


def test_a_juror_abstains_on_a_page_of_its_own(house):
    house.declare_all()
    client = signed_in(house.person("Third"))
    assert client.get(url(house, "jury_abstain")).status_code == 200
    client.post(url(house, "jury_abstain"), {"reason": "I was away from the field for too long."})
    assert house.ballot("Third", "Aino").status == "ABSTAINED"
    assert "too long" in html(client.get(url(house)))


def test_the_nominators_contact_data_never_reaches_the_jury_and_the_name_only_by_rulebook(house):
    from award.models import Rulebook

    house.declare_all()
    client = signed_in(house.person("Third"))
    page = html(client.get(url(house)))
    assert "Nils Nominator" in page
    for secret in ("nominator@elsewhere.example", "029 000 9999", "aino@nominee.example"):
        assert secret not in page
    Rulebook.objects.filter(cycle=house.pk).update(jury_sees_nominator=False)
    assert "Nils Nominator" not in html(client.get(url(house)))


def test_reading_a_dossier_is_noted_in_the_access_log(house):
    house.declare_all()
    signed_in(house.person("Third")).get(url(house))
    entry = AccessLog.objects.get()
    assert (entry.what, entry.target) == ("dossier", f"candidate:{house.candidates['Aino']}")


# Declaring interests


def answers(house, **changes):
    data = {f"answer_{key}": "clear" for key in house.candidates.values()}
    for name, answer in changes.items():
        data |= {f"{field}_{house.candidates[name]}": value for field, value in answer.items()}
    return data


def test_each_candidate_is_answered_on_one_page_and_nothing_is_checked_beforehand(house):
    client = signed_in(house.person("Third"))
    page = html(client.get(reverse("jury_interests")))
    assert "checked" not in page
    assert not re.search(r'value="[A-Z_]+" selected', page)
    assert "The case." not in page
    response = client.post(
        reverse("jury_interests"), answers(house, Bror={"answer": "conflict", "ground": "SAME_EMPLOYER", "note": "HY"})
    )
    assert response.status_code == 302
    assert dict(Interest.objects.values_list("candidate__name", "state")) == {
        "Aino": "CLEAR", "Bror": "CONFLICTED", "Cecilia": "CLEAR",
    }  # fmt: skip


def test_whoever_has_yet_to_declare_is_not_thanked_for_ballots_that_were_never_given(house):
    thanks = "You have submitted every ballot"
    client = signed_in(house.person("Third"))
    assert thanks not in client.get(reverse("jury")).content.decode()
    house.declare("Third", ["Aino", "Bror", "Cecilia"])
    assert thanks in client.get(reverse("jury")).content.decode()


def test_an_unanswered_candidate_and_a_conflict_without_a_ground_are_errors_that_keep_the_rest(house):
    client = signed_in(house.person("Third"))
    data = answers(house, Bror={"answer": "conflict", "ground": "", "note": "Our note"})
    del data[f"answer_{house.candidates['Cecilia']}"]
    response = client.post(reverse("jury_interests"), data)
    page = html(response)
    assert "Cecilia: Choose one of the two." in page
    assert "Choose the ground." in page
    assert "Our note" in page
    assert f'href="#id_answer_{house.candidates["Cecilia"]}_0"' in page
    assert not Interest.objects.exists()


def test_another_reason_asks_for_words(house):
    data = answers(house, Bror={"answer": "conflict", "ground": "OTHER", "note": " "})
    response = signed_in(house.person("Third")).post(reverse("jury_interests"), data)
    assert "Say in a few words what the reason is." in html(response)


def test_a_ground_that_does_not_exist_is_an_error(house):
    data = answers(house, Bror={"answer": "conflict", "ground": "WEATHER", "note": ""})
    assert signed_in(house.person("Third")).post(reverse("jury_interests"), data).status_code == 200
    assert not Interest.objects.exists()


def test_a_conflict_found_later_is_declared_on_a_page_of_its_own(house):
    house.declare_all()
    house.submit("Third", "Aino", 4)
    client = signed_in(house.person("Third"))
    assert client.get(url(house, "jury_interest")).status_code == 200
    client.post(url(house, "jury_interest"), {"ground": "DISPUTE", "note": "A quarrel."})
    assert client.get(url(house)).status_code == 404
    assert "Conflict of interest" in html(client.get(reverse("jury")))


def test_a_person_takes_no_part_in_the_whole_year(house):
    client = signed_in(house.person("Third"))
    assert client.post(reverse("jury_recuse"), {"year-ground": "", "year-note": ""}).status_code == 200
    client.post(reverse("jury_recuse"), {"year-ground": "GAINING_BODY", "year-note": "The rector's office."})
    assert Interest.objects.filter(state="CONFLICTED", whole_year=True).count() == 3


# The chair


def test_the_chair_sees_numbers_and_no_points(house):
    house.declare_all()
    house.submit("Third", "Aino", 5, comment="A secret opinion")
    page = html(signed_in(house.person("Chair")).get(reverse("jury_progress")))
    assert "Third" in page
    assert "secret opinion" not in page


def test_the_chair_releases_and_excuses_on_the_jurors_page(house):
    house.declare_all()
    seat = house.ballot("Third", "Aino").seat
    client = signed_in(house.person("Chair"))
    ballot = house.ballot("Third", "Aino").pk
    response = client.post(reverse("jury_release", args=[seat.pk]), {"release-ballots": [ballot], "release-reason": ""})
    assert response.status_code == 200
    assert house.ballot("Third", "Aino").status == "DRAFT"
    client.post(reverse("jury_release", args=[seat.pk]), {"release-ballots": [ballot], "release-reason": "Ill."})
    assert house.ballot("Third", "Aino").status == "RELEASED"
    assert client.post(reverse("jury_excuse", args=[seat.pk]), {"excuse-reason": "Ill."}).status_code == 200
    client.post(reverse("jury_excuse", args=[seat.pk]), {"excuse-submitted": "keep", "excuse-reason": "Ill."})
    assert house.ballot("Third", "Bror").status == "RELEASED"


def test_two_who_lead_lift_a_conflict_on_its_page(house):
    house.declare_all(Third=["Aino"])
    row = Interest.objects.get(state="CONFLICTED")
    chair, secretary = signed_in(house.person("Chair")), signed_in(house.person("Secretary"))
    chair.post(reverse("jury_conflict", args=[row.pk]), {"reason": "A namesake."})
    chair.post(reverse("jury_decide", args=[row.pk]), {"act": "lift"})
    row.refresh_from_db()
    assert row.state == "CONFLICTED"
    page = secretary.get(reverse("jury_conflict", args=[row.pk]))
    assert "A namesake." in html(page)
    secretary.post(reverse("jury_decide", args=[row.pk]), {"act": "lift", "read": page.context["read"]})
    row.refresh_from_db()
    assert row.state == "CLEAR"


def test_the_chair_declares_for_another_on_the_page_of_conflicts(house):
    house.declare_all()
    client = signed_in(house.person("Chair"))
    data = {"user": house.people["Third"], "candidate": house.candidates["Aino"], "ground": "FAMILY_NEAR", "note": ""}
    assert client.post(reverse("jury_conflicts"), data).status_code == 200
    client.post(reverse("jury_conflicts"), data | {"note": "Siblings."})
    assert Interest.objects.get(state="CONFLICTED").source == "CHAIR"


# Budgets: the same number for few rows and for many


def queries(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as counted:
        assert client.get(path).status_code == 200, path
    return len(counted)


@pytest.mark.pages
def test_no_list_asks_the_database_more_often_when_it_is_longer():
    counts = {}
    for candidates, jurors in ((1, 3), (30, 8)):
        here = transaction.savepoint()
        names = [f"Candidate{number}" for number in range(candidates)]
        house = House(jurors=[f"J{number}" for number in range(jurors)], candidates=names)
        house.open_scoring()
        house.declare("J2", names[:1] if candidates > 1 else ())
        client, waiting = signed_in(house.person("J0")), signed_in(house.person("J1"))
        found = {"interests (open)": queries(waiting, reverse("jury_interests"))}
        house.declare_all()
        found |= {
            name: queries(client, reverse(name))
            for name in ("jury", "jury_interests", "jury_progress", "jury_conflicts")
        }
        found["candidate"] = queries(client, reverse("jury_candidate", args=[house.candidates[names[-1]]]))
        house.submit_all(4)
        house.deliberate()
        house.seat("Member", "BOARD")
        house.declare("Member")
        member = signed_in(house.person("Member"))
        found |= {name: queries(client, reverse(name)) for name in ("jury_table", "jury_meeting", "jury_standings")}
        found |= {name: queries(member, reverse(name)) for name in ("board", "board_table")}
        counts[candidates] = found
        transaction.savepoint_rollback(here)
    assert counts[1] == counts[30]
    for page in ("jury", "jury_interests", "interests (open)", "jury_progress", "jury_conflicts", "board"):
        assert counts[30][page] <= 15, (page, counts[30])
    assert max(counts[30].values()) <= 30, counts[30]


def test_the_case_of_a_candidate_is_shown_in_its_language(house):
    house.declare_all()
    assert Answer.objects.exists()
    assert 'lang="en"' in html(signed_in(house.person("Third")).get(url(house)))


def test_scoring_is_never_said_to_be_open_in_deliberation():
    house = House()
    house.open_scoring()
    house.declare_all()
    house.submit_all()
    Cycle.objects.filter(pk=house.pk).update(scoring_closes_at=timezone.now() + timedelta(days=3))
    page = reverse("jury_progress")
    assert "Scoring is open until" in signed_in(house.person("Chair")).get(page).content.decode()
    house.deliberate()
    assert "Scoring is open" not in signed_in(house.person("Chair")).get(page).content.decode()


def test_a_candidate_who_falls_below_the_ballots_needed_is_said_on_the_progress_page():
    house = House(min_ballots=3)
    house.open_scoring()
    house.declare_all()
    sentence = "Aino can get no more than 2 of the 3 ballots needed for a place."
    page = reverse("jury_progress")
    assert sentence not in html(signed_in(house.person("Chair")).get(page))
    house.conflict("Third", "Aino")
    assert sentence in html(signed_in(house.person("Chair")).get(page))
    house.conflict("Vice", "Aino")
    assert "Aino" not in html(signed_in(house.person("Vice")).get(page))
