"""A year that is archived by the clock: announced, done, reported; and the table that says what becomes of everything."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from award import audit, erasure, todo
from award.models import AuditChain, Cycle, Laureate, OutgoingMail, User
from award.phases import Phase
from award.services import accounts, archive, files, years
from award.services.cycle import advance
from tests.award.builders import a_house, a_person, a_secretary, an_open_year, signed_in
from tests.award.test_cycle_phases import into

pytestmark = pytest.mark.django_db
APPS = ("award", "nominations", "voting")


def a_published_year(*, days_left: int = 0, year: int = 2030) -> Cycle:
    """A year that may be archived in so many days; the rules keep it for a month."""
    cycle = into(an_open_year(year), Phase.PUBLICATION)
    cycle.rulebook.retention_months = 1
    cycle.rulebook.save()
    published = erasure.months_later(timezone.localdate() + timedelta(days=days_left), -1)
    # The day is what counts; the noon of it is on that day in every zone the house may live in.
    noon = timezone.localtime().replace(year=published.year, month=published.month, day=published.day, hour=12)
    Cycle.objects.filter(pk=cycle.pk).update(phase_since=noon)
    cycle.refresh_from_db()
    return cycle


def phase(cycle: Cycle) -> int:
    return Cycle.objects.get(pk=cycle.pk).phase


def test_every_model_of_the_house_has_its_line_and_no_line_is_of_a_model_that_is_gone():
    """Whoever adds a model says here what becomes of it when its year is archived."""
    models = {
        model._meta.label for app in APPS for model in apps.get_app_config(app).get_models(include_auto_created=True)
    }
    told = {rows.model for line in erasure.lines() for rows in line.rows}
    assert told - {"admin.LogEntry"} == models


def test_what_goes_belongs_to_a_year_and_what_is_emptied_says_how():
    for line in erasure.lines():
        if line.fate != erasure.Fate.KEPT:
            assert all(rows.of for rows in line.rows), line.what
        assert bool(line.blank) == (line.fate == erasure.Fate.EMPTIED), line.what


def test_nothing_happens_before_the_notice_and_nothing_is_erased_before_its_day():
    a_house()
    secretary = a_secretary()
    cycle = a_published_year(days_left=20)
    assert archive.archive_years() == []
    assert not OutgoingMail.objects.filter(template="year_will_be_erased").exists()
    notice = timezone.now() + timedelta(days=7)
    assert archive.archive_years(notice) == []
    letter = OutgoingMail.objects.get(template="year_will_be_erased")
    assert letter.recipient == secretary.email
    assert str(cycle.year) in letter.subject
    OutgoingMail.objects.filter(pk=letter.pk).update(created_at=timezone.now() - timedelta(days=60))
    assert archive.archive_years(notice) == []
    assert phase(cycle) == Phase.PUBLICATION
    assert OutgoingMail.objects.filter(template="year_will_be_erased").count() == 1


def test_a_year_whose_day_has_come_is_archived_by_itself_two_weeks_after_the_notice_and_the_office_is_told():
    a_house()
    secretary = a_secretary()
    cycle = a_published_year()
    assert archive.archive_years() == [], "the worker was down: first the notice"
    assert archive.archive_years(timezone.now() + timedelta(days=13)) == []
    assert archive.archive_years(timezone.now() + timedelta(days=15)) == [2030]
    assert phase(cycle) == Phase.ARCHIVED
    report = OutgoingMail.objects.get(template="year_erased")
    assert (report.recipient, report.cycle) == (secretary.email, None)
    assert "by itself" in report.text
    assert "Letters: " in report.text
    assert archive.archive_years(timezone.now() + timedelta(days=16)) == []
    assert not list(audit.broken_chains())


def test_without_anybody_to_tell_nothing_is_erased_by_itself():
    cycle = a_published_year()
    for days in (0, 15, 30):
        assert archive.archive_years(timezone.now() + timedelta(days=days)) == []
    assert phase(cycle) == Phase.PUBLICATION


def test_the_desk_says_what_will_be_erased_and_takes_the_year_for_a_yes():
    a_house()
    secretary = a_secretary()
    cycle = a_published_year()
    desk = signed_in(secretary)
    table = desk.get(f"/en/desk/years/{cycle.year}/archive/").content.decode()
    assert "Score sheets: points, notes and comments of the jurors" in table
    front = desk.get(f"/en/desk/years/{cycle.year}/").content.decode()
    assert "Write the year to confirm" in front
    assert f"/en/desk/years/{cycle.year}/archive/" in front
    move = {"to": Phase.ARCHIVED.value, "entry": cycle.entry}
    desk.post(f"/en/desk/years/{cycle.year}/move/", {**move, "confirm": 2029})
    assert phase(cycle) == Phase.PUBLICATION
    desk.post(f"/en/desk/years/{cycle.year}/move/", {**move, "confirm": 2030})
    assert phase(cycle) == Phase.ARCHIVED
    assert "The year was archived on" in desk.get(f"/en/desk/years/{cycle.year}/archive/").content.decode()
    assert "The personal data of the year was erased: " in desk.get("/en/desk/trail/").content.decode()


def test_the_desk_reminds_two_weeks_ahead_and_on_the_day():
    near, due = a_published_year(days_left=10), a_published_year(year=2031)
    said = [str(one.sentence) for one in todo.todos(due)]
    assert any("2030 are erased" in sentence for sentence in said)
    assert any("2031 are kept has passed" in sentence for sentence in said)
    Cycle.objects.filter(pk=near.pk).update(phase_since=timezone.now())
    assert not any("2030" in str(one.sentence) for one in todo.todos(due))


def test_accounts_go_with_the_year_but_not_those_of_a_seat_or_of_another_year():
    cycle = a_published_year()
    secretary = a_secretary()
    old, recent = a_person("vanha@example.org"), a_person("uusi@example.org")
    User.objects.update(date_joined=timezone.now() - timedelta(days=200))
    User.objects.filter(pk=recent.pk).update(last_login=timezone.now())
    cycle.laureates.create(year=2030, slug="a", name="Aino", email="Uusi@example.org")
    assert accounts.leaving(cycle) == sorted([old.pk, recent.pk])
    assert secretary.pk not in accounts.leaving(cycle)
    following = years.create_cycle(year=2031, by=None)
    following.laureates.create(year=2031, slug="b", name="Aino", email="uusi@example.org")
    assert accounts.leaving(cycle) == [old.pk]


def test_after_the_key_is_destroyed_nobody_can_work_out_who_was_behind_a_pseudonym():
    cycle = a_published_year()
    assert audit.key_of(cycle)
    advance(cycle=cycle, to=Phase.ARCHIVED, by=None)
    assert audit.key_of(cycle) is None
    assert AuditChain.objects.get(cycle=cycle).length


def test_a_file_no_row_names_is_gone_after_a_day_and_no_other(settings, tmp_path):
    """What a killed process leaves: its rows are gone, its files not yet."""
    folder = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": folder}
    assert files.sweep_files(timezone.now()) == 0
    named = Laureate(year=2030, slug="a", name="Aino")
    named.portrait.save("a.jpg", ContentFile(b"picture"))
    left = default_storage.save("portraits/left.jpg", ContentFile(b"picture"))
    assert files.sweep_files(timezone.now()) == 0, "it may be an upload whose row is still to come"
    assert files.sweep_files(timezone.now() + timedelta(days=2)) == 1
    assert not default_storage.exists(left)
    assert default_storage.exists(named.portrait.name)
