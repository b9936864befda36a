"""Deny by default: every address is either in this list or tells a stranger nothing (requirement 14)."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

pytestmark = pytest.mark.django_db

# Url names anybody may open. A page that is added is closed until its name is written here, by a decision.
PUBLIC = {
    "healthz", "readyz", "robots", "sitemap",
    # the public pages
    "home", "about", "privacy", "accessibility", "laureates", "laureate", "feed", "verify", "certificate_check", "portrait", "press_photo",
    "press_release",
    # the one door
    "account_request_login_code", "account_login", "account_signup", "account_logout", "account_inactive",
    # where a nomination begins
    "nominate",
}  # fmt: skip

SAMPLES = {
    "int": "1", "str": "x", "slug": "x", "uuid": "0b9cf1a2-7c1e-4a53-9f0e-2f8a7f1f3c55", "path": "x",
}  # fmt: skip
REGEXES = {r"\d+": "1", "[A-Z]+": "LEAD", ".*": "x"}
CLOSED = {302, 403, 404, 405}


DOORS = re.compile(r"/(fi|sv|en)/account/login/|/admin/(login/)?")


def patterns(resolver: URLResolver, prefix: str = "/") -> Iterator[tuple[str, str]]:
    """Yield name and a sample path of every pattern."""
    for one in resolver.url_patterns:
        route = prefix + sample(str(one.pattern))
        if isinstance(one, URLResolver):
            yield from patterns(one, route)
        elif isinstance(one, URLPattern):
            yield one.name or route, route


def sample(route: str) -> str:
    """Return a path that the pattern matches."""
    route = re.sub(
        r"\(\?P<\w+>([^()]+)\)", lambda match: REGEXES.get(match.group(1)) or match.group(1).split("|")[0], route
    )
    route = re.sub(r"<(?:(\w+):)?\w+>", lambda match: SAMPLES[match.group(1) or "str"], route)
    return route.removeprefix("^").removesuffix("$").removesuffix(r"\Z").replace("\\", "").replace("/^", "/")


def everything() -> list[tuple[str, str]]:
    from django.utils.translation import override

    with override("en"):
        return sorted(set(patterns(get_resolver())))


ADDRESSES = everything()


def test_the_list_of_addresses_is_read_rightly():
    assert len(ADDRESSES) > 90
    assert not [path for _name, path in ADDRESSES if re.search(r"[<>^$()?]", path)]
    assert not PUBLIC - {name for name, _path in ADDRESSES}


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_gets_nothing_from_an_address_that_is_not_public(method):
    """404, or the way to the one door: nothing else, and so nowhere else."""
    open_doors = {}
    for name, path in ADDRESSES:
        if name in PUBLIC:
            continue
        answer = getattr(Client(), method)(path)
        if answer.status_code not in CLOSED:
            open_doors[name] = (path, answer.status_code)
        elif answer.status_code == 302 and not DOORS.match(answer.url):
            open_doors[name] = (path, answer.url)
    assert not open_doors
