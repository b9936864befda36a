"""What must be done before anybody can approve a publication: texts that are checked, a picture with its words, papers that are made."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from award.models import Laureate
from award.services.papers import Unfinished, unfinished_papers
from award.services.public_content import PICTURE_FACTS, label
from award.services.texts import required_languages, text_states, unready_texts


def gaps(laureate: Laureate, *, complete: bool) -> Iterator[str]:
    """Yield what keeps an approval from being asked for: what is done later would end it at once.

    `complete` asks for every required text and paper as well, as the gate into publication does: once the year has passed it, no
    gate asks again.
    """
    for state in unready_texts(laureate) if complete else text_states(laureate):
        if state.state in {"UNCHECKED", "STALE"} or (complete and state.state == "MISSING"):
            yield _text_gap(state.state) % {"text": label(f"{state.kind}:{state.language}")}
    yield from portrait_gaps(laureate)
    unfinished = unfinished_papers(laureate)
    if unfinished == Unfinished.BEING_MADE or (complete and unfinished is not None):
        yield _("The papers do not say yet what is entered here. They are made within a minute: reload the page then.")


def portrait_gaps(laureate: Laureate) -> Iterator[str]:
    """Yield what the laureate's own picture lacks."""
    yield from picture_gaps(laureate, {name: str(getattr(laureate, name)) for name in (*PICTURE_FACTS, "portrait")})


def picture_gaps(laureate: Laureate, content: Mapping[str, str]) -> Iterator[str]:
    """Yield what a picture lacks: who took it, on what terms it may be used, and what it shows, in every required language."""
    if not content["portrait"]:
        return
    for name in ("photographer", "photo_licence", *(f"portrait_alt_{code}" for code in required_languages(laureate))):
        if not content[name].strip():
            yield _("The portrait lacks: %(what)s.") % {"what": label(name)}


def _text_gap(state: str) -> str:
    return {
        "MISSING": _("%(text)s is not written."),
        "UNCHECKED": _("%(text)s is not checked."),
        "STALE": _("%(text)s is older than the text it was translated from."),
    }[state]
