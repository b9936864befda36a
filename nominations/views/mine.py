"""What a person has nominated: the list, the receipt, the whole text, and taking it back."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from award.audit import log_access
from award.downloads import send_file
from award.forms.refusals import refusals_in, refusals_told
from nominations import access
from nominations.forms.withdrawal import WithdrawalForm
from nominations.reading import reading_of
from nominations.services import carrying
from nominations.services.endorsements import is_receiving, may_invite, people_at_most
from nominations.services.withdrawal import may_withdraw, withdraw_nomination
from nominations.telling import tell_by


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Show one's drafts and nominations, this year's first."""
    return render(
        request,
        "nominations/mine.html",
        {"drafts": access.open_drafts_of(request.user), "nominations": access.own_nominations_for(request.user)},
    )


@login_required
@require_safe
def received(request: HttpRequest, nomination: Any) -> HttpResponse:
    """Confirm that a nomination has been received, with its reference and what happens next."""
    row = get_object_or_404(access.nominations_for(request.user).select_related("cycle__rulebook"), pk=nomination)
    own = row.nominator_id == request.user.pk
    context = {
        "nomination": row,
        "tell_by": tell_by(row.submitted_at),
        "may_invite": own and may_invite(row, row.cycle.rulebook.endorsements_max, []),
    }
    entered = row.entered_by_id == request.user.pk and not own
    return render(request, "nominations/desk_entered.html" if entered else "nominations/received.html", context)


@login_required
@require_safe
def nomination(request: HttpRequest, nomination: Any) -> HttpResponse:
    """Show the whole text of one's own nomination; it prints well."""
    row = get_object_or_404(access.nominations_for(request.user).select_related("cycle__rulebook"), pk=nomination)
    if row.nominator_id != request.user.pk:
        log_access(request.user, "nomination", row)
    context = {"nomination": row, "sections": reading_of(row), "may_withdraw": may_withdraw(row)}
    context["knows_why"] = access.nominator_knows_why(row)
    context["may_write_anew"] = row.nominator_id == request.user.pk and carrying.may_write_anew(row)
    if row.nominator_id == request.user.pk:
        context |= _recommendations(request, row)
    return render(request, "nominations/nomination.html", context)


def _recommendations(request: HttpRequest, row: Any) -> dict[str, Any]:
    """Return whom the nominator has asked for recommendations, and whether one more can be asked."""
    most = row.cycle.rulebook.endorsements_max
    asked = list(access.invited_endorsements_for(request.user).filter(nomination=row))
    receiving = is_receiving(row)
    return {
        "recommendations": asked,
        "most": most,
        "may_invite": receiving and may_invite(row, most, asked),
        "people_at_most": receiving and len(asked) >= people_at_most(most) and len(asked),
        "receiving": receiving,
        "due": row.cycle.endorsements_end_at,
    }


@login_required
@require_POST
def write_anew(request: HttpRequest, nomination: Any) -> HttpResponse:
    """Begin a draft with the texts of a nomination that was carried over."""
    row = get_object_or_404(access.own_nominations_for(request.user), pk=nomination)
    with refusals_told(request):
        draft = carrying.write_anew(nomination=row, by=request.user)
        return redirect("nominate_draft", draft.pk)
    return redirect("nominate_nomination", row.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, nomination: Any) -> HttpResponse:
    """Ask by GET whether the nomination shall be taken back; do it by POST."""
    row = get_object_or_404(access.own_nominations_for(request.user), pk=nomination)
    form = WithdrawalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            withdraw_nomination(nomination=row, by=request.user, reason=form.cleaned_data["reason"])
            return redirect("nominate_nomination", row.pk)
    return render(request, "nominations/withdraw.html", {"nomination": row, "form": form})


@login_required
@require_safe
def attachment(request: HttpRequest, attachment: Any) -> HttpResponse:
    """Send an attachment of a nomination one may read; the office's reading is noted."""
    row = get_object_or_404(access.attachments_for(request.user).select_related("nomination"), pk=attachment)
    if row.nomination.nominator_id != request.user.pk:
        log_access(request.user, "attachment", row)
    return send_file(row.file, row.name)
