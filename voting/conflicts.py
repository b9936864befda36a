"""What the data shows, and what it hints at, about one person and one candidate: pure rules, no queries.

What the data *shows* is declared by rule: the person is the candidate, nominated the candidate or recommended the candidate, by any
confirmed address however it was typed. What it only *hints at* is put to the person with its reason and must be answered; it never
decides anything. Where the data is missing the page says so instead of looking thorough.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext_lazy as _

from award.addresses import folded_address
from award.folding import fold, surname
from voting.models import Interest

# Hosts where half a country has its box: sharing one hints at nothing.
PUBLIC_HOSTS = frozenset(
    {
        "elisanet.fi", "gmail.com", "gmx.com", "hotmail.com", "hotmail.fi", "icloud.com", "kolumbus.fi", "live.com", "live.fi", "luukku.com",
        "mail.com", "me.com", "msn.com", "netti.fi", "outlook.com", "pp.inet.fi", "proton.me", "protonmail.com", "saunalahti.fi",
        "suomi24.fi", "welho.com", "yahoo.com",
    }
)  # fmt: skip


class Hint(models.TextChoices):
    """A reason to ask, told to the person as it is."""

    SAME_NAME = "SAME_NAME", _("The candidate has the same name as you.")
    BACKER_NAME = "BACKER_NAME", _("Somebody with your name nominated or recommended this candidate.")
    SAME_TELEPHONE = "SAME_TELEPHONE", _("The candidate has the same telephone number as you.")
    SAME_SURNAME = "SAME_SURNAME", _("The candidate has the same surname as you.")
    SAME_HOST = "SAME_HOST", _("The candidate's e-mail address is at the same organisation as yours.")


@dataclass(frozen=True)
class Judge:
    """A person who judges, as far as the data knows them. Addresses are folded, the telephone is its last digits."""

    key: int
    name: str
    addresses: frozenset[str]
    telephone: str = ""


@dataclass(frozen=True)
class Named:
    """A person of the candidate or behind the nomination; `user` is the account where there is one."""

    name: str
    address: str = ""
    telephone: str = ""
    user: int | None = None


@dataclass
class Subject:
    """A candidate: the people it is made of, and those who nominated and recommended it."""

    key: int
    people: list[Named] = field(default_factory=list)
    backers: list[Named] = field(default_factory=list)


def judge(key: int, name: str, addresses: list[str], telephone: str = "") -> Judge:
    """Return a judge with addresses and telephone as they compare."""
    return Judge(key, name, frozenset(filter(None, map(folded_address, addresses))), digits(telephone))


def named(name: str, address: str = "", telephone: str = "", user: int | None = None) -> Named:
    """Return a person of a candidate with address and telephone as they compare."""
    return Named(name, folded_address(address), digits(telephone), user)


def digits(telephone: str) -> str:
    """Return the last nine digits of a telephone number, so that +358 40 … and 040 … are the same; empty for fewer than seven."""
    found = re.sub(r"[^0-9]", "", telephone)
    return found[-9:].lstrip("0") if len(found) >= 7 else ""


def known_ground(person: Judge, subject: Subject) -> str:
    """Return the ground the data shows beyond doubt, or an empty string."""
    if any(_is(person, one) for one in subject.people):
        return Interest.Ground.IS_CANDIDATE
    if any(_is(person, one) for one in subject.backers):
        return Interest.Ground.NOMINATED
    return ""


def hints(person: Judge, subject: Subject) -> Iterator[Hint]:
    """Yield what should be put to the person, strongest first."""
    own, family, hosts = fold(person.name), surname(person.name), _hosts(person)
    if own and any(fold(one.name) == own for one in subject.people):
        yield Hint.SAME_NAME
    elif family and any(surname(one.name) == family for one in subject.people):
        yield Hint.SAME_SURNAME
    if own and any(fold(one.name) == own for one in subject.backers):
        yield Hint.BACKER_NAME
    if person.telephone and any(one.telephone == person.telephone for one in subject.people):
        yield Hint.SAME_TELEPHONE
    if any(one.address.rpartition("@")[2] in hosts for one in subject.people if one.address):
        yield Hint.SAME_HOST


def unchecked(person: Judge, subject: Subject) -> bool:
    """True when an address or a name to compare is missing, so that no hint means nothing."""
    return not person.name or not subject.people or any(not one.address for one in subject.people)


def _is(person: Judge, one: Named) -> bool:
    return (bool(one.address) and one.address in person.addresses) or (one.user is not None and one.user == person.key)


def _hosts(person: Judge) -> frozenset[str]:
    return frozenset(address.rpartition("@")[2] for address in person.addresses) - PUBLIC_HOSTS
