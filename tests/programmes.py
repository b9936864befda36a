"""Eight real award programmes as data of a cycle: each is set up through the services and its call opened."""

from decimal import Decimal
from typing import Any

from award.models import Cycle
from award.phases import Phase
from award.services import criteria, rules, years
from award.services.cycle import advance
from nominations.services import questions
from tests.award.builders import a_year
from tests.nominations.received import a_house

WORDS = {level: {"fi": "taso", "sv": "nivå", "en": "level"} for level in range(0, 11)}


def written(name: str, text: str) -> dict[str, str]:
    """Return a text in every language: `written("duty", "Give a talk.")`."""
    return {f"{name}_{language}": text for language in ("fi", "sv", "en")}


def judged_by(cycle: Cycle, *named: tuple[str, dict]) -> None:
    """Replace the criteria of a year in preparation; each is (name, what differs)."""
    before = list(cycle.criteria.all())
    for name, differs in named:
        texts = written("name", name) | written("description", name)
        criteria.add_criterion(cycle=cycle, by=None, anchors=WORDS, **texts, **differs)
    for criterion in before:
        criteria.remove_criterion(criterion=criterion, by=None)
    questions.create_default_questions(cycle=cycle, by=None)


def asked(cycle: Cycle, label: str, **differs: Any) -> None:
    """Add a question to the form that is no criterion."""
    questions.add_question(cycle=cycle, by=None, **written("label", label), **differs)


def ruled(cycle: Cycle, **changes: Any) -> None:
    rules.change_rulebook(cycle=cycle, by=None, **changes)


def called(cycle: Cycle) -> Cycle:
    return advance(cycle=cycle, to=Phase.NOMINATIONS, by=None)


def in_preparation(year: int = 2030) -> Cycle:
    """Return an award year whose rules are still open, in a house that can write letters."""
    a_house()
    return a_year(year)


def helsinki() -> Cycle:
    """One judgement by three criteria; whoever was granted the right to study belongs, with a degree or without."""
    cycle = in_preparation()
    ruled(cycle, case_form="ONE", barred_nominees=["BOARD"])
    questions.create_default_questions(cycle=cycle, by=None)
    return called(cycle)


def turku(**changes: Any) -> Cycle:
    """A short case, a wish for how the alumnus is to be seen, and four named people who choose."""
    cycle = in_preparation()
    ruled(cycle, case_form="ONE", nominee_sees_case=False, quorum_percent=100, **({"tie_rule": "CHAIR"} | changes))
    questions.create_default_questions(cycle=cycle, by=None)
    asked(cycle, "How should the alumnus take part?", required=False)
    return called(cycle)


def slu() -> Cycle:
    """Two criteria for everybody and at least one of three more; the laureate gives a talk."""
    cycle = in_preparation()
    judged_by(
        cycle,
        ("Sustainable world", {}),
        ("Role model", {}),
        ("Career", {"alternative": True}),
        ("Contribution to the field", {"alternative": True}),
        ("Benefit to the university", {"alternative": True}),
    )
    ruled(
        cycle,
        **written("nominators", "Everybody who feels close to the university."),
        **written("eligibility", "Who has a degree from the university and does not work there."),
        **written("duty", "To come to the ceremony in autumn and give a talk."),
    )
    return called(cycle)


def halmstad() -> Cycle:
    """A nominee and a reason by one or more of three criteria; one person decides on a committee's proposal."""
    cycle = in_preparation()
    judged_by(cycle, *[(name, {"alternative": True}) for name in ("Excelled", "Ambassador", "Role model")])
    ruled(cycle, attachments_max=0, endorsements_max=0, quorum_percent=100)
    return called(cycle)


def hertfordshire() -> Cycle:
    """A degree the office verifies, a nominator whom the nominee does not know, words that may be published."""
    cycle = in_preparation()
    ruled(cycle, eligibility_check=True, nominee_sees_nominator=False)
    asked(cycle, "Parts of what I write may be published.", kind="DECLARATION", required=True)
    return called(cycle)


def mizzou() -> Cycle:
    """Weights of sixty, thirty and ten; three letters at most; neither gifts nor membership count."""
    cycle = in_preparation()
    judged_by(
        cycle,
        ("Career", {"weight": Decimal(60)}),
        ("Volunteering", {"weight": Decimal(30)}),
        ("Community", {"weight": Decimal(10)}),
    )
    ruled(
        cycle,
        endorsements_max=3,
        barred_nominees=["BOARD"],
        **written("disregarded", "Gifts of money and the kind of membership."),
    )
    return called(cycle)


def smu(year: int = 2030, **changes: Any) -> Cycle:
    """A curriculum vitae must be there, letters come later, and a nomination goes on for three years."""
    cycle = in_preparation(year)
    ruled(cycle, attachments_min=1, carry_over_years=3, **changes)
    return called(cycle)


def acm(cycle: Cycle | None = None) -> Cycle:
    """Officers and committee neither nominate, recommend nor receive it; every other year; the last day ends everywhere."""
    cycle = cycle or in_preparation()
    ruled(
        cycle,
        barred_nominators=["JURY", "BOARD", "OFFICE"],
        barred_nominees=["JURY", "BOARD", "OFFICE"],
        nominee_sees_nominator=False,
        citation_words=25,
        every_years=2,
    )
    asked(cycle, "Suggested citation", kind="EXTRA", word_limit=25, required=True)
    asked(cycle, "I know of no breach of the code of ethics.", kind="DECLARATION", required=True)
    years.set_dates(cycle=cycle, by=None, deadlines_anywhere=True)
    return called(cycle)
