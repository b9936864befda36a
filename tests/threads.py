"""Several people at the same time, each on a connection of their own."""

from collections.abc import Callable
from threading import Barrier, Event, Thread
from typing import Any

from django.db import connection

from award.audit import unit_of_work


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run the acts at the same moment; return what each returned or raised, in their order."""
    results: list[Any] = [None] * len(acts)
    start = Barrier(len(acts))

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            start.wait(timeout=30)
            results[place] = act()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert not any(thread.is_alive() for thread in threads)
    return results


def while_uncommitted(first: Callable[[], Any], second: Callable[[], Any]) -> list[Any]:
    """Begin the second act when the first has acted and has not committed; return what each returned or raised.

    An act that waits for the first one's lock goes on when the first has committed, a second later; one that does not goes on at once.
    """
    acted, answered = Event(), Event()

    def hold() -> Any:
        with unit_of_work():
            result = first()
            acted.set()
            answered.wait(timeout=1)
        return result

    def follow() -> Any:
        acted.wait(timeout=30)
        try:
            return second()
        finally:
            answered.set()

    return at_once(hold, follow)
