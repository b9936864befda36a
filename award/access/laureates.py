"""Laureates with their texts and papers: what the public may read, and what those who prepare it do."""

from django.db.models import F, Q, QuerySet

from award.access.seats import Visitor, seats_of
from award.access.second import may_second
from award.facts import fact
from award.languages import LANGUAGES
from award.models import CertificateReplacement, Cycle, Document, Laureate, LaureateChange, PublicationRequest, Text
from award.phases import Phase
from award.yielding import must_yield


def published_laureates() -> QuerySet[Laureate]:
    """Return the laureates the public may know of now."""
    return Laureate.objects.published()


def readable_texts(laureate: Laureate, language: str) -> dict[str, Text]:
    """Return the laureate's texts by kind as the public reads them: in `language`, else in the first language there is.

    Only texts somebody has checked are shown; those of earlier years were published before this system.
    """
    texts = laureate.texts.exclude(body="")
    if laureate.cycle_id is not None:
        texts = texts.filter(checked_at__isnull=False)
    order = [language, *LANGUAGES]
    found: dict[str, Text] = {}
    for text in sorted(texts, key=lambda text: order.index(text.language)):
        found.setdefault(text.kind, text)
    return found


def press_releases_of(laureate: Laureate) -> QuerySet[Document]:
    """Return the current press releases of a published laureate, none of anybody else.

    One from before the signal says that nothing may be published yet: the public gets it when the worker has made it again.
    """
    return Document.objects.filter(
        Q(laureate__on_signal=False) | Q(rendered_at__gte=F("laureate__publish_at")),
        laureate__in=published_laureates().filter(pk=laureate.pk),
        kind=Document.Kind.PRESS_RELEASE,
        superseded_at__isnull=True,
    )


def certificates_of(laureate: Laureate) -> QuerySet[Document]:
    """Return every version of a published laureate's certificate, newest first, for checking a paper against them."""
    return Document.objects.filter(
        laureate__in=published_laureates().filter(pk=laureate.pk), kind=Document.Kind.CERTIFICATE
    ).order_by("language", "-version")


def laureate_with_code(code: str) -> Laureate | None:
    """Return the published laureate whose certificate bears this check code, or nothing."""
    return published_laureates().filter(check_code=code).first()


@fact
def living_laureates(cycle: Cycle) -> list[Laureate]:
    """Return the laureates of the year whom the board's decision names and who have not declined."""
    return list(Laureate.objects.named().filter(cycle=cycle).select_related("cycle").order_by("pk"))


def laureates_for(user: Visitor) -> QuerySet[Laureate]:
    """Return the laureates a person may know of: the published ones; from the decision on also to jury, board and secretary."""
    if seats_of(user):
        return Laureate.objects.filter(cycle__isnull=True) | Laureate.objects.filter(cycle__phase__gte=Phase.DECIDED)
    return published_laureates()


def own_laureates(user: Visitor) -> QuerySet[Laureate]:
    """Return what a person may answer and correct as the laureate: the decision is known to them once it stands."""
    if user is None or not user.is_authenticated:
        return Laureate.objects.none()
    own = Laureate.objects.filter(email=user.email, superseded_at__isnull=True, cycle__phase__gte=Phase.DECIDED)
    return own.exclude(email="").select_related("cycle")


def laureates_to_prepare(user: Visitor) -> QuerySet[Laureate]:
    """Return the laureates of a cycle whose papers and publication a person prepares: the secretary."""
    if not seats_of(user).secretary:
        return Laureate.objects.none()
    return Laureate.objects.filter(cycle__phase__gte=Phase.DECIDED).select_related(
        "cycle", "proposed_by", "approved_by"
    )


def past_laureates_for(user: Visitor) -> QuerySet[Laureate]:
    """Return the laureates of the years before this system, for the secretary to enter and correct."""
    laureates = Laureate.objects.filter(cycle__isnull=True)
    return laureates if seats_of(user).secretary else laureates.none()


def laureates_to_approve(user: Visitor) -> QuerySet[Laureate]:
    """Return the laureates whose publication a person may ask for or approve: the holders of leading seats."""
    if not seats_of(user).leads:
        return Laureate.objects.none()
    return Laureate.objects.filter(superseded_at__isnull=True, cycle__phase__gte=Phase.DECIDED).select_related(
        "cycle", "proposed_by", "approved_by"
    )


def request_to_publish(laureate: Laureate) -> PublicationRequest | None:
    """Return the request to publish that waits for a second person, or nothing. Only for whoever may know of the laureate."""
    last = _last_request(laureate)
    return last if last is not None and last.status == PublicationRequest.Status.OPEN else None


def last_ended_request(laureate: Laureate) -> PublicationRequest | None:
    """Return the request that ended last, where none has come after it: the page says why there is no approval now."""
    last = _last_request(laureate)
    return last if last is not None and last.status == PublicationRequest.Status.ENDED else None


@fact
def _last_request(laureate: Laureate) -> PublicationRequest | None:
    """Return the newest request; one that waits is always the newest, and one that another has taken the place of is none."""
    requests = laureate.publication_requests.select_related("asked_by", "approved_by")
    return requests.exclude(ended=PublicationRequest.Ended.REPLACED).first()


def approvals_for(user: Visitor) -> list[PublicationRequest]:
    """Return the publications that wait for this person's approval: somebody else has asked, and no conflict forbids it."""
    asked = PublicationRequest.objects.filter(
        status=PublicationRequest.Status.OPEN, laureate__in=laureates_to_approve(user).values("pk")
    ).exclude(laureate__in=published_laureates().values("pk"))
    return [
        request
        for request in asked.select_related("laureate__cycle", "asked_by")
        if may_second(user, request.asked_by) and not must_yield(user, request.laureate)
    ]


def changes_for(user: Visitor) -> QuerySet[LaureateChange]:
    """Return the changes of something approved or public that were asked for or proposed, for the holders of leading seats."""
    changes = LaureateChange.objects.select_related("laureate__cycle", "asked_by", "proposed_by", "decided_by")
    return changes.filter(laureate__in=laureates_to_approve(user).values("pk"))


def waiting_changes_for(user: Visitor) -> list[LaureateChange]:
    """Return the changes that wait for this person: to be taken up, or to be made as the second person; a conflict leaves none."""
    waiting = changes_for(user).filter(status__in=[LaureateChange.Status.ASKED, LaureateChange.Status.PROPOSED])
    others = waiting.exclude(asked_by=user.pk).exclude(proposed_by=user.pk).order_by("pk")
    return [
        change
        for change in others
        if (change.proposed_by is None or may_second(user, change.proposed_by))
        and not must_yield(user, change.laureate)
    ]


def open_changes(cycle: Cycle) -> QuerySet[LaureateChange]:
    """Return the changes of a year that wait for somebody, for the desk: those of laureates whom the board still names."""
    waiting = [LaureateChange.Status.ASKED, LaureateChange.Status.PROPOSED]
    named = Laureate.objects.named().filter(cycle=cycle)
    return LaureateChange.objects.filter(laureate__in=named, status__in=waiting).select_related("laureate")


def open_replacements(laureate: Laureate) -> QuerySet[CertificateReplacement]:
    """Return the request to replace a laureate's issued certificates that waits for a second person, if there is one."""
    return laureate.replacements.filter(status=CertificateReplacement.Status.OPEN).select_related("asked_by")


def own_changes(user: Visitor, laureate: Laureate) -> QuerySet[LaureateChange]:
    """Return what a laureate has asked to be changed, the newest first, for seeing what became of it."""
    return LaureateChange.objects.filter(laureate__in=own_laureates(user).filter(pk=laureate.pk), asked_by=user)


def texts_to_check(laureate: int, language: str) -> QuerySet[Text]:
    """Return what a language checker's link is about: the written texts of one laureate in one language, and nothing else.

    The plan says in one place that the link shows one text, and in its table of users that a language checker approves the texts in
    one language. The second is how people read: a headline is right beside its lead, and seven letters are six too many.
    Nothing here may depend on another language, so a translation older than its source is read like any other.
    """
    texts = Text.objects.filter(laureate=laureate, laureate__cycle__phase__gte=Phase.DECIDED, language=language)
    return texts.exclude(body="")


def documents_for(user: Visitor) -> QuerySet[Document]:
    """Return the papers a person may fetch: those of the laureates the person may know of or is.

    Superseded versions and the decision record are for those with a seat.
    """
    documents = Document.objects.filter(
        Q(laureate__in=laureates_for(user).values("pk")) | Q(laureate__in=own_laureates(user).values("pk"))
    )
    if not seats_of(user):
        documents = documents.filter(superseded_at__isnull=True).exclude(kind=Document.Kind.DECISION_RECORD)
    return documents
