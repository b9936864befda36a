"""A nomination that is being written: it may be incomplete and it may be wrong, and nothing of it is lost."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from award.models import Cycle
from nominations.models.nomination import Nomination


class Draft(models.Model):
    """What the wizard holds, in a row instead of the session: any tab and any device can go on with it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="drafts")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    # On paper or by telephone: the secretary owns the draft and enters what somebody else said.
    source = models.CharField(max_length=7, choices=Nomination.Source, default=Nomination.Source.WEB)
    # Step name -> what was typed there, as the browser sent it: {"nominee": {"nominee-name": ["Aino"]}}.
    step_data = models.JSONField(default=dict)
    # Step name -> {"number": 3, "tab": "…"}: a save that was begun on an older number clashes instead of overwriting.
    versions = models.JSONField(default=dict)
    # Counts the writes of the row: a write that was begun on an older count is begun anew (compare and swap).
    revision = models.PositiveIntegerField(default=0)
    # Sent along when the nomination is submitted and UNIQUE there: a second click finds the first receipt.
    submission_key = models.UUIDField(default=uuid.uuid4, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-saved_at"]
        constraints = [
            models.CheckConstraint(condition=Q(source__in=["WEB", "PAPER", "PHONE"]), name="draft_source_known"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class DraftFile(models.Model):
    """A cleaned file of a draft, under a random name; the nomination takes it over when it is submitted."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="files")
    file = models.FileField(upload_to="attachments/")
    name = models.CharField(_("name"), max_length=150)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "sha256"],
                name="draft_file_once",
                violation_error_message=_("This file is already attached."),
            ),
            models.CheckConstraint(
                condition=Q(media_type__in=["application/pdf", "image/jpeg", "image/png"]),
                name="draft_file_media_type_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name
