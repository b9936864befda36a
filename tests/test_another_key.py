"""SECRET_KEY becomes another one, as the README says it: nothing is lost while both are named, nor once the former one is not."""

import time
from io import StringIO

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.crypto import salted_hmac
from django_q.conf import Conf
from django_q.models import OrmQ

from award import audit, mail, queue, sealed
from award.audit import unit_of_work
from award.models import OutgoingMail
from award.services import rotation
from nominations import suppressions
from nominations.models import Nominee, Suppression, SuppressionKey
from tests.award.builders import a_house, a_juror, signed_in
from tests.award.test_factors import AUTHENTICATE, CODES, app_code, at_the_factor, enrol
from tests.award.test_signin import is_signed_in

pytestmark = pytest.mark.django_db

NEW = "the-next-key-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKL"
NEVER = Nominee(pk=1, name="Aino Esimerkki", email="aino.esimerkki@example.org", telephone="+358 40 1234567")


class House:
    """What hangs on SECRET_KEY, made under the first one."""

    def __init__(self) -> None:
        a_house()
        self.juror = a_juror()
        self.browser = signed_in(self.juror)
        self.secret = enrol(self.browser)
        self.recovery_codes = list(self.browser.get(CODES).context["unused_codes"])
        self.letters = [self.letter(number) for number in range(2)]
        suppressions.note(NEVER)
        OrmQ.objects.all().delete()
        for number in range(2):
            queue.enqueue("award.tasks.send_mail", 1000 + number)

    def letter(self, number: int) -> int:
        """A letter that waits for the worker, with a secret in it."""
        with unit_of_work():
            mail.write_mail(
                template="account/code", to=f"reko{number}@example.org", language="en", secret="1234 5678",
                context={"event": "", "new_address": "", "minutes": 10},
            )  # fmt: skip
        return OutgoingMail.objects.latest("pk").pk

    def works(self, mailoutbox, hours: float) -> None:
        """Everybody gets in with what they have, a letter goes out with its secret, and who never wants to be nominated is known."""
        assert suppressions.recognised([NEVER]) == {1: True}
        assert mail.send(self.letters.pop())
        assert "1234 5678" in mailoutbox[-1].body
        with time_machine.travel(time.time() + 3600 * hours, tick=True):
            by_app = at_the_factor(self.juror)
            by_app.post(AUTHENTICATE, {"code": app_code(self.secret)})
            by_paper = at_the_factor(self.juror)
            by_paper.post(AUTHENTICATE, {"code": self.recovery_codes.pop()})
            assert [is_signed_in(client) for client in (by_app, by_paper)] == [True, True]
        assert list(audit.findings()) == []


@pytest.fixture
def house(settings):
    return House()


def replace_key(settings, monkeypatch, *, former: list[str]) -> None:
    """Start the product with another key, as its processes are started."""
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = former, NEW
    monkeypatch.setattr(Conf, "SECRET_KEY", NEW)


def tasks() -> list[int]:
    """What a worker takes from the queue, as django-q unpacks it."""
    from django_q.signing import SignedPackage

    return [SignedPackage.loads(payload)["args"][0] for _key, payload in queue.Broker(list_key="award").dequeue() or []]


def rotate() -> str:
    said = StringIO()
    call_command("rotate_secrets", stdout=said)
    return said.getvalue()


@pytest.mark.both
def test_a_key_is_replaced_and_nothing_is_lost(house, settings, monkeypatch, mailoutbox):
    former = settings.SECRET_KEY
    replace_key(settings, monkeypatch, former=[former])
    assert house.browser.get("/en/account/me/").status_code == 200
    house.works(mailoutbox, hours=1)
    assert tasks() == [1000]

    said = rotate()
    assert "secrets of second factors: 2 brought under the new key, 0 under it already, 0 cannot be opened" in said
    assert "keys of suppressions: 1 brought under the new key" in said

    replace_key(settings, monkeypatch, former=[])
    house.works(mailoutbox, hours=3)
    assert tasks() == [1001]
    assert rotate().count(": 0 brought under the new key") == 4


def test_after_the_former_key_is_gone_nothing_lies_under_it(house, settings, monkeypatch):
    former = settings.SECRET_KEY
    replace_key(settings, monkeypatch, former=[former])
    rotate()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = former, []
    stored = [
        *(
            (value, mail.PURPOSE)
            for value in OutgoingMail.objects.exclude(secret=None).values_list("secret", flat=True)
        ),
        *((value, suppressions.PURPOSE) for value in SuppressionKey.objects.values_list("sealed", flat=True)),
        *((row.data.get("secret") or row.data["seed"], rotation.FACTORS) for row in Authenticator.objects.all()),
    ]
    assert len(stored) == 6
    for value, purpose in stored:
        with pytest.raises(sealed.InvalidToken):
            sealed.unseal(value.encode() if isinstance(value, str) else bytes(value), purpose)


def test_fingerprints_noted_after_the_change_hang_on_a_key_that_never_lay_under_the_former_one(
    house, settings, monkeypatch
):
    replace_key(settings, monkeypatch, former=[settings.SECRET_KEY])
    rotate()
    other = Nominee(pk=2, name="Otto Keksitty", email="otto@example.org")
    suppressions.note(other)
    suppressions.note(NEVER)
    assert suppressions.recognised([NEVER, other]) == {1: True, 2: True}
    assert Suppression.objects.values("key").distinct().count() == 2
    assert Suppression.objects.count() == 3  # nobody is noted twice under two keys
    assert suppressions.forget(NEVER) == 2
    assert suppressions.recognised([NEVER, other]) == {2: True}


def test_a_key_that_is_not_named_is_missed_loudly_and_changes_nothing(house, settings, monkeypatch):
    former = settings.SECRET_KEY
    replace_key(settings, monkeypatch, former=[])
    with pytest.raises(CommandError, match="SECRET_KEY_FALLBACKS"):
        rotate()
    assert tasks() == []
    assert OrmQ.objects.count() == 2  # they wait for a worker that knows the key
    assert any("suppression key" in finding for finding in audit.findings())
    assert suppressions.recognised([NEVER]) == {}
    replace_key(settings, monkeypatch, former=[former])
    rotate()
    assert suppressions.recognised([NEVER]) == {1: True}
    assert list(audit.findings()) == []


def test_a_sign_in_that_is_half_done_goes_on_while_both_keys_are_named(house, settings, monkeypatch):
    half = at_the_factor(house.juror)
    replace_key(settings, monkeypatch, former=[settings.SECRET_KEY])
    with time_machine.travel(time.time() + 200, tick=True):
        half.post(AUTHENTICATE, {"code": app_code(house.secret)})
    assert is_signed_in(half)


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_fingerprints_from_before_there_were_keys_still_recognise(settings, monkeypatch):
    """The digests of an installation that is upgraded were made with a key derived from SECRET_KEY, and cannot be made again."""
    former = settings.SECRET_KEY
    try:
        migrate("0002_salt_of_the_name").get_model("nominations", "Suppression").objects.create(
            kind="EMAIL",
            digest=salted_hmac("nominations.suppressions", "aino.esimerkki@example.org", secret=former, algorithm="sha256").hexdigest(),
        )  # fmt: skip
        migrate("0004_suppressions_have_a_key")
    finally:
        call_command("migrate", verbosity=0)
    assert suppressions.recognised([NEVER]) == {1: True}
    replace_key(settings, monkeypatch, former=[former])
    rotate()
    replace_key(settings, monkeypatch, former=[])
    assert suppressions.recognised([NEVER]) == {1: True}


def migrate(name: str):
    """Bring the nominations app to a migration and return the models as they are then."""
    executor = MigrationExecutor(connection)
    executor.migrate([("nominations", name)])
    return MigrationExecutor(connection).loader.project_state([("nominations", name)]).apps


def test_the_command_says_what_it_has_done_in_the_audit_log(house, settings, monkeypatch):
    replace_key(settings, monkeypatch, former=[settings.SECRET_KEY])
    rotate()
    entry = audit.AuditEntry.objects.get(verb="secrets.rotated")
    assert entry.actor is None
    assert '"lost":0' in entry.data
