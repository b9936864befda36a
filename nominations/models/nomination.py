"""A nomination as it was sent."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from award.dates import format_moment, format_numeric, house_zone
from award.models import Cycle
from award.models.addresses import AddressField, address_is_normal
from award.models.lines import LineField, NameField
from nominations.models.question import Question


class Nomination(models.Model):
    """One nomination by one nominator. What it says never changes; what becomes of it is its status."""

    class Status(models.TextChoices):
        SUBMITTED = "SUBMITTED", _("received")
        ADMITTED = "ADMITTED", _("admitted")
        TURNED_DOWN = "TURNED_DOWN", _("turned down")
        WITHDRAWN = "WITHDRAWN", _("withdrawn")

    class Source(models.TextChoices):
        WEB = "WEB", _("on the web")
        PAPER = "PAPER", _("on paper")
        PHONE = "PHONE", _("by telephone")
        CARRIED = "CARRIED", _("carried over")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="nominations")
    candidate = models.ForeignKey(
        "nominations.Candidate",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="nominations",
        verbose_name=_("candidate"),
    )
    reference = models.CharField(_("reference"), max_length=20, unique=True)
    submission_key = models.UUIDField(unique=True)
    status = models.CharField(_("status"), max_length=11, choices=Status, default=Status.SUBMITTED)
    status_reason = models.TextField(_("reason"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    source = models.CharField(_("source"), max_length=7, choices=Source, default=Source.WEB)

    nominator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="nominations"
    )
    nominator_name = NameField(_("your name"), max_length=150)
    nominator_email = AddressField(_("your e-mail"), blank=True)
    nominator_telephone = LineField(_("your telephone"), max_length=40, blank=True)
    nominator_relation = LineField(_("how you know the nominee"), max_length=300, blank=True)
    # Carried over from an earlier award year: the nomination it was then, as long as that is kept, and how many times by now.
    carried_from = models.OneToOneField(
        "self", models.SET_NULL, null=True, blank=True, related_name="carried_to", verbose_name=_("carried over from")
    )
    carried = models.PositiveSmallIntegerField(_("times carried over"), default=0)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    submitted_at = models.DateTimeField(_("received"))
    screened_at = models.DateTimeField(null=True, blank=True)
    screened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["submitted_at", "reference"]
        constraints = [
            address_is_normal("nominator_email", "nomination_address_is_normal"),
            models.CheckConstraint(
                condition=Q(status__in=["SUBMITTED", "ADMITTED", "TURNED_DOWN", "WITHDRAWN"]),
                name="nomination_status_known",
            ),
            models.CheckConstraint(
                condition=~Q(status="ADMITTED") | Q(candidate__isnull=False),
                name="nomination_admitted_to_a_candidate",
                violation_error_message=_("An admitted nomination belongs to a candidate."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["ADMITTED", "WITHDRAWN"]) | Q(candidate__isnull=True),
                name="nomination_only_admitted_ones_have_a_candidate",
            ),
            models.CheckConstraint(
                condition=~Q(status="TURNED_DOWN") | ~Q(status_reason=""),
                name="nomination_turned_down_with_a_reason",
                violation_error_message=_("Give the reason."),
            ),
            models.CheckConstraint(
                condition=Q(source="WEB", nominator__isnull=False)
                | (Q(source__in=["PAPER", "PHONE", "CARRIED"], entered_by__isnull=False)),
                name="nomination_source_says_who_entered_it",
            ),
            models.CheckConstraint(
                condition=Q(source="CARRIED", carried__gte=1) | (~Q(source="CARRIED") & Q(carried=0)),
                name="nomination_carried_over_says_how_often",
            ),
        ]
        indexes = [models.Index(fields=["cycle", "status"], name="nomination_cycle_status")]

    def __str__(self) -> str:
        return self.reference

    @property
    def when_received(self) -> str:
        """When it was received, in the language of the page: to the minute on the web, the day alone on paper or by telephone."""
        if self.source in (self.Source.PAPER, self.Source.PHONE):
            return format_numeric(timezone.localtime(self.submitted_at, house_zone()).date())
        return format_moment(self.submitted_at)


class Answer(models.Model):
    """The text given to one question, as it was sent."""

    nomination = models.ForeignKey(Nomination, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    text = models.TextField()

    class Meta:
        ordering = ["question__order", "pk"]
        constraints = [models.UniqueConstraint(fields=["nomination", "question"], name="answer_one_a_question")]

    def __str__(self) -> str:
        return f"{self.nomination_id} {self.question_id}"


class Attachment(models.Model):
    """A cleaned file of a nomination under a random name; served by a view, never by an address of its own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    nomination = models.ForeignKey(Nomination, models.CASCADE, related_name="attachments")
    file = models.FileField(upload_to="attachments/")
    name = models.CharField(_("name"), max_length=150)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(media_type__in=["application/pdf", "image/jpeg", "image/png"]),
                name="attachment_media_type_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name
