"""Giving and ending seats."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from award import links
from award.audit import Refused, record, unit_of_work
from award.languages import LANGUAGES, missing_languages
from award.mail import write_mail
from award.models import OutgoingMail, Seat, User


def person(*, email: str, name: str = "", language: str = "") -> User:
    """Return the person with this address, made if nobody has it yet."""
    user = User.objects.filter(email__iexact=email.strip()).first()
    return user or User.objects.create_user(email, name=name, language=language or "fi")


def give_seat(
    *,
    user: User,
    body: str,
    office: str,
    sits_as: Mapping[str, str] | None = None,
    since: date | None = None,
    until: date | None = None,
    by: User | None,
) -> Seat:
    """Seat a person. Jurors and board members never are administrators of the site.

    `sits_as` says by language what office of another kind the seat comes with, such as last year's laureate's.
    Raises Refused for an administrator and for somebody who sits in the body on any of these days, ValidationError for a seat the
    by-laws do not know or a second open one.
    """
    with unit_of_work():
        user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        if body in (Seat.Body.JURY, Seat.Body.BOARD) and user.is_staff:
            raise Refused(_("An administrator of the site cannot sit in the jury or on the board."), field="email")
        seat = Seat(user=user, body=body, office=office, since=since or timezone.localdate(), until=until, given_by=by)
        for language, words in (sits_as or {}).items():
            setattr(seat, f"sits_as_{language}", words.strip())
        if 0 < len(missing_languages(seat, "sits_as")) < len(LANGUAGES):
            raise Refused(_("Say in every language as what this person sits, or in none."), field="sits_as_fi")
        seat.full_clean()
        _must_be_the_only_one(seat, field="email")
        seat.save()
        record("seat.given", seat, by=by, user=user.pk, body=body, office=office, since=seat.since, until=seat.until)
    return seat


def seat_person(
    *,
    email: str,
    name: str,
    language: str,
    body: str,
    office: str,
    sits_as: Mapping[str, str] | None = None,
    since: date | None = None,
    until: date | None = None,
    by: User,
) -> Seat:
    """Seat the person behind an address and welcome them by letter. A person the house knows keeps name and language.

    Raises Refused or ValidationError as `give_seat` does.
    """
    with unit_of_work():
        user = person(email=email, name=name, language=language)
        if not user.name and name.strip():
            user.name = name.strip()
            user.save(update_fields=["name"])
        seat = give_seat(user=user, body=body, office=office, sits_as=sits_as, since=since, until=until, by=by)
        _welcome(seat)
    return seat


def end_seat(*, seat: Seat, on: date | None = None, by: User | None) -> Seat:
    """End a seat on a day, today unless told; the day is the last one. The last secretary cannot be ended: hand over the desk first."""
    with unit_of_work():
        lock_desk()
        locked = Seat.objects.select_for_update(of=("self",), no_key=True).select_related("user").get(pk=seat.pk)
        last = on or timezone.localdate()
        if last < timezone.localdate() - timedelta(days=1):
            raise Refused(_("A seat ends yesterday at the earliest: what was done under it has been done."), field="on")
        if locked.body == Seat.Body.OFFICE and not _another_secretary(locked, last):
            raise Refused(_("This is the only secretary: hand over the desk first."))
        # A seat given in error today ends at once when its last day is yesterday.
        locked.since, locked.until = min(locked.since, last), last
        locked.full_clean()
        _must_be_the_only_one(locked, field="on")
        locked.save(update_fields=["since", "until"])
        if last <= timezone.localdate():
            OutgoingMail.objects.about(locked).take_back()
        record("seat.ended", locked, by=by, user=locked.user_id, until=locked.until)
    return locked


def hand_over_desk(*, seat: Seat, email: str, name: str, language: str, on: date | None = None, by: User) -> Seat:
    """Give the desk to the next secretary from today on; one's own seat ends on a day, today unless told. Return the new seat.

    The days between are there for showing how things are done. Raises Refused when the address is one's own.
    """
    with unit_of_work():
        if email.strip().lower() == seat.user.email.lower():
            raise Refused(_("This is your own address: give that of your successor."), field="email")
        lock_desk()
        new = seat_person(
            email=email, name=name, language=language, body=Seat.Body.OFFICE, office=Seat.Office.SECRETARY, by=by
        )
        end_seat(seat=seat, on=on, by=by)
        record("seat.desk_handed_over", new, by=by, user=new.user_id, until=on or timezone.localdate())
    return new


def lock_desk() -> None:
    """Lock the secretaries' seats until the transaction ends: two of them do not leave the desk in the same moment.

    Lock it before a person or a single seat.
    """
    list(
        Seat.objects.select_for_update(of=("self",), no_key=True)
        .of_body(Seat.Body.OFFICE)
        .order_by("pk")
        .values_list("pk")
    )


def by_body(active: Iterable[Seat]) -> list[tuple[str, list[Seat]]]:
    """Return the seats of each body with its name, those who lead it first."""
    order = {office: place for place, office in enumerate(Seat.Office.values)}
    rows = sorted(active, key=lambda seat: (order[seat.office], seat.user.name.casefold()))
    return [(body.label, [seat for seat in rows if seat.body == body]) for body in Seat.Body]


def _must_be_the_only_one(seat: Seat, *, field: str) -> None:
    """Refuse two seats of one person in one body on the same day: a juror would have two ballots."""
    others = Seat.objects.filter(user=seat.user, body=seat.body, since__lte=seat.until or date.max).exclude(pk=seat.pk)
    if others.filter(Q(until__isnull=True) | Q(until__gte=seat.since)).exists():
        raise Refused(_("This person already holds a seat in this body."), field=field)


def _another_secretary(seat: Seat, last: date) -> bool:
    """True when somebody else keeps the desk beyond the day."""
    others = Seat.objects.active().of_body(Seat.Body.OFFICE).exclude(user=seat.user)
    return any(other.until is None or other.until > last for other in others)


def _welcome(seat: Seat) -> None:
    """Write to a person who has been given a seat, in that person's language."""
    user = seat.user
    write_mail(
        template="seat_welcome",
        to=user.email,
        name=user.name,
        language=user.language,
        key=f"seat-welcome:{seat.pk}",
        about=[seat],
        context={
            "seat": seat,
            "body": seat.body,
            "start_url": links.page("start", language=user.language),
        },
    )
