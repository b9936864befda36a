"""Who is a second person for whom: two accounts are two people only when they do not rest on one of them.

A secretary can give a seat to an address of their own. So a chair, vice-chair or secretary whose seat nobody else has confirmed counts,
together with whoever gave the seat, as one person: neither can be the second person of the other, nor can two such seats of one giver.
A seat given on the command line stands by itself, and so does one that has been confirmed. Somebody who is no such double can confirm
(`services.seats.confirm_seat`); in the first year, when there is nobody, whoever runs the machine does (`./manage.py confirm_seat`).
"""

from collections import defaultdict

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from award.access.seats import Visitor, addresses_of, leading_people, seats_of, seats_today
from award.facts import fact
from award.folding import fold
from award.models import Seat, User


def why_no_second(user: Visitor, asked_by: User) -> str:
    """Return why a person cannot be the second person for what `asked_by` asks, nothing when they can.

    The one question of every act that promises a second person. A service asks it under its lock and refuses with the sentence:

        if why := access.why_no_second(by, proposal.proposed_by):
            raise refuse(why, "rulebook.approval_refused", proposal, by=by)
    """
    if not isinstance(user, User) or user.pk == asked_by.pk or not seats_of(user).leads:
        return _("A second person must agree: a chair, a vice-chair or a secretary.")
    if is_one_person(user, asked_by):
        return _(
            "You and %(name)s do not count as two people yet. The role of one of you was given by the other, or both roles by the same person, and nobody else has confirmed it."
        ) % {"name": asked_by}
    if addresses_of(user) & addresses_of(asked_by):
        return _("You and %(name)s have the same email address, so you do not count as two people.") % {
            "name": asked_by
        }
    return ""


def may_second(user: Visitor, asked_by: User | None) -> bool:
    """True when a person can be the second person for what somebody has asked; False while nobody has."""
    return asked_by is not None and not why_no_second(user, asked_by)


def is_one_person(one: User, other: User) -> bool:
    """True when two accounts count as one person: the seat of one rests on the other, or both rest on the same giver."""
    return one.pk == other.pk or bool(rests_on(one.pk) & rests_on(other.pk))


def why_not_confirm(user: Visitor, seat: Seat) -> str:
    """Return why a person cannot confirm a leading seat, nothing when they can: whoever can be the second person of its giver."""
    if isinstance(user, User) and user.pk == seat.user_id:
        return _("Somebody else confirms your role.")
    return why_no_second(user, seat.given_by) if seat.given_by else _("This role needs no confirmation any more.")


def given_seats_for(user: Visitor) -> QuerySet[Seat]:
    """Return the leading seats somebody has given, for everybody who leads: they confirm them, or see who did."""
    given = Seat.objects.leading().to_come().filter(given_by__isnull=False)
    return given.select_related("user", "given_by", "confirmed_by") if seats_of(user).leads else given.none()


def seats_to_confirm(user: Visitor) -> list[Seat]:
    """Return the leading seats that wait for this person's confirmation."""
    if not seats_of(user).leads:
        return []
    return [seat for seat in waiting_seats() if not why_not_confirm(user, seat)]


def waiting_seats() -> list[Seat]:
    """Return the leading seats held today that nobody but their giver has vouched for, by who holds them."""
    return sorted((seat for seat in seats_today() if seat.waits), key=lambda seat: (seat.user.name.casefold(), seat.pk))


def look_alikes(seat: Seat) -> list[User]:
    """Return who else holds a seat now or later under the same name: a hint for whoever confirms, no more."""
    name = fold(seat.user.name)
    others = User.objects.filter(seats__in=Seat.objects.to_come()).exclude(pk=seat.user_id).distinct().order_by("pk")
    return [one for one in others if name and fold(one.name) == name]


def two_can_agree() -> bool:
    """True when two of those who lead today count as two people: without them nothing that takes a second person can happen."""
    sets = [rests_on(user.pk) for user in leading_people()]
    return any(not one & other for place, one in enumerate(sets) for other in sets[:place])


def stands_alone(user: User) -> bool:
    """True when a person leads today and their seats rest on nobody else's word."""
    seats = _leading_seats().get(user.pk, [])
    return any(seat.is_held() for seat in seats) and not _givers(seats)


def rests_on(key: int) -> set[int]:
    """Return the person and everybody on whose word alone their leading seats stand: who gave them, and who gave those."""
    seats = _leading_seats()
    found: set[int] = set()
    waiting = {key}
    while waiting:
        person = waiting.pop()
        found.add(person)
        waiting |= _givers(seats.get(person, [])) - found
    return found


def _givers(seats: list[Seat]) -> set[int]:
    """Return who gave these seats of one person, nobody when one of them stands by itself.

    Somebody whose seats have ended counts as they did last: what they asked for before may still wait.
    """
    held = [seat for seat in seats if seat.is_held()] or seats[:1]
    return {seat.given_by_id for seat in held if seat.given_by_id} if all(seat.waits for seat in held) else set()


@fact
def _leading_seats() -> dict[int, list[Seat]]:
    """Return the leading seats there are and were by who holds them, the one that ends last first."""
    found: dict[int, list[Seat]] = defaultdict(list)
    for seat in Seat.objects.leading().order_by(F("until").desc(nulls_first=True), "-since", "-pk"):
        found[seat.user_id].append(seat)
    return found
