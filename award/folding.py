"""Names and addresses with the accidents of spelling folded away, so that the same one is recognised however it was typed.

    fold("Åsa  ÖSTMAN") == fold("Asa Ostman")
    fold_email("Aino.Esimerkki+award@Example.ORG") == "aino.esimerkki@example.org"

A folded text is for comparing only: it is never shown and never stored in place of what a person wrote.
"""

import unicodedata

# Letters that no decomposition reduces to their base letter.
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i"})
# These hosts deliver the same box whatever dots stand in its name.
_DOTLESS = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}


def fold(text: str) -> str:
    """Return the text without case, diacritics and superfluous space."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(plain.translate(_LETTERS).split())


def fold_email(address: str) -> str:
    """Return the address folded, without the tag after a plus sign; empty for no address."""
    box, at, host = fold(address).rpartition("@")
    if not at:
        return fold(address)
    box = box.partition("+")[0] or box
    if host in _DOTLESS:
        box, host = box.replace(".", ""), _DOTLESS[host]
    return f"{box}@{host}"


def surname(name: str) -> str:
    """Return the folded last word of a name: what two relatives most often share. Empty for a single word."""
    words = fold(name).split()
    return words[-1] if len(words) > 1 else ""
