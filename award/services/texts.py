"""The texts about the laureate: written and translated; and whether they are ready. They are checked in `reading`."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from award import access
from award.audit import Refused, record, unit_of_work
from award.facts import fact
from award.models import Laureate, Rulebook, Text, User
from award.services.approvals import content_changed, must_not_be_public

KINDS = Text.Kind.choices

# What a press release and a certificate cannot do without; a biography and facts may be left out.
REQUIRED_KINDS = (Text.Kind.CITATION, Text.Kind.HEADLINE, Text.Kind.LEAD, Text.Kind.BODY)


def sha256(text: str) -> str:
    """Return the fingerprint by which a translation knows its source."""
    return hashlib.sha256(text.encode()).hexdigest()


def write_text(
    *, laureate: Laureate, kind: str, language: str, body: str, source_language: str = "", by: User | None
) -> Text:
    """Write one text. A change un-checks it, makes its translations older than their source and takes back an approval.

    `source_language` says which language it was translated from, empty for an original. Raises Refused for a citation longer
    than the rulebook allows (words), and for a laureate who is public.
    """
    body = body.strip()
    with unit_of_work():
        locked = Laureate.objects.select_for_update(of=("self",)).select_related("cycle").get(pk=laureate.pk)
        must_not_be_public(locked)
        text, _made = Text.objects.select_for_update().get_or_create(laureate=laureate, kind=kind, language=language)
        must_fit(laureate, kind, body)
        source = _source(laureate, kind, source_language) if source_language and source_language != language else None
        fingerprint = sha256(source.body) if source else ""
        if text.body == body and text.source_sha256 == fingerprint:
            return text
        text.body, text.source_sha256, text.source_language = body, fingerprint, source_language if source else ""
        text.written_by, text.written_at, text.checked_by, text.checked_at = by, timezone.now(), "", None
        text.full_clean()
        text.save()
        content_changed(laureate=locked, by=by)
        record("text.written", text, by=by, cycle=laureate.cycle, kind=kind, language=language, digests={"body": body})
    return text


def must_fit(laureate: Laureate, kind: str, body: str) -> None:
    """Raise Refused for a citation of more words than the rulebook allows."""
    limit = _citation_limit(laureate)
    if kind == Text.Kind.CITATION and limit and len(body.split()) > limit:
        raise Refused(
            _("A citation has at most %(limit)s words; this one has %(words)s.")
            % {"limit": limit, "words": len(body.split())},
            field="body",
        )


@dataclass(frozen=True)
class TextState:
    """How far one text is."""

    kind: str
    language: str
    text: Text | None
    state: str  # MISSING, UNCHECKED, STALE or READY

    @property
    def ready(self) -> bool:
        """True when nothing is left to do."""
        return self.state == "READY"


@fact
def texts_of(laureate: Laureate) -> list[Text]:
    """Return every text of a laureate, checked or not, for those who prepare the papers."""
    return list(laureate.texts.select_related("written_by"))


def text_states(laureate: Laureate) -> list[TextState]:
    """Return every kind in every required language, in the order of the papers, with its state."""
    written = {(text.kind, text.language): text for text in texts_of(laureate)}
    return [
        TextState(kind, language, written.get((kind, language)), _state(kind, language, written))
        for kind in Text.Kind.values
        for language in required_languages(laureate)
    ]


def in_order(texts: Iterable[Text]) -> list[Text]:
    """Return texts of one language in the order of the papers."""
    return sorted(texts, key=lambda text: Text.Kind.values.index(text.kind))


def unready_texts(laureate: Laureate) -> Iterator[TextState]:
    """Yield what keeps the laureate from publication: a required text that is missing, or any that is unchecked or stale."""
    for state in text_states(laureate):
        if state.ready or (state.state == "MISSING" and state.kind not in REQUIRED_KINDS):
            continue
        yield state


def required_languages(laureate: Laureate) -> list[str]:
    """Return the languages the rulebook wants, all three for a laureate without a cycle."""
    return access.required_languages(laureate.cycle)


def _state(kind: str, language: str, written: dict[tuple[str, str], Text]) -> str:
    text = written.get((kind, language))
    if text is None or not text.body:
        return "MISSING"
    if text.source_language:
        source = written.get((kind, text.source_language))
        if source is None or sha256(source.body) != text.source_sha256:
            return "STALE"
    return "READY" if text.checked_at else "UNCHECKED"


def _source(laureate: Laureate, kind: str, language: str) -> Text:
    source = Text.objects.filter(laureate=laureate, kind=kind, language=language).first()
    if source is None or not source.body:
        raise Refused(_("The source text is not written yet."), field="source_language")
    return source


def _citation_limit(laureate: Laureate) -> int | None:
    rulebook = Rulebook.objects.filter(cycle=laureate.cycle).first() if laureate.cycle_id else None
    return rulebook.citation_words if rulebook else None
