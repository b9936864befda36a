"""Who may open a page at all: a seat, and the second factor its holder must use."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from award.access.seats import held_seats, lacks_factor, must_use_factor
from award.models import Seat
from award.signin import proof


def note_session(request: HttpRequest) -> None:
    """Note on the visitor whether this session has seen a second factor; the middleware calls it once a request."""
    if request.user.is_authenticated:
        request.user.used_factor = proof.used_factor(request)


def lacks_second_factor(request: HttpRequest) -> bool:
    """True when this visitor must use a second factor and has not used one in this session."""
    return lacks_factor(request.user) and must_use_factor(request.user)


def to_second_factor(request: HttpRequest) -> HttpResponse:
    """Lead a visitor to the second factor, and back afterwards to the page they wanted."""
    query = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
    return redirect(reverse("second_factor") + (f"?{query}" if query else ""))


def seat_required(
    *bodies: str, leading: bool = False
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Let only holders of a seat in one of the bodies in; a page that is not theirs does not exist for anybody else (404)."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            seats = held_seats(request.user)
            if not any(seats.in_body(body) for body in bodies) or (leading and not seats.leads):
                raise Http404
            if lacks_second_factor(request):
                return to_second_factor(request)
            return view(request, *args, **kwargs)

        guarded.bodies = bodies  # type: ignore[attr-defined]
        return guarded

    return decorate


def leading_seat_required(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let only chairs, vice-chairs and secretaries in; the page does not exist for anybody else (404)."""
    return seat_required(*Seat.Body.values, leading=True)(view)
