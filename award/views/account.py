"""After signing in."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from award import access


@login_required
def start(request: HttpRequest) -> HttpResponse:
    """Send a person who has just signed in to where the work is."""
    seats = access.seats_of(request.user)
    if seats.secretary:
        return redirect("desk")
    return redirect("home")


@login_required
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor a seat demands."""
    return redirect("mfa_index")
