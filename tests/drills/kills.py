"""People send nominations while web and worker are killed again and again: nothing that was acknowledged is lost.

Every person attaches a file, saves a page and sends the nomination, and tries again like a person when nobody answers. Meanwhile
the whole web server, one of its processes, the whole worker or one of its processes is killed without a word and started again.
"""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from tests.nominations.samples import plain_pdf, saved
from tests.product import Person, Product, a_product
from tests.smtp import postbox

PEOPLE, AT_ONCE = 60, 6

# What waiting would do: the claim of a worker that died runs out, and the sweep finds its letters.
AFTERWARDS = """
import json
from datetime import timedelta
from django.utils import timezone
from award import mail, queue
from award.models import OutgoingMail
from nominations.models import Attachment, Draft, Nomination
OutgoingMail.objects.filter(status="SENDING").update(claimed_at=timezone.now() - timedelta(hours=1))
mail.sweep()
queue.work_off()
rows = {}
for draft in Draft.objects.filter(owner__email__startswith="sample"):
    sent = list(Nomination.objects.filter(submission_key=draft.submission_key))
    rows[str(draft.pk)] = [len(sent), sum(one.attachments.count() for one in sent), [one.nominator_relation for one in sent],
                           draft.owner.email]
unsent = list(OutgoingMail.objects.exclude(status="SENT").values_list("template", "status", "error"))
print(json.dumps([rows, unsent]))
"""


@dataclass
class Sent:
    """What the product has acknowledged to one person."""

    file: bool = False
    page: bool = False
    nomination: bool = False
    tries: int = 0


@dataclass
class Outcome:
    """What was acknowledged, what is there afterwards, and what was done to the product."""

    people: int = 0
    tries: int = 0
    kills: dict[str, int] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    twice: int = 0
    copies: int = 0
    findings: str = ""
    seconds: float = 0

    @property
    def holds(self) -> bool:
        """True when nothing was lost, nothing was received twice and the audit found nothing."""
        return not self.lost and not self.twice and not self.findings


def drill(*, people: int = PEOPLE, seed: int = 1, pause: tuple[float, float] = (1.0, 4.0)) -> Outcome:
    """Let people send while processes are killed; return what came of it."""
    outcome, draw, over = Outcome(people=people), random.Random(seed), threading.Event()
    with postbox() as (box, mail_port), a_product(EMAIL_URL=f"smtp://127.0.0.1:{mail_port}") as product:
        product.build("nominations")
        drafts = product.drafts(people)
        product.start()
        began = time.monotonic()
        killer = threading.Thread(target=_kill_until, args=(product, draw, over, outcome, pause))
        killer.start()
        try:
            with ThreadPoolExecutor(AT_ONCE) as pool:
                sent = list(pool.map(lambda one: nominate(product, *one), drafts))
        finally:
            over.set()
            killer.join()
        outcome.seconds = time.monotonic() - began
        product.kill()
        rows, unsent = product.tell(AFTERWARDS)
        audit = product.manage("audit", check=False)
        outcome.findings = audit.stdout if audit.returncode else ""
        outcome.tries = sum(one.tries for one in sent)
        outcome.lost += [f"letter {letter}" for letter in unsent]
        for (_session, draft), acknowledged in zip(drafts, sent, strict=True):
            compare(outcome, draft, acknowledged, rows[draft], box)
    return outcome


def compare(outcome: Outcome, draft: str, sent: Sent, row: list, box) -> None:
    """Note in the outcome what was acknowledged and is not there, and what is there twice."""
    nominations, files, relations, email = row
    receipts = [letter["Message-ID"] for letter in box.to(email)]
    outcome.twice += nominations > 1 or files > 1 or len(receipts) > 2 or len(set(receipts)) > 1
    outcome.copies += max(0, len(receipts) - 1)
    there = {"nomination": nominations, "file": files, "page": relations == ["a reader"], "receipt": receipts}
    acknowledged = {"nomination": sent.nomination, "file": sent.file, "page": sent.page, "receipt": sent.nomination}
    outcome.lost += [f"{what} of draft {draft}" for what, given in acknowledged.items() if given and not there[what]]


def _kill_until(
    product: Product, draw: random.Random, over: threading.Event, outcome: Outcome, pause: tuple[float, float]
) -> None:
    while not over.wait(draw.uniform(*pause)):
        what = draw.choice(["web", "worker", "a web process", "a worker process"])
        outcome.kills[what] = outcome.kills.get(what, 0) + 1
        if what in product.running:
            product.kill(what)
            product.start(what)
            continue
        name = what.split()[1]
        product.kill_one(name, draw.choice)
        if product.running[name].poll() is not None:  # the guard itself: the service manager starts it again
            product.kill(name)
            product.start(name)


def nominate(product: Product, session: str, draft: str) -> Sent:
    """Attach, save and send; what is not acknowledged is tried again."""
    person, sent, path = Person(product, session), Sent(), f"/en/nominate/{draft}"
    file = saved(plain_pdf(text=draft))
    until = time.monotonic() + 300
    while not sent.nomination and time.monotonic() < until:
        sent.tries += 1
        if not sent.file:
            answer = person.attach(
                f"{path}/attachments/", person.form(f"{path}/attachments/"), "attachments-files", "a.pdf", file
            )
            # A try whose answer was lost may have been received: the same file is then said to be there.
            sent.file = answer.status == 302 or b"already attached" in answer.body
            if not sent.file:
                time.sleep(0.3)
                continue
        if not sent.page:
            fields = person.form(f"{path}/you/") | {"you-name": "A Person", "you-relation": "a reader"}
            sent.page = person.post(f"{path}/you/", fields).status == 302
        if sent.page:
            answer = person.post(f"{path}/check/", person.form(f"{path}/check/"))
            sent.nomination = answer.status == 302 and "received" in answer.header("Location")
        if not sent.nomination:
            time.sleep(0.3)
            # Sent already, though the answer was lost: the page leads to the receipt.
            sent.nomination = "received" in person.get(f"{path}/check/").header("Location")
    return sent


def run() -> list[tuple[str, str]]:
    """The figures as (label, figure)."""
    outcome = drill()
    assert outcome.holds, outcome
    killed = ", ".join(f"{what} {number}x" for what, number in sorted(outcome.kills.items()))
    return [
        (f"{outcome.people} people in {outcome.seconds:.0f} s while killed", killed),
        ("rounds they needed", str(outcome.tries)),
        ("acknowledged and lost", "; ".join(outcome.lost) or "nothing"),
        ("received twice", str(outcome.twice)),
        ("second copies of a receipt, same Message-ID", str(outcome.copies)),
        ("audit", outcome.findings or "no findings"),
    ]
