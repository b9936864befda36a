"""Nominations as they stand when they have been received, and award years that receive them."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from award.models import Association, Cycle
from award.phases import Phase
from award.services import cycle as cycles
from award.services import rules, years
from award.services.association import set_up_association
from nominations.models import Nomination, Nominee
from nominations.services.drafts import begin_draft, fill_draft
from nominations.services.submission import submit_nomination
from tests.award.builders import a_person, a_year

FACTS = ("connections", "degree", "faculty", "degree_year")
CONTACTS = ("email", "telephone", "postal_address")


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


def a_receiving_year(year: int = 2030, **changed_rules: Any) -> Cycle:
    """Return an award year that has received nominations for two months, of one person or of two."""
    a_house()
    cycle = a_year(year)
    rules.change_rulebook(cycle=cycle, by=None, joint_nominees_max=2, **changed_rules)
    years.set_dates(cycle=cycle, by=None, nominations_open_at=timezone.now() - timedelta(days=60))
    return cycles.advance(cycle=cycle, to=Phase.NOMINATIONS, by=None)


def a_nomination(
    cycle: Cycle,
    *names: str,
    nominator: str = "ehdottaja@example.org",
    received: datetime | None = None,
    case: str = "A case worth reading.",
    language: str = "en",
    **facts: Any,
) -> Nomination:
    """Return a received nomination of one person, or of two; `facts` are those of every nominee."""
    person = a_person(nominator)
    draft = begin_draft(cycle=cycle, language=language, by=person)
    names = names or ("Aino Esimerkki",)
    pages: dict[str, dict[str, Any]] = {
        "you": {"name": person.name, "telephone": "", "relation": "a colleague for ten years"},
        "declarations": {"truth": "on"},
    }
    for name, suffix in zip(names, ("", "-2"), strict=False):
        contact = {} if set(CONTACTS) & set(facts) else {"email": f"{name.split()[0].lower()}@alumn.example"}
        plain = {key: value for key, value in facts.items() if key not in FACTS}
        pages[f"nominee{suffix}"] = {"name": name, "language": language, "people": len(names), **contact, **plain}
        pages[f"connection{suffix}"] = {
            "connections": ["GRADUATED"], "degree": "PhD", **{key: facts[key] for key in FACTS if key in facts},
        }  # fmt: skip
    pages |= {f"case-{question.key}": {"text": case} for question in cycle.questions.filter(kind="CASE")}
    draft = fill_draft(draft=draft, by=person, **pages)
    return submit_nomination(draft=draft.pk, by=person, arrived_at=received or timezone.now())


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
