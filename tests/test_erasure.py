"""One nominee has it erased during the year: nothing written about that person is anywhere any more, and the year goes on."""

import hmac
import json
import re
import time
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import CharField, JSONField, TextField
from django.test import Client
from django.urls import reverse

from award import audit, erasure, queue
from award.audit import Refused, unit_of_work
from award.middleware import SessionLimitsMiddleware
from award.models import AuditEntry, AuditReason, OutgoingMail, Session, User
from nominations.models import Answer, Attachment, Candidate, Draft, Endorsement, Nomination, Nominee, Suppression
from nominations.services import answers, rights, telling
from tests.test_archive import everything_in_the_database, everything_on_disk, stored_in, texts_in, verified
from tests.world import ANOTHER, World
from voting.demo.year import LAUREATE_NAME
from voting.models import Ballot, Interest, Standings

pytestmark = pytest.mark.django_db
PHASES = ("nominations", "screening", "scoring", "deliberation")
WRITTEN = (
    "Muistan hänet eripuraisena", "Talade illa om sina kolleger", "Vi grälade om ett båthus", "Keksitynkatu 7 B 12",
    "The boat race was in 1999, not in 1998", "Nimi on väärin kirjoitettu",
)  # fmt: skip


@pytest.fixture(params=PHASES)
def world(request, settings, tmp_path) -> World:
    settings.REQUIRE_SECOND_FACTOR = False
    settings.STORAGES = {**settings.STORAGES, "default": stored_in(tmp_path / "files")}
    return built(request.param)


def built(phase: str) -> World:
    """A year in which people have written about Aino wherever one can write."""
    world = World()
    world.build(phase)
    queue.work_off()
    person = the(LAUREATE_NAME)
    Nominee.objects.filter(name=LAUREATE_NAME).update(postal_address=WRITTEN[3], telephone="+358 40 7654321")
    answers.send_correction(nominee=person, text=WRITTEN[4])
    with unit_of_work():
        audit.record("nominee.told", person, by=world.secretary, cycle=world.cycle, because=WRITTEN[5])
    about = {"candidate__name": LAUREATE_NAME}
    Ballot.objects.filter(**about).update(own_note=WRITTEN[0], comment=WRITTEN[1])
    Interest.objects.filter(**about).update(note=WRITTEN[2])
    return world


def the(name: str) -> Nominee:
    """The row that carries what somebody was told."""
    return Nominee.objects.filter(name=name, same_as__isnull=True).order_by("pk")[0]


def written_about(name: str) -> set[str]:
    """Return every text of a person's nominations, but for what tells nothing about the person."""
    nominations = Nomination.objects.filter(nominees__name=name)
    found: set[str] = set()
    for rows in (
        Nominee.objects.filter(name=name), Answer.objects.filter(nomination__in=nominations),
        Endorsement.objects.filter(nomination__in=nominations), Candidate.objects.filter(name=name),
        Attachment.objects.filter(nomination__in=nominations), Ballot.objects.filter(candidate__name=name),
        Interest.objects.filter(candidate__name=name),
    ):  # fmt: skip
        columns = [
            column.name
            for column in rows.model._meta.concrete_fields
            if isinstance(column, CharField | TextField | JSONField) and not column.choices
        ]
        for row in rows.values_list(*columns):
            found |= {text for value in row for text in texts_in(value)}
    elsewhere = {"on", "True", "GRADUATED", "RESEARCHER", "application/pdf", "letter.pdf"}
    return {text for text in found if len(text) > 4} - elsewhere


def by_link(person: Nominee, world: World) -> str:
    return reverse("nominee_erase", args=[telling.prepare_letter(nominee=person, by=world.secretary)])


def clean() -> None:
    assert list(audit.findings()) == []
    call_command("audit", stdout=StringIO())


def test_nothing_about_the_person_is_left_in_the_database_or_on_the_disk(world, django_capture_on_commit_callbacks):
    person, others = the(LAUREATE_NAME), the(ANOTHER)
    needles = written_about(LAUREATE_NAME)
    before = everything_in_the_database()
    assert {LAUREATE_NAME, person.email, *WRITTEN[3:5]} <= needles
    if world.until in ("scoring", "deliberation"):
        assert set(WRITTEN[:3]) <= needles
    assert all(text in before for text in (*needles, WRITTEN[5]))
    files = [row.file.name for row in Attachment.objects.filter(nomination__nominees__name=LAUREATE_NAME)]
    assert len(files) >= 2
    page = by_link(person, world)

    with django_capture_on_commit_callbacks(execute=True):
        answer = Client().post(page, {"never_again": "on"})
    assert (answer.status_code, answer["Location"]) == (302, page)

    left = everything_in_the_database() + everything_on_disk()
    # A reference stands in the letter to whoever nominated, and tells who that is, not whom they named.
    stays = {text for name in Nominee.objects.values_list("name", flat=True) for text in written_about(name)}
    assert not {text[:60] for text in (needles | set(WRITTEN)) if text in left and text not in stays}
    assert not (needles | set(WRITTEN)) & {LAUREATE_NAME, person.email, *WRITTEN} & stays
    assert not any(name in everything_on_disk() or Attachment.objects.filter(file=name).exists() for name in files)
    assert Suppression.objects.exists()
    assert Nominee.objects.filter(pk=others.pk).exists(), "the others' data stays"
    entry = AuditEntry.objects.get(verb="nominee.erased")
    assert json.loads(entry.data)["erased"]["nominations.nomination"] == 2
    clean()


def test_nobody_can_try_names_and_texts_against_the_digests_that_stay(world, django_capture_on_commit_callbacks):
    """Whoever has the whole database, the key of the year among it, guesses a name and cannot tell whether it is the right one."""
    guesses = written_about(LAUREATE_NAME) | set(WRITTEN)
    assert LAUREATE_NAME in {text for text, _entry in guessed(guesses)}
    with django_capture_on_commit_callbacks(execute=True):
        rights.erase_person(nominee=the(LAUREATE_NAME), by=world.secretary)
    others = {text for name in Nominee.objects.values_list("name", flat=True) for text in written_about(name)}
    assert guessed(guesses - others) == set()
    clean()


def guessed(guesses: set[str]) -> set[tuple[str, int]]:
    """Return which texts the digests of the audit log give away to somebody who tries these: with every salt there is, and with none."""
    salts = {b"", *(bytes(salt) for salt in AuditReason.objects.values_list("salt", flat=True))}
    salts |= {bytes(salt) for salt in Nominee.objects.values_list("salt", flat=True)}
    found = set()
    for entry in AuditEntry.objects.filter(chain__key__isnull=False).select_related("chain"):
        for value in json.loads(entry.data).values():
            if not re.fullmatch(r"[0-9a-f]{64}", str(value)):
                continue
            for text in guesses:
                tries = (hmac.new(bytes(entry.chain.key), salt + text.encode(), "sha256").hexdigest() for salt in salts)
                if value in tries:
                    found.add((text, entry.pk))
    return found


@pytest.mark.pure
def test_every_model_that_hangs_on_a_nominee_says_how_it_is_found_by_the_person():
    """Whoever adds a model says in its line of the table how its rows are found; what a decision names is kept until its year ends."""
    found = {rows.model for line in erasure.lines() for rows in line.rows if rows.about}
    hanging = {
        model._meta.label
        for app in ("award", "nominations", "voting")
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
        for column in model._meta.concrete_fields
        if column.related_model is not None and column.related_model._meta.label in found - {"award.User"}
    }
    assert hanging - found == {"voting.DecisionChoice", "voting.DecisionRecusal"}


def test_the_year_goes_on_to_its_decision_without_the_person(world):
    person = the(ANOTHER)
    rights.erase_person(nominee=person, via="PHONE", by=world.secretary)
    assert not Candidate.objects.filter(name=ANOTHER).exists()
    steps = ["screen", "call_the_jury", "deliberate", "decide"]
    for step in steps[PHASES.index(world.until) :]:
        getattr(world, step)()
        clean()
    assert world.laureate.name == LAUREATE_NAME
    assert verified(world.cycle.year) == 0


def test_recorded_standings_keep_the_pseudonym_and_nothing_tells_who_it_was(db, settings):
    settings.REQUIRE_SECOND_FACTOR = False
    world = built("deliberation")
    pk, first = Candidate.objects.get(name=ANOTHER).pk, Standings.objects.get()
    rights.erase_person(nominee=the(ANOTHER), via="LETTER", by=world.secretary)
    assert pk in first.key.names["candidates"].values()
    assert not Candidate.objects.filter(pk=pk).exists()
    assert not Ballot.objects.filter(candidate=pk).exists()
    first.refresh_from_db()
    latest = Standings.objects.order_by("-number")[0]
    assert (latest.number, latest.reason) == (2, Standings.Reason.CANDIDATES_CHANGED)
    assert pk not in latest.key.names["candidates"].values()
    clean()


def test_once_the_board_has_decided_only_the_office_erases_and_not_whom_the_decision_names(db, settings):
    settings.REQUIRE_SECOND_FACTOR = False
    world = built("decided")
    pages = [by_link(the(name), world) for name in (LAUREATE_NAME, ANOTHER)]
    shown = []
    for page in pages:
        answer = Client().post(page)
        assert "The board has decided, so this can no longer be done here." in answer.content.decode()
        shown.append(Client().get(page).content.decode().replace(page, "").replace(page.removesuffix("erase/"), ""))
    assert all("Erase everything about me</button>" not in page for page in shown)
    named = {row.candidate.name for row in world.cycle.decisions.get().choices.all()}
    assert LAUREATE_NAME in named
    for name in sorted(named):
        with pytest.raises(Refused, match="decision names this person"):
            rights.erase_person(nominee=the(name), via="PHONE", by=world.secretary)
    assert set(Nominee.objects.values_list("name", flat=True)) >= named, "a refusal takes nothing along"
    free = Nominee.objects.exclude(name__in=named)[0]
    letters = OutgoingMail.objects.filter(template="nominee_unwilling")
    assert rights.erase_person(nominee=free, via="PHONE", by=world.secretary)
    assert not letters.exists(), "whoever nominated hears the outcome like everybody"
    clean()


def test_the_reasons_of_other_acts_and_accounts_known_otherwise_stay(db, settings):
    settings.REQUIRE_SECOND_FACTOR = False
    world = built("scoring")
    other, person = the(ANOTHER), the(LAUREATE_NAME)
    with unit_of_work():
        audit.record("nominee.told", other, by=world.secretary, cycle=world.cycle, because="It is Otto's own reason.")
    Nominee.objects.filter(pk=person.pk).update(email=world.people["juror"].email)
    signed_in = Client()
    signed_in.force_login(world.people["laureate"])
    rights.erase_person(nominee=person, via="PHONE", by=world.secretary)
    assert AuditReason.objects.filter(text="It is Otto's own reason.").exists()
    assert User.objects.filter(pk=world.people["juror"].pk).exists(), "the seat stays, and so does who holds it"


def test_the_account_goes_with_the_person_and_its_session_with_it(db, settings):
    settings.REQUIRE_SECOND_FACTOR = False
    world = built("scoring")
    account, visitor = world.people["laureate"], Client()
    visitor.force_login(account)
    assert Session.objects.filter(person=account).exists()
    page = by_link(the(LAUREATE_NAME), world)
    visitor.get(page)
    session = visitor.session
    session[SessionLimitsMiddleware.SEEN] = (
        int(time.time()) - 200
    )  # long enough ago for the session to be saved with this answer
    session.save()
    assert visitor.post(page).status_code == 302
    assert not User.objects.filter(pk=account.pk).exists()
    assert not Session.objects.filter(person=account.pk).exists()
    assert "It is erased" in visitor.get(page).content.decode()
    assert Draft.objects.filter(submitted_at__isnull=True).exists(), "what somebody else has not sent is theirs"
