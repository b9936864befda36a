"""Facts that several sentences of one page rest on, asked once for the page.

The desk's front page shows what is to be done and what keeps the gate shut; each is a sentence of its own that asks what it must
know, and many must know the same: the rulebook, who holds a seat, which decision stands.

    @fact
    def standing_decision(cycle: Cycle) -> Decision | None: ...

    with asked_once():
        ...

Outside `asked_once` a fact is asked each time: no service and no gate ever goes by what was true a moment ago.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_known: ContextVar[dict[Any, Any] | None] = ContextVar("known_facts", default=None)


@contextmanager
def asked_once() -> Iterator[None]:
    """Ask each fact once until the block ends. Also a decorator for a view that only reads."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def fact(ask: Callable[P, R]) -> Callable[P, R]:
    """Make a function of rows a fact. What it returns is shared, so nobody changes it."""

    @wraps(ask)
    def answer(*args: P.args, **kwargs: P.kwargs) -> R:
        known = _known.get()
        if known is None:
            return ask(*args, **kwargs)
        key = (ask, args, tuple(sorted(kwargs.items())))
        if key not in known:
            known[key] = ask(*args, **kwargs)
        return known[key]  # type: ignore[no-any-return]

    return answer
