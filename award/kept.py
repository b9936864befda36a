"""Unsent text outlives the session: what was sent by a form after the session had ended waits until the person is back.

The middleware that ends a session puts the fields of the form into the new, empty session, for the same person only. After
signing in the person sees them and sends them once more with one press. Files are not kept: the page says so.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest

from award import links

KEY = "kept_form"
# Why the last session ended: "idle" or "long"; the sign-in page says it.
SIGNED_OUT = "signed_out"
# Fields of one form, in characters: some ten long texts. More would be somebody filling the session table.
LARGEST = 300_000


@dataclass(frozen=True)
class KeptForm:
    """A form that was sent too late: where to, from which page, and its fields in their order."""

    path: str
    page: str
    fields: tuple[tuple[str, tuple[str, ...]], ...]
    had_files: bool

    @property
    def texts(self) -> list[str]:
        """Return what a person wrote, for showing it: the longer values."""
        return [value for _name, values in self.fields for value in values if len(value) > 20]


def fields_sent(request: HttpRequest) -> list[tuple[str, list[str]]] | None:
    """Return the fields of the form this request sent, without its token; nothing when they are beyond measure."""
    fields = [(name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"]
    return None if sum(len(name) + sum(map(len, values)) for name, values in fields) > LARGEST else fields


def keep(request: HttpRequest, person: int) -> None:
    """Keep the form of this request for the person whose session has just ended; nothing when it is beyond measure."""
    fields = fields_sent(request)
    if fields is None:
        return
    page = urlsplit(request.headers.get("Referer", "")).path
    request.session[KEY] = {
        "person": person,
        "path": request.get_full_path(),
        "page": page if links.is_path(page) else request.path,
        "fields": fields,
        "had_files": bool(request.FILES),
    }


def of(request: HttpRequest) -> KeptForm | None:
    """Return the form kept for the person of this request; another person's is thrown away."""
    data: dict[str, Any] | None = request.session.get(KEY)
    if data is None or not request.user.is_authenticated:
        return None
    if data["person"] != request.user.pk:
        forget(request)
        return None
    fields = tuple((name, tuple(values)) for name, values in data["fields"])
    return KeptForm(path=data["path"], page=data["page"], fields=fields, had_files=data["had_files"])


def forget(request: HttpRequest) -> None:
    """Forget the kept form."""
    request.session.pop(KEY, None)
