"""The desk: telling nominees, and what they answer."""

from typing import Any

import segno
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from award import erasure, links
from award.access import current_cycle, seat_required
from award.forms.refusals import refusals_in, refusals_told
from nominations import access, suppressions
from nominations.forms.telling import (
    DeferralForm,
    NeverAgainForm,
    NomineeFactsForm,
    RecordedAnswerForm,
    RecordedErasureForm,
    ToldForm,
)
from nominations.notice import notice_for
from nominations.services import answers, rights, screening, telling
from nominations.telling import soon

ROWS = 50


@seat_required("OFFICE")
@require_safe
def telling_list(request: HttpRequest) -> HttpResponse:
    """List the people to tell, by the day until which they are told."""
    cycle = current_cycle()
    if cycle is None:
        return redirect("desk_setup")
    show = request.GET.get("show", "waiting")
    people = access.telling_list(request.user, cycle, show=show)
    page = Paginator(people, ROWS).get_page(request.GET.get("page"))
    return render(
        request,
        "nominations/desk_telling.html",
        {
            "cycle": cycle,
            "page": page,
            "show": show,
            "counts": access.telling_counts(request.user, cycle),
            "known": suppressions.recognised(page.object_list),
            "by_mail": access.to_tell_by_mail(cycle),
            **soon(),
        },
    )


@seat_required("OFFICE")
@require_POST
def tell_everybody(request: HttpRequest) -> HttpResponse:
    """Send the notice to everybody who can be reached by mail and waits for it."""
    cycle = current_cycle()
    if cycle is None:
        raise Http404
    number = telling.tell_everybody_by_mail(cycle=cycle, by=request.user)
    messages.success(
        request,
        ngettext("%(number)s letter is on its way.", "%(number)s letters are on their way.", number)
        % {"number": number},
    )
    return redirect("desk_telling")


@seat_required("OFFICE")
@require_safe
def nominee(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a nominee was told and has answered, and offer the ways of telling."""
    return _page(request, _nominee(request, pk))


@seat_required("OFFICE")
@require_POST
def tell_by_mail(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the notice by mail."""
    with refusals_told(request):
        telling.tell_by_mail(nominee=_nominee(request, pk), by=request.user)
        messages.success(request, _("The letter is on its way."))
    return redirect("desk_nominee", pk=pk)


@seat_required("OFFICE")
@require_POST
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a link and show the letter that holds it, to be printed. Its token exists nowhere else, so this page is not fetched again."""
    person = _nominee(request, pk)
    with refusals_told(request):
        return _letter(request, person, telling.prepare_letter(nominee=person, by=request.user))
    return redirect("desk_nominee", pk=pk)


def _letter(request: HttpRequest, person: Any, token: str) -> HttpResponse:
    address = links.page("nominee_page", token, language=person.language)
    context = {
        "nominee": person,
        "notice": notice_for(person, person.language),
        "address": address,
        "code": segno.make(address, error="m").svg_data_uri(scale=4, border=1, dark="#000", light=None),
        "today": timezone.localdate(),
    }
    return render(request, "nominations/nominee_letter.html", context)


@seat_required("OFFICE")
@require_POST
def record_told(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that the nominee was told by telephone or by a posted letter."""
    person = _nominee(request, pk)
    form = ToldForm(request.POST, prefix="told")
    if form.is_valid():
        with refusals_in(form):
            telling.record_told(nominee=person, by=request.user, **form.cleaned_data)
            messages.success(request, _("It is recorded that the nominee has been told."))
            return redirect("desk_nominee", pk=pk)
    return _page(request, person, told_form=form, form=form)


@seat_required("OFFICE")
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a record of telling, or the deferral of one."""
    person = _nominee(request, pk)
    with refusals_told(request):
        if person.told_at is None:
            telling.defer_telling(nominee=person, reason="", by=request.user)
        else:
            telling.take_back_told(nominee=person, by=request.user)
        messages.success(request, _("Taken back."))
    return redirect("desk_nominee", pk=pk)


@seat_required("OFFICE")
@require_POST
def defer(request: HttpRequest, pk: int) -> HttpResponse:
    """Record why the nominee is told later."""
    person = _nominee(request, pk)
    form = DeferralForm(request.POST, prefix="defer")
    if form.is_valid():
        with refusals_in(form):
            telling.defer_telling(nominee=person, by=request.user, **form.cleaned_data)
            messages.success(request, _("The reason is recorded."))
            return redirect("desk_nominee", pk=pk)
    return _page(request, person, deferral_form=form, form=form)


@seat_required("OFFICE")
@require_POST
def record_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Record an answer given by telephone or letter."""
    person = _nominee(request, pk)
    form = RecordedAnswerForm(request.POST, prefix="answer")
    if form.is_valid():
        with refusals_in(form):
            answers.record_answer(nominee=person, by=request.user, **form.cleaned_data)
            messages.success(request, _("The answer is recorded."))
            return redirect("desk_nominee", pk=pk)
    return _page(request, person, answer_form=form, form=form)


@seat_required("OFFICE")
@require_POST
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct facts about the nominee, perhaps as the nominee asked."""
    person = _nominee(request, pk)
    form = NomineeFactsForm(request.POST, instance=person, prefix="facts")
    if form.is_valid():
        with refusals_in(form):
            answers.correct_facts(nominee=person, by=request.user, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("desk_nominee", pk=pk)
    person.refresh_from_db()
    return _page(request, person, facts_form=form, form=form)


@seat_required("OFFICE")
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what goes and what stays; a POST erases everything about a nominee who has asked for it by letter or telephone."""
    person = _nominee(request, pk)
    form = RecordedErasureForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_in(form):
            rights.erase_person(nominee=person, by=request.user, **form.cleaned_data)
            messages.success(request, _("Everything about the person has been erased."))
            return redirect("desk_telling")
    context = {"nominee": person, "form": form, "lines": erasure.lines_about_people()}
    return render(request, "nominations/desk_nominee_erase.html", context)


@seat_required("OFFICE")
def never_again(request: HttpRequest) -> HttpResponse:
    """Let somebody be nominated again who once declined for good and now takes it back."""
    form = NeverAgainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            answers.take_back_never_again(by=request.user, **form.cleaned_data)
            messages.success(request, _("The person may be nominated again."))
            return redirect("desk_telling")
    return render(request, "nominations/desk_never_again.html", {"form": form})


def _nominee(request: HttpRequest, pk: int) -> Any:
    people = access.nominees_for(request.user).select_related(
        "nomination__cycle", "candidate", "told_by", "deferred_by"
    )
    return get_object_or_404(people, pk=pk)


def _page(request: HttpRequest, person: Any, **forms: Any) -> HttpResponse:
    """Show the page of a nominee, with a form that was refused in place of a fresh one."""
    letters = list(access.notices_to(person))
    context = {
        "nominee": person,
        "held": access.held_about(person),
        "letters": letters,
        "unreached": access.is_unreached(person, letters),
        "known": suppressions.recognised([person]),
        "open": screening.screening_is_open(person.nomination.cycle),
        "notice": notice_for(person, person.language),
        **soon(),
        "told_form": ToldForm(prefix="told"),
        "deferral_form": DeferralForm(prefix="defer", initial={"reason": person.deferral_reason}),
        "answer_form": RecordedAnswerForm(prefix="answer"),
        "facts_form": NomineeFactsForm(instance=person, prefix="facts"),
    }
    return render(request, "nominations/desk_nominee.html", context | forms)
