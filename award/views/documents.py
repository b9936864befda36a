"""The rendered papers, as files to keep."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from award import access
from award.audit import log_access
from award.downloads import send_file
from award.services.papers import file_name


@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send one version of a paper to somebody who may have it."""
    paper = get_object_or_404(access.documents_for(request.user).select_related("laureate", "cycle"), pk=pk)
    embargoed = not access.documents_for(None).filter(pk=pk).exists()
    if embargoed and access.seats_of(request.user) and access.lacks_second_factor(request):
        return redirect("second_factor")
    if request.user.is_authenticated:
        log_access(request.user, "paper", paper)
    return send_file(paper.file, file_name(paper))
