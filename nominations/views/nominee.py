"""The nominee's own pages: a signed link shows what is held, a POST answers or has it erased; signed in, one may take it along."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from award import erasure
from award.downloads import send_bytes
from award.forms.refusals import refusals_in
from nominations import access
from nominations.forms.telling import AnswerForm, CorrectionForm, ErasureForm
from nominations.notice import notice_for
from nominations.services import answers, rights, screening


@require_http_methods(["GET", "HEAD", "POST"])
def nominee_page(request: HttpRequest, token: str) -> HttpResponse:
    """Show the nominee what is held and what was answered; a POST answers, or says what is wrong."""
    person = access.nominee_behind(token)
    if person is None:
        return _erased_or_nothing(request, token)
    answer_form = AnswerForm(initial={"response": person.response, "never_again": person.never_again}, prefix="answer")
    correction_form = CorrectionForm(initial={"text": person.correction}, prefix="correction")
    bound = None
    if request.method == "POST" and request.POST.get("act") == "correct":
        bound = correction_form = CorrectionForm(request.POST, prefix="correction")
        act = answers.send_correction
    elif request.method == "POST":
        bound = answer_form = AnswerForm(request.POST, prefix="answer")
        act = answers.answer
    if bound is not None and bound.is_valid():
        with refusals_in(bound):
            act(nominee=person, **bound.cleaned_data)
            return redirect(request.path)
    held = access.held_about(person)
    return render(
        request,
        "nominations/nominee_page.html",
        {
            "nominee": person,
            "token": token,
            "cycle": person.nomination.cycle,
            "held": held,
            "considered": any(one.nomination.status != "TURNED_DOWN" for one in held),
            "open": screening.screening_is_open(person.nomination.cycle),
            "notice": notice_for(person, request.LANGUAGE_CODE, on_the_page=True),
            "answer_form": answer_form,
            "correction_form": correction_form,
            "form": bound,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, token: str) -> HttpResponse:
    """Say what goes and what stays; a POST erases it, and the same address then says that it is done."""
    person = access.nominee_behind(token)
    if person is None:
        return _erased_or_nothing(request, token)
    form = ErasureForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_in(form):
            rights.erase_person(nominee=person, **form.cleaned_data)
            _end_session_of_nobody(request)
            return redirect("nominee_erase", token)
    context = {
        "nominee": person,
        "token": token,
        "cycle": person.nomination.cycle,
        "lines": erasure.lines_about_people(),
        "open": rights.may_erase_alone(person.nomination.cycle),
        "may_decline": screening.screening_is_open(person.nomination.cycle),
        "form": form,
    }
    return render(request, "nominations/nominee_erase.html", context)


def _end_session_of_nobody(request: HttpRequest) -> None:
    """End the session of a visitor whose account has gone with the person: it can be saved no more."""
    key = request.session.session_key
    if key and not request.session.exists(key):
        request.session.flush()


def _erased_or_nothing(request: HttpRequest, token: str) -> HttpResponse:
    """Tell whoever has the link of somebody erased that it is done. Raises Http404 for any other link that opens nothing."""
    if not access.is_erased(token):
        raise Http404
    return render(request, "nominations/nominee_erased.html")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_data(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Offer a nominee who has signed in everything that is held about them; a POST sends it and is noted."""
    person = get_object_or_404(
        access.own_nominees(request.user).select_related("nomination__cycle", "candidate"), pk=pk
    )
    year = person.nomination.cycle.year
    if request.method == "POST":
        return send_bytes(rights.hand_over(nominee=person, by=request.user), f"nominee-{year}.zip")
    return render(request, "nominations/nominee_data.html", {"nominee": person, "cycle": person.nomination.cycle})
