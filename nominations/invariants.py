"""What must hold across rows of the nominations app; `./manage.py audit` names the row where it does not."""

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q

from award import audit
from award.invariants import files_are_whole
from award.phases import Phase
from nominations import suppressions
from nominations.models import Answer, Attachment, Candidate, Draft, DraftFile, Nomination, Nominee


def register() -> None:
    """Register this app's invariants with the audit."""
    for invariant in (
        nominations_name_somebody,
        sent_drafts_became_nominations,
        answers_are_to_the_years_questions,
        nominees_stand_with_their_nomination,
        candidates_are_of_the_same_year,
        people_point_at_the_row_that_stays,
        candidates_stand_as_their_people_answered,
        files_are_where_they_should_be,
        suppressions.keys_can_be_opened,
    ):
        audit.add_invariant(invariant)


def nominations_name_somebody() -> Iterator[str]:
    """A nomination has at least one nominee."""
    nominees = Nominee.objects.filter(nomination=OuterRef("pk"))
    for reference in Nomination.objects.exclude(Exists(nominees)).values_list("reference", flat=True):
        yield f"nomination {reference}: it names nobody"


def sent_drafts_became_nominations() -> Iterator[str]:
    """A draft that was sent is a nomination, and holds nothing of its own any more."""
    sent = Draft.objects.filter(submitted_at__isnull=False, cycle__phase__lt=Phase.ARCHIVED)
    received = Nomination.objects.filter(submission_key=OuterRef("submission_key"))
    for key in sent.exclude(Exists(received)).values_list("pk", flat=True):
        yield f"draft {key}: it was sent, but there is no nomination from it"
    for key in sent.exclude(step_data={}).values_list("pk", flat=True):
        yield f"draft {key}: it was sent and still holds what was typed"
    for key in sent.filter(files__isnull=False).values_list("pk", flat=True).distinct():
        yield f"draft {key}: it was sent and still holds its files"


def answers_are_to_the_years_questions() -> Iterator[str]:
    """An answer is to a question of the nomination's own year."""
    foreign = Answer.objects.exclude(question__cycle=F("nomination__cycle"))
    for key, reference in foreign.values_list("pk", "nomination__reference"):
        yield f"answer {key}: the question is not of the year of nomination {reference}"


def nominees_stand_with_their_nomination() -> Iterator[str]:
    """A nominee belongs to the candidate the nomination was admitted to, and to none before."""
    apart = Nominee.objects.filter(nomination__status=Nomination.Status.ADMITTED).exclude(
        candidate=F("nomination__candidate")
    )
    for key, reference in apart.values_list("pk", "nomination__reference"):
        yield f"nominee {key}: not with the candidate of nomination {reference}"


def candidates_are_of_the_same_year() -> Iterator[str]:
    """A nomination is admitted to a candidate of its own year."""
    foreign = Nomination.objects.filter(candidate__isnull=False).exclude(candidate__cycle=F("cycle"))
    for reference in foreign.values_list("reference", flat=True):
        yield f"nomination {reference}: its candidate is of another year"


def people_point_at_the_row_that_stays() -> Iterator[str]:
    """Rows of one person are of one candidate and point at one row, which points nowhere."""
    chained = Nominee.objects.filter(same_as__isnull=False).filter(
        Q(same_as__same_as__isnull=False) | Q(candidate__isnull=True) | ~Q(same_as__candidate=F("candidate"))
    )
    for nominee in chained.order_by("pk"):
        yield f"nominee {nominee.pk}: the row it points at is not the one that stays"


def candidates_stand_as_their_people_answered() -> Iterator[str]:
    """Nobody who has declined is a standing candidate, and nobody counts as having declined who has not."""
    declined = Nominee.objects.filter(same_as__isnull=True, response=Nominee.Response.DECLINED, candidate__isnull=False)
    keys = declined.values("candidate")
    for candidate in Candidate.objects.filter(status=Candidate.Status.STANDING, pk__in=keys).order_by("pk"):
        yield f"candidate {candidate.pk}: stands although the nominee has declined"
    for candidate in Candidate.objects.filter(status=Candidate.Status.DECLINED).exclude(pk__in=keys).order_by("pk"):
        yield f"candidate {candidate.pk}: counts as declined although nobody has"


def files_are_where_they_should_be() -> Iterator[str]:
    """Every file that is listed can be fetched and is the one that was kept."""
    yield from files_are_whole(Attachment, DraftFile)
