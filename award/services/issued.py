"""What the association says of itself on a laureate's papers, and from when on it stays as it was."""

from collections.abc import Iterable
from typing import Any

from award import access
from award.languages import LANGUAGES, text_in
from award.models import Association, Document, Laureate, PublicationRequest

# What the association says of itself, by language: legal name, award, place, signatories (name and position), closing words, contacts.
House = dict[str, dict[str, Any]]
# That, for each kind of paper, as it is fixed on the laureate.
IssuedWith = dict[str, House]


def house_today(association: Association, languages: Iterable[str]) -> House:
    """Return what the association says of itself today."""
    signatories = list(association.signatories.all())
    return {
        language: {
            "association": text_in(association, "legal_name", language),
            "award": text_in(association, "award_name", language),
            "place": text_in(association, "place", language),
            "signatories": [[row.name, text_in(row, "office", language)] for row in signatories],
            "boilerplate": text_in(association, "boilerplate", language),
            "contacts": _contacts(association, language),
        }
        for language in languages
    }


def house_on(laureate: Laureate, kind: str, issued_with: IssuedWith) -> House | None:
    """Return what is fixed for a kind of paper: a certificate from the first approval on, a press release once the laureate is public.

    None while nothing is fixed.
    """
    if kind == Document.Kind.CERTIFICATE or laureate.is_published():
        return issued_with.get(kind)
    return None


def fix_house(laureate: Laureate) -> None:
    """Fix on a laureate who is locked what the association says on the papers; saves nothing.

    What the certificates say was fixed by the first approval and stays; the press release follows until the laureate is public.
    """
    association = Association.objects.prefetch_related("signatories").first()
    if association is None:
        return
    house = house_today(association, LANGUAGES)
    certificate = laureate.issued_with.get(Document.Kind.CERTIFICATE, house)
    laureate.issued_with = {str(Document.Kind.CERTIFICATE): certificate, str(Document.Kind.PRESS_RELEASE): house}


def houses_on(laureate: Laureate) -> IssuedWith:
    """Return what the association says on the papers of a laureate as they stand: what is fixed, else what it says today."""
    association = access.association()
    if association is None:
        return {}
    languages = access.required_languages(laureate.cycle)
    today = house_today(association, languages)
    kinds = (str(Document.Kind.CERTIFICATE), str(Document.Kind.PRESS_RELEASE))
    houses = {kind: house_on(laureate, kind, laureate.issued_with) or today for kind in kinds}
    return {kind: {language: house[language] for language in languages} for kind, house in houses.items()}


def has_been_public(laureate: Laureate) -> bool:
    """True from the publication on, also when it was withdrawn: certificates may hang on a wall."""
    ended = PublicationRequest.Ended.WITHDRAWN
    withdrawn = laureate.withdrawn_at is not None
    return laureate.is_published() or withdrawn or laureate.publication_requests.filter(ended=ended).exists()


def _contacts(association: Association, language: str) -> list[str]:
    """Return the press contacts, one a line; without any, the office answers."""
    if lines := [line.strip() for line in association.press_contact.replace(";", "\n").splitlines() if line.strip()]:
        return lines
    return [f"{text_in(association, 'display_name', language)}, {association.telephone}, {association.email}"]
