"""Counting words: the same number in the browser and here.

A text is split on one literal character class, which Python's and JavaScript's regular expressions read alike; the browser gets it
in a data attribute. Splitting on white space never cuts a letter from its accents or an emoji into its parts.
"""

import re

# Unicode's white space, the zero-width space and the byte order mark. Not U+200D: it joins the parts of one emoji.
SEPARATORS = r"[\u0009-\u000d\u0020\u0085\u00a0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff]"
_SEPARATORS = re.compile(f"{SEPARATORS}+")

# A writing without spaces would pass any limit of words, so characters are bounded as well; no language needs more.
CHARACTERS_A_WORD = 25


def count_words(text: str) -> int:
    """Return how many words a text has: the pieces between separators that are not empty."""
    return sum(1 for piece in _SEPARATORS.split(text) if piece)
