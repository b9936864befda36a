"""How long a session lasts, what ends it, and that what was typed outlives it."""

import time

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import UpdateError
from django.test import Client

from award.models import Session
from award.services import people, seats
from award.signin.sessions import SessionStore
from tests.award.builders import a_juror, a_person, a_secretary, signed_in

pytestmark = pytest.mark.django_db

ME = "/en/account/me/"
DOOR = "/en/account/login/code/"
MINUTE, HOUR = 60, 3600


def later(seconds: float):
    return time_machine.travel(time.time() + seconds, tick=True)


def visits(client: Client, path: str = ME) -> int:
    return client.get(path).status_code


def back(user, client: Client) -> None:
    """Sign the person in again in the same browser, keeping what the session holds."""
    from allauth.account.internal.flows.login import record_authentication
    from django.test import RequestFactory

    from award.signin import proof
    from award.signin.adapters import AccountAdapter

    request = RequestFactory().get("/")
    request.session, request.user = client.session, AnonymousUser()
    record_authentication(request, user, method="mfa")
    proof.begin(request, user)
    user.backend = "award.signin.backend.NoPasswords"
    AccountAdapter().login(request, user)
    request.session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key


@pytest.mark.parametrize("seated", [a_juror, a_secretary])
def test_a_seat_is_signed_out_after_half_an_hour_without_a_request(seated):
    client = signed_in(seated())
    assert visits(client) == 200
    with later(29 * MINUTE):
        assert visits(client) == 200
    with later(58 * MINUTE):
        assert visits(client) == 200
    with later(90 * MINUTE):
        assert visits(client) == 302
    assert visits(client) == 302


def test_a_nominator_may_pause_for_hours():
    client = signed_in(a_person("aino@example.org"))
    assert visits(client) == 200
    with later(6 * HOUR):
        assert visits(client) == 200


def test_nobody_stays_signed_in_beyond_twelve_hours_however_busy():
    client = signed_in(a_person("aino@example.org"))
    assert visits(client) == 200
    for hour in range(1, 12):
        with later(hour * HOUR):
            assert visits(client) == 200
    with later(12 * HOUR + MINUTE):
        assert visits(client) == 302


def test_the_sign_in_page_says_why_the_session_ended():
    client = signed_in(a_juror())
    visits(client)
    with later(31 * MINUTE):
        page = client.get(ME, follow=True).content.decode()
    assert "nothing happened for half an hour" in page


def test_a_form_sent_after_the_session_ended_is_kept_and_can_be_sent_again():
    person = a_juror()
    client = signed_in(person)
    visits(client)
    written = {"name": "Aino Kirjoittaja", "telephone": "040 123", "language": "sv", "more": ["one", "two"]}
    with later(31 * MINUTE):
        assert client.post(ME, written, headers={"Referer": f"https://testserver{ME}"}).url.startswith(DOOR)
        person.refresh_from_db()
        assert person.name != "Aino Kirjoittaja"
        back(person, client)
        page = client.get("/en/account/kept/").content.decode()
        for name, values in written.items():
            for value in [values] if isinstance(values, str) else values:
                assert f'<input type="hidden" name="{name}" value="{value}">' in page
        assert f'action="{ME}"' in page
        assert client.post(ME, written).status_code == 302
        person.refresh_from_db()
        assert person.name == "Aino Kirjoittaja"
        assert client.get("/en/account/kept/").status_code == 404


def test_after_signing_in_one_comes_to_what_was_kept(client, mailoutbox):
    from award.models import OutgoingMail
    from tests.award.test_signin import code_for, enter, knock

    person = a_person("aino@example.org")
    client = signed_in(person)
    visits(client)
    with later(13 * HOUR):
        client.post(ME, {"name": "Aino", "language": "fi"})
        knock(client, "aino@example.org")
        assert OutgoingMail.objects.exists()
        answer = enter(client, code_for("aino@example.org"))
    assert answer.url == "/en/account/kept/"


def test_what_was_kept_can_be_thrown_away():
    person = a_juror()
    client = signed_in(person)
    visits(client)
    with later(31 * MINUTE):
        client.post(ME, {"name": "X"}, headers={"Referer": "https://testserver/en/about/"})
        back(person, client)
        assert client.post("/en/account/kept/").url == "/en/about/"
        assert client.get("/en/account/kept/").status_code == 404


def test_nobody_else_at_the_same_browser_sees_what_was_kept():
    person, other = a_juror(), a_person("other@example.org")
    client = signed_in(person)
    visits(client)
    with later(31 * MINUTE):
        client.post(ME, {"name": "A secret that is long enough to be shown"})
        back(other, client)
        assert client.get("/en/account/kept/").status_code == 404
        back(person, client)
        assert client.get("/en/account/kept/").status_code == 404


def test_a_stranger_cannot_fill_the_session_table_with_forms(client):
    client.post(ME, {"name": "X"})
    assert "kept_form" not in client.session


def test_a_form_beyond_measure_is_not_kept():
    client = signed_in(a_juror())
    visits(client)
    with later(31 * MINUTE):
        client.post(ME, {"name": "x" * 400_000})
        assert "kept_form" not in client.session


def test_saving_as_one_goes_is_answered_401_and_never_with_a_sign_in_page():
    client = signed_in(a_juror())
    visits(client)
    with later(31 * MINUTE):
        answer = client.post(ME, {"name": "X"}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (401, b"")


def test_whoever_loses_the_seat_or_the_account_is_shut_out_at_the_next_request():
    secretary, second = a_secretary(), a_secretary("toinen@example.org")
    browsers = [signed_in(second), signed_in(second)]
    assert [visits(browser, "/en/desk/seats/") for browser in browsers] == [200, 200]
    seats.end_seat(seat=second.seats.get(), by=secretary)
    assert [visits(browser, "/en/desk/seats/") for browser in browsers] == [200, 200]  # the day is the last one
    with later(24 * HOUR):
        fresh = signed_in(second)
        assert visits(fresh, "/en/desk/seats/") == 404
    people.deactivate_person(user=second, by=secretary)
    assert [visits(browser) for browser in browsers] == [302, 302]


def test_signing_out_everywhere_ends_all_sessions_but_the_one_at_hand():
    person = a_person("aino@example.org")
    here, there = signed_in(person), signed_in(person)
    assert here.post("/en/account/sessions/end/").status_code == 302
    assert visits(here) == 200
    assert visits(there) == 302


def test_a_session_that_gets_another_key_keeps_what_it_holds_and_its_old_key_opens_nothing():
    person = a_person("aino@example.org")
    client = signed_in(person)
    store = client.session
    store["typed"] = "a long text"
    store.save()
    old = store.session_key
    store.cycle_key()
    store.cycle_key()
    assert SessionStore(old).get("typed") == "a long text"  # the row is renamed with the next save, not before
    store.save()
    assert old not in (store.session_key, None)
    assert SessionStore(store.session_key).get("typed") == "a long text"
    assert SessionStore(store.session_key).person == person
    assert SessionStore(old).load() == {}
    assert Session.objects.get().pk == store.session_key
    assert visits(client) == 302
    client.cookies[settings.SESSION_COOKIE_NAME] = store.session_key
    assert visits(client) == 200


def test_a_session_ended_elsewhere_does_not_come_back_under_another_key():
    client = signed_in(a_person("aino@example.org"))
    store = client.session
    store.cycle_key()
    Session.objects.all().delete()
    with pytest.raises(UpdateError):
        store.save()
    assert not Session.objects.exists()


def test_whoever_ends_a_session_that_is_being_renamed_ends_its_row():
    client = signed_in(a_person("aino@example.org"))
    store = client.session
    store.cycle_key()
    store.flush()
    assert not Session.objects.exists()
    assert visits(client) == 302
