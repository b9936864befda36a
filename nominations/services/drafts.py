"""What changes a draft. A draft is its writer's own affair and not audited, but for what the office does for others."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from award.access import seats_of
from award.audit import Refused, record, refuse, unit_of_work
from award.first_look import MEGABYTE
from award.languages import LANGUAGES
from award.models import Cycle, User
from award.phases import Phase
from award.untrusted import FileRefused, Sender
from nominations import access
from nominations.barred import must_not_be_barred
from nominations.call import Call, call_of
from nominations.files import CleanFile, clean_file
from nominations.forms.steps import Typed
from nominations.models import Draft, DraftFile, Nomination

# All files of one draft together; a case of documents is not what the jury asks for.
QUOTA = 40 * MEGABYTE
# A letter that came in time is entered when the office gets to it, until the jury has begun.
ENTERED_IN = (Phase.NOMINATIONS, Phase.SCREENING)
# Each try has seen another write come in between; more than a few would mean that somebody writes in a loop.
TRIES = 20


class StaleStep(Refused):
    """The page was saved from somewhere else meanwhile. `saved` is what lies in the draft, `typed` what came too late for it."""

    def __init__(self, draft: Draft, step: str, typed: Typed) -> None:
        super().__init__(
            _("This page was changed in another window or on another device. Nothing has been overwritten.")
        )
        self.draft = draft
        self.step = step
        self.saved: Typed = draft.step_data.get(step, {})
        self.typed = typed


def may_begin(cycle: Cycle, user: User, call: Call) -> None:
    """Raise Refused when this person cannot begin a nomination now, with the reason."""
    if not cycle.accepts_nominations():
        raise Refused(_("Nominations are not being received now."))
    must_not_be_barred(call, user.email)
    limit = call.rule("nominations_per_person")
    if access.counted_nominations(user, cycle.pk).count() >= limit:
        raise Refused(
            ngettext(
                "You have sent %(limit)d nomination this year, which is as many as one person may send.",
                "You have sent %(limit)d nominations this year, which is as many as one person may send.",
                limit,
            )
            % {"limit": limit}
        )
    begun = Draft.objects.filter(owner=user, submitted_at__isnull=True, source=Nomination.Source.WEB).count()
    if begun >= limit:
        raise Refused(_("You have begun as many nominations as one person may send. Discard a draft you do not need."))


def is_writable(draft: Draft) -> bool:
    """True while a nomination could still be sent from the draft: the clock decides, for the office the phase does."""
    if draft.submitted_at is not None:
        return False
    if draft.source == Nomination.Source.WEB:
        return draft.cycle.accepts_nominations()
    return draft.cycle.phase in ENTERED_IN


def begin_draft(*, cycle: Cycle, language: str, by: User, source: str = Nomination.Source.WEB) -> Draft:
    """Begin a nomination and return its draft, which belongs to the person.

    The secretary enters what came on paper or by telephone as long as it can still be screened. Raises Refused with the reason.
    """
    with unit_of_work():
        if source == Nomination.Source.WEB:
            may_begin(cycle, by, call_of(cycle))
        elif not seats_of(by).secretary:
            raise refuse(
                _("Only the office enters nominations for others."), "draft.begin_refused", cycle, by=by, cycle=cycle
            )
        elif cycle.phase not in ENTERED_IN:
            raise Refused(_("Nominations can be entered until scoring begins."))
        draft = Draft(cycle=cycle, owner=by, language=language if language in LANGUAGES else "fi", source=source)
        draft.save(force_insert=True)
        if source != Nomination.Source.WEB:
            record("draft.begun", draft, by=by, cycle=cycle, source=source)
    return draft


def save_step(
    *, draft: Draft, step: str, typed: Typed, by: User, number: int | None = None, tab: str = "", leaving: bool = True
) -> Draft:
    """Save what was typed on a page, valid or not, and return the draft as it is now.

    `number` is the version of the page one began with; None saves over anything. `tab` names the window: what one window saves
    while one types never clashes with itself. `leaving` closes the window's turn, so that an autosave that is still on its way
    cannot overwrite what was sent last.

    One statement writes the row if nobody has written since it was read, else everything is looked at anew: pages saved at the same
    time from two devices are both kept. Raises StaleStep when it is this page that somebody else saved, Refused once it is sent.
    """
    for _try in range(TRIES):
        if draft.submitted_at is not None:
            raise Refused(_("This nomination has been sent already."))
        version = draft.versions.get(step, {"number": 0, "tab": ""})
        saved = draft.step_data.get(step)
        same_tab = bool(tab) and version["tab"] == tab
        if number is not None and number != version["number"] and not same_tab and typed != saved:
            raise StaleStep(draft, step, typed)
        following = {"number": version["number"] + 1, "tab": "" if leaving else tab}
        now = timezone.now()
        data = {**draft.step_data, step: typed}
        versions = {**draft.versions, step: following}
        unchanged = Draft.objects.filter(pk=draft.pk, revision=draft.revision, submitted_at__isnull=True)
        if unchanged.update(step_data=data, versions=versions, revision=draft.revision + 1, saved_at=now):
            draft.step_data, draft.versions, draft.revision, draft.saved_at = data, versions, draft.revision + 1, now
            return draft
        draft.refresh_from_db(fields=["step_data", "versions", "revision", "submitted_at", "saved_at"])
    raise Refused(_("The page is being saved from several places at once. Please try again."))


def remember_sender(*, draft: Draft, by: User, name: str, telephone: str, **rest: Any) -> None:
    """Keep name and telephone of a person who nominates for the next time, where the person has given no name yet."""
    if draft.source != Nomination.Source.WEB or by.name:
        return
    by.name = name
    by.telephone = by.telephone or telephone
    by.save(update_fields=["name", "telephone"])


def fill_draft(*, draft: Draft, by: User, **answers: dict[str, Any]) -> Draft:
    """Save whole pages by plain values: `fill_draft(draft=draft, by=by, nominee={"name": "Aino Esimerkki"}, you={…})`.

    The name of a page with a hyphen may be written with an underscore. For what is entered by programs: a nomination written anew, the
    demo, tests.
    """
    for name, values in answers.items():
        # A question's own key may hold an underscore; its page has the hyphen of "case-" before it.
        step = name if "-" in name else name.replace("_", "-")
        typed = {
            f"{step}-{field}": [str(item) for item in value] if isinstance(value, (list, tuple)) else [str(value)]
            for field, value in values.items()
        }
        save_step(draft=draft, step=step, typed=typed, by=by)
    return draft


@dataclass
class _Upload:
    """A file that was sent: cleaned and on the disk under a random name; `reason` says why there is no room for it."""

    sent_as: str
    row: DraftFile
    reason: str = ""


def add_files(
    *, draft: Draft, call: Call, files: Iterable[UploadedFile], by: User
) -> tuple[list[DraftFile], list[tuple[str, str]]]:
    """Clean and keep files. Return those kept, and for each one refused its name and the reason.

    A file that is refused leaves nothing behind; one that is good is kept although its neighbour was not. All of them are taken in
    at once, whatever their number. Raises Refused once the nomination is sent, and with the field `files` when this person has sent
    more in the last hour than anybody needs.
    """
    most, sent = call.rule("attachments_max"), list(files)
    sender = Sender(by=by, field="files", ahead=sent[:most])
    uploads: list[_Upload] = []
    refused: list[tuple[str, str]] = []
    known = set(draft.files.values_list("sha256", flat=True)) if sent else set()
    try:
        for file in sent:
            try:
                if len(known) >= most:
                    raise _no_room(most)  # said again under the lock; here so that nothing is decoded for nothing
                clean = clean_file(file, megabytes=call.rule("attachment_megabytes"), sender=sender)
            except FileRefused as refusal:
                refused.append((file.name or "", str(refusal.sentence)))
            else:
                known.add(clean.sha256)
                row = _named(draft, clean)
                uploads.append(_Upload(file.name or "", row))
                row.file.name = row.file.storage.save(row.file.name, ContentFile(clean.content))
        if uploads:
            _take_in(draft, uploads, most)
    except BaseException:
        _remove(uploads)
        raise
    crowded = [upload for upload in uploads if upload.reason]
    _remove(crowded)
    kept = [upload.row for upload in uploads if not upload.reason]
    return kept, refused + [(upload.sent_as, upload.reason) for upload in crowded]


def _named(draft: Draft, clean: CleanFile) -> DraftFile:
    """Return the row of a clean file under the name it will have on the disk.

    The name is random and therefore free, and known before the first byte: a disk that fills up meanwhile leaves half a file.
    """
    row = DraftFile(
        draft=draft, name=clean.name, media_type=clean.media_type, size=len(clean.content), sha256=clean.sha256
    )
    row.file.name = row.file.field.generate_filename(row, f"{uuid.uuid4().hex}.{clean.extension}")
    return row


def _take_in(draft: Draft, uploads: list[_Upload], most: int) -> None:
    """Save the rows for which there is room, and note at the others why there is none."""
    with unit_of_work():
        locked = Draft.objects.select_for_update().filter(pk=draft.pk).first()
        if locked is None:
            raise Refused(_("This draft has been discarded."))
        if locked.submitted_at is not None:
            raise Refused(_("This nomination has been sent already."))
        held = list(DraftFile.objects.filter(draft=draft).values_list("sha256", "size"))
        for upload in uploads:
            try:
                _check_room(upload.row, held, most)
            except FileRefused as refusal:
                upload.reason = str(refusal.sentence)
            else:
                held.append((upload.row.sha256, upload.row.size))
        DraftFile.objects.bulk_create([upload.row for upload in uploads if not upload.reason])


def _remove(uploads: Iterable[_Upload]) -> None:
    for upload in uploads:
        upload.row.file.storage.delete(upload.row.file.name)


def _check_room(row: DraftFile, held: list[tuple[str, int]], most: int) -> None:
    if row.sha256 in {sha256 for sha256, _size in held}:
        raise FileRefused(_("This file is already attached."))
    if len(held) >= most:
        raise _no_room(most)
    if sum(size for _sha256, size in held) + row.size > QUOTA:
        raise FileRefused(
            _("The attachments are larger than %(megabytes)d megabytes together.") % {"megabytes": QUOTA // MEGABYTE}
        )


def _no_room(most: int) -> FileRefused:
    return FileRefused(
        ngettext(
            "There can be %(most)d attachment. Remove one first.",
            "There can be %(most)d attachments. Remove one first.",
            most,
        )
        % {"most": most}
    )


def remove_file(*, file: DraftFile, by: User) -> None:
    """Take a file out of a draft and off the disk. Raises Refused once the nomination is sent: the file belongs to it then."""
    with unit_of_work():
        draft = Draft.objects.select_for_update().get(pk=file.draft_id)
        if draft.submitted_at is not None:
            raise Refused(_("This nomination has been sent already."))
        _forget([file])


def discard_draft(*, draft: Draft, by: User | None) -> None:
    """Delete a draft that was not sent, with its files."""
    with unit_of_work():
        locked = Draft.objects.select_for_update().filter(pk=draft.pk).first()
        if locked is None:
            return
        if locked.submitted_at is not None:
            raise Refused(_("This nomination has been sent already."))
        if locked.source != Nomination.Source.WEB:
            record("draft.discarded", locked, by=by, cycle=locked.cycle)
        _forget(list(locked.files.all()))
        locked.delete()


def _forget(files: list[DraftFile]) -> None:
    """Delete rows of files, and the files once it is certain that the rows are gone."""
    for file in files:
        storage, name = file.file.storage, file.file.name
        file.delete()
        transaction.on_commit(lambda storage=storage, name=name: storage.delete(name))
