"""The end of a year: whatever was written about those who were not chosen is nowhere any more, and what stays can still be checked."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection, models
from django.test import Client
from django.utils import timezone

from award import audit, erasure, queue
from award.models import AuditChain, AuditEntry, Cycle, Laureate, OutgoingMail, User
from award.phases import Phase
from award.services.cycle import MoveRefused, advance
from nominations.models import Attachment, Candidate, Draft, Nomination, Nominee, Question, Suppression
from nominations.services.answers import answer
from tests.award.test_papers import text_of
from tests.world import ANOTHER, World
from voting.models import Ballot, Decision, DecisionReasons, Interest, Standings, StandingsKey

ROOT = Path(__file__).resolve().parent.parent
APPS = ("award", "nominations", "voting")


class Ended(World):
    """A published year in which people have written wherever one can write, and whose time of keeping is over."""

    def screen(self) -> None:
        """One nominee never wants to be nominated again."""
        super().screen()
        refuser = Nominee.objects.filter(email="nominee@kaannokset.example").first() or Nominee.objects.last()
        answer(nominee=refuser, response="DECLINED", never_again=True)
        self.refuser = refuser.name

    def publish(self) -> None:
        """Write into what the services leave empty, then publish, and let the time pass."""
        Ballot.objects.filter(pk=Ballot.objects.first().pk).update(
            own_note="Muistan hänet eripuraisena", comment="Talade illa om sina kolleger"
        )
        Interest.objects.filter(pk=Interest.objects.filter(state="CLEAR").first().pk).update(
            note="Vi grälade om ett båthus"
        )
        Candidate.objects.filter(name=ANOTHER).update(status_reason="Asui naapurissani Kallionkadulla")
        Nominee.objects.update(postal_address="Keksitynkatu 7 B 12", telephone="+358 40 7654321")
        super().publish()
        queue.work_off()
        long_ago = timezone.now() - timedelta(days=400)
        Cycle.objects.filter(pk=self.cycle.pk).update(phase_since=long_ago)
        self.cycle.refresh_from_db()

    def end(self, by: User | None = None) -> None:
        """Archive the year."""
        self.cycle = advance(cycle=self.cycle, to=Phase.ARCHIVED, by=by or self.secretary)


def stored_in(folder: Path) -> dict[str, Any]:
    """A default storage of the test's own."""
    return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(folder)}}


@pytest.fixture
def year(db, settings, tmp_path) -> Ended:
    settings.REQUIRE_SECOND_FACTOR = False
    settings.STORAGES = {**settings.STORAGES, "default": stored_in(tmp_path / "files")}
    year = Ended()
    year.build("published")
    return year


def values_of(cycle: Cycle) -> set[str]:
    """Return every text in what the table says is erased: names, addresses, reasons, notes, whole bodies."""
    found: set[str] = set()
    for line in erasure.lines():
        for rows in line.rows if line.fate == erasure.Fate.ERASED else ():
            model = apps.get_model(rows.model)
            columns = [
                field.name
                for field in model._meta.concrete_fields
                if isinstance(field, (models.CharField, models.TextField, models.JSONField)) and not field.choices
            ]
            for row in rows.in_year(cycle).values_list(*columns) if columns else ():
                for value in row:
                    found |= set(texts_in(value))
    return {text for text in found if len(text) > 4}


def texts_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value.strip()
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts_in(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from texts_in(inner)


def everything_in_the_database() -> str:
    """Return every value of every column of every table, whoever made the table."""
    parts = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                for value in row:
                    if isinstance(value, (bytes, memoryview)):
                        parts.append(bytes(value).decode("utf-8", "replace"))
                    elif value is not None:
                        parts.append(
                            value if isinstance(value, str) else json.dumps(value, default=str, ensure_ascii=False)
                        )
    # JSON in a text column may hold letters by their numbers.
    return "\n".join(parts + [part.encode().decode("unicode_escape", "replace") for part in parts if "\\u" in part])


def everything_on_disk() -> str:
    parts = []
    for path in Path(default_storage.location).rglob("*"):
        if not path.is_file():
            continue
        content = path.read_bytes()
        parts.append(content.decode("latin-1"))
        if content.startswith(b"%PDF") and b"xref" in content:
            with pikepdf.open(BytesIO(content)) as pdf:
                parts.append(text_of(pdf))
    return "\n".join(parts)


def said_of_the_laureate(laureate: Laureate) -> str:
    """Return what stays because it is the laureate's own, and the words of rules and questions, which are nobody's."""
    parts = [json.dumps(list(Laureate.objects.filter(pk=laureate.pk).values()), default=str, ensure_ascii=False)]
    parts += [text.body for text in laureate.texts.all()]
    parts += [getattr(one, f"label_{code}") for one in Question.objects.all() for code in ("fi", "sv", "en")]
    return "\n".join(parts)


def test_nothing_of_it_is_left_in_the_database_or_on_the_disk_and_what_stays_can_be_checked(
    year, django_capture_on_commit_callbacks
):
    laureate, visitor = year.laureate, Client()
    visitor.force_login(year.people["nominator"])
    names = {nominee.name for nominee in Nominee.objects.exclude(name=laureate.name)}
    needles, before = values_of(year.cycle) | names, everything_in_the_database()
    assert all(text in before for text in names)
    assert {"Keksitynkatu 7 B 12", "Vi grälade om ett båthus", "Muistan hänet eripuraisena"} <= needles
    assert any(text in everything_on_disk() for text in names), "the decision record names the reserve"

    files = sorted(Path(default_storage.location).rglob("*"))
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ZeroDivisionError), audit.unit_of_work():
        year.end()
        raise ZeroDivisionError
    assert sorted(Path(default_storage.location).rglob("*")) == files, "an act that fails loses no file"
    assert everything_in_the_database() == before

    with django_capture_on_commit_callbacks(execute=True):
        year.end()

    left = everything_in_the_database() + everything_on_disk()
    # Named for good: whoever holds a seat, and the laureate. A reference, a fingerprint of a paper and a kind of row name nobody.
    stays = {str(value) for user in User.objects.all() for value in (user.name, user.email)}
    codes = re.compile(r"\d{4}-[0-9A-Z]{6}|[0-9a-f]{64}|[a-z]+\.[a-z]+")
    own = said_of_the_laureate(laureate)
    found = {text for text in needles - stays if text in left and text not in own and not codes.fullmatch(text)}
    assert not {text[:80] for text in found}
    for model in (Nomination, Draft, Attachment, Candidate, Ballot, Interest, StandingsKey, DecisionReasons):
        assert not model.objects.exists(), model
    assert not OutgoingMail.objects.filter(cycle=year.cycle).exists()
    assert not User.objects.filter(email__in=("nominator@alumn.example", "laureate@revontuli.example")).exists()
    assert "/account/login" in visitor.get("/sv/nominate/mine/")["Location"], "the session has gone with the account"
    kept_people = {
        role: User.objects.filter(pk=year.people[role].pk).exists() for role in ("juror", "board-chair", "staff")
    }
    assert all(kept_people.values())

    assert not list(audit.findings())
    assert AuditChain.objects.get(cycle=year.cycle).key is None
    certificate = json.loads(AuditEntry.objects.get(verb="cycle.erased").data)["erased"]
    assert (certificate["award.laureate.declined"], certificate["award.laureate.contact"]) == (0, 1)
    assert certificate["nominations.nomination"]
    assert certificate["voting.ballot"]
    assert certificate["award.user"]
    assert Suppression.objects.exists(), "who never wants to be nominated again is left in peace next year, too"
    assert Decision.objects.get().present.count()
    assert Standings.objects.exists()
    assert verified(year.cycle.year) == 0

    anybody = Client()
    page = anybody.get(f"/fi/laureates/{laureate.slug}/")
    assert page.status_code == 200
    assert laureate.name in page.content.decode()
    assert anybody.get(f"/fi/laureates/{laureate.slug}/portrait-640.jpg").status_code == 200
    check = anybody.get(f"/fi/verify/{laureate.check_code}/")
    assert laureate.name in check.content.decode()
    laureate.refresh_from_db()
    assert (laureate.email, laureate.telephone) == ("", "")

    rows = AuditEntry.objects.count()
    with pytest.raises(MoveRefused):
        year.end()
    assert AuditEntry.objects.filter(verb="cycle.erased").count() == 1
    assert AuditEntry.objects.count() == rows + 1, "the refusal is recorded, nothing else"


def verified(year: int) -> int:
    """Return what `python -m voting.verify` says of the published file."""
    out = StringIO()
    call_command("standings", year, stdout=out)
    done = subprocess.run(
        [sys.executable, "-m", "voting.verify", "/dev/stdin"], input=out.getvalue(), text=True, cwd=ROOT,
        capture_output=True, check=False,
    )  # fmt: skip
    return done.returncode
