"""Those who never want to be nominated again."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SuppressionKey(models.Model):
    """A random key of fingerprints, sealed under SECRET_KEY: it stays the same when SECRET_KEY becomes another one."""

    sealed = models.BinaryField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"key {self.pk}"


class Suppression(models.Model):
    """A fingerprint of the address of somebody who has declined for good: it outlives the nomination and names nobody.

    The digest is keyed (`nominations.suppressions`), so that no list of addresses can be tried against a copy of the database.
    """

    class Kind(models.TextChoices):
        EMAIL = "EMAIL", _("e-mail")
        TELEPHONE = "TELEPHONE", _("telephone")
        NAME = "NAME", _("name")

    kind = models.CharField(max_length=9, choices=Kind)
    digest = models.CharField(max_length=64)
    key = models.ForeignKey(SuppressionKey, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "digest"], name="suppression_once"),
            models.CheckConstraint(condition=Q(kind__in=["EMAIL", "TELEPHONE", "NAME"]), name="suppression_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.digest[:8]}"
