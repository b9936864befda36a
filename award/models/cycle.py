"""The award year: its phase, its dates and what is judged."""

from datetime import datetime, tzinfo

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from award.dates import ANYWHERE, house_zone
from award.languages import Localised
from award.phases import Phase


class CycleQuerySet(models.QuerySet):
    """Cycles by phase."""

    def open(self) -> "CycleQuerySet":
        """Return the cycles that are not archived, the newest first."""
        return self.exclude(phase=Phase.ARCHIVED).order_by("-year")

    def current(self) -> "Cycle | None":
        """Return the newest cycle that is not archived."""
        return self.open().first()


class Cycle(models.Model):
    """One award year. The phase is stored and the clock is asked as well: a late worker changes nothing."""

    year = models.PositiveSmallIntegerField(
        _("year"), unique=True, validators=[MinValueValidator(1900), MaxValueValidator(2200)]
    )
    phase = models.PositiveSmallIntegerField(_("phase"), choices=Phase, default=Phase.DRAFT)
    # Counts the moves between phases: an entry act carries it in its key and so happens once an entry.
    entry = models.PositiveIntegerField(default=0)
    phase_since = models.DateTimeField(default=timezone.now)

    deadlines_anywhere = models.BooleanField(
        _("a last day lasts until it has ended everywhere on Earth"),
        default=False,
        help_text=_("For calls that go round the world. The day then ends when it ends at UTC−12."),
    )
    nominations_open_at = models.DateTimeField(_("nominations open"), null=True, blank=True)
    nominations_close_at = models.DateTimeField(_("nominations close"), null=True, blank=True)
    nominations_closed_at = models.DateTimeField(_("closed by hand"), null=True, blank=True)
    endorsements_due_at = models.DateTimeField(_("recommendations due"), null=True, blank=True)
    scoring_closes_at = models.DateTimeField(_("scoring closes"), null=True, blank=True)
    jury_meets_at = models.DateTimeField(_("the jury meets"), null=True, blank=True)
    board_meets_at = models.DateTimeField(_("the board meets"), null=True, blank=True)
    answer_by = models.DateTimeField(_("the laureate answers by"), null=True, blank=True)
    celebration_at = models.DateTimeField(_("celebration"), null=True, blank=True)
    celebration_place = Localised(models.CharField, max_length=200, verbose_name=_("place of the celebration"))

    objects = CycleQuerySet.as_manager()

    class Meta:
        verbose_name = _("award year")
        verbose_name_plural = _("award years")
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(phase__in=[phase.value for phase in Phase]), name="cycle_phase_is_known"
            ),
            models.CheckConstraint(
                condition=Q(nominations_close_at__isnull=True)
                | Q(nominations_open_at__isnull=True)
                | Q(nominations_close_at__gt=F("nominations_open_at")),
                name="cycle_nominations_close_after_they_open",
                violation_error_message=_("Nominations must close after they open."),
            ),
            models.CheckConstraint(
                condition=Q(phase__lt=Phase.NOMINATIONS)
                | Q(nominations_open_at__isnull=False, nominations_close_at__isnull=False),
                name="cycle_open_has_its_dates",
                violation_error_message=_("Set when nominations open and close."),
            ),
            # One year at a time: "the current year" is then never a choice.
            models.UniqueConstraint(
                models.Value(1),
                condition=Q(phase__lt=Phase.PUBLICATION),
                name="cycle_one_at_a_time",
                violation_error_message=_("One year is brought to its end before the next begins."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.year)

    @property
    def deadline_zone(self) -> tzinfo:
        """The zone in which the last day of a deadline ends."""
        return ANYWHERE if self.deadlines_anywhere else house_zone()

    @property
    def nominations_end_at(self) -> datetime | None:
        """When the call ends or has ended: with its last day, or by hand before it."""
        return min(filter(None, (self.nominations_closed_at, self.nominations_close_at)), default=None)

    @property
    def endorsements_end_at(self) -> datetime | None:
        """The first moment at which a recommendation comes too late: its own date, else the end of the call."""
        return self.endorsements_due_at or self.nominations_end_at

    def accepts_nominations(self, at: datetime | None = None) -> bool:
        """True while a nomination that arrives at `at` is in time: the phase and the clock both say so."""
        now = at or timezone.now()
        return (
            self.phase == Phase.NOMINATIONS
            and self.nominations_closed_at is None
            and self.nominations_open_at is not None
            and self.nominations_close_at is not None
            and self.nominations_open_at <= now < self.nominations_close_at
        )

    def accepts_scores(self, at: datetime | None = None) -> bool:
        """True while a score that arrives at `at` is in time."""
        now = at or timezone.now()
        return self.phase == Phase.SCORING and (self.scoring_closes_at is None or now < self.scoring_closes_at)


class Criterion(models.Model):
    """What candidates are judged by. The key is stable; the words may be corrected."""

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="criteria")
    key = models.SlugField(_("key"), max_length=40)
    order = models.PositiveSmallIntegerField(_("order"))
    name = Localised(models.CharField, max_length=120, verbose_name=_("name"))
    description = Localised(models.TextField, verbose_name=_("description"))
    weight = models.DecimalField(
        _("weight"), max_digits=6, decimal_places=2, default=1, validators=[MinValueValidator(0)]
    )
    alternative = models.BooleanField(
        _("one of several, of which it is enough to meet one"),
        default=False,
        help_text=_("Some awards ask for all of these and at least one of those."),
    )
    scale_min = models.PositiveSmallIntegerField(_("lowest points"), default=1)
    scale_max = models.PositiveSmallIntegerField(_("highest points"), default=5)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "key"],
                name="criterion_key_unique",
                violation_error_message=_("This key is already in use."),
            ),
            models.CheckConstraint(
                condition=Q(scale_max__gt=F("scale_min"), scale_max__lte=10),
                name="criterion_scale_within_0_and_10",
                violation_error_message=_("A scale runs from a lower to a higher whole number, at most 10."),
            ),
            models.CheckConstraint(condition=Q(weight__gte=0), name="criterion_weight_not_negative"),
        ]

    def __str__(self) -> str:
        return self.name or self.key

    @property
    def levels(self) -> range:
        """The points a juror may give."""
        return range(self.scale_min, self.scale_max + 1)


class Anchor(models.Model):
    """What one level of a criterion's scale means."""

    criterion = models.ForeignKey(Criterion, models.CASCADE, related_name="anchors")
    level = models.PositiveSmallIntegerField(_("points"))
    text = Localised(models.CharField, max_length=200, verbose_name=_("meaning"))

    class Meta:
        ordering = ["level"]
        constraints = [
            models.UniqueConstraint(fields=["criterion", "level"], name="anchor_one_a_level"),
            models.CheckConstraint(condition=Q(level__lte=10), name="anchor_level_at_most_10"),
        ]

    def __str__(self) -> str:
        return f"{self.level}: {self.text}"
