"""May the call open? What the nomination form says about it."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from award import phases
from award.languages import missing_languages
from award.models import Cycle, Rulebook
from award.phases import Blocker, Phase
from nominations.models import Question
from nominations.services.closing import tell_of_unsent_drafts, thank_nominators


def register() -> None:
    """Register the guards into NOMINATIONS."""
    phases.add_guard(Phase.NOMINATIONS, questions_are_complete)
    phases.add_entry_act(Phase.SCREENING, thank_nominators)
    phases.add_entry_act(Phase.SCREENING, tell_of_unsent_drafts)


def questions_are_complete(cycle: Cycle) -> Iterator[Blocker]:
    """The form asks for a case, each question is written in every language, and none asks about a criterion that is gone."""
    questions = list(Question.objects.filter(cycle=cycle).select_related("criterion"))
    if not any(question.kind == Question.Kind.CASE for question in questions):
        yield Blocker(_("The nomination form does not ask for the case."), "desk_questions")
        return
    for question in questions:
        if missing_languages(question, "label"):
            yield Blocker(
                _("The question “%(question)s” is not written in every language.") % {"question": question},
                "desk_question",
                (question.pk,),
            )
        elif 0 < len(missing_languages(question, "hint")) < 3:
            yield Blocker(
                _("The hint of “%(question)s” is not written in every language.") % {"question": question},
                "desk_question",
                (question.pk,),
            )
    yield from _uncovered_criteria(cycle, questions)


def _uncovered_criteria(cycle: Cycle, questions: list[Question]) -> Iterator[Blocker]:
    """The form has the shape the rulebook gives it, and a form with a text for each criterion leaves none out."""
    case = [question for question in questions if question.kind == Question.Kind.CASE]
    case_form = Rulebook.objects.filter(cycle=cycle).values_list("case_form", flat=True).first()
    if case_form == Rulebook.CaseForm.ONE:
        if len(case) > 1:
            yield Blocker(
                _("The rulebook asks for one text for all criteria, but the nomination form has several."),
                "desk_questions",
            )
        return
    asked = {question.criterion_id for question in case}
    for criterion in cycle.criteria.all():
        if criterion.pk not in asked:
            yield Blocker(
                _("The nomination form has no text for the criterion “%(name)s”.") % {"name": criterion},
                "desk_questions",
            )
