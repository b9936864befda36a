"""Log lines: one line an event, in UTC, whatever the message holds."""

import logging
import time


class LineFormatter(logging.Formatter):
    """Escapes line breaks, so that no input can forge a log line."""

    converter = time.gmtime

    def __init__(self) -> None:
        super().__init__("%(asctime)sZ %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S")

    def formatMessage(self, record: logging.LogRecord) -> str:
        """Return the line with CR and LF of the message written out."""
        record.message = record.message.replace("\r", "\\r").replace("\n", "\\n")
        return super().formatMessage(record)
