"""The desk: candidates, what the jury reads of them first, whether they stand, joining and splitting."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from award.access import current_cycle, seat_required
from award.audit import log_access
from award.forms.refusals import refusals_in
from nominations import access
from nominations.forms.screening import DescribeForm, JoinForm, SplitForm, StatusForm, VerifyForm
from nominations.services import candidates, screening
from nominations.telling import soon

ROWS = 50


@seat_required("OFFICE")
@require_safe
def candidate_list(request: HttpRequest) -> HttpResponse:
    """List the year's candidates by status."""
    cycle = current_cycle()
    if cycle is None:
        return redirect("desk_setup")
    status = request.GET.get("status", "")
    counts = access.candidates_by_status(request.user, cycle)
    rows = access.candidate_list(request.user, cycle, status=status)
    return render(
        request,
        "nominations/desk_candidates.html",
        {
            "cycle": cycle,
            "page": Paginator(rows, ROWS).get_page(request.GET.get("page")),
            "counts": counts,
            "total": sum(counts.values()),
            "status": status,
            **soon(),
        },
    )


@seat_required("OFFICE")
@require_safe
def candidate(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a candidate with the whole dossier; that it was read is noted in the access log."""
    row = get_object_or_404(access.candidates_for(request.user).select_related("cycle"), pk=pk)
    log_access(request.user, "dossier", row)
    return _page(request, row)


@seat_required("OFFICE")
@require_POST
def describe(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct name, degree and year."""
    row = get_object_or_404(access.candidates_for(request.user).select_related("cycle"), pk=pk)
    form = DescribeForm(request.POST, instance=row, prefix="describe")
    if form.is_valid():
        with refusals_in(form):
            candidates.describe(candidate=row, by=request.user, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("desk_candidate", pk=pk)
    row.refresh_from_db()
    return _page(request, row, describe_form=form, form=form)


@seat_required("OFFICE")
@require_POST
def set_status(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whether the candidate stands."""
    row = get_object_or_404(access.candidates_for(request.user).select_related("cycle"), pk=pk)
    form = StatusForm(request.POST, statuses=candidates.OFFICE_STATUSES, prefix="status")
    if form.is_valid():
        with refusals_in(form):
            candidates.set_status(
                candidate=row,
                status=form.cleaned_data["status"],
                reason=form.cleaned_data["status_reason"],
                by=request.user,
            )
            messages.success(request, _("Saved."))
            return redirect("desk_candidate", pk=pk)
    return _page(request, row, status_form=form, form=form)


@seat_required("OFFICE")
@require_POST
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that the candidate can be chosen."""
    row = get_object_or_404(access.candidates_for(request.user).select_related("cycle"), pk=pk)
    form = VerifyForm(request.POST, prefix="verify")
    if form.is_valid():
        with refusals_in(form):
            candidates.verify_eligibility(candidate=row, how=form.cleaned_data["how"], by=request.user)
            messages.success(request, _("Saved."))
            return redirect("desk_candidate", pk=pk)
    return _page(request, row, verify_form=form, form=form)


@seat_required("OFFICE")
@require_POST
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring this candidate's nominations to another one."""
    row = get_object_or_404(access.candidates_for(request.user).select_related("cycle"), pk=pk)
    form = _join_form(request, row, request.POST)
    if form.is_valid():
        with refusals_in(form):
            stays = candidates.join(candidate=row, into=form.chosen, by=request.user)
            messages.success(request, _("The nominations are together now. Splitting them undoes it."))
            return redirect("desk_candidate", pk=stays.pk)
    return _page(request, row, join_form=form, form=form)


@seat_required("OFFICE")
@require_POST
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a candidate of its own out of some of the nominations."""
    row = get_object_or_404(access.candidates_for(request.user).select_related("cycle"), pk=pk)
    form = SplitForm(request.POST, nominations=row.nominations.all(), prefix="split")
    if form.is_valid():
        with refusals_in(form):
            fresh = candidates.split(candidate=row, nominations=form.cleaned_data["nominations"], by=request.user)
            messages.success(request, _("This is a candidate of its own now."))
            return redirect("desk_candidate", pk=fresh.pk)
    return _page(request, row, split_form=form, form=form)


def _page(request: HttpRequest, row: Any, **forms: Any) -> HttpResponse:
    """Show the page of a candidate, with a form that was refused in place of a fresh one."""
    nominations = list(row.nominations.order_by("submitted_at", "reference"))
    people = list(access.nominees_for(request.user).filter(candidate=row).order_by("position", "pk"))
    context = {
        "candidate": row,
        "dossier": access.dossier_of(row, show_nominators=True),
        "people": people,
        "used": _used(people, nominations),
        "nominations": nominations,
        "open": screening.screening_is_open(row.cycle),
        **soon(),
        "describe_form": DescribeForm(instance=row, prefix="describe"),
        "status_form": StatusForm(
            statuses=candidates.OFFICE_STATUSES,
            prefix="status",
            initial={"status": row.status, "status_reason": row.status_reason},
        ),
    }
    if row.cycle.rulebook.eligibility_check:
        context["verify_form"] = VerifyForm(prefix="verify", initial={"how": row.verified_how})
    if context["open"]:
        context["join_form"] = _join_form(request, row)
        if len(nominations) > 1:
            context["split_form"] = SplitForm(nominations=row.nominations.all(), prefix="split")
    return render(request, "nominations/desk_candidate.html", context | forms)


def _used(people: list[Any], nominations: list[Any]) -> list[tuple[Any, str]]:
    """Return whose name and address are used and from which nomination they are, where several are joined."""
    if len(nominations) < 2:
        return []
    references = {nomination.pk: nomination.reference for nomination in nominations}
    return [(person, references.get(person.nomination_id, "")) for person in people if person.same_as_id is None]


def _join_form(request: HttpRequest, row: Any, data: Any = None) -> JoinForm | None:
    """Return the form to join by, with the likely candidates first; nothing where there is no other candidate."""
    others = access.other_candidates(access.candidates_for(request.user), row.cycle, but=row)
    people = access.nominees_for(request.user).filter(candidate=row)
    proposals = access.proposals_among(people, others)
    return JoinForm(data, proposals=proposals, candidates=others, prefix="join")
