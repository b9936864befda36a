"""The rendered papers, as files to keep."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from award import access
from award.audit import log_access
from award.downloads import send_file
from award.services.papers import file_name


@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send one version of a paper to somebody who may have it."""
    papers = access.documents_for(request.user).select_related("laureate", "cycle")
    if access.lacks_second_factor(request) and not papers.filter(pk=pk).exists():
        # With the second factor there may be more; for a paper that does not exist the way is the same.
        return access.to_second_factor(request)
    paper = get_object_or_404(papers, pk=pk)
    if request.user.is_authenticated:
        log_access(request.user, "paper", paper)
    return send_file(paper.file, file_name(paper))
