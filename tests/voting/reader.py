"""Reads all a person can fetch: every page that links lead to, and the addresses a curious person would try."""

import re
from collections import deque

from django.test import Client
from django.urls import reverse

from tests.award.builders import signed_in as sign_in

# What differs from one answer to the next and tells nothing: its moment, its cookies, its number in the log, and the mask of the CSRF
# token.
OF_EACH_ANSWER = ("Set-Cookie", "Date", "Expires", "X-Request-ID")
CSRF = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')
# Drawn by lot for each laureate: the code on the certificate, and the fingerprint of a page that shows it.
DRAWN = re.compile(
    rb'\b[2346789ACDEFGHJKMNPQRTUVWXYZ]{4}-[2346789ACDEFGHJKMNPQRTUVWXYZ]{4}\b|name="read" value="[0-9a-f]{64}"'
)
LINK = re.compile(rb'(?:href|action|hx-post)="([^"#]*)')


def masked(response):
    body = b"".join(response.streaming_content) if response.streaming else response.content
    headers = {key: value for key, value in response.headers.items() if key not in OF_EACH_ANSWER}
    return response.status_code, headers, DRAWN.sub(b"drawn", CSRF.sub(b"csrf", body))


def all_that(user, *, also=(), language="en", most=400):
    """Everything this person gets: address -> (status, headers, body), by following every link and by trying addresses."""
    client = Client() if user is None else sign_in(user)
    prefix = f"/{language}/"
    rooms = [reverse(name) for name in ("jury", "board", "home", "start", "desk")]
    waiting, found = deque([*rooms, *also]), {}
    while waiting:
        path = waiting.popleft()
        if path in found:
            continue
        assert len(found) < most, "a page that leads to ever more pages"
        found[path] = answer = masked(client.get(path))
        for link in LINK.findall(answer[2]):
            address = link.decode().replace("&amp;", "&")
            if address.startswith("?"):
                address = path.partition("?")[0] + address
            if address.startswith(prefix) and "logout" not in address:
                waiting.append(address)
    return found


def guesses(candidate, others=()):
    """The addresses somebody would try who knows a candidate's key and no link to it."""
    paths = []
    for room in ("jury", "board"):
        paths += [reverse(f"{room}_candidate", args=[candidate]), reverse(f"{room}_interest", args=[candidate])]
        paths += [reverse(f"{room}_{page}") for page in ("interests", "table", "meeting", "standings", "conflicts")]
        paths += [reverse(f"{room}_file", args=[candidate, file]) for file in others]
        paths += [reverse(f"{room}_conflict", args=[key]) for key in range(1, 9)]
    paths += [reverse("jury_abstain", args=[candidate]), reverse("jury_progress")]
    paths += [reverse("jury_juror", args=[key]) for key in range(1, 9)]
    return paths + [f"{reverse('jury')}?show={value}" for value in ("open", "done", "all", "CONFLICTED", "1 OR 1")]
