"""Second factors: why, which, enrolling one, and taking a lost one away by two people."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.recovery_codes import views as recovery_views
from allauth.mfa.totp import views as totp_views
from allauth.mfa.webauthn import views as webauthn_views
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from award import access, links
from award.access import seat_required
from award.forms.account import LostFactorForm
from award.forms.refusals import refusals_in, refusals_told
from award.services import factors
from award.signin import proof


@login_required
def second_factor(request: HttpRequest) -> HttpResponse:
    """Say why a second factor is asked for, and lead to enrolling one or to using it."""
    wanted = links.safe_path(request.GET.get("next"), reverse("start"))
    if not access.lacks_second_factor(request):
        return redirect(wanted)
    return render(
        request,
        "award/second_factor.html",
        {"has_factor": proof.has_factor(request.user), "query": urlencode({"next": wanted})},
    )


class _Enrols:
    """A new factor has just been used, so this session counts as one with it; afterwards the person goes on to `next`."""

    request: HttpRequest
    kind: str

    def form_valid(self, form: Form) -> HttpResponse:
        """Enrol, and note the use."""
        response = super().form_valid(form)  # type: ignore[misc]
        record_authentication(self.request, self.request.user, method="mfa", type=self.kind, reauthenticated=True)
        return response

    def get_success_url(self) -> str:
        """Return the recovery codes when there are new ones, else the page that was wanted."""
        wanted = links.safe_path(self.request.GET.get("next"), "")
        if self.did_generate_recovery_codes:  # type: ignore[attr-defined]
            return reverse("mfa_view_recovery_codes") + (f"?{urlencode({'next': wanted})}" if wanted else "")
        return wanted or reverse("mfa_index")


class AddApp(_Enrols, totp_views.ActivateTOTPView):
    """Enrols an authenticator app."""

    kind = "totp"

    def form_valid(self, form: Form) -> HttpResponse:
        """Enrol; when another window was quicker, show what it enrolled."""
        try:
            return super().form_valid(form)
        except IntegrityError:
            return redirect("mfa_index")


class AddPasskey(_Enrols, webauthn_views.AddWebAuthnView):
    """Enrols a passkey or a security key."""

    kind = "webauthn"


class RecoveryCodes(recovery_views.ViewRecoveryCodesView):
    """Shows the recovery codes."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add where to go on."""
        wanted = links.safe_path(self.request.GET.get("next"), "")
        return {**super().get_context_data(**kwargs), "wanted": wanted}


@seat_required("OFFICE", "JURY", "BOARD", leading=True)
def lost(request: HttpRequest) -> HttpResponse:
    """Ask that somebody's lost second factor be taken away, and confirm what another asked for."""
    people = list(access.people_to_help(request.user))
    form = LostFactorForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        person = get_object_or_404(access.people_to_help(request.user), pk=form.cleaned_data["person"])
        with refusals_in(form):
            factors.request_reset(person=person, by=request.user)
            messages.success(request, _("Asked. A second chair, vice-chair or secretary now confirms it."))
            return redirect("desk_lost_factor")
    resets = [
        {
            "reset": reset,
            "factors": factors.factors_of(reset.person),
            "read": factors.fingerprint_of(reset),
            "why_not": access.why_no_second(request.user, reset.requested_by),
        }
        for reset in access.factor_resets_for(request.user)
    ]
    return render(request, "award/lost_factor.html", {"form": form, "resets": resets})


@seat_required("OFFICE", "JURY", "BOARD", leading=True)
@require_POST
def settle(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Confirm or withdraw a reset."""
    reset = get_object_or_404(access.factor_resets_for(request.user), pk=pk)
    with refusals_told(request):
        if verb == "confirm":
            factors.confirm_reset(reset=reset, read=request.POST.get("read", ""), by=request.user)
            messages.success(request, _("Done. The person enrols a new second factor when signing in next time."))
        else:
            factors.withdraw_reset(reset=reset, by=request.user)
            messages.success(request, _("Withdrawn. Nothing has changed for the person."))
    return redirect("desk_lost_factor")
