"""Recommendations: asked for by the nominator, written behind a signed link, read by the jury."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from award import mail, sealed
from award.audit import Refused
from award.models import AuditEntry, Cycle, Invitation, OutgoingMail, User
from award.phases import Phase
from award.services import years
from nominations.access import dossier_of, endorsement_behind
from nominations.models import Candidate, Endorsement
from nominations.services import telling
from nominations.services.endorsements import invite_endorser, send_link_again, submit_endorsement, withdraw_invitation
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
    letter = OutgoingMail.objects.filter(template="endorsement_invitation", key__endswith=f":{row.pk}").first()
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


def test_the_nominator_does_not_recommend_by_another_address_of_ones_own(nomination):
    """Nor after a change of address: the nomination keeps the one it was sent from."""
    nils = nomination.nominator
    EmailAddress.objects.create(user=nils, email="nisse@xn--rvontuli-b1a.example", verified=True)
    User.objects.filter(pk=nils.pk).update(email="forslagsson@example.org")
    for own in ("nisse+1@revontuli.example", "Forslagsson@example.org", "nils+2@example.org"):
        with pytest.raises(Refused, match="written the case yourself"):
            invited(nomination, own)
    assert not Endorsement.objects.exists()


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


def test_everybody_ever_asked_is_counted_and_nobody_is_asked_by_asking_and_taking_back(nomination):
    """Three recommendations may be written: six people may be asked for them in all, whatever became of each."""
    for number in range(6):
        withdraw_invitation(endorsement=invited(nomination, f"n{number}@example.org"), by=nomination.nominator)
    with pytest.raises(Refused, match="as many people"):
        invited(nomination, "seventh@example.org")
    assert OutgoingMail.objects.filter(template="endorsement_invitation").count() == 6
    assert "You have asked 6 people" in page_of(nomination)


def page_of(nomination) -> str:
    return signed_in(nomination.nominator).get(f"/en/nominate/mine/{nomination.pk}/").content.decode()


def test_one_person_is_sent_so_many_letters_and_no_more(nomination, settings):
    row = invited(nomination)
    send_link_again(endorsement=row, by=nomination.nominator)
    withdraw_invitation(endorsement=row, by=nomination.nominator)
    row = invited(nomination)
    row = send_link_again(endorsement=row, by=a_secretary())
    assert row.letters == settings.LETTERS_TO_ONE_ENDORSER == 4
    with pytest.raises(Refused, match="as many letters"):
        send_link_again(endorsement=row, by=a_secretary())
    withdraw_invitation(endorsement=row, by=nomination.nominator)
    with pytest.raises(Refused, match="as many letters") as refused:
        invited(nomination)
    assert refused.value.field == "email"
    assert AuditEntry.objects.filter(verb="endorsement.invitation_refused").count() == 2


def test_one_person_has_so_many_letters_sent_in_a_day_across_nominations(nomination, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "letters_to_endorsers": (3, 86400)}
    invited(nomination, "a@example.org")
    invited(nomination, "b@example.org")
    another = a_nomination(
        nomination.cycle, nomination.nominator, nominee={"name": "Bo Bok", "email": "bo@example.org"}
    )
    row = invited(another, "c@example.org")
    with pytest.raises(Refused, match="in a day"):
        invited(another, "d@example.org")
    with pytest.raises(Refused, match="in a day"):
        send_link_again(endorsement=row, by=nomination.nominator)
    assert OutgoingMail.objects.filter(template="endorsement_invitation").count() == 3
    with time_machine.travel(timezone.now() + timedelta(hours=9)):
        invited(another, "d@example.org")


def test_another_account_under_a_tag_has_no_letters_of_its_own(nomination, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "letters_to_endorsers": (1, 24 * 3600)}
    invited(nomination, "one@example.org")
    tagged = a_nominator("nils+2@example.org")
    second = a_nomination(nomination.cycle, tagged, nominee={"name": "Bror Exempel", "email": "bror@example.org"})
    with pytest.raises(Refused, match="Go on tomorrow"):
        invited(second, "two@example.org")


def test_a_refused_invitation_is_not_counted(nomination, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "letters_to_endorsers": (1, 86400)}
    with pytest.raises(ValidationError):
        invited(nomination, "not an address")
    assert invited(nomination).letters == 1


def test_what_an_endorser_saved_is_still_there_when_asked_again(nomination):
    row = invited(nomination)
    Client().post(link_in_the_letter(row), {"text": "Half a thought", "relation": "friend", "later": "1"})
    old = link_in_the_letter(row)
    withdraw_invitation(endorsement=row, by=nomination.nominator)
    again = invited(nomination, name="Rauni R. Rehtori")
    assert (again.pk, again.text, again.name) == (row.pk, "Half a thought", "Rauni R. Rehtori")
    assert "Half a thought" in Client().get(link_in_the_letter(again)).content.decode()
    assert Client().get(old).status_code == 404
    assert "tallella" in OutgoingMail.objects.filter(template="endorsement_invitation").first().text


def test_what_was_saved_opens_to_exactly_the_same_address_only(nomination):
    row = invited(nomination, "rektor@revontuli.example")
    Client().post(link_in_the_letter(row), {"text": "Half a thought", "relation": "", "later": "1"})
    withdraw_invitation(endorsement=row, by=nomination.nominator)
    for number, address in enumerate(["rektor@révontuli.example", "rektor+x@revontuli.example"]):
        stranger = invited(nomination, address)
        assert (stranger.pk == row.pk, stranger.text) == (False, ""), number
        withdraw_invitation(endorsement=stranger, by=nomination.nominator)


def test_the_link_lives_until_recommendations_are_due_and_follows_that_day(nomination):
    """Recommendations may be accepted for longer than the 60 days that a link used to live."""
    cycle = nomination.cycle
    Cycle.objects.update(endorsements_due_at=timezone.now() + timedelta(days=66))
    row = invited(nomination)
    link = link_in_the_letter(row)
    cycle.refresh_from_db()
    with time_machine.travel(cycle.endorsements_due_at - timedelta(minutes=1)):
        assert Client().post(link, {"text": TEXT, "relation": "", "later": "1"}).status_code == 302
    with time_machine.travel(cycle.endorsements_due_at + timedelta(minutes=1)):
        late = Client().get(link).content.decode()
        assert TEXT in late
        assert "<textarea" not in late
    with time_machine.travel(cycle.endorsements_due_at + timedelta(days=31)):
        assert Client().get(link).status_code == 404
        Cycle.objects.update(endorsements_due_at=timezone.now() + timedelta(days=5))
        assert Client().post(link, {"text": TEXT, "relation": ""}).status_code == 302
    row.refresh_from_db()
    assert row.status == "SUBMITTED"


@pytest.mark.parametrize("who", ["nominator", "office"])
def test_a_new_link_ends_the_old_one_and_is_written_into_the_trail(nomination, who, settings):
    settings.REQUIRE_SECOND_FACTOR = False
    row = invited(nomination)
    Client().post(link_in_the_letter(row), {"text": "Half a thought", "relation": "", "later": "1"})
    old, first = link_in_the_letter(row), OutgoingMail.objects.get(template="endorsement_invitation")
    by = nomination.nominator if who == "nominator" else a_secretary()
    path = "nominate/recommendations" if who == "nominator" else "desk/recommendations"
    answer = signed_in(by).post(f"/en/{path}/{row.pk}/again/", follow=True)
    assert "A new link is on its way to Rauni Rehtori" in answer.content.decode()
    new = link_in_the_letter(row)
    assert new != old
    assert Client().get(old).status_code == 404
    assert "Half a thought" in Client().get(new).content.decode()
    first.refresh_from_db()
    assert first.status == "STOPPED"
    assert AuditEntry.objects.get(verb="endorsement.link_sent_again", actor=by.pk)


def test_nobody_else_has_a_link_sent_and_nobody_who_answered_gets_one(nomination):
    row = invited(nomination)
    with pytest.raises(Refused):
        send_link_again(endorsement=row, by=a_nominator("other@example.org"))
    other = signed_in(a_nominator("third@example.org"))
    assert other.post(f"/en/nominate/recommendations/{row.pk}/again/").status_code == 404
    assert other.post(f"/en/desk/recommendations/{row.pk}/again/").status_code == 404
    submit_endorsement(endorsement=row, text=TEXT, relation="", arrived_at=timezone.now())
    with pytest.raises(Refused):
        send_link_again(endorsement=row, by=nomination.nominator)
    assert OutgoingMail.objects.filter(template="endorsement_invitation").count() == 1


def test_the_nominator_reads_when_somebody_was_invited_and_until_when_the_link_works(nomination):
    row = invited(nomination)
    assert "Invited on" in page_of(nomination)
    assert "The link works until" in page_of(nomination)
    assert "sent again" not in page_of(nomination)
    send_link_again(endorsement=row, by=nomination.nominator)
    assert "The link was sent again on" in page_of(nomination)
    withdraw_invitation(endorsement=row, by=nomination.nominator)
    assert "No longer asked" in page_of(nomination)


def test_whoever_declined_cannot_be_made_one_who_was_never_asked(nomination):
    row = invited(nomination)
    Client().post(link_in_the_letter(row), {"decline": "1"})
    with pytest.raises(Refused):
        withdraw_invitation(endorsement=row, by=nomination.nominator)
    assert invited(nomination).status == "INVITED"
    Client().post(link_in_the_letter(Endorsement.objects.get()), {"decline": "1"})
    assert OutgoingMail.objects.filter(template="endorsement_declined").count() == 2
