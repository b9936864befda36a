"""The laureate: a snapshot that lives on when the nominations of the cycle have been erased."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from award.languages import Localised
from award.models.addresses import AddressField, address_is_normal
from award.models.cycle import Cycle
from award.models.lines import NameField
from award.phases import Phase


class LaureateQuerySet(models.QuerySet):
    """Laureates by what the public may know."""

    def published(self, at: datetime | None = None) -> "LaureateQuerySet":
        """Return the laureates the public may know of at this moment: a fact of the row and the clock, of no worker."""
        return self.filter(
            Q(cycle__isnull=True) | Q(cycle__phase__gte=Phase.PUBLICATION),
            publish_at__lte=at or timezone.now(),
            approved_at__isnull=False,
            withdrawn_at__isnull=True,
        )

    def named(self) -> "LaureateQuerySet":
        """Return those whom the board's decision still names: neither have they declined nor has another decision superseded theirs."""
        return self.filter(declined_at__isnull=True, superseded_at__isnull=True)


class Laureate(models.Model):
    """A person named alumnus of the year, of this system or from the years before it (then without a cycle)."""

    class Title(models.TextChoices):
        # English words to choose between, in every language of the page: Finnish and Swedish have one form for all.
        ALUMNUS = "ALUMNUS", "Alumnus of the Year"
        ALUMNA = "ALUMNA", "Alumna of the Year"
        NEUTRAL = "NEUTRAL", "Alum of the Year"

    class Via(models.TextChoices):
        LINK = "LINK", _("by link")
        PHONE = "PHONE", _("by telephone")
        IN_PERSON = "IN_PERSON", _("in person")
        LETTER = "LETTER", _("by letter")

    cycle = models.ForeignKey(Cycle, models.PROTECT, null=True, blank=True, related_name="laureates")
    year = models.PositiveSmallIntegerField(_("year"))
    slug = models.SlugField(max_length=160, unique=True)
    name = NameField(_("name as the laureate writes it"), max_length=150)
    title = models.CharField(_("English title"), max_length=7, choices=Title, default=Title.NEUTRAL)
    degree = Localised(models.CharField, max_length=160, verbose_name=_("degree"))
    tagline = Localised(models.CharField, max_length=160, verbose_name=_("profession or office, in a few words"))
    email = AddressField(_("e-mail"), blank=True)
    telephone = models.CharField(_("telephone"), max_length=40, blank=True)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="fi")

    portrait = models.ImageField(upload_to="portraits/", blank=True)
    portrait_alt = Localised(models.CharField, max_length=200, verbose_name=_("description of the portrait"))
    photographer = models.CharField(_("photographer"), max_length=120, blank=True)
    photo_licence = models.CharField(_("licence of the photograph"), max_length=120, blank=True)

    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_via = models.CharField(max_length=9, choices=Via, blank=True)
    accepted_recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    declined_at = models.DateTimeField(null=True, blank=True)
    # The year was taken a step back, and the decision that stands now does not name this person.
    superseded_at = models.DateTimeField(null=True, blank=True)
    undertaken_at = models.DateTimeField(_("undertook the laureate's duty"), null=True, blank=True)
    attends = models.BooleanField(_("takes part in the celebration"), null=True, blank=True)

    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    presented_on = models.DateField(_("presented on"), null=True, blank=True)

    # Publication: approved by a second person with a time, or "on my signal" (approved, no time yet).
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    publish_at = models.DateTimeField(_("published at"), null=True, blank=True)
    on_signal = models.BooleanField(_("on my signal, not before"), default=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    serial = models.CharField(_("number of the certificate"), max_length=20, blank=True)
    check_code = models.CharField(_("check code"), max_length=20, null=True, blank=True, unique=True)
    # What the association says on the certificates, by language, as it was when the publication was first approved: its legal name,
    # the place and who signs in what position. Empty until then.
    issued_with = models.JSONField(default=dict, blank=True)

    objects = LaureateQuerySet.as_manager()

    class Meta:
        verbose_name = _("laureate")
        verbose_name_plural = _("laureates")
        ordering = ["-year", "name"]
        constraints = [
            address_is_normal("email", "laureate_address_is_normal"),
            models.CheckConstraint(
                condition=Q(publish_at__isnull=True) | Q(approved_at__isnull=False),
                name="laureate_published_only_when_approved",
                violation_error_message=_("Publication needs the approval of a second person."),
            ),
            models.CheckConstraint(
                condition=Q(cycle__isnull=True) | Q(approved_by__isnull=True) | ~Q(approved_by=models.F("proposed_by")),
                name="laureate_approved_by_a_second_person",
                violation_error_message=_("The person who asked for approval cannot give it."),
            ),
            models.CheckConstraint(
                condition=Q(cycle__isnull=True) | Q(approved_at__isnull=True) | Q(accepted_at__isnull=False),
                name="laureate_approved_only_when_accepted",
                violation_error_message=_("The laureate has not accepted yet."),
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(declined_at__isnull=True), name="laureate_accepts_or_declines"
            ),
            models.CheckConstraint(
                condition=Q(superseded_at__isnull=True) | Q(approved_at__isnull=True),
                name="laureate_superseded_is_not_approved",
            ),
            models.CheckConstraint(
                condition=Q(undertaken_at__isnull=True) | Q(accepted_at__isnull=False),
                name="laureate_undertakes_a_duty_with_the_award",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | ~Q(accepted_via=""), name="laureate_accepted_says_how"
            ),
            models.CheckConstraint(
                condition=Q(accepted_via__in=["", "LINK"]) | Q(accepted_recorded_by__isnull=False),
                name="laureate_acceptance_by_the_office_says_who",
            ),
            models.CheckConstraint(
                condition=Q(title__in=["ALUMNUS", "ALUMNA", "NEUTRAL"]), name="laureate_title_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.year})"

    @property
    def duty(self) -> str:
        """What the rules of the year ask of its laureate, in the active language; empty where they ask nothing."""
        return str(self.cycle.rulebook.duty) if self.cycle is not None else ""

    @property
    def was_presented(self) -> bool:
        """True from the day of the presentation on; until then pages speak of it as something to come."""
        return self.presented_on is not None and self.presented_on <= timezone.localdate()

    @property
    def waits_for_signal(self) -> bool:
        """True when two people agreed on "on my signal, not before" and nobody has given it."""
        return self.approved_at is not None and self.on_signal and self.publish_at is None and self.withdrawn_at is None

    def is_published(self, at: datetime | None = None) -> bool:
        """True when the public may know; the same rule as LaureateQuerySet.published."""
        return (
            (self.cycle is None or self.cycle.phase >= Phase.PUBLICATION)
            and self.approved_at is not None
            and self.withdrawn_at is None
            and self.publish_at is not None
            and self.publish_at <= (at or timezone.now())
        )


class Text(models.Model):
    """A text about a laureate in one language: who wrote it, who checked it, and which source it follows."""

    class Kind(models.TextChoices):
        CITATION = "CITATION", _("citation")
        BIOGRAPHY = "BIOGRAPHY", _("biography")
        HEADLINE = "HEADLINE", _("headline")
        LEAD = "LEAD", _("lead")
        QUOTE = "QUOTE", _("quote")
        BODY = "BODY", _("body")
        FACTS = "FACTS", _("facts")

    laureate = models.ForeignKey(Laureate, models.CASCADE, related_name="texts")
    kind = models.CharField(_("text"), max_length=9, choices=Kind)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    body = models.TextField(_("text"), blank=True)
    # SHA-256 of the text this one was translated from, empty for an original: an older one is no longer current.
    source_sha256 = models.CharField(max_length=64, blank=True)
    source_language = models.CharField(max_length=2, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    written_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.CharField(_("checked by"), max_length=150, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["laureate", "kind", "language"]
        constraints = [
            models.UniqueConstraint(fields=["laureate", "kind", "language"], name="text_one_a_kind_and_language"),
            models.CheckConstraint(
                condition=Q(kind__in=["CITATION", "BIOGRAPHY", "HEADLINE", "LEAD", "QUOTE", "BODY", "FACTS"]),
                name="text_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(checked_at__isnull=True) | ~Q(checked_by=""), name="text_checked_says_by_whom"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.laureate_id} {self.kind} {self.language}"


class Document(models.Model):
    """A rendered paper. Versions are appended; an older one answers "superseded" when its code is checked."""

    class Kind(models.TextChoices):
        CERTIFICATE = "CERTIFICATE", _("certificate")
        PRESS_RELEASE = "PRESS_RELEASE", _("press release")
        DECISION_RECORD = "DECISION_RECORD", _("decision record")

    laureate = models.ForeignKey(Laureate, models.PROTECT, null=True, blank=True, related_name="documents")
    cycle = models.ForeignKey(Cycle, models.PROTECT, null=True, blank=True, related_name="documents")
    kind = models.CharField(max_length=15, choices=Kind)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    version = models.PositiveSmallIntegerField()
    file = models.FileField(upload_to="papers/")
    sha256 = models.CharField(max_length=64)
    source_sha256 = models.CharField(max_length=64)
    signatories = models.JSONField(default=list, blank=True)
    # What else stands on a certificate: its check page answers with this, whatever the record says later.
    shows = models.JSONField(default=dict, blank=True)
    rendered_at = models.DateTimeField(auto_now_add=True)
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["kind", "language", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["laureate", "kind", "language", "version"], name="document_version_unique"),
            models.UniqueConstraint(
                fields=["laureate", "kind", "language"],
                condition=Q(superseded_at__isnull=True, laureate__isnull=False),
                name="document_one_current_paper",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["CERTIFICATE", "PRESS_RELEASE", "DECISION_RECORD"]), name="document_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(laureate__isnull=False) | Q(cycle__isnull=False), name="document_belongs_somewhere"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.language} v{self.version}"
