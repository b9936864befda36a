"""Private files on their way out: always as attachments, which no browser opens in this site's name."""

from io import BytesIO
from typing import BinaryIO

from django.core.exceptions import ObjectDoesNotExist
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404


def send_file(stored: FieldFile, name: str) -> FileResponse:
    """Return a stored file as a download called ``name`` (RFC 6266; names in any script).

    The answer carries a policy of its own: were the file opened as a page all the same, it could run and load nothing.
    Raises Http404 when the storage has lost the file.
    """
    try:
        opened = stored.open("rb")
    except (FileNotFoundError, ObjectDoesNotExist) as gone:
        raise Http404 from gone
    return _attachment(opened, name)


def send_bytes(content: bytes, name: str) -> FileResponse:
    """Return what was made for this one reader as a download called ``name``."""
    return _attachment(BytesIO(content), name)


def _attachment(opened: BinaryIO, name: str) -> FileResponse:
    response = FileResponse(opened, as_attachment=True, filename=name)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response
