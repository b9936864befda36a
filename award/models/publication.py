"""What two people agree on: that a laureate is published as they read it, and that something public is changed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from award.models.laureate import Laureate


class PublicationRequest(models.Model):
    """A request to publish a laureate: what was to become public when somebody asked, the hour, and what became of the request.

    `content` is the canonical JSON of `award.services.public_content` without the hour, `sha256` the fingerprint of both.
    """

    class Status(models.TextChoices):
        OPEN = "OPEN", _("waiting for a second person")
        APPROVED = "APPROVED", _("approved")
        ENDED = "ENDED", _("ended")

    class Ended(models.TextChoices):
        CHANGED = "CHANGED", _("something was changed")
        HELD = "HELD", _("the publication was held")
        WITHDRAWN = "WITHDRAWN", _("the publication was withdrawn")
        REJECTED = "REJECTED", _("the second person did not approve")
        TAKEN_BACK = "TAKEN_BACK", _("the person who asked took it back")
        REPLACED = "REPLACED", _("another request took its place")
        DECISION = "DECISION", _("the board decided again")

    laureate = models.ForeignKey(Laureate, models.CASCADE, related_name="publication_requests")
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    # None is "on my signal, not before".
    publish_at = models.DateTimeField(_("published at"), null=True, blank=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN)
    ended = models.CharField(max_length=10, choices=Ended, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["laureate"], condition=Q(status="OPEN"), name="publication_request_one_open",
                violation_error_message=_("The publication already waits for a second person."),
            ),
            models.UniqueConstraint(
                fields=["laureate"], condition=Q(status="APPROVED"), name="publication_request_one_approved"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["OPEN", "APPROVED", "ENDED"]), name="publication_request_status_known"
            ),
            models.CheckConstraint(
                condition=(Q(status="ENDED") & ~Q(ended="") & Q(ended_at__isnull=False))
                | (~Q(status="ENDED") & Q(ended="", ended_at__isnull=True)),
                name="publication_request_ended_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(status="APPROVED") | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="publication_request_approved_says_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("asked_by")),
                name="publication_request_needs_a_second_person",
                violation_error_message=_("The person who asked for approval cannot give it."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.laureate_id} publication request {self.pk}"


class LaureateChange(models.Model):
    """A change of something public about a laureate: the laureate asks, or a leading person proposes; a second person makes it.

    `facts` holds new values by column, `texts` new bodies by `KIND:language`. The new picture lies in the row until it is used.
    """

    class Status(models.TextChoices):
        ASKED = "ASKED", _("waiting for the office")
        PROPOSED = "PROPOSED", _("waiting for a second person")
        MADE = "MADE", _("made")
        REJECTED = "REJECTED", _("not made")
        TAKEN_BACK = "TAKEN_BACK", _("taken back")

    laureate = models.ForeignKey(Laureate, models.CASCADE, related_name="changes")
    facts = models.JSONField(default=dict, blank=True)
    texts = models.JSONField(default=dict, blank=True)
    portrait = models.ImageField(upload_to="portraits/", blank=True)
    status = models.CharField(max_length=10, choices=Status)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    # Who vouches for it among those who lead: the office that takes up the laureate's wish, or whoever changes something themself.
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    proposed_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    # What whoever asked is told when the change is not made.
    reason = models.TextField(_("reason"), max_length=2000, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["laureate", "status"], condition=Q(status__in=["ASKED", "PROPOSED"]), name="change_one_waits",
                violation_error_message=_("A change already waits: decide on it first."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["ASKED", "PROPOSED", "MADE", "REJECTED", "TAKEN_BACK"]), name="change_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["PROPOSED", "MADE"]) | Q(proposed_by__isnull=False, proposed_at__isnull=False),
                name="change_proposed_says_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["ASKED", "PROPOSED"], decided_at__isnull=True)
                | (~Q(status__in=["ASKED", "PROPOSED"]) & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="change_decided_says_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(status="MADE") | (~Q(decided_by=F("proposed_by")) & ~Q(decided_by=F("asked_by"))),
                name="change_needs_a_second_person",
                violation_error_message=_("A second person makes this change: neither who asked for it nor who proposed it."),
            ),
            models.CheckConstraint(
                condition=~Q(status="REJECTED") | ~Q(reason=""), name="change_rejected_says_why",
                violation_error_message=_("Give the reason."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.laureate_id} change {self.pk}"

    @property
    def waits(self) -> bool:
        """True until somebody decides."""
        return self.status in (self.Status.ASKED, self.Status.PROPOSED)


class ReplacedPortrait(models.Model):
    """A picture that another took the place of: its file stays while a paper that is in force shows it."""

    laureate = models.ForeignKey(Laureate, models.CASCADE, related_name="replaced_portraits")
    file = models.ImageField(upload_to="portraits/")
    replaced_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.laureate_id} {self.file.name}"
