"""What must be true across rows of the award app; `./manage.py audit` names the row that breaks it."""

import hashlib
import json
from collections.abc import Iterator

from django.db.models import Model
from django.utils import timezone

from award import access, rulebook
from award.erasure import Fate, lines
from award.models import (
    AuditEntry,
    Cycle,
    Document,
    Laureate,
    LaureateChange,
    OutgoingMail,
    PublicationRequest,
    ReplacedPortrait,
    Seat,
    User,
)
from award.phases import Phase
from award.services.public_content import decode, public_content, request_fingerprint
from award.services.years import out_of_order

MOVES = ("cycle.advanced", "cycle.stepped_back")


def a_called_year_has_frozen_rules() -> Iterator[str]:
    """A year past DRAFT has a frozen rulebook whose fingerprint is that of its content, and whose content is what holds."""
    for cycle in Cycle.objects.select_related("rulebook"):
        versions = list(cycle.rulebook_versions.order_by("number"))
        if not versions:
            if cycle.phase > Phase.DRAFT:
                yield f"cycle {cycle.pk} ({cycle.year}) is past preparation without a frozen rulebook"
            continue
        for number, version in enumerate(versions, start=1):
            if version.number != number:
                yield f"rulebook version {version.pk} of cycle {cycle.pk}: number {version.number} where {number} was due"
            if rulebook.fingerprint(version.content) != version.sha256:
                yield f"rulebook version {version.pk} of cycle {cycle.pk}: the content does not have its fingerprint"
        if rulebook.encode(rulebook.canonical(cycle)) != versions[-1].content:
            yield f"cycle {cycle.pk} ({cycle.year}): the rules that hold are not those of version {versions[-1].number}"


def dates_follow_one_another() -> Iterator[str]:
    """The dates of a year stand in the order of a year, and its phase does not run ahead of the clock."""
    now = timezone.now()
    for cycle in Cycle.objects.all():
        for earlier, later in out_of_order(cycle):
            yield f"cycle {cycle.pk} ({cycle.year}): {later} comes before {earlier}"
        open_still = cycle.nominations_closed_at is None and (cycle.nominations_close_at or now) > now
        if cycle.phase > Phase.NOMINATIONS and open_still:
            yield f"cycle {cycle.pk} ({cycle.year}) is past nominations although its window is open"


def the_phase_is_what_the_trail_says() -> Iterator[str]:
    """The phase of a year is where the last recorded move led, and its count of moves is that of the trail."""
    for cycle in Cycle.objects.all():
        moves = AuditEntry.objects.filter(chain__cycle=cycle, verb__in=MOVES)
        last = moves.order_by("-number").first()
        led_to = json.loads(last.data)["to"] if last else int(Phase.DRAFT)
        if cycle.phase != led_to:
            yield f"cycle {cycle.pk} ({cycle.year}) is in phase {cycle.phase}, the trail led to {led_to}"
        if cycle.entry != (count := moves.count()):
            yield f"cycle {cycle.pk} ({cycle.year}) counts {cycle.entry} moves, the trail has {count}"


def the_public_laureate_was_approved_and_accepted() -> Iterator[str]:
    """Nobody is public who has not accepted and been approved by a second person."""
    for laureate in Laureate.objects.published().filter(cycle__isnull=False):
        if laureate.accepted_at is None or laureate.declined_at is not None:
            yield f"laureate {laureate.pk} is public without having accepted"
        if laureate.approved_by_id is None or laureate.approved_by_id == laureate.proposed_by_id:
            yield f"laureate {laureate.pk} is public without a second person's approval"


def what_is_approved_is_what_was_read() -> Iterator[str]:
    """What is public, or approved to become so, is what the second person read; papers and addresses aside."""
    approved = PublicationRequest.objects.filter(status=PublicationRequest.Status.APPROVED)
    for request in approved.select_related("laureate__cycle"):
        stands = request_fingerprint(public_content(request.laureate), request.publish_at)
        if stands != request.sha256:
            yield f"laureate {request.laureate_id}: what stands is not what publication request {request.pk} approved"
        if request_fingerprint(decode(request.content), request.publish_at) != request.sha256:
            yield f"publication request {request.pk}: the content does not have its fingerprint"


def an_archived_year_is_erased() -> Iterator[str]:
    """An archived year has neither letters nor the key of its digests, and nothing of nominations and ballots that goes with it."""
    for cycle in Cycle.objects.filter(phase=Phase.ARCHIVED).select_related("chain"):
        if OutgoingMail.objects.filter(cycle=cycle).exists():
            yield f"cycle {cycle.pk} ({cycle.year}) is archived and still has letters"
        if getattr(cycle, "chain", None) is not None and cycle.chain.key is not None:
            yield f"cycle {cycle.pk} ({cycle.year}) is archived and the key of its digests still exists"
        for rows in (rows for line in lines() if line.fate == Fate.ERASED for rows in line.rows):
            # What the award app keeps goes by age and circumstance; a reason may be given after the year, too.
            if not rows.model.startswith(("award.", "admin.")) and rows.in_year(cycle).exists():
                yield f"cycle {cycle.pk} ({cycle.year}) is archived and still has rows of {rows.label}"


def the_jury_and_the_board_are_no_administrators() -> Iterator[str]:
    """Nobody who judges may open the break-glass administration."""
    for seat in Seat.objects.active().exclude(body=Seat.Body.OFFICE).filter(user__is_staff=True):
        yield f"seat {seat.pk} ({seat.body}) is held by user {seat.user_id}, who is an administrator"


def no_two_holders_have_one_address() -> Iterator[str]:
    """Nobody sits twice under two spellings of one address; seats from before this was refused are found here."""
    found: dict[str, int] = {}
    for user in User.objects.filter(seats__in=Seat.objects.to_come()).distinct().order_by("pk"):
        for address in access.addresses_of(user):
            if found.setdefault(address, user.pk) != user.pk:
                yield f"users {found[address]} and {user.pk} both hold seats and have one address but for its spelling"


def files_are_whole(*models: type[Model]) -> Iterator[str]:
    """Every file that a row of these models names can be fetched and is, byte for byte, what its row says it is."""
    for model in models:
        for row in model._default_manager.order_by("pk").iterator():
            if not row.file.storage.exists(row.file.name):
                yield f"{model._meta.verbose_name} {row.pk}: the file is gone"
                continue
            with row.file.open() as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != row.sha256:
                    yield f"{model._meta.verbose_name} {row.pk}: the file is not the one that was kept"


def papers_and_portraits_are_whole() -> Iterator[str]:
    """The papers are what was rendered, and the portraits are there."""
    yield from files_are_whole(Document)
    for laureate in Laureate.objects.exclude(portrait="").order_by("pk"):
        if not laureate.portrait.storage.exists(laureate.portrait.name):
            yield f"laureate {laureate.pk}: the portrait is gone"
    for replaced in ReplacedPortrait.objects.order_by("pk"):
        if not replaced.file.storage.exists(replaced.file.name):
            yield f"replaced portrait {replaced.pk}: the picture is gone"
    for change in LaureateChange.objects.exclude(portrait="").order_by("pk"):
        if not change.portrait.storage.exists(change.portrait.name):
            yield f"change {change.pk} of a laureate: the picture is gone"


ALL = (
    a_called_year_has_frozen_rules,
    dates_follow_one_another,
    the_phase_is_what_the_trail_says,
    the_public_laureate_was_approved_and_accepted,
    what_is_approved_is_what_was_read,
    an_archived_year_is_erased,
    the_jury_and_the_board_are_no_administrators,
    no_two_holders_have_one_address,
    papers_and_portraits_are_whole,
)
