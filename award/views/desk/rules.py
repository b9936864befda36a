"""The rulebook, its frozen versions, and the change that waits for a second person."""

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from award import access, rule_words, rulebook
from award.access import leading_seat_required, seat_required
from award.forms.refusals import refusals_in, refusals_told
from award.forms.rules import RulesForm, reason_of
from award.services import rules


@seat_required("OFFICE")
def rule_list(request: HttpRequest) -> HttpResponse:
    """Show every rule in a sentence, group by group, with the versions."""
    cycle = access.current_cycle()
    if cycle is None:
        return redirect("desk_setup")
    content = rulebook.canonical(cycle)
    return render(
        request,
        "award/desk_rulebook.html",
        {
            "cycle": cycle,
            "groups": [(group, rule_words.sentences(content["rules"], group)) for group in rule_words.GROUPS],
            "versions": access.rulebook_versions_for(request.user).filter(cycle=cycle).order_by("-number"),
            "proposal": rulebook.open_proposal(cycle),
        },
    )


@seat_required("OFFICE")
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change the rules of one group, or propose it where rules are frozen."""
    cycle = access.current_cycle()
    group = rule_words.group(slug)
    if cycle is None or group is None:
        raise Http404
    form = RulesForm(
        request.POST or None, instance=cycle.rulebook, group=group, frozen=rulebook.current_version(cycle) is not None
    )
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            proposal = rules.change_rulebook(cycle=cycle, by=request.user, reason=reason_of(form), **form.changes())
            return lead_on(request, proposal, _("The rules are saved."), "desk_rulebook")
    return render(
        request,
        "award/desk_rules_edit.html",
        {"cycle": cycle, "group": group, "form": form, "proposal": rulebook.open_proposal(cycle)},
    )


def lead_on(request: HttpRequest, proposal: Any, said: str, to: str) -> HttpResponse:
    """Lead on after a change of rules, criteria or questions: to its proposal where a second person must approve it."""
    if proposal is None:
        messages.success(request, said)
        return redirect(to)
    messages.success(request, _("The change is proposed. It takes effect when a second person approves it."))
    return redirect("desk_proposal", pk=proposal.pk)


@seat_required("OFFICE", "JURY", "BOARD")
def version(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """Show a frozen version with its fingerprint, and what changed with it."""
    row = get_object_or_404(access.rulebook_versions_for(request.user), cycle__year=year, number=number)
    content = json.loads(row.content)
    earlier = access.rulebook_versions_for(request.user).filter(cycle=row.cycle, number=number - 1).first()
    return render(
        request,
        "award/desk_rulebook_version.html",
        {
            "version": row,
            "cycle": row.cycle,
            "groups": [(group, rule_words.sentences(content["rules"], group)) for group in rule_words.GROUPS],
            "criteria": rule_words.criteria_sentences(content["criteria"]),
            "differences": rulebook.differences(json.loads(earlier.content), content) if earlier else [],
        },
    )


@leading_seat_required
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what would change, word for word, and let the second person decide."""
    row = get_object_or_404(access.proposals_for(request.user), pk=pk)
    # What would change is told from the rules as they are now; of what was decided, from those it was proposed to change.
    now = rulebook.canonical(row.cycle) if row.is_open else json.loads(row.base.content)
    context: dict[str, Any] = {
        "proposal": row,
        "cycle": row.cycle,
        "differences": rulebook.differences(now, json.loads(row.content)),
        "own": row.proposed_by_id == request.user.pk,
        "why_not": access.why_no_second(request.user, row.proposed_by),
        "read": rules.fingerprint_of(row) if row.is_open else "",
    }
    return render(request, "award/desk_proposal.html", context)


@leading_seat_required
@require_POST
def decide(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Approve or end a proposed change."""
    row = get_object_or_404(access.proposals_for(request.user), pk=pk)
    with refusals_told(request):
        if verb == "approve":
            rules.approve_rules(proposal=row, read=request.POST.get("read", ""), by=request.user)
            messages.success(request, _("The change is in force."))
        else:
            rules.reject_rules(proposal=row, by=request.user)
            messages.success(request, _("The rules stay as they are."))
    return redirect("desk_proposal", pk=pk)
