"""Forms for the association, its signatories and the seats."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from award.addresses import AddressField
from award.forms.lines import OneLineEach
from award.forms.refusals import ReadField
from award.languages import LANGUAGES, columns, current_language
from award.lines import person_name
from award.models import Association, Seat
from award.rule_sentences import language_name
from award.services.association import FIELDS

MOST_SIGNATORIES = 4


class AssociationForm(OneLineEach, forms.ModelForm):
    """The association. What is typed is handed to the service; the row is left alone.

    `languages` are those in which names and place are required.
    """

    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")

    class Meta:
        model = Association
        fields = list(FIELDS)
        widgets = {"postal_address": forms.Textarea(attrs={"class": "short", "rows": 3})}

    def __init__(self, *args: Any, languages: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in (*Association.NEEDED, "boilerplate"):
            for language in LANGUAGES:
                field = self.fields[f"{name}_{language}"]
                field.required = name in Association.NEEDED and language in languages
                field.label = capfirst(f"{field.label} ({language_name(language)})")
                field.widget.attrs["lang"] = language
                if name == "boilerplate":
                    field.widget.attrs.update({"class": "short", "rows": 5})
        for name in (
            "business_id",
            "telephone",
            "email",
            "postal_address",
            "website",
            "privacy_contact",
            "press_contact",
        ):
            self.fields[name].label = capfirst(self.fields[name].label)
        self.fields["telephone"].widget.input_type = "tel"
        # What is said of the place names all three languages: it stands once, above the three.
        self.place_hint = self.fields["place_fi"].help_text
        for language in LANGUAGES:
            field = self.fields[f"place_{language}"]
            field.help_text, field.shared_hint = "", "place_hint"

    def _post_clean(self) -> None:
        """Leave the row alone: the service writes and checks it."""

    def sections(self) -> list[tuple[str, list[list[forms.BoundField]]]]:
        """Return the fields as the page groups them: rows of one language beside the other, rows of one."""

        def threes(*names: str) -> list[list[forms.BoundField]]:
            return [[self[f"{name}_{language}"] for language in LANGUAGES] for name in names]

        return [
            (str(_("Names")), threes("legal_name", "display_name", "award_name")),
            (str(_("The office")), [[self[name] for name in ("telephone", "email", "website")], [self["postal_address"], self["business_id"]]]),
            (str(_("On papers")), threes("place", "boilerplate")),
            (str(_("Contacts")), [[self["press_contact"], self["privacy_contact"]]]),
        ]  # fmt: skip


class SignatoryForm(OneLineEach, forms.Form):
    """One person who signs; an empty line is nobody."""

    name = forms.CharField(label=_("Name in print"), max_length=120, required=False)
    office_fi = forms.CharField(
        label=_("Office (Finnish)"), max_length=120, required=False, widget=forms.TextInput(attrs={"lang": "fi"})
    )
    office_sv = forms.CharField(
        label=_("Office (Swedish)"), max_length=120, required=False, widget=forms.TextInput(attrs={"lang": "sv"})
    )
    office_en = forms.CharField(
        label=_("Office (English)"), max_length=120, required=False, widget=forms.TextInput(attrs={"lang": "en"})
    )
    mark_optional = False

    def clean(self) -> dict[str, Any]:
        """A line that is begun is finished: the certificate exists in every language."""
        if any(self.cleaned_data.values()):
            for name, value in list(self.cleaned_data.items()):
                if not value:
                    self.add_error(name, _("Fill this in, or leave the whole line empty."))
        return self.cleaned_data


SignatoryFormSet = forms.formset_factory(SignatoryForm, extra=0, max_num=MOST_SIGNATORIES, validate_max=True)


def signatory_lines(signatories: Any) -> list[dict[str, str]]:
    """Return the lines of the page: those who sign now, and room up to the most."""
    names = ["name", *columns("office")]
    lines = [{name: getattr(row, name) for name in names} for row in signatories]
    return lines + [dict.fromkeys(names, "")] * (MOST_SIGNATORIES - len(lines))


def filled_lines(formset: Any) -> list[dict[str, str]]:
    """Return the lines that name somebody."""
    return [form.cleaned_data for form in formset if form.cleaned_data.get("name")]


SEATS = [(f"{body}:{office}", words) for (body, office), words in Seat.ROLES.items()]


def _day(**attrs: Any) -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", **attrs})


class PersonForm(OneLineEach, forms.Form):
    """Somebody to be seated."""

    email = AddressField(label=_("E-mail"), help_text=_("The address this person signs in with."))
    name = forms.CharField(
        label=_("Name"), help_text=_("As the person writes it."), max_length=150, validators=[person_name]
    )
    language = forms.ChoiceField(label=_("Language of letters"), choices=settings.LANGUAGES, initial=current_language)


class SitsAs(forms.Form):
    """The office of another kind that some seats come with, in each language: asked apart, because most have none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in columns("sits_as"):
            self.fields[name] = forms.CharField(label=_("Sits as"), max_length=120, required=False)

    @property
    def sits_as(self) -> list[forms.BoundField]:
        """What the seat comes with, in each language."""
        return [self[name] for name in columns("sits_as")]

    @property
    def plain(self) -> list[forms.BoundField]:
        """What is asked of every seat."""
        return [field for field in self if field.name not in columns("sits_as")]

    @property
    def comes_with_office(self) -> bool:
        """True when something stands there, so that it is shown."""
        return any(field.value() or field.errors for field in self.sits_as)

    def said(self) -> dict[str, str]:
        """Return by language what the seat comes with."""
        return {language: self.cleaned_data[f"sits_as_{language}"] for language in LANGUAGES}


class SeatForm(SitsAs, PersonForm):
    """A seat to give."""

    seat = forms.ChoiceField(label=_("Seat"), choices=[("", _("choose")), *SEATS])
    since = forms.DateField(label=_("From"), widget=_day(), initial=timezone.localdate)
    until = forms.DateField(
        label=_("Until"), widget=_day(), required=False, help_text=_("Leave empty if it has no end yet.")
    )
    field_order = ("seat", "email", "name", "language", "since", "until", *columns("sits_as"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(self.field_order)

    def values(self) -> dict[str, Any]:
        """Return what was typed in the words of the service."""
        body, _colon, office = self.cleaned_data["seat"].partition(":")
        asked = {name: self.cleaned_data[name] for name in ("email", "name", "language", "since", "until")}
        return {**asked, "body": body, "office": office, "sits_as": self.said()}


class CorrectSeatForm(SitsAs, OneLineEach, forms.Form):
    """What can be corrected about a seat."""

    name = forms.CharField(label=_("Name"), help_text=_("As the person writes it."), max_length=150)
    office = forms.ChoiceField(label=_("Role"))
    since = forms.DateField(label=_("From"), widget=_day())
    until = forms.DateField(
        label=_("Until"), widget=_day(), required=False, help_text=_("Leave empty if it has no end yet.")
    )
    read = ReadField()

    def __init__(self, *args: Any, seat: Seat, initial: dict[str, Any], **kwargs: Any) -> None:
        names = ("office", "since", "until", *columns("sits_as"))
        stands = {name: getattr(seat, name) for name in names} | {"name": seat.user.name}
        super().__init__(*args, initial={**stands, **initial}, **kwargs)
        self.fields["office"].choices = [
            (office, words) for (body, office), words in Seat.ROLES.items() if body == seat.body
        ]

    def values(self) -> dict[str, Any]:
        """Return what was typed in the words of the service."""
        asked = {name: self.cleaned_data[name] for name in ("name", "office", "since", "until", "read")}
        return {**asked, "sits_as": self.said()}


class EndSeatForm(forms.Form):
    """The last day of a seat."""

    on = forms.DateField(
        label=_("Last day"),
        widget=_day(),
        initial=timezone.localdate,
        help_text=_("The seat opens its pages until the end of that day. To close them at once, choose yesterday."),
    )


class HandOverForm(PersonForm):
    """The next secretary, and one's own last day at the desk."""

    on = forms.DateField(
        label=_("Your own last day at the desk"),
        widget=_day(),
        initial=timezone.localdate,
        help_text=_("Your successor can begin at once; the days between are for showing how things are done."),
    )
