"""Signing in and out: allauth's steps behind the house's one door."""

import logging
from typing import Any

from allauth.account import views as allauth_views
from allauth.account.internal.flows.code_verification import AbstractCodeVerificationProcess
from allauth.account.internal.flows.login import record_authentication
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from award import kept, links
from award.audit import unit_of_work
from award.forms.account import CodeAgainForm
from award.limits import limited, limited_here
from award.services import people
from award.signin import proof
from award.signin.adapters import TOO_LATE, AccountAdapter, too_late

log = logging.getLogger("award.signin")


def _too_many_codes(request: HttpRequest, address: str) -> HttpResponse | None:
    """Return the answer 429 when a network asks for too many codes, or for too many to one address, or everybody together does.

    What one network is refused uses up nothing of what others have.
    """
    here = limited_here(request, code_network="", code_address=address)
    return here or limited_here(request, code_networks="any address", anywhere={"code_address_anywhere": address})


class RequestCode(allauth_views.RequestLoginCodeView):
    """Takes an address and sends it a code, whether anybody here has it or not."""

    def form_valid(self, form: Form) -> HttpResponse:
        """Send the code. What happens is the same for a known and for a new address: nobody learns which it was."""
        address = form.cleaned_data["email"]
        if response := _too_many_codes(self.request, address):
            return response
        with unit_of_work():
            form._user = people.receive_person(email=address, language=get_language())
            proof.begin(self.request, form._user)
            return super().form_valid(form)

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: Any) -> HttpResponse | None:
        """Let a person who mistyped the address come back and type it again."""
        return None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add why the last session ended, or that a code no longer works."""
        return {
            **super().get_context_data(**kwargs),
            "signed_out": self.request.session.get(kept.SIGNED_OUT),
            "too_late": TOO_LATE in self.request.GET,
        }


class ConfirmCode(allauth_views.ConfirmLoginCodeView):
    """Takes the code, in the browser that asked for it. Three tries, ten minutes."""

    _process: Any = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Say so when there is no code to wait for: it is too old, or was asked for elsewhere."""
        response = super().dispatch(request, *args, **kwargs)
        if self._process is None and not request.user.is_authenticated:
            return too_late(request)
        return response

    def _verify_form_valid(self, form: Form) -> HttpResponse:
        """Go on with the sign-in: the code was right, so the address is the person's, unless it has another one by now."""
        if not proof.still_stands(self.request, self._process.user):
            return AccountAdapter().begin_again(self.request)
        people.confirm_address(user=self._process.user)
        return super()._verify_form_valid(form)

    def form_invalid(self, form: Form) -> HttpResponse:
        """Count the try; a network that only guesses is sent away for a while."""
        log.warning("wrong code: person %s", self._process.state.get("user_id", "-"))
        response = super().form_invalid(form)
        if too_many := limited(self.request, "wrong_code"):
            self._process.abort()
            return too_many
        return response


def to_the_door(request: HttpRequest) -> HttpResponse:
    """Lead every other way of signing in or up to the one there is."""
    path = links.safe_path(request.GET.get("next"), "")
    return redirect(reverse("account_request_login_code") + (f"?{urlencode({'next': path})}" if path else ""))


class CodeAgain(AbstractCodeVerificationProcess):
    """A code that proves once more who the signed-in person is; it lives in the session as the sign-in's does."""

    KEY = "code_again"

    def __init__(self, request: HttpRequest, state: dict[str, Any]) -> None:
        self.request = request
        super().__init__(max_attempts=3, timeout=600, state=state, user=request.user)

    @classmethod
    def begin(cls, request: HttpRequest) -> None:
        """Send a code to the person's address."""
        process = cls(request, cls.initial_state(user=request.user, email=request.user.email))
        process.send()
        process.persist()

    @classmethod
    def pending(cls, request: HttpRequest) -> "CodeAgain | None":
        """Return the code that was asked for and is still good."""
        state = request.session.get(cls.KEY)
        return cls(request, state).abort_if_invalid() if state else None

    def is_valid(self) -> bool:
        """True while the code is young, and the address it was sent to is still the person's."""
        return super().is_valid() and self.state["email"] == self.request.user.email

    def send(self) -> None:
        """Make the code and write the letter."""
        adapter = AccountAdapter()
        self.state["code"] = adapter.generate_login_code()
        adapter.send_mail("account/email/reauthentication_code", self.state["email"], {"code": self.code})

    def persist(self) -> None:
        """Note the code in the session."""
        self.request.session[self.KEY] = self.state

    def abort(self) -> None:
        """Forget the code."""
        self.request.session.pop(self.KEY, None)


@method_decorator(login_required, name="dispatch")
class Reauthenticate(allauth_views.BaseReauthenticateView):
    """Asks a signed-in person without a second factor for a new code, before something that matters."""

    template_name = "account/reauthenticate.html"
    form_class = CodeAgainForm

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send a code when one is asked for; otherwise check the one that was typed."""
        if request.POST.get("action") == "send":
            if response := limited(request, "code_again", key=f"person {request.user.pk}"):
                return response
            CodeAgain.begin(request)
            return redirect(self.passthrough_next_url(reverse("account_reauthenticate")))
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Hand the form the code that was sent."""
        self.process = CodeAgain.pending(self.request)
        return {**super().get_form_kwargs(), "code": self.process.code if self.process else ""}

    def form_valid(self, form: Form) -> HttpResponse:
        """Note the proof and go on with what was interrupted."""
        self.process.abort()
        record_authentication(self.request, self.request.user, method="code", reauthenticated=True)
        return super().form_valid(form)

    def form_invalid(self, form: Form) -> HttpResponse:
        """Count the try; after the third a new code is needed."""
        if self.process and not self.process.record_invalid_attempt():
            messages.error(self.request, AccountAdapter.error_messages["too_many_login_attempts"])
            return redirect(self.passthrough_next_url(reverse("account_reauthenticate")))
        return super().form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say whether a code is on its way."""
        return {**super().get_context_data(**kwargs), "sent": self.process is not None}


class ChangeAddress(allauth_views.EmailView):
    """Takes a new address and sends it a code. Nobody here has a second address to send to, to prefer or to remove."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do what the page offers, and nothing else of what the library knows."""
        if "action_add" not in request.POST:
            return redirect("account_email")
        if response := limited(request, "code_again", key=f"new address of person {request.user.pk}"):
            return response
        return super().post(request, *args, **kwargs)


@require_http_methods(["GET", "HEAD", "POST"])
def signin_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show whom a demo's one-time link signs in; a POST does it."""
    person = people.person_of_link(token)
    if person is None:
        raise Http404
    if request.method == "POST":
        user = people.use_signin_link(token=token)
        if user is None:
            raise Http404
        adapter = AccountAdapter()
        if request.user.is_authenticated:
            adapter.logout(request)
        record_authentication(request, user, method="code")
        proof.begin(request, user)
        adapter.login(request, user)
        return HttpResponseRedirect(links.safe_path(request.POST.get("next"), reverse("start")))
    return render(request, "award/signin_link.html", {"person": person, "next": request.GET.get("next", "")})
