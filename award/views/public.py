"""Pages for anyone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from award import access


def home(request: HttpRequest) -> HttpResponse:
    """Show the call or the latest laureate."""
    return render(
        request, "award/home.html", {"cycle": access.current_cycle(), "laureate": access.published_laureates().first()}
    )
