"""Letters over real SMTP: what they are, and what happens when the mail server is down, slow or says no."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connections
from django.utils import timezone

from award import access, mail, queue
from award.models import OutgoingMail
from award.services import letters
from tests.award.builders import a_secretary
from tests.smtp import Postbox, postbox

pytestmark = pytest.mark.django_db


def use(settings: Any, port: int) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 1
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False


@pytest.fixture
def box(settings) -> Iterator[Postbox]:
    with postbox() as (postbox_, port):
        use(settings, port)
        yield postbox_


class Grumpy(Postbox):
    """Says something else than 250."""

    def __init__(self, says: str, delay: float = 0) -> None:
        super().__init__()
        self.says, self.delay = says, delay

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        await asyncio.sleep(self.delay)
        if not self.says.startswith("250"):
            return self.says
        return await super().handle_DATA(server, session, envelope)


def a_letter(key: str = "k", **more: Any) -> OutgoingMail:
    values = {
        "template": "account/code",
        "to": "aino@example.org",
        "language": "sv",
        "secret": "1234 5678",
        "context": {"minutes": 10},
    }
    return mail.write_mail(key=key, **{**values, **more})


def reread(letter: OutgoingMail) -> OutgoingMail:
    letter.refresh_from_db()
    return letter


def test_a_letter_has_plain_text_and_html_in_the_recipients_language(box, house):
    assert mail.send(a_letter().pk)
    letter = box.to("aino@example.org")[0]
    assert letter["Content-Language"] == "sv"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content_type() == "multipart/alternative"
    plain = letter.get_body(("plain",)).get_content()
    html = letter.get_body(("html",)).get_content()
    assert '<html lang="sv">' in html
    assert all("1234 5678" in part for part in (plain, html))
    assert all("Exempels alumner" in part and "09 123 4567" in part for part in (plain, html))
    assert "<img" not in html
    assert "http" not in html.replace("http://www.w3.org", "")
    assert letter["From"] == "Exempels alumner <alumn@alumn.example.org>"
    assert letter["Reply-To"] == "toimisto@example.org"


def test_a_letter_is_written_once_under_its_key(box):
    first = a_letter()
    assert a_letter().pk == first.pk
    assert queue.load()[0] == 1


@pytest.mark.django_db(transaction=True)
def test_two_processes_write_the_same_letter_once():
    def write(_number: int) -> int:
        try:
            return a_letter("same").pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(write, range(8)))) == 1
    assert OutgoingMail.objects.count() == 1
    assert queue.load()[0] == 1


def test_two_workers_send_it_once(box):
    letter = a_letter()
    assert [mail.send(letter.pk), mail.send(letter.pk)] == [True, False]
    assert len(box.letters) == 1


def test_after_sending_nothing_of_the_secret_is_left(box):
    letter = a_letter()
    mail.send(letter.pk)
    row = reread(letter)
    assert (row.status, row.secret) == ("SENT", None)
    assert "1234" not in row.text + row.html + row.subject


def test_letters_with_codes_are_nobodys_to_read_in_the_outbox(box):
    secretary = a_secretary()
    a_letter()
    assert not access.mails_for(secretary).filter(template="account/code").exists()


def test_a_letter_to_an_address_that_an_upgrade_wrote_does_not_count_as_sent(box):
    """A mail server may take it and return it to nobody: a nominee would count as told."""
    letter = a_letter(to="unreadable-7@address.invalid")
    assert mail.send(letter.pk) is False
    assert (reread(letter).status, "enter the right one" in reread(letter).error) == ("FAILED", True)


@contextmanager
def nobody_listens() -> Iterator[int]:
    """A port that refuses connections."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


def test_while_the_server_is_down_nothing_is_lost_and_the_reason_is_seen(settings):
    a_secretary()
    with nobody_listens() as port:
        use(settings, port)
        letter = a_letter(
            template="seat_welcome", secret="", send_before=None, context={"body": "JURY", "start_url": "x"}
        )
        waits = []
        for _attempt in range(4):
            now = timezone.now()
            assert not mail.send(letter.pk)
            row = reread(letter)
            waits.append(round((row.next_attempt_at - now).total_seconds() / 60))
            OutgoingMail.objects.update(next_attempt_at=timezone.now())
    assert waits == [1, 2, 5, 15]
    assert (row.status, row.attempts) == ("QUEUED", 4)
    assert "ConnectionRefusedError" in row.error
    with postbox() as (box, port):
        use(settings, port)
        assert mail.sweep() >= 1
        queue.work_off()
        assert len(box.to("aino@example.org")) == 1
    assert (reread(letter).status, letter.error) == ("SENT", "")


def test_a_letter_is_not_tried_before_its_time(settings):
    with nobody_listens() as port:
        use(settings, port)
        letter = a_letter()
        mail.send(letter.pk)
        assert not mail.send(letter.pk)
        assert reread(letter).attempts == 1
        assert mail.sweep() == 0
        with time_machine.travel(timezone.now() + timedelta(seconds=61)):
            assert mail.sweep() == 1


@pytest.mark.parametrize(
    ("says", "attempts", "status"),
    [("451 come back later", 3, "QUEUED"), ("554 never", 3, "FAILED"), ("552 too much", 2, "QUEUED")],
)
def test_come_back_later_is_tried_again_and_never_is_given_up_after_three(settings, says, attempts, status):
    letter = a_letter()
    with postbox(Grumpy(says)) as (_box, port):
        use(settings, port)
        for _attempt in range(attempts):
            OutgoingMail.objects.update(next_attempt_at=timezone.now())
            assert not mail.send(letter.pk)
    row = reread(letter)
    assert row.status == status
    assert says[:3] in row.error


def test_a_slow_server_is_left_and_tried_again(settings):
    letter = a_letter()
    with postbox(Grumpy("250 OK", delay=3)) as (_box, port):
        use(settings, port)
        begun = time.monotonic()
        assert not mail.send(letter.pk)
        assert time.monotonic() - begun < 2.5
    assert (reread(letter).status, "timed out" in letter.error.lower() or "Timeout" in letter.error) == ("QUEUED", True)


def test_after_two_days_of_trying_it_is_given_up_and_the_secretary_can_send_it_again(settings):
    secretary = a_secretary()
    letter = a_letter(template="seat_welcome", secret="", context={"body": "JURY", "start_url": "x"})
    with nobody_listens() as port:
        use(settings, port)
        for _attempt in range(len(mail.BACKOFF) + 1):
            OutgoingMail.objects.filter(pk=letter.pk).update(next_attempt_at=timezone.now())
            mail.send(letter.pk)
    assert reread(letter).status == "FAILED"
    assert letter in access.mails_for(secretary)
    with postbox() as (box, port):
        use(settings, port)
        letters.retry_letter(letter=letter, by=secretary)
        mail.send(letter.pk)
        assert len(box.letters) == 1


def test_whatever_goes_wrong_the_letter_is_never_claimed_for_ever(settings):
    """A secret sealed under another SECRET_KEY cannot be read: that is said, and the letter given up."""
    letter = a_letter()
    settings.SECRET_KEY = "another-" * 8
    for _attempt in range(3):
        OutgoingMail.objects.update(next_attempt_at=timezone.now())
        assert not mail.send(letter.pk)
    assert (reread(letter).status, letter.error[:12]) == ("FAILED", "InvalidToken")


def test_a_worker_that_dies_at_each_attempt_does_not_try_for_ever():
    letter = a_letter()
    OutgoingMail.objects.update(
        status="SENDING", claimed_at=timezone.now() - timedelta(hours=1), attempts=len(mail.BACKOFF) + 1
    )
    assert not mail.send(letter.pk)
    assert (reread(letter).status, bool(letter.error)) == ("FAILED", True)


def test_a_letter_that_is_too_late_is_stopped_and_its_secret_destroyed(box):
    letter = a_letter(send_before=timezone.now() + timedelta(minutes=10))
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert not mail.send(letter.pk)
    assert (reread(letter).status, letter.secret) == ("STOPPED", None)
    assert not box.letters


@pytest.mark.parametrize(
    "address",
    ["a@example.org\nBcc: b@example.org", "a@example.org\r\nX: y", "a b@example.org", "a@example.org, b@example.org"],
)
def test_no_header_can_be_smuggled_in_through_an_address(address):
    with pytest.raises(ValidationError):
        a_letter(to=address)


def test_no_header_can_be_smuggled_in_through_a_name_or_a_text(box, house):
    evil = "Aino\r\nBcc: spy@example.org\r\n\r\nbody"
    letter = a_letter(
        template="nomination_withdrawn", name=evil, secret="", context={"names": evil, "reference": evil, "year": 2030}
    )
    assert mail.send(letter.pk)
    sent = box.letters[0]
    assert sent["Bcc"] is None
    assert "\n" not in sent["Subject"]
    assert sent["To"] == "aino@example.org"


CHILD = """
import os, signal, django
django.setup()
from award import mail
from award.models import OutgoingMail
if os.environ["WHEN"] == "before":
    mail._message = lambda letter: os.kill(os.getpid(), signal.SIGKILL)
else:
    update = OutgoingMail.objects.filter
    from django.db.models import QuerySet
    QuerySet.update = lambda self, **values: os.kill(os.getpid(), signal.SIGKILL)
mail.send(int(os.environ["LETTER"]))
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("when", "copies"), [("before", 1), ("after", 2)])
def test_a_killed_worker_loses_nothing_and_sends_at_most_one_copy_more(box, settings, when, copies):
    """Killed before it spoke to the mail server, the letter goes out once; killed before it noted the sending, twice at most."""
    from django.db import connection

    letter = a_letter()
    name = connection.settings_dict["NAME"]
    url = (
        f"sqlite:///{name}"
        if connection.vendor == "sqlite"
        else os.environ["DATABASE_URL"].replace("/postgres?", f"/{name}?")
    )
    done = subprocess.run(
        [sys.executable, "-c", CHILD],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "award.settings", "DATABASE_URL": url, "WHEN": when, "LETTER": str(letter.pk),
             "EMAIL_URL": f"smtp://127.0.0.1:{settings.EMAIL_PORT}", "SECRET_KEY": settings.SECRET_KEY, "SITE_URL": settings.SITE_URL},
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert reread(letter).status == "SENDING"
    assert mail.sweep() == 0  # it may still be at work
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert mail.sweep() == 1
        assert mail.send(letter.pk)
        assert not mail.send(letter.pk)
    assert len(box.letters) == copies
    assert len({one["Message-ID"] for one in box.letters}) == 1  # so that mail programs show it once
