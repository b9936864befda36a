"""Laureates of earlier years and of the year that is going on, in as few words as a test sentence needs."""

from datetime import date, datetime, timedelta
from io import BytesIO

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from award.models import Association, Cycle, Document, Laureate, User
from award.phases import Phase
from award.services import association, laureates, papers, publication, reading, texts
from tests.award.builders import a_chair, a_secretary

LANGUAGES = ("fi", "sv", "en")


def the_association() -> Association:
    return association.set_up_association(
        by=None,
        **{f"legal_name_{code}": "Esimerkkialumnit ry" for code in LANGUAGES},
        **{f"display_name_{code}": "Esimerkkialumnit" for code in LANGUAGES},
        **{f"place_{code}": "Helsinki" for code in LANGUAGES},
        award_name_fi="Vuoden alumni",
        award_name_sv="Årets alumn",
        award_name_en="Alumnus of the Year",
        telephone="029 000 0000",
        email="toimisto@example.org",
    )


def a_picture(width: int = 800, height: int = 1000) -> bytes:
    """A JPEG that carries what a camera writes: a maker's name and a place."""
    exif = Image.Exif()
    exif[0x010F] = "Secret Camera"
    exif[0x8825] = {1: "N", 2: (60.0, 10.0, 0.0)}
    target = BytesIO()
    Image.new("RGB", (width, height), "navy").save(target, "JPEG", exif=exif)
    return target.getvalue()


def an_earlier_laureate(year: int = 2020, name: str = "Otto Provsson", *, days_ago: int = 400) -> Laureate:
    """A laureate from before this system: no award year, published long ago."""
    laureate = Laureate(
        year=year,
        name=name,
        slug=f"{year}-{name.split()[-1].lower()}",
        approved_at=timezone.now(),
        publish_at=timezone.now() - timedelta(days=days_ago),
    )
    laureate.full_clean()
    laureate.save()
    return laureate


def a_laureate(cycle: Cycle, name: str = "Aino Esimerkki", *, publish_in: timedelta | None = timedelta(0)) -> Laureate:
    """Return a laureate of the year who accepted and whose publication a second person approved.

    ``publish_in`` is the time from now to publication, or None for "on my signal".
    """
    secretary, chair = a_secretary(), a_chair()
    # The gates into this phase and the next are tested where they are; here the year simply stands in them.
    Cycle.objects.filter(pk=cycle.pk).update(phase=Phase.DECIDED)
    cycle = Cycle.objects.get(pk=cycle.pk)
    laureate = laureates.name_laureate(cycle=cycle, number=1, name=name, decided_on=date(2030, 4, 8), by=secretary)
    laureates.record_acceptance(laureate=laureate, via="PHONE", attends=True, by=secretary)
    for code in LANGUAGES:
        for kind in ("CITATION", "BIOGRAPHY"):
            texts.write_text(laureate=laureate, kind=kind, language=code, body=f"{kind} {name} {code}", by=secretary)
        approve_texts(laureate, code, by=chair)
    laureate.refresh_from_db()
    laureate.photographer, laureate.photo_licence = "Kuvitteellinen Kuvaaja", "CC BY 4.0"
    laureate.portrait_alt_fi = laureate.portrait_alt_sv = laureate.portrait_alt_en = name
    laureate.portrait.save("portrait.jpg", ContentFile(a_picture()))
    for code in LANGUAGES:
        for kind in (Document.Kind.PRESS_RELEASE, Document.Kind.CERTIFICATE):
            a_paper(laureate, kind, code)
    approved(laureate, None if publish_in is None else timezone.now() + publish_in, asked_by=secretary, by=chair)
    Cycle.objects.filter(pk=cycle.pk).update(phase=Phase.PUBLICATION)
    return Laureate.objects.get(pk=laureate.pk)


def approved(laureate: Laureate, at: datetime | None = None, *, asked_by: User, by: User) -> Laureate:
    """Have one person ask for an hour (None: on the signal) and another approve exactly what was asked for."""
    request = publication.ask_approval(laureate=laureate, publish_at=at, by=asked_by)
    return publication.approve(laureate=laureate, read=request.sha256, by=by)


def approve_texts(laureate: Laureate, language: str, *, by: User | None, checker: str = "Malla Mallikas") -> None:
    """Have every text of a language approved as it stands."""
    read = {text.kind: texts.sha256(text.body) for text in laureate.texts.filter(language=language)}
    reading.check_texts(laureate=laureate, language=language, read=read, checker=checker, by=by)


def a_paper(laureate: Laureate, kind: str, language: str, version: int = 1) -> Document:
    """Add a paper's row and file; the version before it is superseded."""
    laureate.documents.filter(kind=kind, language=language).update(superseded_at=timezone.now())
    return Document.objects.create(
        laureate=laureate,
        kind=kind,
        language=language,
        version=version,
        file=ContentFile(f"%PDF-1.7 {laureate.name} {kind} {language}".encode(), name=f"{kind}-{language}.pdf"),
        sha256=f"{version}" * 64,
        source_sha256=next(
            (one.source_sha256 for one in papers.sheets(laureate) if (one.kind, one.language) == (kind, language)),
            "b" * 64,
        ),
    )
