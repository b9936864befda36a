"""How often one client may do something that costs nothing to try."""

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


def count(request: HttpRequest, action: str, *, seconds: int) -> int:
    """Count one more try of ``action`` by this client and return how many there were within ``seconds``.

    The client's address comes from allauth, which trusts as many proxies as the settings name and no header beyond them.
    Only a keyed digest of it is kept, in the cache that all processes share.
    """
    address = get_adapter().get_client_ip(request)
    key = f"limit:{action}:{salted_hmac('award.limits', address).hexdigest()}"
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key)
    except ValueError:
        # Expired between the two calls: this is the first try of a new period.
        cache.set(key, 1, seconds)
        return 1
