"""What the nominations told of a candidate, for the papers of whoever is chosen."""

from collections.abc import Iterable

from nominations.models import Candidate, Nomination, Nominee


def words_told(candidate: Candidate, *, otherwise: str) -> dict[str, dict[str, str]]:
    """Return degrees and taglines (profession or office) by language, so that nobody at the desk types them once more.

    Each nomination speaks in its own language; where several speak in one, the earliest is believed. The candidate's degree is
    what the jury has read: it is in the language of the nomination it was taken from, also when the office has reworded it, and in
    the language `otherwise` where no nomination is left.
    """
    people = candidate.nominees.exclude(nomination__status=Nomination.Status.WITHDRAWN).select_related("nomination")
    by_nomination: dict[Nomination, list[Nominee]] = {}
    for person in people.order_by("nomination__submitted_at", "nomination", "position"):
        by_nomination.setdefault(person.nomination, []).append(person)
    told = [
        (nomination.language, _together(one.degree for one in named), _together(one.occupation for one in named))
        for nomination, named in by_nomination.items()
    ]
    spoken = [language for language, degree, _occupation in told if degree == candidate.degree]
    origin = [*spoken, *(language for language, _degree, _occupation in told), otherwise][0]
    degrees = {origin: candidate.degree} if candidate.degree else {}
    taglines: dict[str, str] = {}
    for language, degree, occupation in told:
        for words, text in ((degrees, degree), (taglines, occupation)):
            if text:
                words.setdefault(language, text)
    return {"degrees": degrees, "taglines": taglines}


def _together(words: Iterable[str]) -> str:
    """Two who are nominated together often share a degree or a profession: it is named once."""
    return ", ".join(dict.fromkeys(filter(None, words)))
