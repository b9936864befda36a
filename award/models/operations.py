"""What whoever runs the machine wants to know: when something that must happen regularly has last happened."""

from django.db import models
from django.utils import timezone


class Beat(models.Model):
    """The last time of something: the schedule of the worker, a backup, an erasure and its end in the files. One row each."""

    class Name(models.TextChoices):
        SCHEDULE = "schedule"
        BACKUP = "backup"
        ERASED = "erased"
        OVERWRITTEN = "overwritten"

    name = models.CharField(max_length=20, primary_key=True, choices=Name)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(name__in=["schedule", "backup", "erased", "overwritten"]), name="beat_name_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M:%S}"
