"""Real award programmes told as rules: what their public pages ask for is data of a cycle, never code."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from award import rule_words, rulebook
from award.audit import Refused
from award.dates import end_of_day
from award.models import Criterion, Cycle
from award.phases import Phase
from award.services import criteria, rules, years
from award.services.cycle import advance
from nominations.models import Question
from nominations.services import questions
from nominations.steps import outline_of
from tests.award.builders import a_year
from tests.nominations.builders import CASE, a_full_draft, a_nomination

pytestmark = pytest.mark.django_db

WORDS = {level: {"fi": "taso", "sv": "nivå", "en": "level"} for level in range(0, 11)}


def judged_by(cycle: Cycle, *named: tuple[str, dict]) -> None:
    """Replace the criteria of a year in preparation; each is (name, what differs)."""
    before = list(cycle.criteria.all())
    for name, differs in named:
        texts = {f"{part}_{language}": name for part in ("name", "description") for language in ("fi", "sv", "en")}
        criteria.add_criterion(cycle=cycle, by=None, anchors=WORDS, **texts, **differs)
    for criterion in before:
        criteria.remove_criterion(criterion=criterion, by=None)
    questions.create_default_questions(cycle=cycle, by=None)


def called(cycle: Cycle) -> Cycle:
    return advance(cycle=cycle, to=Phase.NOMINATIONS, by=None)


def test_the_first_users_award_is_one_judgement_by_three_criteria_and_open_to_anyone_granted_the_right_to_study():
    cycle = a_year()
    rules.change_rulebook(cycle=cycle, by=None, case_form="ONE")
    questions.create_default_questions(cycle=cycle, by=None)
    cycle = called(cycle)
    assert [question.kind for question in cycle.questions.all()] == ["CASE", "DECLARATION"]
    assert "A degree is not required" in rulebook.canonical(cycle)["rules"]["eligibility_en"]


def test_all_of_the_general_criteria_and_at_least_one_of_the_others():
    """Årets SLU-alumn: two general criteria, and one of three."""
    cycle = a_year()
    judged_by(
        cycle,
        ("Sustainable world", {}),
        ("Role model", {}),
        ("Prominent career", {"alternative": True}),
        ("Contribution to the field", {"alternative": True}),
        ("Benefit to the university", {"alternative": True}),
    )
    cycle = called(cycle)
    keys = [question.key for question in cycle.questions.filter(kind="CASE")]
    none = a_full_draft(cycle, **{f"case-{key}": {"text": ""} for key in keys[2:]})
    missing = [step.name for step in outline_of(none).steps.values() if not outline_of(none).may_stay_empty(step)]
    assert f"case-{keys[4]}" in missing
    assert f"case-{keys[2]}" not in missing
    with pytest.raises(Refused):
        a_nomination(cycle, **{f"case-{key}": {"text": ""} for key in keys[2:]})
    sent = a_nomination(cycle, **{f"case-{key}": {"text": ""} for key in (keys[2], keys[4])})
    assert {answer.question.key for answer in sent.answers.exclude(text="")} >= {keys[0], keys[1], keys[3]}
    with pytest.raises(Refused):
        a_nomination(cycle, **{f"case-{keys[0]}": {"text": ""}})


def test_at_least_one_of_several_criteria_and_a_form_of_two_fields():
    """Halmstad: name the nominee, and say why by one or more of the criteria."""
    cycle = a_year()
    judged_by(cycle, *[(name, {"alternative": True}) for name in ("Excelled", "Ambassador", "Role model")])
    rules.change_rulebook(cycle=cycle, by=None, attachments_max=0, endorsements_max=0)
    cycle = called(cycle)
    keys = [question.key for question in cycle.questions.filter(kind="CASE")]
    for kept in keys:
        others = {f"case-{key}": {"text": ""} for key in keys if key != kept}
        assert a_nomination(cycle, **others).answers.exclude(text="").get(question__kind="CASE").text == CASE


def test_weights_of_sixty_thirty_and_ten():
    """Mizzou: weights that make a hundred, at most three letters."""
    cycle = a_year()
    judged_by(
        cycle,
        ("Career", {"weight": Decimal(60)}),
        ("Volunteering", {"weight": Decimal(30)}),
        ("Community", {"weight": Decimal(10)}),
    )
    assert list(rulebook.shares(cycle).values()) == ["60", "30", "10"]
    assert "at most 3 recommendations" in " ".join(
        rule_words.sentences(rulebook.canonical(cycle)["rules"], rule_words.GROUPS[0])
    )


def test_letters_that_are_due_after_the_nominations():
    """SMU: nominations by 31 December, letters by the middle of January."""
    cycle = years.create_cycle(year=2030, by=None)
    cycle = years.set_dates(
        cycle=cycle,
        by=None,
        nominations_close_at=date(2029, 12, 31),
        endorsements_due_at=date(2030, 1, 15),
    )
    assert cycle.endorsements_due_at == end_of_day(date(2030, 1, 15))


def test_a_suggested_citation_of_twenty_five_words_and_a_declaration_of_integrity():
    """ACM: the nominator suggests a citation and states what is known of breaches of ethics; committee members do not nominate."""
    cycle = a_year()
    rules.change_rulebook(cycle=cycle, by=None, citation_words=25, jurors_may_nominate=False)
    said = {f"label_{language}": "Suggested citation" for language in ("fi", "sv", "en")}
    questions.add_question(cycle=cycle, by=None, kind="EXTRA", word_limit=25, required=True, **said)
    cycle = called(cycle)
    citation = Question.objects.get(cycle=cycle, kind="EXTRA")
    with pytest.raises(Refused):
        a_nomination(cycle, more={citation.key: "word " * 26})
    assert a_nomination(cycle, more={citation.key: "word " * 25}).pk


def test_a_question_that_is_no_criterion_and_a_panel_of_four_that_may_tie():
    """Turku: how should the alumnus be visible? Four people choose; the rule for equal votes is theirs to set."""
    cycle = a_year()
    said = {f"label_{language}": "How should the alumnus take part?" for language in ("fi", "sv", "en")}
    questions.add_question(cycle=cycle, by=None, **said)
    rules.change_rulebook(cycle=cycle, by=None, tie_rule="CHAIR", quorum_percent=100)
    cycle = called(cycle)
    content = json.loads(rulebook.current_version(cycle).content)
    assert content["questions"][-1]["criterion"] is None
    assert content["rules"]["tie_rule"] == "CHAIR"


def test_a_deadline_anywhere_on_earth_is_a_moment_like_any_other():
    """ACM closes at the end of the day in the last time zone: UTC-12."""
    cycle = a_year()
    moment = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=9)
    cycle = years.set_dates(cycle=cycle, by=None, nominations_close_at=moment)
    assert cycle.nominations_close_at == moment


def test_scales_from_nought_and_up_to_ten():
    cycle = a_year()
    judged_by(cycle, ("Impact", {"scale_min": 0, "scale_max": 10}), ("Spirit", {"scale_min": 1, "scale_max": 2}))
    cycle = called(cycle)
    assert [list(criterion.levels) for criterion in Criterion.objects.filter(cycle=cycle)] == [
        list(range(11)),
        [1, 2],
    ]
