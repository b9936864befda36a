"""The desk's pages about the laureate: facts and answer, texts, papers."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from award import access
from award.access import seat_required
from award.forms.laureate import FactsForm, RecordedAnswerForm, TextForm
from award.forms.refusals import refusals_in, refusals_told
from award.languages import LANGUAGES
from award.services import changes, laureates, papers, texts


@seat_required("OFFICE")
def laureate(request: HttpRequest, pk: int) -> HttpResponse:
    """Show and correct the facts, ask the laureate, and see how far everything is."""
    person = get_object_or_404(access.laureates_to_prepare(request.user), pk=pk)
    form = FactsForm(request.POST or None, request.FILES or None, instance=person)
    if request.method == "POST" and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in form.changed_data if name != "portrait"}
        person.refresh_from_db()
        upload = form.cleaned_data.get("portrait")
        with refusals_in(form):
            waiting = changes.change_facts(laureate=person, facts=facts, upload=upload, by=request.user)
            if waiting is not None:
                messages.success(request, _("This is public: the change waits for a second person."))
                return redirect("desk_change", pk=waiting.pk)
            messages.success(request, _("The facts are saved."))
            return redirect("desk_laureate", pk=pk)
    answer_form = RecordedAnswerForm(prefix="answer", duty=person.duty)
    return render(request, "award/desk_laureate.html", {"laureate": person, "form": form, "answer_form": answer_form})


@seat_required("OFFICE")
@require_POST
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the laureate the link to answer by."""
    person = get_object_or_404(access.laureates_to_prepare(request.user), pk=pk)
    with refusals_told(request):
        laureates.invite_laureate(laureate=person, by=request.user)
        messages.success(request, _("The letter to the laureate is on its way."))
    return redirect("desk_laureate", pk=pk)


@seat_required("OFFICE")
@require_POST
def record_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Record an answer given by telephone, by letter or in person."""
    person = get_object_or_404(access.laureates_to_prepare(request.user), pk=pk)
    form = RecordedAnswerForm(request.POST, prefix="answer", duty=person.duty)
    if form.is_valid():
        with refusals_in(form):
            if form.cleaned_data["answer"] == "accept":
                laureates.record_acceptance(
                    laureate=person,
                    via=form.cleaned_data["via"],
                    attends=form.coming,
                    undertakes=form.cleaned_data.get("undertakes", False),
                    by=request.user,
                )
            else:
                laureates.decline(laureate=person, by=request.user)
            messages.success(request, _("The answer is recorded."))
            return redirect("desk_laureate", pk=pk)
    return render(
        request,
        "award/desk_laureate.html",
        {"laureate": person, "facts_form": FactsForm(instance=person), "form": form, "answer_form": form},
    )


@seat_required("OFFICE")
@require_POST
def record_duty(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that the laureate undertakes what the rules ask, said after the acceptance."""
    person = get_object_or_404(access.laureates_to_prepare(request.user), pk=pk)
    with refusals_told(request):
        laureates.undertake_duty(laureate=person, by=request.user)
        messages.success(request, _("The answer is recorded."))
    return redirect("desk_laureate", pk=pk)


@seat_required("OFFICE")
def text_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Show every text in every language and how far it is."""
    person = get_object_or_404(access.laureates_to_prepare(request.user), pk=pk)
    states = texts.text_states(person)
    rows: dict[str, list[texts.TextState]] = {}
    languages = {
        language: {"language": language, "written": 0, "open": 0} for language in texts.required_languages(person)
    }
    for state in states:
        rows.setdefault(state.kind, []).append(state)
        if state.text and state.text.body:
            languages[state.language]["written"] += 1
            languages[state.language]["open"] += state.text.checked_at is None
    return render(
        request,
        "award/desk_texts.html",
        {
            "laureate": person,
            "rows": list(rows.values()),
            "languages": list(languages.values()),
            "required": texts.REQUIRED_KINDS,
            "kinds": texts.KINDS,
        },
    )


@seat_required("OFFICE")
def text(request: HttpRequest, pk: int, kind: str, language: str) -> HttpResponse:
    """Write one text; the other languages stand beside it."""
    person = get_object_or_404(access.laureates_to_prepare(request.user), pk=pk)
    states = {state.language: state for state in texts.text_states(person) if state.kind == kind}
    if language not in states:
        return redirect("desk_texts", pk=pk)
    current = states[language].text
    form = TextForm(
        request.POST or None,
        kind=kind,
        language=language,
        initial={"body": current.body, "source_language": current.source_language} if current else None,
    )
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            waiting = changes.change_text(
                laureate=person, kind=kind, language=language, by=request.user, **form.cleaned_data
            )
            if waiting is not None:
                messages.success(request, _("This is public: the change waits for a second person."))
                return redirect("desk_change", pk=waiting.pk)
            messages.success(request, _("The text is saved."))
            return redirect("desk_texts", pk=pk)
    context = {
        "laureate": person,
        "form": form,
        "state": states[language],
        "kind_label": dict(texts.KINDS)[kind],
        "others": [states[code] for code in LANGUAGES if code in states and code != language and states[code].text],
    }
    return render(request, "award/desk_text.html", context)


@seat_required("OFFICE")
def paper_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the rendered papers; a POST has them rendered again by the worker."""
    person = get_object_or_404(access.laureates_to_prepare(request.user), pk=pk)
    if request.method == "POST":
        laureates.ask_for_papers(laureate=person, by=request.user)
        messages.success(request, _("The papers are being rendered. Reload the page in a moment."))
        return redirect("desk_papers", pk=pk)
    states = papers.paper_states(person)
    superseded = access.documents_for(request.user).filter(laureate=person, superseded_at__isnull=False)
    context = {
        "laureate": person,
        "papers": states,
        "current": all(paper.state in ("CURRENT", "ISSUED") for paper in states),
        "warned": any(paper.warnings for paper in states),
        "superseded": superseded,
    }
    return render(request, "award/desk_papers.html", context)
