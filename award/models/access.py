"""What guards the door: sessions, how often somebody may knock, and second factors that two people take away."""

from typing import Any

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SessionManager(BaseSessionManager):
    """Fetches a session together with its person."""

    def get_queryset(self) -> "models.QuerySet[Session]":
        """Return sessions that bring their person along."""
        return super().get_queryset().select_related("person")


class Session(AbstractBaseSession):
    """A session, and whose it is: nearly every page asks for both, so both come in one query (award.signin.sessions)."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+")

    objects = SessionManager()

    @classmethod
    def get_session_store_class(cls) -> Any:
        """Return the store that reads and writes these rows."""
        from award.signin.sessions import SessionStore

        return SessionStore


class RateLimit(models.Model):
    """How much of one allowance is used up; one row for each act and each address or person it is counted for.

    The only figure is the moment at which the whole allowance is there again, in seconds since 1970 (award.limits).
    """

    key = models.CharField(max_length=64, primary_key=True)
    free_at = models.FloatField()

    class Meta:
        indexes = [models.Index(fields=["free_at"], name="rate_limit_free_at")]

    def __str__(self) -> str:
        return self.key


class FactorReset(models.Model):
    """A lost second factor, taken away by two people in leading seats. Open until it is confirmed or withdrawn."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person"))
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-requested_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(requested_by=F("person")) & (Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("person"))),
                name="factor_reset_not_for_oneself",
                violation_error_message=_("Nobody takes away their own second factor this way."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("requested_by")),
                name="factor_reset_by_two_people",
                violation_error_message=_("A second person confirms this."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False, withdrawn_at__isnull=True),
                name="factor_reset_confirmed_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(confirmed_at__isnull=True, withdrawn_at__isnull=True),
                name="factor_reset_one_open_for_a_person",
                violation_error_message=_("This has been asked for already and waits for a second person."),
            ),
        ]

    def __str__(self) -> str:
        return f"second factor of {self.person_id}"
