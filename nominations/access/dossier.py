"""The dossier of a candidate: what its nominations say, put together question by question.

Nothing here decides who may read it. `voting.access` subtracts conflicts first and then asks for the dossier; the desk asks for it
because it keeps the dossiers.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, prefetch_related_objects

from nominations.models import Answer, Attachment, Candidate, Endorsement, Nomination, Nominee, Question


@dataclass(frozen=True)
class Person:
    """A person of the candidate: one, or two in a joint nomination. No address of any kind."""

    name: str
    occupation: str
    connections: tuple[str, ...]
    degree: str
    faculty: str
    degree_year: int | None


@dataclass(frozen=True)
class CaseText:
    """What one nomination answers to one question. `number` counts the candidate's nominations from 1, in the order received.

    `nominator` and `relation` are empty where the reader may not know who nominated.
    """

    number: int
    language: str
    text: str
    nominator: str
    relation: str


@dataclass(frozen=True)
class CaseQuestion:
    """One question with what every nomination answers to it; `criterion` is the primary key of what it speaks to."""

    key: str
    label: str
    criterion: int | None
    is_case: bool
    texts: tuple[CaseText, ...]


@dataclass(frozen=True)
class Recommendation:
    """A recommendation that has come in; `number` is the nomination it belongs to."""

    pk: int
    number: int
    name: str
    relation: str
    language: str
    text: str


@dataclass(frozen=True)
class File:
    """An attachment; its bytes come from a view that asks access again."""

    pk: UUID
    number: int
    name: str
    media_type: str
    size: int


@dataclass(frozen=True)
class Dossier:
    """Everything there is to read about one candidate, in the reader's language where there is a choice."""

    candidate: int
    name: str
    degree: str
    degree_year: int | None
    people: tuple[Person, ...]
    case: tuple[CaseQuestion, ...]
    recommendations: tuple[Recommendation, ...]
    files: tuple[File, ...]
    nominations: int
    first_received: datetime | None


def with_dossiers(candidates: list[Candidate]) -> None:
    """Fetch what the dossiers of these candidates need in five queries, however many there are."""
    prefetch_related_objects(
        candidates,
        Prefetch(
            "nominations",
            Nomination.objects.filter(status=Nomination.Status.ADMITTED).order_by("submitted_at", "reference"),
            to_attr="admitted",
        ),
        Prefetch("admitted__answers", Answer.objects.select_related("question").order_by("question__order", "pk")),
        Prefetch(
            "admitted__endorsements",
            Endorsement.objects.filter(status=Endorsement.Status.SUBMITTED).order_by("submitted_at", "pk"),
            to_attr="received",
        ),
        Prefetch("admitted__attachments", Attachment.objects.order_by("name", "pk")),
        Prefetch(
            "nominees",
            Nominee.objects.filter(same_as__isnull=True).order_by("nomination__submitted_at", "position"),
            to_attr="people",
        ),
    )


def dossier_of(candidate: Candidate, *, show_nominators: bool) -> Dossier:
    """Return the dossier of one candidate: five queries, none when `with_dossiers` has fetched it with others.

    `show_nominators` is the rulebook's `jury_sees_nominator` for a juror and for the board, true for the desk. Withdrawn and
    turned-down nominations are no part of it, neither are recommendations that have not come in.
    """
    if not hasattr(candidate, "admitted"):
        with_dossiers([candidate])
    numbered = list(enumerate(candidate.admitted, start=1))
    return Dossier(
        candidate=candidate.pk,
        name=candidate.name,
        degree=candidate.degree,
        degree_year=candidate.degree_year,
        people=tuple(_person(nominee) for nominee in candidate.people),
        case=_case(numbered, show_nominators),
        recommendations=tuple(
            Recommendation(row.pk, number, row.name, row.relation, row.language, row.text)
            for number, nomination in numbered
            for row in nomination.received
        ),
        files=tuple(
            File(row.pk, number, row.name, row.media_type, row.size)
            for number, nomination in numbered
            for row in nomination.attachments.all()
        ),
        nominations=len(numbered),
        first_received=numbered[0][1].submitted_at if numbered else None,
    )


def _person(nominee: Nominee) -> Person:
    return Person(
        name=nominee.name,
        occupation=nominee.occupation,
        connections=tuple(nominee.connection_labels),
        degree=nominee.degree,
        faculty=nominee.faculty,
        degree_year=nominee.degree_year,
    )


def _case(numbered: list[tuple[int, Nomination]], show_nominators: bool) -> tuple[CaseQuestion, ...]:
    """Gather the answers under their questions, in the order of the form. Declarations are ticks and no text to judge."""
    questions: dict[int, Question] = {}
    texts: dict[int, list[CaseText]] = {}
    for number, nomination in numbered:
        for answer in nomination.answers.all():
            if answer.question.kind == Question.Kind.DECLARATION or not answer.text.strip():
                continue
            questions[answer.question_id] = answer.question
            texts.setdefault(answer.question_id, []).append(
                CaseText(
                    number=number,
                    language=nomination.language,
                    text=answer.text,
                    nominator=nomination.nominator_name if show_nominators else "",
                    relation=nomination.nominator_relation if show_nominators else "",
                )
            )
    in_order = sorted(questions.values(), key=lambda question: (question.order, question.pk))
    return tuple(
        CaseQuestion(
            key=question.key,
            label=str(question),
            criterion=question.criterion_id,
            is_case=question.kind == Question.Kind.CASE,
            texts=tuple(texts[question.pk]),
        )
        for question in in_order
    )
