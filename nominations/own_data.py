"""Everything that is held about one nominee, as that person may have it: a page to read and the same for machines, in one file.

What a nominee may see is decided in `nominations.access`; here it is put into words (Articles 15 and 20 of the General Data
Protection Regulation). What is left out is said in the file, with the reason, and never depends on what is left out.
"""

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from award import access as house_access
from award import dates
from award.languages import current_language
from award.models import Laureate, Rulebook, User
from award.phases import Phase
from nominations import access
from nominations.access import HeldNomination
from nominations.models import Attachment, Nomination, Nominee
from nominations.notice import notice_for

FORMAT = "award-own-data/1"
# Of every file in it, so that the same data gives the same bytes.
NO_DATE = (1980, 1, 1, 0, 0, 0)
# What a nominee may know of what has become of a nomination.
STATES: dict[str, tuple[str, str | Promise]] = {
    Nomination.Status.SUBMITTED: ("CONSIDERED", gettext_lazy("considered")),
    Nomination.Status.ADMITTED: ("CONSIDERED", gettext_lazy("considered")),
    Nomination.Status.TURNED_DOWN: ("NOT_GOING_ON", gettext_lazy("does not go on to the jury")),
    Nomination.Status.WITHDRAWN: ("WITHDRAWN", gettext_lazy("taken back by whoever nominated")),
}


@dataclass(frozen=True)
class Entry:
    """One thing that is held: its name for machines, what people call it, the value, and the value in words where that differs."""

    key: str
    label: str
    value: Any
    words: str = ""

    @property
    def text(self) -> str:
        """The value as people read it."""
        if self.words:
            return self.words
        if isinstance(self.value, bool):
            return _("yes") if self.value else _("no")
        if isinstance(self.value, datetime):
            return dates.format_moment(self.value)
        return dates.format_day(self.value) if isinstance(self.value, date) else str(self.value)


@dataclass(frozen=True)
class Part:
    """Entries that belong together; of the same `key` there may be several where `many` says so, such as nominations."""

    key: str
    title: str
    entries: tuple[Entry, ...]
    many: bool = False


@dataclass(frozen=True)
class OwnData:
    """What one nominee may have, in one language, with the files that came with the nominations."""

    title: str
    made_on: date
    parts: tuple[Part, ...]
    processing: tuple[tuple[str, str], ...]
    left_out: tuple[str, ...]
    files: tuple[tuple[str, Attachment], ...]


def own_data(nominee: Nominee, user: User) -> OwnData:
    """Return what is held about a nominee, in the active language, for the person behind it."""
    cycle, house = nominee.nomination.cycle, house_access.association()
    rules = Rulebook.objects.get(cycle=cycle)
    held = access.held_about(nominee, statuses=tuple(STATES))
    name = f"{house.award_name} {cycle.year}" if house else str(cycle.year)
    parts = [_told_and_answered(nominee)]
    parts += [_nomination(one, number, len(held)) for number, one in enumerate(held, start=1)]
    parts += _candidate(nominee)
    parts += _letters(nominee)
    parts += [_laureate(row) for row in house_access.own_laureates(user).filter(cycle=cycle, accepted_at__isnull=False)]
    return OwnData(
        title=_("%(award)s: what is held about %(name)s") % {"award": name, "name": nominee.name},
        made_on=timezone.localdate(timezone=dates.house_zone()),
        parts=tuple(parts),
        processing=notice_for(nominee, current_language()).privacy,
        left_out=tuple(left_out(rules)),
        files=tuple(_files(held)),
    )


def packed(data: OwnData) -> bytes:
    """Return all of it as one ZIP file: the page, the same for machines, and the attachments."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in (("read-me-first.html", as_page(data)), ("data.json", as_json(data))):
            package.writestr(zipfile.ZipInfo(name, NO_DATE), content, zipfile.ZIP_DEFLATED)
        for name, attachment in data.files:
            with attachment.file.storage.open(attachment.file.name) as file:
                package.writestr(zipfile.ZipInfo(name, NO_DATE), file.read())
    return out.getvalue()


def as_page(data: OwnData) -> str:
    """Return a page that needs nothing but itself."""
    return render_to_string(
        "documents/own_data.html", {"data": data, "day": dates.format_day(data.made_on), "language": current_language()}
    )


def as_json(data: OwnData) -> str:
    """Return the same for machines: keys in English, moments in ISO 8601."""
    content: dict[str, Any] = {"format": FORMAT, "language": current_language(), "made_on": data.made_on.isoformat()}
    for part in data.parts:
        values = {entry.key: entry.value for entry in part.entries}
        if part.many:
            content.setdefault(part.key, []).append(values)
        else:
            content[part.key] = values
    content["processing"] = [{"heading": heading, "text": text} for heading, text in data.processing]
    content["left_out"] = list(data.left_out)
    return json.dumps(content, ensure_ascii=False, indent=2, default=_iso) + "\n"


def left_out(rules: Rulebook) -> Iterator[str]:
    """Yield what the file does not hold and why; it follows from the rules alone."""
    if not rules.nominee_sees_nominator:
        yield _("Who nominated you: under the rules of the award the name is not given to the nominee, so that people can speak freely (Article 15(4) of the General Data Protection Regulation).")  # fmt: skip
    if not rules.nominee_sees_case:
        yield _("The reasons given for the nomination and its attachments: under the rules of the award they are written in confidence, and they would show who wrote them (Article 15(4)). You may ask the office to have them erased.")  # fmt: skip
    yield _("The text of recommendations: others have written them in confidence (Article 15(4)). Only their number is given.")  # fmt: skip
    yield _("What members of the jury and the board have noted: points, comments, interests, and how the office has judged whether you can be chosen. While the award year lasts they are confidential, so that everybody can judge freely; afterwards they are erased.")  # fmt: skip
    yield _("The record of who did what: it holds numbers and fingerprints only, neither names nor texts.")


def _entries(*given: tuple[str, str, Any] | tuple[str, str, Any, str]) -> tuple[Entry, ...]:
    """Return the entries that have a value."""
    return tuple(Entry(*one) for one in given if one[2] not in ("", None, [], ()))


def _told_and_answered(nominee: Nominee) -> Part:
    return Part(
        "told_and_answered",
        _("What you were told and have answered"),
        _entries(
            ("tell_by", _("To be told by"), nominee.tell_by, dates.format_deadline(nominee.tell_by)),
            ("told_at", _("Told"), nominee.told_at),
            ("told_via", _("How"), nominee.told_via, nominee.get_told_via_display()),
            ("told_later_because", _("Reason for telling later"), nominee.deferral_reason),
            ("answer", _("Answer"), nominee.response, nominee.get_response_display()),
            ("answered_at", _("Answered"), nominee.responded_at),
            ("never_again", _("Never to be nominated again"), nominee.never_again),
            ("correction", _("Corrections you have asked for"), nominee.correction),
        ),
    )


def _nomination(one: HeldNomination, number: int, total: int) -> Part:
    facts, (state, state_in_words) = one.facts, STATES[one.nomination.status]
    recommendations = ngettext("%(number)s recommendation, written in confidence", "%(number)s recommendations, written in confidence", one.recommendations)  # fmt: skip
    entries = _entries(
        ("received_at", _("Received"), one.nomination.submitted_at),
        ("state", _("State"), state, str(state_in_words)),
        ("name", _("Name"), facts.name),
        ("email", _("E-mail"), facts.email),
        ("telephone", _("Telephone"), facts.telephone),
        ("postal_address", _("Postal address"), facts.postal_address),
        ("language", _("Language of letters"), facts.language, facts.get_language_display()),
        ("occupation", _("Profession or office"), facts.occupation),
        ("connections", _("Connection to the university"), facts.connections, ", ".join(facts.connection_labels)),
        ("degree", _("Degree"), facts.degree),
        ("degree_year", _("Year of the degree"), facts.degree_year),
        ("faculty", _("Faculty"), facts.faculty),
        ("nominated_by", _("Nominated by"), one.nominator),
        ("nominator_knows_you_as", _("How the nominator knows you"), one.relation),
        (
            "case",
            _("The reasons"),
            [{"question": question, "text": text} for question, text in one.case or ()],
            "\n\n".join(f"{question}\n{text}" for question, text in one.case or ()),
        ),
        ("attachments", _("Attachments"), [row.name for row in one.files], "\n".join(row.name for row in one.files)),
        (
            "recommendations",
            _("Recommendations"),
            one.recommendations,
            recommendations % {"number": one.recommendations},
        ),
    )
    title = _("Nomination %(number)s of %(total)s") % {"number": number, "total": total}
    return Part("nominations", title, entries, many=True)


def _candidate(nominee: Nominee) -> list[Part]:
    """Return how the jury is shown the person; before the jury begins nothing is settled."""
    candidate = nominee.candidate
    if candidate is None or nominee.nomination.cycle.phase < Phase.SCORING:
        return []
    entries = _entries(
        ("name", _("Name"), candidate.name),
        ("degree", _("Degree"), candidate.degree),
        ("degree_year", _("Year of the degree"), candidate.degree_year),
    )
    return [Part("shown_to_the_jury", _("How you are presented to the jury"), entries)]


def _letters(nominee: Nominee) -> list[Part]:
    return [
        Part(
            "letters",
            _("Letter: %(subject)s") % {"subject": letter.subject},
            _entries(
                ("sent_at", _("Sent"), letter.sent_at),
                ("to", _("To"), letter.recipient),
                ("subject", _("Subject"), letter.subject),
                ("text", _("Text"), letter.shown_text),
            ),
            many=True,
        )
        for letter in access.letters_received(nominee)
    ]


def _laureate(laureate: Laureate) -> Part:
    texts = laureate.texts.exclude(body="").order_by("kind", "language")
    return Part(
        "laureate",
        _("You as the laureate"),
        _entries(
            ("name", _("Name"), laureate.name),
            ("degree", _("Degree"), laureate.degree),
            ("tagline", _("Profession or office"), laureate.tagline),
            ("email", _("E-mail"), laureate.email),
            ("telephone", _("Telephone"), laureate.telephone),
            ("decided_on", _("Decided by the board"), laureate.decided_on),
            ("accepted_at", _("Accepted"), laureate.accepted_at),
            ("attends", _("Takes part in the celebration"), laureate.attends),
            *((f"{text.kind}:{text.language}".lower(), f"{text.get_kind_display()} ({text.language})", text.body) for text in texts),
        ),
        many=True,
    )  # fmt: skip


def _files(held: list[HeldNomination]) -> Iterator[tuple[str, Attachment]]:
    """Yield the attachments under names that are all different; one the storage has lost is left out."""
    rows = [row for one in held for row in one.files]
    for number, row in enumerate(rows, start=1):
        if row.file.storage.exists(row.file.name):
            yield f"attachments/{number}-{row.name}", row


def _iso(value: date) -> str:
    """Return a day or moment for machines. Raises AttributeError for anything else, which belongs into words first."""
    return value.isoformat()
