"""Non-interference: what a person may not know changes nothing of what that person gets, to the last byte.

Each test builds one award year, then goes two ways from there that differ only in what the reader may not know, and compares every page,
export, count, order and status code. The hidden candidate once has the best points, a full panel and a long dossier, once hardly any.
"""

import datetime
import uuid

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone, translation

from award.models import OutgoingMail
from nominations.models import Answer, Attachment, Candidate, Endorsement, Nomination
from tests.two_ways import same
from tests.two_ways import two_ways as both_ways
from tests.voting.builders import House
from tests.voting.reader import all_that, guesses, masked, sign_in
from voting.models import Ballot, Score
from voting.services import ballots

pytestmark = [pytest.mark.django_db, pytest.mark.pages]

JURORS = ["Chair", "Vice", "Third", "Fourth", "Fifth"]
FILE = uuid.UUID(int=7)


@pytest.fixture
def house():
    # The clock stands still, so that no page differs by the minute in which it was made.
    with time_machine.travel(datetime.datetime(2027, 3, 1, 9, 30, tzinfo=datetime.UTC), tick=False):
        house = House(jurors=JURORS, candidates=["Aino", "Bror", "Cecilia"], min_ballots=2)
        house.open_scoring()
        house.seat("Member", "BOARD", "CHAIR")
        yield house


def two_ways(house, one, other, read):
    """Go one way, read, come back, go the other way, read."""
    return both_ways(lambda: one(house), lambda: other(house), lambda: read(house))


def fill(house, name, points, comment="", *, by=JURORS):
    """Everybody who may submits these points for a candidate."""
    for juror in by:
        ballot = house.ballot(juror, name)
        if ballot.status == "DRAFT" and house.candidates[name] in readable(house, juror):
            house.submit(juror, name, points, comment=comment)


def readable(house, juror):
    from voting import access

    return set(access.dossiers_for(house.person(juror)).values_list("pk", flat=True))


def thick_dossier(house, name):
    """A long case, a second nomination, a recommendation and a file."""
    candidate = house.the(name)
    Answer.objects.filter(nomination__candidate=candidate).update(text="SECRET " * 400)
    first = Nomination.objects.get(candidate=candidate)
    Endorsement.objects.create(
        nomination=first, name="SECRET Endorser", email="s@secret.example", text="SECRET praise", status="SUBMITTED",
        submitted_at=timezone.now(),
    )  # fmt: skip
    second = Nomination.objects.create(
        cycle=house.cycle, candidate=candidate, reference="SECRET-2", submission_key=uuid.uuid4(), status="ADMITTED",
        language="sv", nominator=first.nominator, nominator_name="SECRET Nominator", submitted_at=timezone.now(),
    )  # fmt: skip
    Answer.objects.create(nomination=second, question=Answer.objects.first().question, text="SECRET case")
    file = Attachment(
        id=FILE, nomination=first, name="SECRET.pdf", media_type="application/pdf", size=9, sha256="0" * 64
    )
    file.file.save("secret.pdf", ContentFile(b"%PDF-1.4 SECRET"))


def loved(house):
    """The hidden candidate leads: a full panel, the best points, comments, a thick dossier."""
    thick_dossier(house, "Aino")
    fill(house, "Aino", 5, "SECRET comment: outstanding.")


def ignored(house):
    """The hidden candidate has no ballot that counts: everybody abstains, or is found conflicted after scoring."""
    for juror in JURORS:
        if house.candidates["Aino"] in readable(house, juror):
            if juror in ("Fifth", "Fourth"):
                house.submit(juror, "Aino", 1, comment="SECRET remark")
                house.conflict(juror, "Aino")
            else:
                ballots.abstain(ballot=house.ballot(juror, "Aino"), by=house.person(juror))


def the_rest(house):
    """What everybody may know in the end: the other two candidates, scored the same both ways, Bror and Cecilia close."""
    for number, juror in enumerate(JURORS):
        fill(house, "Bror", 2 + number % 3, f"About Bror {number}.", by=[juror])
        fill(house, "Cecilia", 3, "", by=[juror])


def reading(person, phase):
    def read(house):
        the_rest(house)
        if phase == "DELIBERATION":
            house.deliberate()
        found = all_that(house.person(person), also=guesses(house.candidates["Aino"], [FILE]))
        client = sign_in(house.person(person))
        for language in ("fi", "sv"):
            for name in ("jury", "jury_interests", "jury_table", "jury_progress"):
                with translation.override(language):
                    path = reverse(name)
                answer = client.get(path)
                found[path] = masked(answer)
        found["mail"] = list(
            OutgoingMail.objects.filter(recipient=house.person(person).email)
            .values_list("subject", "text")
            .order_by("pk")
        )
        return found

    return read


@pytest.mark.parametrize("phase", ["SCORING", "DELIBERATION"])
@pytest.mark.parametrize("person", ["Third", "Chair"])
def test_nothing_a_conflicted_juror_or_chair_gets_depends_on_the_candidate_of_the_conflict(house, person, phase):
    house.declare_all(**{person: ["Aino"]})
    first, second = two_ways(house, loved, ignored, reading(person, phase))
    same(first, second)
    assert len(first) > 40
    assert first[reverse("jury")][0] == 200
    assert not any(b"SECRET" in answer[2] for path, answer in first.items() if path.startswith("/en/"))


def test_a_conflicted_board_member_gets_the_same_whatever_became_of_the_candidate(house):
    house.declare_all()

    def read(house):
        the_rest(house)
        house.deliberate()
        house.declare("Member", ["Aino"])
        return all_that(house.person("Member"), also=guesses(house.candidates["Aino"], [FILE]))

    first, second = two_ways(house, loved, ignored, read)
    assert any(path == reverse("board_table") and answer[0] == 200 for path, answer in first.items())
    same(first, second)


@pytest.mark.parametrize("phase", ["SCORING", "DELIBERATION"])
@pytest.mark.parametrize("person", ["Third", "Chair"])
def test_an_undeclared_juror_knows_names_and_nothing_that_others_did_with_them(house, person, phase):
    for name in JURORS:
        if name != person:
            house.declare(name)

    def read(house):
        for ballot in Ballot.objects.filter(round=house.round, seat__user=house.people[person]):
            ballots.release_ballot(ballot=ballot, reason="Nothing came.", by=house.person("Secretary"))
        return reading(person, phase)(house)

    def other(house):
        ignored(house)
        fill(house, "Bror", 5, "SECRET")

    first, second = two_ways(house, loved, other, read)
    same(first, second)
    assert b"Aino" in first[reverse("jury")][2]


@pytest.mark.parametrize("person", ["Third", "Member"])
def test_before_deliberation_nobody_gets_a_byte_of_what_others_think(house, person):
    house.declare_all()
    strict = [juror for juror in JURORS if juror != "Third"]
    first, second = two_ways(
        house,
        lambda house: fill(house, "Aino", 5, "SECRET praise", by=strict),
        lambda house: fill(house, "Aino", 1, "SECRET blame", by=strict[:1]),
        lambda house: all_that(house.person(person), also=guesses(house.candidates["Aino"], [FILE])),
    )
    same(first, second)


def test_a_post_on_a_hidden_candidate_is_answered_like_one_on_nobody(house):
    house.declare_all(Third=["Aino"])

    def read(house):
        client, answers = sign_in(house.person("Third")), {}
        for key in (house.candidates["Aino"], 999_999):
            for name in ("jury_candidate", "jury_reopen", "jury_abstain", "jury_interest"):
                answer = client.post(reverse(name, args=[key]), {"act": "submit", "version": 0, "ground": "DISPUTE"})
                answers[name, key] = (answer.status_code, answer.content)
        return answers

    first, second = two_ways(house, loved, ignored, read)
    same(first, second)
    for name in ("jury_candidate", "jury_reopen", "jury_abstain", "jury_interest"):
        assert first[name, house.candidates["Aino"]] == first[name, 999_999]
        assert first[name, 999_999][0] == 404


def test_the_comparison_sees_a_difference_where_there_may_be_one(house):
    """The test of the test: a juror without a conflict does get something else."""
    house.declare_all()
    first, second = two_ways(house, loved, lambda house: fill(house, "Aino", 1), reading("Third", "DELIBERATION"))
    translation.activate("en")
    assert first[reverse("jury_table")] != second[reverse("jury_table")]
    assert first[reverse("jury_candidate", args=[house.candidates["Aino"]])][0] == 200
    assert Score.objects.count() == 0
    assert Candidate.objects.count() == 3
