"""What was read is what is approved: the fingerprint of what a page shows, and the refusal when it has changed since.

An act that promises a second person shows what it is about and sends the fingerprint of it along (`forms.refusals.ReadField`). The
service works the fingerprint out again under its lock and calls `must_be_as_read` before it does anything.
"""

import hashlib
import json
from typing import Any

from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from award.audit import Refused


class Changed(Refused):
    """What the person read is no longer what stands: the page shows the new state, and they decide again."""


def canonical_json(content: Any) -> str:
    """Return JSON data in its one canonical form: sorted keys, no spaces, UTF-8. Raises ValueError for NaN and infinity."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def fingerprint(content: Any) -> str:
    """Return the SHA-256 of the canonical JSON of the content: 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()


def must_be_as_read(read: str, stands: str) -> None:
    """Raise Changed unless the fingerprint a page sent along is that of what stands now. An empty one never is."""
    if not read or not constant_time_compare(read, stands):
        raise Changed(_("This has changed since you opened the page. Read it as it is now and decide again."))
