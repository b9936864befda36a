"""The disk with DATA_DIR is full while people send: a clear page instead of half a file, and afterwards everything goes on.

The disk is a small one in memory, which only root can mount; for anybody else the drill says that it was left out.
"""

import os
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.drills.outage import letters_arrive
from tests.drills.trouble import LANGUAGES, is_clear, while_people_send
from tests.nominations.samples import picture
from tests.product import Person, Product, a_product
from tests.smtp import postbox

PEOPLE, TIMES = 40, 3
MEGABYTES = 64

UNNAMED = """
import json
from award.services.files import _folders
left = []
for (storage, folder), columns in _folders().items():
    with __import__("contextlib").suppress(FileNotFoundError):
        named = {name for column in columns for name in column.model._base_manager.values_list(column.name, flat=True)}
        left += sorted({f"{folder}{name}" for name in storage.listdir(folder)[1]} - named)
print(json.dumps(left))
"""


@contextmanager
def a_small_disk() -> Iterator[Path | None]:
    """Yield where a disk of a few megabytes is mounted; nothing where it cannot be."""
    with tempfile.TemporaryDirectory(prefix="award-disk-") as folder:
        command = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", folder]
        try:
            mounted = os.geteuid() == 0 and subprocess.run(command, check=False, capture_output=True).returncode == 0
        except FileNotFoundError:
            mounted = False
        try:
            yield Path(folder) if mounted else None
        finally:
            if mounted:
                subprocess.run(["umount", "--lazy", folder], check=True)


@dataclass
class FullDisk:
    """Fills the disk, sees what people see, makes room and sees that they can go on."""

    product: Product
    disk: Path
    witnesses: list[tuple[str, str]]
    refused: Counter[str]

    def make(self) -> None:
        """As often as there are witnesses in each language."""
        while self.witnesses:
            mine = [self.witnesses.pop() for _language in LANGUAGES]
            time.sleep(3)
            self._one(mine)

    def _one(self, mine: list[tuple[str, str]]) -> None:
        people = [Person(self.product, session) for session, _draft in mine]
        paths = [f"/{language}/nominate/{draft}/" for language, (_session, draft) in zip(LANGUAGES, mine, strict=True)]
        forms = [person.form(f"{path}attachments/") for person, path in zip(people, paths, strict=True)]
        file = picture("PNG", (400, 300))
        with self._full():
            for person, path, fields, language in zip(people, paths, forms, LANGUAGES, strict=True):
                answer = person.attach(f"{path}attachments/", fields, "attachments-files", "a.png", file)
                is_clear(answer, language)
                self._sends(person, path, language)
                assert self.product.ask("GET", f"/{language}/").status == 200
                assert self.product.ask("GET", "/healthz").status == 200
        for person, path in zip(people, paths, strict=True):
            fields = person.form(f"{path}attachments/")
            if fields:  # not sent while the disk was full
                answer = person.attach(f"{path}attachments/", fields, "attachments-files", "a.png", file)
                assert answer.status == 302, answer.text
            check = person.get(f"{path}check/")
            if check.status == 200:
                answer = person.post(f"{path}check/", person.form(f"{path}check/"))
                assert answer.status == 302, answer.text
                assert answer.header("Location").endswith("/received/")

    def _sends(self, person: Person, path: str, language: str) -> None:
        """Send the nomination on the full disk: with the database elsewhere it is received, otherwise a clear page says so."""
        page = person.get(f"{path}check/")
        if page.status != 200:
            is_clear(page, language)
            self.refused["page"] += 1
            return
        answer = person.post(f"{path}check/", person.form(f"{path}check/"))
        if answer.status == 302:
            assert answer.header("Location").endswith("/received/")
            self.refused["received"] += 1
            return
        is_clear(answer, language)
        assert 'name="declarations-' in answer.text
        self.refused["sent"] += 1

    @contextmanager
    def _full(self) -> Iterator[None]:
        """Leave not one free page on the disk, whatever is given back meanwhile."""
        fillers = []
        try:
            for _time in range(3):
                fillers.append(self.disk / f"filler{len(fillers)}")
                with suppress(OSError), fillers[-1].open("wb", buffering=0) as filler:
                    while filler.write(bytes(4096)) == 4096:
                        pass
            yield
        finally:
            for filler in fillers:
                filler.unlink()


def drill(people: int = PEOPLE, times: int = TIMES) -> Iterator[tuple[str, str]]:
    """Fill the disk under load; yield what came of it. Raises AssertionError where something does not hold."""
    with a_small_disk() as disk, postbox() as (box, mail_port):
        if disk is None:
            yield "a full disk", "left out: only root can mount a small disk"
            return
        mail = f"smtp://127.0.0.1:{mail_port}"
        with a_product(DATA_DIR=str(disk), EMAIL_URL=mail) as product:
            product.build("nominations")
            witnesses = product.drafts(len(LANGUAGES) * times, "witness")
            product.start()
            trouble = FullDisk(product, disk, list(witnesses), Counter())
            reckon = while_people_send(product, people, trouble.make)
            statuses = Counter(product.statuses)
            seconds = letters_arrive(product, box, len(witnesses))
            outcome = reckon(box)
            left = product.tell(UNNAMED)
            assert not left, f"half written or forgotten: {left}"
    yield f"disk full {times} times under {people} people: answers by status", str(dict(sorted(statuses.items())))
    yield (
        "nominations sent while it was full",
        ", ".join(f"{what} {number}" for what, number in trouble.refused.items()),
    )
    yield "from the last nomination until the worker had sent every witness's receipt", f"{seconds:.1f} s"
    yield "rounds they needed; acknowledged and lost; received twice", f"{outcome.tries}; 0; {outcome.twice}"
    yield "files that no row names; audit", "none; no findings"


def run() -> Iterator[tuple[str, str]]:
    """The figures as (label, figure)."""
    return drill()
