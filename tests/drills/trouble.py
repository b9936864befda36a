"""What drills share in which something outside the product breaks while people send: the people, what they must see, and the reckoning."""

import re
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.drills.kills import AFTERWARDS, Outcome, compare, nominate
from tests.product import Answer, Product
from tests.smtp import Postbox

AT_ONCE = 6
LANGUAGES = ("fi", "sv", "en")


def while_people_send(product: Product, people: int, make: Callable[[], None]) -> Callable[[Postbox], Outcome]:
    """Let people nominate while `make` makes trouble, and web and worker go on by themselves; return the reckoning, to be asked at the end.

    Raises AssertionError when anybody saw anything but pages, redirects and 503, or the trouble was not what it should have been.
    """
    drafts = product.drafts(people)
    processes = {name: process.pid for name, process in product.running.items()}
    product.statuses.clear()
    failed: list[BaseException] = []

    def trouble() -> None:
        try:
            make()
        except BaseException as error:
            failed.append(error)

    maker = threading.Thread(target=trouble)
    maker.start()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        sent = list(pool.map(lambda one: nominate(product, *one), drafts))
    maker.join()
    if failed:
        raise failed[0]
    statuses = Counter(product.statuses)
    assert set(statuses) <= {200, 302, 503}, statuses
    assert statuses[503], "nobody noticed the trouble: the drill says nothing"

    def reckon(box: Postbox) -> Outcome:
        assert {name: process.pid for name, process in product.running.items() if process.poll() is None} == processes
        product.kill()
        outcome = Outcome(people=people, tries=sum(one.tries for one in sent))
        rows, unsent = product.tell(AFTERWARDS)
        outcome.lost += [f"letter {letter}" for letter in unsent]
        for (_session, draft), acknowledged in zip(drafts, sent, strict=True):
            compare(outcome, draft, acknowledged, rows[draft], box)
        audit = product.manage("audit", check=False)
        outcome.findings = audit.stdout if audit.returncode else ""
        assert outcome.holds, outcome
        return outcome

    return reckon


def is_clear(answer: Answer, language: str) -> None:
    """Raise AssertionError unless the answer is 503 with its headers, in the reader's language first."""
    assert answer.status == 503, answer.status
    assert answer.header("Retry-After") == "120"
    assert answer.header("X-Content-Type-Options") == "nosniff"
    assert "default-src 'none'" in answer.header("Content-Security-Policy")
    assert re.findall(r'<section lang="(..)"', answer.text)[0] == language
    assert answer.text.count("<section lang=") == len(LANGUAGES)
