"""Giving and ending seats."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from award import access, links
from award.addresses import normal_address
from award.audit import Refused, record, refuse, unit_of_work, unless_taken
from award.fingerprints import fingerprint, must_be_as_read
from award.languages import LANGUAGES, columns, missing_languages
from award.mail import write_mail
from award.models import OutgoingMail, Seat, User


def person(*, email: str, name: str = "", language: str = "") -> User:
    """Return the person with this address, made if nobody has it yet. Raises ValidationError for what is no address."""
    address = normal_address(email)
    known = User.objects.filter(email=address)
    if (user := known.first()) is not None:
        return user
    try:
        with transaction.atomic():
            return User.objects.create_user(address, name=name, language=language or "fi")
    except (IntegrityError, ValidationError):
        # Somebody with this address may have come in at the same moment.
        if (user := known.all().first()) is None:
            raise
        return user


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
    Raises Refused for an address that is, but for its spelling, somebody else's who holds a seat: one person would be two.
    A leading seat is told to everybody else who leads at once, and stands by itself when another person has confirmed it
    (`award.access.second`). Whoever leads already and needs no confirmation needs none for another seat either.
    """
    with unit_of_work():
        lock_desk()
        user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        if body in (Seat.Body.JURY, Seat.Body.BOARD) and user.is_staff:
            raise Refused(_("An administrator of the site cannot sit in the jury or on the board."), field="email")
        seat = Seat(user=user, body=body, office=office, since=since or timezone.localdate(), until=until, given_by=by)
        _sit_as(seat, sits_as or {})
        seat.full_clean()
        _must_be_the_only_one(seat, field="email")
        _must_be_somebody_else(user)
        if seat.waits and access.stands_alone(user):
            seat.confirmed_at = timezone.now()
        with unless_taken(_("This person already holds a seat in this body."), field="email"):
            seat.save()
        record("seat.given", seat, by=by, user=user.pk, body=body, office=office, since=seat.since, until=seat.until)
        if by is not None:
            tell_those_who_lead(seat, by=by)
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
    User(name=name.strip()).clean_fields(exclude=[field.name for field in User._meta.fields if field.name != "name"])
    with unit_of_work():
        lock_desk()
        user = person(email=email, name=name, language=language)
        if not user.name and name.strip():
            user.name = name.strip()
            user.save(update_fields=["name"])
        seat = give_seat(user=user, body=body, office=office, sits_as=sits_as, since=since, until=until, by=by)
        _welcome(seat)
    return seat


def correct_seat(
    *,
    seat: Seat,
    name: str,
    office: str,
    sits_as: Mapping[str, str],
    since: date,
    until: date | None,
    read: str,
    by: User,
) -> Seat:
    """Correct a seat that is held now or later: the name of its holder, the office, what it sits as, and its days. Return it.

    Whose seat it is and in which body never changes: end it and give another. To make a seat lead is to give it, so it waits for
    somebody's confirmation; a leading seat becomes no other, because what its holder proposed hangs on it, and one that is held does
    not begin later: nobody would tell its holder. Everybody else who leads is told when a seat begins to lead, gets another leading
    office or is held longer.
    `read` is the fingerprint of what the page showed (`fingerprint_of`). Raises Refused, Changed and ValidationError.
    """
    with unit_of_work():
        lock_desk()
        user = User.objects.select_for_update(no_key=True).get(pk=seat.user_id)
        locked = (
            Seat.objects.select_for_update(of=("self",), no_key=True).select_related("user", "given_by").get(pk=seat.pk)
        )
        if not Seat.objects.to_come().filter(pk=locked.pk).exists():
            raise Refused(_("This role has ended: give it again."))
        must_be_as_read(read, fingerprint_of(locked))
        before = Seat.objects.get(pk=locked.pk)
        locked.office, locked.since, locked.until = office, since, until
        _sit_as(locked, sits_as)
        changed = _changed(before, locked)
        if before.leads and not locked.leads:
            raise Refused(
                _("What this person has proposed in this role hangs on it. End the role and give the person another."),
                field="office",
            )
        today = timezone.localdate()
        if "until" in changed and until is not None and until < today - timedelta(days=1):
            raise Refused(
                _("A seat ends yesterday at the earliest: what was done under it has been done."), field="until"
            )
        if locked.body == Seat.Body.OFFICE and before.is_held() and not _keeps_the_desk(locked, before):
            raise Refused(_("This is the only secretary: hand over the desk first."), field="until")
        if before.leads and before.is_held() and since > today:
            raise Refused(
                _("This role is held today, so it cannot begin later. End it and give it again."), field="since"
            )
        if locked.leads and not before.leads:
            locked.given_by, locked.confirmed_by = by, None
            locked.confirmed_at = timezone.now() if access.stands_alone(user) else None
        locked.full_clean()
        _must_be_the_only_one(locked, field="since")
        if user.name != (name := name.strip()):
            user.name = name
            user.clean_fields(exclude=[field.name for field in User._meta.fields if field.name != "name"])
            user.save(update_fields=["name"])
            changed.append("name")
            locked.user = user
        if changed:
            locked.save()
            record(
                "seat.corrected", locked, by=by, user=user.pk, changed=changed, body=locked.body, was=before.office,
                office=locked.office, since=locked.since, until=locked.until,
            )  # fmt: skip
        longer = before.until is not None and (until is None or until > before.until)
        if "office" in changed or "since" in changed or longer:
            tell_those_who_lead(locked, by=by)
        elif "until" in changed:
            _tell_of_the_end(locked, by=by)
    return locked


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
        if by is not None:
            _tell_of_the_end(locked, by=by)
    return locked


def hand_over_desk(*, seat: Seat, email: str, name: str, language: str, on: date | None = None, by: User) -> Seat:
    """Give the desk to the next secretary from today on; one's own seat ends on a day, today unless told. Return the new seat.

    The days between are there for showing how things are done. Raises Refused when the address is one's own.
    """
    with unit_of_work():
        if normal_address(email) == seat.user.email:
            raise Refused(_("This is your own address: give that of your successor."), field="email")
        lock_desk()
        new = seat_person(
            email=email, name=name, language=language, body=Seat.Body.OFFICE, office=Seat.Office.SECRETARY, by=by
        )
        end_seat(seat=seat, on=on, by=by)
        record("seat.desk_handed_over", new, by=by, user=new.user_id, until=on or timezone.localdate())
    return new


def confirm_seat(*, seat: Seat, read: str = "", by: User | None) -> Seat:
    """Say that the holder of a leading seat is another person than its giver, so that they count as two from now on.

    `read` is the fingerprint of what the page showed (`fingerprint_of`). Without `by` it is whoever runs the machine, on the command line.
    Raises Refused for the giver, for the holder and for everybody who counts as one person with the giver, Changed when the seat is not
    what was read.
    """
    with unit_of_work():
        locked = (
            Seat.objects.select_for_update(of=("self",), no_key=True).select_related("user", "given_by").get(pk=seat.pk)
        )
        if not Seat.objects.waiting().filter(pk=locked.pk).exists():
            raise Refused(_("This role needs no confirmation any more."))
        if by is not None:
            if why := access.why_not_confirm(by, locked):
                raise refuse(why, "seat.confirmation_refused", locked, by=by, user=locked.user_id)
            must_be_as_read(read, fingerprint_of(locked))
        locked.confirmed_by, locked.confirmed_at = by, timezone.now()
        locked.full_clean()
        locked.save(update_fields=["confirmed_by", "confirmed_at"])
        record("seat.confirmed", locked, by=by, user=locked.user_id, body=locked.body, office=locked.office)
    return locked


def fingerprint_of(seat: Seat) -> str:
    """Return the fingerprint of what somebody reads who confirms a seat: whose it is, which one, for how long and who gave it."""
    return fingerprint(
        [
            seat.pk, seat.user_id, seat.user.name, seat.user.email, seat.body, seat.office,
            [getattr(seat, name) for name in columns("sits_as")], str(seat.since), str(seat.until), seat.given_by_id,
        ]
    )  # fmt: skip


def tell_those_who_lead(seat: Seat, *, by: User | None) -> None:
    """Write to everybody else who leads that a leading seat has been given, so that no second person is made unseen."""
    if not seat.leads:
        return
    for user in access.leading_people():
        if user.pk in (seat.user_id, by.pk if by else None):
            continue
        write_mail(
            template="seat_given",
            to=user.email,
            name=user.name,
            language=user.language,
            # A seat that is corrected is told again.
            key=f"seat-given:{seat.pk}:{fingerprint_of(seat)[:12]}:{user.pk}",
            context={
                "seat": seat,
                "giver": by,
                "seat_url": links.page("desk_seat_confirm", seat.pk, language=user.language) if seat.waits else "",
            },
        )


def _tell_of_the_end(seat: Seat, *, by: User) -> None:
    """Write to the holder and to everybody else who leads that a leading seat ends: nobody is shut out of what they would be told."""
    if not seat.leads:
        return
    people = {user.pk: user for user in (seat.user, *access.leading_people())}
    for user in people.values():
        if user.pk != by.pk:
            write_mail(
                template="seat_ended",
                to=user.email,
                name=user.name,
                language=user.language,
                context={"seat": seat, "who": by, "own": user.pk == seat.user_id},
            )


def tell_of_new_address(*, user: User, address: str) -> None:
    """Write to everybody else who leads that one of them signs in with another address from now on."""
    if not any(seat.leads for seat in access.held_seats(user).held):
        return
    for other in access.leading_people():
        if other.pk != user.pk:
            write_mail(
                template="leading_address_changed",
                to=other.email,
                name=other.name,
                language=other.language,
                context={"who": user.name or user.email, "address": address},
            )


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


def _sit_as(seat: Seat, words: Mapping[str, str]) -> None:
    """Write as what a person sits. Raises Refused for what is said in some languages only."""
    for language, said in words.items():
        setattr(seat, f"sits_as_{language}", said.strip())
    if 0 < len(missing_languages(seat, "sits_as")) < len(LANGUAGES):
        raise Refused(_("Say in every language as what this person sits, or in none."), field="sits_as_fi")


def _changed(before: Seat, after: Seat) -> list[str]:
    names = ("office", "since", "until", *columns("sits_as"))
    return [name for name in names if getattr(before, name) != getattr(after, name)]


def _keeps_the_desk(seat: Seat, before: Seat) -> bool:
    """True when a corrected seat leaves the desk somebody: it opens it as long as before, or somebody else keeps it."""
    shorter = seat.until is not None and (before.until is None or seat.until < before.until)
    last = seat.until if seat.is_held() and seat.until else timezone.localdate()
    return (seat.is_held() and not shorter) or _another_secretary(seat, last)


def _must_be_somebody_else(user: User) -> None:
    """Refuse an address that is, but for its spelling, that of another person with a seat now or later."""
    if why := access.why_not_a_holders(access.addresses_of(user), user):
        raise Refused(why, field="email")


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
