"""Giving and ending seats."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from award.audit import Refused, record, unit_of_work
from award.models import Seat, User


def person(*, email: str, name: str = "", language: str = "") -> User:
    """Return the person with this address, made if nobody has it yet."""
    user = User.objects.filter(email__iexact=email.strip()).first()
    return user or User.objects.create_user(email, name=name, language=language or "fi")


def give_seat(
    *, user: User, body: str, office: str, since: date | None = None, until: date | None = None, by: User | None
) -> Seat:
    """Seat a person. Jurors and board members never are administrators of the site.

    Raises Refused for an administrator, ValidationError for a seat the by-laws do not know or a second open one in the same body.
    """
    with unit_of_work():
        if body in (Seat.Body.JURY, Seat.Body.BOARD) and user.is_staff:
            raise Refused(_("An administrator of the site cannot sit in the jury or on the board."), field="user")
        seat = Seat(user=user, body=body, office=office, since=since or timezone.localdate(), until=until)
        seat.full_clean()
        seat.save()
        record("seat.given", seat, by=by, user=user.pk, body=body, office=office, since=seat.since, until=seat.until)
    return seat


def end_seat(*, seat: Seat, on: date | None = None, by: User | None) -> Seat:
    """End a seat on a day, today unless told. The last secretary cannot be ended: hand over the desk first."""
    with unit_of_work():
        locked = Seat.objects.select_for_update().get(pk=seat.pk)
        others = Seat.objects.active().of_body(Seat.Body.OFFICE).exclude(pk=locked.pk)
        if locked.body == Seat.Body.OFFICE and not others.exists():
            raise Refused(_("This is the only secretary: hand over the desk first."))
        locked.until = on or timezone.localdate()
        locked.full_clean()
        locked.save(update_fields=["until"])
        record("seat.ended", locked, by=by, until=locked.until)
    return locked
