"""The laureate's own pages: a link shows, a POST acts."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from award import access, links
from award.forms.laureate import AnswerForm, OwnFactsForm
from award.forms.refusals import refusals_in, refusals_told
from award.languages import reading_order
from award.services import changes, laureates


def link(request: HttpRequest, token: str) -> HttpResponse:
    """Show the award year only; who is named, and what, appears after a code."""
    invitation = links.invitation(token, "LAUREATE")
    if invitation is None:
        raise Http404
    return render(request, "award/laureate_link.html", {"year": invitation.cycle})


@login_required
def answer(request: HttpRequest) -> HttpResponse:
    """Show the laureate the decision; a POST answers it."""
    laureate = access.own_laureates(request.user).order_by("-year").first()
    if laureate is None:
        raise Http404
    form = AnswerForm(request.POST or None, duty=laureate.duty)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            if form.cleaned_data["answer"] == "accept":
                undertakes = form.cleaned_data.get("undertakes", False)
                laureates.accept(laureate=laureate, attends=form.coming, undertakes=undertakes, by=request.user)
                messages.success(request, _("Thank you. The office has your answer."))
            else:
                laureates.decline(laureate=laureate, by=request.user)
                messages.success(
                    request, _("Thank you for your answer. The office has it; nothing about you is published.")
                )
            return redirect("laureate_answer")
    documents = sorted(
        access.documents_for(request.user).filter(laureate=laureate, superseded_at__isnull=True),
        key=lambda paper: (paper.kind, reading_order(paper.language)),
    )
    context = {
        "laureate": laureate,
        "form": form,
        "documents": documents,
        "changes": access.own_changes(request.user, laureate)[:5],
    }
    return render(request, "award/laureate_answer.html", context)


@login_required
@require_POST
def undertake(request: HttpRequest) -> HttpResponse:
    """Take on the duty that goes with the award, after it was accepted without."""
    laureate = get_object_or_404(access.own_laureates(request.user).filter(accepted_at__isnull=False))
    with refusals_told(request):
        laureates.undertake_duty(laureate=laureate, by=request.user)
        messages.success(request, _("Thank you. The office has your answer."))
    return redirect("laureate_answer")


@login_required
def own_facts(request: HttpRequest) -> HttpResponse:
    """Let the laureate correct the name, the words and the photograph."""
    laureate = get_object_or_404(access.own_laureates(request.user).filter(accepted_at__isnull=False))
    asked = access.own_changes(request.user, laureate).filter(status="ASKED").first()
    form = OwnFactsForm(
        request.POST or None, request.FILES or None, instance=laureate, initial=asked.facts if asked else None
    )
    if request.method == "POST" and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in form.fields if name != "portrait"}
        laureate.refresh_from_db()
        upload = form.cleaned_data.get("portrait")
        with refusals_in(form):
            waiting = changes.change_facts(laureate=laureate, facts=facts, upload=upload, own=True, by=request.user)
            if waiting is not None:
                messages.success(request, _("Thank you. The office has been asked to make your changes."))
            else:
                messages.success(request, _("Thank you. The office sees your changes."))
            return redirect("laureate_answer")
    return render(request, "award/laureate_facts.html", {"laureate": laureate, "form": form})
