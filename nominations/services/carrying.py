"""Carrying nominations over: who was not chosen goes on to the next award year by one act of the office, never by itself.

What goes on is a copy, a nomination of the new year: it is screened, its nominee is told and asked anew, and it is erased with its
own year. The nominator is told, may ask for new recommendations, write it anew, or take it back.
"""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.files.base import ContentFile
from django.db.models.fields.files import FieldFile
from django.utils import timezone
from django.utils.translation import gettext as _

from award import links
from award.audit import Refused, record, unit_of_work
from award.mail import write_mail
from award.milestones import is_over
from award.models import Cycle, User
from award.services.cycle import lock_cycle
from nominations.access.carrying import carriable_candidates
from nominations.models import (
    Answer,
    Attachment,
    Candidate,
    Draft,
    DraftFile,
    Endorsement,
    Nomination,
    Nominee,
    Question,
)
from nominations.services.drafts import begin_draft, fill_draft
from nominations.services.submission import new_reference
from nominations.steps import CASE_PREFIX
from nominations.telling import tell_by

PERSON = ("position", "name", "email", "telephone", "postal_address", "occupation", "connections", "degree", "faculty", "degree_year", "language")  # fmt: skip
FILE = ("name", "media_type", "size", "sha256")


def carry_over(*, candidates: Iterable[Candidate], into: Cycle, by: User) -> list[Nomination]:
    """Carry the nominations of candidates of the year before over, and return what they are in the new year.

    Raises Refused for a candidate who cannot be carried over, and where the form no longer has room for a text of the case.
    """
    with _copies() as copies, unit_of_work():
        cycle = lock_cycle(into.pk)
        possible = {candidate.pk: candidate for candidate in carriable_candidates(cycle)}
        carried = []
        for wanted in candidates:
            candidate = possible.get(wanted.pk)
            if candidate is None:
                raise Refused(_("%(name)s cannot be carried over.") % {"name": wanted.name}, field="candidates")
            carried += [_carry(nomination, cycle, copies, by) for nomination in candidate.carriable]
    return carried


def may_write_anew(nomination: Nomination) -> bool:
    """True while the nominator of a nomination that was carried over can send a newer one."""
    return nomination.source == Nomination.Source.CARRIED and nomination.cycle.accepts_nominations()


def write_anew(*, nomination: Nomination, by: User) -> Draft:
    """Begin a draft with the texts and files of a nomination that was carried over: what has happened since is added to it.

    Both nominations then speak for the same candidate; the nominator may take the older one back. Raises Refused as `begin_draft` does.
    """
    with _copies() as copies, unit_of_work():
        if nomination.nominator_id != by.pk or not may_write_anew(nomination):
            raise Refused(_("This nomination cannot be written anew now."))
        draft = begin_draft(cycle=nomination.cycle, language=nomination.language, by=by)
        draft = fill_draft(draft=draft, by=by, **_pages(nomination))
        for file in nomination.attachments.all():
            DraftFile(draft=draft, file=_copy_of(file, copies).name, **_same(file, FILE)).save(force_insert=True)
    return draft


def _carry(old: Nomination, cycle: Cycle, copies: list[FieldFile], by: User) -> Nomination:
    now = timezone.now()
    new = Nomination(
        cycle=cycle,
        reference=new_reference(cycle.year),
        submission_key=uuid.uuid4(),
        language=old.language,
        source=Nomination.Source.CARRIED,
        carried_from=old,
        carried=old.carried + 1,
        nominator=old.nominator,
        entered_by=by,
        submitted_at=now,
        **_same(old, ("nominator_name", "nominator_email", "nominator_telephone", "nominator_relation")),
    )
    # What was received under an earlier rule for names goes on as it is.
    new.full_clean(exclude=["nominator_name", "nominator_relation", "nominator_telephone"])
    new.save(force_insert=True)
    for person in old.nominees.all():
        Nominee(nomination=new, tell_by=tell_by(now), **_same(person, PERSON)).save(force_insert=True)
    _carry_answers(old, new)
    for file in old.attachments.all():
        Attachment(nomination=new, file=_copy_of(file, copies).name, **_same(file, FILE)).save(force_insert=True)
    for letter in old.endorsements.filter(status=Endorsement.Status.SUBMITTED):
        same = _same(letter, ("name", "email", "relation", "language", "text", "status", "submitted_at"))
        Endorsement(nomination=new, **same).save(force_insert=True)
    _tell_nominator(old, new)
    record("nomination.carried_over", new, by=by, cycle=cycle, reference=new.reference, earlier=old.reference)
    return new


def _carry_answers(old: Nomination, new: Nomination) -> None:
    """Copy the texts to the questions of the new year with the same key. A question of lesser weight may be gone, a case may not."""
    questions = {question.key: question for question in Question.objects.filter(cycle=new.cycle_id)}
    for answer in old.answers.select_related("question"):
        question = questions.get(answer.question.key)
        if question is not None and question.kind == answer.question.kind:
            Answer(nomination=new, question=question, text=answer.text).save(force_insert=True)
        elif answer.question.kind == Question.Kind.CASE:
            raise Refused(
                _("The form no longer asks for “%(question)s”, so %(reference)s has to be written anew by its nominator.")
                % {"question": answer.question, "reference": old.reference}
            )  # fmt: skip


def _pages(nomination: Nomination) -> dict[str, dict[str, Any]]:
    """Return what stands in a nomination as the pages of the wizard hold it."""
    people = list(nomination.nominees.all())
    you = {"name": nomination.nominator_name, "telephone": nomination.nominator_telephone, "relation": nomination.nominator_relation}  # fmt: skip
    pages: dict[str, dict[str, Any]] = {"you": you}
    for person, suffix in zip(people, ("", "-2"), strict=False):
        contact = _same(person, ("name", "email", "telephone", "postal_address", "occupation", "language"))
        pages[f"nominee{suffix}"] = {**contact, "people": len(people)}
        pages[f"connection{suffix}"] = {
            **_same(person, ("connections", "degree", "faculty")),
            "degree_year": person.degree_year or "",
        }
    for answer in nomination.answers.select_related("question"):
        if answer.question.kind == Question.Kind.CASE:
            pages[f"{CASE_PREFIX}{answer.question.key}"] = {"text": answer.text}
        elif answer.question.kind == Question.Kind.EXTRA:
            pages.setdefault("more", {})[answer.question.key] = answer.text
    return pages


def _same(row: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


@contextmanager
def _copies() -> Iterator[list[FieldFile]]:
    """Yield a list for the copies that are made of files; when it all comes to nothing, they are deleted."""
    copies: list[FieldFile] = []
    try:
        yield copies
    except BaseException:
        for copy in copies:
            copy.storage.delete(copy.name)
        raise


def _copy_of(row: Attachment, copies: list[FieldFile]) -> FieldFile:
    """Store a copy of a file under a random name of its own, for each year is erased for itself."""
    with row.file.open("rb") as source:
        content = ContentFile(source.read())
    name = row.file.field.generate_filename(row, f"{uuid.uuid4().hex}.{row.file.name.rpartition('.')[2]}")
    copy = FieldFile(row, row.file.field, row.file.storage.save(name, content))
    copies.append(copy)
    return copy


def _tell_nominator(old: Nomination, new: Nomination) -> None:
    if not new.nominator_email:
        return
    write_mail(
        template="nomination_carried",
        to=new.nominator_email,
        name=new.nominator_name,
        language=new.language,
        key=f"nomination-carried:{new.pk}",
        cycle=new.cycle,
        context={
            "year": new.cycle.year,
            "reference": new.reference,
            "earlier": old.reference,
            "nominees": " & ".join(person.name for person in old.nominees.all()),
            "until": None if is_over(new.cycle, timezone.now()) else new.cycle.nominations_end_at,
            "link": links.page("nominate_nomination", new.pk, language=new.language),
        },
    )
