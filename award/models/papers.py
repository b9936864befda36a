"""The deliberate act by which certificates that have been issued are replaced."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from award.models.laureate import Laureate


class CertificateReplacement(models.Model):
    """A request to replace the issued certificates of a laureate, for a reason; a second person agrees.

    `issued_with` is what the association would say on them, as on the laureate; `sheets` the fingerprint of each new certificate by
    language. The worker makes exactly these.
    """

    class Status(models.TextChoices):
        OPEN = "OPEN", _("waiting for a second person")
        DONE = "DONE", _("replaced")
        ENDED = "ENDED", _("not replaced")

    laureate = models.ForeignKey(Laureate, models.CASCADE, related_name="replacements")
    reason = models.TextField(_("reason"), max_length=2000)
    issued_with = models.JSONField()
    sheets = models.JSONField()
    status = models.CharField(max_length=5, choices=Status, default=Status.OPEN)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["laureate"], condition=Q(status="OPEN"), name="replacement_one_open",
                violation_error_message=_("Somebody has asked for this already: a second person decides on that first."),
            ),
            models.CheckConstraint(condition=Q(status__in=["OPEN", "DONE", "ENDED"]), name="replacement_status_known"),
            models.CheckConstraint(
                condition=Q(status="OPEN", decided_at__isnull=True)
                | (~Q(status="OPEN") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="replacement_decided_says_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(status="DONE") | ~Q(decided_by=F("asked_by")), name="replacement_needs_a_second_person",
                violation_error_message=_("The person who asked for approval cannot give it."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="replacement_says_why", violation_error_message=_("Give the reason.")
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.laureate_id} replacement {self.pk}"
