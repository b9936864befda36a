"""What a request with files may take: its size is bounded before anything of it is read (by the reverse proxy too), and what is larger
than a photograph lies on the disk, without a name, until it is opened (`award.untrusted`)."""

from tempfile import TemporaryFile
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler

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


class UnnamedFiles(TemporaryFileUploadHandler):
    """Puts a file where Django does, but under no name: nothing of it is left when the process is killed while somebody sends."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file that is deleted as soon as it is there."""
        FileUploadHandler.new_file(self, *args, **kwargs)
        self.file = UploadedFile(
            TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR),  # noqa: SIM115 (closed with the request)
            self.file_name,
            self.content_type,
            0,
            self.charset,
            self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        """Let go of a file that did not come to its end."""
        if getattr(self, "file", None) is not None:
            self.file.close()
