"""Log lines: one line an event, in UTC, whatever the message holds, and never a link's token."""

import logging
import time

from award import requests
from award.error_reports import TOKEN


class LineFormatter(logging.Formatter):
    """Escapes line breaks, so that no input can forge a log line, and blots out what could open a link."""

    converter = time.gmtime

    def __init__(self) -> None:
        super().__init__("%(asctime)sZ %(levelname)s %(name)s%(request)s %(message)s", "%Y-%m-%dT%H:%M:%S")

    def formatMessage(self, record: logging.LogRecord) -> str:
        """Return the line with the id of the request it belongs to, and CR and LF of the message written out."""
        request_id = requests.id_of(record)
        record.request = f" [{request_id}]" if request_id else ""
        record.message = record.message.replace("\r", "\\r").replace("\n", "\\n")
        return super().formatMessage(record)

    def format(self, record: logging.LogRecord) -> str:
        """Return the event. The lines of a traceback are set in, so that none looks like an event of its own."""
        event, *traceback = TOKEN.sub("…", super().format(record)).splitlines()
        return "\n    | ".join([event, *traceback])


class WithoutTraceback(logging.Filter):
    """Lets an event through without its traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Drop the traceback and keep the event."""
        record.exc_info = record.exc_text = None
        return True
