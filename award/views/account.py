"""After signing in: where to go, one's own details, and what was left unsent."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_POST

from award import access, kept, links
from award.forms.account import DetailsForm
from award.forms.refusals import refusals_in
from award.services import people
from award.signin import proof


@dataclass(frozen=True)
class Place:
    """Where a person works: a url name, its label and what waits there."""

    name: str
    label: str | Promise
    hint: str | Promise


DESK = Place("desk", gettext_lazy("The desk"), gettext_lazy("Run the award year."))
JURY = Place("jury", gettext_lazy("The jury"), gettext_lazy("Declare interests, read and score."))
BOARD = Place("board", gettext_lazy("The board"), gettext_lazy("Read the jury's proposal and decide."))
MINE = Place(
    "my_nominations", gettext_lazy("My nominations"), gettext_lazy("Continue a draft, or follow what you have sent.")
)
ANSWER = Place(
    "laureate_answer", gettext_lazy("A letter for you"), gettext_lazy("The association waits for your answer.")
)


def _places(seats: access.Seats) -> list[tuple[Place, str]]:
    """Return where the holder of these seats works, with the address; a page that is not installed is left out."""
    wanted = [
        place
        for place, holds in ((DESK, seats.secretary), (JURY, seats.juror), (BOARD, seats.board), (MINE, True))
        if holds
    ]
    return [(place, path) for place in wanted if (path := links.path(place.name))]


@login_required
def start(request: HttpRequest) -> HttpResponse:
    """Send a person who has just signed in to where the work is; let the holder of several seats choose."""
    if access.lacks_second_factor(request):
        return redirect("second_factor")
    seats = access.seats_of(request.user)
    places = _places(seats)
    if not seats and access.own_laureates(request.user).exists():
        return redirect(ANSWER.name)
    if len(seats.bodies) <= 1:
        return redirect(places[0][1] if places else "home")
    return render(request, "award/start.html", {"places": places})


@login_required
def me(request: HttpRequest) -> HttpResponse:
    """Show and change one's own name, telephone and language."""
    form = DetailsForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            person = people.change_details(user=request.user, by=request.user, **form.cleaned_data)
            with override(person.language):
                messages.success(request, _("Your details have been saved."))
                return redirect("account")
    return render(
        request,
        "award/me.html",
        {"form": form, "has_factor": proof.has_factor(request.user), "places": _places(access.seats_of(request.user))},
    )


@login_required
@require_POST
def sign_out_elsewhere(request: HttpRequest) -> HttpResponse:
    """End every session of this person but the one at hand."""
    people.end_sessions(user=request.user, by=request.user)
    update_session_auth_hash(request, request.user)
    messages.success(request, _("You are signed out on all other devices."))
    return redirect("account")


@login_required
def kept_form(request: HttpRequest) -> HttpResponse:
    """Show what was sent after the last session had ended; from here it is sent once more, or thrown away."""
    form = kept.of(request)
    if form is None:
        if request.method == "POST":
            return redirect("start")
        raise Http404
    if request.method == "POST":
        kept.forget(request)
        return redirect(form.page)
    return render(request, "award/kept.html", {"kept": form})
