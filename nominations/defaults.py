"""What the nomination form of a new award year asks: one question for each criterion, or one for all, and a declaration.

The questions are made from the rulebook's content (`award.rulebook`), so a holistic award and one with six criteria both open
without anybody writing a form. Everything can be changed at the desk.
"""

from collections.abc import Iterable
from typing import Any

from award import defaults as award_defaults
from award.languages import LANGUAGES
from award.models import Rulebook

Words = dict[str, str]
Content = dict[str, Any]

# For the criteria an award year starts with: the question as one would put it to a friend.
QUESTIONS: dict[str, Words] = {
    "mission": {
        "fi": "Miten ehdotettu on tukenut yliopistoa sen tehtävässä?",
        "sv": "Hur har den nominerade stött universitetet i dess uppdrag?",
        "en": "How has the nominee supported the university's mission?",
    },
    "learning": {
        "fi": "Miten ehdotettu on edistänyt akateemista sivistystä?",
        "sv": "Hur har den nominerade främjat den akademiska bildningen?",
        "en": "How has the nominee advanced academic education?",
    },
    "spirit": {
        "fi": "Miten ehdotettu on vienyt akateemista henkeä maailmalle?",
        "sv": "Hur har den nominerade fört den akademiska andan ut i världen?",
        "en": "How has the nominee carried the academic spirit out into the world?",
    },
}
ONE_QUESTION: Words = {
    "fi": "Miksi ehdotat juuri häntä?",
    "sv": "Varför föreslår du just den här personen?",
    "en": "Why do you propose this person?",
}
HINT: Words = {
    "fi": "Kerro, mitä hän on tehnyt, kenelle ja mitä siitä on seurannut. Yksi esimerkki kertoo enemmän kuin pitkä luettelo.",
    "sv": "Berätta vad personen har gjort, för vem och vad det har lett till. Ett exempel säger mer än en lång lista.",
    "en": "Tell what the person has done, for whom, and what came of it. One example says more than a long list.",
}
CRITERIA_HINT: Words = {
    "fi": "Raati arvioi näitä: {names}.",
    "sv": "Juryn bedömer det här: {names}.",
    "en": "The jury judges these: {names}.",
}
DECLARATION: Words = {
    "fi": "Antamani tiedot ovat oikein parhaan tietoni mukaan.",
    "sv": "Det jag har skrivit är riktigt så vitt jag vet.",
    "en": "What I have written is true to the best of my knowledge.",
}
# Special categories of personal data (GDPR, article 9) do not belong in a nomination.
DECLARATION_HINT: Words = {
    "fi": "En kerro kenenkään terveydestä, vakaumuksesta tai muista arkaluonteisista asioista, ellei hän ole itse puhunut niistä julkisesti.",
    "sv": "Jag berättar inte om någons hälsa, övertygelse eller annat känsligt, om personen inte själv har talat om det offentligt.",
    "en": "I do not tell of anybody's health, beliefs or other sensitive matters unless the person has spoken of them in public.",
}


def question_set(criteria: Iterable[Content], *, case_form: str, word_limit: int) -> list[Content]:
    """Return the default questions as the rulebook's part `questions`, in their order.

    `criteria` are the rulebook's (key, name and description by language), `word_limit` holds for each text.
    """
    criteria = list(criteria)
    if case_form == Rulebook.CaseForm.ONE:
        case = [_case("case", ONE_QUESTION, _hint_for_all(criteria), word_limit, None)]
    else:
        case = [_case(item["key"], _label(item), _hint(item), word_limit, item["key"]) for item in criteria]
    return [*case, _declaration()]


def _case(key: str, label: Words, hint: Words, word_limit: int, criterion: str | None) -> Content:
    return {
        "key": key,
        "label": dict(label),
        "hint": hint,
        "kind": "CASE",
        "word_limit": word_limit,
        "required": True,
        "criterion": criterion,
    }


def _declaration() -> Content:
    return {
        "key": "truth",
        "label": dict(DECLARATION),
        "hint": dict(DECLARATION_HINT),
        "kind": "DECLARATION",
        "word_limit": 1,
        "required": True,
        "criterion": None,
    }


def _is_ours(criterion: Content) -> bool:
    """True while the criterion is still called what an award year starts with: only then does our question fit."""
    return criterion["key"] in QUESTIONS and any(
        ours["key"] == criterion["key"] and ours["name"] == criterion["name"] for ours in award_defaults.CRITERIA
    )


def _label(criterion: Content) -> Words:
    """Return the question; a criterion of somebody else's is asked about by its name, which needs no inflection."""
    return QUESTIONS[criterion["key"]] if _is_ours(criterion) else criterion["name"]


def _hint(criterion: Content) -> Words:
    if _is_ours(criterion):
        return dict(HINT)
    return {
        language: f"{criterion['description'].get(language, '')} {HINT[language]}".strip() for language in LANGUAGES
    }


def _hint_for_all(criteria: list[Content]) -> Words:
    hint = {}
    for language in LANGUAGES:
        names = ", ".join(name for item in criteria if (name := item["name"].get(language, "")))
        hint[language] = f"{HINT[language]} {CRITERIA_HINT[language].format(names=names)}" if names else HINT[language]
    return hint
