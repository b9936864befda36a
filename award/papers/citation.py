"""How a citation is written: a part of a sentence on the certificate, a whole sentence everywhere else.

The certificate says what is given to whom, and the citation goes on from there: `siitä, että …`, `för att …`, `for …`. Where it stands
without the certificate it needs the words that go before it there.
"""

import re

# How a citation begins, so that it goes on where the certificate's grant ends.
CITATION_BEGINS = {"fi": "siitä, että …", "sv": "för att …", "en": "for …"}
# What stands before it elsewhere.
_GRANT = {"fi": "Tunnustus myönnettiin", "sv": "Utmärkelsen gavs", "en": "Awarded"}
# What stands before words that do not go on from the grant. It fits any words.
_REASONS = {
    "fi": "Tunnustuksen perustelut:",
    "sv": "Utmärkelsen gavs med motiveringen:",
    "en": "Awarded with the citation:",
}
# Beginnings that go on from the grant. In Finnish "myönnettiin" asks for the case of "siitä": työstään, ansioista.
_GOES_ON = {
    "fi": re.compile(r"siitä\b|\w{2,}st[aä](?:an|än|nsa|nsä)?\b", re.IGNORECASE),
    "sv": re.compile(
        r"(?:för|som (?:ett )?(?:erkänsla|erkännande|tack)|i erkänsla|på grund av|med anledning av|med motiveringen)\b",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"(?:for|in (?:recognition|appreciation|acknowledge?ment|honour|honor) of|because|on account of)\b",
        re.IGNORECASE,
    ),
}
# Beginnings that go on from the grant even where somebody wrote them with a capital and a full stop. Others may begin a whole sentence:
# "For twenty years she has …", "För tjugo år sedan …".
_SURELY = {
    "fi": re.compile(r"siitä,? (?:että|miten|kuinka)\b", re.IGNORECASE),
    "sv": re.compile(r"för att\b|som (?:ett )?(?:erkänsla|erkännande|tack)\b|i erkänsla\b", re.IGNORECASE),
    "en": re.compile(r"for (?:\w+ly )?\w+ing\b|in (?:recognition|appreciation) of\b", re.IGNORECASE),
}
# The same thing said twice: "Tunnustus myönnettiin tunnustuksena siitä, että …".
_TWICE = {"fi": re.compile(r"^tunnustuksena (?=\S)", re.IGNORECASE)}
_ENDS = (".", "!", "?", "…")
_OPENING = "”“\"‘’'«»(["
_CLOSING = "”“\"’'»)]"


def goes_on(citation: str, language: str) -> bool:
    """True when a citation is written as the certificate needs it: it goes on from the grant, with a small letter and no full stop."""
    text = " ".join(citation.split())
    return text[:1].islower() and not text.endswith(".") and bool(_GOES_ON[language].match(text))


def citation_sentence(citation: str, language: str) -> str:
    """Return a citation as a sentence of its own, in its language; nothing for nothing.

    `Tunnustus myönnettiin siitä, että …`, `Utmärkelsen gavs för att …`, `Awarded for …`. Somebody who wrote a whole sentence keeps it.
    Words that neither go on from the grant nor begin as a sentence are introduced by what fits any words.
    """
    text = " ".join(citation.split()).rstrip(" ,;:–—-")
    if not text:
        return ""
    if language in _TWICE:
        text = _TWICE[language].sub("", text, count=1)
    capital, ends = text.lstrip(_OPENING)[:1].isupper(), text.rstrip(_CLOSING).endswith(_ENDS)
    if begins := (_SURELY if capital and ends else _GOES_ON)[language].match(text):
        text = f"{_GRANT[language]} {begins[0].lower()}{text[begins.end() :]}"
    elif not capital:
        text = f"{_REASONS[language]} {text}"
    return text if ends else f"{text}."
