"""The demo's nominations: sent through the wizard's own drafts, screened and told like real ones."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from award import queue
from award.demo_portrait import demo_portrait
from award.languages import LANGUAGES
from award.models import Cycle, User
from award.services import seats
from nominations.call import call_of
from nominations.models import Draft, Nomination, Nominee, Question
from nominations.services import answers, drafts, endorsements, screening, submission, telling
from nominations.services.questions import create_default_questions
from voting.demo.nominees import NOMINEES, POSTAL_ADDRESS, PUPILS_CASE, RECOMMENDATION, SENTENCES
from voting.demo.nominees import Nominee as Profile
from voting.demo.people import FIRST_NAMES, SURNAMES

if TYPE_CHECKING:
    from voting.demo.year import DemoYear


def prepare_questions(cycle: Cycle, *, by: User) -> None:
    """Give the year its form, unless it has one already."""
    if not Question.objects.filter(cycle=cycle).exists():
        create_default_questions(cycle=cycle, by=by)


def nominate(year: "DemoYear") -> None:
    """Send the nominations: one each, a second one for the first person by a juror, and a draft that is left half-way."""
    nominator = year.people["nominator"]
    for number, profile in enumerate(profiles(year)):
        by = nominator if profile.name == "Bror Exempel" else _nominator(number)
        nomination = send(
            year.cycle,
            profile,
            by=by,
            relation=("vanha opiskelutoveri", "tidigare kollega", "former student")[number % 3],
            picture=number == 0,
        )
        if number == 0:
            recommend(nomination, by=by)
    # A juror who has nominated is conflicted by rule, without declaring anything.
    again = replace(NOMINEES[0], case=PUPILS_CASE)
    send(year.cycle, again, by=year.people["conflicted-juror"], relation="entinen oppilas")
    draft = drafts.begin_draft(cycle=year.cycle, language="sv", by=nominator)
    drafts.fill_draft(
        draft=draft,
        by=nominator,
        nominee={
            "name": "Yrsa Utkast",
            "email": "yrsa.utkast@alumn.example",
            "occupation": "författare",
            "language": "sv",
        },
        connection={"connections": ["STUDIED"]},
    )


def profiles(year: "DemoYear") -> Iterator[Profile]:
    """Yield as many invented nominees as are asked for: the written ones first, then ones put together by number."""
    yield from NOMINEES[: year.candidates]
    for number in range(len(NOMINEES), year.candidates):
        language = LANGUAGES[number % 3]
        first, last = FIRST_NAMES[number % len(FIRST_NAMES)], SURNAMES[number // len(FIRST_NAMES) % len(SURNAMES)]
        series = number // (len(FIRST_NAMES) * len(SURNAMES))
        name = f"{first} {last}" + (f" {'I' * series}" if series else "")
        yield Profile(
            name, f"nominee{number}@alumn.example", "", "", "", year.random.choice((None, 1975, 1988, 1999, 2010)),
            ("STUDIED",), language, (SENTENCES[language][0], SENTENCES[language][1], SENTENCES[language][2]),
        )  # fmt: skip


def send(cycle: Cycle, profile: Profile, *, by: User, relation: str, picture: bool = False) -> Nomination:
    """Send one nomination as its nominator would, page by page, with a picture of the nominee where one is wanted."""
    draft = drafts.begin_draft(cycle=cycle, language=profile.language, by=by)
    questions = Question.objects.filter(cycle=cycle)
    case = [question for question in questions if question.kind == Question.Kind.CASE]
    pages = {f"case_{question.key}": {"text": text} for question, text in zip(case, profile.case, strict=True)}
    pages["declarations"] = {question.key: "on" for question in questions if question.kind == Question.Kind.DECLARATION}
    drafts.fill_draft(
        draft=draft,
        by=by,
        nominee={
            "name": profile.name, "occupation": profile.occupation, "email": profile.email, "telephone": profile.telephone,
            "postal_address": "" if profile.email or profile.telephone else POSTAL_ADDRESS, "language": profile.language,
        },
        connection={"connections": list(profile.connections), "degree": profile.degree, "degree_year": profile.year or ""},
        you={"name": by.name, "telephone": "029 000 0199", "relation": relation},
        **pages,
    )  # fmt: skip
    if picture:
        attach_picture(draft, profile.name, by=by)
    draft.refresh_from_db()
    return submission.submit_nomination(draft=draft.pk, by=by, arrived_at=timezone.now())


def attach_picture(draft: Draft, name: str, *, by: User) -> None:
    """Add an invented portrait to the draft, cleaned like any other file."""
    upload = SimpleUploadedFile(f"{name}.jpg", demo_portrait(name), "image/jpeg")
    drafts.add_files(draft=draft, call=call_of(draft.cycle), files=[upload], by=by)


def recommend(nomination: Nomination, *, by: User) -> None:
    """Ask somebody to recommend the nominee, and receive what was written."""
    asked = endorsements.invite_endorser(
        nomination=nomination, name="Sulo Suosittelija", email="suosittelija@observatorio.example", language="fi", by=by
    )
    endorsements.submit_endorsement(
        endorsement=asked, text=RECOMMENDATION, relation="entinen esimies", arrived_at=timezone.now()
    )


def tell_one(year: "DemoYear") -> None:
    """One nominee has been told, and has accepted."""
    person = Nominee.objects.get(nomination__cycle=year.cycle, email=year.people["nominee"].email)
    telling.tell_by_mail(nominee=person, by=year.secretary)
    queue.work_off()


def admit_and_tell(year: "DemoYear") -> None:
    """Admit every nomination, the second one of a person to the same candidate, and tell everybody who waits."""
    admitted = {}
    for nomination in Nomination.objects.filter(cycle=year.cycle, status=Nomination.Status.SUBMITTED):
        name = nomination.nominees.get().name
        admitted[name] = screening.admit(nomination=nomination, candidate=admitted.get(name), by=year.secretary)
    people = Nominee.objects.filter(nomination__cycle=year.cycle, same_as__isnull=True, told_at__isnull=True)
    for person in people:
        if person.email:
            telling.tell_by_mail(nominee=person, by=year.secretary)
        else:
            via = Nominee.ToldVia.PHONE if person.telephone else Nominee.ToldVia.LETTER
            telling.record_told(nominee=person, via=via, on=timezone.localdate(), by=year.secretary)
    glad = Nominee.objects.get(nomination__cycle=year.cycle, email=year.people["laureate"].email, same_as__isnull=True)
    answers.answer(nominee=glad, response=Nominee.Response.ACCEPTED)
    queue.work_off()


def _nominator(number: int) -> User:
    language = LANGUAGES[number % 3]
    name = f"{FIRST_NAMES[(number * 7 + 3) % len(FIRST_NAMES)]} {SURNAMES[(number * 3 + 1) % len(SURNAMES)]}"
    return seats.person(email=f"nominator{number + 1}@alumn.example", name=name, language=language)
