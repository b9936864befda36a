"""Declaring interests: everybody on one page at first, the difference later, and a conflict found afterwards."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from award.audit import Refused
from voting import access
from voting.forms.interests import GroundForm, InterestsForm, ground_groups
from voting.services import interests as services
from voting.views.rooms import Room, in_year, show


def interests(request: HttpRequest, room: Room, cycle: Any) -> HttpResponse:
    """Ask about every candidate without an answer, by name, degree and year; below, what has been answered."""
    _must_declare(request, cycle)
    questions = access.questions_for(request.user, cycle)
    form = InterestsForm(request.POST or None, questions=questions) if questions.candidates else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            rows = services.declare_interests(cycle=cycle, answers=form.answers(), by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        except ValidationError as invalid:
            form.add_error(None, invalid.messages)
        else:
            messages.success(request, _thanks(rows))
            return redirect(room.url())
    return _page(request, room, cycle, questions, form=form)


@require_POST
def recuse(request: HttpRequest, room: Room, cycle: Any) -> HttpResponse:
    """Take the person out of the whole award year."""
    _must_declare(request, cycle)
    form = GroundForm(request.POST, prefix="year")
    if form.is_valid():
        answer = form.answer()
        try:
            services.recuse_for_the_year(cycle=cycle, ground=answer.ground, note=answer.note, by=request.user)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("You take no part in this year's award. Thank you for telling us."))
            return redirect(room.url("interests"))
    questions = access.questions_for(request.user, cycle)
    open_form = InterestsForm(questions=questions) if questions.candidates else None
    return _page(request, room, cycle, questions, form=open_form, year_form=form)


def interest(request: HttpRequest, room: Room, cycle: Any, pk: int) -> HttpResponse:
    """Let a person say later that there is a conflict after all. Their own ballot is sealed by it."""
    _must_declare(request, cycle)
    candidate = get_object_or_404(
        access.candidates_for(request.user).filter(cycle=cycle, pk__in=access.cleared_candidates(request.user)), pk=pk
    )
    form = GroundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.declare_interests(cycle=cycle, answers={candidate.pk: form.answer()}, by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                _("Your conflict of interest with %(name)s is recorded. Thank you for telling us.")
                % {"name": candidate.name},
            )
            return redirect(room.url())
    return show(request, room, "voting/interest.html", {"cycle": cycle, "candidate": candidate, "form": form})


def _must_declare(request: HttpRequest, cycle: Any) -> None:
    if not access.declares(request.user, in_year(cycle)):
        raise Http404


def _page(request: HttpRequest, room: Room, cycle: Any, questions: Any, **forms: Any) -> HttpResponse:
    given = [
        row
        for row in access.interests_for(request.user).filter(candidate__cycle=cycle)
        if row.ground or row.state == "CLEAR"
    ]
    context = {
        "cycle": cycle,
        "questions": questions,
        "rows": list(forms["form"].rows()) if forms.get("form") else [],
        "grounds": ground_groups(),
        "given": sorted(given, key=lambda row: (row.candidate.name, row.candidate_id)),
        "year_form": forms.get("year_form") or GroundForm(prefix="year"),
        "forms": [form for form in (forms.get("form"), forms.get("year_form")) if form is not None],
        "form": None,
        "sheet": forms.get("form"),
        "interest_years": access.interest_years(cycle),
    }
    return show(request, room, "voting/interests.html", context)


def _thanks(rows: list[Any]) -> str:
    conflicts = [row for row in rows if row.ground]
    if conflicts:
        return _("Thank you. Your interests are declared; what you have a conflict with is closed to you from now on.")
    return _("Thank you. Your interests are declared.")
