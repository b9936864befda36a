"""The desk's pages: to whom they are open, what they cost, what is noted when they are read."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from award.models import AccessLog
from nominations import access
from nominations.models import Candidate, Nomination, Nominee
from nominations.services import screening, telling
from tests.award.builders import a_chair, a_juror, a_person, a_secretary
from tests.nominations.received import a_nomination, a_receiving_year, in_phase, the_nominee

pytestmark = [pytest.mark.django_db, pytest.mark.views]

LISTS = ("desk_nominations", "desk_candidates", "desk_telling")
MOST = 15


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.REQUIRE_SECOND_FACTOR = False


@pytest.fixture
def cycle():
    return a_receiving_year()


@pytest.fixture
def secretary():
    return a_secretary()


@pytest.fixture
def desk(client, secretary):
    client.force_login(secretary)
    return client


def addresses(nomination, candidate):
    nominee = the_nominee(nomination)
    read = [reverse(name) for name in LISTS]
    read += [reverse("desk_nomination", args=[nomination.pk]), reverse("desk_candidate", args=[candidate.pk])]
    read.append(reverse("desk_nominee", args=[nominee.root.pk]))
    acts = [reverse(f"desk_nomination_{act}", args=[nomination.pk]) for act in ("admit", "turn_down", "undo")]
    acts += [reverse(f"desk_candidate_{act}", args=[candidate.pk]) for act in ("describe", "status", "join", "split")]
    acts += [
        reverse(f"desk_nominee_{act}", args=[nominee.root.pk])
        for act in ("mail", "letter", "told", "take_back", "later", "answer", "facts")
    ]
    return read, [*acts, reverse("desk_tell_everybody")]


def test_the_pages_are_the_secretarys_alone(cycle, secretary):
    nomination = a_nomination(cycle)
    candidate = screening.admit(nomination=nomination, by=secretary)
    read, acts = addresses(nomination, candidate)
    for person in (a_chair(), a_juror(), a_person("who@example.org"), nomination.nominator):
        stranger = Client()
        stranger.force_login(person)
        for address in read:
            assert stranger.get(address).status_code == 404, (person, address)
        for address in acts:
            assert stranger.post(address).status_code == 404, (person, address)
    for address in [*read, *acts]:
        assert Client().get(address).status_code == 302
    nomination.refresh_from_db()
    assert nomination.status == "ADMITTED"
    assert the_nominee(nomination).told_at is None


def test_a_secretary_whose_seat_has_ended_finds_nothing(cycle, desk, secretary):
    a_secretary("second@example.org")
    secretary.seats.update(since="2020-01-01", until="2020-12-31")
    assert desk.get(reverse("desk_nominations")).status_code == 404


def test_acts_are_never_done_by_opening_an_address(cycle, desk, secretary):
    nomination = a_nomination(cycle)
    candidate = screening.admit(nomination=nomination, by=secretary)
    for address in addresses(nomination, candidate)[1]:
        assert desk.get(address).status_code == 405, address


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_for_one_row_and_for_thirty(name, cycle, desk, secretary, django_assert_max_num_queries):
    def fill(first, last):
        for index in range(first, last):
            nomination = a_nomination(cycle, f"Aino Numero{index}", nominator=f"n{index}@example.org")
            screening.admit(nomination=nomination, by=secretary)

    fill(0, 1)
    desk.get(reverse(name))
    with django_assert_max_num_queries(MOST) as one:
        desk.get(reverse(name))
    fill(1, 31)
    with django_assert_max_num_queries(MOST) as many:
        body = desk.get(reverse(name)).content.decode()
    assert len(one) == len(many)
    assert body.count("Numero") >= 31


def test_the_page_of_a_nomination_costs_the_same_among_one_candidate_and_among_thirty(
    cycle, desk, secretary, django_assert_max_num_queries
):
    first = a_nomination(cycle, "Kaarina Kuvitteellinen", nominator="k@example.org")

    def fill(numbers):
        for index in numbers:
            nomination = a_nomination(cycle, f"Aino Numero{index}", nominator=f"n{index}@example.org")
            screening.admit(nomination=nomination, by=secretary)

    address = reverse("desk_nomination", args=[first.pk])
    fill(range(1))
    desk.get(address)
    with django_assert_max_num_queries(30) as one:
        desk.get(address)
    fill(range(1, 31))
    with django_assert_max_num_queries(30) as many:
        desk.get(address)
    assert len(one) == len(many)


def test_reading_a_nomination_and_a_dossier_is_noted(cycle, desk, secretary):
    nomination = a_nomination(cycle)
    candidate = screening.admit(nomination=nomination, by=secretary)
    desk.get(reverse("desk_nomination", args=[nomination.pk]))
    desk.get(reverse("desk_candidate", args=[candidate.pk]))
    noted = [(row.what, row.target, row.user_id_read) for row in AccessLog.objects.order_by("pk")]
    assert noted == [
        ("nomination", f"nomination:{nomination.pk}", secretary.pk),
        ("dossier", f"candidate:{candidate.pk}", secretary.pk),
    ]


def test_the_list_is_narrowed_by_status_and_by_a_word(cycle, desk, secretary):
    aino, bror = a_nomination(cycle), a_nomination(cycle, "Bror Exempel", nominator="b@example.org")
    screening.admit(nomination=aino, by=secretary)

    def listed(query):
        return {row.pk for row in desk.get(reverse("desk_nominations") + query).context["page"]}

    assert listed("") == {aino.pk, bror.pk}
    assert listed("?status=SUBMITTED") == {bror.pk}
    assert listed("?q=exemp") == {bror.pk}
    assert listed(f"?q={aino.reference}") == {aino.pk}
    assert listed("?status=ADMITTED&q=bror") == set()


@pytest.mark.parametrize(
    "query", ["?status=X", "?status=%00", "?page=999", "?page=x", "?show=x", "?q=%F0%9F%8E%93", "?q=%", "?q=a%00b"]
)
@pytest.mark.parametrize("name", LISTS)
def test_an_unknown_filter_never_widens_a_list_nor_breaks_it(name, query, cycle, desk):
    a_nomination(cycle)
    assert desk.get(reverse(name) + query).status_code == 200


def test_the_secretary_admits_in_the_page_and_goes_on_to_the_next(cycle, desk):
    first, second = a_nomination(cycle), a_nomination(cycle, "Bror Exempel", nominator="b@example.org")
    address = reverse("desk_nomination", args=[first.pk])
    assert reverse("desk_nomination", args=[second.pk]) in desk.get(address).content.decode()
    answer = desk.post(reverse("desk_nomination_admit", args=[first.pk]), {"admit-candidate": "new"}, follow=True)
    assert answer.redirect_chain == [(address, 302)]
    assert "Admitted to the candidate Aino Esimerkki." in answer.content.decode()


def test_where_somebody_may_be_the_same_person_nothing_is_chosen_beforehand(cycle, desk, secretary):
    candidate = screening.admit(nomination=a_nomination(cycle), by=secretary)
    again = a_nomination(cycle, "Áino Esimerkki", nominator="b@example.org", email="other@example.org")
    address = reverse("desk_nomination_admit", args=[again.pk])
    form = desk.get(reverse("desk_nomination", args=[again.pk])).context["admit_form"]
    assert [choice for choice, _label in form.fields["candidate"].choices] == ["new", str(candidate.pk)]
    assert form.fields["candidate"].initial is None
    answer = desk.post(address, {})
    assert "Choose whether this is a new candidate." in answer.content.decode()
    desk.post(address, {"admit-candidate": str(candidate.pk)})
    assert candidate.nominations.count() == 2


def test_a_candidate_whom_the_comparison_does_not_find_is_chosen_from_the_list(cycle, desk, secretary):
    candidate = screening.admit(nomination=a_nomination(cycle, "Aino Esimerkki"), by=secretary)
    renamed = a_nomination(cycle, "Maija Meikäläinen", nominator="b@example.org")
    address = reverse("desk_nomination_admit", args=[renamed.pk])
    desk.post(address, {"admit-candidate": "new", "admit-other": str(candidate.pk)})
    assert candidate.nominations.count() == 2


@pytest.mark.parametrize("chosen", ["0", "999999", "x", "-1", "new\x00"])
def test_a_candidate_that_is_not_offered_cannot_be_chosen(cycle, desk, chosen):
    nomination = a_nomination(cycle)
    answer = desk.post(reverse("desk_nomination_admit", args=[nomination.pk]), {"admit-candidate": chosen})
    assert answer.status_code == 200
    assert "Error:" in answer.content.decode()
    assert not Candidate.objects.exists()


def test_a_reason_that_is_missing_is_asked_for_beside_its_field(cycle, desk):
    nomination = a_nomination(cycle)
    answer = desk.post(reverse("desk_nomination_turn_down", args=[nomination.pk]), {"down-reason": ""})
    body = answer.content.decode()
    assert '<a href="#id_down-reason">' in body
    assert "Give the reason." in body


def test_what_somebody_else_has_just_done_is_said_and_nothing_is_lost(cycle, desk, secretary):
    nomination = a_nomination(cycle)
    desk.get(reverse("desk_nomination", args=[nomination.pk]))
    screening.turn_down(nomination=nomination, reason="Twice.", by=a_secretary("other@example.org"))
    answer = desk.post(reverse("desk_nomination_admit", args=[nomination.pk]), {"admit-candidate": "new"}, follow=True)
    assert answer.status_code == 200
    assert not Candidate.objects.exists()
    assert "Twice." in answer.content.decode()


def test_join_split_and_describe_work_in_the_page(cycle, desk, secretary):
    first, second = a_nomination(cycle), a_nomination(cycle, "Aino Exempel", nominator="b@example.org")
    one, other = (screening.admit(nomination=nomination, by=secretary) for nomination in (first, second))
    desk.post(reverse("desk_candidate_join", args=[other.pk]), {"join-candidate": str(one.pk)})
    assert Candidate.objects.get() == one
    desk.post(reverse("desk_candidate_split", args=[one.pk]), {"split-nominations": [str(second.pk)]})
    assert Candidate.objects.count() == 2
    desk.post(
        reverse("desk_candidate_describe", args=[one.pk]),
        {"describe-name": "Aino E.", "describe-degree": "FT", "describe-degree_year": "1998"},
    )
    one.refresh_from_db()
    assert (one.name, one.degree, one.degree_year) == ("Aino E.", "FT", 1998)
    answer = desk.post(
        reverse("desk_candidate_describe", args=[one.pk]), {"describe-name": "", "describe-degree_year": "1e9"}
    )
    assert answer.status_code == 200
    assert "Error:" in answer.content.decode()


def test_a_status_without_its_reason_keeps_what_was_chosen(cycle, desk, secretary):
    candidate = screening.admit(nomination=a_nomination(cycle), by=secretary)
    address = reverse("desk_candidate_status", args=[candidate.pk])
    body = desk.post(address, {"status-status": "SET_ASIDE"}).content.decode()
    assert "Give the reason." in body
    assert 'value="SET_ASIDE"' in body
    desk.post(address, {"status-status": "SET_ASIDE", "status-status_reason": "A conflict in the house."})
    candidate.refresh_from_db()
    assert candidate.status == "SET_ASIDE"


def test_the_letter_holds_a_link_that_works_and_the_page_a_way_to_record_it(cycle, desk):
    nominee = the_nominee(a_nomination(cycle, postal_address="Keksitie 4\n00100 Helsinki"))
    body = desk.post(reverse("desk_nominee_letter", args=[nominee.pk])).content.decode()
    address = body.split("<code>")[1].split("</code>")[0]
    assert address.startswith("https://alumn.example.org/en/nominee/")
    assert Client().get(address.removeprefix("https://alumn.example.org")).status_code == 200
    assert "data:image/svg+xml" in body
    assert "Keksitie 4" in body
    nominee.refresh_from_db()
    assert nominee.told_at is None, "printing is not telling"
    desk.post(
        reverse("desk_nominee_told", args=[nominee.pk]),
        {"told-via": "LETTER", "told-on": timezone.localdate().isoformat()},
    )
    nominee.refresh_from_db()
    assert nominee.told_via == "LETTER"


@pytest.mark.parametrize("on", ["2999-01-01", "yesterday", "", "2026-02-30"])
def test_a_day_that_cannot_be_is_said_beside_the_field(cycle, desk, on):
    nominee = the_nominee(a_nomination(cycle))
    answer = desk.post(reverse("desk_nominee_told", args=[nominee.pk]), {"told-via": "PHONE", "told-on": on})
    assert answer.status_code == 200
    assert "#id_told-on" in answer.content.decode()


def test_the_facts_of_a_nominee_are_corrected_in_the_page_and_stay_reachable(cycle, desk):
    nominee = the_nominee(a_nomination(cycle))
    facts = {
        f"facts-{name}": value
        for name, value in {
            "name": "Aino Esimerkki", "email": "", "telephone": "", "postal_address": "", "language": "sv",
            "occupation": "", "connections": ["STAFF"], "degree": "", "faculty": "", "degree_year": "",
        }.items()
    }  # fmt: skip
    address = reverse("desk_nominee_facts", args=[nominee.pk])
    assert "the nominee must be told" in desk.post(address, facts).content.decode()
    desk.post(address, facts | {"facts-telephone": "029 000 0104"})
    nominee.refresh_from_db()
    assert (nominee.language, nominee.connections, nominee.email) == ("sv", ["STAFF"], "")


def test_everybody_is_written_to_from_the_list(cycle, desk):
    nominee = the_nominee(a_nomination(cycle))
    assert "Send 1 letter" in desk.get(reverse("desk_telling")).content.decode()
    answer = desk.post(reverse("desk_tell_everybody"), follow=True)
    assert "1 letter is on its way." in answer.content.decode()
    nominee.refresh_from_db()
    assert nominee.told_via == "MAIL"


def test_the_address_of_a_joined_row_is_no_page_of_its_own(cycle, desk, secretary):
    first, second = a_nomination(cycle), a_nomination(cycle, nominator="b@example.org")
    candidate = screening.admit(nomination=first, by=secretary)
    screening.admit(nomination=second, candidate=candidate, by=secretary)
    assert desk.get(reverse("desk_nominee", args=[the_nominee(second).pk])).status_code == 404
    assert reverse("desk_nominee", args=[the_nominee(first).pk]) in desk.get(
        reverse("desk_nomination", args=[second.pk])
    ).content.decode()  # fmt: skip


def test_joined_nominations_say_which_name_and_which_address_are_used(cycle, desk, secretary):
    first, second = a_nomination(cycle), a_nomination(cycle, nominator="b@example.org")
    the_nominee(second).__class__.objects.filter(nomination=second).update(email="another@example.org")
    candidate = screening.admit(nomination=first, by=secretary)
    page = reverse("desk_candidate", args=[candidate.pk])
    assert "Several nominations are joined" not in desk.get(page).content.decode()
    screening.admit(nomination=second, candidate=candidate, by=secretary)
    root = candidate.nominees.get(same_as=None)
    text = desk.get(page).content.decode()
    assert f"Email to {root.name} goes to {root.email}, as in the nomination {root.nomination.reference}." in text
    assert f"the certificate use the name {candidate.name}." in text


def test_nothing_can_be_screened_once_scoring_has_opened_and_the_page_offers_nothing(cycle, desk, secretary):
    from award.phases import Phase

    nomination = a_nomination(cycle)
    candidate = screening.admit(nomination=nomination, by=secretary)
    in_phase(cycle, Phase.SCORING)
    body = desk.get(reverse("desk_nomination", args=[nomination.pk])).content.decode()
    assert "/undo/" not in body
    body = desk.get(reverse("desk_candidate", args=[candidate.pk])).content.decode()
    assert "/join/" not in body
    answer = desk.post(reverse("desk_nomination_undo", args=[nomination.pk]), follow=True)
    assert "step back" in answer.content.decode()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_page_has_one_first_heading_in_each_language(cycle, desk, secretary, language):
    nomination = a_nomination(cycle)
    candidate = screening.admit(nomination=nomination, by=secretary)
    telling.defer_telling(nominee=the_nominee(nomination), reason="x", by=secretary)
    for address in addresses(nomination, candidate)[0]:
        body = desk.get(address.replace("/en/", f"/{language}/", 1)).content.decode()
        assert body.count("<h1") == 1, address
        assert f'<html lang="{language}"' in body


def test_the_dossier_puts_the_answers_of_all_nominations_under_their_questions(cycle, secretary):
    first, second = a_nomination(cycle, case="One."), a_nomination(cycle, case="Two.", nominator="b@example.org")
    candidate = screening.admit(nomination=first, by=secretary)
    screening.admit(nomination=second, candidate=candidate, by=secretary)
    second.endorsements.create(name="R", email="r@example.org")
    second.endorsements.create(
        name="Risto Rehtori", email="rr@example.org", text="Warmly.", status="SUBMITTED", submitted_at=timezone.now()
    )
    dossier = access.dossier_of(candidate, show_nominators=True)
    assert [question.key for question in dossier.case] == ["mission", "learning", "spirit"]
    assert [(text.number, text.text) for text in dossier.case[0].texts] == [(1, "One."), (2, "Two.")]
    assert [text.nominator for text in dossier.case[0].texts] == ["Ehdottaja", "B"]
    assert [(row.name, row.number) for row in dossier.recommendations] == [("Risto Rehtori", 2)]
    assert len(dossier.people) == 1
    hidden = access.dossier_of(Candidate.objects.get(pk=candidate.pk), show_nominators=False)
    assert not [text for question in hidden.case for text in question.texts if text.nominator or text.relation]


def test_dossiers_cost_the_same_for_one_candidate_and_for_thirty(cycle, secretary, django_assert_num_queries):
    for index in range(3):
        nomination = a_nomination(cycle, f"Aino Numero{index}", nominator=f"n{index}@example.org")
        screening.admit(nomination=nomination, by=secretary)
    rows = list(Candidate.objects.all())
    with django_assert_num_queries(5):
        access.with_dossiers(rows)
    with django_assert_num_queries(0):
        dossiers = [access.dossier_of(row, show_nominators=True) for row in rows]
    assert all(len(dossier.case) == 3 for dossier in dossiers)


def test_a_withdrawn_nomination_is_no_part_of_the_dossier(cycle, secretary):
    first, second = a_nomination(cycle, case="One."), a_nomination(cycle, case="Two.", nominator="b@example.org")
    candidate = screening.admit(nomination=first, by=secretary)
    screening.admit(nomination=second, candidate=candidate, by=secretary)
    Nomination.objects.filter(pk=second.pk).update(status="WITHDRAWN")
    dossier = access.dossier_of(candidate, show_nominators=True)
    assert [text.text for text in dossier.case[0].texts] == ["One."]
    assert Nominee.objects.filter(same_as__isnull=False).exists()


def test_somebody_may_be_nominated_again_who_takes_it_back(cycle, desk):
    from nominations import suppressions

    suppressions.note(the_nominee(a_nomination(cycle)))
    address = reverse("desk_never_again")
    assert "Give at least one of these." in desk.post(address, {"email": ""}).content.decode()
    assert "Nobody is known by this." in desk.post(address, {"email": "who@example.org"}).content.decode()
    answer = desk.post(address, {"email": "AINO@alumn.example"}, follow=True)
    assert "The person may be nominated again." in answer.content.decode()
    assert suppressions.recognised([the_nominee(Nomination.objects.get())]) == {}


def test_access_itself_gives_nothing_to_anybody_but_the_secretary(cycle, secretary):
    nomination = a_nomination(cycle)
    screening.admit(nomination=nomination, by=secretary)
    for person in (a_chair(), a_juror(), a_person("who@example.org"), None):
        assert not access.candidates_for(person).exists()
        assert not access.nominees_for(person).exists()
        assert not access.nominations_for(person).exists()
        assert not access.telling_list(person, cycle, show="all").exists()
        assert set(access.telling_counts(person, cycle).values()) == {0}
        assert set(access.nominations_by_status(person, cycle).values()) == {0}
        assert set(access.candidates_by_status(person, cycle).values()) == {0}
    assert access.nominations_for(nomination.nominator).get() == nomination
    assert access.candidates_for(secretary).count() == access.nominees_for(secretary).count() == 1
