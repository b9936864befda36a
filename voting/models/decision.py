"""The board's decision. Rows are appended; a later decision supersedes an earlier one."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from award.models import Cycle, Laureate, Seat
from nominations.models import Candidate
from voting.models.ballot import Standings


class Decision(models.Model):
    """What the board decided, where and how; or that the award is not given this year."""

    class Method(models.TextChoices):
        UNANIMOUS = "UNANIMOUS", _("unanimously")
        VOTE = "VOTE", _("by vote")
        LOT = "LOT", _("by lot after an equal vote")

    class InterestsAsked(models.TextChoices):
        DECLARED = "DECLARED", _("everybody present had answered here beforehand")
        MEETING = "MEETING", _("asked about at the meeting")
        # Decisions from before this was recorded.
        UNKNOWN = "UNKNOWN", _("not recorded")

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="decisions")
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="superseded_by")
    meeting_number = models.CharField(_("number of the meeting"), max_length=20)
    item = models.CharField(_("item (§)"), max_length=20)
    place = models.CharField(_("place"), max_length=120)
    held_on = models.DateField(_("date of the meeting"))
    language = models.CharField(_("language of the minutes"), max_length=2, choices=settings.LANGUAGES)
    present = models.ManyToManyField(Seat, related_name="+", verbose_name=_("present"))
    method = models.CharField(_("method"), max_length=9, choices=Method)
    # For a vote: [{"candidate": pk, "votes": n}, …]; "blank" counts under the candidate null.
    votes = models.JSONField(default=list, blank=True)
    lot_drawn_by = models.CharField(_("the lot was drawn by"), max_length=120, blank=True)
    lot_witness = models.CharField(_("in the presence of"), max_length=120, blank=True)
    not_awarded = models.BooleanField(_("not awarded this year"), default=False)
    # Nobody decides without having been asked about conflicts of interest (Associations Act, section 37).
    interests_asked = models.CharField(max_length=8, choices=InterestsAsked)
    standings = models.ForeignKey(Standings, models.PROTECT, null=True, blank=True, related_name="+")
    rulebook_version = models.PositiveIntegerField(default=1)
    tie_step = models.CharField(max_length=60, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(interests_asked__in=["DECLARED", "MEETING", "UNKNOWN"]),
                name="decision_says_how_interests_were_asked",
            ),
            models.CheckConstraint(condition=Q(method__in=["UNANIMOUS", "VOTE", "LOT"]), name="decision_method_known"),
            models.CheckConstraint(
                condition=~Q(method="LOT") | (~Q(lot_drawn_by="") & ~Q(lot_witness="")),
                name="decision_lot_says_who_drew_and_who_saw",
                violation_error_message=_("Say who drew the lot and who witnessed it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cycle} {self.meeting_number} § {self.item}"

    @property
    def reasons(self) -> str:
        """The reasons the board gave; empty when it gave none, and once they are erased with the year."""
        given: DecisionReasons | None = getattr(self, "given_reasons", None)
        return given.text if given else ""

    def number_in_cycle(self) -> int:
        """Return which decision of its year this is, from 1: also the version of its rendered record."""
        return Decision.objects.filter(cycle=self.cycle_id, pk__lte=self.pk).count()


class DecisionReasons(models.Model):
    """Why the board decided so, in its own words: in a row of its own, which is never changed and goes with the year.

    Reasons for leaving the jury's order compare people, so they name those who were not chosen; the decision is append-only for good.
    """

    decision = models.OneToOneField(Decision, models.CASCADE, related_name="given_reasons")
    text = models.TextField(_("reasons"))

    def __str__(self) -> str:
        return f"reasons of {self.decision_id}"


class DecisionChoice(models.Model):
    """A candidate the decision names: a laureate, or a place in the ranked reserve."""

    class Kind(models.TextChoices):
        LAUREATE = "LAUREATE", _("laureate")
        RESERVE = "RESERVE", _("reserve")

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="choices")
    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    rank = models.PositiveSmallIntegerField()
    # Whom the choice became when it was handed down: a later decision that names the same candidate names the same laureate.
    laureate = models.ForeignKey(Laureate, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["kind", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "candidate"], name="decision_names_a_candidate_once"),
            models.UniqueConstraint(fields=["decision", "kind", "rank"], name="decision_rank_unique"),
            models.CheckConstraint(condition=Q(kind__in=["LAUREATE", "RESERVE"]), name="decision_choice_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.rank}"


class DecisionRecusal(models.Model):
    """Who left the room while which candidate was dealt with."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="recusals")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+")
    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["decision", "seat", "candidate"], name="decision_recusal_once")]

    def __str__(self) -> str:
        return f"{self.seat_id} left for {self.candidate_id}"
