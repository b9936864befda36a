"""Walk through a year as everybody who has a part in it: each kind of page in each language, and each form sent wrong."""

import re
from collections.abc import Iterator

from django.core.cache import cache
from django.test import Client

from award.models import User
from tests.sent_wrong import Answer, forms_of, judged, kind_of, send
from tests.test_every_page import VISITORS, crawl
from voting.demo.year import DemoYear

LANGUAGES = ("fi", "sv", "en")
PAGES = 150  # of one person in one language
# A form that asks for something comes back with errors, leads on, or says that it came too late or was too large.
ANSWERS = {200, 302, 409, 413}


def a_year(phase: str) -> DemoYear:
    """Return a small year in a phase."""
    year = DemoYear(candidates=3, jurors=4)
    year.build(phase)
    return year


def visitors(year: DemoYear) -> Iterator[tuple[str | None, Client]]:
    """Yield everybody who has a part in the year, signed in; somebody who is not signed in comes first."""
    for visitor in VISITORS:
        client = Client()
        if visitor is not None:
            if not User.objects.filter(pk=year.people[visitor].pk).exists():
                continue  # the account has gone with the archived year
            client.force_login(year.people[visitor])
        yield visitor, client


def pages_of(client: Client, visitor: str | None, language: str) -> dict[str, str]:
    """Return the pages somebody can reach by following links, one of each kind, by path."""
    kept: dict[str, str] = {}
    crawl(client, f"/{language}/" if visitor is None else f"/{language}/start/", most=PAGES, kept=kept)
    kinds: dict[str, str] = {}
    for path in kept:
        kinds.setdefault(kind_of(path), path)
    return {path: kept[path] for path in kinds.values()}


def one_of_each_kind(year: DemoYear) -> dict[str, str]:
    """Return the pages of a year by name: for each role and language one of a kind."""
    pages = {}
    for visitor, client in visitors(year):
        for language in LANGUAGES:
            for path, html in pages_of(client, visitor, language).items():
                pages[f"{path}{'&' if '?' in path else '?'}as={visitor}"] = html
    return pages


def one_of_each_look(pages: dict[str, str]) -> dict[str, str]:
    """Return the pages but for those made like an earlier one: of the same elements with the same classes, in the same language."""
    looks: dict[int, str] = {}
    for name, html in pages.items():
        made_of = sorted(set(re.findall(r'<[a-z][^ >]*(?: (?:class|type|role)="[^"]*")?', html.partition("<main")[2])))
        looks.setdefault(hash((name[:4], *made_of)), name)
    return {name: pages[name] for name in looks.values()}


def sent_wrong(year: DemoYear) -> list[Answer]:
    """Send each form anybody sees empty, wrong and forged, in each language; return what came back with what is wrong with it."""
    answers: list[Answer] = []
    done: set[str] = set()
    for number, (visitor, client) in enumerate(visitors(year)):
        for path, html in pages_of(client, visitor, LANGUAGES[number % 3]).items():
            for place, form in enumerate(forms_of(html, path)):
                if form.kind in done:
                    continue
                done.add(form.kind)
                by_way: dict[str, list[Answer]] = {}
                for language in LANGUAGES:
                    for way, answer in _answers(client, visitor, f"/{language}{path[3:]}", place, language):
                        by_way.setdefault(way, []).append(answer)
                for same in by_way.values():
                    _compare(same)
                    answers += same
    return answers


def _answers(client: Client, visitor: str | None, path: str, place: int, language: str) -> Iterator[tuple[str, Answer]]:
    """Yield how one form of a page comes back in a language, by the way it was sent; forged in one language only."""
    page = client.get(path, follow=True)
    form = forms_of(page.content.decode(), path)[place]
    for way, fields, typed in form.ways():
        if way.startswith("forged") and language != LANGUAGES[-1]:
            continue
        cache.clear()  # how often one may try is tested elsewhere
        answer = Answer(f"{path} as {visitor}, {form.kind} {way}", language, "", typed)
        try:
            status, answer.html = send(client, form, fields)
        except Exception as error:
            answer.faults.append(f"{type(error).__name__}: {str(error)[:200]}")
        else:
            if status not in ANSWERS and not (status == 404 and not form.asks):
                answer.faults.append(f"status {status}")
            elif answer.html and form.posted and form.asks and form.is_asked_again(answer.html):
                judged(answer)
        yield way, answer


def _compare(answers: list[Answer]) -> None:
    """Note the messages that are the same in two languages, and pages that find fault in one language only."""
    if len({len(answer.messages) for answer in answers}) > 1:
        answers[0].faults.append(f"other messages in another language: {[one.messages for one in answers]}")
        return
    for same in zip(*(answer.messages for answer in answers), strict=True):
        if len(set(same)) < len(answers):
            answers[0].faults.append(f"not translated: {same}")
