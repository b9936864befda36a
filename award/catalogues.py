"""Whether the product's own texts are there in every language: the compiled catalogues against their sources.

Django shows the English text where a catalogue is missing, and says nothing. A page may; a paper that bears the association's name in
Finnish and the rest in English must never be made.
"""

import struct
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import PoFileError, read_po
from django.conf import settings

from award.languages import AUTONYMS, LANGUAGES

# The texts of the code are English.
TRANSLATED = tuple(language for language in LANGUAGES if language != "en")
HOW = "make setup, or: .venv/bin/pybabel compile --directory locale --domain django"


def fault(language: str) -> str:
    """Return what is wrong with the product's texts in a language, in one English sentence for the log; nothing when all is right.

    A text without a translation, a catalogue that is not compiled, and a compiled one that is older than its source are all faults.
    """
    if language not in TRANSLATED:
        return ""
    source, compiled = _files(language)
    return _compared(language, source, compiled, _stamp(source), _stamp(compiled))


def faults() -> dict[str, str]:
    """Return what is wrong by language, for the languages with a fault."""
    return {language: sentence for language in TRANSLATED if (sentence := fault(language))}


def is_compiled(language: str) -> bool:
    """True when there is a compiled catalogue, whatever is in it."""
    return _files(language)[1].is_file()


def _files(language: str) -> tuple[Path, Path]:
    """Return where the source and the compiled catalogue of a language lie."""
    folder = Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES"
    return folder / "django.po", folder / "django.mo"


def _stamp(path: Path) -> tuple[int, int]:
    """Return what changes when a file does, so that it is read again only then."""
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=2 * len(TRANSLATED))
def _compared(language: str, source: Path, compiled: Path, *stamps: tuple[int, int]) -> str:
    """Compare a source with what was compiled from it."""
    name = f"{AUTONYMS[language]} ({language})"
    if not compiled.is_file():
        return f"the texts in {name} are not compiled"
    there = _read(compiled, read_mo)
    if there is None:
        return f"the compiled texts in {name} cannot be read"
    if not source.is_file():  # an installation may leave the source out: then what was compiled is all there is to ask
        return "" if len(there) else f"the compiled texts in {name} are empty"
    wanted = _read(source, lambda file: read_po(file, locale=language, abort_invalid=True))
    if wanted is None:
        return f"the source of the texts in {name} cannot be read"
    said = _said(wanted)
    if missing := sum(not all(strings) for strings in said.values()):
        return f"{missing} texts have no translation in {name}"
    compiled_says = _said(there)
    if older := sum(compiled_says.get(key) != strings for key, strings in said.items()):
        return f"the compiled texts in {name} are not those of their source: {older} differ"
    return ""


def _read(path: Path, reader: Callable[..., Catalog]) -> Catalog | None:
    """Return a catalogue, none when the file is broken."""
    try:
        with path.open("rb") as file:
            return reader(file)
    except (OSError, PoFileError, ValueError, LookupError, struct.error):
        return None


def _said(catalogue: Catalog) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the translation of each text, its plural forms together; a guess (fuzzy) is none, as when it is compiled."""
    said = {}
    for message in catalogue:
        if message.id:
            text, *_plural = _forms(message.id)
            context = message.context or ""
            key = (context.decode() if isinstance(context, bytes) else context, text)  # a compiled one has it in bytes
            said[key] = ("",) if message.fuzzy else _forms(message.string)
    return said


def _forms(text: str | Sequence[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)
