"""What SQLite compares otherwise than PostgreSQL, made the same.

SQLite's own LIKE knows capitals in English only: whoever searched for "öström" did not find Öström.
"""

import re
from functools import lru_cache
from typing import Any


def know_all_capitals(connection: Any, **kwargs: Any) -> None:
    """Answer Django's connection_created signal: searches disregard case in every alphabet."""
    if connection.vendor == "sqlite":
        for arguments in (2, 3):
            connection.connection.create_function("like", arguments, like, deterministic=True)


def like(pattern: str | None, text: str | None, escape: str | None = None) -> bool | None:
    """Return whether the text is LIKE the pattern, as SQL asks it: `text LIKE pattern ESCAPE escape`."""
    if pattern is None or text is None:
        return None
    return _expression(str(pattern), escape).fullmatch(str(text).casefold()) is not None


@lru_cache(maxsize=256)
def _expression(pattern: str, escape: str | None) -> re.Pattern[str]:
    parts, letters = [], iter(pattern.casefold())
    for letter in letters:
        if letter == escape:
            parts.append(re.escape(next(letters, "")))
        else:
            parts.append({"%": ".*", "_": "."}.get(letter, re.escape(letter)))
    return re.compile("".join(parts), re.DOTALL)
