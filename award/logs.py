"""Log lines: one line an event, in UTC, whatever the message holds, and never a link's token."""

import logging
import re
import time

# The tokens of links have 43 characters; no word and no other identifier (a UUID has 36) is so long.
TOKEN = re.compile(r"[A-Za-z0-9_-]{40,}")


class LineFormatter(logging.Formatter):
    """Escapes line breaks, so that no input can forge a log line, and blots out what could open a link."""

    converter = time.gmtime

    def __init__(self) -> None:
        super().__init__("%(asctime)sZ %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S")

    def formatMessage(self, record: logging.LogRecord) -> str:
        """Return the line with CR and LF of the message written out."""
        record.message = record.message.replace("\r", "\\r").replace("\n", "\\n")
        return super().formatMessage(record)

    def format(self, record: logging.LogRecord) -> str:
        """Return the event. The lines of a traceback are set in, so that none looks like an event of its own."""
        event, *traceback = TOKEN.sub("…", super().format(record)).splitlines()
        return "\n    | ".join([event, *traceback])
