"""Who may open which page in which phase: the table in `access_matrix.txt`, asked row by row of the real site.

The table is the by-laws' own, not a photograph of the code: where the two differ, the code is mended. People who recommend have no
account and no column: their one page is the link's.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.award.builders import a_chair
from tests.world import NONSENSE, World

TABLE = Path(__file__).with_name("access_matrix.txt")
PHASES = ("nominations", "scoring", "deliberation", "decided", "published")
# Which things an address names, where it names any.
NAMES = {
    "laureate": ("laureate slug",),
    "portrait": ("laureate slug", 640),
    "press_photo": ("laureate slug",),
    "press_release": ("laureate slug", "=sv"),
    "certificate_check": ("code",),
    "document": ("certificate",),
    "desk_text": ("laureate", "=CITATION", "=sv"),
    "desk_reading": ("laureate", "=sv"),
    "desk_reading_send": ("laureate", "=sv"),
    "desk_publication_act": ("laureate", "=hold"),
    "desk_certificates_decide": ("laureate", "=end"),
    "laureate_link": ("laureate link",),
    "check_texts": ("check link",),
    "desk_criterion_move": ("criterion", "=down"),
    "desk_rulebook_version": ("year", 1),
    "desk_proposal": ("proposal",),
    "desk_proposal_decide": ("proposal", "=reject"),
    "desk_rules_edit": ("=nominating",),
    "desk_seat_end": ("seat",),
    "desk_seat_correct": ("seat",),
    "desk_seat_confirm": ("given seat",),
    "desk_letter": ("letter",),
    "desk_letter_act": ("letter", "=stop"),
    "nominate_attachment": ("attachment",),
    "nominate_draft_file": ("draft", "draft file"),
    "nominate_remove_file": ("draft", "draft file"),
    "nominate_step": ("draft", "=nominee"),
    "desk_lost_factor_settle": ("reset", "=withdraw"),
    "desk_question_move": ("question", "=down"),
    "desk_attachment": ("attachment",),
    "endorse": ("endorser link",),
    "nominate_invite_again": ("endorsement",),
    "nominate_invite_take_back": ("endorsement",),
    "desk_invite_again": ("endorsement",),
    "nominate_invite": ("nomination",),
    "nominee_page": ("nominee link",),
    "nominee_erase": ("nominee link",),
    "nominee_data": ("nominee",),
    "desk_minutes": ("decision",),
    "decision_record": ("decision",),
    "decision_annex": ("decision",),
    "jury_juror": ("seat",),
    "jury_release": ("seat",),
    "jury_excuse": ("seat",),
    "jury_conflict": ("conflict",),
    "jury_decide": ("conflict",),
    "board_conflict": ("conflict",),
    "board_decide": ("conflict",),
    "jury_file": ("candidate", "file"),
    "board_file": ("candidate", "file"),
}  # fmt: skip
BEGINNINGS = {
    "desk_laureate": "laureate", "desk_text": "laureate", "desk_paper": "laureate", "desk_preview": "laureate",
    "desk_portrait": "laureate", "desk_publication": "laureate", "desk_certificates": "laureate", "desk_change": "change", "desk_criterion": "criterion", "desk_question": "question",
    "nominate_": "draft", "nominate_nomination": "nomination", "nominate_received": "nomination",
    "nominate_withdraw": "nomination", "nominate_anew": "nomination", "desk_nomination": "nomination", "desk_nominee": "nominee",
    "desk_candidate": "candidate", "jury_": "candidate", "board_": "candidate", "desk_": "year",
}  # fmt: skip
# Covered elsewhere, and where.
ELSEWHERE = {
    r"account_.*|mfa_.*|signin_link|second_factor": "signing in, one's own account and factors: tests/award/test_signin.py",
    r"kept": "what was sent after a session's end, from that browser alone: tests/award/test_signin.py",
    r"styleguide": "exists in the demo alone: tests/award/test_components.py",
}
CSRF = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"')


def rows() -> Iterator[tuple[str, str, list[str]]]:
    """Yield method, page and the cells of every row of the table."""
    for line in TABLE.read_text().splitlines():
        if line.startswith(("GET ", "POST ")):
            method, page, *cells = line.split()
            yield method, page, cells


def people() -> list[str]:
    """Return the parts in the order of the table's columns."""
    legend = re.search(r"^columns: (.+)$", TABLE.read_text(), re.MULTILINE)
    return [name.strip() for name in legend[1].split(",")]


def patterns(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Yield every pattern of the site with its whole route."""
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from patterns(one, before + str(one.pattern))
        else:
            yield before + str(one.pattern), one


def needs_words(name: str) -> tuple:
    """Return what an address is made of: names of things, and after `=` the word itself."""
    route = next(route for route, one in patterns(get_resolver()) if one.name == name)
    if name in NAMES:
        return NAMES[name]
    if "<" not in route:
        return ()
    return (BEGINNINGS[max((start for start in BEGINNINGS if name.startswith(start)), key=len)],)


def address(page: str, things: dict) -> str | None:
    """Return a page's address in this world, or nothing when what it names is not there yet.

    `page:another` names the candidate with whom nobody has a conflict.
    """
    name, _colon, variant = page.partition(":")
    words = []
    for word in needs_words(name):
        if variant and word in ("candidate", "file"):
            word = {"candidate": "another", "file": "file of another"}[word]
        if isinstance(word, str) and not word.startswith("="):
            if word not in things:
                return None
            word = things[word]
        words.append(word.removeprefix("=") if isinstance(word, str) else word)
    return reverse(name, args=words)


def clients(world: World) -> dict[str, Client]:
    """Return a browser for each part."""
    found = {part: Client() for part in people()}
    for part, client in found.items():
        if part != "anonymous":
            client.force_login(world.people[part])
    return found


def sign(answer, method: str) -> str:
    """Return the table's sign for an answer. To a form sent empty, "may act" is answered in several ways."""
    if answer.status_code == 302 and "/account/login" in answer["Location"]:
        return ">"
    if method == "POST" and answer.status_code in (302, 409, 422):
        return "o"
    return {200: "o", 302: "~", 404: ".", 405: "m"}.get(answer.status_code, str(answer.status_code))


def ask(client: Client, method: str, path: str) -> str:
    """Ask for a page, and take back what the asking did."""
    point, cookies = transaction.savepoint(), {name: morsel.value for name, morsel in client.cookies.items()}
    answer = getattr(client, method.lower())(path)
    if answer.streaming:
        b"".join(answer.streaming_content)
        for close in answer._resource_closers:  # the file; answer.close() would end the test's connection, too
            close()
    if method == "POST":
        transaction.savepoint_rollback(point)
        client.cookies.load(cookies)
    else:
        transaction.savepoint_commit(point)
    return sign(answer, method)


def everything() -> dict[str, int]:
    """Return a fingerprint of each table. Reading may be noted, an attempt to write refused and noted, nothing else."""
    noted = {"AccessLog", "RateLimit", "AuditChain", "Session", "LogEntry"}
    found = {}
    for model in apps.get_models():
        if model.__name__ in noted or model._meta.app_label == "django_q":
            continue
        rows = model.objects.order_by("pk")
        if model.__name__ == "AuditEntry":
            rows = rows.exclude(verb="score.refused")
        found[model.__name__] = hash(repr(list(rows.values_list())))
    return found


@pytest.fixture(params=PHASES)
def world(request, db, settings):
    settings.REQUIRE_SECOND_FACTOR = False
    world = World()
    world.build(request.param)
    return world


@pytest.mark.pages
def test_each_part_opens_what_the_table_says(world):
    things, browsers, place = world.things(), clients(world), PHASES.index(world.until)
    before, wrong = everything(), []
    for method, page, cells in rows():
        path = address(page, things)
        for part, cell in zip(browsers, cells, strict=True):
            cache.clear()
            found = "-" if path is None else ask(browsers[part], method, path)
            if found != cell[place]:
                wrong.append(
                    f"{method} {page}: {part} in {world.until} should find “{cell[place]}” and finds “{found}”"
                )
    assert not wrong, "\n".join(wrong)
    assert everything() == before


@pytest.mark.pages
def test_what_is_not_yours_looks_like_what_never_was(world):
    """A foreign number and one that names nothing get the same page, so that nobody can feel for what there is."""
    things, browsers, place, told = world.things(), clients(world), PHASES.index(world.until), []
    nonsense = {name: NONSENSE.get(type(thing), thing) for name, thing in things.items()} | {"code": "2222-2222"}
    for method, page, cells in rows():
        path, nowhere = address(page, things), address(page, nonsense)
        # The page of an unknown code repeats the code; tests/award/test_public.py compares it.
        if path is None or path == nowhere or method == "POST" or page == "certificate_check":
            continue
        for part in ("other nominator", "conflicted", "board chair"):
            if cells[people().index(part)][place] == ".":
                found, missing = (browsers[part].get(one) for one in (path, nowhere))
                if sober(found, path) != sober(missing, nowhere):
                    told.append(f"{page} tells {part} that there is something")
    assert not told, "\n".join(told)


def sober(answer, path: str) -> tuple[int, bytes]:
    """Return an answer without what differs from one request to the next, and without the address asked for."""
    body = CSRF.sub(b"", answer.content)
    for language in ("fi", "sv", "en"):
        body = body.replace(f"/{language}{path[3:]}".encode(), b"")
    return answer.status_code, body


def test_every_address_of_the_site_has_its_row():
    asked = {page.partition(":")[0] for _method, page, _cells in rows()}
    site = {one.name for route, one in patterns(get_resolver()) if not route.startswith("admin/")}
    elsewhere = {name for name in site if any(re.fullmatch(rule, name) for rule in ELSEWHERE)}
    assert site - elsewhere == asked, "write a row in access_matrix.txt, or say where the page is covered"
    columns = len(people())
    for method, page, cells in rows():
        assert len(cells) == columns, page
        assert all(len(cell) == len(PHASES) and set(cell) <= set("o.>~-") for cell in cells), (method, page)


@pytest.mark.django_db
def test_nobody_with_a_seat_comes_into_the_admin_site(client):
    """It is for breaking glass: `is_staff` opens it, and no seat gives that."""
    chair = a_chair()
    pages = {
        route.replace("<path:object_id>", "1")
        for route, _one in patterns(get_resolver())
        if "<path:content" not in route
    }
    client.force_login(chair)
    for path in sorted(
        route for route in pages if route.startswith("admin/") and "^" not in route and "(" not in route
    ):
        answer = client.get(f"/{path}")
        assert answer.status_code in (302, 404), path
