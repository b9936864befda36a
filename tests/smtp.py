"""A real SMTP server for tests: letters are sent to it and read back as their recipients would."""

import email
import logging
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller

# The server tells of every line it is sent; the reason of a failed test would drown in that.
logging.getLogger("mail.log").setLevel(logging.WARNING)


class Postbox:
    """Keeps what it is handed, in order."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take a letter."""
        self.letters.append(email.message_from_bytes(envelope.content, policy=default))  # type: ignore[arg-type]
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        """Return the letters to an address, oldest first."""
        return [letter for letter in self.letters if letter["To"] == address]

    def text(self, address: str) -> str:
        """Return the plain text of the newest letter to an address."""
        body = self.to(address)[-1].get_body(preferencelist=("plain",))
        assert body is not None
        return str(body.get_content())

    def code(self, address: str) -> str:
        """Return the sign-in code in the newest letter to an address."""
        found = re.search(r"^\s*([0-9A-Z]{3,4}[- ]?[0-9A-Z]{3,4})\s*$", self.text(address), re.MULTILINE)
        assert found, self.text(address)
        return found.group(1)

    def link(self, address: str) -> str:
        """Return the first link in the newest letter to an address."""
        found = re.search(r"https?://\S+", self.text(address))
        assert found, self.text(address)
        return found.group(0)


@contextmanager
def postbox(box: Postbox | None = None) -> Iterator[tuple[Postbox, int]]:
    """Run the server on a free port of this machine and yield the postbox with the port."""
    box = box or Postbox()
    # The controller greets its own server on the port it was given, so 0 would not do.
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield box, port
    finally:
        controller.stop()
