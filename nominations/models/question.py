"""The questions of a cycle's nomination form."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from award.languages import Localised
from award.models import Criterion, Cycle


class Question(models.Model):
    """One question of the form: a part of the case, or an extra one that is no criterion."""

    class Kind(models.TextChoices):
        CASE = "CASE", _("part of the case")
        EXTRA = "EXTRA", _("extra question")
        DECLARATION = "DECLARATION", _("declaration to tick")

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="questions")
    key = models.SlugField(_("key"), max_length=40)
    order = models.PositiveSmallIntegerField(_("order"))
    label = Localised(models.CharField, max_length=250, verbose_name=_("question"))
    hint = Localised(models.TextField, verbose_name=_("hint"))
    kind = models.CharField(_("kind"), max_length=11, choices=Kind, default=Kind.CASE)
    word_limit = models.PositiveSmallIntegerField(_("words at most"), default=300)
    required = models.BooleanField(_("must be answered"), default=True)
    criterion = models.ForeignKey(
        Criterion, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("criterion it speaks to")
    )

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "key"], name="question_key_unique"),
            models.CheckConstraint(condition=Q(kind__in=["CASE", "EXTRA", "DECLARATION"]), name="question_kind_known"),
            models.CheckConstraint(
                condition=Q(word_limit__gte=1, word_limit__lte=5000), name="question_word_limit_sane"
            ),
        ]

    def __str__(self) -> str:
        return self.label or self.key
