"""What an address opens around a nomination is compared exactly; what it closes, folded."""

import hashlib
import hmac
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.utils import timezone

from award.models import Invitation, OutgoingMail
from nominations import access, suppressions
from nominations.models import Endorsement, Nominee, Suppression
from nominations.services import answers, telling
from nominations.services.endorsements import invite_endorser
from tests.award.addresses import REFUSED, SAME, STRANGERS, TRUE
from tests.award.builders import a_person, a_secretary, signed_in
from tests.nominations.received import a_nomination, a_receiving_year, the_nominee
from tests.nominations.test_rights import page_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_factor(settings):
    settings.REQUIRE_SECOND_FACTOR = False


@pytest.fixture
def nominee():
    return the_nominee(a_nomination(a_receiving_year(), email=TRUE.upper()))


def test_the_nominee_has_all_that_is_held_under_the_address_however_it_was_typed(nominee):
    assert nominee.email == TRUE
    for typed in SAME.values():
        assert access.own_nominees(a_person(typed)).get() == nominee


def test_nobody_else_has_what_is_held_about_the_nominee(nominee):
    for name, typed in STRANGERS.items():
        stranger = a_person(typed)
        EmailAddress.objects.get_or_create(user=stranger, email=stranger.email, verified=True, primary=True)
        assert not access.own_nominees(stranger).exists(), name
        browser = signed_in(stranger)
        assert (browser.get(page_of(nominee)).status_code, browser.post(page_of(nominee)).status_code) == (404, 404), (
            name
        )


def test_a_nominee_does_not_read_the_letters_of_another(nominee):
    OutgoingMail.objects.create(
        key="x", cycle=nominee.nomination.cycle, template="x", recipient=TRUE, language="en", subject="x", text="x", html="x",
        status="SENT", sent_at=timezone.now(),
    )  # fmt: skip
    assert access.letters_received(nominee).exists()
    for name, typed in STRANGERS.items():
        nominee.email = typed
        assert not access.letters_received(nominee).exists(), name


def test_with_another_address_the_links_sent_to_the_old_one_are_closed_and_only_with_another(nominee):
    secretary = a_secretary()
    telling.tell_by_mail(nominee=nominee, by=secretary)
    for typed in SAME.values():
        answers.correct_facts(nominee=nominee, email=typed, by=secretary)
    assert Invitation.objects.get().revoked_at is None
    changed = answers.correct_facts(nominee=nominee, email=STRANGERS["tag"], by=secretary)
    assert (changed.told_at, Invitation.objects.get().revoked_at is None) == (None, False)


def test_the_office_cannot_enter_what_is_no_address(nominee):
    secretary = a_secretary()
    for typed in REFUSED.values():
        with pytest.raises(ValidationError):
            answers.correct_facts(nominee=nominee, email=typed, by=secretary)


def test_an_endorser_is_asked_once_however_the_address_is_typed(nominee):
    nomination = a_nomination(nominee.nomination.cycle, "Bror Exempel", nominator="b@example.org")
    ask = {"nomination": nomination, "name": "Laura", "language": "en", "by": nomination.nominator}
    assert invite_endorser(email=SAME["capitals"], **ask).email == TRUE
    for typed in SAME.values():
        with pytest.raises(ValidationError):
            invite_endorser(email=typed, **ask)
    assert Endorsement.objects.count() == 1


def test_no_letter_asks_what_is_no_address(nominee):
    ask = {"nomination": nominee.nomination, "name": "Laura", "language": "en", "by": nominee.nomination.nominator}
    for typed in REFUSED.values():
        with pytest.raises(ValidationError):
            invite_endorser(email=typed, **ask)
    assert not OutgoingMail.objects.filter(template="endorsement_invitation").exists()


def test_who_never_wants_to_be_nominated_is_recognised_by_look_alikes_too(nominee):
    suppressions.note(nominee)
    for name in ("é", "é as IDNA", "dotless i", "tag"):
        assert suppressions.recognised([Nominee(pk=0, name="Somebody", email=STRANGERS[name])]) == {0: True}, name


def test_fingerprints_of_addresses_with_other_letters_are_still_found():
    """They were taken of ake@alanningar.example, folded from what was typed; since then the domain is stored as IDNA."""
    row, key = suppressions.new_key()
    digest = hmac.new(key, b"ake@alanningar.example", hashlib.sha256).hexdigest()
    Suppression.objects.create(kind="EMAIL", digest=digest, key=row)
    for typed in ("ake+award@Ålänningar.example", "ake@xn--lnningar-0zai.example"):
        assert suppressions.recognised([Nominee(pk=0, name="Åke", email=typed)]) == {0: True}


def test_a_look_alike_takes_back_nothing_that_the_person_said_in_an_earlier_year(nominee):
    """The fingerprint is of the folded address: whoever answers "never again" and then otherwise had it removed."""
    suppressions.note(nominee)
    Suppression.objects.update(noted_at=timezone.now() - timedelta(days=400))
    look_alike = the_nominee(
        a_nomination(nominee.nomination.cycle, nominator="accomplice@example.org", email=STRANGERS["é"])
    )
    answers.answer(nominee=look_alike, response="DECLINED", never_again=True)
    answers.answer(nominee=look_alike, response="ACCEPTED")
    assert suppressions.recognised([Nominee(pk=0, name="Somebody", email=TRUE)]) == {0: True}


def test_what_was_said_this_year_is_taken_back_with_the_answer(nominee):
    answers.answer(nominee=nominee, response="DECLINED", never_again=True)
    assert Suppression.objects.exists()
    answers.answer(nominee=nominee, response="ACCEPTED")
    assert not Suppression.objects.exists()
