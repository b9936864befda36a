"""Private files on their way out: always as attachments, which no browser opens in this site's name."""

from django.core.exceptions import ObjectDoesNotExist
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404


def send_file(stored: FieldFile, name: str) -> FileResponse:
    """Return a stored file as a download called ``name`` (RFC 6266; names in any script).

    The answer carries a policy of its own: were the file opened as a page all the same, it could run and load nothing.
    Raises Http404 when the storage has lost the file.
    """
    try:
        response = FileResponse(stored.open("rb"), as_attachment=True, filename=name)
    except (FileNotFoundError, ObjectDoesNotExist) as gone:
        raise Http404 from gone
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response
