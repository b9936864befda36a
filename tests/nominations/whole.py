"""A complete nomination as one browser sends it: from the sign-in by code to the confirmation, each request with what it asked.

The budget of the product (tests/nominations/test_budgets.py) and the figures of `make bench` come from the same walk.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from django.core import mail as outbox
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from award import mail
from award.models import OutgoingMail
from tests.nominations.builders import CASE, CONNECTION, NOMINEE, YOU, a_picture

ADDRESS = "elsa@alumn.example"
DOOR, CONFIRM, BEGIN = "/en/account/login/code/", "/en/account/login/code/confirm/", "/en/nominate/begin/"
# What opens and closes a transaction, or a savepoint within one.
TRANSACTION = re.compile(r"(?i)(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)\b")


@dataclass(frozen=True)
class Request:
    """One request, and the statements that it sent to the database."""

    method: str
    path: str
    statements: tuple[str, ...]
    milliseconds: float

    @property
    def queries(self) -> int:
        """How many of the statements ask or change something: all but those that open and close a transaction."""
        return sum(not TRANSACTION.match(statement) for statement in self.statements)


class Walk:
    """A browser that notes each of its requests."""

    def __init__(self) -> None:
        self.client = Client()
        self.requests: list[Request] = []

    def _note(self, method: str, path: str, **sent: Any) -> Any:
        began = perf_counter()
        with CaptureQueriesContext(connection) as queries:
            answer = getattr(self.client, method.lower())(path, **sent)
        taken = (perf_counter() - began) * 1000
        shape = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "…", path.partition("?")[0])
        statements = tuple(query["sql"] for query in queries.captured_queries)
        self.requests.append(Request(method, shape, statements, taken))
        return answer

    def get(self, path: str) -> Any:
        """Open a page."""
        answer = self._note("GET", path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer

    def post(self, path: str, values: dict[str, Any]) -> str:
        """Send a form; return where its answer leads."""
        answer = self._note("POST", path, data=values)
        assert answer.status_code == 302, (path, answer.status_code)
        return str(answer["Location"])


def nominate(address: str = ADDRESS, *, files: int = 2) -> list[Request]:
    """Sign in, nominate with some files and see the confirmation, in the year that is open; return every request that took."""
    walk = Walk()
    for path in _sign_in(walk, address):
        draft = walk.post(path, {})
    page = walk.get(draft)
    for step, values in _pages(files).items():
        _fill(walk, f"{draft}{step}/", step, values)
    walk.get(f"{draft}check/")
    receipt = walk.post(f"{draft}check/", {"declarations-truth": "on"})
    page = walk.get(receipt)
    assert page.context["nomination"].nominator_email == address
    assert page.context["nomination"].attachments.count() == files
    return walk.requests


def _sign_in(walk: Walk, address: str) -> Iterator[str]:
    """Type the address and the code; yield the address of the page that one wanted to."""
    walk.get(f"{DOOR}?next={BEGIN}")
    assert walk.post(f"{DOOR}?next={BEGIN}", {"email": address, "next": BEGIN}).startswith(CONFIRM)
    walk.get(f"{CONFIRM}?next={BEGIN}")
    code = _code_sent_to(address)
    assert walk.post(f"{CONFIRM}?next={BEGIN}", {"code": code, "next": BEGIN}) == BEGIN
    walk.get(BEGIN)
    yield BEGIN


def _code_sent_to(address: str) -> str:
    """Send the letter as the worker does, which is no request of anybody, and read the code in it."""
    assert mail.send(OutgoingMail.objects.filter(recipient=address).latest("pk").pk)
    found = re.search(r"^(\d{4} \d{4})$", outbox.outbox[-1].body, re.MULTILINE)
    assert found is not None
    return found[1]


def _pages(files: int) -> dict[str, dict[str, Any]]:
    case = {f"case-{key}": {"text": CASE} for key in ("mission", "learning", "spirit")}
    pictures = {"files": [a_picture(f"{number}.png", (40, 30 + number)) for number in range(files)]} if files else {}
    return {"nominee": NOMINEE, "connection": CONNECTION, **case, "attachments": pictures, "you": YOU}


def _fill(walk: Walk, path: str, step: str, values: dict[str, Any]) -> None:
    """Open a page of the form and send it with its hidden fields."""
    page = walk.get(path).context
    hidden = {f"nomination-{page['draft'].pk}-current_step": step, "number": page["number"], "tab": page["tab"]}
    walk.post(path, hidden | {f"{step}-{name}": value for name, value in values.items()})
