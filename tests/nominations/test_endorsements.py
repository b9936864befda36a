"""Recommendations: asked for by the nominator, written behind a signed link, read by the jury."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from award import mail, sealed
from award.audit import Refused
from award.models import AuditEntry, Cycle, Invitation, OutgoingMail
from award.phases import Phase
from award.services import years
from nominations.access import dossier_of, endorsement_behind
from nominations.models import Candidate, Endorsement
from nominations.services import telling
from nominations.services.endorsements import invite_endorser, submit_endorsement, withdraw_invitation
from nominations.services.withdrawal import withdraw_nomination
from tests.award.builders import a_house, a_secretary, an_open_year
from tests.nominations.builders import a_nomination, a_nominator, signed_in

pytestmark = pytest.mark.django_db

TEXT = "I have seen her explain the northern lights to a class of seven-year-olds."


@pytest.fixture
def nomination():
    a_house()
    return a_nomination(an_open_year())


def invited(nomination, email="rektor@example.org", **changes):
    facts = {"name": "Rauni Rehtori", "email": email, "language": "fi"} | changes
    return invite_endorser(nomination=nomination, by=nomination.nominator, **facts)


def link_in_the_letter(row) -> str:
    letter = OutgoingMail.objects.get(key=f"endorsement-invitation:{row.pk}")
    token = sealed.unseal(bytes(letter.secret), mail.PURPOSE)
    path = re.search(r"https://\S+?(/\S+)", letter.text).group(1)
    return path.replace(letter.mark, token)


def test_the_nominator_asks_and_the_endorser_writes(nomination):
    client = signed_in(nomination.nominator)
    path = f"/en/nominate/mine/{nomination.pk}/recommendations/"
    assert client.get(path).status_code == 200
    sent = client.post(path, {"name": "Rauni Rehtori", "email": "rektor@example.org", "language": "fi"})
    assert sent.status_code == 302
    row = Endorsement.objects.get()
    link = link_in_the_letter(row)
    assert link.startswith("/fi/nominate/recommend/")
    stranger = Client()
    assert stranger.get(link).status_code == 200
    answer = stranger.post(link, {"text": TEXT, "relation": "colleague"})
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.status, row.text, row.relation) == ("SUBMITTED", TEXT, "colleague")
    assert TEXT in stranger.get(link).content.decode()
    assert TEXT in OutgoingMail.objects.get(template="endorsement_receipt").text
    told = OutgoingMail.objects.get(template="endorsement_received")
    assert told.recipient == nomination.nominator_email
    assert TEXT not in told.text
    assert TEXT not in client.get(f"/en/nominate/mine/{nomination.pk}/").content.decode()


def test_opening_the_link_changes_nothing(nomination):
    row = invited(nomination)
    link, trail = link_in_the_letter(row), AuditEntry.objects.count()
    before = Endorsement.objects.values().get()
    for _time in range(3):
        Client().get(link)
        Client().head(link)
    assert Endorsement.objects.values().get() == before
    assert AuditEntry.objects.count() == trail
    assert Invitation.objects.get().used_at is None


def test_a_text_is_kept_for_later_and_is_nobody_elses_to_read(nomination):
    row = invited(nomination)
    link = link_in_the_letter(row)
    Client().post(link, {"text": "Half a thought", "relation": "", "later": "1"})
    row.refresh_from_db()
    assert (row.status, row.text) == ("INVITED", "Half a thought")
    assert "Half a thought" in Client().get(link).content.decode()
    candidate = Candidate.objects.create(cycle=nomination.cycle, name="Aino Esimerkki")
    nomination.status, nomination.candidate = "ADMITTED", candidate
    nomination.save()
    assert not dossier_of(candidate, show_nominators=True).recommendations


def test_a_sent_recommendation_is_part_of_the_dossier(nomination):
    row = invited(nomination)
    submit_endorsement(endorsement=row, text=TEXT, relation="", arrived_at=timezone.now())
    candidate = Candidate.objects.create(cycle=nomination.cycle, name="Aino Esimerkki")
    nomination.status, nomination.candidate = "ADMITTED", candidate
    nomination.save()
    assert [one.text for one in dossier_of(candidate, show_nominators=False).recommendations] == [TEXT]


def test_one_may_decline_and_somebody_else_is_asked(nomination):
    row = invited(nomination)
    Client().post(link_in_the_letter(row), {"decline": "1"})
    row.refresh_from_db()
    assert row.status == "DECLINED"
    assert OutgoingMail.objects.get(template="endorsement_declined").recipient == nomination.nominator_email
    for number in range(3):
        invited(nomination, f"n{number}@example.org")
    with pytest.raises(Refused, match="3"):
        invited(nomination, "fourth@example.org")


def test_an_invitation_taken_back_no_longer_opens(nomination):
    row = invited(nomination)
    link = link_in_the_letter(row)
    withdraw_invitation(endorsement=row, by=nomination.nominator)
    gone, nonsense = Client().get(link), Client().get("/fi/nominate/recommend/nonsense/")
    assert gone.status_code == nonsense.status_code == 404
    assert gone.content == nonsense.content
    assert invited(nomination).status == "INVITED"


def test_an_invitation_taken_back_before_it_left_is_never_sent(nomination):
    row = invited(nomination)
    withdraw_invitation(endorsement=row, by=nomination.nominator)
    letter = OutgoingMail.objects.get(template="endorsement_invitation")
    assert (letter.status, letter.secret) == ("STOPPED", None)
    assert not mail.send(letter.pk)


def test_with_the_nomination_the_letters_that_wait_are_taken_back(nomination):
    invited(nomination)
    nominee = nomination.nominees.get()
    telling.tell_by_mail(nominee=nominee, by=a_secretary())
    withdraw_nomination(nomination=nomination, by=nomination.nominator)
    waiting = OutgoingMail.objects.filter(template__in=["endorsement_invitation", "nominee_notice"])
    assert {(letter.status, letter.secret) for letter in waiting} == {("STOPPED", None)}
    nominee.refresh_from_db()
    assert nominee.told_at is None


def test_a_nominee_whose_letter_left_was_told_even_when_the_nomination_is_withdrawn(nomination):
    nominee = nomination.nominees.get()
    telling.tell_by_mail(nominee=nominee, by=a_secretary())
    assert mail.send(OutgoingMail.objects.get(template="nominee_notice").pk)
    withdraw_nomination(nomination=nomination, by=nomination.nominator)
    nominee.refresh_from_db()
    assert nominee.told_at


@pytest.mark.parametrize("late", [timedelta(0), timedelta(seconds=1)])
def test_a_recommendation_that_comes_late_is_refused_and_given_back(nomination, late):
    row = invited(nomination)
    with pytest.raises(Refused):
        submit_endorsement(
            endorsement=row, text=TEXT, relation="", arrived_at=nomination.cycle.endorsements_due_at + late
        )
    Cycle.objects.update(phase=Phase.SCORING)
    response = Client().post(link_in_the_letter(row), {"text": TEXT, "relation": ""})
    row.refresh_from_db()
    assert row.status == "INVITED"
    assert response.status_code == 200


def test_recommendations_come_in_after_the_call_has_closed_until_their_own_day(nomination):
    row = invited(nomination)
    years.close_nominations(cycle=nomination.cycle, by=None)
    assert submit_endorsement(endorsement=row, text=TEXT, relation="", arrived_at=timezone.now()).status == "SUBMITTED"


def test_neither_nominator_nor_nominee_recommends(nomination):
    with pytest.raises(Refused):
        invited(nomination, "Nils+x@example.org")
    with pytest.raises(Refused):
        invited(nomination, "aino@example.org")
    invited(nomination)
    with pytest.raises(ValidationError):
        invited(nomination, "REKTOR@example.org")


def test_nobody_asks_for_another_persons_nomination(nomination):
    stranger = signed_in(a_nominator("stranger@example.org"))
    path = f"/en/nominate/mine/{nomination.pk}/recommendations/"
    assert stranger.get(path).status_code == stranger.post(path, {}).status_code == 404
    row = invited(nomination)
    assert stranger.post(f"/en/nominate/recommendations/{row.pk}/take-back/").status_code == 404


def test_a_nomination_taken_back_needs_no_recommendation(nomination):
    row = invited(nomination)
    link = link_in_the_letter(row)
    withdraw_nomination(nomination=nomination, by=nomination.nominator)
    assert Client().get(link).status_code == 404


def test_a_recommendation_is_sent_once(nomination):
    row = invited(nomination)
    stale = Endorsement.objects.select_related("nomination").get()
    submit_endorsement(endorsement=row, text=TEXT, relation="", arrived_at=timezone.now())
    with pytest.raises(Refused, match="already"):
        submit_endorsement(endorsement=stale, text="Another text", relation="", arrived_at=timezone.now())
    row.refresh_from_db()
    assert row.text == TEXT


@pytest.mark.parametrize("text", ["", "   ", "word " * 301])
def test_what_cannot_be_sent_is_said_beside_the_field(nomination, text):
    response = Client().post(link_in_the_letter(invited(nomination)), {"text": text, "relation": ""})
    assert response.status_code == 200
    assert "text" in response.context["form"].errors


def test_a_link_for_another_purpose_opens_nothing(nomination):
    from award import links

    row = invited(nomination)
    token = links.invite(purpose="NOMINEE", target_id=row.pk, cycle=nomination.cycle, person="", days=5).token
    assert endorsement_behind(token) is None
