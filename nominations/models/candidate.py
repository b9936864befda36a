"""Whom the jury judges, the people behind, and those who recommend them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from award.audit import new_salt
from award.models import Cycle
from award.models.addresses import AddressField, address_is_normal
from award.models.lines import LineField, NameField
from nominations.models.nomination import Nomination


class Candidate(models.Model):
    """What the jury judges: born at screening by a person's choice; several nominations may join one candidate."""

    class Status(models.TextChoices):
        STANDING = "STANDING", _("standing")
        INELIGIBLE = "INELIGIBLE", _("cannot be chosen")
        DECLINED = "DECLINED", _("declined")
        WITHDRAWN = "WITHDRAWN", _("withdrawn")
        SET_ASIDE = "SET_ASIDE", _("set aside")

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="candidates")
    name = models.CharField(_("name"), max_length=310)
    degree = models.CharField(_("degree or office"), max_length=200, blank=True)
    degree_year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.STANDING)
    status_reason = models.TextField(_("reason"), blank=True)
    # Where the rules ask the office to verify that a candidate can be chosen, such as by the register of degrees.
    verified_at = models.DateTimeField(_("verified"), null=True, blank=True)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    verified_how = models.CharField(_("how it was verified"), max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["STANDING", "INELIGIBLE", "DECLINED", "WITHDRAWN", "SET_ASIDE"]),
                name="candidate_status_known",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["STANDING", "DECLINED"]) | ~Q(status_reason=""),
                name="candidate_not_standing_has_a_reason",
                violation_error_message=_("Give the reason."),
            ),
            models.CheckConstraint(
                condition=Q(verified_at__isnull=True) | Q(verified_by__isnull=False),
                name="candidate_verified_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Nominee(models.Model):
    """A person somebody nominated, as that nomination names them.

    Each nomination has its own row (two for a joint nomination). When screening finds that it is the same person as in an earlier
    nomination, `same_as` points at the row that stays; that row carries what the person was told and answered.
    """

    class Connection(models.TextChoices):
        STUDIED = "STUDIED", _("has studied at the university")
        GRADUATED = "GRADUATED", _("has a degree from the university")
        RESEARCHER = "RESEARCHER", _("is or was a researcher")
        STAFF = "STAFF", _("is or was on the staff")

    class ToldVia(models.TextChoices):
        MAIL = "MAIL", _("by e-mail")
        LETTER = "LETTER", _("by letter")
        PHONE = "PHONE", _("by telephone")

    class Response(models.TextChoices):
        NONE = "NONE", _("no answer")
        ACCEPTED = "ACCEPTED", _("accepts")
        DECLINED = "DECLINED", _("declines")

    nomination = models.ForeignKey(Nomination, models.CASCADE, related_name="nominees")
    position = models.PositiveSmallIntegerField(default=1)
    candidate = models.ForeignKey(Candidate, models.SET_NULL, null=True, blank=True, related_name="nominees")
    same_as = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")

    name = NameField(_("name"), max_length=150)
    email = AddressField(_("e-mail"), blank=True)
    telephone = LineField(_("telephone"), max_length=40, blank=True)
    postal_address = models.TextField(_("postal address"), blank=True)
    occupation = LineField(_("profession or office"), max_length=200, blank=True)
    connections = models.JSONField(_("connection to the university"), default=list)
    degree = LineField(_("degree"), max_length=160, blank=True)
    faculty = LineField(_("faculty"), max_length=160, blank=True)
    degree_year = models.PositiveSmallIntegerField(_("year of the degree"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="fi")

    tell_by = models.DateTimeField(_("tell by"))
    told_at = models.DateTimeField(_("told"), null=True, blank=True)
    told_via = models.CharField(max_length=6, choices=ToldVia, blank=True)
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    deferral_reason = models.TextField(_("reason for telling later"), blank=True)
    deferred_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    response = models.CharField(_("answer"), max_length=8, choices=Response, default=Response.NONE)
    responded_at = models.DateTimeField(null=True, blank=True)
    never_again = models.BooleanField(_("does not want to be nominated again"), default=False)
    correction = models.TextField(_("corrections by the nominee"), blank=True)
    # Of the name's digest in the audit log: once this row is gone, nobody can try names against it.
    salt = models.BinaryField(default=new_salt, editable=False)

    class Meta:
        ordering = ["nomination", "position"]
        constraints = [
            address_is_normal("email", "nominee_address_is_normal"),
            models.UniqueConstraint(fields=["nomination", "position"], name="nominee_position_unique"),
            models.CheckConstraint(condition=Q(position__gte=1, position__lte=2), name="nominee_one_or_two"),
            models.CheckConstraint(
                condition=~Q(email="") | ~Q(telephone="") | ~Q(postal_address=""),
                name="nominee_can_be_reached",
                violation_error_message=_(
                    "Give an e-mail address, a telephone number or a postal address: the nominee must be told."
                ),
            ),
            models.CheckConstraint(condition=Q(told_at__isnull=True) | ~Q(told_via=""), name="nominee_told_says_how"),
            models.CheckConstraint(
                condition=Q(response__in=["NONE", "ACCEPTED", "DECLINED"]), name="nominee_response_known"
            ),
            models.CheckConstraint(
                condition=Q(response="NONE") | Q(responded_at__isnull=False), name="nominee_response_has_its_time"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def root(self) -> "Nominee":
        """The row that carries what this person was told and answered."""
        return self.same_as or self

    @property
    def connection_labels(self) -> list[str]:
        """The connections to the university in words."""
        labels = dict(self.Connection.choices)
        return [str(labels[key]) for key in self.connections if key in labels]


class Endorsement(models.Model):
    """A recommendation written on invitation."""

    class Status(models.TextChoices):
        INVITED = "INVITED", _("invited")
        SUBMITTED = "SUBMITTED", _("received")
        DECLINED = "DECLINED", _("declined")
        WITHDRAWN = "WITHDRAWN", _("withdrawn")

    nomination = models.ForeignKey(Nomination, models.CASCADE, related_name="endorsements")
    name = NameField(_("name"), max_length=150)
    email = AddressField(_("e-mail"))
    relation = LineField(_("how the endorser knows the nominee"), max_length=300, blank=True)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="fi")
    text = models.TextField(_("recommendation"), blank=True)
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.INVITED)
    invited_at = models.DateTimeField(default=timezone.now)
    # How many letters the person was sent to ask for it, and when the last of them was written.
    letters = models.PositiveSmallIntegerField(default=0)
    link_sent_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            address_is_normal("email", "endorsement_address_is_normal"),
            models.UniqueConstraint(
                fields=["nomination", "email"],
                name="endorsement_one_a_person",
                violation_error_message=_("This person is already invited."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["INVITED", "SUBMITTED", "DECLINED", "WITHDRAWN"]),
                name="endorsement_status_known",
            ),
            models.CheckConstraint(
                condition=~Q(status="SUBMITTED") | (~Q(text="") & Q(submitted_at__isnull=False)),
                name="endorsement_submitted_has_text",
            ),
        ]

    def __str__(self) -> str:
        return self.name
