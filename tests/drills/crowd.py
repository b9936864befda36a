"""A crowd at the doors: three web processes and the worker, and everybody at the same moment.

Fifty people send while the deadline passes, twenty press twice, networks knock too often, a juror has the score sheet open in two windows.
"""

import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from tests.product import Answer, Person, Product, a_product

PEOPLE, DOUBLE, ROUNDS = 50, 20, 20
# The deadline falls in the middle of these seconds.
RUSH = 1.5
TOO_LATE = {
    "fi": "Ehdotuksia ei oteta enää vastaan.",
    "sv": "Nomineringar tas inte längre emot.",
    "en": "Nominations are no longer being received.",
}

CLOSE_AT = """
import json
from datetime import datetime, UTC
from award.access import current_cycle
from award.models import Cycle
# The drill plays the clock: no service moves a deadline that has been announced forward.
print(json.dumps(Cycle.objects.filter(pk=current_cycle().pk).update(nominations_close_at=datetime.fromtimestamp(MOMENT, UTC))))
"""

SENT = """
import json
from award.models import AuditEntry, OutgoingMail
from nominations.models import Draft, Nomination
rows = {}
for draft in Draft.objects.filter(owner__email__startswith="PREFIX"):
    sent = list(Nomination.objects.filter(submission_key=draft.submission_key))
    rows[str(draft.pk)] = {
        "nominations": [str(one.pk) for one in sent],
        "at": [one.submitted_at.timestamp() for one in sent],
        "answers": sum(one.answers.count() for one in sent),
        "receipts": sum(OutgoingMail.objects.filter(key=f"nomination-receipt:{one.pk}").count() for one in sent),
        "entries": sum(AuditEntry.objects.filter(verb="nomination.submitted", target=f"nomination:{one.pk}").count() for one in sent),
        "refusals": AuditEntry.objects.filter(verb="nomination.refused", target=f"draft:{draft.pk}").count(),
        "open": draft.submitted_at is None and bool(draft.step_data),
    }
print(json.dumps(rows))
"""

WAITING = "import json; from award import queue; print(json.dumps(queue.load()[0]))"

SHEET = """
import json
from voting.models import Ballot
ballot = Ballot.objects.get(candidate=CANDIDATE, seat__user__email="juror@alumn.example", round__sealed_at=None)
print(json.dumps([ballot.version, ballot.own_note, ballot.status, sorted(set(ballot.scores.values_list("points", flat=True)))]))
"""


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """Do everything at the same moment; return what came of each, in order."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        start.wait(timeout=60)
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def received(answer: Answer) -> bool:
    """True for an answer that leads to the confirmation."""
    return answer.status == 302 and answer.header("Location").endswith("/received/")


def over_the_deadline(product: Product, people: int = PEOPLE, rush: float = RUSH) -> Iterator[tuple[str, str]]:
    """Let people send while the deadline passes: each is received whole, or told so and keeps the draft."""
    drafts, draw = product.drafts(people, "rush"), random.Random(1)
    languages = [("fi", "sv", "en")[number % 3] for number in range(people)]
    visitors = [Person(product, session) for session, _draft in drafts]
    paths = [
        f"/{language}/nominate/{draft}/check/" for language, (_session, draft) in zip(languages, drafts, strict=True)
    ]
    forms = [person.form(path) for person, path in zip(visitors, paths, strict=True)]
    closes = time.time() + 8
    product.tell(CLOSE_AT.replace("MOMENT", repr(closes)))
    # Half of them at the very last moment, as people are; the others anywhere in the rush.
    moments = [closes - 0.25 if number % 2 else closes + draw.uniform(-rush / 2, rush / 2) for number in range(people)]

    def send(number: int) -> tuple[float, float, Answer]:
        time.sleep(max(0.0, moments[number] - time.time()))
        began = time.time()
        answer = visitors[number].post(paths[number], forms[number])
        return began, time.time(), answer

    came = at_once([lambda number=number: send(number) for number in range(people)])
    _work_off(product)
    rows = product.tell(SENT.replace("PREFIX", "rush"))
    confirmed = waited = 0
    in_time = 0.0
    for (began, ended, answer), (_session, draft), language, person, path in zip(
        came, drafts, languages, visitors, paths, strict=True
    ):
        row, said = rows[draft], (draft, answer.status, began - closes)
        if received(answer):
            confirmed += 1
            assert began < closes, said
            assert row["at"][0] < closes, said
            assert [len(row["nominations"]), row["receipts"], row["entries"]] == [1, 1, 1], row
            assert row["answers"] > 1, row
            continue
        assert answer.status == 409, said
        assert TOO_LATE[language] in answer.text, said
        assert [len(row["nominations"]), row["refusals"], row["open"]] == [0, 1, True], (row, said)
        # What was written can still be read.
        assert "Words about work." in person.get(path).text
        assert ended >= closes, said
        if began < closes:
            waited += 1
            in_time = max(in_time, closes - began)
    assert confirmed, "nobody came in time: the machine is too slow for this drill"
    assert people - confirmed, "nobody was too late: the drill says nothing"
    yield f"{people} people over the deadline: received, with receipt and entry", str(confirmed)
    yield "told that it is too late, in their language, with the draft kept", str(people - confirmed)
    yield (
        "of these pressed before it and came to the door after it",
        f"{waited}, at most {in_time * 1000:.0f} ms before",
    )
    yield "the slowest answer", f"{max(ended - began for began, ended, _answer in came):.1f} s"


def double_clicks(product: Product, people: int = DOUBLE) -> Iterator[tuple[str, str]]:
    """Let people press twice: one nomination each, and both answers lead to its confirmation."""
    drafts = product.drafts(people, "double")
    acts, pages = [], []
    for session, draft in drafts:
        person, path = Person(product, session), f"/en/nominate/{draft}/check/"
        fields = person.form(path)
        acts += [lambda person=person, path=path, fields=fields: person.post(path, fields)] * 2
        pages.append(person)
    answers = at_once(acts)
    _work_off(product)
    rows = product.tell(SENT.replace("PREFIX", "double"))
    for number, (_session, draft) in enumerate(drafts):
        row, both = rows[draft], answers[2 * number : 2 * number + 2]
        assert [len(row["nominations"]), row["receipts"], row["entries"]] == [1, 1, 1], row
        page = f"/en/nominate/mine/{row['nominations'][0]}/received/"
        assert [(one.status, one.header("Location")) for one in both] == [(302, page)] * 2, both
        assert pages[number].get(page).status == 200
    yield f"{people} people press twice at once: nominations, confirmations", f"{people}, {len(answers)}"


def limits(product: Product) -> Iterator[tuple[str, str]]:
    """Let networks and people knock too often at the same moment: no counter lets more in than it should."""
    began = time.time()
    visitors = [Person(product, "") for _number in range(90)]
    form = visitors[0].form("/en/account/login/code/")
    for person in visitors:
        person.cookies = {**visitors[0].cookies, "sessionid": ""}

    def knock(person: Person, address: str) -> Answer:
        return person.post("/en/account/login/code/", {**form, "email": address})

    answers = at_once([lambda person=person: knock(person, "one@alumn.example") for person in visitors[:20]])
    yield _counted("codes for one address", answers, 5, 900, began, let_in=302)
    others = [
        lambda person=person, number=number: knock(person, f"n{number}@alumn.example")
        for number, person in enumerate(visitors[20:])
    ]
    answers += at_once(others)
    # Of the network's 60, fifteen went to the address that had its five already, and one to the code that was guessed.
    yield _counted("codes for one network", answers, 60 - 15 - 1, 900, began, let_in=302)
    began = time.time()
    stranger = Person(product, "")
    answers = at_once([lambda: stranger.get("/en/verify/AAAA-2222/") for _number in range(60)])
    yield _counted("codes of certificates that do not exist", answers, 30, 600, began, let_in=404)


def _counted(
    what: str, answers: list[Answer], amount: int, seconds: int, began: float, *, let_in: int
) -> tuple[str, str]:
    """Hold the answers against a limit; what has come back since it began may be used as well."""
    statuses = Counter(answer.status for answer in answers)
    back = int((time.time() - began) * amount / seconds) + 1
    assert set(statuses) <= {let_in, 429}, (what, statuses)
    assert amount <= statuses[let_in] <= amount + back, (what, statuses)
    for answer in answers:
        if answer.status == 429:
            assert 0 < int(answer.header("Retry-After")) <= seconds, answer.headers
            assert answer.text.count("<section lang=") == 3
    return f"{len(answers)} at once, {what}: let in (at most {amount} and what came back)", str(statuses[let_in])


def one_code(product: Product, guesses: int = 36) -> Iterator[tuple[str, str]]:
    """Guess one code many times at the same moment, from one browser: three tries are three."""
    person = Person(product, "")
    form = person.form("/en/account/login/code/")
    assert person.post("/en/account/login/code/", {**form, "email": "guessed@alumn.example"}).status == 302
    path = "/en/account/login/code/confirm/"
    fields = person.form(path)
    windows = [Person(product, person.cookies["sessionid"]) for _number in range(guesses)]
    for window in windows:
        window.cookies = dict(person.cookies)
    came = at_once(
        [
            lambda window=window, number=number: window.post(path, {**fields, "code": f"{number:08d}"})
            for number, window in enumerate(windows)
        ]
    )
    statuses = Counter(answer.status for answer in came)
    compared = (product.folder / "log").read_text().count("wrong code")
    assert set(statuses) <= {200, 302, 429}, statuses
    assert 1 <= compared <= 3, (compared, statuses)
    yield f"{guesses} guesses of one code at once from one browser: compared with it", f"{compared}"


def two_windows(product: Product, rounds: int = ROUNDS) -> Iterator[tuple[str, str]]:
    """Save one juror's score sheet from two windows at once: one stands, the other is told and overwrites nothing."""
    person = Person(product, product.session("juror@alumn.example"))
    declare = "/en/jury/interests/"
    page = person.get(declare).text
    answers = dict.fromkeys(re.findall(r'name="(answer_\d+)"', page), "clear")
    assert person.post(declare, {**person.form(declare), **answers}).status == 302
    candidate = min(int(name.partition("_")[2]) for name in answers)
    path = f"/en/jury/candidates/{candidate}/"
    told = 0
    for turn in range(rounds):
        sheet = _sheet(person, path)
        windows = [
            _scored(sheet, points=1 + (turn + number) % 3, note=f"window {number} of {turn}") for number in (0, 1)
        ]
        came = at_once([lambda fields=fields: person.post(path, fields) for fields in windows])
        assert sorted(answer.status for answer in came) == [302, 409], [answer.status for answer in came]
        (stood,) = (number for number, answer in enumerate(came) if answer.status == 302)
        version, note, status, points = product.tell(SHEET.replace("CANDIDATE", str(candidate)))
        assert [version, note, status] == [int(sheet["version"]) + 1, f"window {stood} of {turn}", "DRAFT"]
        assert points == [1 + (turn + stood) % 3], "points of both windows are mixed"
        # The window that came too late still has what was typed, and sees what stands.
        late = came[1 - stood].text
        told += f"window {1 - stood} of {turn}" in late and f"window {stood} of {turn}" in late
    yield f"one sheet from two windows, {rounds} times: one stood, the other shown both", str(told)
    assert told == rounds
    sheet = {**_scored(_sheet(person, path), points=3, note="the last"), "act": "submit"}
    came = at_once([lambda: person.post(path, sheet)] * 2)
    assert [(answer.status, answer.header("Location")) for answer in came] == [(302, "/en/jury/#main")] * 2, came
    assert product.tell(SHEET.replace("CANDIDATE", str(candidate)))[1:] == ["the last", "SUBMITTED", [3]]
    yield "submitted by two clicks at once: answers that say so", str(len(came))


def _sheet(person: Person, path: str) -> dict[str, str]:
    """Return the fields of a score sheet that have a value or are points, with its token and version."""
    text = person.get(path).text
    names = set(re.findall(r'name="(points-[^"]+)"', text))
    hidden = {key: value for key, value in person.form(path).items() if key in ("csrfmiddlewaretoken", "version")}
    return {**hidden, **dict.fromkeys(names, "")}


def _scored(sheet: dict[str, str], *, points: int, note: str) -> dict[str, str]:
    return {
        **sheet,
        **{name: str(points) for name in sheet if name.startswith("points-")},
        "own_note": note,
        "comment": "",
    }


def _work_off(product: Product) -> None:
    """Wait until the worker has written the receipts."""
    until = time.monotonic() + 120
    while product.tell(WAITING):
        assert time.monotonic() < until, "the worker does not come to an end"
        time.sleep(0.5)


def drill() -> Iterator[tuple[str, str]]:
    """Everything, one after the other. Raises AssertionError where something does not hold."""
    with a_product(LOG_LEVEL="WARNING") as product:
        product.build("nominations")
        product.start()
        yield from double_clicks(product)
        yield from one_code(product)
        yield from limits(product)
        yield from over_the_deadline(product)
        assert product.manage("audit", check=False).stdout.endswith("No findings.\n")
    with a_product() as product:
        product.build("scoring")
        product.start()
        yield from two_windows(product)
        assert product.manage("audit", check=False).stdout.endswith("No findings.\n")


def run() -> Iterator[tuple[str, str]]:
    """The figures as (label, figure)."""
    return drill()
