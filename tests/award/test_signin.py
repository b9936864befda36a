"""The one door: an address, and the code that is sent to it."""

import re
import time
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.conf import settings as django_settings
from django.core import mail as outbox
from django.test import Client
from django.utils import timezone

from award import mail
from award.models import OutgoingMail, Session, User
from award.services import people
from tests.award.builders import a_person, a_secretary, signed_in

pytestmark = pytest.mark.django_db

DOOR, CONFIRM = "/en/account/login/code/", "/en/account/login/code/confirm/"


def knock(client: Client, address: str, **extra: str):
    return client.post(DOOR, {"email": address, **extra})


def code_for(address: str) -> str:
    """Send the newest letter to an address as the worker does, and read the code in it."""
    letter = OutgoingMail.objects.filter(recipient=address, template="account/code").latest("pk")
    assert mail.send(letter.pk)
    return _code()


def _code() -> str:
    return re.search(r"^(\d{4} \d{4})$", outbox.outbox[-1].body, re.MULTILINE).group(1)


def enter(client: Client, code: str, **extra: str):
    return client.post(CONFIRM, {"code": code, **extra})


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_first_time_nominator_gets_in_with_the_code(client):
    assert knock(client, "Aino@Example.org").url == CONFIRM
    assert enter(client, code_for("aino@example.org")).status_code == 302
    assert is_signed_in(client)
    assert EmailAddress.objects.get(email="aino@example.org").verified
    assert User.objects.get(email="aino@example.org").language == "en"


def test_a_known_person_gets_in_as_the_same_person(client):
    person = a_person("bror@example.org")
    knock(client, "BROR@example.org")
    enter(client, code_for("bror@example.org"))
    assert client.session["_auth_user_id"] == str(person.pk)
    assert User.objects.count() == 1


@pytest.mark.parametrize("typed", ["{a} {b}", "{a}{b}", "{a}-{b}", " {a}\u00a0{b} ", "{a}\u2013{b}", "{a}.{b}"])
def test_the_code_may_be_typed_with_or_without_what_stands_between_its_groups(client, typed):
    knock(client, "aino@example.org")
    first, second = code_for("aino@example.org").split()
    enter(client, typed.format(a=first, b=second))
    assert is_signed_in(client)


def test_the_field_for_the_code_lets_telephones_offer_it_and_people_paste_it(client):
    knock(client, "aino@example.org")
    page = client.get(CONFIRM).content.decode()
    assert 'autocomplete="one-time-code"' in page
    assert 'inputmode="numeric"' in page
    assert 'maxlength="40"' in page  # room for what a paste brings along


def test_after_the_third_wrong_code_the_right_one_is_dead_too(client):
    knock(client, "aino@example.org")
    right = code_for("aino@example.org")
    wrong = "0000 0000" if right != "0000 0000" else "1111 1111"
    for _try in range(2):
        page = enter(client, wrong)
        assert page.status_code == 200
        assert "This is not the code we sent." in page.content.decode()
    assert enter(client, wrong).url.startswith(DOOR)
    assert enter(client, right).url.startswith(DOOR)
    assert not is_signed_in(client)


def test_tries_of_one_code_are_three_however_many_are_sent_at_the_same_moment(client):
    """Each of many requests reads the session as it was before the others, and the last one to end writes it."""
    knock(client, "aino@example.org")
    right = code_for("aino@example.org")
    before = Session.objects.values("session_key", "session_data").get()
    answers = []
    for number in range(5):
        Session.objects.filter(pk=before["session_key"]).update(session_data=before["session_data"])
        answers.append(enter(client, f"{number:08d}").status_code)
    assert answers == [200, 200, 200, 429, 429]
    Session.objects.filter(pk=before["session_key"]).update(session_data=before["session_data"])
    assert enter(client, right).status_code == 429
    assert not is_signed_in(client)


def test_a_code_lives_ten_minutes(client):
    knock(client, "aino@example.org")
    code = code_for("aino@example.org")
    with time_machine.travel(time.time() + 601, tick=True):
        page = client.post(CONFIRM, {"code": code}, follow=True)
        assert "That code is too old" in page.content.decode()
    assert not is_signed_in(client)


def test_a_code_works_once(client):
    knock(client, "aino@example.org")
    code = code_for("aino@example.org")
    enter(client, code)
    client.post("/en/account/logout/")
    assert enter(client, code).url.startswith(DOOR)
    assert not is_signed_in(client)


def test_a_code_works_only_in_the_browser_that_asked_for_it(client):
    knock(client, "aino@example.org")
    code = code_for("aino@example.org")
    other = Client()
    assert enter(other, code).url.startswith(DOOR)
    knock(other, "aino@example.org")
    assert enter(other, code).status_code == 200
    assert not is_signed_in(other)


def test_nobody_learns_whether_an_address_is_known():
    a_person("known@example.org")
    closed = a_person("closed@example.org")
    closed.is_active = False
    closed.save()
    answers, pages, letters = [], [], []
    for address in ("known@example.org", "unknown@example.org", "closed@example.org"):
        client = Client()
        answer = knock(client, address)
        # The number of the request and the second it came in say nothing of the address.
        headers = sorted(pair for pair in answer.headers.items() if pair[0] not in ("X-Request-ID", "Expires"))
        answers.append((answer.status_code, answer.content, headers))
        page = client.get(CONFIRM)
        text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode()).replace(address, "ADDRESS")
        pages.append((page.status_code, text))
        code_for(address)
        letter = outbox.outbox[-1]
        body = letter.body.replace(_code(), "CODE")
        html = letter.alternatives[0][0].replace(_code(), "CODE")
        letters.append((letter.subject, body, html))
    assert answers[0] == answers[1] == answers[2]
    assert pages[0] == pages[1] == pages[2]
    assert letters[0] == letters[1] == letters[2]


def test_a_closed_account_is_told_so_only_to_its_owner(client):
    person = a_person("closed@example.org")
    person.is_active = False
    person.save()
    knock(client, "closed@example.org")
    page = client.post(CONFIRM, {"code": code_for("closed@example.org")}, follow=True)
    assert "This account is closed" in page.content.decode()
    assert not is_signed_in(client)


def test_an_account_nobody_confirmed_is_gone_after_a_day(client):
    knock(client, "aino@example.org")
    assert people.purge_unconfirmed() == 0
    with time_machine.travel(timezone.now() + timedelta(hours=24, minutes=1)):
        assert people.purge_unconfirmed() == 1
    assert not User.objects.filter(email="aino@example.org").exists()


def test_the_purge_takes_nobody_who_confirmed_or_holds_a_seat(client):
    knock(client, "aino@example.org")
    enter(client, code_for("aino@example.org"))
    a_secretary("sihteeri@example.org")
    knock(Client(), "sihteeri@example.org")
    a_person("paper@example.org")
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        assert people.purge_unconfirmed() == 0


def test_a_pending_change_of_address_does_not_catch_the_sign_in_of_its_owner(client):
    """An address somebody typed into their account, unconfirmed, is not theirs."""
    thief = a_person("thief@example.org")
    EmailAddress.objects.create(user=thief, email="victim@example.org", verified=False)
    knock(client, "victim@example.org")
    enter(client, code_for("victim@example.org"))
    assert client.session["_auth_user_id"] != str(thief.pk)


def test_the_letter_is_in_the_language_of_the_page():
    for language, subject in (("fi", "Kirjautumiskoodisi"), ("sv", "Din inloggningskod"), ("en", "Your sign-in code")):
        address = f"{language}@example.org"
        Client().post(f"/{language}/account/login/code/", {"email": address})
        letter = OutgoingMail.objects.get(recipient=address)
        assert (letter.language, letter.subject) == (language, subject)
        assert User.objects.get(email=address).language == language


def test_the_code_lies_nowhere_in_the_open_and_is_wiped_on_sending(client):
    knock(client, "aino@example.org")
    letter = OutgoingMail.objects.get()
    assert letter.secret
    code = code_for("aino@example.org")
    letter.refresh_from_db()
    assert letter.secret is None
    for field in (letter.subject, letter.text, letter.html, letter.key, letter.error):
        assert code not in field
        assert code.replace(" ", "") not in field


def test_a_code_that_could_not_be_sent_in_time_is_not_sent_late(client):
    knock(client, "aino@example.org")
    letter = OutgoingMail.objects.get()
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert not mail.send(letter.pk)
    letter.refresh_from_db()
    assert (letter.status, letter.secret) == ("STOPPED", None)


@pytest.mark.parametrize(
    "address",
    ["", "aino", "aino@", "a\n@example.org", "aino@example.org\nBcc: b@example.org", "x" * 250 + "@example.org"],
)
def test_what_is_no_address_gets_a_sentence_beside_the_field(client, address):
    page = knock(client, address)
    assert page.status_code == 200
    assert "error-summary" in page.content.decode()
    assert not OutgoingMail.objects.exists()


def test_every_other_door_leads_to_the_one_door(client):
    for path in ("/sv/account/login/", "/sv/account/signup/"):
        assert client.get(f"{path}?next=/sv/desk/").url == "/sv/account/login/code/?next=%2Fsv%2Fdesk%2F"
        assert client.post(path, {"email": "a@example.org", "password": "x"}).status_code == 302


@pytest.mark.parametrize(
    "page", ["password/reset/", "password/change/", "password/set/", "password/reset/done/", "login/password/"]
)
def test_there_are_no_pages_for_passwords(client, page):
    assert client.get(f"/fi/account/{page}").status_code == 404
    assert signed_in(a_person("a@example.org")).get(f"/fi/account/{page}").status_code == 404


def test_a_password_signs_nobody_in(client):
    person = a_person("a@example.org")
    person.set_password("correct horse battery staple")
    person.save()
    assert not client.login(email="a@example.org", password="correct horse battery staple")
    assert not client.login(username="a@example.org", password="correct horse battery staple")


@pytest.mark.parametrize(
    "evil",
    [
        "//evil.example",
        "https://evil.example/",
        "https:evil.example",
        "\\\\evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:///evil.example",
        "\t//evil.example",
        "https://testserver/en/",
    ],
)
def test_next_leads_nowhere_else(client, evil):
    knock(client, "aino@example.org", next=evil)
    answer = enter(client, code_for("aino@example.org"), next=evil)
    assert answer.url == "/en/start/"


def test_next_leads_to_the_page_that_was_wanted(client):
    assert client.get("/en/account/me/").url == f"{DOOR}?next=/en/account/me/"
    knock(client, "aino@example.org", next="/en/account/me/")
    assert enter(client, code_for("aino@example.org"), next="/en/account/me/").url == "/en/account/me/"


def test_the_session_changes_at_sign_in_and_is_dead_after_signing_out(client):
    knock(client, "aino@example.org")
    before = client.session.session_key
    enter(client, code_for("aino@example.org"))
    during = client.session.session_key
    assert before != during
    client.post("/en/account/logout/")
    thief = Client()
    thief.cookies[django_settings.SESSION_COOKIE_NAME] = during
    assert thief.get("/en/account/me/").status_code == 302


def test_signing_out_takes_a_press_of_a_button(client):
    person = signed_in(a_person("a@example.org"))
    assert person.get("/en/account/logout/").status_code == 200
    assert person.get("/en/account/me/").status_code == 200


def test_somebody_who_mistyped_the_address_can_go_back_and_type_it_again(client):
    knock(client, "aion@example.org")
    assert client.get(DOOR).status_code == 200
    knock(client, "aino@example.org")
    enter(client, code_for("aino@example.org"))
    assert is_signed_in(client)


def test_asking_again_makes_a_new_code_and_the_old_one_is_dead(client):
    knock(client, "aino@example.org")
    old = code_for("aino@example.org")
    knock(client, "aino@example.org")
    new = code_for("aino@example.org")
    if old != new:
        enter(client, old)
        assert not is_signed_in(client)
    enter(client, new)
    assert is_signed_in(client)


def test_the_pages_of_the_door_have_one_heading_and_are_stored_by_no_cache(client):
    knock(client, "aino@example.org")
    for path in (DOOR, CONFIRM):
        page = client.get(path)
        assert page.content.decode().count("<h1") == 1
        assert "no-store" in page["Cache-Control"]


def test_a_sign_in_is_logged_without_code_and_address(client, caplog):
    with caplog.at_level("INFO"):
        knock(client, "aino@example.org")
        code = code_for("aino@example.org")
        enter(client, "9999 9999" if code != "9999 9999" else "8888 8888")
        enter(client, code)
    said = [record.getMessage() for record in caplog.records]
    assert any(re.fullmatch(r"signed in: person \d+ by code", line) for line in said)
    assert any(line.startswith("wrong code: person ") for line in said)
    assert not any(code in line or "aino@" in line for line in said)


def test_whoever_comes_too_late_with_a_code_is_still_led_to_where_they_wanted_to_go(client):
    answer = client.get(f"{CONFIRM}?next=/en/nominate/")
    assert answer.url == f"{DOOR}?late=1&next=%2Fen%2Fnominate%2F"
    page = client.get(answer.url).content.decode()
    assert "That code is too old" in page
    assert 'value="/en/nominate/"' in page
    assert client.get(f"{CONFIRM}?next=//evil.example/").url == f"{DOOR}?late=1"
