"""The desk: a nomination that came on paper or by telephone goes through the same pages as any other."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from award.access import current_cycle, seat_required
from award.forms.refusals import refusals_in
from nominations import access
from nominations.forms.entry import EntryForm
from nominations.services.drafts import begin_draft


@seat_required("OFFICE")
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Ask how the nomination came and in which language it is written, then begin its draft."""
    cycle = current_cycle()
    if cycle is None:
        return redirect("desk_setup")
    form = EntryForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            draft = begin_draft(cycle=cycle, by=request.user, **form.cleaned_data)
            return redirect("nominate_draft", draft.pk)
    begun = [outline for outline in access.open_drafts_of(request.user) if outline.frame.by_office]
    return render(request, "nominations/desk_entry.html", {"cycle": cycle, "form": form, "drafts": begun})
