"""The demo year with somebody in every part a person can have in it, and with one of each thing an address can name."""

import hashlib
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.utils import timezone

from award import links
from award.demo_portrait import demo_portrait
from award.models import Criterion, Cycle, Document, Laureate, LaureateChange, OutgoingMail, Seat, User
from award.services import factors, rules, seats
from nominations.models import Attachment, Candidate, Draft, DraftFile, Nomination, Nominee, Question
from nominations.services.endorsements import invite_endorser
from voting import access
from voting.demo.year import LAUREATE_NAME, DemoYear
from voting.models import Decision, Interest
from voting.services import interests

ANOTHER = (
    "Otto Keksitty"  # a candidate with whom nobody has a conflict; the conflicted juror has nominated the laureate
)
CONTENT = b"%PDF-1.7 not a letter of recommendation"


class World(DemoYear):
    """A demo year in which every part is taken. `people` has the parts; somebody not signed in is `None`."""

    def build(self, until: str) -> Cycle:
        """Build the year up to a phase, seat those whom the demo leaves out, and make what addresses name."""
        super().build(until)
        self.until = until
        people = self.people
        people["other nominator"] = User.objects.get(email="nominator3@alumn.example")
        people["undeclared"] = people["juror"] if until == "scoring" else self._seated("late@alumn.example", "JURY")
        people["clear"] = User.objects.get(email="juror1@alumn.example")
        people["conflicted"] = people["conflicted-juror"]
        people["jury chair"], people["board chair"] = people["jury-chair"], people["board-chair"]
        people["board member"] = User.objects.get(email="board.member1@alumn.example")
        people["staff"] = User.objects.create_user("staff@alumn.example", is_staff=True)
        people["superuser"] = User.objects.create_superuser("superuser@alumn.example")
        for candidate in access.undeclared_candidates(people["board member"], self.cycle):
            interests.declare_interests(
                cycle=self.cycle, answers={candidate.pk: interests.Answer()}, by=people["board member"]
            )
        given = Seat.objects.filter(user__email="board.vice@alumn.example")
        given.update(given_by=self.secretary)
        self.given = given.get()
        self.reset = factors.request_reset(person=people["clear"], by=self.secretary)
        if self.laureate is not None:
            # What a laureate asks for once the publication is approved; before that this is only a row an address can name.
            self.change = LaureateChange(laureate=self.laureate, status="ASKED", asked_by=people["laureate"])
            self.change.facts = {"name": f"{LAUREATE_NAME}-Toinen"}
            self.change.portrait.save("portrait.jpg", ContentFile(demo_portrait(LAUREATE_NAME)))
        self.proposal = None
        if until not in ("draft", "publication", "published"):
            self.proposal = rules.change_rulebook(
                cycle=self.cycle, by=self.secretary, reason="A second person is to look at it.", retention_months=24
            )
        return self.cycle

    def open_call(self) -> None:
        """Open the call; two nominations and the draft have a file."""
        super().open_call()
        held = {"name": "letter.pdf", "media_type": "application/pdf", "size": len(CONTENT), "sha256": _sha256(CONTENT)}
        for nomination in Nomination.objects.filter(nominees__name__in=(LAUREATE_NAME, ANOTHER, "Bror Exempel")):
            row = Attachment(nomination=nomination, **held)
            row.file.save("letter.pdf", ContentFile(CONTENT))
        self.endorsement = invite_endorser(
            nomination=self.nomination, name="Reko Suosittelija", email="endorser@alumn.example", language="fi",
            by=self.people["nominator"],
        )  # fmt: skip
        row = DraftFile(draft=self.draft, **held)
        row.file.save("letter.pdf", ContentFile(CONTENT))

    @property
    def draft(self) -> Draft:
        """What the nominator has begun and not sent."""
        return Draft.objects.get(owner=self.people["nominator"], submitted_at__isnull=True)

    @property
    def nomination(self) -> Nomination:
        """What the nominator has sent."""
        return Nomination.objects.get(nominator=self.people["nominator"])

    def candidate(self, name: str = LAUREATE_NAME) -> Candidate | None:
        """The candidate with this name, once admitted."""
        return Candidate.objects.filter(cycle=self.cycle, name=name).first()

    @property
    def laureate(self) -> Laureate | None:
        """This year's laureate, once decided."""
        return self.cycle.laureates.first()

    def _seated(self, email: str, body: str) -> User:
        user = seats.person(email=email, name="Lauri Lisäys", language="fi")
        seats.give_seat(user=user, body=body, office=Seat.Office.MEMBER, since=timezone.localdate(), by=None)
        return user

    def token(self, purpose: str, target: int, language: str = "") -> str:
        """A living link of a purpose to a thing."""
        return links.invite(
            purpose=purpose, target_id=target, language=language, cycle=self.cycle, person="somebody", days=5
        ).token

    def things(self) -> dict[str, Any]:
        """Return what addresses name, by the words of the table of addresses; what is not yet is left out."""
        own = self.nomination
        person = Nominee.objects.filter(nomination=own).get()
        found: dict[str, Any] = {
            "year": self.cycle.year,
            "draft": self.draft.pk if Draft.objects.filter(submitted_at__isnull=True).exists() else None,
            "draft file": DraftFile.objects.values_list("pk", flat=True).first(),
            "nomination": own.pk,
            "attachment": own.attachments.get().pk,
            "nominee": person.pk,
            "nominee link": self.token("NOMINEE", person.pk),
            "endorsement": self.endorsement.pk,
            "endorser link": self.token("ENDORSER", self.endorsement.pk),
            "criterion": Criterion.objects.filter(cycle=self.cycle).values_list("pk", flat=True).first(),
            "question": Question.objects.filter(cycle=self.cycle).values_list("pk", flat=True).first(),
            "proposal": self.proposal and self.proposal.pk,
            "reset": self.reset.pk,
            "seat": self.people["clear"].seats.get().pk,
            "given seat": self.given.pk,
            "letter": OutgoingMail.objects.exclude(template__startswith="account/")
            .values_list("pk", flat=True)
            .first(),
        }
        if candidate := self.candidate():
            another = self.candidate(ANOTHER)
            found |= {
                "candidate": candidate.pk,
                "another": another.pk,
                "file": Attachment.objects.filter(nomination__candidate=candidate).values_list("pk", flat=True).first(),
                "file of another": Attachment.objects.get(nomination__candidate=another).pk,
                "conflict": Interest.objects.get(
                    state="CONFLICTED", candidate=candidate, user=self.people["conflicted"]
                ).pk,
            }
        if laureate := self.laureate:
            papers = Document.objects.filter(laureate=laureate, superseded_at__isnull=True)
            found |= {
                "laureate": laureate.pk,
                "change": self.change.pk,
                "laureate slug": laureate.slug,
                "code": laureate.check_code or None,
                "laureate link": self.token("LAUREATE", laureate.pk),
                "check link": self.token("LANGUAGE_CHECK", laureate.pk, "sv"),
                "certificate": papers.filter(kind="CERTIFICATE").values_list("pk", flat=True).first(),
                "decision": Decision.objects.get(cycle=self.cycle).pk,
            }
        return {name: thing for name, thing in found.items() if thing is not None}


# What stands for a thing that is not: an address of the right shape that never named anything.
NONSENSE = {int: 987654321, str: "nonsense", UUID: UUID("00000000-0000-4000-8000-000000000000")}


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
