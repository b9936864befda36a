"""Letters and links that leave the house."""

from django.conf import settings
from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from award.models.addresses import AddressField, address_is_normal
from award.models.cycle import Cycle


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    """Letters, by what they are about."""

    def about(self, *things: models.Model) -> "OutgoingMailQuerySet":
        """Return the letters about any of these rows (`write_mail(about=…)`, and the link a letter carries)."""
        subjects = MailSubject.objects.none()
        for kind in {thing._meta.label_lower for thing in things}:
            keys = [str(thing.pk) for thing in things if thing._meta.label_lower == kind]
            subjects |= MailSubject.objects.filter(kind=kind, target__in=keys)
        return self.filter(pk__in=subjects.values("mail"))

    def leaving(self) -> "OutgoingMailQuerySet":
        """Return those that have neither left nor been stopped."""
        return self.exclude(status__in=[self.model.Status.SENT, self.model.Status.STOPPED])

    def in_force(self) -> "OutgoingMailQuerySet":
        """Return those that were neither taken back nor came too late; the others make way for a new letter under their key."""
        return self.exclude(status=self.model.Status.STOPPED, send_before__lte=timezone.now())

    def take_back(self) -> int:
        """Stop those that have not left, for good, and wipe their secrets; return how many. What they tell of has been taken back.

        One that is being sent at this moment may arrive; if that fails it is not tried again.
        """
        status = self.model.Status
        return self.leaving().update(
            status=Case(When(status=status.SENDING, then=Value(status.SENDING)), default=Value(status.STOPPED)),
            send_before=timezone.now(),
            secret=None,
        )


class OutgoingMail(models.Model):
    """A letter: written once under a unique key, sent by the worker, kept until the cycle is erased.

    What only the recipient may know (a sign-in code, a link's token) is not in the body: the body holds `mark` in its place, a
    random word of this letter's own that nobody can have typed, and the secret lies encrypted in `secret` until the letter is
    sent and is wiped then.
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
    recipient = AddressField(_("to"))
    recipient_name = models.CharField(max_length=150, blank=True)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField()
    html = models.TextField()
    mark = models.CharField(max_length=40, blank=True)
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

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            address_is_normal("recipient", "mail_address_is_normal"),
            models.CheckConstraint(
                condition=Q(status__in=["QUEUED", "SENDING", "SENT", "FAILED", "STOPPED"]), name="mail_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status="SENT") | Q(sent_at__isnull=False), name="mail_sent_has_its_time"
            ),
            models.CheckConstraint(
                condition=~Q(status="SENT") | Q(secret__isnull=True), name="mail_sent_holds_no_secret"
            ),
            models.CheckConstraint(condition=Q(secret__isnull=True) | ~Q(mark=""), name="mail_secret_has_a_mark"),
        ]
        indexes = [models.Index(fields=["status", "next_attempt_at"], name="mail_due")]

    def __str__(self) -> str:
        return f"{self.template} → {self.recipient}"

    @property
    def shown_text(self) -> str:
        """The letter's text as others than its recipient may read it: dots where the code or the link's token stands."""
        return self.text.replace(self.mark, "•" * 8) if self.mark else self.text


class MailSubject(models.Model):
    """A row that a letter is about, so that whoever takes the row back stops the letters about it that have not left."""

    mail = models.ForeignKey(OutgoingMail, models.CASCADE, related_name="subjects")
    # The row's model as Django labels it ("award.seat"), and its key as text: keys are numbers here and UUIDs there.
    kind = models.CharField(max_length=60)
    target = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mail", "kind", "target"], name="mail_subject_once")]
        indexes = [models.Index(fields=["kind", "target"], name="mail_subject_target")]

    def __str__(self) -> str:
        return f"{self.kind} {self.target}"


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
    person = AddressField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # None: the link lives as long as what it is about, which whoever opens it asks (a recommendation, until it is due).
    expires_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    # What only the object that was made a moment ago knows (award.links.invite); it is stored nowhere.
    token = ""

    class Meta:
        constraints = [
            address_is_normal("person", "invitation_address_is_normal"),
            models.CheckConstraint(
                condition=Q(purpose__in=["NOMINEE", "ENDORSER", "LAUREATE", "LANGUAGE_CHECK", "PRESS", "SIGN_IN"]),
                name="invitation_purpose_known",
            ),
            models.CheckConstraint(
                condition=~Q(purpose="LANGUAGE_CHECK") | Q(language__in=["fi", "sv", "en"]),
                name="invitation_to_check_names_a_language",
            ),
            models.CheckConstraint(
                condition=Q(purpose="ENDORSER") | Q(expires_at__isnull=False), name="invitation_has_its_end"
            ),
        ]
        indexes = [models.Index(fields=["purpose", "target_id"], name="invitation_target")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.target_id}"
