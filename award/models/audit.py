"""The audit trail: append-only, one chain a cycle and one for accounts."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from award.models.cycle import Cycle


class AuditChain(models.Model):
    """The head of a chain, and the key of its digests.

    The key makes short texts unguessable from their digests; it is destroyed when the cycle is archived.
    """

    name = models.CharField(max_length=40, unique=True)
    cycle = models.OneToOneField(Cycle, models.PROTECT, null=True, blank=True, related_name="chain")
    length = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64, default="0" * 64)
    key = models.BinaryField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(cycle__isnull=False) | Q(name="accounts"), name="audit_chain_of_a_cycle_or_accounts"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """What a page and the weekly letter call it: the award year, or people and house."""
        return str(self.cycle) if self.cycle else gettext("people and house")


class AuditEntry(models.Model):
    """One act: ids, a verb and keyed digests, no personal text. Triggers refuse UPDATE, DELETE and TRUNCATE."""

    chain = models.ForeignKey(AuditChain, models.PROTECT, related_name="entries")
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.PositiveBigIntegerField(
        null=True,
        blank=True,
        help_text="primary key of the person; no foreign key, so that erasing a person breaks nothing",
    )
    verb = models.CharField(max_length=60)
    target = models.CharField(max_length=80)
    data = models.TextField(default="{}")
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["chain", "number"]
        constraints = [models.UniqueConstraint(fields=["chain", "number"], name="audit_entry_number_unique")]
        indexes = [models.Index(fields=["target"], name="audit_entry_target")]

    def __str__(self) -> str:
        return f"{self.chain_id}/{self.number} {self.verb}"


class AuditReason(models.Model):
    """Why somebody did what an entry tells, in that person's words, and the salt of the entry's digests.

    It is kept beside the trail, so that it can be erased. The entry holds a digest of the reason, so that one changed afterwards
    shows; once the salt is gone, nobody can try names or reasons against the digests.
    """

    entry = models.OneToOneField(AuditEntry, models.PROTECT, related_name="reason")
    text = models.TextField(_("reason"), blank=True)
    # Empty beside an entry from before there were salts.
    salt = models.BinaryField(default=b"")

    def __str__(self) -> str:
        return f"why {self.entry_id}"


class AccessLog(models.Model):
    """Who read or downloaded what, and when: kept apart from the trail of acts."""

    at = models.DateTimeField(default=timezone.now)
    user_id_read = models.PositiveBigIntegerField(null=True, blank=True)
    what = models.CharField(_("what"), max_length=60)
    target = models.CharField(max_length=80)

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["target", "at"], name="access_log_target_at")]

    def __str__(self) -> str:
        return f"{self.what} {self.target}"
