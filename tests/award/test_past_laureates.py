"""Laureates of the years before this system: drafts until the office publishes them, corrected and removed afterwards."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from award.models import AuditEntry, Laureate
from tests.award.builders import a_secretary, signed_in
from tests.award.laureates import a_picture, the_association

pytestmark = pytest.mark.django_db

PUBLIC = ("/en/", "/en/laureates/", "/en/laureates/feed.xml", "/sitemap.xml", "/en/laureates/2009-bror-exempel/")


@pytest.fixture
def desk(settings):
    settings.REQUIRE_SECOND_FACTOR = False
    the_association()
    return signed_in(a_secretary())


@pytest.fixture
def draft(desk) -> Laureate:
    desk.post(reverse("desk_past_laureate_add"), {"year": 2009, "name": "Bror Exempel", "title": "NEUTRAL"})
    return Laureate.objects.get()


def seen_by_the_public() -> list[str]:
    return [path for path in PUBLIC if "Exempel" in Client().get(path, secure=True).content.decode()]


def test_what_is_entered_is_a_draft_that_only_the_office_sees(desk, draft):
    assert not draft.is_published()
    assert seen_by_the_public() == []
    assert Client().get(PUBLIC[-1], secure=True).status_code == 404
    assert "draft" in desk.get(reverse("desk_laureates")).content.decode()


def test_the_office_publishes_a_draft_by_a_button_and_a_visit_alone_does_nothing(desk, draft):
    path = reverse("desk_past_laureate_publish", args=[draft.pk])
    assert desk.get(path).status_code == 405
    assert seen_by_the_public() == []
    desk.post(path)
    draft.refresh_from_db()
    assert draft.is_published()
    assert "/en/laureates/" in seen_by_the_public()
    assert "already" in desk.post(path, follow=True).content.decode()


def test_the_feed_does_not_say_that_an_earlier_laureate_is_of_today(desk, draft):
    desk.post(reverse("desk_past_laureate_publish", args=[draft.pk]))
    feed = Client().get("/en/laureates/feed.xml", secure=True).content.decode()
    assert "Exempel" in feed
    assert "2009-12-31" in feed


@pytest.mark.parametrize("public", [False, True])
def test_one_entered_by_mistake_is_removed_with_the_picture(desk, draft, public, django_capture_on_commit_callbacks):
    draft.portrait.save("x.jpg", ContentFile(a_picture()))
    file = Path(default_storage.path(draft.portrait.name))
    if public:
        desk.post(reverse("desk_past_laureate_publish", args=[draft.pk]))
    path = reverse("desk_past_laureate_remove", args=[draft.pk])
    assert desk.get(path).status_code == 200
    assert Laureate.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(path)
    assert not Laureate.objects.exists()
    assert not file.exists()
    assert seen_by_the_public() == []
    assert AuditEntry.objects.filter(verb="laureate.past_removed").exists()


def test_a_laureate_of_an_award_year_cannot_be_removed_here(desk):
    from tests.award.builders import a_year
    from tests.award.laureates import a_laureate

    laureate = a_laureate(a_year())
    assert desk.post(reverse("desk_past_laureate_remove", args=[laureate.pk])).status_code == 404


def typed(**fields) -> dict:
    return {"name": "Bror Exempel", "title": "NEUTRAL", **fields}


def a_file(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("portrait.jpg", content, "image/jpeg")


def test_who_is_public_stays_public_when_corrected(desk, draft):
    desk.post(reverse("desk_past_laureate_publish", args=[draft.pk]))
    desk.post(
        reverse("desk_past_laureate", args=[draft.pk]),
        typed(name="Bror Exempelius", photographer="Foto", portrait=a_file(a_picture())),
    )
    draft.refresh_from_db()
    assert draft.name == "Bror Exempelius"
    assert draft.is_published()
    assert "Exempelius" in Client().get("/en/laureates/", secure=True).content.decode()


def test_a_new_picture_keeps_the_words_that_were_typed_with_it_and_none_of_the_old_one(desk, draft):
    path = reverse("desk_past_laureate", args=[draft.pk])
    desk.post(path, typed(photographer="Gammal", photo_licence="CC0", portrait=a_file(a_picture())))
    desk.post(path, typed(photographer="Ny", photo_licence="CC0", portrait=a_file(a_picture(700, 900))))
    draft.refresh_from_db()
    assert (draft.photographer, draft.photo_licence) == ("Ny", "")


def test_a_file_that_is_no_picture_leaves_no_draft_and_no_correction_behind(desk, draft):
    add = reverse("desk_past_laureate_add")
    wrong = typed(year=2011, name="Cia Exempel", portrait=a_file(b"no picture"))
    assert desk.post(add, wrong).status_code == 200
    assert not Laureate.objects.filter(year=2011).exists()
    page = desk.post(reverse("desk_past_laureate", args=[draft.pk]), typed(name="X", portrait=a_file(b"no picture")))
    assert page.status_code == 200
    assert Laureate.objects.get().name == "Bror Exempel"


@pytest.mark.parametrize("year", [0, 1799, 3000, 32767])
def test_a_year_no_calendar_or_feed_could_name_is_refused_beside_its_field(desk, year):
    page = desk.post(reverse("desk_past_laureate_add"), typed(year=year)).content.decode()
    assert "Enter a year from 1800 to" in page
    assert not Laureate.objects.exists()
