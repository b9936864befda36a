"""The rendered papers, as files to keep."""

from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from award import access
from award.audit import log_access
from award.downloads import send_file
from award.services.papers import file_name


@require_safe
def document(request: HttpRequest, pk: int) -> FileResponse:
    """Send one version of a paper to somebody who may have it."""
    paper = get_object_or_404(access.documents_for(request.user).select_related("laureate", "cycle"), pk=pk)
    if request.user.is_authenticated:
        log_access(request.user, "paper", paper)
    return send_file(paper.file, file_name(paper))
