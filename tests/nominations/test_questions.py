"""The form of a new award year: complete in three languages from the start, a part of the rulebook, frozen with it."""

import json

import pytest

from award import phases, rulebook
from award.audit import Refused
from award.models import Cycle, RulebookVersion
from award.phases import Phase
from award.services import criteria, rules, years
from nominations.models import Question
from nominations.services import questions
from tests.award.builders import a_chair, a_secretary, an_open_year

pytestmark = pytest.mark.django_db


def blockers(cycle):
    return [str(blocker.sentence) for blocker in phases.blockers(cycle, Phase.NOMINATIONS)]


def test_a_new_award_year_asks_one_question_for_each_criterion_and_one_declaration():
    cycle = years.create_cycle(year=2030, by=None)
    asked = list(cycle.questions.all())
    assert [(q.key, q.kind) for q in asked] == [
        ("mission", "CASE"),
        ("learning", "CASE"),
        ("spirit", "CASE"),
        ("truth", "DECLARATION"),
    ]
    assert [q.criterion.key for q in asked[:3]] == ["mission", "learning", "spirit"]
    for question in asked:
        assert all((question.label_fi, question.label_sv, question.label_en, question.hint_fi, question.hint_sv))
    assert not [sentence for sentence in blockers(cycle) if "question" in sentence or "form" in sentence]


def test_a_holistic_award_asks_for_one_text_that_names_every_criterion():
    cycle = years.create_cycle(year=2030, by=None)
    rules.change_rulebook(cycle=cycle, by=None, case_form="ONE")
    assert any("one text for all criteria" in sentence for sentence in blockers(cycle))
    questions.create_default_questions(cycle=cycle, by=None)
    case = cycle.questions.get(kind="CASE")
    assert case.label_sv == "Varför föreslår du just den här personen?"
    for criterion in cycle.criteria.all():
        assert criterion.name_fi in case.hint_fi
        assert criterion.name_sv in case.hint_sv
    assert not any("form" in sentence for sentence in blockers(cycle))


def test_a_criterion_of_ones_own_is_asked_about_by_its_name():
    cycle = years.create_cycle(year=2030, by=None)
    criteria.add_criterion(cycle=cycle, by=None, name_fi="Rohkeus", name_sv="Mod", name_en="Courage")
    assert "The nomination form has no text for the criterion “Courage”." in blockers(cycle)
    questions.create_default_questions(cycle=cycle, by=None)
    assert cycle.questions.get(key="courage").label_sv == "Mod"
    assert not any("form" in sentence for sentence in blockers(cycle))


def test_a_renamed_criterion_loses_the_question_that_no_longer_fits():
    cycle = years.create_cycle(year=2030, by=None)
    criteria.save_criterion(
        criterion=cycle.criteria.get(key="spirit"), by=None, name_fi="Henki", name_sv="Anda", name_en="Wit"
    )
    questions.create_default_questions(cycle=cycle, by=None)
    assert cycle.questions.get(key="spirit").label_en == "Wit"


def test_the_call_does_not_open_with_a_question_missing_in_one_language():
    cycle = years.create_cycle(year=2030, by=None)
    question = cycle.questions.get(key="learning")
    questions.change_question(question=question, by=None, label_sv="")
    assert any("not written in every language" in sentence for sentence in blockers(cycle))


def test_extra_questions_stay_when_the_default_ones_are_made_anew():
    cycle = years.create_cycle(year=2030, by=None)
    words = {"label_fi": "Miten kuulit?", "label_sv": "Hur hörde du?", "label_en": "How did you hear?"}
    questions.add_question(cycle=cycle, by=None, **words)
    questions.create_default_questions(cycle=cycle, by=None)
    assert cycle.questions.get(kind="EXTRA").label_fi == "Miten kuulit?"


def test_the_last_question_about_the_case_cannot_be_removed():
    cycle = years.create_cycle(year=2030, by=None)
    for question in list(cycle.questions.filter(kind="CASE"))[:2]:
        questions.remove_question(question=question, by=None)
    with pytest.raises(Refused):
        questions.remove_question(question=cycle.questions.get(kind="CASE"), by=None)


def test_questions_move_up_and_down_and_stay_at_the_ends():
    cycle = years.create_cycle(year=2030, by=None)
    questions.move_question(question=cycle.questions.get(key="learning"), up=True, by=None)
    questions.move_question(question=cycle.questions.get(key="learning"), up=True, by=None)
    assert [q.key for q in Question.objects.filter(cycle=cycle)] == ["learning", "mission", "spirit", "truth"]


def test_questions_are_frozen_with_the_rulebook_and_changed_by_two_people():
    cycle = an_open_year()
    version = RulebookVersion.objects.get(cycle=cycle)
    assert [item["key"] for item in json.loads(version.content)["questions"]] == [
        "mission",
        "learning",
        "spirit",
        "truth",
    ]
    secretary, chair = a_secretary(), a_chair()
    question = cycle.questions.get(key="mission")
    proposal = questions.change_question(question=question, by=secretary, reason="A typing error.", label_en="Mission?")
    question.refresh_from_db()
    assert question.label_en != "Mission?"
    rules.approve_rules(proposal=proposal, read=rules.fingerprint_of(proposal), by=chair)
    question.refresh_from_db()
    assert question.label_en == "Mission?"


def test_a_year_like_the_last_one_asks_the_same():
    last = years.create_cycle(year=2030, by=None)
    questions.change_question(question=last.questions.get(key="mission"), by=None, label_en="What for?")
    Cycle.objects.filter(pk=last.pk).update(phase=Phase.PUBLICATION)
    cycle = years.create_cycle(year=2031, by=None, like=last)
    assert rulebook.canonical(cycle)["questions"] == rulebook.canonical(last)["questions"]
