"""Rounds, ballots, scores and the standings that come of them."""

import json

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from award.models import Criterion, Cycle, Seat
from nominations.models import Candidate


class Round(models.Model):
    """One round of scoring with its candidates. Going back from deliberation seals it and opens a new one."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField(_("round"))
    candidates = models.ManyToManyField(Candidate, related_name="+")
    opened_at = models.DateTimeField()
    sealed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["cycle", "number"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "number"], name="round_number_unique"),
            models.UniqueConstraint(
                fields=["cycle"], condition=Q(sealed_at__isnull=True), name="round_one_open_a_cycle"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cycle} round {self.number}"


class Ballot(models.Model):
    """What one juror thinks of one candidate in one round. No template can walk here from a candidate or a seat."""

    class Status(models.TextChoices):
        DRAFT = "DRAFT", _("open")
        SUBMITTED = "SUBMITTED", _("submitted")
        ABSTAINED = "ABSTAINED", _("abstained")
        RELEASED = "RELEASED", _("released")

    round = models.ForeignKey(Round, models.PROTECT, related_name="ballots")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+")
    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="+")
    status = models.CharField(max_length=9, choices=Status, default=Status.DRAFT)
    status_reason = models.TextField(_("reason"), blank=True)
    own_note = models.TextField(_("own note (only you see it)"), blank=True)
    comment = models.TextField(_("comment for the jury's table"), blank=True)
    # Counts the saves: a score sheet sent from an older page clashes instead of overwriting.
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "seat", "candidate"], name="ballot_one_a_juror_and_candidate"),
            models.CheckConstraint(
                condition=Q(status__in=["DRAFT", "SUBMITTED", "ABSTAINED", "RELEASED"]), name="ballot_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status="SUBMITTED") | Q(submitted_at__isnull=False), name="ballot_submitted_has_its_time"
            ),
            models.CheckConstraint(
                condition=~Q(status="RELEASED") | ~Q(status_reason=""),
                name="ballot_released_with_a_reason",
                violation_error_message=_("Give the reason."),
            ),
        ]
        indexes = [models.Index(fields=["round", "status"], name="ballot_round_status")]

    def __str__(self) -> str:
        return f"{self.round_id}/{self.seat_id}/{self.candidate_id}"


class Score(models.Model):
    """Points for one criterion. No row: not answered. Null: the juror cannot judge. Otherwise a whole number on the scale."""

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    points = models.SmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ballot", "criterion"], name="score_one_a_criterion"),
            models.CheckConstraint(
                condition=Q(points__isnull=True) | Q(points__gte=0, points__lte=10), name="score_between_0_and_10"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ballot_id} {self.criterion_id}: {self.points}"


class Standings(models.Model):
    """The outcome of a round as it stood: appended whenever it changes, never rewritten."""

    class Reason(models.TextChoices):
        SCORING_CLOSED = "SCORING_CLOSED", _("scoring closed")
        CONFLICT_FOUND = "CONFLICT_FOUND", _("a conflict of interest was found")
        CONFLICT_LIFTED = "CONFLICT_LIFTED", _("a conflict of interest was lifted")
        CANDIDATES_CHANGED = "CANDIDATES_CHANGED", _("a candidate came or went")
        RULES_CHANGED = "RULES_CHANGED", _("the rules were changed")
        RESTATED = "RESTATED", _("restated by the corrected arithmetic")

    round = models.ForeignKey(Round, models.PROTECT, related_name="standings")
    number = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=200, choices=Reason)
    content = models.TextField()
    digest = models.CharField(max_length=71)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["round", "number"]
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="standings_number_unique")]

    def __str__(self) -> str:
        return f"{self.round} standings {self.number}"

    @property
    def names(self) -> dict[str, dict[str, int]]:
        """What the pseudonyms stand for: {"candidates": {"C1": 7}, "jurors": {"J1": 3}}; both empty once the key is erased."""
        key: StandingsKey | None = getattr(self, "key", None)
        return {"candidates": {}, "jurors": {}} | (key.names if key else {})


class StandingsKey(models.Model):
    """Who is behind the pseudonyms of recorded standings: in a row of its own, which is never changed and goes with the year.

    The standings themselves are append-only for good, so they must not hold it.
    """

    standings = models.OneToOneField(Standings, models.CASCADE, related_name="key")
    # {"candidates": {pseudonym: primary key}, "jurors": {pseudonym: primary key of the seat}}
    names = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"key of {self.standings_id}"

    def as_text(self) -> str:
        """Return the key in the one form its digest in the trail is of."""
        return json.dumps(self.names, sort_keys=True, separators=(",", ":"))
