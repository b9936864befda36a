"""Nominations as they stand when they have been received, in as few words as a test sentence needs."""

import uuid
from datetime import datetime
from itertools import count
from typing import Any

from django.utils import timezone

from award.models import Association, Cycle
from award.phases import Phase
from award.services import cycle as cycles
from award.services import years
from award.services.association import set_up_association
from nominations.models import Answer, Nomination, Nominee
from nominations.telling import tell_by
from tests.award.builders import a_person

_numbers = count(1)


def a_house() -> Association:
    """Return the association, set up once however often one asks."""
    names = {
        "legal_name": "Esimerkin alumnit ry", "display_name": "Alumnit", "award_name": "Alumnus of the Year", "place": "Helsinki",
    }  # fmt: skip
    return Association.objects.first() or set_up_association(
        by=None,
        telephone="029 000 0000",
        email="office@alumn.example",
        postal_address="Esimerkkikatu 1\n00100 Helsinki",
        privacy_contact="Tiina Tietosuoja, privacy@alumn.example",
        **{f"{name}_{language}": text for name, text in names.items() for language in ("fi", "sv", "en")},
    )


def a_nomination(
    cycle: Cycle,
    *names: str,
    nominator: str = "ehdottaja@example.org",
    received: datetime | None = None,
    case: str = "A case worth reading.",
    language: str = "en",
    **facts: Any,
) -> Nomination:
    """Return a received nomination of one person, or of two; `facts` go to every nominee's row."""
    a_house()
    person = a_person(nominator)
    received = received or timezone.now()
    nomination = Nomination.objects.create(
        cycle=cycle,
        reference=f"{cycle.year}-T{next(_numbers)}",
        submission_key=uuid.uuid4(),
        language=language,
        nominator=person,
        nominator_name=person.name,
        nominator_email=person.email,
        nominator_relation="a colleague for ten years",
        submitted_at=received,
    )
    for position, name in enumerate(names or ("Aino Esimerkki",), start=1):
        contact = {"email": f"{name.split()[0].lower()}@alumn.example"} if not _reachable(facts) else {}
        Nominee.objects.create(
            nomination=nomination,
            position=position,
            name=name,
            tell_by=tell_by(received),
            language=language,
            **{"degree": "PhD", "connections": ["GRADUATED"], **contact, **facts},
        )
    for question in cycle.questions.exclude(kind="DECLARATION"):
        Answer.objects.create(nomination=nomination, question=question, text=case)
    return nomination


def the_nominee(nomination: Nomination, position: int = 1) -> Nominee:
    return nomination.nominees.get(position=position)


def in_screening(cycle: Cycle) -> Cycle:
    """Close the window by hand and move the award year into screening."""
    years.close_nominations(cycle=cycle, by=None)
    return cycles.advance(cycle=cycle, to=Phase.SCREENING, by=None)


def in_phase(cycle: Cycle, phase: Phase) -> Cycle:
    """Put the award year into a phase past its gates, where a test asks only what is allowed there."""
    Cycle.objects.filter(pk=cycle.pk).update(phase=phase)
    cycle.refresh_from_db()
    return cycle


def _reachable(facts: dict[str, Any]) -> bool:
    return bool({"email", "telephone", "postal_address"} & set(facts))
