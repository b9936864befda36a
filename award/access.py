"""Who sees what, in the award app. A function here is the only way a view, a mail, an export or a search comes to rows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from award.facts import fact
from award.folding import fold_email
from award.languages import LANGUAGES
from award.models import (
    Association,
    AuditChain,
    AuditEntry,
    Criterion,
    Cycle,
    Document,
    FactorReset,
    Laureate,
    OutgoingMail,
    Rulebook,
    RulebookProposal,
    RulebookVersion,
    Seat,
    Text,
    User,
)
from award.phases import Phase
from award.signin import proof
from award.yielding import must_yield

Visitor = User | AnonymousUser | None


@dataclass(frozen=True)
class Seats:
    """The seats a person holds today."""

    held: tuple[Seat, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.held)

    def in_body(self, body: str) -> Seat | None:
        """Return the seat in a body, or nothing."""
        return next((seat for seat in self.held if seat.body == body), None)

    @property
    def secretary(self) -> Seat | None:
        """The secretary's seat, or nothing."""
        return self.in_body(Seat.Body.OFFICE)

    @property
    def juror(self) -> Seat | None:
        """The seat in the jury, or nothing."""
        return self.in_body(Seat.Body.JURY)

    @property
    def board(self) -> Seat | None:
        """The seat on the board, or nothing."""
        return self.in_body(Seat.Body.BOARD)

    @property
    def bodies(self) -> set[str]:
        """The bodies in which there is a seat."""
        return {seat.body for seat in self.held}

    @property
    def leads(self) -> bool:
        """True for a holder of a chair, vice-chair or secretary seat: somebody who can be the second person."""
        return any(seat.leads for seat in self.held)


def held_seats(user: Visitor) -> Seats:
    """Return the seats of a visitor, asked anew at each request and once within it: a seat that ended opens nothing."""
    if user is None or not user.is_authenticated or not user.is_active:
        return Seats()
    cached = getattr(user, "_seats_today", None)
    if cached is None:
        cached = Seats(tuple(Seat.objects.active().filter(user=user)))
        user._seats_today = cached
    return cached


def seats_of(user: Visitor) -> Seats:
    """Return the seats whose powers a visitor has now: none in a session that lacks the second factor it must have.

    Whatever asks for seats is so closed to a session with half a sign-in, also where a page forgot `seat_required`.
    """
    return Seats() if _lacks_factor(user) else held_seats(user)


def seated_addresses(bodies: Iterable[str]) -> set[str]:
    """Return every address, folded, by which somebody who holds a seat in one of the bodies today can be known."""
    people = User.objects.filter(seats__in=Seat.objects.active().filter(body__in=list(bodies)))
    confirmed = EmailAddress.objects.filter(user__in=people, verified=True)
    found = people.values_list("email", flat=True).union(confirmed.values_list("email", flat=True))
    return {fold_email(address) for address in found}


@fact
def association() -> Association | None:
    """Return the association of this installation, or nothing before it is set up."""
    return Association.objects.first()


@fact
def open_cycles() -> list[Cycle]:
    """Return the award years that are not archived, the newest first."""
    return list(Cycle.objects.open())


def current_cycle() -> Cycle | None:
    """Return the award year that is going on."""
    return next(iter(open_cycles()), None)


def cycles_for(user: Visitor) -> QuerySet[Cycle]:
    """Return the award years a person deals with: all for the secretary and for anybody who judges."""
    return Cycle.objects.all() if seats_of(user) else Cycle.objects.none()


def published_laureates() -> QuerySet[Laureate]:
    """Return the laureates the public may know of now."""
    return Laureate.objects.published()


def readable_texts(laureate: Laureate, language: str) -> dict[str, Text]:
    """Return the laureate's texts by kind as the public reads them: in `language`, else in the first language there is.

    Only texts somebody has checked are shown; those of earlier years were published before this system.
    """
    texts = laureate.texts.exclude(body="")
    if laureate.cycle_id is not None:
        texts = texts.filter(checked_at__isnull=False)
    order = [language, *LANGUAGES]
    found: dict[str, Text] = {}
    for text in sorted(texts, key=lambda text: order.index(text.language)):
        found.setdefault(text.kind, text)
    return found


def press_releases_of(laureate: Laureate) -> QuerySet[Document]:
    """Return the current press releases of a published laureate, none of anybody else."""
    return Document.objects.filter(
        laureate__in=published_laureates().filter(pk=laureate.pk),
        kind=Document.Kind.PRESS_RELEASE,
        superseded_at__isnull=True,
    )


def certificates_of(laureate: Laureate) -> QuerySet[Document]:
    """Return every version of a published laureate's certificate, newest first, for checking a paper against them."""
    return Document.objects.filter(
        laureate__in=published_laureates().filter(pk=laureate.pk), kind=Document.Kind.CERTIFICATE
    ).order_by("language", "-version")


def laureate_with_code(code: str) -> Laureate | None:
    """Return the published laureate whose certificate bears this check code, or nothing."""
    return published_laureates().filter(check_code=code).first()


@fact
def seats_today() -> list[Seat]:
    """Return every seat that is held today, with who holds it."""
    return list(Seat.objects.active().select_related("user"))


@fact
def rulebook_of(cycle: Cycle | None) -> Rulebook | None:
    """Return the rules of an award year, or nothing while it has none."""
    return Rulebook.objects.filter(cycle=cycle).first() if cycle else None


@fact
def living_laureates(cycle: Cycle) -> list[Laureate]:
    """Return the laureates of the year who have not declined."""
    return [laureate for laureate in cycle.laureates.order_by("pk") if laureate.declined_at is None]


def laureates_for(user: Visitor) -> QuerySet[Laureate]:
    """Return the laureates a person may know of: the published ones; from the decision on also to jury, board and secretary."""
    if seats_of(user):
        return Laureate.objects.filter(cycle__isnull=True) | Laureate.objects.filter(cycle__phase__gte=Phase.DECIDED)
    return published_laureates()


def own_laureates(user: Visitor) -> QuerySet[Laureate]:
    """Return what a person may answer and correct as the laureate: the decision is known to them once it stands."""
    if user is None or not user.is_authenticated:
        return Laureate.objects.none()
    return Laureate.objects.filter(email__iexact=user.email, cycle__phase__gte=Phase.DECIDED).select_related("cycle")


def laureates_to_prepare(user: Visitor) -> QuerySet[Laureate]:
    """Return the laureates of a cycle whose papers and publication a person prepares: the secretary."""
    if not seats_of(user).secretary:
        return Laureate.objects.none()
    return Laureate.objects.filter(cycle__phase__gte=Phase.DECIDED).select_related(
        "cycle", "proposed_by", "approved_by"
    )


def past_laureates_for(user: Visitor) -> QuerySet[Laureate]:
    """Return the laureates of the years before this system, for the secretary to enter and correct."""
    laureates = Laureate.objects.filter(cycle__isnull=True)
    return laureates if seats_of(user).secretary else laureates.none()


def laureates_to_approve(user: Visitor) -> QuerySet[Laureate]:
    """Return the laureates whose publication a person may ask for or approve: the holders of leading seats."""
    if not seats_of(user).leads:
        return Laureate.objects.none()
    return Laureate.objects.filter(cycle__phase__gte=Phase.DECIDED).select_related(
        "cycle", "proposed_by", "approved_by"
    )


def approvals_for(user: Visitor) -> list[Laureate]:
    """Return the laureates whose publication waits for this person's approval: somebody else has asked, and no conflict forbids it."""
    asked = laureates_to_approve(user).filter(proposed_by__isnull=False, approved_at__isnull=True)
    return [laureate for laureate in asked.exclude(proposed_by=user.pk) if not must_yield(user, laureate)]


def text_to_check(invitation_target: int) -> QuerySet[Text]:
    """Return the one text a language checker's link is about."""
    return Text.objects.filter(pk=invitation_target).select_related("laureate__cycle")


def documents_for(user: Visitor) -> QuerySet[Document]:
    """Return the papers a person may fetch: those of the laureates the person may know of or is.

    Superseded versions and the decision record are for those with a seat.
    """
    documents = Document.objects.filter(
        Q(laureate__in=laureates_for(user).values("pk")) | Q(laureate__in=own_laureates(user).values("pk"))
    )
    if not seats_of(user):
        documents = documents.filter(superseded_at__isnull=True).exclude(kind=Document.Kind.DECISION_RECORD)
    return documents


def mails_for(user: Visitor) -> QuerySet[OutgoingMail]:
    """Return the outbox for the secretary. Sign-in letters are nobody's to read."""
    if not seats_of(user).secretary:
        return OutgoingMail.objects.none()
    return OutgoingMail.objects.exclude(template__startswith="account/")


# What conflicts take away from the trail: apps that know of conflicts register `subtract(user, entries) -> entries`.
TrailFilter = Callable[[User, QuerySet[AuditEntry]], QuerySet[AuditEntry]]
_trail_filters: list[TrailFilter] = []


# What of the trail a chair reads who does not keep the desk, by the part of a verb before the point.
AREAS_OF_CHAIRS = (
    "admin", "association", "cycle", "decision", "factor", "laureate", "paper", "papers", "person", "publication", "rulebook",
    "seat", "text",
)  # fmt: skip


def add_trail_filter(subtract: TrailFilter) -> None:
    """Register what is subtracted from the trail a person may read, such as acts about a candidate with whom they have a conflict."""
    if subtract not in _trail_filters:
        _trail_filters.append(subtract)


def audit_entries_for(user: Visitor) -> QuerySet[AuditEntry]:
    """Return the audit trail: all of it for the secretary, for the chairs what is done with the year, its rules, seats and laureate.

    Who nominated, who was nominated and how the jury worked has pages of its own, with rules of their own. What a conflict of
    interest takes away is taken away here as well.
    """
    seats = seats_of(user)
    if not isinstance(user, User) or not seats.leads:
        return AuditEntry.objects.none()
    entries = AuditEntry.objects.all()
    if not seats.secretary:
        open_to_chairs = Q()
        for area in AREAS_OF_CHAIRS:
            open_to_chairs |= Q(verb__startswith=f"{area}.")
        entries = entries.filter(open_to_chairs)
    for subtract in _trail_filters:
        entries = subtract(user, entries)
    return entries


def chains_for(user: Visitor) -> QuerySet[AuditChain]:
    """Return the audit chains for those who may read the trail."""
    return AuditChain.objects.order_by("pk") if seats_of(user).leads else AuditChain.objects.none()


def people_with_seats() -> QuerySet[User]:
    """Return everybody who holds or has held a seat, by name."""
    return User.objects.filter(pk__in=Seat.objects.values("user")).order_by("name", "email")


def leading_people() -> list[User]:
    """Return who holds a chair, vice-chair or secretary seat today: the second person is found among them."""
    return list({seat.user_id: seat.user for seat in seats_today() if seat.leads}.values())


def seat_list_for(user: Visitor) -> QuerySet[Seat]:
    """Return every seat there is and was, for the secretary."""
    seats = Seat.objects.select_related("user")
    return seats if seats_of(user).secretary else seats.none()


def criteria_for(user: Visitor) -> QuerySet[Criterion]:
    """Return the criteria of the current year for those who may change them."""
    criteria = Criterion.objects.select_related("cycle").prefetch_related("anchors")
    if not seats_of(user).secretary:
        return criteria.none()
    return criteria.filter(cycle=current_cycle())


def rulebook_versions_for(user: Visitor) -> QuerySet[RulebookVersion]:
    """Return the frozen rulebooks: anybody with a seat may read the rules everybody is bound by."""
    versions = RulebookVersion.objects.select_related("cycle", "proposed_by", "approved_by")
    return versions if seats_of(user) else versions.none()


def proposals_for(user: Visitor) -> QuerySet[RulebookProposal]:
    """Return the proposed changes of rules for those who can be the second person."""
    proposals = RulebookProposal.objects.select_related("cycle", "base", "proposed_by", "decided_by")
    return proposals if seats_of(user).leads else proposals.none()


def factor_resets_for(user: Visitor) -> QuerySet[FactorReset]:
    """Return the second factors that wait to be taken away, for the holders of leading seats."""
    if not seats_of(user).leads:
        return FactorReset.objects.none()
    return FactorReset.objects.filter(confirmed_at__isnull=True, withdrawn_at__isnull=True).select_related(
        "person", "requested_by"
    )


def people_to_help(user: Visitor) -> QuerySet[User]:
    """Return those who hold a seat today, oneself excepted, for the holders of leading seats."""
    if not seats_of(user).leads:
        return User.objects.none()
    holders = Seat.objects.active().values("user")
    return User.objects.filter(pk__in=holders).exclude(pk=user.pk).order_by("name", "email")


def note_session(request: HttpRequest) -> None:
    """Note on the visitor whether this session has seen a second factor; the middleware calls it once a request."""
    if request.user.is_authenticated:
        request.user.used_factor = proof.used_factor(request)


def _lacks_factor(user: Visitor) -> bool:
    """True when the session of this visitor has seen no second factor where one is demanded. False outside a request."""
    return settings.REQUIRE_SECOND_FACTOR and getattr(user, "used_factor", True) is False


def must_use_factor(user: Visitor) -> bool:
    """True when a person may not work here without a second factor: jury, board, secretary and administrators of the site."""
    if not settings.REQUIRE_SECOND_FACTOR or user is None or not user.is_authenticated:
        return False
    return user.is_staff or bool(held_seats(user))


def lacks_second_factor(request: HttpRequest) -> bool:
    """True when this visitor must use a second factor and has not used one in this session."""
    return _lacks_factor(request.user) and must_use_factor(request.user)


def to_second_factor(request: HttpRequest) -> HttpResponse:
    """Lead a visitor to the second factor, and back afterwards to the page they wanted."""
    query = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
    return redirect(reverse("second_factor") + (f"?{query}" if query else ""))


def seat_required(
    *bodies: str, leading: bool = False
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Let only holders of a seat in one of the bodies in; a page that is not theirs does not exist for anybody else (404)."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            seats = held_seats(request.user)
            if not any(seats.in_body(body) for body in bodies) or (leading and not seats.leads):
                raise Http404
            if lacks_second_factor(request):
                return to_second_factor(request)
            return view(request, *args, **kwargs)

        guarded.bodies = bodies  # type: ignore[attr-defined]
        return guarded

    return decorate


def leading_seat_required(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let only chairs, vice-chairs and secretaries in; the page does not exist for anybody else (404)."""
    return seat_required(*Seat.Body.values, leading=True)(view)
