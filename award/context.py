"""What every page knows: the association, the demo mark and the seats of the visitor."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from award import access


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the context of every page. Nothing is asked of the database before a template asks for it."""
    return {
        "association": SimpleLazyObject(access.association),
        "demo": settings.DEMO,
        "site_url": settings.SITE_URL,
        "this_year": SimpleLazyObject(access.current_cycle),
        "seats": SimpleLazyObject(lambda: access.seats_of(getattr(request, "user", None))),
    }
