"""Many at once: each nomination is received once and whole, or refused and whole."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from award import queue
from award.audit import Refused, findings
from award.models import AuditEntry, OutgoingMail
from award.phases import Phase
from award.services import years
from award.services.cycle import advance
from award.services.rules import change_rulebook
from nominations.models import Answer, Draft, Nomination, Nominee
from nominations.services.drafts import save_step
from nominations.services.submission import submit_nomination
from tests.award.builders import a_year, an_open_year
from tests.nominations.builders import a_full_draft, a_nominator, signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]


def at_once(acts: list[Callable[[], Any]], threads: int = 10) -> list[Any]:
    """Run the acts together in threads of their own and return what came of each, exceptions included."""
    barrier = Barrier(threads)

    def run(act: Callable[[], Any], number: int) -> Any:
        try:
            if number < threads:
                barrier.wait(timeout=30)
            return act()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, acts, range(len(acts))))


def counts() -> dict[str, int]:
    queue.work_off()  # receipts are written by the worker
    return {
        "nominations": Nomination.objects.count(),
        "nominees": Nominee.objects.count(),
        "receipts": OutgoingMail.objects.filter(template="nomination_receipt").count(),
        "entries": AuditEntry.objects.filter(verb="nomination.submitted").count(),
        "answers": Answer.objects.count(),
    }


def test_twenty_double_clicks_make_one_nomination_and_one_letter():
    draft = a_full_draft(an_open_year())
    client = signed_in(draft.owner)
    path = f"/en/nominate/{draft.pk}/check/"

    def click() -> str:
        from django.test import Client

        window = Client()
        window.cookies = client.cookies
        return window.post(path, {"declarations-truth": "on"}).headers.get("Location", "")

    addresses = at_once([click] * 20)
    assert counts() == {"nominations": 1, "nominees": 1, "receipts": 1, "entries": 1, "answers": 4}
    received = f"/en/nominate/mine/{Nomination.objects.get().pk}/received/"
    assert addresses == [received] * 20
    assert not list(findings())


def test_fifty_submissions_over_the_deadline_are_each_received_whole_or_refused_whole():
    cycle = an_open_year()
    closes = cycle.nominations_close_at
    drafts = [a_full_draft(cycle, a_nominator(f"n{number}@example.org")) for number in range(50)]
    moments = [closes + timedelta(milliseconds=number - 25) for number in range(50)]
    acts = [
        lambda draft=draft, at=at: submit_nomination(draft=draft.pk, by=draft.owner, arrived_at=at)
        for draft, at in zip(drafts, moments, strict=True)
    ]
    came = at_once(acts)
    for at, result in zip(moments, came, strict=True):
        assert isinstance(result, Nomination if at < closes else Refused), result
    assert counts() == {"nominations": 25, "nominees": 25, "receipts": 25, "entries": 25, "answers": 100}
    assert AuditEntry.objects.filter(verb="nomination.refused").count() == 25
    assert Draft.objects.filter(submitted_at__isnull=True).count() == 25
    assert not list(findings())


def test_closing_by_hand_in_the_rush_splits_the_nominations_cleanly():
    cycle = an_open_year()
    drafts = [a_full_draft(cycle, a_nominator(f"n{number}@example.org")) for number in range(19)]
    acts: list[Callable[[], Any]] = [
        lambda draft=draft: submit_nomination(draft=draft.pk, by=draft.owner, arrived_at=timezone.now())
        for draft in drafts
    ]
    acts.insert(5, lambda: years.close_nominations(cycle=cycle, by=None))
    came = at_once(acts)
    received = [result for result in came if isinstance(result, Nomination)]
    refused = [result for result in came if isinstance(result, Refused)]
    assert len(received) + len(refused) == 19, came
    cycle.refresh_from_db()
    assert counts()["nominations"] == counts()["receipts"] == counts()["entries"] == len(received)
    assert not list(findings())


def test_two_at_once_do_not_pass_the_limit_of_one_person():
    cycle = a_year()
    change_rulebook(cycle=cycle, by=None, nominations_per_person=1)
    cycle = advance(cycle=cycle, to=Phase.NOMINATIONS, by=None)
    first = a_full_draft(cycle)
    others = [
        Draft.objects.create(cycle=cycle, owner=first.owner, language="en", step_data=first.step_data)
        for _n in range(4)
    ]
    drafts = [first, *others]
    came = at_once(
        [
            lambda draft=draft: submit_nomination(draft=draft.pk, by=draft.owner, arrived_at=timezone.now())
            for draft in drafts
        ],
        threads=5,
    )
    assert sum(isinstance(result, Nomination) for result in came) == 1
    assert counts()["nominations"] == 1


def test_pages_saved_from_ten_windows_at_once_are_all_kept():
    draft = a_full_draft(an_open_year())
    names = [f"case-{number}" for number in range(10)]
    came = at_once(
        [
            lambda name=name: save_step(
                draft=Draft.objects.get(pk=draft.pk),
                step=name,
                typed={f"{name}-text": [name]},
                by=draft.owner,
                number=0,
            )
            for name in names
        ]
    )
    assert not [result for result in came if isinstance(result, Exception)]
    kept = Draft.objects.get(pk=draft.pk).step_data
    assert all(kept[name] == {f"{name}-text": [name]} for name in names)


def test_saving_while_sending_never_changes_what_was_sent():
    draft = a_full_draft(an_open_year())
    stale = Draft.objects.get(pk=draft.pk)
    came = at_once(
        [
            lambda: submit_nomination(draft=draft.pk, by=draft.owner, arrived_at=timezone.now()),
            lambda: save_step(draft=stale, step="you", typed={"you-name": ["Somebody Else"]}, by=draft.owner),
        ],
        threads=2,
    )
    nomination = next(result for result in came if isinstance(result, Nomination))
    saved = came[1]
    nomination.refresh_from_db()
    # Either the page came first and is what was sent, or it came too late and was told so.
    if isinstance(saved, Refused):
        assert nomination.nominator_name == "Nils Förslagsson"
    assert Draft.objects.get(pk=draft.pk).step_data == {}
