"""The association that gives the award: one row an installation."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from award.languages import Localised, columns, text_in
from award.models.addresses import AddressField, address_is_normal


class Association(models.Model):
    """Names, addresses and standing texts, per language. In which languages names and place must be written, the rulebook says."""

    # What no paper can be without.
    NEEDED = ("legal_name", "display_name", "award_name", "place")

    legal_name = Localised(models.CharField, max_length=200, verbose_name=_("registered name"))
    display_name = Localised(models.CharField, max_length=200, verbose_name=_("everyday name"))
    award_name = Localised(models.CharField, max_length=120, verbose_name=_("name of the award"))
    business_id = models.CharField(_("business ID"), max_length=20, blank=True)
    telephone = models.CharField(_("office telephone"), max_length=40)
    email = AddressField(_("office e-mail"))
    postal_address = models.TextField(_("postal address"), blank=True)
    website = models.URLField(_("website"), blank=True)
    place = Localised(
        models.CharField,
        max_length=80,
        verbose_name=_("place in dates"),
        help_text=_("As it stands before a date on a paper: Helsingissä / Helsingfors / Helsinki."),
    )
    boilerplate = Localised(models.TextField, verbose_name=_("about the association, for press releases"))
    privacy_contact = models.CharField(_("contact in matters of privacy"), max_length=200, blank=True)
    press_contact = models.CharField(_("press contact: name, office, telephone, e-mail"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("association")
        constraints = [
            address_is_normal("email", "association_address_is_normal"),
            models.CheckConstraint(condition=Q(pk=1), name="association_is_one"),
        ]

    def __str__(self) -> str:
        return self.display_name

    def unwritten(self, languages: Iterable[str]) -> list[str]:
        """Return the columns of names and place that are empty in these languages."""
        return [f"{name}_{code}" for name in self.NEEDED for code in languages if not text_in(self, name, code).strip()]

    @property
    def names(self) -> list[str]:
        """What stands in sentences of ours as the association writes it, in every language: names, place and contacts."""
        return [getattr(self, name) for name in (*columns(*self.NEEDED),
                                                 "privacy_contact", "press_contact")]  # fmt: skip


class Signatory(models.Model):
    """A person who signs the certificate, with the office in each language."""

    association = models.ForeignKey(Association, models.CASCADE, related_name="signatories")
    order = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("name in print"), max_length=120)
    office = Localised(models.CharField, max_length=120, required=True, verbose_name=_("office"))

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["association", "order"], name="signatory_order_unique"),
        ]

    def __str__(self) -> str:
        return self.name
