"""Letters and links that leave the house."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from award.models.cycle import Cycle


class OutgoingMail(models.Model):
    """A letter: written once under a unique key, sent by the worker, kept until the cycle is erased.

    What only the recipient may know (a sign-in code, a link's token) is not in the body: the body holds a mark in its place,
    the secret lies encrypted in `secret` until the letter is sent and is wiped then.
    """

    class Status(models.TextChoices):
        QUEUED = "QUEUED", _("waiting")
        SENDING = "SENDING", _("being sent")
        SENT = "SENT", _("sent")
        FAILED = "FAILED", _("given up")
        STOPPED = "STOPPED", _("stopped")

    key = models.CharField(max_length=200, unique=True)
    cycle = models.ForeignKey(Cycle, models.PROTECT, null=True, blank=True, related_name="mails")
    template = models.CharField(max_length=60)
    recipient = models.EmailField(_("to"))
    recipient_name = models.CharField(max_length=150, blank=True)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField()
    html = models.TextField()
    secret = models.BinaryField(null=True, blank=True)
    send_after = models.DateTimeField(default=timezone.now)
    send_before = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=7, choices=Status, default=Status.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["QUEUED", "SENDING", "SENT", "FAILED", "STOPPED"]), name="mail_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status="SENT") | Q(sent_at__isnull=False), name="mail_sent_has_its_time"
            ),
            models.CheckConstraint(
                condition=~Q(status="SENT") | Q(secret__isnull=True), name="mail_sent_holds_no_secret"
            ),
        ]
        indexes = [models.Index(fields=["status", "next_attempt_at"], name="mail_due")]

    def __str__(self) -> str:
        return f"{self.template} → {self.recipient}"


class Invitation(models.Model):
    """A link somebody was sent: only the token's hash is stored. Opening it shows a page; acting takes one POST."""

    class Purpose(models.TextChoices):
        NOMINEE = "NOMINEE", _("nominee")
        ENDORSER = "ENDORSER", _("recommendation")
        LAUREATE = "LAUREATE", _("laureate")
        LANGUAGE_CHECK = "LANGUAGE_CHECK", _("language check")
        PRESS = "PRESS", _("press")
        SIGN_IN = "SIGN_IN", _("sign-in")

    token_hash = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=14, choices=Purpose)
    cycle = models.ForeignKey(Cycle, models.PROTECT, null=True, blank=True, related_name="+")
    # The row the link is about; which model follows from the purpose (a nominee, an endorsement, a laureate).
    target_id = models.PositiveBigIntegerField()
    # A language check is about a laureate's texts in this language; other links are about the whole row.
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, blank=True)
    person = models.EmailField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose__in=["NOMINEE", "ENDORSER", "LAUREATE", "LANGUAGE_CHECK", "PRESS", "SIGN_IN"]),
                name="invitation_purpose_known",
            ),
            models.CheckConstraint(
                condition=~Q(purpose="LANGUAGE_CHECK") | Q(language__in=["fi", "sv", "en"]),
                name="invitation_to_check_names_a_language",
            ),
        ]
        indexes = [models.Index(fields=["purpose", "target_id"], name="invitation_target")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.target_id}"
