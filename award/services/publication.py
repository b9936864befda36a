"""Publication: asked for by one person, approved by another, held or released, and withdrawn in one step if it must be.

That a laureate is published is a fact of the row and the clock (`Laureate.published`): no worker has to run for it.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from award import access, links, mail, queue
from award.audit import Refused, record, refuse, unit_of_work
from award.models import Laureate, User
from award.phases import Phase
from award.yielding import must_yield

# An hour is typed to the minute: the one that is going on has not passed.
MINUTE = timedelta(minutes=1)

# Who is written to: called for each laureate whose hour comes, so many minutes before it. Letters have unique keys and go out once.
Notifier = Callable[[Laureate], None]
_notifiers: dict[Notifier, int] = {}


def add_notifier(notifier: Notifier, *, minutes_before: int = 0) -> None:
    """Register who is written to at publication, or shortly before the public hears of it."""
    _notifiers[notifier] = minutes_before


def ask_approval(*, laureate: Laureate, by: User) -> Laureate:
    """Ask a second person to approve what now stands."""
    with unit_of_work():
        locked = _locked(laureate)
        _must_be_named(locked)
        if locked.accepted_at is None:
            raise Refused(_("The laureate has not accepted yet."))
        if locked.approved_at is not None:
            raise Refused(_("Publication is already approved."))
        locked.proposed_by = by
        locked.save(update_fields=["proposed_by"])
        record("publication.asked", locked, by=by, cycle=locked.cycle)
        _ask_the_others(locked, by)
    return locked


def approve(*, laureate: Laureate, publish_at: datetime | None, by: User) -> Laureate:
    """Approve publication at a time, or on a signal when `publish_at` is None ("on my signal, not before").

    The second person holds a chair, vice-chair or secretary seat, is not the one who asked (the design's four eyes) and has no
    conflict of interest with the laureate. To hold or withdraw a publication stays open to everybody who leads.
    """
    with unit_of_work():
        locked = _locked(laureate)
        if not access.seats_of(by).leads:
            raise Refused(_("Only a chair, a vice-chair or the secretary approves publication."))
        if locked.proposed_by is None:
            raise Refused(_("Nobody has asked for approval yet."))
        if locked.proposed_by_id == by.pk:
            raise Refused(_("The person who asked for approval cannot give it."))
        if why := access.why_no_second(by, locked.proposed_by):
            raise refuse(why, "publication.approval_refused", locked, by=by, cycle=locked.cycle)
        if must_yield(by, locked):
            raise refuse(
                _("You have a conflict of interest with the laureate: another leading person approves."),
                "publication.approval_refused", locked, by=by, cycle=locked.cycle,
            )  # fmt: skip
        if locked.approved_at is not None:
            raise Refused(_("Publication is already approved."))
        if publish_at is not None and publish_at < timezone.now() - MINUTE:
            raise Refused(
                _(
                    "This time has passed. To publish at once, choose “On my signal, not before” and then give the signal."
                ),
                field="publish_at",
            )
        locked.approved_at, locked.approved_by = timezone.now(), by
        locked.publish_at, locked.on_signal = publish_at, publish_at is None
        locked.full_clean()
        locked.save()
        record(
            "publication.approved",
            locked,
            by=by,
            cycle=locked.cycle,
            publish_at=publish_at,
            on_signal=publish_at is None,
        )
        _say_the_hour(locked)
    return locked


def publish_now(*, laureate: Laureate, by: User) -> Laureate:
    """Give the signal: the laureate is public from this moment."""
    with unit_of_work():
        locked = _locked(laureate)
        if locked.approved_at is None:
            raise Refused(_("Publication needs the approval of a second person."))
        if locked.cycle is not None and locked.cycle.phase < Phase.PUBLICATION:
            raise Refused(_("Move the award year to publication first."))
        if locked.is_published():
            raise Refused(_("The laureate is already published."))
        # Still "on signal": an hour that nobody planned is no embargo, and the press release must not name it as one.
        locked.publish_at, locked.on_signal, locked.withdrawn_at = timezone.now(), True, None
        locked.save(update_fields=["publish_at", "on_signal", "withdrawn_at"])
        record("publication.now", locked, by=by, cycle=locked.cycle)
        _say_the_hour(locked)
    return locked


def hold(*, laureate: Laureate, by: User) -> Laureate:
    """Stop a publication that has a time but has not happened: from now on it waits for the signal."""
    with unit_of_work():
        locked = _locked(laureate)
        if locked.is_published():
            raise Refused(_("The laureate is already published; withdraw the publication instead."))
        if locked.publish_at is None:
            raise Refused(_("Nothing is planned that could be held."))
        locked.publish_at, locked.on_signal = None, True
        locked.save(update_fields=["publish_at", "on_signal"])
        record("publication.held", locked, by=by, cycle=locked.cycle)
        _say_the_hour(locked)
    return locked


def withdraw(*, laureate: Laureate, reason: str, by: User) -> Laureate:
    """Take a published laureate off every page at once."""
    with unit_of_work():
        if not reason.strip():
            raise Refused(_("Give the reason."), field="reason")
        locked = _locked(laureate)
        if not locked.is_published():
            raise Refused(_("The laureate is not published."))
        locked.withdrawn_at = timezone.now()
        locked.save(update_fields=["withdrawn_at"])
        record("publication.withdrawn", locked, by=by, cycle=locked.cycle, because=reason)
    return locked


def write_letters() -> int:
    """Write the letters of every publication whose hour has come or is near; return how many laureates had theirs.

    Runs every minute. Whoever hears first is told nothing that is not public: not whom the board has named. A laureate of the
    years before this system has no letters.
    """
    told = set()
    for key in _coming().values_list("pk", flat=True):
        for notifier, before in _notifiers.items():
            with unit_of_work():
                # Asked anew under the lock: it may be held or withdrawn between two letters.
                laureate = _coming().select_for_update(of=("self",)).filter(pk=key).first()
                if laureate is not None and laureate.publish_at - timedelta(minutes=before) <= timezone.now():
                    notifier(laureate)
                    told.add(key)
    return len(told)


def _coming() -> QuerySet[Laureate]:
    """Return the laureates who are published at an hour, past or to come."""
    return Laureate.objects.filter(
        cycle__phase=Phase.PUBLICATION, approved_at__isnull=False, withdrawn_at__isnull=True, publish_at__isnull=False
    ).select_related("cycle")


def _ask_the_others(laureate: Laureate, by: User) -> None:
    """Write to everybody who can be the second person. An approval that was taken back may be asked for again, at another time."""
    asked_at = timezone.now()
    for user in access.leading_people():
        if user.pk == by.pk or must_yield(user, laureate):
            continue
        mail.write_mail(
            template="approval_asked",
            to=user.email,
            name=user.name,
            language=user.language,
            key=f"approval-asked:{laureate.pk}:{user.pk}:{asked_at:%Y%m%dT%H%M}",
            context={
                "who": by.name or by.email,
                "year": laureate.year,
                "link": links.page("desk_publication", laureate.pk, language=user.language),
            },
            cycle=laureate.cycle,
        )


def _must_be_named(laureate: Laureate) -> None:
    if laureate.superseded_at is not None:
        raise Refused(_("The board's decision that named this person has been superseded."))


def _say_the_hour(laureate: Laureate) -> None:
    """Have the press release rendered anew: its embargo line names the hour."""
    queue.enqueue("award.tasks.render_papers", laureate.pk)


def _locked(laureate: Laureate) -> Laureate:
    return Laureate.objects.select_for_update(of=("self",)).select_related("cycle").get(pk=laureate.pk)
