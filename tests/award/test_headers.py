"""The headers of every kind of answer, cookies, and links that do not follow a forged host."""

import re

import pytest
from django.conf import settings as django_settings
from django.db import OperationalError
from django.test import Client

from award.models import OutgoingMail
from tests.award.builders import a_chair, a_person, a_secretary, signed_in
from tests.award.test_signin import code_for, enter, knock

pytestmark = pytest.mark.django_db

ANSWERS = {
    "a page": lambda: Client().get("/sv/", secure=True),
    "a sign-in page": lambda: Client().get("/sv/account/login/code/", secure=True),
    "a page of a signed-in person": lambda: signed_in(a_person("a@example.org")).get("/sv/account/me/", secure=True),
    "a redirect": lambda: Client().get("/sv/desk/", secure=True),
    "nothing there": lambda: Client().get("/sv/nothing/", secure=True),
    "nothing there, without a language": lambda: Client().get("/nothing", secure=True),
    "a form without its token": lambda: Client(enforce_csrf_checks=True).post("/sv/account/login/code/", secure=True),
    "a method that is not": lambda: signed_in(a_person("a@example.org")).get("/sv/account/sessions/end/", secure=True),
    "a static file": lambda: Client().get("/static/award/award.js", secure=True),
    "the admin site": lambda: Client().get("/admin/", secure=True),
    "the admin's sign-in": lambda: Client().get("/admin/login/", secure=True),
    "health": lambda: Client().get("/healthz", secure=True),
    "one try too many": lambda: [knock(Client(), "a@example.org") for _try in range(6)] and Client().post("/sv/account/login/code/", {"email": "a@example.org"}, secure=True),
}  # fmt: skip


@pytest.mark.parametrize("kind", ANSWERS)
def test_every_kind_of_answer_has_the_headers(kind):
    answer = ANSWERS[kind]()
    if answer.streaming:
        b"".join(answer.streaming_content)
        answer.close()
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self'" in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "geolocation=()" in answer["Permissions-Policy"]
    assert (
        answer["Strict-Transport-Security"] == "max-age=31536000"
    )  # this site only: others of the association are not bound
    assert "Server" not in answer
    assert "X-Powered-By" not in answer


def test_the_page_that_says_the_database_is_gone_has_the_headers_and_does_not_ask_it_again(monkeypatch):
    client, asked = signed_in(a_person("a@example.org")), []

    def gone(_store):
        asked.append(1)
        raise OperationalError("the database is gone")

    monkeypatch.setattr("award.signin.sessions.SessionStore.load", gone)
    client.raise_request_exception = False
    answer = client.get("/sv/account/me/", secure=True)
    assert answer.status_code == 503
    assert len(asked) == 1
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"


def test_a_redirect_to_https_has_headers_too(settings):
    settings.SECURE_SSL_REDIRECT = True
    answer = Client().get("/sv/")
    assert answer.url.startswith("https://")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_cookies_are_for_this_host_https_and_the_server_alone(client):
    knock(client, "aino@example.org")
    enter(client, code_for("aino@example.org"))
    assert {name for name in client.cookies if name.startswith("__Host-")} == set(client.cookies)
    client.get("/en/account/me/")
    for name in (django_settings.SESSION_COOKIE_NAME, django_settings.CSRF_COOKIE_NAME):
        cookie = client.cookies[name]
        assert name.startswith("__Host-")
        assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")
        assert (cookie["path"], cookie["domain"]) == ("/", "")


@pytest.mark.parametrize("path", ["/sv/account/me/", "/sv/", "/sv/laureates/", "/sv/nothing/", "/sv/account/factors/"])
def test_what_a_signed_in_person_sees_is_stored_nowhere(path):
    answer = signed_in(a_person("aino@example.org")).get(path)
    assert "no-store" in answer["Cache-Control"]
    assert "Cookie" in answer["Vary"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "localhost"},
        {"X-Forwarded-Host": "evil.example"},
        {"X-Forwarded-Proto": "http"},
        {"Forwarded": "host=evil.example"},
    ],
)
def test_links_in_letters_have_the_host_of_site_url_whatever_the_request_claims(headers):
    secretary, chair = a_secretary(), a_chair()
    browser = signed_in(secretary)
    browser.post("/sv/desk/second-factors/", {"person": chair.pk}, headers=headers)
    from award.models import FactorReset
    from award.services import factors

    other = a_secretary("toinen@example.org")
    reset = FactorReset.objects.get()
    factors.confirm_reset(reset=reset, read=factors.fingerprint_of(reset), by=other)
    knock(Client(headers=headers), "aino@example.org")
    for letter in OutgoingMail.objects.all():
        assert "evil.example" not in letter.text + letter.html
        assert "localhost" not in letter.text + letter.html
        assert set(re.findall(r"https?://[^/\s\"]+", letter.text)) <= {"https://alumn.example.org"}
    assert OutgoingMail.objects.filter(text__contains="https://alumn.example.org/").exists()


def test_an_unknown_host_is_answered_400():
    assert Client().get("/sv/", headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("token", [None, "x" * 64])
def test_a_form_without_the_token_or_with_a_foreign_one_gets_a_page_in_three_languages_and_changes_nothing(token):
    person = a_person("aino@example.org")
    client = signed_in(person)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    strict.get("/en/account/me/")
    answer = strict.post(
        "/en/account/me/", {"name": "X", "language": "fi", **({"csrfmiddlewaretoken": token} if token else {})}
    )
    assert answer.status_code == 403
    assert answer.content.decode().count("<section lang=") == 3
    person.refresh_from_db()
    assert person.name != "X"
