"""The desk: what the nomination form asks."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from award import rulebook
from award.access import current_cycle, rulebook_of, seat_required
from award.forms.refusals import refusals_in, refusals_told
from award.forms.rules import RemovalForm, reason_of
from award.views.desk.rules import lead_on
from nominations import access
from nominations.forms.questions import QuestionForm
from nominations.services import questions


@seat_required("OFFICE")
@require_safe
def question_list(request: HttpRequest) -> HttpResponse:
    """List the questions in the order of the form."""
    cycle = current_cycle()
    if cycle is None:
        return redirect("desk_setup")
    context = {
        "cycle": cycle,
        "questions": access.questions_for(request.user),
        "rulebook": rulebook_of(cycle),
        "frozen": rulebook.current_version(cycle) is not None,
        "proposal": rulebook.open_proposal(cycle),
    }
    return render(request, "nominations/desk_questions.html", context)


@seat_required("OFFICE")
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a question."""
    row = get_object_or_404(access.questions_for(request.user), pk=pk)
    form = QuestionForm(request.POST if request.method == "POST" else None, instance=row, frozen=_is_frozen(row.cycle))
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            proposal = questions.change_question(
                question=row, by=request.user, **form.changes(), reason=reason_of(form)
            )
            return lead_on(request, proposal, _("The questions are saved."), "desk_questions")
    return _page(request, row.cycle, row, form)


@seat_required("OFFICE")
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Add a question."""
    cycle = current_cycle()
    if cycle is None:
        return redirect("desk_setup")
    form = QuestionForm(
        request.POST if request.method == "POST" else None,
        initial={"kind": "EXTRA", "word_limit": 100, "required": False},
        frozen=_is_frozen(cycle),
    )
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            proposal = questions.add_question(cycle=cycle, by=request.user, **form.changes(), reason=reason_of(form))
            return lead_on(request, proposal, _("The questions are saved."), "desk_questions")
    return _page(request, cycle, None, form)


@seat_required("OFFICE")
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once more, then take a question out of the form."""
    row = get_object_or_404(access.questions_for(request.user), pk=pk)
    form = RemovalForm(request.POST if request.method == "POST" else None, frozen=_is_frozen(row.cycle))
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            proposal = questions.remove_question(question=row, by=request.user, reason=reason_of(form))
            return lead_on(request, proposal, _("The questions are saved."), "desk_questions")
    return render(request, "nominations/desk_question_remove.html", {"question": row, "form": form})


@seat_required("OFFICE")
@require_http_methods(["GET", "HEAD", "POST"])
def remake(request: HttpRequest) -> HttpResponse:
    """Ask once more, then make the questions anew from the criteria and the rulebook."""
    cycle = current_cycle()
    if cycle is None:
        return redirect("desk_setup")
    form = RemovalForm(request.POST if request.method == "POST" else None, frozen=_is_frozen(cycle))
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            proposal = questions.create_default_questions(cycle=cycle, by=request.user, reason=reason_of(form))
            return lead_on(request, proposal, _("The questions are saved."), "desk_questions")
    return render(request, "nominations/desk_questions_remake.html", {"cycle": cycle, "form": form})


@seat_required("OFFICE")
@require_POST
def move(request: HttpRequest, pk: int, way: str) -> HttpResponse:
    """Move a question up or down while the rules are free."""
    row = get_object_or_404(access.questions_for(request.user), pk=pk)
    with refusals_told(request):
        questions.move_question(question=row, up=way == "up", by=request.user)
    return redirect("desk_questions")


def _is_frozen(cycle: Any) -> bool:
    return rulebook.current_version(cycle) is not None


def _page(request: HttpRequest, cycle: Any, row: Any, form: QuestionForm) -> HttpResponse:
    context = {"cycle": cycle, "question": row, "form": form, "proposal": rulebook.open_proposal(cycle)}
    return render(request, "nominations/desk_question.html", context)
