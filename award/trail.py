"""The audit trail in readable sentences, one for each verb. Apps add theirs from `AppConfig.ready` with `add_sentences`.

A sentence may name `%(who)s` (who acted), `%(person)s` (whom it was about) and whatever the entry's data holds, which is turned
into words here. A verb without a sentence is shown as it stands, so nothing is hidden by an oversight.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from award import dates, erasure
from award.models import Association, AuditEntry, AuditReason, Cycle, PublicationRequest, Rulebook, Seat, User
from award.phases import Phase

_sentences: dict[str, str | Promise] = {}
_areas: dict[str, str | Promise] = {}


def add_sentences(sentences: Mapping[str, str | Promise], areas: Mapping[str, str | Promise] | None = None) -> None:
    """Register sentences by verb, and names of areas by the part of a verb before the point."""
    _sentences.update(sentences)
    _areas.update(areas or {})


def known_verbs() -> set[str]:
    """Return the verbs that have a sentence."""
    return set(_sentences)


def areas() -> list[tuple[str, str]]:
    """Return the areas one can ask for, by name."""
    return sorted(((prefix, str(name)) for prefix, name in _areas.items()), key=lambda area: area[1])


def narrowed(entries: QuerySet[AuditEntry], asked: Mapping[str, str]) -> QuerySet[AuditEntry]:
    """Return the entries of a chain (`year`: its key), an `area` and a `person`, newest first, their reasons with them."""
    if asked.get("year"):
        entries = entries.filter(chain_id=asked["year"])
    if asked.get("area"):
        entries = entries.filter(verb__startswith=asked["area"] + ".")
    if asked.get("person"):
        entries = entries.filter(actor=asked["person"])
    return entries.select_related("reason").order_by("-at", "-pk")


@dataclass(frozen=True)
class Line:
    """One act as the page shows it."""

    at: datetime
    sentence: str
    target: str
    reason: str


def lines(entries: Iterable[AuditEntry]) -> list[Line]:
    """Return the acts in words. Names are fetched in one query; people who have been erased are called that."""
    rows = [(entry, json.loads(entry.data)) for entry in entries]
    names = _names(rows)
    return [Line(entry.at, _say(entry, data, names), _target(entry.target), _reason(entry)) for entry, data in rows]


def _target(target: str) -> str:
    """Return which row an act was about, short enough to tell rows apart; the sentence says of what kind it is."""
    key = target.partition(":")[2][:8]
    return str(_("no. %(key)s") % {"key": key}) if key else ""


def _reason(entry: AuditEntry) -> str:
    reason: AuditReason | None = getattr(entry, "reason", None)
    return reason.text if reason else ""


def _whom(entry: AuditEntry, data: dict[str, Any]) -> int | None:
    """Return the key of the person an act was about: named in its data, or its target."""
    if isinstance(data.get("user"), int):
        return int(data["user"])
    model, _colon, key = entry.target.partition(":")
    return int(key) if model == "user" and key.isdecimal() else None


def _names(rows: list[tuple[AuditEntry, dict[str, Any]]]) -> dict[int, str]:
    wanted = {entry.actor for entry, _data in rows} | {_whom(entry, data) for entry, data in rows}
    people = User.objects.in_bulk([key for key in wanted if isinstance(key, int)])
    return {key: str(person) for key, person in people.items()}


def _say(entry: AuditEntry, data: dict[str, Any], names: dict[int, str]) -> str:
    words = {key: _in_words(key, value) for key, value in data.items()}
    words["who"] = _name(entry.actor, names) if entry.actor else str(_("The system"))
    words["person"] = _name(_whom(entry, data), names)
    sentence = _sentences.get(entry.verb)
    try:
        if sentence is not None:
            return str(sentence) % words
    except (KeyError, ValueError, TypeError):
        # An entry from before its verb got this sentence: it is shown as it stands rather than not at all.
        pass
    return f"{words['who']}: {entry.verb.replace('.', ' ').replace('_', ' ')}"


def _name(key: int | None, names: dict[int, str]) -> str:
    return names.get(key or 0) or str(_("a person whose data has been erased"))


def _phase(value: int) -> str:
    return str(Phase(value).label)


def _seat_word(choices: Any) -> Callable[[str], str]:
    return lambda value: str(choices(value).label)


_WORDS: dict[str, Callable[[Any], str]] = {
    "came_from": _phase,
    "to": _phase,
    "here": _phase,
    "body": _seat_word(Seat.Body),
    "because_of": lambda value: str(PublicationRequest.Ended(value).label),
    "office": _seat_word(Seat.Office),
    "changed": lambda value: ", ".join(_column(name) for name in value),
    "erased": lambda value: erasure.in_words(value) if isinstance(value, dict) else str(value),
}


def _in_words(key: str, value: Any) -> str:
    if value is None:
        return "–"
    try:
        if key in _WORDS:
            return _WORDS[key](value)
        if isinstance(value, str) and len(value) == 10:
            return dates.format_numeric(date.fromisoformat(value))
        if isinstance(value, str) and len(value) > 18:
            return dates.format_moment(datetime.fromisoformat(value))
    except (ValueError, KeyError):
        pass
    return str(value)


def _column(name: str) -> str:
    """Return what a changed column is called; its language stands behind it."""
    if name.startswith("criterion:"):
        return str(_("criterion %(key)s") % {"key": name.removeprefix("criterion:")})
    for model in (Rulebook, Association, Cycle, User, Seat):
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        if not field.concrete:
            continue
        localised = getattr(field, "localised", None)
        return f"{field.verbose_name} ({localised[1]})" if localised else str(field.verbose_name)
    return str(_areas.get(name, name))


add_sentences(
    {
        "cycle.created": _("%(who)s began the award year %(year)s."),
        "cycle.advanced": _("%(who)s moved the award year from “%(came_from)s” to “%(to)s”."),
        "cycle.stepped_back": _("%(who)s took the award year back from “%(came_from)s” to “%(to)s”."),
        "cycle.move_refused": _("%(who)s tried to move the award year from “%(here)s” to “%(to)s” and was refused."),
        "cycle.dates_set": _("%(who)s set dates of the year."),
        "cycle.closed_by_hand": _("%(who)s closed nominations by hand."),
        "cycle.close_refused": _("%(who)s tried to close nominations, which were not open."),
        "cycle.erased": _("The personal data of the year was erased: %(erased)s. This entry is the certificate of it."),
        "rulebook.changed": _("%(who)s changed the rules: %(changed)s."),
        "rulebook.change_refused": _("%(who)s tried to change criteria or scales after the first ballot and was refused."),
        "rulebook.frozen": _("The rules were frozen as version %(number)s when the call opened."),
        "rulebook.proposed": _("%(who)s proposed a change of the rules: %(changed)s."),
        "rulebook.approved": _("%(who)s approved a change of the rules, now version %(number)s: %(changed)s."),
        "rulebook.approval_refused": _("%(who)s tried to approve a change of the rules alone and was refused."),
        "rulebook.rejected": _("%(who)s rejected a proposed change of the rules."),
        "rulebook.withdrawn": _("%(who)s withdrew a proposed change of the rules."),
        "seat.given": _("%(who)s gave %(person)s a seat: %(body)s, %(office)s, from %(since)s."),
        "seat.corrected": _("%(who)s corrected the role of %(person)s (%(changed)s): %(body)s, %(office)s, from %(since)s until %(until)s."),
        "seat.confirmed": _("%(who)s confirmed the role of %(person)s: %(body)s, %(office)s."),
        "seat.confirmation_refused": _("%(who)s tried to confirm the role of %(person)s and was refused."),
        "seat.ended": _("%(who)s ended the seat of %(person)s on %(until)s."),
        "seat.desk_handed_over": _("%(who)s handed the desk over to %(person)s."),
        "person.details_changed": _("%(who)s changed the details of %(person)s."),
        "person.deactivated": _("%(who)s closed the account of %(person)s."),
        "person.reactivated": _("%(who)s opened the account of %(person)s again."),
        "person.deactivation_refused": _("%(who)s tried to close the account of %(person)s and was refused."),
        "person.signed_out_everywhere": _("%(person)s was signed out everywhere."),
        "factor.reset_requested": _("%(who)s asked for the second factor of %(person)s to be reset."),
        "factor.reset": _("%(who)s, as the second person, reset the second factor of %(person)s."),
        "factor.reset_withdrawn": _("%(who)s withdrew the reset of the second factor of %(person)s."),
        "factor.refused": _("%(who)s tried to reset the second factor of %(person)s and was refused."),
        "secrets.rotated": _("The secrets of the service were brought under another key: %(rotated)s of them; %(lost)s could not be opened."),
        "admin.added": _("%(who)s added a row in the break-glass administration."),
        "admin.changed": _("%(who)s changed a row in the break-glass administration."),
        "association.set_up": _("%(who)s entered the association."),
        "association.changed": _("%(who)s changed the association: %(changed)s."),
        "association.signatories_set": _("%(who)s set who signs the certificate, %(number)s in all."),
        "laureate.named": _("The laureate of the board's decision was named."),
        "laureate.past_published": _("%(who)s published a laureate of the year %(year)s in the roll of honour."),
        "laureate.past_removed": _("%(who)s removed a laureate of the year %(year)s, of the years before this system."),
        "laureate.past_entered": _("%(who)s entered a laureate of the year %(year)s into the roll of honour."),
        "laureate.invited": _("%(who)s sent the laureate the link to answer by."),
        "laureate.accepted": _("The laureate accepted."),
        "laureate.duty_undertaken": _("The laureate undertook what goes with the award."),
        "laureate.declined": _("The laureate declined."),
        "laureate.superseded": _("The board decided otherwise: the laureate is no longer named."),
        "laureate.named_again": _("The board decided anew and named the laureate again."),
        "laureate.facts_changed": _("%(who)s corrected the facts about the laureate."),
        "laureate.portrait_set": _("%(who)s set the laureate's portrait."),
        "laureate.change_asked": _("The laureate asked for a change of what is approved or public."),
        "laureate.change_proposed": _("%(who)s proposed a change of what is public about the laureate."),
        "laureate.change_made": _("%(who)s, as the second person, made a change of what is public about the laureate."),
        "laureate.change_ended": _("%(who)s ended a change that was asked for or proposed."),
        "laureate.approval_lapsed": _("The approval of publication lapsed, because something was changed after it."),
        "text.written": _("%(who)s wrote a text about the laureate."),
        "text.checked": _("A text about the laureate was checked."),  # in trails from before the next two told how
        "text.check_noted": _("%(who)s noted that a text about the laureate was checked."),
        "text.checked_by_link": _("A language checker approved a text about the laureate by link."),
        "text.sent_to_checker": _("%(who)s sent texts about the laureate to a language checker."),
        "papers.asked": _("%(who)s asked for the papers to be rendered."),
        "paper.rendered": _("A paper was rendered, version %(version)s."),
        "paper.replacement_asked": _("%(who)s asked to replace issued certificates."),
        "paper.replaced": _("%(who)s, as the second person, had issued certificates replaced."),
        "paper.replacement_ended": _("%(who)s ended a request to replace issued certificates."),
        "publication.asked": _("%(who)s asked for the approval of publication."),
        "publication.approved": _("%(who)s, as the second person, approved the publication."),
        "publication.approval_refused": _("%(who)s tried to approve the publication and was refused."),
        "publication.request_ended": _("A request to publish ended: %(because_of)s."),
        "publication.now": _("%(who)s gave the signal: the laureate is public."),
        "publication.held": _("%(who)s held the publication."),
        "publication.withdrawn": _("%(who)s withdrew the publication."),
        "person.address_changed": _("%(who)s signs in with another address now."),
        "factor.app_added": _("%(who)s enrolled an app as a second factor."),
        "factor.app_removed": _("%(who)s removed the app that was a second factor."),
        "factor.passkey_added": _("%(who)s enrolled a passkey as a second factor."),
        "factor.passkey_removed": _("%(who)s removed a passkey."),
        "factor.codes_renewed": _("%(who)s made new recovery codes."),
        "mail.retried": _("%(who)s sent a letter again."),
        "mail.stopped": _("%(who)s stopped a letter."),
    },
    areas={
        "cycle": _("The award year"),
        "rulebook": _("Rules and criteria"),
        "seat": _("Seats"),
        "person": _("People"),
        "factor": _("Second factors"),
        "admin": _("Break-glass administration"),
        "association": _("The association"),
        "mail": _("Letters"),
        "laureate": _("Laureate"),
        "text": _("Texts"),
        "paper": _("Papers"),
        "publication": _("Publication"),
        "questions": _("Questions of the form"),
    },
)  # fmt: skip
