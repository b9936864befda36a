"""How often somebody may knock."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection, connections
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from award import limits
from award.models import RateLimit
from tests.award.builders import a_person, signed_in
from tests.award.test_signin import knock

LIMITS = {"test": (3, 60)}


def knocks(address: str = "10.0.0.1", key: str = "", **headers: str):
    return limits.limited(RequestFactory().post("/sv/", REMOTE_ADDR=address, headers=headers), "test", key=key)


@pytest.fixture(autouse=True)
def _few(settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, **LIMITS}


@pytest.mark.django_db
def test_the_fourth_of_three_is_answered_429_with_the_seconds_to_wait():
    with time_machine.travel(1_900_000_000, tick=False):
        assert [knocks() for _time in range(3)] == [None] * 3
        answer = knocks()
        assert answer.status_code == 429
        assert answer["Retry-After"] == "20"  # 60 seconds for 3: one is back every 20
        assert answer.content.decode().count("<section lang=") == 3
    with time_machine.travel(1_900_000_019, tick=False):
        assert knocks() is not None
    with time_machine.travel(1_900_000_020, tick=False):
        assert knocks() is None
        assert knocks() is not None
    with time_machine.travel(1_900_000_100, tick=False):
        assert [knocks() for _time in range(3)] == [None] * 3


@pytest.mark.django_db
def test_what_is_refused_does_not_make_the_wait_longer():
    with time_machine.travel(1_900_000_000, tick=False):
        waits = [knocks() for _time in range(20)]
        assert {answer["Retry-After"] for answer in waits[3:]} == {"20"}


@pytest.mark.django_db
def test_networks_and_keys_are_counted_apart():
    for _time in range(3):
        knocks()
        knocks(key="a@example.org")
    assert knocks() is not None
    assert knocks(address="10.0.0.2") is None
    assert knocks(key="a@example.org") is not None
    assert knocks(key="b@example.org") is None


@pytest.mark.django_db
def test_claiming_another_address_in_a_header_does_not_help():
    answers = [
        knocks(
            **{
                "X-Forwarded-For": f"192.0.2.{number}",
                "X-Real-IP": f"192.0.2.{number}",
                "Forwarded": f"for=192.0.2.{number}",
            }
        )
        for number in range(4)
    ]
    assert answers[3] is not None


@pytest.mark.django_db
def test_behind_a_trusted_proxy_only_what_the_proxy_saw_counts(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    answers = [knocks(**{"X-Forwarded-For": f"192.0.2.{number}, 203.0.113.9"}) for number in range(4)]
    assert answers[3] is not None
    assert knocks(**{"X-Forwarded-For": "192.0.2.1, 203.0.113.10"}) is None


@pytest.mark.django_db
def test_a_network_of_ipv6_counts_as_one():
    assert [knocks(address=f"2001:db8::{number}") for number in range(1, 4)] == [None] * 3
    assert knocks(address="2001:db8::ffff") is not None
    assert knocks(address="2001:db8:0:1::1") is None


@pytest.mark.django_db
def test_no_address_of_a_network_or_a_person_lies_in_the_table():
    knocks(address="203.0.113.77")
    knocks(key="aino@example.org")
    assert all(len(row.key) == 64 and row.key[:3] != "203" for row in RateLimit.objects.all())
    assert not RateLimit.objects.filter(key__contains="@").exists()


@pytest.mark.django_db
def test_a_limit_costs_one_query():
    with CaptureQueriesContext(connection) as queries:
        knocks()
    assert len(queries) == 1


@pytest.mark.django_db
def test_counters_that_say_nothing_are_forgotten():
    knocks()
    assert limits.forget_old() == 0
    with time_machine.travel(time.time() + 61):
        assert limits.forget_old() == 1


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_many_at_the_same_moment_get_exactly_the_allowance():
    """As over several processes: each thread has a connection of its own."""

    def once(_number: int) -> bool:
        try:
            return knocks(key="rush") is None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        let_in = list(pool.map(once, range(24)))
    assert sum(let_in) == 3


@pytest.mark.django_db
def test_the_sixth_code_for_one_address_is_refused_and_so_is_the_sixty_first_of_one_network(client):
    answers = [knock(Client(), "aino@example.org").status_code for _time in range(6)]
    assert answers == [302] * 5 + [429]
    for number in range(60 - 6):
        assert knock(Client(), f"a{number}@example.org").status_code == 302
    answer = knock(Client(), "late@example.org")
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0


@pytest.mark.django_db
def test_whoever_guesses_codes_is_sent_away():
    answers = []
    for number in range(10):
        client = Client()
        knock(client, f"a{number}@example.org")
        answers += [client.post("/en/account/login/code/confirm/", {"code": "0"}).status_code for _try in range(3)]
    assert answers.index(429) == 20


@pytest.mark.django_db
def test_nobody_locks_another_person_out_by_asking_for_codes_in_their_name(settings):
    """From another network the owner of the address gets a code at once, however often a stranger has asked for one."""
    for _time in range(30):
        knock(Client(REMOTE_ADDR="203.0.113.9"), "aino@example.org")
    assert knock(Client(REMOTE_ADDR="198.51.100.7"), "aino@example.org").status_code == 302
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "code_address_anywhere": (8, 900)}
    answers = [knock(Client(REMOTE_ADDR=f"192.0.2.{number}"), "bror@example.org").status_code for number in range(9)]
    assert answers == [302] * 8 + [429]  # a mailbox is not flooded either


@pytest.mark.django_db
def test_nor_does_somebody_whose_provider_gives_many_networks_of_ipv6():
    """A home gets 256 networks of the size that counts as one elsewhere, a company 65,536."""
    for number in range(20):
        for _time in range(6):
            knock(Client(REMOTE_ADDR=f"2001:db8:0:{number:x}::1"), "aino@example.org")
    assert knock(Client(REMOTE_ADDR="198.51.100.7"), "aino@example.org").status_code == 302
    assert knock(Client(REMOTE_ADDR="2001:db8:1::1"), "aino@example.org").status_code == 302


@pytest.mark.django_db
def test_many_networks_of_one_provider_do_not_write_to_the_whole_world(settings):
    """And a neighbour at the same provider is not locked out by one network of it."""
    few = {"code_network": (3, 900), "code_networks": (7, 900)}
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, **few}

    def asked(network: str, times: int) -> list[int]:
        return [
            knock(Client(REMOTE_ADDR=f"{network}::1"), f"a{number}@example.org").status_code for number in range(times)
        ]

    assert asked("2001:db8:0:1", 5) == [302] * 3 + [429] * 2
    assert asked("2001:db8:0:2", 3) == [302] * 3
    assert asked("2001:db8:0:3", 3) == [302] + [429] * 2
    assert asked("2001:db8:1:1", 1) == [302]


@pytest.mark.django_db
def test_an_address_of_ipv4_counts_by_itself_however_the_server_writes_it():
    assert [knocks(address="::ffff:192.0.2.1") for _time in range(3)] == [None] * 3
    assert knocks(address="192.0.2.1") is not None
    assert knocks(address="::ffff:192.0.2.2") is None


@pytest.mark.django_db
def test_proving_again_who_one_is_does_not_depend_on_what_strangers_ask_for():
    person = a_person("aino@example.org")
    browser = signed_in(person, factor=False)
    for number in range(50):
        knock(Client(REMOTE_ADDR=f"192.0.2.{number}"), person.email)
    assert browser.post("/en/account/reauthenticate/", {"action": "send"}).status_code == 302
