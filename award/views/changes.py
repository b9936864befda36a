"""A change of what is approved or public: read, taken up, made by a second person, or ended."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from award import access
from award.access import seat_required
from award.forms.changes import ApprovedChangeForm, EndedChangeForm, PictureWordsForm
from award.forms.refusals import refusals_in, refusals_told
from award.services import changes as services
from award.services import public_content
from award.views.public import picture_named
from award.yielding import must_yield

LEADING = ("OFFICE", "JURY", "BOARD")


@seat_required(*LEADING)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what is public now and what would be; a POST takes the change up, with the words of a new picture."""
    found = get_object_or_404(access.changes_for(request.user), pk=pk)
    laureate = found.laureate
    read = services.change_fingerprint(laureate, found)
    form = PictureWordsForm(request.POST or None, change=found, read=read)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            services.propose_change(change=found, by=request.user, **form.cleaned_data)
            messages.success(request, _("A second person can now make this change."))
            return redirect("desk_change", pk=pk)
    before, after = public_content.public_content(laureate), public_content.public_content(laureate, found)
    context = {
        "change": found,
        "laureate": laureate,
        "differences": public_content.differences(before, after) if found.waits else [],
        "missing": services.picture_words_missing(laureate, found) if found.waits else [],
        "yields": must_yield(request.user, laureate),
        "own": request.user in (found.asked_by, found.proposed_by),
        "form": form,
        "approved_form": ApprovedChangeForm(initial={"read": read}),
        "ended_form": EndedChangeForm(prefix="end"),
    }
    return render(request, "award/desk_change.html", context)


@seat_required(*LEADING)
@require_POST
def make(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the change as it was read."""
    found = get_object_or_404(access.changes_for(request.user), pk=pk)
    form = ApprovedChangeForm(request.POST)
    if form.is_valid():
        with refusals_told(request):
            services.make_change(change=found, read=form.cleaned_data["read"], by=request.user)
            messages.success(request, _("The change is made."))
    return redirect("desk_change", pk=pk)


@seat_required(*LEADING)
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a change that waits."""
    found = get_object_or_404(access.changes_for(request.user), pk=pk)
    form = EndedChangeForm(request.POST, prefix="end")
    if form.is_valid():
        with refusals_told(request):
            services.end_change(change=found, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, _("The change is ended."))
    else:
        messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
    return redirect("desk_change", pk=pk)


@require_safe
@seat_required(*LEADING)
def portrait(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the picture a change brings."""
    found = get_object_or_404(access.changes_for(request.user), pk=pk)
    if not found.portrait:
        raise Http404
    return picture_named(found.portrait.name, 640)
