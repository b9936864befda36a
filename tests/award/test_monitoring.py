"""What whoever watches the service is told, and what nobody else is."""

import io
import logging
import re
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from award import error_reports, health, queue
from award.logs import LineFormatter
from award.mail import write_mail
from award.models import Beat, OutgoingMail
from tests.award.builders import a_house

pytestmark = pytest.mark.django_db

TOKEN = "metrics-0123456789-abcdef"


def figures(client: Client | None = None) -> dict[str, str]:
    answer = (client or Client()).get("/metrics", secure=True, HTTP_AUTHORIZATION=f"Bearer {TOKEN}")
    assert answer.status_code == 200
    lines = [line for line in answer.content.decode().splitlines() if not line.startswith("#")]
    return dict(line.rsplit(" ", 1) for line in lines)


@pytest.mark.parametrize("given", ["", f"Bearer {TOKEN}x", f"Basic {TOKEN}", "Bearer ", "Bearer é"])
def test_the_figures_are_closed_to_everybody_without_the_token(settings, given):
    settings.METRICS_TOKEN = TOKEN
    assert Client().get("/metrics", secure=True, HTTP_AUTHORIZATION=given).status_code == 404


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "10.0.0.5:8000", "nobody.example"])
def test_prometheus_may_ask_for_the_figures_by_any_address(settings, host):
    """It asks each host by its address; a token protects the figures, and no host name does."""
    settings.METRICS_TOKEN = TOKEN
    answer = Client().get("/metrics", HTTP_HOST=host, HTTP_AUTHORIZATION=f"Bearer {TOKEN}")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    assert Client().get("/metrics", HTTP_HOST=host, HTTP_AUTHORIZATION="Bearer x").status_code == 404


def test_without_a_token_in_the_settings_nobody_gets_the_figures(settings):
    settings.METRICS_TOKEN = ""
    assert Client().get("/metrics", secure=True, HTTP_AUTHORIZATION="Bearer ").status_code == 404


def test_the_figures_tell_of_letters_tasks_schedule_and_backup(settings):
    settings.METRICS_TOKEN = TOKEN
    a_house()
    assert figures()["alumn_backup_age_seconds"] == "+Inf"
    assert figures()["alumn_schedule_beat_age_seconds"] == "+Inf"
    letter = write_mail(
        template="published_judge", to="a@example.org", language="en", context={"year": 2027, "link": "x"}
    )
    OutgoingMail.objects.filter(pk=letter.pk).update(send_after=timezone.now() - timedelta(hours=2))
    health.note(Beat.Name.SCHEDULE)
    health.note(Beat.Name.BACKUP)
    now = figures()
    assert float(now["alumn_oldest_letter_age_seconds"]) >= 7200
    assert float(now["alumn_waiting_letters"]) == 1
    assert float(now["alumn_waiting_tasks"]) == 1
    assert float(now["alumn_schedule_beat_age_seconds"]) < 60
    assert float(now["alumn_backup_age_seconds"]) < 60
    assert float(now["alumn_storage_writable"]) == 1


def test_a_letter_whose_hour_is_ahead_is_not_late(settings):
    settings.METRICS_TOKEN = TOKEN
    a_house()
    ahead = timezone.now() + timedelta(days=1)
    write_mail(template="published_judge", to="a@example.org", language="en", context={"year": 2027, "link": "x"}, send_after=ahead)  # fmt: skip
    assert float(figures()["alumn_oldest_letter_age_seconds"]) == 0


def test_a_task_that_failed_and_is_tried_again_counts_as_failing():
    from django_q.models import Failure, OrmQ

    queue.enqueue("award.tasks.send_mail", 1)
    assert queue.failing() == 0
    waiting = OrmQ.objects.get().task_id()
    times = {"started": timezone.now(), "stopped": timezone.now()}
    Failure.objects.create(id=waiting, name="x", func="f", success=False, attempt_count=1, **times)
    assert queue.failing() == 1
    OrmQ.objects.all().delete()
    assert queue.failing() == 0
    Failure.objects.filter(pk=waiting).update(attempt_count=5)
    assert queue.failing() == 1


@pytest.mark.parametrize("host", ["10.0.0.5", "10.0.0.5:8000", "nobody.example", "localhost"])
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_probe_may_ask_by_any_address(host, path):
    answer = Client().get(path, HTTP_HOST=host)
    assert answer.status_code == 200
    assert not answer.cookies


def test_a_page_asked_for_by_a_foreign_name_is_refused_in_one_line(caplog):
    with caplog.at_level(logging.ERROR, logger="django.security.DisallowedHost"):
        logging.getLogger("django.security.DisallowedHost").addHandler(caplog.handler)
        answer = Client().get("/en/", HTTP_HOST="10.0.0.5")
    assert answer.status_code == 400
    assert caplog.records
    assert all(record.exc_info is None for record in caplog.records)


def test_ready_means_that_the_database_and_the_storage_answer(settings, tmp_path):
    assert Client().get("/readyz").content == b"database: ok\nstorage: ok\nschedule: late\n"
    health.note(Beat.Name.SCHEDULE)
    assert Client().get("/readyz").content == b"database: ok\nstorage: ok\nschedule: ok\n"
    Beat.objects.update(at=timezone.now() - timedelta(minutes=10))
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.content.splitlines()[-1]) == (200, b"schedule: late")


def test_a_storage_that_cannot_be_written_is_not_ready(settings, tmp_path):
    blocked = tmp_path / "a file where a folder should be"
    blocked.write_bytes(b"")
    backend = {**settings.STORAGES["default"], "OPTIONS": {"location": str(blocked / "files")}}
    settings.STORAGES = {**settings.STORAGES, "default": backend}
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert b"storage: the storage cannot be written" in answer.content


def test_asking_whether_the_product_is_ready_leaves_nothing_behind():
    from pathlib import Path

    folder = Path(default_storage.location)
    before = sorted(folder.rglob("*")) if folder.exists() else None
    with CaptureQueriesContext(
        connection,
    ) as asked:
        Client().get("/readyz")
    assert (sorted(folder.rglob("*")) if folder.exists() else None) == before
    assert all(query["sql"].startswith("SELECT") for query in asked)


def test_every_answer_bears_the_number_of_its_request_and_a_page_of_ours_that_broke_says_it(monkeypatch):
    answer = Client().get("/healthz")
    assert re.fullmatch(r"[0-9a-f]{12}", answer["X-Request-ID"])
    client = Client(raise_request_exception=False)
    from django.db import DatabaseError

    def broken(*args, **kwargs):
        raise DatabaseError("gone")

    monkeypatch.setattr("award.access.published_laureates", broken)
    page = client.get("/en/laureates/", secure=True)
    assert page.status_code in (500, 503)
    assert page.content.decode().count(f"<code>{page['X-Request-ID']}</code>") == 3


@pytest.mark.parametrize(
    ("path", "host", "status"),
    [("/en/nothing/", "testserver", 404), ("/readyz", "testserver", 405), ("/en/", "10.0.0.5", 400)],
)
def test_every_line_of_the_log_about_a_request_bears_its_number(path, host, status):
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(LineFormatter())
    logging.getLogger("django").addHandler(handler)
    try:
        answer = Client().generic("POST" if status == 405 else "GET", path, secure=True, HTTP_HOST=host)
    finally:
        logging.getLogger("django").removeHandler(handler)
    assert answer.status_code == status
    assert lines.getvalue()
    for line in lines.getvalue().splitlines():
        assert line.startswith("    |") or f" [{answer['X-Request-ID']}] " in line, line


def test_only_a_trusted_proxy_names_a_request(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    assert Client().get("/healthz", HTTP_X_REQUEST_ID="proxy-12345678")["X-Request-ID"] != "proxy-12345678"
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert Client().get("/healthz", HTTP_X_REQUEST_ID="proxy-12345678")["X-Request-ID"] == "proxy-12345678"
    assert "\n" not in Client().get("/healthz", HTTP_X_REQUEST_ID="a\nb")["X-Request-ID"]


@override_settings(ROOT_URLCONF="award.site")
def test_a_report_of_an_error_names_nobody():
    token = "q3_" + "Ab9-" * 10
    event = {
        "request": {"url": f"https://x/en/answer/{token}/?q=Aino", "method": "POST", "data": {"name": "Aino"},
                    "cookies": {"s": "1"}, "headers": {"Cookie": "s=1"}},
        "user": {"email": "aino@example.org"},
        "exception": {"values": [{"type": "IntegrityError", "value": "Key (name)=(Aino) exists",
                                  "stacktrace": {"frames": [{"filename": "award/mail.py", "lineno": 3}]}}]},
        "logentry": {"message": "sent to %s", "params": ["aino@example.org"], "formatted": "sent to aino@example.org"},
        "tags": {"who": "aino@example.org"},
    }  # fmt: skip
    said = repr(error_reports.cleaned(event, {}))
    for word in (token, "Aino", "aino@example.org", "s=1", "'s'"):
        assert word not in said, word
    assert "award/mail.py" in said
    assert "IntegrityError" in said


def test_an_error_is_reported_to_the_server_that_is_named(monkeypatch):
    import sentry_sdk

    sent = []

    class Transport(sentry_sdk.transport.Transport):
        def capture_envelope(self, envelope):
            sent.append(envelope.get_event())

    original = sentry_sdk.init
    monkeypatch.setattr(sentry_sdk, "init", lambda **kwargs: original(**kwargs, transport=Transport))
    try:
        error_reports.begin("https://0123@sentry.example.org/1", environment="alumn.example.org")
        try:
            raise ValueError("Aino Esimerkki")
        except ValueError as error:
            sentry_sdk.capture_exception(error)
        sentry_sdk.flush()
    finally:
        original()
    assert [event["release"] for event in sent] == ["1.0.0"]
    assert "Aino" not in repr(sent[0]["exception"]["values"][0].get("value"))
    assert "vars" not in repr(sent[0])


def test_the_system_page_is_yellow_at_the_first_failure_and_the_desk_leads_there(settings, tmp_path):
    from django_q.models import Failure

    from tests.award.builders import a_secretary, an_open_year, signed_in

    settings.REQUIRE_SECOND_FACTOR = False
    a_house()
    an_open_year()
    desk = signed_in(a_secretary())
    page = desk.get("/en/desk/system/").content.decode()
    assert "Something has failed" not in page
    times = {"started": timezone.now(), "stopped": timezone.now()}
    Failure.objects.create(id="x", name="x", func="f", success=False, attempt_count=5, **times)
    page = desk.get("/en/desk/system/").content.decode()
    assert "Something has failed" in page
    assert '<span class="tag warn">1</span>' in page
    assert "The system page says that something has failed" in desk.get("/en/desk/").content.decode()
    Failure.objects.all().delete()
    blocked = tmp_path / "a file where a folder should be"
    blocked.write_bytes(b"")
    backend = {**settings.STORAGES["default"], "OPTIONS": {"location": str(blocked / "files")}}
    settings.STORAGES = {**settings.STORAGES, "default": backend}
    page = desk.get("/en/desk/system/").content.decode()
    assert "cannot be written" in page
    assert "Everything runs as it should." not in page
