"""A juror's second factor: enrolled at the first sign-in and asked for at the next one, a passkey and an app."""

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import expect

from award.models import Seat
from award.services import seats
from tests.nominations.received import a_house

pytestmark = pytest.mark.django_db(transaction=True)

JUROR = "juror@alumn.example"
# A key that lies in the device and answers as soon as it is asked, as a fingerprint would.
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def house(site, settings):
    """A house with one juror, where the second factor is demanded as in production. The port has no TLS: localhost counts as safe."""
    settings.REQUIRE_SECOND_FACTOR = True
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    a_house()
    juror = seats.person(email=JUROR, name="Raija Raatilainen", language="en")
    seats.give_seat(user=juror, body=Seat.Body.JURY, office=Seat.Office.MEMBER, by=None)


def signs_out(person) -> None:
    person.presses("Sign out", within=person.page.locator("footer"))
    person.presses("Sign out", within=person.page.locator("main")) if person.page.url.endswith("/logout/") else None
    expect(person.page.locator(".mainnav")).to_contain_text("Sign in")


def a_device(person):
    """Give the browser a virtual authenticator; return a function that says whether its owner proves who they are."""
    protocol = person.context.new_cdp_session(person.page)
    protocol.send("WebAuthn.enable")
    key = protocol.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]

    def owner_is_there(there: bool) -> None:
        protocol.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": there})

    return owner_is_there


def test_a_passkey_is_enrolled_and_signs_in(house, visitor):
    juror = visitor()
    owner_is_there = a_device(juror)
    juror.signs_in(JUROR)
    juror.sees_the_heading("A second factor")
    juror.follows("A passkey")
    juror.fills(name="My laptop")
    juror.presses("Add this device")
    juror.sees_the_heading("Recovery codes")
    juror.follows("I have kept them: continue")
    juror.sees_the_heading("Jury room")

    signs_out(juror)
    juror.signs_in(JUROR)
    juror.sees_the_heading("Second factor")
    owner_is_there(False)
    juror.page.get_by_role("button", name="Use my passkey").click()
    juror.sees("The device did not answer, or you stopped it.")
    owner_is_there(True)
    juror.presses("Use my passkey")
    juror.sees_the_heading("Jury room")


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_an_app_with_codes_is_enrolled_and_signs_in(house, visitor, javascript):
    juror = visitor(javascript=javascript)
    juror.signs_in(JUROR)
    juror.sees_the_heading("A second factor")
    juror.follows("An app that shows codes")
    secret = juror.page.locator("#totp-key").inner_text().replace(" ", "")
    earlier, now, later = (format_hotp_value(hotp_value(secret, at)) for at in yield_hotp_counters_from_time())
    juror.fills(code="000000" if "000000" not in (earlier, now, later) else "111111")
    juror.presses("Use this app")
    juror.reads_an_error()
    juror.fills(code=now)
    juror.presses("Use this app")
    juror.sees_the_heading("Recovery codes")
    juror.follows("I have kept them: continue")
    juror.sees_the_heading("Jury room")

    signs_out(juror)
    juror.signs_in(JUROR)
    juror.sees_the_heading("Second factor")
    # A code works once. The telephone's clock may run ahead of ours, so that the next one is good already.
    juror.fills(code=later)
    juror.presses("Sign in")
    juror.sees_the_heading("Jury room")
