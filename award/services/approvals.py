"""When a request to publish, or its approval, ends: somebody changed what it was about, held it, withdrew it or decided otherwise."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from award import access, links, mail, queue
from award.audit import Refused, record, refuse
from award.models import Laureate, OutgoingMail, PublicationRequest, User
from award.phases import Phase
from award.services.public_content import changed_names, decode, encode, label, public_content, request_fingerprint
from award.yielding import must_yield

Status, Ended = PublicationRequest.Status, PublicationRequest.Ended

# Whoever ends a request this way knows it, and the other hears of the request that takes its place.
SILENT = {Ended.REPLACED, Ended.TAKEN_BACK}
LEAVES_APPROVAL = {Ended.REPLACED, Ended.TAKEN_BACK, Ended.REJECTED}


def must_lead(*, laureate: Laureate, by: User, stops: bool = False) -> None:
    """Raise Refused for whoever holds no leading seat or has a conflict of interest; to stop something, the seat alone is enough."""
    if not access.seats_of(by).leads:
        raise Refused(_("Only a chair, a vice-chair or the secretary does this."))
    if not stops:
        must_not_yield(laureate=laureate, by=by)


def must_be_second(*, laureate: Laureate, asked_by: User, by: User) -> None:
    """Raise Refused, and record it, for whoever is no second person for what somebody asks, or when who asked has a conflict by now.

    Ask first whether `by` has one: nobody learns here of a conflict with a laureate they have one with themself.
    """
    if must_yield(asked_by, laureate):
        raise refuse(
            _("%(name)s asked for this and has a conflict of interest with the laureate by now. End it; somebody else asks again.")
            % {"name": asked_by},
            "publication.approval_refused", laureate, by=by, cycle=laureate.cycle,
        )  # fmt: skip
    if why := access.why_no_second(by, asked_by):
        raise refuse(why, "publication.approval_refused", laureate, by=by, cycle=laureate.cycle)


def must_not_yield(*, laureate: Laureate, by: User) -> None:
    """Raise Refused, and record it, for whoever has a conflict of interest with the laureate."""
    if must_yield(by, laureate):
        raise refuse(
            _("You have a conflict of interest with the laureate: another leading person approves."),
            "publication.approval_refused", laureate, by=by, cycle=laureate.cycle,
        )  # fmt: skip


def must_not_be_public(laureate: Laureate) -> None:
    """Raise Refused when the public reads this: it changes by two people only (`services.changes`).

    Call it under the laureate's lock, before anything is changed. Laureates of the years before this system have no such request.
    """
    if laureate.cycle_id is not None and laureate.is_published():
        raise Refused(_("This is public. A change of it needs a second person: propose it."))


def content_changed(*, laureate: Laureate, by: User | None) -> None:
    """Have the papers say what stands now, and end every request that was made or approved when something else stood.

    Every service that changes what becomes public calls it last, under the laureate's lock: so nothing is published that two people
    have not read. What does not become public, such as an address, ends nothing. A laureate of the years before this system has neither
    papers nor a second person: what is corrected there stays public.
    """
    if laureate.cycle_id is None:
        return
    queue.enqueue("award.tasks.render_papers", laureate.pk)
    waiting = list(_in_force(laureate))
    if not waiting and laureate.approved_at is None:
        return
    content = public_content(laureate)
    stale = [one for one in waiting if request_fingerprint(content, one.publish_at) != one.sha256]
    # An approval without a request is older than this rule: nobody can say any more what it was given to.
    unread = laureate.approved_at is not None and not any(one.status == Status.APPROVED for one in waiting)
    if stale or unread:
        end_requests(laureate=laureate, because=Ended.CHANGED, by=by, requests=stale)


def association_changed(*, by: User | None) -> None:
    """Have the papers of those to come say what the association says now, and end approvals of what they said before.

    Call it in the service that changed the association. Who is public keeps the papers as they are.
    """
    to_come = Laureate.objects.named().filter(cycle__phase__lt=Phase.ARCHIVED)
    for laureate in to_come.select_for_update(of=("self",)).select_related("cycle").order_by("pk"):
        if not laureate.is_published():
            content_changed(laureate=laureate, by=by)


def carry_approval(*, laureate: Laureate, asked_by: User, by: User) -> None:
    """Let an approval stand for a change that two people have read: one asked for it, the other approves, the hour stays.

    The laureate is locked and already changed. Where nothing is approved nothing happens.
    """
    if laureate.approved_at is None:
        return
    now = timezone.now()
    before = laureate.publication_requests.filter(status=Status.APPROVED)
    publish_at = None if laureate.on_signal else laureate.publish_at
    laureate.proposed_by, laureate.approved_by, laureate.approved_at = asked_by, by, now
    laureate.save(update_fields=["proposed_by", "approved_by", "approved_at"])
    content = public_content(laureate)
    request = PublicationRequest(
        laureate=laureate, content=encode(content), sha256=request_fingerprint(content, publish_at), publish_at=publish_at,
        asked_by=asked_by, approved_by=by, approved_at=now, status=Status.APPROVED,
    )  # fmt: skip
    end_requests(laureate=laureate, because=Ended.REPLACED, by=by, requests=before)
    request.full_clean()
    request.save()


def end_requests(
    *,
    laureate: Laureate,
    because: str,
    by: User | None,
    requests: Iterable[PublicationRequest] | None = None,
) -> None:
    """End requests, all that are in force unless some are named, and the approval with them; tell who asked and who approved.

    The laureate is locked. What was public on that approval ceases to be so. A request that is replaced, taken back or not approved
    leaves an approval that was given before as it is.
    """
    ended = list(_in_force(laureate) if requests is None else requests)
    now = timezone.now()
    for request in ended:
        was_approved = request.status == Status.APPROVED
        request.status, request.ended, request.ended_at = Status.ENDED, because, now
        request.full_clean()
        request.save(update_fields=["status", "ended", "ended_at"])
        if because != Ended.REPLACED or not was_approved:
            # What asks to approve it, or tells of a publication that is none any more, does not go out.
            OutgoingMail.objects.about(request).take_back()
        record(
            "publication.request_ended", request, by=by, cycle=laureate.cycle, because_of=str(because), approved=was_approved
        )  # fmt: skip
        _tell(request, laureate)
    if because in LEAVES_APPROVAL or laureate.approved_at is None:
        return
    if not _in_force(laureate).filter(status=Status.APPROVED).exists():
        laureate.approved_at = laureate.approved_by = laureate.publish_at = laureate.proposed_by = None
        laureate.on_signal = False
        laureate.save(update_fields=["approved_at", "approved_by", "publish_at", "proposed_by", "on_signal"])
        if because == Ended.CHANGED:
            record("laureate.approval_lapsed", laureate, by=by, cycle=laureate.cycle)


def _in_force(laureate: Laureate) -> QuerySet[PublicationRequest]:
    return laureate.publication_requests.select_for_update().exclude(status=Status.ENDED)


def _tell(request: PublicationRequest, laureate: Laureate) -> None:
    """Write to who asked and to who approved, once for each request. The letter says what was changed, and no word of it."""
    if request.ended in SILENT:
        return
    names = changed_names(decode(request.content), public_content(laureate)) if request.ended == Ended.CHANGED else []
    keys = sorted({name.removesuffix(":checked") for name in names})
    for user in filter(None, {request.asked_by, request.approved_by}):
        with translation.override(user.language):
            changed = ", ".join(label(key) for key in keys)
        mail.write_mail(
            template="approval_ended",
            to=user.email,
            name=user.name,
            language=user.language,
            key=f"approval-ended:{request.pk}:{user.pk}",
            context={
                "year": laureate.year,
                "because": request.ended,
                "approved": request.approved_at is not None,
                "changed": changed,
                "link": links.page("desk_publication", laureate.pk, language=user.language),
            },
            cycle=laureate.cycle,
        )
