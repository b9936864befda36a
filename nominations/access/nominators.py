"""What a person who nominates sees: own drafts, their files, and own nominations."""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from award.access import Visitor, confirmed_together
from award.models import Cycle, Seat, User
from nominations.access.screening import nominations_for
from nominations.call import content_in_force
from nominations.models import Attachment, Draft, DraftFile, Nomination
from nominations.steps import Outline, outline_of


def drafts_for(user: Visitor) -> QuerySet[Draft]:
    """Return a person's own drafts, with the call each is written under, how many files it holds and what addresses its owner has
    confirmed; nobody sees another's.

    What the office enters for somebody else stays open only while the person holds the secretary's seat.
    """
    if user is None or not user.is_authenticated:
        return Draft.objects.none()
    secretary = Seat.objects.active().filter(user=OuterRef("owner"), body=Seat.Body.OFFICE)
    return (
        Draft.objects.filter(Q(source=Nomination.Source.WEB) | Exists(secretary), owner=user)
        .select_related("cycle", "owner")
        .annotate(
            call_content=content_in_force("cycle"),
            files_held=_number_of_files(),
            owner_confirmed=confirmed_together("owner"),
        )
    )


def _number_of_files() -> Coalesce:
    files = DraftFile.objects.filter(draft=OuterRef("pk")).order_by().values("draft")
    return Coalesce(Subquery(files.annotate(number=Count("pk")).values("number")), 0)


def current_call() -> Cycle | None:
    """Return the award year that is going on, its call along with it in one query: what anybody may read on the start page."""
    return Cycle.objects.annotate(call_content=content_in_force("pk")).current()


def open_drafts_for(user: Visitor) -> QuerySet[Draft]:
    """Return a person's drafts that have not been sent."""
    return drafts_for(user).filter(submitted_at__isnull=True)


def open_drafts_of(user: Visitor) -> list[Outline]:
    """Return what a person has begun and not sent, as outlines that know how far each has come; the latest first."""
    return [outline_of(draft) for draft in open_drafts_for(user)]


def counted_nominations(user: User, cycle: int) -> QuerySet[Nomination]:
    """Return what counts against the number one person may send in a year: neither what was taken back nor what was carried over."""
    sent = Nomination.objects.filter(cycle=cycle, nominator=user, source=Nomination.Source.WEB)
    return sent.exclude(status=Nomination.Status.WITHDRAWN)


def sent_from(draft: Draft) -> Nomination:
    """Return the nomination that was sent from a draft. Raises Nomination.DoesNotExist for one that was not sent."""
    return Nomination.objects.get(submission_key=draft.submission_key)


def files_of(draft: Draft) -> list[DraftFile]:
    """Return the files of a draft fetched with `drafts_for`; nobody is asked where it is known that there are none."""
    return list(draft.files.all()) if draft.files_held else []


def draft_files_for(user: Visitor) -> QuerySet[DraftFile]:
    """Return the files of a person's own drafts."""
    return DraftFile.objects.filter(draft__in=drafts_for(user).values("pk"))


def own_nominations_for(user: Visitor) -> QuerySet[Nomination]:
    """Return the nominations a person has sent, this year's first."""
    if user is None or not user.is_authenticated:
        return Nomination.objects.none()
    return (
        Nomination.objects.filter(nominator=user)
        .select_related("cycle")
        .prefetch_related("nominees")
        .order_by("-cycle__year", "-submitted_at")
    )


def attachments_for(user: Visitor) -> QuerySet[Attachment]:
    """Return the attachments of the nominations a person may read."""
    return Attachment.objects.filter(nomination__in=nominations_for(user).values("pk"))
