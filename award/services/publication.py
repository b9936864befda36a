"""Publication: asked for by one person, approved by another, held or released, and withdrawn in one step if it must be.

That a laureate is published is a fact of the row and the clock (`Laureate.published`): no worker has to run for it.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from award import access, links, mail, queue
from award.audit import Refused, record, unit_of_work
from award.dates import format_appointment
from award.fingerprints import Changed, must_be_as_read
from award.models import Document, Laureate, PublicationRequest, User
from award.phases import Phase
from award.services.approvals import end_requests, must_be_second, must_lead, must_not_yield
from award.services.issued import fix_house
from award.services.public_content import encode, public_content, request_fingerprint
from award.services.readiness import gaps
from award.yielding import must_yield

Status, Ended = PublicationRequest.Status, PublicationRequest.Ended

# An hour is typed to the minute: the one that is going on has not passed.
MINUTE = timedelta(minutes=1)

# How long after its hour a press release is made again: the worker may have stood still. One that cannot be made is not tried for ever.
LIFTED_WITHIN = timedelta(days=3)

# Who is written to: called for each laureate whose hour comes, so many minutes before it. Letters have unique keys and go out once.
Notifier = Callable[[Laureate], None]
_notifiers: dict[Notifier, int] = {}


def add_notifier(notifier: Notifier, *, minutes_before: int = 0) -> None:
    """Register who is written to at publication, or shortly before the public hears of it."""
    _notifiers[notifier] = minutes_before


# Who hears of a publication by letter: called with a laureate, returns a name for each group and how many letters are still to come.
Counter = Callable[[Laureate], list[tuple[str, int]]]
_counters: list[Counter] = []


def add_audience(counter: Counter) -> None:
    """Register who will hear of a publication, for the page on which the hour is chosen and the signal given."""
    if counter not in _counters:
        _counters.append(counter)


def audiences(laureate: Laureate) -> list[tuple[str, int]]:
    """Return who will be written to when the laureate becomes public, and how many letters that is; nobody twice."""
    return [group for counter in _counters for group in counter(laureate) if group[1]]


def ask_approval(*, laureate: Laureate, publish_at: datetime | None = None, by: User) -> PublicationRequest:
    """Ask a second person to approve what now stands, at this hour, or on the signal when `publish_at` is None.

    What stands is kept with the request. An approval that was given before holds until this request is approved: so another hour is
    set, also after a publication was held or withdrawn. Raises Refused, with all there is to do first, while something is missing.
    """
    with unit_of_work():
        locked = _locked(laureate)
        must_lead(laureate=locked, by=by)
        _must_be_named(locked)
        if locked.accepted_at is None:
            raise Refused(_("The laureate has not accepted yet."))
        if locked.is_published():
            raise Refused(_("The laureate is already published."))
        _must_be_to_come(publish_at)
        _must_be_ready(locked)
        end_requests(laureate=locked, because=Ended.REPLACED, by=by, requests=_requests(locked, Status.OPEN))
        content = public_content(locked)
        request = PublicationRequest(
            laureate=locked, content=encode(content), sha256=request_fingerprint(content, publish_at), publish_at=publish_at, asked_by=by
        )  # fmt: skip
        request.full_clean()
        request.save()
        record(
            "publication.asked", locked, by=by, cycle=locked.cycle,
            request=request.pk, sha256=request.sha256, publish_at=publish_at, on_signal=publish_at is None,
        )  # fmt: skip
        _ask_the_others(request)
    return request


def approve(*, laureate: Laureate, read: str, by: User) -> Laureate:
    """Approve a publication as it was read, at the hour that was asked for, or on the signal.

    `read` is the fingerprint of the request on the page: everything that becomes public and the hour. The second person holds a
    chair, vice-chair or secretary seat, is not the one who asked (the design's four eyes) and has no conflict of interest with the
    laureate. To hold or withdraw a publication stays open to everybody who leads. Raises Changed when something else stands now.
    """
    with unit_of_work():
        locked = _locked(laureate)
        if not access.seats_of(by).leads:
            raise Refused(_("Only a chair, a vice-chair or the secretary approves publication."))
        request = _requests(locked, Status.OPEN).first()
        if request is None:
            raise Changed(
                _(
                    "Nobody asks for approval now: what was asked for was changed or taken back. Read the page as it is now."
                )
            )
        if request.asked_by_id == by.pk:
            raise Refused(_("The person who asked for approval cannot give it."))
        if locked.is_published():
            # Its hour came, or the signal was given, while another hour was asked for: approving that would hide the page again.
            raise Refused(_("The laureate is already published."))
        must_not_yield(laureate=locked, by=by)
        must_be_second(laureate=locked, asked_by=request.asked_by, by=by)
        must_be_as_read(read, request.sha256)
        must_be_as_read(request.sha256, request_fingerprint(public_content(locked), request.publish_at))
        _must_be_to_come(request.publish_at)
        _must_be_ready(locked)
        end_requests(laureate=locked, because=Ended.REPLACED, by=by, requests=_requests(locked, Status.APPROVED))
        now = timezone.now()
        request.status, request.approved_by, request.approved_at = Status.APPROVED, by, now
        request.full_clean()
        request.save(update_fields=["status", "approved_by", "approved_at"])
        locked.proposed_by, locked.approved_by, locked.approved_at = request.asked_by, by, now
        locked.publish_at, locked.on_signal = request.publish_at, request.publish_at is None
        locked.withdrawn_at = None
        fix_house(locked)
        locked.full_clean()
        locked.save()
        record(
            "publication.approved", locked, by=by, cycle=locked.cycle,
            request=request.pk, sha256=request.sha256, publish_at=locked.publish_at, on_signal=locked.on_signal,
        )  # fmt: skip
        _say_the_hour(locked)
    return locked


def end_request(*, laureate: Laureate, by: User) -> Laureate:
    """End a request that waits: whoever asked takes it back, another leading person does not approve."""
    with unit_of_work():
        locked = _locked(laureate)
        must_lead(laureate=locked, by=by)
        request = _requests(locked, Status.OPEN).first()
        if request is None:
            raise Refused(_("Nobody has asked for approval yet."))
        because = Ended.TAKEN_BACK if request.asked_by_id == by.pk else Ended.REJECTED
        end_requests(laureate=locked, because=because, by=by, requests=[request])
    return locked


def publish_now(*, laureate: Laureate, by: User) -> Laureate:
    """Give the signal: the laureate is public from this moment.

    Only where "on the signal" was approved: to publish before an hour, after a hold or after a withdrawal takes a new approval.
    """
    with unit_of_work():
        locked = _locked(laureate)
        must_lead(laureate=locked, by=by)
        if locked.is_published():
            raise Refused(_("The laureate is already published."))
        if locked.approved_at is None or locked.withdrawn_at is not None:
            raise Refused(_("Publication needs the approval of a second person."))
        if not locked.on_signal or locked.publish_at is not None:
            raise Refused(_("An hour is approved. To publish earlier, ask a second person to approve that."))
        if locked.cycle is not None and locked.cycle.phase < Phase.PUBLICATION:
            raise Refused(_("Move the award year to publication first."))
        # Still "on signal": an hour that nobody planned is no embargo, and the press release must not name it as one.
        locked.publish_at = timezone.now()
        locked.save(update_fields=["publish_at"])
        record("publication.now", locked, by=by, cycle=locked.cycle)
        _say_the_hour(locked)
    return locked


def may_give_signal(laureate: Laureate, user: User) -> bool:
    """True when this person can give the signal now."""
    in_time = laureate.cycle is None or laureate.cycle.phase >= Phase.PUBLICATION
    return in_time and laureate.waits_for_signal and not must_yield(user, laureate)


def hold(*, laureate: Laureate, by: User) -> Laureate:
    """Stop a publication that has a time but has not happened. The approval ends: another hour, or the signal, takes two again."""
    with unit_of_work():
        locked = _locked(laureate)
        must_lead(laureate=locked, by=by, stops=True)
        if locked.is_published():
            raise Refused(_("The laureate is already published; withdraw the publication instead."))
        if locked.publish_at is None:
            raise Refused(_("Nothing is planned that could be held."))
        record("publication.held", locked, by=by, cycle=locked.cycle)
        end_requests(laureate=locked, because=Ended.HELD, by=by)
        _say_the_hour(locked)
    return locked


def withdraw(*, laureate: Laureate, reason: str, by: User) -> Laureate:
    """Take a published laureate off every page at once. To publish again takes two, like the first time."""
    with unit_of_work():
        if not reason.strip():
            raise Refused(_("Give the reason."), field="reason")
        locked = _locked(laureate)
        must_lead(laureate=locked, by=by, stops=True)
        if not locked.is_published():
            raise Refused(_("The laureate is not published."))
        locked.withdrawn_at = timezone.now()
        locked.save(update_fields=["withdrawn_at"])
        record("publication.withdrawn", locked, by=by, cycle=locked.cycle, because=reason)
        end_requests(laureate=locked, because=Ended.WITHDRAWN, by=by)
        _say_the_hour(locked)
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
    _lift_embargoes()
    return len(told)


def _lift_embargoes() -> None:
    """Have the press releases made again whose hour has just come: until then their embargo line names it, which stays true."""
    now = timezone.now()
    lifted = Laureate.objects.published().filter(publish_at__gt=now - LIFTED_WITHIN, cycle__isnull=False)
    older = Document.objects.filter(
        kind=Document.Kind.PRESS_RELEASE, superseded_at__isnull=True, rendered_at__lt=F("laureate__publish_at")
    )
    for key in lifted.filter(pk__in=older.values("laureate")).values_list("pk", flat=True):
        queue.enqueue("award.tasks.render_papers", key)


def _coming() -> QuerySet[Laureate]:
    """Return the laureates who are published at an hour, past or to come."""
    return Laureate.objects.filter(
        cycle__phase=Phase.PUBLICATION, approved_at__isnull=False, withdrawn_at__isnull=True, publish_at__isnull=False
    ).select_related("cycle")


def _ask_the_others(request: PublicationRequest) -> None:
    """Write to everybody who can be the second person. An approval that has ended may be asked for again, at another time."""
    laureate, by = request.laureate, request.asked_by
    for user in access.leading_people():
        if user.pk == by.pk or must_yield(user, laureate):
            continue
        mail.write_mail(
            template="approval_asked",
            to=user.email,
            name=user.name,
            language=user.language,
            key=f"approval-asked:{request.pk}:{user.pk}",
            about=[request],
            context={
                "who": by.name or by.email,
                "year": laureate.year,
                "when": format_appointment(request.publish_at, user.language) if request.publish_at else "",
                "link": links.page("desk_publication", laureate.pk, language=user.language),
            },
            cycle=laureate.cycle,
        )


def _requests(laureate: Laureate, status: str) -> QuerySet[PublicationRequest]:
    return laureate.publication_requests.select_for_update().filter(status=status)


def _must_be_to_come(publish_at: datetime | None) -> None:
    if publish_at is not None and publish_at < timezone.now() - MINUTE:
        raise Refused(
            _("This time has passed. Ask for a later one, or for “On my signal, not before”."), field="publish_at"
        )


def _must_be_ready(laureate: Laureate) -> None:
    complete = laureate.cycle is not None and laureate.cycle.phase >= Phase.PUBLICATION
    if found := list(gaps(laureate, complete=complete)):
        raise Refused(" ".join(found))


def _must_be_named(laureate: Laureate) -> None:
    if laureate.superseded_at is not None:
        raise Refused(_("The board's decision that named this person has been superseded."))


def _say_the_hour(laureate: Laureate) -> None:
    """Have the press release rendered anew: its embargo line names the hour."""
    queue.enqueue("award.tasks.render_papers", laureate.pk)


def _locked(laureate: Laureate) -> Laureate:
    return Laureate.objects.select_for_update(of=("self",)).select_related("cycle").get(pk=laureate.pk)
