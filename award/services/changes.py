"""Changes of what is approved or public: the laureate asks, a leading person proposes, a second one reads and makes them.

Nothing that is public changes by one person alone, and from the approval on nothing changes by the laureate alone. Before that the
laureate and the office correct directly (`services.laureates`, `services.texts`), which ends an approval.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from award import access, links, mail
from award.audit import Refused, record, unit_of_work
from award.fingerprints import fingerprint, must_be_as_read
from award.models import Laureate, LaureateChange, Text, User
from award.pictures import clean_portrait
from award.services import portraits
from award.services.approvals import carry_approval, content_changed, must_be_second, must_lead
from award.services.laureates import PRIVATE_FACTS, correct_at_once, correct_facts
from award.services.public_content import PICTURE_FACTS, public_content
from award.services.readiness import picture_gaps
from award.services.texts import REQUIRED_KINDS, must_fit, required_languages, sha256, write_text
from award.yielding import must_yield

Status = LaureateChange.Status


def change_facts(
    *, laureate: Laureate, facts: Mapping[str, Any], upload: UploadedFile | None = None, own: bool = False, by: User
) -> LaureateChange | None:
    """Correct the facts and the picture; return the change that waits for others, or None when it was made at once.

    `own` is True where the laureate does it. What is not public is changed at once in any case. A new picture comes without what was
    said of the old one, unless it is given anew. Raises Refused with the field `portrait` for a file that is no picture.
    """
    picture = clean_portrait(upload, by=by) if upload is not None else None
    with unit_of_work():
        locked = _locked(laureate)
        private = {name: value for name, value in facts.items() if name in PRIVATE_FACTS}
        public = {name: value for name, value in facts.items() if name not in PRIVATE_FACTS}
        correct_facts(laureate=locked, by=by, **private)
        # Compared before a new picture empties its words: a form that sends the old photographer says nothing about the new picture.
        new = {name: value for name, value in public.items() if getattr(locked, name) != value}
        if not (locked.is_published() or (own and locked.approved_at is not None)):
            correct_at_once(laureate=locked, facts=new, picture=picture, by=by)
            return None
        change = _begun(locked, own=own, by=by)
        change.facts = {name: value for name, value in change.facts.items() if name not in public}
        if picture is not None:
            portraits.delete_when_done(change.portrait)
            change.portrait = ""
            change.portrait.save(picture.name, picture, save=False)
            change.facts |= dict.fromkeys(PICTURE_FACTS, "")
        # A row of JSON holds a day as text.
        change.facts |= {name: value.isoformat() if isinstance(value, date) else value for name, value in new.items()}
        return _kept(change, locked, by=by)


def change_text(
    *, laureate: Laureate, kind: str, language: str, body: str, source_language: str = "", by: User
) -> LaureateChange | None:
    """Write a text; return the change that waits for a second person where the laureate is public, or None."""
    with unit_of_work():
        locked = _locked(laureate)
        if not locked.is_published():
            write_text(laureate=locked, kind=kind, language=language, body=body, source_language=source_language, by=by)
            return None
        body = body.strip()
        if not body and kind in REQUIRED_KINDS and language in required_languages(locked):
            raise Refused(_("This text is public and cannot be left empty."), field="body")
        must_fit(locked, kind, body)
        change = _begun(locked, own=False, by=by)
        key = f"{kind}:{language}"
        text = Text.objects.filter(laureate=locked, kind=kind, language=language).first()
        change.texts = {name: words for name, words in change.texts.items() if name != key}
        if text is None or text.body != body:
            source = "" if source_language == language else source_language
            change.texts[key] = {"body": body, "source_language": source}
        return _kept(change, locked, by=by)


def propose_change(*, change: LaureateChange, read: str, by: User, **words: str) -> LaureateChange:
    """Take up what the laureate asks for, as it was read, so that a second person can make it; `words` are those of a new picture.

    Whoever has proposed a change may give the words of its picture later, until it is made. Raises Changed when the laureate asks for
    something else by now than was read.
    """
    if unknown := set(words) - set(PICTURE_FACTS):
        raise TypeError(f"no words of a picture: {sorted(unknown)}")
    with unit_of_work():
        locked, row = _waiting(change)
        must_lead(laureate=locked, by=by)
        taken_up = row.status == Status.ASKED
        if taken_up:
            if locked.changes.filter(status=Status.PROPOSED).exists():
                raise Refused(_("Another change waits for a second person: decide on that first."))
            if row.asked_by_id == by.pk:
                raise Refused(_("Somebody else takes up what you asked for."))
        elif row.proposed_by_id != by.pk:
            raise Refused(_("Only the person who proposed this change does that."))
        must_be_as_read(read, change_fingerprint(locked, row))
        if row.portrait:
            row.facts |= words
        if taken_up:
            row.status, row.proposed_by, row.proposed_at = Status.PROPOSED, by, timezone.now()
        row.full_clean()
        row.save()
        record("laureate.change_proposed", row, by=by, cycle=locked.cycle, fields=sorted({*row.facts, *row.texts}))
        if taken_up:
            _ask_a_second_person(row, locked)
    return row


def make_change(*, change: LaureateChange, read: str, by: User) -> LaureateChange:
    """Make a change that another leading person proposed, as it was read on the page.

    Nobody makes what they asked for or proposed, or has a conflict of interest with. The approval of the publication goes over to what
    the two have now agreed on. Raises Changed when something else stands than was read.
    """
    with unit_of_work():
        locked, row = _waiting(change)
        must_lead(laureate=locked, by=by)
        if row.status != Status.PROPOSED:
            raise Refused(_("Nobody has proposed this yet."))
        if by.pk in (row.proposed_by_id, row.asked_by_id):
            raise Refused(_("A second person makes this change: neither who asked for it nor who proposed it."))
        must_be_second(laureate=locked, asked_by=row.proposed_by, by=by)
        must_be_as_read(read, change_fingerprint(locked, row))
        after = public_content(locked, row)
        if found := list(picture_gaps(locked, after)):
            raise Refused(" ".join(found))
        _apply(locked, row, by=by)
        row.status, row.decided_by, row.decided_at = Status.MADE, by, timezone.now()
        row.full_clean()
        row.save()
        record("laureate.change_made", row, by=by, cycle=locked.cycle, fields=sorted({*row.facts, *row.texts}))
        carry_approval(laureate=locked, asked_by=row.proposed_by, by=by)
        content_changed(laureate=locked, by=by)
        _tell_what_became_of_it(row, locked)
    return row


def end_change(*, change: LaureateChange, reason: str = "", by: User) -> LaureateChange:
    """End a change that waits: taken back by who asked or proposed it for themself, not made by a leading person, with a reason."""
    with unit_of_work():
        locked, row = _waiting(change)
        own = row.asked_by_id == by.pk
        if not own:
            must_lead(laureate=locked, by=by)
            if not reason.strip():
                raise Refused(_("Give the reason."), field="reason")
        portrait = row.portrait
        row.status = Status.TAKEN_BACK if own else Status.REJECTED
        row.decided_by, row.decided_at, row.reason, row.portrait = by, timezone.now(), reason.strip(), ""
        row.full_clean()
        row.save()
        portraits.delete_when_done(portrait)
        record("laureate.change_ended", row, by=by, cycle=locked.cycle, status=row.status)
        if not own:
            _tell_what_became_of_it(row, locked)
    return row


def change_fingerprint(laureate: Laureate, change: LaureateChange) -> str:
    """Return the fingerprint of a change on the page: what the public reads now, and what it would read."""
    return fingerprint(
        {"change": change.pk, "before": public_content(laureate), "after": public_content(laureate, change)}
    )


def picture_words_missing(laureate: Laureate, change: LaureateChange) -> list[str]:
    """Return what the new picture of a change still lacks before it can be made."""
    return list(picture_gaps(laureate, public_content(laureate, change))) if change.portrait else []


def _begun(laureate: Laureate, *, own: bool, by: User) -> LaureateChange:
    """Return the change this person adds to: their own that waits, or a new one. Raises Refused where somebody else's waits."""
    if not own:
        must_lead(laureate=laureate, by=by)
    status = Status.ASKED if own else Status.PROPOSED
    row = laureate.changes.select_for_update().filter(status=status).first()
    if row is not None and row.asked_by_id != by.pk:
        raise Refused(_("Another change waits for a second person: decide on that first."))
    return row or LaureateChange(laureate=laureate, status=status, asked_by=by)


def _kept(change: LaureateChange, laureate: Laureate, *, by: User) -> LaureateChange | None:
    """Save a change somebody began or added to, and tell who must act on it; one that changes nothing any more is taken back."""
    new = change.pk is None
    if not (change.facts or change.texts or change.portrait):
        return None if new else end_change(change=change, by=by)
    if change.status == Status.PROPOSED:
        change.proposed_by, change.proposed_at = by, timezone.now()
    # What would not be a laureate is refused where it is typed, not when a second person makes the change.
    tried = _locked(laureate)
    _write_facts(tried, change)
    tried.full_clean()
    change.full_clean()
    change.save()
    verb = "laureate.change_proposed" if change.status == Status.PROPOSED else "laureate.change_asked"
    record(verb, change, by=by, cycle=laureate.cycle, fields=sorted({*change.facts, *change.texts}))
    if new and change.status == Status.PROPOSED:
        _ask_a_second_person(change, laureate)
    elif new:
        _ask_the_office(change, laureate)
    return change


def _write_facts(laureate: Laureate, change: LaureateChange) -> None:
    for name, value in change.facts.items():
        setattr(laureate, name, Laureate._meta.get_field(name).to_python(value))


def _apply(laureate: Laureate, change: LaureateChange, *, by: User) -> None:
    """Write the change into the laureate and the texts; the picture moves from the change to the laureate."""
    _write_facts(laureate, change)
    if change.portrait:
        portraits.replace_portrait(laureate)
        laureate.portrait, change.portrait = change.portrait.name, ""
    laureate.full_clean()
    laureate.save()
    now = timezone.now()
    texts = {}
    for key, words in change.texts.items():
        kind, language = key.split(":")
        text, _made = Text.objects.select_for_update().get_or_create(laureate=laureate, kind=kind, language=language)
        text.body, text.source_language = words["body"], words["source_language"]
        # Whoever makes the change has read it: a check by somebody else than the writer.
        text.written_by, text.written_at, text.checked_by, text.checked_at = change.proposed_by, now, str(by), now
        text.save()
        texts[key] = text
    for text in texts.values():
        source = laureate.texts.filter(kind=text.kind, language=text.source_language).first()
        text.source_sha256 = sha256(source.body) if source else ""
        text.source_language = text.source_language if source else ""
        text.full_clean()
        text.save()


def _locked(laureate: Laureate) -> Laureate:
    return Laureate.objects.select_for_update(of=("self",)).select_related("cycle").get(pk=laureate.pk)


def _waiting(change: LaureateChange) -> tuple[Laureate, LaureateChange]:
    """Return the locked laureate and the locked change. Raises Refused when it has been decided on."""
    locked = _locked(change.laureate)
    row = LaureateChange.objects.select_for_update().get(pk=change.pk)
    if not row.waits:
        raise Refused(_("This change has been decided on already."))
    return locked, row


def _ask_the_office(change: LaureateChange, laureate: Laureate) -> None:
    """Write to the secretaries, to the others who lead where none of them may deal with it."""
    free = [person for person in access.leading_people() if not must_yield(person, laureate)]
    office = [person for person in free if access.held_seats(person).secretary]
    _write("change_asked", office or free, change, laureate)


def _ask_a_second_person(change: LaureateChange, laureate: Laureate) -> None:
    free = [person for person in access.leading_people() if not must_yield(person, laureate)]
    others = [person for person in free if person.pk not in (change.proposed_by_id, change.asked_by_id)]
    _write("change_proposed", others, change, laureate)


def _tell_what_became_of_it(change: LaureateChange, laureate: Laureate) -> None:
    """Write to who asked and who proposed, except to whoever decided."""
    people = {change.asked_by, change.proposed_by} - {None, change.decided_by}
    _write("change_decided", people, change, laureate)


def _write(template: str, people: Iterable[User], change: LaureateChange, laureate: Laureate) -> None:
    for person in people:
        page = ("desk_change", change.pk) if access.held_seats(person).leads else ("laureate_answer",)
        mail.write_mail(
            template=template,
            to=person.email,
            name=person.name,
            language=person.language,
            key=f"{template}:{change.pk}:{person.pk}",
            context={
                "year": laureate.year,
                "change": change,
                "who": change.proposed_by.name or change.proposed_by.email if change.proposed_by else "",
                "link": links.page(*page, language=person.language),
            },
            cycle=laureate.cycle,
        )
