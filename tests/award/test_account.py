"""One's own account: where to begin, details, the address; and links that sign in, in the demo."""

import re
import time

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.test import Client, override_settings

from award import links, mail, sealed
from award.audit import Refused
from award.models import AuditEntry, Invitation, OutgoingMail, User
from award.services import letters, people, seats
from tests.award.builders import a_chair, a_juror, a_person, a_secretary, signed_in
from tests.award.test_signin import code_for, enter, is_signed_in, knock

pytestmark = [pytest.mark.django_db, pytest.mark.views]

ME, ADDRESS = "/en/account/me/", "/en/account/email/"


def test_each_person_begins_where_their_work_is():
    for person, place in (
        (a_secretary(), "/en/desk/"),
        (a_juror(), "/en/jury/"),
        (a_chair(), "/en/board/"),
        (a_person("aino@example.org"), "/en/nominations/"),
    ):
        answer = signed_in(person).get("/en/start/")
        assert answer.status_code == 302
        assert signed_in(person).get(answer.url, follow=True).status_code == 200
        assert answer.url.startswith(place[:5])


def test_the_holder_of_several_seats_chooses():
    person = a_secretary()
    seats.give_seat(user=person, body="JURY", office="CHAIR", by=None)
    page = signed_in(person).get("/en/start/").content.decode()
    assert all(f'href="/en/{place}/"' in page for place in ("desk", "jury"))


def test_one_changes_name_telephone_and_language_and_the_page_answers_in_it():
    person = a_person("aino@example.org")
    answer = signed_in(person).post(ME, {"name": "Aino Esimerkki", "telephone": "040 1234567", "language": "sv"})
    assert answer.url == "/sv/account/me/"
    person.refresh_from_db()
    assert (person.name, person.telephone, person.language) == ("Aino Esimerkki", "040 1234567", "sv")
    assert AuditEntry.objects.latest("pk").verb == "person.details_changed"
    assert "Esimerkki" not in AuditEntry.objects.latest("pk").data


@pytest.mark.parametrize(
    "sent",
    [{"name": "x" * 151, "language": "fi"}, {"name": "A", "language": "de"}, {"name": "A\x00", "language": "fi"}],
)
def test_what_cannot_be_saved_is_said_beside_the_field(sent):
    page = signed_in(a_person("aino@example.org")).post(ME, sent)
    assert page.status_code == 200
    assert "error-summary" in page.content.decode()


def test_further_fields_of_the_form_change_nothing():
    person = a_person("aino@example.org")
    signed_in(person).post(
        ME,
        {
            "name": "A",
            "language": "fi",
            "email": "x@example.org",
            "is_staff": "1",
            "is_superuser": "1",
            "is_active": "",
        },
    )
    person.refresh_from_db()
    assert (person.email, person.is_staff, person.is_superuser, person.is_active) == (
        "aino@example.org",
        False,
        False,
        True,
    )
    with pytest.raises(TypeError):
        people.change_details(user=person, by=person, is_staff=True)


def change_address(client: Client, to: str):
    return client.post(ADDRESS, {"email": to, "action_add": "1"})


def code_to(address: str) -> str:
    letter = OutgoingMail.objects.filter(recipient=address, template="account/code_for_address").latest("pk")
    return sealed.unseal(bytes(letter.secret), "outgoing-mail")


@pytest.fixture
def aino():
    person = a_person("aino@example.org")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def test_the_address_changes_when_the_code_sent_to_the_new_one_is_typed_and_the_old_one_is_told(aino):
    client = signed_in(aino, factor=False)
    assert change_address(client, "Uusi@Example.org").url == "/en/account/email/confirm/"
    aino.refresh_from_db()
    assert aino.email == "aino@example.org"
    client.post("/en/account/email/confirm/", {"code": code_to("uusi@example.org"), "action": "verify"})
    aino.refresh_from_db()
    assert aino.email == "uusi@example.org"
    assert people.confirmed_emails(aino) == ["uusi@example.org"]
    notice = OutgoingMail.objects.get(template="account/address_changed")
    assert notice.recipient == "aino@example.org"
    assert "uusi@example.org" in notice.text
    verbs = AuditEntry.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs)[-2:] == ["person.address_changed", "person.signed_out_everywhere"]


def test_a_wrong_code_changes_no_address_and_after_three_the_right_one_is_dead(aino):
    client = signed_in(aino, factor=False)
    change_address(client, "uusi@example.org")
    right = code_to("uusi@example.org")
    wrong = "0000 0000" if right != "0000 0000" else "1111 1111"
    confirm = "/en/account/email/confirm/"
    for _try in range(2):
        page = client.post(confirm, {"code": wrong, "action": "verify"})
        assert "This is not the code we sent." in page.content.decode()
    for code in (wrong, right):
        client.post(confirm, {"code": code, "action": "verify"})
        aino.refresh_from_db()
        assert aino.email == "aino@example.org"
        assert people.confirmed_emails(aino) == ["aino@example.org"]


def test_the_code_for_one_new_address_does_not_confirm_another(aino):
    client = signed_in(aino, factor=False)
    change_address(client, "first@example.org")
    first = code_to("first@example.org")
    change_address(client, "second@example.org")
    assert code_to("second@example.org") != first
    client.post("/en/account/email/confirm/", {"code": first, "action": "verify"})
    aino.refresh_from_db()
    assert aino.email == "aino@example.org"


def test_changing_the_address_takes_a_code_newer_than_five_minutes(aino):
    client = signed_in(aino, factor=False)
    session = client.session
    session["account_authentication_methods"] = [{"method": "code", "at": 0}]
    session.save()
    assert change_address(client, "uusi@example.org").url.startswith("/en/account/reauthenticate/")
    assert not OutgoingMail.objects.exists()


def test_the_address_of_another_account_cannot_be_taken_and_only_its_owner_learns_of_it(aino):
    a_person("bror@example.org")
    client = signed_in(aino, factor=False)
    free, taken = change_address(client, "free@example.org"), change_address(client, "bror@example.org")
    assert (free.status_code, free.url) == (taken.status_code, taken.url)
    page = client.post("/en/account/email/confirm/", {"code": code_to("bror@example.org"), "action": "verify"})
    assert "belongs to another account" in page.content.decode()
    aino.refresh_from_db()
    assert aino.email == "aino@example.org"


def test_one_does_not_close_ones_own_account_and_nobody_closes_the_last_secretarys():
    secretary, chair = a_secretary(), a_chair()
    with pytest.raises(Refused):
        people.deactivate_person(user=secretary, by=secretary)
    with pytest.raises(Refused):
        people.deactivate_person(user=secretary, by=chair)
    assert AuditEntry.objects.latest("pk").verb == "person.deactivation_refused"
    second = a_secretary("toinen@example.org")
    people.deactivate_person(user=secretary, by=second)
    people.reactivate_person(user=secretary, by=second)
    secretary.refresh_from_db()
    assert secretary.is_active


def a_letter(to, **more):
    values = {"template": "seat_welcome", "language": "en", "context": {"body": "JURY", "start_url": "x"}}
    return mail.write_mail(to=to, **values | more)


def state_of(letter):
    letter.refresh_from_db()
    return letter.status


@pytest.mark.both
def test_closing_an_account_stops_the_letters_to_it_that_have_not_left_and_nobody_elses():
    secretary, aino = a_secretary(), a_juror("aino@example.org")
    EmailAddress.objects.create(user=aino, email="aino@elsewhere.example", verified=True)
    EmailAddress.objects.create(user=aino, email="unconfirmed@example.org", verified=False)
    stopped = [a_letter("aino@example.org"), a_letter("aino@elsewhere.example"),
               a_letter("aino@example.org", template="account/code", secret="1234 5678", context={"minutes": 10})]  # fmt: skip
    others = [
        a_letter("unconfirmed@example.org"),
        a_letter("bror@example.org"),
        a_letter("aino@example.org.evil.example"),
    ]
    sent = a_letter("aino@example.org")
    assert mail.send(sent.pk)
    people.deactivate_person(user=aino, by=secretary)
    assert [state_of(letter) for letter in stopped] == ["STOPPED"] * 3
    assert not any(letter.secret for letter in stopped)
    assert [state_of(letter) for letter in others] == ["QUEUED"] * 3
    assert state_of(sent) == "SENT"
    assert not mail.send(stopped[0].pk)
    with pytest.raises(Refused):
        letters.retry_letter(letter=stopped[0], by=secretary)


def test_a_letter_with_a_link_of_its_own_reaches_whoever_has_no_account():
    secretary, aino = a_secretary(), a_juror("aino@example.org")
    link = links.invite(purpose="ENDORSER", target_id=1, cycle=None, person="aino@example.org", days=None)
    invitation = a_letter("aino@example.org", link=("endorse", link))
    people.deactivate_person(user=aino, by=secretary)
    assert state_of(invitation) == "QUEUED"


def test_closing_that_is_refused_stops_nothing():
    secretary = a_secretary()
    letter = a_letter(secretary.email)
    with pytest.raises(Refused):
        people.deactivate_person(user=secretary, by=a_chair())
    assert state_of(letter) == "QUEUED"


@pytest.fixture
def _demo(settings):
    settings.DEMO = True


def path_of(link: str) -> str:
    return link.removeprefix("https://alumn.example.org")


@pytest.mark.usefixtures("_demo")
def test_a_demo_link_signs_in_by_one_press_of_a_button_once(client):
    person = a_juror()
    path = path_of(people.signin_link(user=person, next="/en/about/"))
    for _time in range(10):
        assert client.get(path).status_code == 200
        assert client.head(path).status_code == 200
    assert "_auth_user_id" not in client.session
    assert not Invitation.objects.filter(used_at__isnull=False).exists()
    assert 'name="next" value="/en/about/"' in client.get(path).content.decode()
    assert client.post(path, {"next": "/en/about/"}).url == "/en/about/"
    assert client.session["_auth_user_id"] == str(person.pk)
    other = Client()
    assert other.post(path).status_code == 404
    assert other.get(path).status_code == 404


@pytest.mark.usefixtures("_demo")
@pytest.mark.parametrize("evil", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_a_demo_link_leads_nowhere_else(client, evil):
    person = a_juror()
    path = path_of(people.signin_link(user=person))
    assert client.post(path, {"next": evil}).url.endswith("/start/")
    with pytest.raises(Exception, match="no path"):
        people.signin_link(user=person, next=evil)


def test_outside_the_demo_there_are_no_such_links(client):
    person = a_juror()
    with pytest.raises(Refused):
        people.signin_link(user=person)
    with pytest.raises(CommandError):
        call_command("signin", "aino@example.org")
    assert not Invitation.objects.exists()
    with override_settings(DEMO=True):
        path = path_of(people.signin_link(user=person))
    assert client.get(path).status_code == 404
    assert client.post(path).status_code == 404


@pytest.mark.usefixtures("_demo")
def test_the_command_prints_the_link(capsys, client):
    call_command("signin", "aino@example.org", "--next", "/fi/about/")
    link = capsys.readouterr().out.strip()
    assert re.fullmatch(r"https://alumn\.example\.org/fi/account/link/[\w-]{43}/\?next=/fi/about/", link)
    assert User.objects.filter(email="aino@example.org").exists()
    assert client.get(path_of(link)).status_code == 200


def half_signed_in(address: str) -> tuple[Client, str]:
    """Return a browser that has asked for a code, and the code."""
    client = Client()
    knock(client, address)
    return client, code_for(address)


def test_a_change_of_address_ends_every_other_session_also_those_half_signed_in(aino):
    here, there = signed_in(aino, factor=False), signed_in(aino, factor=False)
    half, code = half_signed_in(aino.email)
    there.post("/en/account/reauthenticate/", {"action": "send"})
    change_address(here, "uusi@example.org")
    here.post("/en/account/email/confirm/", {"code": code_to("uusi@example.org"), "action": "verify"})
    assert here.get(ME).status_code == 200
    assert there.get(ME).status_code == 302
    page = half.post("/en/account/login/code/confirm/", {"code": code}, follow=True)
    assert "That code is too old" in page.content.decode()
    assert not is_signed_in(half)
    again, code = half_signed_in("uusi@example.org")
    enter(again, code)
    assert is_signed_in(again)


def test_signing_out_elsewhere_ends_a_sign_in_that_was_half_done(aino):
    half, code = half_signed_in(aino.email)
    signed_in(aino, factor=False).post("/en/account/sessions/end/")
    enter(half, code)
    assert not is_signed_in(half)


def test_a_code_sent_to_the_old_address_proves_nothing_after_the_address_has_changed(aino):
    client = signed_in(aino, factor=False)
    client.post("/en/account/reauthenticate/", {"action": "send"})
    letter = OutgoingMail.objects.get(template="account/code_again")
    code = sealed.unseal(bytes(letter.secret), "outgoing-mail")
    change_address(client, "uusi@example.org")
    client.post("/en/account/email/confirm/", {"code": code_to("uusi@example.org"), "action": "verify"})
    with time_machine.travel(time.time() + 301, tick=True):
        client.post("/en/account/reauthenticate/", {"code": code})
        assert change_address(client, "third@example.org").url.startswith("/en/account/reauthenticate/")


def test_a_closed_account_that_is_opened_again_brings_no_session_back(aino):
    browser = signed_in(aino, factor=False)
    secretary = a_secretary()
    people.deactivate_person(user=aino, by=secretary)
    people.reactivate_person(user=aino, by=secretary)
    assert browser.get(ME).status_code == 302


@pytest.mark.parametrize("act", ["action_primary", "action_remove", "action_send", "anything"])
def test_of_the_page_of_the_address_only_changing_it_can_be_asked_for(aino, act):
    """Another address of one's own can be made the first one, or removed, by no forged form: the page offers neither."""
    EmailAddress.objects.create(user=aino, email="toinen@example.org", verified=True)
    client = signed_in(aino, factor=False)
    assert client.post(ADDRESS, {"email": "toinen@example.org", act: "1"}).status_code == 302
    aino.refresh_from_db()
    assert aino.email == "aino@example.org"
    assert EmailAddress.objects.filter(user=aino).count() == 2
    assert not OutgoingMail.objects.exists()


def test_one_person_sends_codes_to_a_few_new_addresses_and_not_to_the_whole_world(aino):
    client = signed_in(aino, factor=False)
    answers = [change_address(client, f"stranger{number}@example.org").status_code for number in range(7)]
    assert answers == [302] * 5 + [429] * 2
