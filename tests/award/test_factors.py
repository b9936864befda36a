"""Second factors: demanded, enrolled, used, asked for again, and taken away by two."""

import re
import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from award import access, sealed
from award.audit import Refused
from award.models import AuditEntry, FactorReset, OutgoingMail
from award.services import factors
from tests.award.builders import a_chair, a_juror, a_person, a_secretary, signed_in
from tests.award.test_signin import code_for, enter, is_signed_in, knock

pytestmark = pytest.mark.django_db

APP, INDEX, CODES = "/en/account/factors/app/", "/en/account/factors/", "/en/account/factors/codes/"


def app_code(secret: str) -> str:
    return auth.format_hotp_value(auth.hotp_value(secret, int(time.time()) // 30))


def enrol(client: Client) -> str:
    """Enrol an app as a person does, and return its secret."""
    page = client.get(APP)
    assert page.status_code == 200
    secret = page.context["form"].secret
    assert client.post(APP, {"code": app_code(secret)}).status_code == 302
    return secret


def verbs() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


@pytest.mark.parametrize("seated", [a_juror, a_secretary, a_chair])
def test_a_seat_has_no_power_before_the_second_factor(seated, client, django_capture_on_commit_callbacks):
    person = seated()
    client = signed_in(person, factor=False)
    assert client.get("/en/start/").url == reverse("second_factor")
    assert "An app that shows codes" in client.get("/en/account/second-factor/").content.decode()
    request = client.get("/en/").wsgi_request
    assert not access.seats_of(request.user)
    assert access.held_seats(request.user)
    enrol(client)
    assert access.seats_of(client.get("/en/").wsgi_request.user)


def test_the_demand_leads_back_to_the_page_that_was_wanted():
    client = signed_in(a_secretary(), factor=False)
    asked = client.get("/en/desk/seats/").url
    assert asked == "/en/account/second-factor/?next=%2Fen%2Fdesk%2Fseats%2F"
    way = re.search(r'href="(/en/account/factors/app/\?next=[^"]+)"', client.get(asked).content.decode()).group(1)
    secret = client.get(way).context["form"].secret
    codes = client.post(way, {"code": app_code(secret)}).url
    assert codes == f"{CODES}?next=%2Fen%2Fdesk%2Fseats%2F"
    assert 'href="/en/desk/seats/"' in client.get(codes).content.decode()
    assert client.get("/en/desk/seats/").status_code == 200


def test_the_demand_leads_nowhere_else():
    client = signed_in(a_secretary())
    assert client.get("/en/account/second-factor/?next=//evil.example/").url == "/en/start/"


def test_a_nominator_is_not_asked_for_a_second_factor(settings):
    client = signed_in(a_person("aino@example.org"), factor=False)
    assert settings.REQUIRE_SECOND_FACTOR
    assert client.get("/en/account/me/").status_code == 200
    assert client.get("/en/account/second-factor/").url == "/en/start/"


def test_at_the_next_sign_in_the_app_is_asked_for_after_the_code():
    person = a_juror()
    secret = enrol(signed_in(person))
    client = Client()
    knock(client, person.email)
    assert enter(client, code_for(person.email)).url == "/en/account/factors/authenticate/"
    assert not is_signed_in(client)
    assert client.get("/en/account/me/").status_code == 302
    wrong = client.post("/en/account/factors/authenticate/", {"code": "000000"})
    assert "This code is not right." in wrong.content.decode()
    with time_machine.travel(time.time() + 60, tick=True):
        code = app_code(secret)
        client.post("/en/account/factors/authenticate/", {"code": f"{code[:3]} {code[3:]}"})
    assert is_signed_in(client)


def test_a_recovery_code_works_once_in_place_of_the_app():
    person = a_juror()
    browser = signed_in(person)
    enrol(browser)
    code = browser.get(CODES).context["unused_codes"][0]
    for expected in (True, False):
        client = Client()
        knock(client, person.email)
        enter(client, code_for(person.email))
        client.post("/en/account/factors/authenticate/", {"code": f"{code[:4]} {code[4:]}"})
        assert is_signed_in(client) is expected


def test_guessing_the_second_factor_is_answered_429():
    person = a_juror()
    enrol(signed_in(person))
    client = Client()
    knock(client, person.email)
    enter(client, code_for(person.email))
    answers = [client.post("/en/account/factors/authenticate/", {"code": "000000"}) for _try in range(12)]
    assert answers[-1].status_code == 429
    assert int(answers[-1]["Retry-After"]) > 0


@pytest.mark.parametrize("path", [APP, "/en/account/factors/passkeys/add/"], ids=["app", "passkey"])
def test_enrolling_takes_a_code_newer_than_five_minutes(path):
    client = signed_in(a_person("aino@example.org"), factor=False)
    assert client.get(path).status_code == 200
    with time_machine.travel(time.time() + 301, tick=True):
        assert client.get(path).url.startswith("/en/account/reauthenticate/?next=")


def test_one_proves_again_who_one_is_with_a_code_by_mail_and_goes_on():
    person = a_person("aino@example.org")
    client = signed_in(person, factor=False)
    with time_machine.travel(time.time() + 301, tick=True):
        again = client.get(APP).url
        assert "Send a code to aino@example.org" in client.get(again).content.decode()
        assert not OutgoingMail.objects.exists()  # looking at the page sends nothing
        client.post(again, {"action": "send"})
        letter = OutgoingMail.objects.get(template="account/code_again")
        assert letter.recipient == "aino@example.org"
        code = sealed.unseal(bytes(letter.secret), "outgoing-mail")
        assert client.post(again, {"code": "0000 0000"}).status_code == 200
        assert client.post(again, {"code": code}).url == APP
        assert client.get(APP).status_code == 200


def test_the_third_wrong_code_ends_that_too():
    client = signed_in(a_person("aino@example.org"), factor=False)
    again = "/en/account/reauthenticate/?next=/en/account/factors/app/"
    client.post(again, {"action": "send"})
    code = sealed.unseal(bytes(OutgoingMail.objects.get().secret), "outgoing-mail")
    for _try in range(3):
        client.post(again, {"code": "0000 0000"})
    client.post(again, {"code": code})
    with time_machine.travel(time.time() + 301, tick=True):
        assert client.get(APP).status_code == 302


def test_whoever_has_a_second_factor_proves_it_with_that_and_not_with_the_mailbox():
    person = a_juror()
    client = signed_in(person)
    secret = enrol(client)
    remove = f"{APP}remove/"
    with time_machine.travel(time.time() + 301, tick=True):
        again = client.get(remove).url
        assert again.startswith("/en/account/factors/reauthenticate/")
        assert client.get("/en/account/reauthenticate/").url.startswith("/en/account/factors/reauthenticate/")
        client.post(again, {"code": app_code(secret)})
        assert client.post(remove).status_code == 302
    assert not Authenticator.objects.filter(user=person).exists()


def test_each_change_of_a_factor_is_in_the_trail_and_the_person_is_told(django_capture_on_commit_callbacks):
    client = signed_in(a_juror())
    AuditEntry.objects.count()
    with django_capture_on_commit_callbacks(execute=True):
        enrol(client)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{CODES}new/")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{APP}remove/")
    assert verbs()[-3:] == ["factor.app_added", "factor.codes_renewed", "factor.app_removed"]
    assert OutgoingMail.objects.filter(template="account/factor").count() == 3


def test_the_secrets_of_factors_lie_sealed():
    client = signed_in(a_juror())
    secret = enrol(client)
    assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))
    assert client.get(CODES).context["unused_codes"][0] not in str(list(Authenticator.objects.values_list("data")))


def test_a_passkey_is_bound_to_the_host_of_site_url_whatever_the_request_says(settings):
    settings.ALLOWED_HOSTS = ["*"]
    client = signed_in(a_person("aino@example.org"), factor=False)
    page = client.get("/en/account/factors/passkeys/add/", headers={"Host": "evil.example"})
    assert page.context["js_data"]["creation_options"]["publicKey"]["rp"]["id"] == "alumn.example.org"


@pytest.fixture
def three():
    return a_secretary(), a_chair(), a_juror()


def test_two_leading_seats_take_a_lost_factor_away_and_the_person_is_told_at_each_step(three):
    secretary, chair, juror = three
    browser = signed_in(juror)
    enrol(browser)
    first = signed_in(secretary)
    page = first.post("/en/desk/second-factors/", {"person": juror.pk}, follow=True)
    assert "Waiting for a second person" in page.content.decode()
    reset = FactorReset.objects.get()
    read = {"read": page.context["resets"][0]["read"]}
    first.post(f"/en/desk/second-factors/{reset.pk}/confirm/", read)
    assert Authenticator.objects.filter(user=juror).exists()  # not by the one who asked
    signed_in(chair).post(f"/en/desk/second-factors/{reset.pk}/confirm/", read)
    assert not Authenticator.objects.filter(user=juror).exists()
    assert browser.get("/en/account/me/").status_code == 302
    letters = OutgoingMail.objects.filter(recipient=juror.email, template="account/factor_reset").order_by("pk")
    assert [letter.subject for letter in letters] == [
        "Somebody asked to take your second factor away",
        "Your second factor has been taken away",
    ]
    assert {"factor.reset_requested", "factor.refused", "factor.reset"} <= set(verbs())


def test_nobody_takes_their_own_factor_away_and_a_juror_nobodys(three):
    secretary, chair, juror = three
    with pytest.raises(Refused):
        factors.request_reset(person=secretary, by=secretary)
    with pytest.raises(Refused):
        factors.request_reset(person=chair, by=juror)
    assert signed_in(juror).get("/en/desk/second-factors/").status_code == 404
    page = signed_in(secretary).post("/en/desk/second-factors/", {"person": secretary.pk})
    assert page.status_code == 200
    assert not FactorReset.objects.exists()


def test_the_person_concerned_does_not_confirm_it_either(three):
    secretary, chair, _juror = three
    reset = factors.request_reset(person=chair, by=secretary)
    with pytest.raises(Refused):
        factors.confirm_reset(reset=reset, read=factors.fingerprint_of(reset), by=chair)


def test_the_database_refuses_a_reset_by_one_person(three):
    secretary, _chair, juror = three
    reset = factors.request_reset(person=juror, by=secretary)
    with pytest.raises(IntegrityError), transaction.atomic():
        FactorReset.objects.filter(pk=reset.pk).update(confirmed_by=secretary, confirmed_at=reset.requested_at)
    with pytest.raises(IntegrityError), transaction.atomic():
        FactorReset.objects.create(person=secretary, requested_by=secretary)


def test_a_reset_can_be_withdrawn_and_is_settled_once(three):
    secretary, chair, juror = three
    reset = factors.request_reset(person=juror, by=secretary)
    factors.withdraw_reset(reset=reset, by=chair)
    with pytest.raises(Refused):
        factors.confirm_reset(reset=reset, read=factors.fingerprint_of(reset), by=chair)
    factors.request_reset(person=juror, by=chair)


def test_an_only_secretary_gets_back_in_from_the_command_line():
    secretary = a_secretary()
    browser = signed_in(secretary)
    enrol(browser)
    call_command("secretary", secretary.email, "--reset-factor")
    assert not Authenticator.objects.filter(user=secretary).exists()
    assert browser.get("/en/account/me/").status_code == 302


@pytest.mark.parametrize(
    "path",
    [
        INDEX,
        APP,
        CODES,
        f"{CODES}new/",
        f"{APP}remove/",
        "/en/account/factors/passkeys/",
        "/en/account/factors/passkeys/add/",
        f"{CODES}download/",
        "/en/account/factors/reauthenticate/",
    ],
)
def test_each_page_of_the_factors_is_the_houses_own(path):
    client = signed_in(a_juror())
    enrol(client)
    page = client.get(path, follow=True)
    assert page.status_code == 200
    if "html" in page["Content-Type"]:
        assert page.content.decode().count("<h1") == 1
        assert "award/page" in page.content.decode()


AUTHENTICATE = "/en/account/factors/authenticate/"


def at_the_factor(person) -> Client:
    """Return a browser that has typed the mailed code and is asked for the second factor."""
    client = Client()
    knock(client, person.email)
    assert enter(client, code_for(person.email)).url == AUTHENTICATE
    return client


@pytest.mark.parametrize("later", [0.5, 31, 59, 88])
def test_a_code_of_the_app_works_once_for_as_long_as_it_is_valid(later):
    """A code is accepted half a minute early and half a minute late: it must stay used through all of that."""
    person = a_juror()
    with time_machine.travel(1_900_000_000 - 1_900_000_000 % 30 - 29.5, tick=False):
        secret = enrol(signed_in(person))
    start = 1_900_000_200 - 1_900_000_200 % 30
    code = auth.format_hotp_value(auth.hotp_value(secret, start // 30 + 1))
    with time_machine.travel(start + 0.5, tick=False):
        first = at_the_factor(person)
        first.post(AUTHENTICATE, {"code": code})
        assert is_signed_in(first)
    with time_machine.travel(start + 0.5 + later, tick=False):
        second = at_the_factor(person)
        page = second.post(AUTHENTICATE, {"code": f"{code[:3]}-{code[3:]}"})
        assert "This code is not right." in page.content.decode()
        assert not is_signed_in(second)


def test_a_used_code_proves_nothing_again_either():
    person = a_juror()
    client = signed_in(person)
    secret = enrol(client)
    with time_machine.travel(time.time() + 400, tick=True):
        code = app_code(secret)
        browser = at_the_factor(person)
        browser.post(AUTHENTICATE, {"code": code})
        assert is_signed_in(browser)
        again = client.get(f"{APP}remove/").url
        with time_machine.travel(time.time() + 31, tick=True):
            assert client.post(again, {"code": code}).status_code == 200
            assert client.get(f"{APP}remove/").status_code == 302


def test_the_code_that_enrolled_the_app_signs_no_second_browser_in():
    person = a_juror()
    browser = signed_in(person)
    secret = browser.get(APP).context["form"].secret
    code = app_code(secret)
    browser.post(APP, {"code": code})
    client = at_the_factor(person)
    client.post(AUTHENTICATE, {"code": code})
    assert not is_signed_in(client)


def test_a_code_counts_once_whatever_the_cache_says(settings):
    """Each process has a cache of its own here: only the database all of them share can tell."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    person = a_juror()
    secret = enrol(signed_in(person))
    with time_machine.travel(time.time() + 60, tick=True):
        browsers = [at_the_factor(person) for _number in range(2)]
        code = app_code(secret)
        for browser in browsers:
            browser.post(AUTHENTICATE, {"code": code})
        assert [is_signed_in(browser) for browser in browsers] == [True, False]


def test_a_factor_taken_away_ends_a_sign_in_that_was_half_done(three):
    secretary, chair, juror = three
    enrol(signed_in(juror))
    half = at_the_factor(juror)
    reset = factors.request_reset(person=juror, by=secretary)
    factors.confirm_reset(reset=reset, read=factors.fingerprint_of(reset), by=chair)
    owner = Client()
    knock(owner, juror.email)
    enter(owner, code_for(juror.email))
    assert is_signed_in(owner)
    with time_machine.travel(time.time() + 60, tick=True):
        secret = enrol(owner)
        half.post(AUTHENTICATE, {"code": app_code(secret)})
        with time_machine.travel(time.time() + 200, tick=True):
            half.post(AUTHENTICATE, {"code": app_code(secret)})
    assert not is_signed_in(half)


def test_two_windows_that_enrol_at_the_same_moment_are_both_answered(monkeypatch):
    """The second one finds an app enrolled by the first after it has checked its code."""
    person = a_juror()
    client = signed_in(person)
    secret = client.get(APP).context["form"].secret
    Authenticator.objects.create(user=person, type=Authenticator.Type.RECOVERY_CODES, data={})

    def other_window_was_quicker(self):
        Authenticator.objects.create(
            user=person, type=Authenticator.Type.TOTP, data={"secret": sealed.seal("x", "y").decode()}
        )
        return self.cleaned_data["code"]

    monkeypatch.setattr("award.forms.account.AppForm.clean_code", other_window_was_quicker)
    assert client.post(APP, {"code": app_code(secret)}).status_code == 302
