"""How often somebody may do something: one door for every limit, with one statement to the database each.

    if response := limited(request, "code_address_anywhere", key=email):
        return response

The amounts stand in `settings.RATE_LIMITS`: at most so many at once, and as many again in so many seconds, evenly. The counters
live in the database that all processes share. Without a `key` a network is counted: the address the trusted proxies saw, an IPv6
one by its /64, never what a client says about itself. Only keyed digests of addresses are kept.
"""

import logging
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from award.models import RateLimit
from award.views import errors

log = logging.getLogger("award.limits")


def limited(request: HttpRequest, action: str, key: str = "") -> HttpResponse | None:
    """Count one act; return the answer 429 with Retry-After when it is one too many, otherwise nothing.

    Call it outside a transaction that may be rolled back, or the act is forgotten. Raises KeyError for an action that
    settings.RATE_LIMITS does not know.
    """
    return _answer(request, {action: key or _network(request)})


def limited_here(
    request: HttpRequest, *, anywhere: Mapping[str, str] | None = None, **keys: str
) -> HttpResponse | None:
    """Count several acts of this network in one statement, each by itself or together with a key; answer as `limited` does.

    Those in `anywhere` (action -> key) are counted with them, whatever the network. Each is counted where another one is too many.

    A key that anybody can name, such as an address, is counted for each network apart: or one person could use up what another
    one needs. With a key an IPv6 network is as large as a provider gives to one customer (/48), who would otherwise have 65,536.
    """
    acts = {action: f"{key} {_network(request, ipv6=48)}" if key else _network(request) for action, key in keys.items()}
    return _answer(request, {**acts, **(anywhere or {})})


def once(action: str, key: str) -> bool:
    """Count one act and return whether it was allowed, for a caller that answers by itself.

    With an allowance of one it says that something happens for the first time, in whichever process. Raises KeyError as `limited` does.
    """
    return not _count({action: key})


def wait_for(key: str, **costs: float) -> int:
    """Count one act that takes as much of several allowances of a key as it costs; return 0, or the seconds until there is so much left.

    What costs more than a whole allowance is let through when all of it is there. Raises KeyError as `limited` does.
    """
    costs = {action: min(cost, settings.RATE_LIMITS[action][0]) for action, cost in costs.items()}
    return max(_count(dict.fromkeys(costs, key), costs).values(), default=0)


def charge(key: str, **costs: float) -> None:
    """Count afterwards what an act has cost beyond what it was let through for, whether or not there is so much left."""
    _count(dict.fromkeys(costs, key), costs, anyhow=True)


def _network(request: HttpRequest, *, ipv6: int = 64) -> str:
    """Return the network a request comes from: one address of IPv4, of IPv6 so many bits."""
    address = ip_address(get_adapter().get_client_ip(request))
    if address.version == 6:
        address = address.ipv4_mapped or ip_network((address, ipv6), strict=False).network_address
    return f"network {address}"


def _answer(request: HttpRequest, acts: dict[str, str]) -> HttpResponse | None:
    waits = _count(acts)
    if not waits:
        return None
    log.warning("limit reached: %s", ", ".join(waits))
    return errors.too_many_requests(request, retry_after=max(waits.values()))


@dataclass(frozen=True)
class _Allowance:
    """What an action may use up, and the row that says how much of it is used."""

    action: str
    row: str
    each: float
    seconds: int

    @classmethod
    def of(cls, action: str, key: str, cost: float) -> "_Allowance":
        amount, seconds = settings.RATE_LIMITS[action]
        row = salted_hmac("award.limits", f"{action}\n{key}", algorithm="sha256").hexdigest()
        return cls(action, row, seconds * cost / amount, seconds)


def _count(acts: dict[str, str], costs: dict[str, float] | None = None, *, anyhow: bool = False) -> dict[str, int]:
    """Count acts (action -> key); return action -> seconds to wait for those that were one too many (which are then not counted).

    An act takes one of its allowance, or what `costs` says (action -> cost); `anyhow` counts it where that is too much as well.

    This is the generic cell rate algorithm (ITU-T I.371): a single moment says how much of the allowance is used, so one
    conditional upsert decides, and no two processes can both take the last one.
    """
    now = time.time()
    # In the order of their rows, so that no two of these statements wait for each other.
    costs = costs or {}
    allowances = (_Allowance.of(action, key, costs.get(action, 1)) for action, key in acts.items())
    wanted = sorted(allowances, key=lambda one: one.row)
    later = "GREATEST" if connection.vendor == "postgresql" else "MAX"
    table = RateLimit._meta.db_table
    used = f"{later}({table}.free_at, %s) + excluded.free_at - %s"
    ends = " ".join("WHEN %s THEN %s" for _one in wanted)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (key, free_at) VALUES {', '.join('(%s, %s)' for _one in wanted)} "  # noqa: S608 (names only)
            f"ON CONFLICT (key) DO UPDATE SET free_at = {used} WHERE {used} <= CASE excluded.key {ends} END RETURNING key",
            [
                *(value for one in wanted for value in (one.row, now + one.each)),
                *(now, now, now, now),
                *(value for one in wanted for value in (one.row, math.inf if anyhow else now + one.seconds + 0.001)),
            ],
        )
        counted = {row for (row,) in cursor.fetchall()}
    refused = {one.row: one for one in wanted if one.row not in counted}
    if not refused:
        return {}
    full = RateLimit.objects.filter(pk__in=refused).values_list("pk", "free_at")
    return {
        refused[row].action: max(1, math.ceil(free_at + refused[row].each - refused[row].seconds - now))
        for row, free_at in full
    }


def forget_old() -> int:
    """Remove the counters that say nothing any more; return how many. Runs every hour."""
    return RateLimit.objects.filter(free_at__lt=time.time()).delete()[0]
