"""A lost second factor: taken away by two people in leading seats, and the person is told at each step."""

from allauth.mfa.models import Authenticator
from django.utils import timezone
from django.utils.translation import gettext as _

from award import access, links
from award.audit import Refused, record, refuse, unit_of_work, unless_taken
from award.fingerprints import fingerprint, must_be_as_read
from award.mail import write_mail
from award.models import FactorReset, User
from award.services import people
from award.signin.proof import FACTORS


def request_reset(*, person: User, by: User) -> FactorReset:
    """Ask that a person's second factor be taken away; a second leading seat confirms it. The person is told at once.

    Raises Refused for one's own, ValidationError when it has been asked for already.
    """
    with unit_of_work():
        if not access.seats_of(by).leads:
            raise _only_leading(person, by)
        if person.pk == by.pk:
            raise Refused(_("Nobody takes away their own second factor this way."), field="person")
        reset = FactorReset(person=person, requested_by=by)
        reset.full_clean()
        with unless_taken(_("This has been asked for already and waits for a second person."), field="person"):
            reset.save()
        record("factor.reset_requested", person, by=by, user=person.pk)
        _tell(reset, "requested")
    return reset


def factors_of(person: User) -> list[Authenticator]:
    """Return a person's second factors, the oldest first; recovery codes are none of their own."""
    return list(Authenticator.objects.filter(user=person, type__in=FACTORS).order_by("created_at", "pk"))


def fingerprint_of(reset: FactorReset) -> str:
    """Return the fingerprint of what a second person reads: whose factors would go, which they are, and who asked."""
    return fingerprint(
        [
            reset.pk, reset.person_id, reset.person.name, reset.person.email, reset.requested_by_id,
            [[factor.pk, factor.type, str(factor.created_at)] for factor in factors_of(reset.person)],
        ]
    )  # fmt: skip


def confirm_reset(*, reset: FactorReset, read: str, by: User) -> FactorReset:
    """Take the second factor away as the second person: the person is signed out everywhere and enrols a new one next time.

    `read` is the fingerprint of what the page showed (`fingerprint_of`): a factor enrolled since is not taken away unseen.
    Raises Refused for the one who asked, for the person concerned, and when it is settled already.
    """
    with unit_of_work():
        locked = _open(reset, by)
        why = access.why_no_second(by, locked.requested_by)
        if by.pk == locked.person_id:
            why = _("A second person confirms this.")
        if why:
            raise refuse(why, "factor.refused", locked.person, by=by, user=locked.person_id)
        must_be_as_read(read, fingerprint_of(locked))
        locked.confirmed_by, locked.confirmed_at = by, timezone.now()
        locked.full_clean()
        locked.save(update_fields=["confirmed_by", "confirmed_at"])
        remove_factors(person=locked.person, by=by)
        _tell(locked, "confirmed")
    return locked


def withdraw_reset(*, reset: FactorReset, by: User) -> FactorReset:
    """Let it be: the factor was found, or the person did not ask for this. Raises Refused when it is settled already."""
    with unit_of_work():
        locked = _open(reset, by)
        locked.withdrawn_at = timezone.now()
        locked.save(update_fields=["withdrawn_at"])
        record("factor.reset_withdrawn", locked.person, by=by, user=locked.person_id)
        _tell(locked, "withdrawn")
    return locked


def remove_factors(*, person: User, by: User | None) -> None:
    """Remove every second factor of a person and end their sessions. On the command line the way back for an only secretary."""
    with unit_of_work():
        Authenticator.objects.filter(user=person).delete()
        people.end_sessions(user=person, by=by)
        record("factor.reset", person, by=by, user=person.pk)


def _only_leading(person: User, by: User) -> Refused:
    sentence = _("Only a chair, a vice-chair or a secretary may do this.")
    return refuse(sentence, "factor.refused", person, by=by, user=person.pk)


def _open(reset: FactorReset, by: User) -> FactorReset:
    locked = FactorReset.objects.select_for_update().select_related("person", "requested_by").get(pk=reset.pk)
    if not access.seats_of(by).leads:
        raise _only_leading(locked.person, by)
    if locked.confirmed_at is not None or locked.withdrawn_at is not None:
        raise Refused(_("This has been settled already."))
    return locked


def _tell(reset: FactorReset, event: str) -> None:
    person = reset.person
    write_mail(
        template="account/factor_reset",
        to=person.email,
        name=person.name,
        language=person.language,
        key=f"factor-reset:{reset.pk}:{event}",
        context={"event": event, "start_url": links.page("start", language=person.language)},
    )
