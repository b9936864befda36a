"""The laureate's page before its hour, for those who prepare and approve it: as the public will see it, marked as not public."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from award import access
from award.access import seat_required
from award.languages import current_language
from award.views.public import picture

LEADING = ("OFFICE", "JURY", "BOARD")


@require_safe
@seat_required(*LEADING)
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what the public will read; a text nobody has checked is missing here as it would be there."""
    person = get_object_or_404(access.laureates_to_approve(request.user), pk=pk)
    context = {"laureate": person, "texts": access.readable_texts(person, current_language()), "preview": True}
    return render(request, "award/laureate.html", context)


@require_safe
@seat_required(*LEADING)
def portrait(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the portrait as it will be on the page."""
    person = get_object_or_404(access.laureates_to_approve(request.user), pk=pk)
    return picture(person, 640)
