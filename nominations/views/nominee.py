"""The nominee's own page: a signed link shows what is held, a POST answers."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from award.audit import Refused
from award.forms.refusals import show_refusal
from nominations import access
from nominations.forms.telling import AnswerForm, CorrectionForm
from nominations.notice import notice_for
from nominations.services import answers, screening


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def nominee_page(request: HttpRequest, token: str) -> HttpResponse:
    """Show the nominee what is held and what was answered; a POST answers, or says what is wrong."""
    person = access.nominee_behind(token)
    if person is None:
        raise Http404
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
        try:
            act(nominee=person, **bound.cleaned_data)
        except Refused as refusal:
            show_refusal(bound, refusal)
        else:
            return redirect(request.path)
    held = access.held_about(person)
    return render(
        request,
        "nominations/nominee_page.html",
        {
            "nominee": person,
            "cycle": person.nomination.cycle,
            "held": held,
            "considered": any(one.nomination.status != "TURNED_DOWN" for one in held),
            "open": screening.screening_is_open(person.nomination.cycle),
            "notice": notice_for(person, request.LANGUAGE_CODE),
            "answer_form": answer_form,
            "correction_form": correction_form,
            "form": bound,
        },
    )
