"""The rules of a cycle as data, and their frozen versions."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from award.languages import LANGUAGES, Localised
from award.models.cycle import Cycle
from award.models.people import Seat


def default_ties() -> list[str]:
    """Return the tie keys used unless the rulebook says otherwise: the jurors' median, then first places."""
    return ["median", "first_places"]


def default_languages() -> list[str]:
    """Return the languages in which the laureate's texts are required: the association's two and English."""
    return list(LANGUAGES)


class Rulebook(models.Model):
    """Every rule of one cycle. By-laws differ, so each is a setting with the usual by-law as its default."""

    class CaseForm(models.TextChoices):
        ONE = "ONE", _("one text for all criteria")
        PER_CRITERION = "PER_CRITERION", _("one text for each criterion")

    class Silence(models.TextChoices):
        STAYS = "STAYS", _("the nomination stays")
        FALLS = "FALLS", _("the nomination falls")

    class Aggregation(models.TextChoices):
        MEAN = "mean", _("mean")
        TRIMMED_MEAN = "trimmed_mean", _("mean without the highest and lowest")
        MEDIAN = "median", _("median")
        SUM = "sum", _("sum")

    class Total(models.TextChoices):
        WEIGHTED_MEAN = "weighted_mean", _("weighted mean")
        WEIGHTED_SUM = "weighted_sum", _("weighted sum")

    class TieRule(models.TextChoices):
        LOT = "LOT", _("lot")
        CHAIR = "CHAIR", _("the chair's vote decides")
        REVOTE = "REVOTE", _("a new vote")

    cycle = models.OneToOneField(Cycle, models.CASCADE, related_name="rulebook")

    # Nominating
    eligibility = Localised(models.TextField, verbose_name=_("who can be nominated"))
    barred_nominees = models.JSONField(_("seats whose holders cannot be chosen"), default=list, blank=True)
    eligibility_check = models.BooleanField(_("the office verifies that a candidate can be chosen"), default=False)
    nominators = Localised(models.TextField, verbose_name=_("who may nominate"))
    barred_nominators = models.JSONField(
        _("seats whose holders neither nominate nor recommend"), default=list, blank=True
    )
    self_nomination = models.BooleanField(_("one may nominate oneself"), default=False)
    joint_nominees_max = models.PositiveSmallIntegerField(_("people in one nomination at most"), default=1)
    case_form = models.CharField(_("form of the case"), max_length=13, choices=CaseForm, default=CaseForm.PER_CRITERION)
    word_limit = models.PositiveSmallIntegerField(_("words in each text at most"), default=300)
    attachments_min = models.PositiveSmallIntegerField(_("attachments at least"), default=0)
    attachments_max = models.PositiveSmallIntegerField(_("attachments at most"), default=5)
    attachment_megabytes = models.PositiveSmallIntegerField(_("megabytes in an attachment at most"), default=10)
    endorsements_max = models.PositiveSmallIntegerField(_("recommendations at most"), default=3)
    nominations_per_person = models.PositiveSmallIntegerField(_("nominations by one person at most"), default=10)
    carry_over_years = models.PositiveSmallIntegerField(
        _("award years a nomination is carried over to at most"), default=0
    )

    # What the nominee is told
    silence = models.CharField(
        _("when the nominee does not answer"), max_length=5, choices=Silence, default=Silence.STAYS
    )
    nominee_sees_case = models.BooleanField(_("the nominee may read the case"), default=True)
    nominee_sees_nominator = models.BooleanField(_("the nominee may see who nominated"), default=False)
    jury_sees_nominator = models.BooleanField(_("the jury may see who nominated"), default=True)

    # Interests
    interest_years = models.PositiveSmallIntegerField(_("years a joint publication or project counts"), default=3)

    # Tally
    disregarded = Localised(models.TextField, verbose_name=_("what does not count"))
    aggregation = models.CharField(
        _("points of the jurors"), max_length=12, choices=Aggregation, default=Aggregation.MEAN
    )
    trim = models.PositiveSmallIntegerField(_("highest and lowest left out, each"), default=0)
    panel_places = models.PositiveSmallIntegerField(_("decimals of a criterion"), null=True, blank=True)
    total_places = models.PositiveSmallIntegerField(_("decimals of the total"), null=True, blank=True, default=2)
    total = models.CharField(_("total"), max_length=13, choices=Total, default=Total.WEIGHTED_MEAN)
    min_ballots = models.PositiveSmallIntegerField(_("ballots a candidate needs"), default=3)
    ties = models.JSONField(_("tie keys in order"), default=default_ties, blank=True)

    # The board
    quorum_percent = models.PositiveSmallIntegerField(_("per cent of the seats that must be present"), default=50)
    quorum_needs_chair = models.BooleanField(_("the chair or vice-chair must be present"), default=True)
    tie_rule = models.CharField(_("when votes are equal"), max_length=6, choices=TieRule, default=TieRule.LOT)
    laureates_max = models.PositiveSmallIntegerField(_("laureates at most"), default=1)
    reserve_max = models.PositiveSmallIntegerField(_("names in reserve at most"), default=3)
    order_needs_reasons = models.BooleanField(_("leaving the jury's order needs reasons"), default=True)
    minutes_language = models.CharField(
        _("language of the minutes"), max_length=2, choices=settings.LANGUAGES, default="fi"
    )

    # Publication and afterwards
    duty = Localised(models.TextField, verbose_name=_("what the laureate undertakes"))
    required_languages = models.JSONField(_("languages the texts must be in"), default=default_languages)
    citation_words = models.PositiveSmallIntegerField(_("words in the citation at most"), default=40)
    retention_months = models.PositiveSmallIntegerField(_("months the nominations are kept"), default=12)
    every_years = models.PositiveSmallIntegerField(_("years from one award to the next"), default=1)

    class Meta:
        verbose_name = _("rulebook")
        constraints = [
            models.CheckConstraint(
                condition=Q(joint_nominees_max__gte=1, joint_nominees_max__lte=2),
                name="rulebook_one_or_two_people",
                violation_error_message=_("A nomination names one or two people."),
            ),
            models.CheckConstraint(
                condition=Q(attachments_min__lte=models.F("attachments_max")),
                name="rulebook_attachments_demanded_are_allowed",
                violation_error_message=_("More attachments are demanded than are allowed."),
            ),
            models.CheckConstraint(
                condition=Q(every_years__gte=1, every_years__lte=10),
                name="rulebook_every_one_to_ten_years",
                violation_error_message=_("The award is given every year, or every 2 to 10 years."),
            ),
            models.CheckConstraint(
                condition=Q(word_limit__gte=20, word_limit__lte=5000), name="rulebook_word_limit_sane"
            ),
            models.CheckConstraint(
                condition=Q(quorum_percent__gte=1, quorum_percent__lte=100), name="rulebook_quorum_percent"
            ),
            models.CheckConstraint(condition=Q(min_ballots__gte=1), name="rulebook_min_ballots_at_least_one"),
            models.CheckConstraint(
                condition=(Q(panel_places__isnull=True) | Q(panel_places__lte=6))
                & (Q(total_places__isnull=True) | Q(total_places__lte=6)),
                name="rulebook_places_at_most_six",
                violation_error_message=_("At most six decimals."),
            ),
            models.CheckConstraint(
                condition=Q(aggregation__in=["mean", "trimmed_mean", "median", "sum"]),
                name="rulebook_aggregation_known",
            ),
            models.CheckConstraint(
                condition=Q(total__in=["weighted_mean", "weighted_sum"]), name="rulebook_total_known"
            ),
            models.CheckConstraint(
                condition=Q(case_form__in=["ONE", "PER_CRITERION"]), name="rulebook_case_form_known"
            ),
            models.CheckConstraint(condition=Q(silence__in=["STAYS", "FALLS"]), name="rulebook_silence_known"),
            models.CheckConstraint(
                condition=Q(tie_rule__in=["LOT", "CHAIR", "REVOTE"]), name="rulebook_tie_rule_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cycle} rulebook"

    def clean(self) -> None:
        """Refuse tie keys, bodies and languages that do not exist; criteria are checked when the call opens."""
        for key in self.ties:
            if key not in {"median", "first_places"} and not str(key).startswith("criterion:"):
                raise ValidationError({"ties": _("“%(key)s” is no tie key.") % {"key": key}})
        for name in ("barred_nominees", "barred_nominators"):
            if set(getattr(self, name)) - set(Seat.Body.values):
                raise ValidationError({name: _("Choose among jury, board and office.")})
        if not self.required_languages or set(self.required_languages) - set(LANGUAGES):
            raise ValidationError({"required_languages": _("Choose at least one of the three languages.")})


class RulebookVersion(models.Model):
    """The rulebook as it was frozen: canonical JSON with its fingerprint. Rows are never changed."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="rulebook_versions")
    number = models.PositiveIntegerField(_("version"))
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    reason = models.TextField(_("reason"), blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["cycle", "number"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "number"], name="rulebook_version_number_unique"),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(reason=""),
                name="rulebook_change_has_a_reason",
                violation_error_message=_("A change of the rules after opening needs a reason."),
            ),
            models.CheckConstraint(
                condition=Q(number=1) | (Q(approved_by__isnull=False) & ~Q(approved_by=models.F("proposed_by"))),
                name="rulebook_change_has_a_second_person",
                violation_error_message=_("A change of the rules after opening needs a second person."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cycle} v{self.number}"


class RulebookProposal(models.Model):
    """A change of frozen rules that waits for a second person: the whole rulebook as it would be, and why."""

    class Status(models.TextChoices):
        OPEN = "OPEN", _("waiting for a second person")
        APPROVED = "APPROVED", _("approved")
        REJECTED = "REJECTED", _("not approved")
        WITHDRAWN = "WITHDRAWN", _("withdrawn")

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="rulebook_proposals")
    base = models.ForeignKey(RulebookVersion, models.PROTECT, related_name="+")
    content = models.TextField()
    reason = models.TextField(_("reason"))
    status = models.CharField(max_length=9, choices=Status, default=Status.OPEN)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle"],
                condition=Q(status="OPEN"),
                name="rulebook_one_open_proposal",
                violation_error_message=_("A change of the rules is already waiting for a second person."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["OPEN", "APPROVED", "REJECTED", "WITHDRAWN"]),
                name="rulebook_proposal_status_known",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="rulebook_proposal_has_a_reason"),
            models.CheckConstraint(
                condition=Q(status="OPEN", decided_at__isnull=True)
                | (~Q(status="OPEN") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="rulebook_proposal_decided_says_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(status="APPROVED") | ~Q(decided_by=models.F("proposed_by")),
                name="rulebook_proposal_needs_a_second_person",
                violation_error_message=_("A change of the rules after opening needs a second person."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cycle} proposal {self.pk}"

    @property
    def is_open(self) -> bool:
        """True while it waits for a second person."""
        return self.status == self.Status.OPEN
