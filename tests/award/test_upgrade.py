"""A new version is brought in once, by one host at a time, and what it needs from outside can be tried beforehand."""

import io
import threading
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django_q.models import Schedule

from award import mail, upgrade
from tests.award.builders import a_house
from tests.smtp import postbox
from tests.threads import at_once


@pytest.fixture
def static(settings, tmp_path) -> Path:
    """A host that has collected nothing yet, and does not compress what it collects."""
    settings.STATIC_ROOT = str(tmp_path / "static")
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}}  # fmt: skip
    return tmp_path / "static"


def run() -> list[str]:
    return list(upgrade.run())


@pytest.mark.django_db(transaction=True)
@pytest.mark.both
def test_an_upgrade_does_what_is_to_do_and_a_second_one_nothing(static):
    first = run()
    assert "static files: collected" in first
    assert (static / "staticfiles.json").exists()
    assert Schedule.objects.filter(name="beat").exists()
    assert run()[0] == "database: nothing to do"
    assert "static files: nothing to do" in run()


@pytest.mark.django_db(transaction=True)
def test_static_files_are_collected_again_when_they_are_not_those_of_this_version(static):
    run()
    (static / upgrade.MARK).write_text("an older version")
    assert "static files: collected" in run()
    (static / "staticfiles.json").unlink()
    assert "static files: collected" in run()


@pytest.mark.django_db(transaction=True)
def test_web_server_and_worker_that_start_together_collect_the_static_files_once(static):
    """Each runs the upgrade before it starts, on the same host."""
    assert sorted(at_once(upgrade.collect, upgrade.collect)) == [
        "static files: collected",
        "static files: nothing to do",
    ]
    assert (static / "staticfiles.json").exists()


@pytest.mark.django_db(transaction=True)
def test_what_is_collected_already_may_lie_where_nothing_can_be_written(static):
    """As in a container."""
    run()
    static.chmod(0o500)
    (static / upgrade.MARK).chmod(0o400)
    assert upgrade.collect() == "static files: nothing to do"
    static.chmod(0o700)


@pytest.mark.django_db(transaction=True)
@pytest.mark.both
def test_two_hosts_do_not_upgrade_at_the_same_time():
    entered, go_on, order = threading.Event(), threading.Event(), []

    def one() -> None:
        with upgrade.alone():
            entered.set()
            go_on.wait(10)
            order.append("first")
        connection.close()

    def other() -> None:
        entered.wait(10)
        with upgrade.alone():
            order.append("second")
        connection.close()

    hosts = [threading.Thread(target=one), threading.Thread(target=other)]
    for host in hosts:
        host.start()
    entered.wait(10)
    threading.Event().wait(0.3)
    assert order == []
    go_on.set()
    for host in hosts:
        host.join(20)
    assert order == ["first", "second"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.both
def test_check_reach_says_what_answers(settings):
    said, before = io.StringIO(), sorted(Path(default_storage.location).rglob("*"))
    with postbox() as (_box, port):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        call_command("check", "--reach", stdout=said)
    assert said.getvalue().splitlines()[-3:] == ["database: ok", "storage: ok", "mail server: ok"]
    assert sorted(Path(default_storage.location).rglob("*")) == before


@pytest.mark.django_db(transaction=True)
def test_check_reach_fails_when_the_mail_server_does_not_answer(settings):
    said = io.StringIO()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with pytest.raises(CommandError):
        call_command("check", "--reach", stdout=said)
    assert "mail server: ConnectionRefusedError" in said.getvalue()


@pytest.mark.django_db(transaction=True)
def test_check_reach_fails_where_emails_would_go_to_files(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    said = io.StringIO()
    with pytest.raises(CommandError):
        call_command("check", "--reach", stdout=said)
    assert "EMAIL_URL is not set" in said.getvalue()


@pytest.mark.django_db(transaction=True)
def test_check_reach_says_in_a_line_what_a_client_library_calls_its_error(settings, monkeypatch):
    """A bucket that does not answer, and a mail server whose name cannot be one."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    bucket = {"bucket_name": "x", "endpoint_url": "http://127.0.0.1:1", "region_name": "eu-north-1"}
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": bucket},
    }
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "a..b"
    said = io.StringIO()
    with pytest.raises(CommandError, match="2 of what"):
        call_command("check", "--reach", stdout=said)
    assert "storage: EndpointConnectionError" in said.getvalue()
    assert "mail server: UnicodeError" in said.getvalue()


@pytest.mark.django_db
def test_a_test_email_that_only_a_file_would_get_is_not_said_to_be_sent(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    with pytest.raises(CommandError, match="EMAIL_URL is not set"):
        call_command("mailtest", "office@example.org")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["office", "office@example.org\nBcc: a@example.org", "", "a@example.org,b@example.org"]
)
def test_a_test_email_goes_to_one_address_only(settings, address, mailoutbox):
    with pytest.raises(CommandError, match="address"):
        call_command("mailtest", address)
    assert not mailoutbox


@pytest.mark.django_db
def test_a_test_email_goes_out_at_once_and_leaves_no_row(settings):
    a_house()
    said = io.StringIO()
    with postbox() as (box, port):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        call_command("mailtest", "office@example.org", "--language", "sv", stdout=said)
    assert "Du behöver inte göra något" in box.text("office@example.org")
    assert "127.0.0.1" in said.getvalue()
    assert not mail.OutgoingMail.objects.exists()


@pytest.mark.django_db
def test_a_test_email_that_is_not_taken_is_told_in_a_sentence(settings):
    a_house()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with pytest.raises(CommandError, match="did not take it: ConnectionRefusedError"):
        call_command("mailtest", "office@example.org")
