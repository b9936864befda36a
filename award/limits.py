"""How often somebody may do something: one door for every limit, with one statement to the database each.

    if response := limited(request, "code_address", key=email):
        return response

The amounts stand in `settings.RATE_LIMITS`: at most so many at once, and as many again in so many seconds, evenly. The counters
live in the database that all processes share. Without a `key` a network is counted: the address the trusted proxies saw, an
IPv6 one by its /64, never what a client says about itself. Only
keyed digests of addresses are kept.
"""

import logging
import math
import time

from allauth.core.internal.ratelimit import get_ip
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from award.models import RateLimit
from award.views import errors

log = logging.getLogger("award.limits")


def limited(request: HttpRequest, action: str, key: str = "", *, here: bool = False) -> HttpResponse | None:
    """Count one act; return the answer 429 with Retry-After when it is one too many, otherwise nothing.

    A key that anybody can name, such as an address, is counted `here`, for each network apart: or one person could use up what
    another one needs.
    Call it outside a transaction that may be rolled back, or the act is forgotten. Raises KeyError for an action that
    settings.RATE_LIMITS does not know.
    """
    network = f"network {get_ip(request)}"
    wait = _count(action, f"{key} {network}" if key and here else key or network)
    if not wait:
        return None
    log.warning("limit reached: %s", action)
    return errors.too_many_requests(request, retry_after=wait)


def once(action: str, key: str) -> bool:
    """Count one act and return whether it was allowed, for a caller that answers by itself.

    With an allowance of one it says that something happens for the first time, in whichever process. Raises KeyError as `limited` does.
    """
    return _count(action, key) == 0


def _count(action: str, key: str) -> int:
    """Count one act; return 0, or the seconds to wait when it was one too many (which is then not counted).

    This is the generic cell rate algorithm (ITU-T I.371): a single moment says how much of the allowance is used, so one
    conditional upsert decides, and no two processes can both take the last one.
    """
    amount, seconds = settings.RATE_LIMITS[action]
    each = seconds / amount
    row = salted_hmac("award.limits", f"{action}\n{key}", algorithm="sha256").hexdigest()
    now = time.time()
    later = "GREATEST" if connection.vendor == "postgresql" else "MAX"
    table = RateLimit._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (key, free_at) VALUES (%s, %s) "  # noqa: S608 (names only)
            f"ON CONFLICT (key) DO UPDATE SET free_at = {later}({table}.free_at, %s) + %s "
            f"WHERE {later}({table}.free_at, %s) + %s <= %s RETURNING free_at",
            [row, now + each, now, each, now, each, now + seconds + 0.001],
        )
        if cursor.fetchone() is not None:
            return 0
    free_at = RateLimit.objects.values_list("free_at", flat=True).get(pk=row)
    return max(1, math.ceil(free_at + each - seconds - now))


def forget_old() -> int:
    """Remove the counters that say nothing any more; return how many. Runs every hour."""
    return RateLimit.objects.filter(free_at__lt=time.time()).delete()[0]
