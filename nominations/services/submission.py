"""Receiving a nomination: from a draft to what the jury will read, once and whole or not at all."""

import secrets
from datetime import datetime
from typing import Any

from django.db import IntegrityError
from django.db.models import Count, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import translation
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from award import links, queue
from award.audit import Refused, record, refuse, unit_of_work
from award.dates import last_moment_of
from award.mail import write_mail
from award.models import Cycle, User
from award.services.cycle import share_cycle
from nominations import access
from nominations.barred import must_not_be_barred
from nominations.forms.steps import StepForm, Typed
from nominations.models import Answer, Draft, Nomination, Nominee, Question
from nominations.reading import reading_of
from nominations.services.drafts import ENTERED_IN
from nominations.steps import ATTACHMENTS, DECLARATIONS, YOU, Outline, Step, outline_of
from nominations.telling import tell_by

# No letter or figure that is mistaken for another, read aloud or in handwriting; no vowel, so that no word comes out.
REFERENCE_LETTERS = "23456789CFHJKMPRTVWX"
REFERENCE_LENGTH = 6
# A reference that is taken already, or a second click that lost the race, begins anew and finds its way.
TRIES = 5


class Incomplete(Refused):
    """Something is missing. `problems` are the pages it is on, with their forms, which know what."""

    def __init__(self, problems: list[tuple[Step, StepForm]]) -> None:
        super().__init__(_("The nomination is not complete yet."))
        self.problems = problems


def submit_nomination(
    *, draft: Any, by: User, arrived_at: datetime, declared: MultiValueDict[str, str] | None = None
) -> Nomination:
    """Receive the nomination that a draft holds and return it; sent again, it is the one received before.

    `draft` is the primary key: the row is read under its lock. `arrived_at` is when the request came: it decides whether it was in
    time, however long the queue. Closing by hand wins if it commits first. `declared` is the form the page was sent with, on which
    the declarations were ticked. Raises Incomplete with the pages to mend, Refused with the reason.
    """
    for attempt in range(TRIES):
        try:
            with unit_of_work():
                return _receive(draft, by, arrived_at, declared)
        except IntegrityError:
            if attempt == TRIES - 1:
                raise
    raise AssertionError("unreachable")


def _receive(draft_pk: Any, by: User, arrived_at: datetime, declared: MultiValueDict[str, str] | None) -> Nomination:
    # The owner's row is locked with the draft's, so that two drafts of one person sent at once are counted one after the other.
    draft = access.drafts_for(by).select_for_update(of=("self", "owner"), no_key=True).filter(pk=draft_pk).first()
    if draft is None:
        raise Refused(_("This draft has been discarded."))
    if draft.submitted_at is not None:
        return Nomination.objects.get(submission_key=draft.submission_key)
    # The rules were read with the draft; the phase is read anew, under a lock that keeps it. What is asked along with it can no longer
    # change: whoever adds a file locks the draft, whoever sends another draft of this person locks the owner.
    cycle = draft.cycle = share_cycle(
        draft.cycle_id,
        sent=_number_of(access.counted_nominations(by, draft.cycle_id), "nominator"),
        files=_number_of(draft.files.all(), "draft"),
    )
    outline = outline_of(draft)
    if declared is not None:
        draft.step_data = {**draft.step_data, DECLARATIONS: ticked(outline, declared)}
    _check_window(draft, cycle, by, arrived_at)
    pages = _judged(outline)
    must_not_be_barred(outline.call, by.email if draft.source == Nomination.Source.WEB else pages[YOU]["email"])
    _check_files(outline, cycle.files)
    _check_limit(draft, outline, by, cycle.sent)
    nomination = _nomination(draft, pages, by, arrived_at)
    nomination.save(force_insert=True)  # the draft's files follow (nominations.taking_over)
    nominees = _nominees(nomination, outline, pages)
    Nominee.objects.bulk_create(nominees)
    Answer.objects.bulk_create(_answers(nomination, outline, pages))
    # What was typed now stands in the nomination; the row stays, so that an old address leads to the receipt.
    Draft.objects.filter(pk=draft.pk).update(
        submitted_at=arrived_at, step_data={}, versions={}, revision=draft.revision + 1
    )
    queue.enqueue("nominations.tasks.write_receipt", nomination.pk)
    record(
        "nomination.submitted", nomination, by=by, cycle=cycle, source=nomination.source, files=cycle.files,
        reference=nomination.reference, digests={"nominee": nominees[0].name}, salt=nominees[0].salt,
    )  # fmt: skip
    return nomination


def ticked(outline: Outline, sent: MultiValueDict[str, str]) -> Typed:
    """Return which declarations were ticked on the form that was sent; none where none is asked."""
    step = outline.declarations
    return outline.form(step, data=sent).typed(sent) if step else {}


def _check_window(draft: Draft, cycle: Cycle, by: User, arrived_at: datetime) -> None:
    if draft.source == Nomination.Source.WEB:
        open_for_it = cycle.accepts_nominations(arrived_at)
    else:
        open_for_it = cycle.phase in ENTERED_IN
    if not open_for_it:
        raise refuse(
            _("Nominations are no longer being received. Your draft stays readable, but it cannot be sent."),
            "nomination.refused", draft, by=by, cycle=cycle, arrived_at=arrived_at,
        )  # fmt: skip


def _judged(outline: Outline) -> dict[str, dict[str, Any]]:
    """Return the cleaned values of every page by its name. Raises Incomplete with the pages that do not hold."""
    steps = [*outline.steps.values(), *([outline.declarations] if outline.declarations else [])]
    forms = [(step, outline.judged(step)) for step in steps]
    problems = [(step, form) for step, form in forms if not form.is_valid()]
    if problems:
        raise Incomplete(problems)
    return {step.name: form.cleaned_data for step, form in forms}


def _check_files(outline: Outline, files: int) -> None:
    """Demand as many files as the rules do. Raises Incomplete with the page of attachments."""
    if files < outline.call.rule("attachments_min"):
        step = outline.steps[ATTACHMENTS]
        raise Incomplete([(step, outline.form(step))])


def _number_of(rows: QuerySet[Any], owner: str) -> Coalesce:
    """Return an expression for how many rows there are; `owner` is the column in which they are all alike."""
    return Coalesce(Subquery(rows.order_by().values(owner).annotate(number=Count("pk")).values("number")), 0)


def _check_limit(draft: Draft, outline: Outline, by: User, sent: int) -> None:
    """Hold to the number of nominations one person may send."""
    if draft.source != Nomination.Source.WEB:
        return
    limit = outline.call.rule("nominations_per_person")
    if sent >= limit:
        raise refuse(
            _("You have sent as many nominations as one person may send this year."),
            "nomination.refused", draft, by=by, cycle=draft.cycle, limit=limit,
        )  # fmt: skip


def _nomination(draft: Draft, pages: dict[str, dict[str, Any]], by: User, arrived_at: datetime) -> Nomination:
    you = pages[YOU]
    from_web = draft.source == Nomination.Source.WEB
    return Nomination(
        cycle=draft.cycle,
        reference=new_reference(draft.cycle.year),
        submission_key=draft.submission_key,
        language=draft.language,
        source=draft.source if from_web else you["source"],
        nominator=by if from_web else None,
        entered_by=None if from_web else by,
        nominator_name=you["name"],
        nominator_email=by.email if from_web else you["email"],
        nominator_telephone=you["telephone"],
        nominator_relation=you["relation"],
        # A letter was received on its day, at the latest moment of it that is not in the future.
        submitted_at=arrived_at if from_web else min(last_moment_of(you["received_on"]), arrived_at),
    )


def new_reference(year: int) -> str:
    """Return a reference that is read aloud without mistakes, such as `2030-K747W9`."""
    return f"{year}-{''.join(secrets.choice(REFERENCE_LETTERS) for _letter in range(REFERENCE_LENGTH))}"


def _nominees(nomination: Nomination, outline: Outline, pages: dict[str, dict[str, Any]]) -> list[Nominee]:
    rows = []
    for position, suffix in enumerate(("", "-2") if outline.is_joint else ("",), start=1):
        person, connection = pages[f"nominee{suffix}"], pages[f"connection{suffix}"]
        row = Nominee(
            nomination=nomination,
            position=position,
            tell_by=tell_by(nomination.submitted_at),
            **{
                name: person[name]
                for name in ("name", "email", "telephone", "postal_address", "occupation", "language")
            },
            **{name: connection[name] for name in ("connections", "degree", "faculty", "degree_year")},
        )
        rows.append(row)
    return rows


def _answers(nomination: Nomination, outline: Outline, pages: dict[str, dict[str, Any]]) -> list[Answer]:
    """Return the texts that were given. A declaration is kept in the words that were confirmed."""
    given: dict[str, str] = {}
    for step in outline.steps.values():
        if step.question is not None:
            given[step.question.key] = pages[step.name]["text"]
    given |= pages.get("more", {})
    for asked in outline.call.asked("DECLARATION"):
        if pages[DECLARATIONS].get(asked.key):
            given[asked.key] = asked.label_in.get(nomination.language) or asked.label
    questions = Question.objects.filter(cycle=nomination.cycle_id).order_by().values("pk")
    # The database finds each question by its key as it writes the answer.
    return [
        Answer(nomination=nomination, question_id=Subquery(questions.filter(key=key)), text=text)
        for key, text in given.items()
        if text
    ]


def write_receipt(*, nomination: Nomination) -> None:
    """Write the receipt, which holds the whole text, in the nominator's language; once, however often it is asked for.

    The worker does it: what was sent never changes, and nobody waits for a letter to be set.
    """
    if not nomination.nominator_email:
        return
    with unit_of_work(), translation.override(nomination.language):
        write_mail(
            template="nomination_receipt",
            to=nomination.nominator_email,
            name=nomination.nominator_name,
            language=nomination.language,
            key=f"nomination-receipt:{nomination.pk}",
            cycle=nomination.cycle,
            context={
                "nomination": nomination,
                "reading": reading_of(nomination),
                "link": links.page("nominate_nomination", nomination.pk, language=nomination.language),
            },
        )
