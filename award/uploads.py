"""The size of a request is bounded before anything of it is read; the reverse proxy bounds it too."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

# Several files of the rulebook's size at once fit in; a stranger's film does not.
MOST_BYTES = 60 * 1024 * 1024
# A browser that is still sending does not listen: up to this much is read and dropped, so that it hears the answer.
MOST_DROPPED = 5 * MOST_BYTES


class BoundedUploads(FileUploadHandler):
    """Refuses a form with files by its announced length, so that nothing of it reaches memory or disk. It takes no files itself."""

    def handle_raw_input(
        self, input_data: Any, META: dict[str, Any], content_length: int, *args: Any, **kwargs: Any
    ) -> None:
        """Raise RequestDataTooBig for a request that is longer than any page of ours sends; it is answered with 413."""
        if content_length > MOST_BYTES:
            if content_length <= MOST_DROPPED:
                while input_data.read(64 * 1024):
                    pass
            raise RequestDataTooBig(f"{content_length} bytes were announced")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass on what arrives."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the handlers that follow."""
