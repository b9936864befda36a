"""Names with the accidents of spelling folded away, so that the same one is recognised however it was typed.

    fold("Åsa  ÖSTMAN") == fold("Asa Ostman")

A folded text is for comparing only: it is never shown and never stored in place of what a person wrote.
"""

import unicodedata

# Letters that no decomposition reduces to their base letter.
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i"})


def fold(text: str) -> str:
    """Return the text without case, diacritics and superfluous space."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(plain.translate(_LETTERS).split())


def surname(name: str) -> str:
    """Return the folded last word of a name: what two relatives most often share. Empty for a single word."""
    words = fold(name).split()
    return words[-1] if len(words) > 1 else ""
