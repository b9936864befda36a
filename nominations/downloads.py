"""Sending a stranger's file back: always as a file to keep, never as a page that runs in this site's name."""

from typing import Any

from django.http import FileResponse, Http404, HttpResponse


def attached(row: Any) -> HttpResponse:
    """Return the file of a DraftFile or an Attachment as a download under its own name (RFC 6266, UTF-8 included).

    Raises Http404 when storage has lost it. The caller has asked `access` whether this person may have it.
    """
    try:
        response = FileResponse(row.file.open("rb"), as_attachment=True, filename=row.name, content_type=row.media_type)
    except FileNotFoundError as gone:
        raise Http404 from gone
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
