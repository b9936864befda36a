"""Reading a laureate's texts through in one language: at the desk, and by a language checker's link."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from award import access, links
from award.access import seat_required
from award.forms.laureate import CheckerInvitationForm, OwnReadingForm, ReadingForm
from award.forms.refusals import refusals_in
from award.services import reading, texts


@seat_required("OFFICE")
def desk_reading(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """Show every written text of a language; a POST notes that those ticked are right, and who has read them."""
    person = _laureate(request, pk, language)
    states = _written(person, language)
    form = ReadingForm(request.POST or None, texts=_to_tick(states), initial={"checker": _reader(request, states)})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            checker = form.cleaned_data["checker"]
            found = reading.check_texts(
                laureate=person, language=language, read=form.read, checker=checker, by=request.user
            )
            if found.checked:
                messages.success(request, _checked(found.checked))
            if not found.changed:
                return redirect("desk_texts", pk=pk)
            states = _written(person, language)
            form = _changed(ReadingForm(request.POST, texts=_to_tick(states)), found.changed)
    return _page(request, person, language, states, form=form, reading_form=form)


@seat_required("OFFICE")
@require_POST
def desk_reading_send(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """Send a language checker the link to the texts of a language."""
    person = _laureate(request, pk, language)
    form = CheckerInvitationForm(request.POST)
    if form.is_valid():
        with refusals_in(form):
            reading.send_to_checker(
                laureate=person, language=language, email=form.cleaned_data["email"], by=request.user
            )
            messages.success(request, _("The letter to the checker is on its way."))
            return redirect("desk_texts", pk=pk)
    return _page(request, person, language, _written(person, language), form=form, invitation_form=form)


def check_texts(request: HttpRequest, token: str) -> HttpResponse:
    """Show a language checker the texts of the link; a POST approves those ticked, as they were read.

    Without anything left to check the page only thanks. A text that is written or changed later opens it again, until it expires.
    """
    invitation = links.invitation(token, "LANGUAGE_CHECK")
    if invitation is None:
        raise Http404
    found = access.texts_to_check(invitation.target_id, invitation.language).select_related("laureate")
    written = texts.in_order(found)
    if not written:
        raise Http404
    waiting = reading.open_texts(written)
    form = OwnReadingForm(request.POST or None, texts=waiting)
    if request.method == "POST" and waiting and form.is_valid():
        with refusals_in(form):
            result = reading.check_texts(
                laureate=written[0].laureate, language=invitation.language, read=form.read,
                checker=form.cleaned_data["checker"], by=None,
            )  # fmt: skip
            if not result.changed:
                return redirect("check_texts", token=token)
            written = texts.in_order(found.all())
            waiting = reading.open_texts(written)
            form = _changed(OwnReadingForm(request.POST, texts=waiting), result.changed)
    if not waiting:
        return render(request, "award/texts_checked.html")
    context = {
        "year": written[0].laureate.year,
        "rows": [{"text": text, "box": _box(form, text.kind)} for text in written],
        "checked": len(written) - len(waiting),
        "form": form,
    }
    return render(request, "award/check_texts.html", context)


def _laureate(request: HttpRequest, pk: int, language: str) -> Any:
    person = get_object_or_404(access.laureates_to_prepare(request.user), pk=pk)
    if language not in texts.required_languages(person):
        raise Http404
    return person


def _written(person: Any, language: str) -> list[texts.TextState]:
    return [state for state in texts.text_states(person) if state.language == language and state.state != "MISSING"]


def _to_tick(states: Iterable[texts.TextState]) -> list[Any]:
    """A translation older than its source has no box: it is saved anew first, which would take the check back."""
    return [state.text for state in states if state.state == "UNCHECKED"]


def _reader(request: HttpRequest, states: Iterable[texts.TextState]) -> str:
    """Whoever is at the desk is the likeliest reader, except of what they wrote themselves."""
    wrote_it = any(text.written_by_id == request.user.pk for text in _to_tick(states))
    return "" if wrote_it else request.user.name


def _checked(number: int) -> str:
    return ngettext("%(number)s text is checked.", "%(number)s texts are checked.", number) % {"number": number}


def _changed(form: ReadingForm, kinds: Iterable[str]) -> ReadingForm:
    """Say beside each text that has changed that it is to be read again; what else was typed stays."""
    form.full_clean()
    for kind in kinds:
        form.add_error(
            kind if kind in form.fields else None, _("The text has changed since you opened it: read it again.")
        )
    return form


def _box(form: ReadingForm, kind: str) -> Any:
    return form[kind] if kind in form.fields else None


def _page(
    request: HttpRequest, person: Any, language: str, states: list[texts.TextState], **forms: Any
) -> HttpResponse:
    """Show the desk's page with the form that was sent, and the other as it begins."""
    reading_form = forms.get("reading_form") or ReadingForm(
        texts=_to_tick(states), initial={"checker": _reader(request, states)}
    )
    context = {
        "laureate": person,
        "language": language,
        "rows": [{"state": state, "text": state.text, "box": _box(reading_form, state.kind)} for state in states],
        "to_send": any(state.text.checked_at is None for state in states if state.text),
        "invitation_form": CheckerInvitationForm(),
        **forms,
        "reading_form": reading_form,
    }
    return render(request, "award/desk_reading.html", context)
