"""Interests: the one truth about conflicts, for jurors, board and secretary alike."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nominations.models import Candidate


class Interest(models.Model):
    """What one person has declared, or the data has declared for them, about one candidate. No row means UNDECLARED."""

    class State(models.TextChoices):
        UNDECLARED = "UNDECLARED", _("not declared")
        CLEAR = "CLEAR", _("no conflict")
        CONFLICTED = "CONFLICTED", _("conflict of interest")

    class Ground(models.TextChoices):
        IS_CANDIDATE = "IS_CANDIDATE", _("I am the candidate")
        NOMINATED = "NOMINATED", _("I nominated or recommended the candidate")
        FAMILY_NEAR = (
            "FAMILY_NEAR",
            _("spouse, partner, child, grandchild, sibling, parent, grandparent or another especially close person"),
        )
        FAMILY_WIDER = "FAMILY_WIDER", _("parent's sibling, sibling's child, or a spouse of those")
        FAMILY_IN_LAW = "FAMILY_IN_LAW", _("spouse's child, sibling, parent or grandparent")
        CLOSE_FRIEND = "CLOSE_FRIEND", _("close friend")
        FORMER_SPOUSE = "FORMER_SPOUSE", _("former spouse")
        SAME_EMPLOYER = "SAME_EMPLOYER", _("same employer or unit now")
        SUPERVISION = "SUPERVISION", _("superior and subordinate, or supervisor and student")
        JOINT_WORK = "JOINT_WORK", _("joint publication or project")
        ECONOMIC = "ECONOMIC", _("economic interest, shared company or board")
        GAINING_BODY = "GAINING_BODY", _("post in a body that gains from the choice")
        DISPUTE = "DISPUTE", _("dispute or hostility")
        OTHER = "OTHER", _("another reason")

    class Source(models.TextChoices):
        SELF = "SELF", _("declared by the person")
        RULE = "RULE", _("declared by rule")
        CHAIR = "CHAIR", _("declared by the chair")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="interests")
    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="interests")
    state = models.CharField(max_length=10, choices=State, default=State.UNDECLARED)
    ground = models.CharField(_("ground"), max_length=13, choices=Ground, blank=True)
    source = models.CharField(max_length=5, choices=Source, default=Source.SELF)
    note = models.TextField(_("note"), blank=True)
    declared_at = models.DateTimeField(null=True, blank=True)
    # The person stays out of the whole award year: candidates who come later are conflicted by it too.
    whole_year = models.BooleanField(default=False)
    # The hints this answer was given to; a hint that comes up later is put to the person anew.
    answered_hints = models.JSONField(default=list, blank=True)
    # Lifting a conflict takes two: who asked and why waits here until another leading seat confirms.
    lift_reason = models.TextField(blank=True)
    lift_proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "candidate"], name="interest_one_a_person_and_candidate"),
            models.CheckConstraint(
                condition=Q(state__in=["UNDECLARED", "CLEAR", "CONFLICTED"]), name="interest_state_known"
            ),
            models.CheckConstraint(condition=Q(source__in=["SELF", "RULE", "CHAIR"]), name="interest_source_known"),
            models.CheckConstraint(
                condition=~Q(state="CONFLICTED") | ~Q(ground=""),
                name="interest_conflict_has_a_ground",
                violation_error_message=_("Choose the ground."),
            ),
            models.CheckConstraint(
                condition=~Q(ground="OTHER") | ~Q(note=""),
                name="interest_other_ground_is_explained",
                violation_error_message=_("Say in a few words what the reason is."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}/{self.candidate_id} {self.state}"

    @property
    def lift_is_proposed(self) -> bool:
        """True while a conflict waits for the second person who would lift it."""
        return self.state == self.State.CONFLICTED and self.lift_proposed_by_id is not None

    @property
    def was_lifted(self) -> bool:
        """True when two people have found that there is no conflict: the row keeps the ground and the reason."""
        return self.state == self.State.CLEAR and bool(self.lift_reason)
