"""Builds a demo year, phase by phase, through the services a real year goes through.

Nothing is written past a service, so what the demo shows is what the product does, and `./manage.py audit` finds nothing.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from award import queue
from award.demo_portrait import demo_portrait
from award.languages import LANGUAGES
from award.models import Cycle, Laureate, Seat, User
from award.phases import Phase
from award.services import association, laureates, past_laureates, publication, reading, rules, seats, texts, years
from award.services import cycle as cycles
from nominations.models import Candidate
from voting.demo import nominating, scoring
from voting.demo.people import BOARD, JUROR_NAMES, PAST_LAUREATES, ROLES
from voting.demo.texts import ASSOCIATION, LAUREATE, SIGNATORIES, TEXTS
from voting.services.decision import Minutes, record_decision

PHASES = (
    "draft",
    "nominations",
    "screening",
    "scoring",
    "deliberation",
    "decided",
    "publication",
    "published",
    "archived",
)
LAUREATE_NAME = "Aino Esimerkki"


@dataclass
class DemoYear:
    """A year that is being built: its people by role and its cycle."""

    candidates: int = 8
    jurors: int = 5
    seed: int = 1
    people: dict[str, User] = field(default_factory=dict)
    cycle: Cycle = field(init=False)
    until: str = field(init=False, default="")

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)  # noqa: S311 - a demo that is the same each time, nothing secret

    @property
    def secretary(self) -> User:
        """The demo's secretary, who does most of it."""
        return self.people["secretary"]

    def build(self, until: str) -> Cycle:
        """Build the year up to a phase by its name in lower case, or `published`; return the cycle."""
        steps: tuple[tuple[str, Callable[[], None]], ...] = (
            ("draft", self.prepare),
            ("nominations", self.open_call),
            ("screening", self.screen),
            ("scoring", self.call_the_jury),
            ("deliberation", self.deliberate),
            ("decided", self.decide),
            ("publication", self.prepare_publication),
            ("published", self.publish),
            ("archived", self.archive),
        )
        self.until = until
        for name, step in steps:
            step()
            if name == until:
                break
        self.cycle.refresh_from_db()
        return self.cycle

    def prepare(self) -> None:
        """The association, its people and an award year in preparation."""
        association.set_up_association(by=None, **ASSOCIATION)
        association.set_signatories(
            by=None,
            signatories=[
                {"name": name, **{f"office_{code}": text for code, text in office.items()}}
                for name, office in SIGNATORIES
            ],
        )
        for role in ROLES:
            user = seats.person(email=role.email, name=role.name, language=role.language)
            self.people[role.key] = user
            if role.body:
                self._seat(user, role.body, role.office)
        for name, email, language, office in BOARD:
            self._seat(seats.person(email=email, name=name, language=language), Seat.Body.BOARD, office)
        seated = sum(role.body == Seat.Body.JURY for role in ROLES)
        for number in range(max(self.jurors - seated, 0)):
            name = JUROR_NAMES[number % len(JUROR_NAMES)]
            user = seats.person(
                email=f"juror{number + 1}@alumn.example", name=name, language=("fi", "sv", "en")[number % 3]
            )
            self._seat(user, Seat.Body.JURY, Seat.Office.MEMBER)
        for year, name in PAST_LAUREATES:
            past = past_laureates.enter_past_laureate(year=year, name=name, by=self.secretary)
            past_laureates.publish_past_laureate(laureate=past, by=self.secretary)
        now = timezone.localtime()
        self.cycle = years.create_cycle(year=now.year + (now.month > 6), by=self.secretary)
        today, afternoon = now.date(), now.replace(hour=16, minute=0, second=0, microsecond=0)
        years.set_dates(
            cycle=self.cycle,
            by=self.secretary,
            nominations_open_at=today - timedelta(days=14),
            nominations_close_at=today + timedelta(days=21),
            endorsements_due_at=today + timedelta(days=28),
            scoring_closes_at=today + timedelta(days=60),
            jury_meets_at=afternoon + timedelta(days=63),
            board_meets_at=afternoon + timedelta(days=80),
            answer_by=today + timedelta(days=94),
            celebration_at=afternoon + timedelta(days=110, hours=2),
            celebration_place_fi="Esimerkkisali",
            celebration_place_sv="Exempelsalen",
            celebration_place_en="the Example Hall",
        )
        nominating.prepare_questions(self.cycle, by=self.secretary)
        if self.until == "archived":
            # No service moves the clock, but a rulebook may say that nothing is kept once the laureate is public.
            rules.change_rulebook(cycle=self.cycle, by=self.secretary, retention_months=0)

    def open_call(self) -> None:
        """The call is open: some have nominated, one draft is begun."""
        self._advance(Phase.NOMINATIONS)
        nominating.nominate(self)

    def screen(self) -> None:
        """The call is closed; a nominee has been told, the rest waits for the secretary."""
        years.close_nominations(cycle=self.cycle, by=self.secretary, reason="The demo goes on.")
        self._advance(Phase.SCREENING)
        nominating.tell_one(self)

    def call_the_jury(self) -> None:
        """Everybody is admitted and told; the jury has begun, except those whom a visitor may be."""
        nominating.admit_and_tell(self)
        self._advance(Phase.SCORING)
        scoring.begin(self)

    def deliberate(self) -> None:
        """Every ballot is in and the table is open."""
        scoring.finish(self)
        self._advance(Phase.DELIBERATION)

    def decide(self) -> None:
        """The board has named the laureate, as the minutes say."""
        chosen = Candidate.objects.get(cycle=self.cycle, name=LAUREATE_NAME)
        reserve = Candidate.objects.filter(cycle=self.cycle, status=Candidate.Status.STANDING).exclude(pk=chosen.pk)
        board = Seat.objects.active().of_body(Seat.Body.BOARD).exclude(office=Seat.Office.DEPUTY)
        record_decision(
            cycle=self.cycle,
            minutes=Minutes(
                meeting_number=f"4/{self.cycle.year}",
                item="7",
                place="Helsinki",
                held_on=timezone.localdate(),
                language="fi",
                present=tuple(board),
                asked_at_meeting=True,
                method="UNANIMOUS",
                laureates=(chosen,),
                reserve=tuple(reserve.order_by("name")[:1]),
                reasons="Esimerkin elämäntyö on tehnyt yliopistosta kaikkien yliopiston.",
            ),
            by=self.secretary,
        )
        self._advance(Phase.DECIDED)
        laureate = self._laureate()
        laureates.correct_facts(laureate=laureate, by=self.secretary, **LAUREATE)
        portrait = SimpleUploadedFile("portrait.jpg", demo_portrait(laureate.name), "image/jpeg")
        laureates.set_portrait(laureate=laureate, upload=portrait, by=self.secretary)
        for kind, bodies in TEXTS.items():
            texts.write_text(laureate=laureate, kind=kind, language="fi", body=bodies["fi"], by=self.secretary)
            for language in ("sv", "en"):
                texts.write_text(
                    laureate=laureate,
                    kind=kind,
                    language=language,
                    body=bodies[language],
                    source_language="fi",
                    by=self.secretary,
                )
        laureates.invite_laureate(laureate=laureate, by=self.secretary)
        queue.work_off()

    def prepare_publication(self) -> None:
        """The laureate has accepted, everything is checked and approved, and waits for the signal."""
        laureate = self._laureate()
        laureates.accept(laureate=laureate, attends=True, by=self.people["laureate"])
        for language in LANGUAGES:
            reading.check_texts(
                laureate=laureate,
                language=language,
                read={text.kind: texts.sha256(text.body) for text in laureate.texts.filter(language=language)},
                checker=self.people["board-chair"].name,
                by=self.people["board-chair"],
            )
        laureates.ask_for_papers(laureate=laureate, by=self.secretary)
        queue.work_off()
        request = publication.ask_approval(laureate=laureate, by=self.secretary)
        publication.approve(laureate=laureate, read=request.sha256, by=self.people["board-chair"])
        queue.work_off()
        self._advance(Phase.PUBLICATION)

    def publish(self) -> None:
        """The signal is given, and the press releases are made that say so."""
        publication.publish_now(laureate=self._laureate(), by=self.secretary)
        queue.work_off()
        publication.write_letters()

    def archive(self) -> None:
        """The time of keeping is over: the laureate, the decision and the trail remain."""
        queue.work_off()
        self._advance(Phase.ARCHIVED)

    def _laureate(self) -> Laureate:
        return self.cycle.laureates.get(name=LAUREATE_NAME)

    def _seat(self, user: User, body: str, office: str) -> None:
        seats.give_seat(user=user, body=body, office=office, since=timezone.localdate() - timedelta(days=30), by=None)

    def _advance(self, to: Phase) -> None:
        self.cycle = cycles.advance(cycle=self.cycle, to=to, by=self.secretary)
