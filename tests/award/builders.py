"""People and award years, made through the services, in as few words as a test sentence needs."""

import time
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from award.models import Association, Cycle, User
from award.phases import Phase
from award.services import seats, years
from award.services.association import set_up_association
from award.services.cycle import advance


def a_person(email: str, name: str = "") -> User:
    return seats.person(email=email, name=name or email.partition("@")[0].replace(".", " ").title(), language="en")


def seated(email: str, body: str, office: str) -> User:
    """Return the person with this address, seated once however often one asks."""
    person = a_person(email)
    if not person.seats.filter(body=body).exists():
        seats.give_seat(user=person, body=body, office=office, by=None)
    return person


def a_secretary(email: str = "sihteeri@example.org") -> User:
    return seated(email, "OFFICE", "SECRETARY")


def a_chair(email: str = "puheenjohtaja@example.org") -> User:
    return seated(email, "BOARD", "CHAIR")


def a_juror(email: str = "raati@example.org") -> User:
    return seated(email, "JURY", "MEMBER")


def a_house() -> Association:
    """Return the association, entered once."""
    names = {
        f"{name}_{language}": f"{name} {language}"
        for name in ("legal_name", "display_name", "award_name", "place")
        for language in ("fi", "sv", "en")
    }
    return set_up_association(by=None, telephone="029 000 0000", email="toimisto@example.org", **names)


def a_year(year: int = 2030) -> Cycle:
    """Return an award year in preparation whose window is open now."""
    cycle = years.create_cycle(year=year, by=None)
    now = timezone.now()
    return years.set_dates(
        cycle=cycle,
        by=None,
        nominations_open_at=now - timedelta(days=7),
        nominations_close_at=now + timedelta(days=7),
        endorsements_due_at=now + timedelta(days=14),
        scoring_closes_at=now + timedelta(days=30),
        jury_meets_at=now + timedelta(days=33),
        board_meets_at=now + timedelta(days=40),
        answer_by=now + timedelta(days=50),
        celebration_at=now + timedelta(days=70),
    )


def an_open_year(year: int = 2030) -> Cycle:
    """Return an award year that receives nominations."""
    return advance(cycle=a_year(year), to=Phase.NOMINATIONS, by=None)


def signed_in(user: User, *, factor: bool = True) -> Client:
    """Return a browser in which this person has signed in just now, with a second factor unless told."""
    client = Client()
    client.force_login(user)
    session = client.session
    session["account_authentication_methods_user"] = str(user.pk)
    session["account_authentication_methods"] = [
        {"method": method, "at": time.time()} for method in ("code", *(["mfa"] if factor else []))
    ]
    session.save()
    return client
