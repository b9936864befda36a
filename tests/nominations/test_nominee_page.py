"""The nominee's own page: a link shows, a POST acts; what is held, what is answered, what is corrected."""

import pytest
from django.test import Client
from django.urls import reverse

from award import links
from award.audit import Refused
from award.models import AuditEntry, Invitation
from award.phases import Phase
from nominations.models import Candidate, Suppression
from nominations.notice import notice_for
from nominations.services import answers, candidates, screening, telling
from tests.award.builders import a_secretary
from tests.nominations.received import a_nomination, a_receiving_year, in_phase, in_screening, the_nominee

pytestmark = [pytest.mark.django_db, pytest.mark.views]


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.REQUIRE_SECOND_FACTOR = False


@pytest.fixture
def cycle():
    return a_receiving_year()


@pytest.fixture
def secretary():
    return a_secretary()


def page_of(nominee, secretary):
    return reverse("nominee_page", args=[telling.prepare_letter(nominee=nominee, by=secretary)])


def say(page, response, **more):
    return Client().post(page, {"act": "answer", "answer-response": response, **more})


def snapshot():
    """Everything in the database that a page could change."""
    from django.apps import apps

    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for model in apps.get_models()
        if model._meta.app_label in {"award", "nominations", "voting", "sessions"}
    }


def test_opening_the_link_ten_times_changes_nothing(cycle, secretary):
    page = page_of(the_nominee(a_nomination(cycle)), secretary)
    before, client = snapshot(), Client()
    for method in ("get", "head", "get", "get", "head", "get", "get", "get", "get", "head"):
        assert getattr(client, method)(page).status_code == 200
    assert snapshot() == before
    assert "sessionid" not in client.cookies


def test_a_revoked_an_expired_and_a_foreign_link_are_the_same_404_as_nonsense(cycle, secretary):
    nominee = the_nominee(a_nomination(cycle))
    nonsense = Client().get(reverse("nominee_page", args=["x" * 43]))
    assert nonsense.status_code == 404
    revoked = page_of(nominee, secretary)
    links.revoke(purpose="NOMINEE", target_id=nominee.pk)
    expired = page_of(nominee, secretary)
    Invitation.objects.filter(revoked_at__isnull=True).update(expires_at="2020-01-01T00:00:00Z")
    foreign = reverse(
        "nominee_page",
        args=[
            links.invite(purpose="ENDORSER", target_id=nominee.pk, cycle=cycle, person="x@example.org", days=9).token
        ],
    )
    gone = reverse(
        "nominee_page", args=[links.invite(purpose="NOMINEE", target_id=10**9, cycle=cycle, person="", days=9).token]
    )
    for page in (revoked, expired, foreign, gone):
        for answer in (Client().get(page), say(page, "ACCEPTED")):
            assert answer.status_code == 404
            assert answer.content == nonsense.content
    nominee.refresh_from_db()
    assert nominee.response == "NONE"


def test_the_nominee_reads_the_case_where_the_rules_allow_it(cycle, secretary):
    nominee = the_nominee(a_nomination(cycle, case="Built the reading circle."))
    page = page_of(nominee, secretary)
    assert "Built the reading circle." in Client().get(page).content.decode()
    cycle.rulebook.nominee_sees_case = False
    cycle.rulebook.save()
    body = Client().get(page).content.decode()
    assert "Built the reading circle." not in body
    assert nominee.email in body, "what is held about the person itself is always shown"


def test_the_letter_points_at_the_page_and_the_page_does_not_point_at_itself(cycle, secretary):
    nominee = the_nominee(a_nomination(cycle))
    letter = notice_for(nominee, "en")
    assert any("On your own page" in paragraph for paragraph in letter.news)
    body = Client().get(page_of(nominee, secretary)).content.decode()
    assert "On your own page" not in body
    assert "On your page you can say" not in body
    assert "Here you can say that you are glad to be a candidate" in body


def test_the_nominator_is_named_only_where_the_rules_allow_it(cycle, secretary):
    page = page_of(the_nominee(a_nomination(cycle, nominator="kaarlo.kutsuja@example.org")), secretary)
    body = Client().get(page).content.decode()
    assert "Kaarlo" not in body
    assert "kaarlo" not in body
    assert "a colleague for ten years" not in body
    cycle.rulebook.nominee_sees_nominator = True
    cycle.rulebook.save()
    body = Client().get(page).content.decode()
    assert "Kaarlo" in body
    assert "kaarlo.kutsuja@example.org" not in body


def test_what_others_recommend_in_confidence_is_counted_and_not_shown(cycle, secretary):
    nomination = a_nomination(cycle)
    nomination.endorsements.create(
        name="Risto Rehtori", email="r@example.org", text="Quite brilliant.", status="SUBMITTED",
        submitted_at=nomination.submitted_at,
    )  # fmt: skip
    body = Client().get(page_of(the_nominee(nomination), secretary)).content.decode()
    assert "1 recommendation, written in confidence" in body
    assert "Quite brilliant." not in body
    assert "Rehtori" not in body


def test_the_nominee_accepts_with_one_post_and_is_told_by_it(cycle, secretary):
    nominee = the_nominee(a_nomination(cycle))
    page = page_of(nominee, secretary)
    response = say(page, "ACCEPTED")
    assert (response.status_code, response.headers["Location"]) == (302, page)
    nominee.refresh_from_db()
    assert (nominee.response, nominee.told_via) == ("ACCEPTED", "LETTER")
    assert "Thank you" in Client().get(page).content.decode()
    entry = AuditEntry.objects.get(verb="nominee.answered")
    assert entry.actor is None


def test_a_nominee_who_declines_never_reaches_the_jury(cycle, secretary):
    nomination = a_nomination(cycle)
    candidate = screening.admit(nomination=nomination, by=secretary)
    page = page_of(the_nominee(nomination), secretary)
    say(page, "DECLINED")
    candidate.refresh_from_db()
    assert candidate.status == Candidate.Status.DECLINED
    with pytest.raises(Refused, match="respected"):
        candidates.set_status(candidate=candidate, status="STANDING", by=secretary)


def test_a_no_before_screening_stands_when_the_nomination_is_admitted(cycle, secretary):
    nomination = a_nomination(cycle)
    say(page_of(the_nominee(nomination), secretary), "DECLINED")
    screening.admit(nomination=nomination, by=secretary)
    assert Candidate.objects.get().status == Candidate.Status.DECLINED


def test_the_answer_can_be_changed_until_scoring_opens(cycle, secretary):
    nomination = a_nomination(cycle)
    candidate = screening.admit(nomination=nomination, by=secretary)
    page = page_of(the_nominee(nomination), secretary)
    say(page, "DECLINED")
    in_screening(cycle)
    say(page, "ACCEPTED")
    candidate.refresh_from_db()
    assert candidate.status == Candidate.Status.STANDING
    in_phase(cycle, Phase.SCORING)
    response = say(page, "DECLINED")
    assert response.status_code == 200
    assert "can no longer be changed here" in response.content.decode()
    candidate.refresh_from_db()
    assert candidate.status == Candidate.Status.STANDING
    assert AuditEntry.objects.filter(verb="nominee.answer_refused").count() == 1


def test_declining_for_good_is_remembered_and_can_be_taken_back(cycle, secretary):
    nominee = the_nominee(a_nomination(cycle))
    page = page_of(nominee, secretary)
    say(page, "DECLINED", **{"answer-never_again": "on"})
    nominee.refresh_from_db()
    assert nominee.never_again
    assert Suppression.objects.exists()
    say(page, "ACCEPTED", **{"answer-never_again": "on"})
    nominee.refresh_from_db()
    assert not nominee.never_again, "it goes with declining only"
    assert not Suppression.objects.exists()


def test_who_never_wants_to_be_nominated_again_is_recognised_the_year_after(cycle, secretary, client):
    say(page_of(the_nominee(a_nomination(cycle)), secretary), "DECLINED", **{"answer-never_again": "on"})
    in_phase(cycle, Phase.ARCHIVED)
    again = a_nomination(a_receiving_year(2031), "A. Esimerkki", email="Aino@Alumn.example")
    client.force_login(secretary)
    body = client.get(reverse("desk_nomination", args=[again.pk])).content.decode()
    assert "has asked never to be nominated again" in body


def test_an_answer_without_a_choice_is_asked_for_again_in_the_page(cycle, secretary):
    page = page_of(the_nominee(a_nomination(cycle)), secretary)
    response = Client().post(page, {"act": "answer"})
    assert response.status_code == 200
    assert "Choose your answer." in response.content.decode()
    assert "Error:" in response.content.decode()


@pytest.mark.parametrize("wrong", ["NONE", "WITHDRAWN", "", "ACCEPTED\x00", "1"])
def test_an_answer_nobody_offers_is_no_answer(cycle, secretary, wrong):
    nominee = the_nominee(a_nomination(cycle))
    assert say(page_of(nominee, secretary), wrong).status_code == 200
    nominee.refresh_from_db()
    assert nominee.response == "NONE"


def test_extra_fields_in_the_post_change_nothing_else(cycle, secretary):
    nominee = the_nominee(a_nomination(cycle))
    page = page_of(nominee, secretary)
    say(page, "ACCEPTED", name="Mallory", email="m@example.org", candidate="1", told_via="MAIL", never_again="on")
    before = (nominee.name, nominee.email, nominee.candidate)
    nominee.refresh_from_db()
    assert (nominee.name, nominee.email, nominee.candidate) == before


def test_a_post_from_another_site_is_refused(cycle, secretary):
    page = page_of(the_nominee(a_nomination(cycle)), secretary)
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(page, {"act": "answer", "answer-response": "DECLINED"}).status_code == 403


def test_a_correction_goes_to_the_office_which_applies_it(cycle, secretary):
    nomination = a_nomination(cycle, degree="PhD", degree_year=1986)
    candidate = screening.admit(nomination=nomination, by=secretary)
    nominee = the_nominee(nomination)
    page = page_of(nominee, secretary)
    Client().post(page, {"act": "correct", "correction-text": "It was 1987."})
    nominee.refresh_from_db()
    assert nominee.correction == "It was 1987."
    answers.correct_facts(nominee=nominee, degree_year=1987, done=True, by=secretary)
    nominee.refresh_from_db()
    candidate.refresh_from_db()
    assert (nominee.degree_year, nominee.correction, candidate.degree_year) == (1987, "", 1987)


def test_a_candidate_the_office_has_reworded_does_not_follow_a_corrected_nominee(cycle, secretary):
    nomination = a_nomination(cycle, degree="PhD")
    candidate = screening.admit(nomination=nomination, by=secretary)
    candidates.describe(
        candidate=candidate, name=candidate.name, degree="filosofian tohtori", degree_year=None, by=secretary
    )
    answers.correct_facts(nominee=the_nominee(nomination), degree="D.Phil.", by=secretary)
    candidate.refresh_from_db()
    assert candidate.degree == "filosofian tohtori"


def test_a_correction_of_nothing_or_of_a_book_is_asked_for_again(cycle, secretary):
    nominee = the_nominee(a_nomination(cycle))
    page = page_of(nominee, secretary)
    for text in ("  ", "x" * 4001):
        response = Client().post(page, {"act": "correct", "correction-text": text})
        assert response.status_code == 200
        assert "Error:" in response.content.decode()
    with pytest.raises(Refused, match="4000"):
        answers.send_correction(nominee=nominee, text="x" * 4001)


def test_what_is_typed_is_shown_as_text(cycle, secretary, client):
    nasty = "<script>alert(1)</script> {{7*7}} {% debug %} ${7*7}"
    nomination = a_nomination(cycle, "Aino <b>Esimerkki</b>", case=nasty, email="aino@alumn.example")
    nominee = the_nominee(nomination)
    page = page_of(nominee, secretary)
    Client().post(page, {"act": "correct", "correction-text": nasty})
    candidate = screening.admit(nomination=nomination, by=secretary)
    client.force_login(secretary)
    with_case = [page, reverse("desk_nomination", args=[nomination.pk]), reverse("desk_candidate", args=[candidate.pk])]
    lists = [reverse("desk_nominations"), reverse("desk_candidates"), reverse("desk_telling") + "?show=all"]
    for address in [*with_case, reverse("desk_nominee", args=[nominee.pk]), *lists]:
        body = client.get(address).content.decode()
        assert address not in with_case or "{{7*7}} {% debug %} ${7*7}" in body
        assert "<script>alert" not in body, address
        assert "<b>Esimerkki" not in body, address
        assert "Aino &lt;b&gt;Esimerkki&lt;/b&gt;" in body, address


def test_a_link_to_a_row_that_was_joined_opens_the_page_of_the_person(cycle, secretary):
    first, second = a_nomination(cycle, case="The first case."), a_nomination(cycle, case="The second case.")
    page = page_of(the_nominee(second), secretary)
    candidate = screening.admit(nomination=first, by=secretary)
    screening.admit(nomination=second, candidate=candidate, by=secretary)
    body = Client().get(page).content.decode()
    assert "The first case." in body
    assert "The second case." in body
    say(page, "ACCEPTED")
    assert the_nominee(first).response == "ACCEPTED"


def test_a_withdrawn_second_nomination_does_not_close_the_page(cycle, secretary):
    from nominations.services.withdrawal import withdraw_nomination

    first, second = a_nomination(cycle), a_nomination(cycle, nominator="other@example.org")
    page = page_of(the_nominee(second), secretary)
    candidate = screening.admit(nomination=first, by=secretary)
    screening.admit(nomination=second, candidate=candidate, by=secretary)
    withdraw_nomination(nomination=second, by=second.nominator)
    assert Client().get(page).status_code == 200
    withdraw_nomination(nomination=first, by=first.nominator)
    assert Client().get(page).status_code == 404, "nobody nominates any more"


def test_a_nominee_whose_nomination_was_turned_down_has_nothing_to_answer(cycle, secretary):
    nomination = a_nomination(cycle)
    page = page_of(the_nominee(nomination), secretary)
    screening.turn_down(nomination=nomination, reason="A private reason.", by=secretary)
    body = Client().get(page).content.decode()
    assert "nothing for you to answer" in body
    assert "A private reason." not in body


def test_the_answer_by_telephone_is_recorded_by_the_office(cycle, secretary):
    nominee = the_nominee(a_nomination(cycle))
    answers.record_answer(nominee=nominee, response="ACCEPTED", by=secretary)
    nominee.refresh_from_db()
    assert (nominee.response, nominee.told_via, nominee.told_by) == ("ACCEPTED", "PHONE", secretary)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_page_speaks_each_language_and_has_one_first_heading(cycle, secretary, language):
    page = page_of(the_nominee(a_nomination(cycle)), secretary)
    body = Client().get(page.replace("/en/", f"/{language}/", 1)).content.decode()
    assert f'<html lang="{language}"' in body
    assert body.count("<h1") == 1
    assert 'content="noindex"' in body


def test_the_page_is_kept_by_no_cache(cycle, secretary):
    response = Client().get(page_of(the_nominee(a_nomination(cycle)), secretary))
    assert "no-store" in response.headers["Cache-Control"]
