"""The seats somebody holds, and who else holds one: every other question of who sees what begins here."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Aggregate, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from award.addresses import folded_address
from award.facts import fact
from award.models import Seat, User

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


def lacks_factor(user: Visitor) -> bool:
    """True when the session of this visitor has seen no second factor where one is demanded. False outside a request."""
    return settings.REQUIRE_SECOND_FACTOR and getattr(user, "used_factor", True) is False


def seats_of(user: Visitor) -> Seats:
    """Return the seats whose powers a visitor has now: none in a session that lacks the second factor it must have.

    Whatever asks for seats is so closed to a session with half a sign-in, also where a page forgot `seat_required`.
    """
    return Seats() if lacks_factor(user) else held_seats(user)


def must_use_factor(user: Visitor) -> bool:
    """True when a person may not work here without a second factor: jury, board, secretary and administrators of the site."""
    if not settings.REQUIRE_SECOND_FACTOR or user is None or not user.is_authenticated:
        return False
    return user.is_staff or bool(held_seats(user))


def seated_addresses(bodies: Iterable[str]) -> set[str]:
    """Return every address, folded, by which somebody who holds a seat in one of the bodies today can be known."""
    return folded_addresses(User.objects.filter(seats__in=Seat.objects.active().filter(body__in=list(bodies))))


def folded_addresses(people: QuerySet[User]) -> set[str]:
    """Return every address, folded, by which these people can be known: for what closes only."""
    return set(map(folded_address, confirmed_addresses(people)))


def addresses_of(person: User) -> set[str]:
    """Return every address, folded, by which a person can be known."""
    return folded_addresses(User.objects.filter(pk=person.pk))


def confirmed_addresses(people: QuerySet[User]) -> set[str]:
    """Return every address these people have shown to be theirs: the one they sign in with and any confirmed one."""
    confirmed = EmailAddress.objects.filter(user__in=people, verified=True)
    return set(people.values_list("email", flat=True).union(confirmed.values_list("email", flat=True)))


def why_not_a_holders(addresses: set[str], person: User) -> str:
    """Return why a person with these folded addresses gets no seat, nothing when nobody else with one now or later has them."""
    others = User.objects.filter(seats__in=Seat.objects.to_come()).exclude(pk=person.pk)
    if not addresses & folded_addresses(others):
        return ""
    return _(
        "Somebody else who holds a role has this address, spelled another way. Give an address of the person's own."
    )


def why_no_new_address(address: str, person: User) -> str:
    """Return why a person cannot change to an address, nothing when it is, also but for its spelling, no other holder's.

    Whoever has no seat now or later may have any.
    """
    seated = Seat.objects.to_come().filter(user=person).exists()
    return why_not_a_holders({folded_address(address)}, person) if seated else ""


class _Together(Aggregate):
    """Texts one after the other, with a space between them."""

    function = "STRING_AGG"
    template = "%(function)s(%(expressions)s, ' ')"
    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """Return the same under its name on SQLite."""
        return self.as_sql(compiler, connection, function="GROUP_CONCAT", **extra)


def confirmed_together(person: str) -> Coalesce:
    """Return an expression for the addresses somebody has confirmed with a code, spaces between them; `person` is the row's column."""
    rows = EmailAddress.objects.filter(user=OuterRef(person), verified=True).order_by().values("user")
    return Coalesce(
        Subquery(rows.annotate(together=_Together("email")).values("together")), Value(""), output_field=TextField()
    )


@fact
def seats_today() -> list[Seat]:
    """Return every seat that is held today, with who holds it and who gave it."""
    return list(Seat.objects.active().select_related("user", "given_by"))


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
