"""The forms of the wizard's pages, one topic each. What they know of the draft comes as `frame`: its call, its owner, its source."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from award.access import confirmed_addresses
from award.addresses import AddressField
from award.dates import house_zone, last_day
from award.languages import AUTONYMS, current_language
from award.models import Cycle, User
from nominations.call import Asked, Call
from nominations.forms.fields import LONGEST, FilesField, LineField, NameField, ProseField, storable
from nominations.likeness import Sign, Traits
from nominations.models import Nomination, Nominee
from nominations.oneself import known_as, sign_of_oneself

Typed = dict[str, list[str]]

FIRST_DEGREE_YEAR = 1900


@dataclass(frozen=True)
class Frame:
    """What a page must know of the draft it belongs to."""

    call: Call
    cycle: Cycle
    owner: User
    source: str
    # What the nominator has typed about oneself, on the page that asks it.
    typed_name: str = ""
    typed_telephone: str = ""
    # The addresses the nominator has confirmed, where they were fetched with the draft.
    confirmed: str | None = None

    @property
    def by_office(self) -> bool:
        """True for a nomination that came on paper or by telephone: the secretary enters what somebody else said."""
        return self.source != Nomination.Source.WEB

    @cached_property
    def nominator(self) -> list[Traits]:
        """By what the person who writes the draft is known: every confirmed address, both names and both telephone numbers."""
        addresses = (
            confirmed_addresses(User.objects.filter(pk=self.owner.pk))
            if self.confirmed is None
            else {self.owner.email, *self.confirmed.split()}
        )
        return known_as(
            (self.owner.name, self.typed_name),
            addresses,
            (self.owner.telephone, self.typed_telephone),
        )


class StepForm(forms.Form):
    """A page of the wizard. It may be saved incomplete and wrong; it is valid when the nomination could be sent with it."""

    def __init__(self, *args: Any, frame: Frame, question: Asked | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.frame = frame
        self.question = question
        self.build()

    def build(self) -> None:
        """Add what depends on the draft; called once the form knows it."""

    def typed(self, data: QueryDict | MultiValueDict) -> Typed:
        """Return what was typed into this form's own fields, as the draft keeps it; anything else that was sent is left behind."""
        names = [self.add_prefix(name) for name, field in self.fields.items() if not isinstance(field, FilesField)]
        return {name: [storable(value) for value in data.getlist(name)] for name in names if name in data}

    def initial_from(self, typed: MultiValueDict) -> dict[str, Any]:
        """Return what was typed as initial values, so that a page one comes back to is not greeted with errors."""
        return {
            name: field.widget.value_from_datadict(typed, MultiValueDict(), self.add_prefix(name))
            for name, field in self.fields.items()
            if not isinstance(field, FilesField)
        }

    @staticmethod
    def is_too_long(typed: Typed) -> bool:
        """True for a value that is longer than anything a person writes."""
        return any(len(value) > LONGEST for values in typed.values() for value in values)


def _language() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("We write to the nominee in"),
        choices=[(code, AUTONYMS[code]) for code, _name in settings.LANGUAGES],
        widget=forms.RadioSelect(attrs={"class": "row"}),
        error_messages={"required": _("Choose the language.")},
    )


class NomineeForm(StepForm):
    """Who is nominated, and how the person can be told."""

    template_name = "nominations/_nominee_form.html"
    # One of three ways to reach the person is needed, so none of them is called optional.
    mark_optional = False

    name = NameField(
        label=_("Name"),
        max_length=150,
        help_text=_("First name and surname, as the person writes them."),
        error_messages={"required": _("Write the name of the nominee.")},
    )
    occupation = LineField(
        label=_("Profession or office"), max_length=200, required=False, help_text=_("If you know it.")
    )
    email = AddressField(
        label=_("E-mail"), max_length=254, required=False, widget=forms.EmailInput(attrs={"inputmode": "email"})
    )
    telephone = LineField(
        label=_("Telephone"), max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    postal_address = forms.CharField(
        label=_("Postal address"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "short"}),
    )
    namesake = forms.BooleanField(label=_("The nominee is another person with the same name as mine"), required=False)
    language = _language()
    people = forms.ChoiceField(
        label=_("Is the nomination for one person or for two together?"),
        choices=[("1", _("One person")), ("2", _("Two people for what they have done together"))],
        widget=forms.RadioSelect,
        initial="1",
    )

    def build(self) -> None:
        """Ask about two people only where the rulebook allows it; write as the nominator does until told otherwise."""
        self.fields["language"].initial = current_language()
        if not (self.frame.call.is_joint and self.prefix == "nominee"):
            del self.fields["people"]
        if self.frame.by_office or self.frame.call.rule("self_nomination"):
            del self.fields["namesake"]

    def clean_postal_address(self) -> str:
        """Return the address as it will be stored."""
        return storable(self.cleaned_data["postal_address"])

    def clean(self) -> dict[str, Any]:
        """Demand one way to reach the nominee, and keep people from nominating themselves where the rules say so."""
        cleaned = super().clean() or {}
        unreadable = {"email", "telephone", "postal_address"} & set(self.errors)
        if not unreadable and not (cleaned["email"] or cleaned["telephone"] or cleaned["postal_address"]):
            self.add_error(
                "email", _("Give an e-mail address, a telephone number or a postal address: the nominee must be told.")
            )
        if "namesake" in self.fields:
            self._refuse_oneself(cleaned)
        return cleaned

    def _refuse_oneself(self, cleaned: dict[str, Any]) -> None:
        """Refuse an address or telephone number of the nominator's own; for the same name ask whether it is another person."""
        traits = Traits(*(cleaned.get(name) or "" for name in ("name", "email", "telephone")))
        sign = sign_of_oneself(traits, self.frame.nominator)
        if sign == Sign.EMAIL:
            self.add_error("email", _("This is your own address, and one cannot nominate oneself."))
        elif sign == Sign.TELEPHONE:
            self.add_error("telephone", _("This is your own telephone number, and one cannot nominate oneself."))
        elif sign == Sign.NAME and not cleaned.get("namesake"):
            self.add_error(
                "namesake",
                _(
                    "The nominee has your name, and one cannot nominate oneself. If it is another person, tick this box."
                ),
            )

    @property
    def asks_for_namesake(self) -> bool:
        """True when the page asks whether a nominee with the nominator's name is another person."""
        if "namesake" not in self.fields:
            return False
        return sign_of_oneself(Traits(str(self["name"].value() or "")), self.frame.nominator) == Sign.NAME


class ConnectionForm(StepForm):
    """How the nominee belongs to the university. Degree, faculty and year are never demanded: not every alumnus has one."""

    connections = forms.MultipleChoiceField(
        label=_("The nominee"),
        choices=Nominee.Connection,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one connection to the university.")},
        help_text=_("Choose all that are true."),
    )
    degree = LineField(label=_("Degree"), max_length=160, required=False)
    faculty = LineField(label=_("Faculty"), max_length=160, required=False)
    degree_year = forms.IntegerField(
        label=_("Year of the degree"),
        required=False,
        min_value=FIRST_DEGREE_YEAR,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w-4"}),
    )

    def clean_degree_year(self) -> int | None:
        """Return the year. A degree cannot be of a year that has not come."""
        year: int | None = self.cleaned_data["degree_year"]
        if year is not None and year > timezone.localdate().year:
            raise ValidationError(_("This year has not come yet."))
        return year


class CaseForm(StepForm):
    """One text of the case; the page's heading is the question."""

    def build(self) -> None:
        """Add the text with the question's hint and limit."""
        if self.question is None:
            raise TypeError("a page of the case needs its question")
        limit = self.question.word_limit
        hint = " ".join(
            part
            for part in (
                self.question.hint,
                ngettext("At most %(limit)d word.", "At most %(limit)d words.", limit) % {"limit": limit},
                gettext(
                    "Of several criteria it is enough to meet one: you may leave this empty if you write about another."
                )
                if self.question.alternative
                else "",
                gettext("The nominee may read what you write.") if self.frame.call.rule("nominee_sees_case") else "",
            )
            if part
        )
        self.fields["text"] = ProseField(
            label=_("Your case"),
            help_text=hint,
            limit=limit,
            rows=12 if limit > 150 else 6,
            required=self.question.required,
            error_messages={
                "required": _("Write your case for at least one of these criteria.")
                if self.question.alternative
                else _("Write your case.")
            },
        )


class ExtraForm(StepForm):
    """The questions that are no criterion."""

    def build(self) -> None:
        """Add a text for each question."""
        for question in self.frame.call.asked("EXTRA"):
            self.fields[question.key] = ProseField(
                label=question.label,
                help_text=question.hint,
                limit=question.word_limit,
                rows=3 if question.word_limit <= 50 else 6,
                required=question.required,
            )


class AttachmentsForm(StepForm):
    """Files to add. What has been added is no field: it lies in the draft and is listed on the page."""

    mark_optional = False
    files = FilesField(label=_("Add files"), required=False)

    def build(self) -> None:
        """Say what is accepted, and tell the browser."""
        self.fields["files"].widget.attrs["accept"] = ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"
        megabytes = self.frame.call.rule("attachment_megabytes")
        accepted = ngettext(
            "PDF, JPEG or PNG, at most %(megabytes)d megabyte each. You can choose several at once.",
            "PDF, JPEG or PNG, at most %(megabytes)d megabytes each. You can choose several at once.",
            megabytes,
        ) % {"megabytes": megabytes}
        self.fields["files"].help_text = f"{self.frame.call.says('attachments_min')} {accepted}".strip()


class NominatorForm(StepForm):
    """Who nominates. The address is the one that was signed in with, so it is shown and not asked."""

    name = NameField(
        label=_("Your name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write your name.")},
    )
    telephone = LineField(
        label=_("Your telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    relation = LineField(
        label=_("How do you know the nominee?"),
        max_length=300,
        required=False,
        help_text=_("For example as a colleague, a student or a reader."),
    )


class SenderForm(StepForm):
    """Who nominated on paper or by telephone, entered by the secretary."""

    source = forms.ChoiceField(
        label=_("How did the nomination come?"),
        choices=[(source.value, source.label) for source in (Nomination.Source.PAPER, Nomination.Source.PHONE)],
        widget=forms.RadioSelect,
    )
    received_on = forms.DateField(
        label=_("Day on which it was received"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("What has come in time counts, even when it is entered later."),
    )
    name = NameField(label=_("The nominator's name"), max_length=150)
    email = AddressField(
        label=_("The nominator's e-mail"),
        max_length=254,
        required=False,
        help_text=_("The receipt is sent there. Without an address you can print it."),
    )
    telephone = LineField(
        label=_("The nominator's telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    relation = LineField(label=_("How the nominator knows the nominee"), max_length=300, required=False)

    def build(self) -> None:
        """Begin with how the draft was begun, and today."""
        self.fields["source"].initial = self.frame.source
        self.fields["received_on"].initial = timezone.localdate(timezone=house_zone())

    def clean_received_on(self) -> date:
        """Return the day; it lies in the nomination period, for a letter that came late is late on paper as well."""
        day: date = self.cleaned_data["received_on"]
        cycle = self.frame.cycle
        if day > timezone.localdate(timezone=house_zone()):
            raise ValidationError(_("This day has not come yet."))
        if cycle.nominations_open_at and day < timezone.localdate(cycle.nominations_open_at, house_zone()):
            raise ValidationError(_("On this day nominations were not open yet."))
        if cycle.nominations_end_at and day >= _first_day_too_late(cycle.nominations_end_at):
            raise ValidationError(_("On this day nominations had closed."))
        return day


def _first_day_too_late(end: datetime) -> date:
    """Return the first day on which a letter is late: the window ends at its midnight or within the day before."""
    return last_day(end) + timedelta(days=1)


class DeclarationForm(StepForm):
    """What the nominator confirms before sending; it stands on the page where the answers are checked."""

    def build(self) -> None:
        """Add a box to tick for each declaration."""
        for question in self.frame.call.asked("DECLARATION"):
            self.fields[question.key] = forms.BooleanField(
                label=question.label,
                help_text=question.hint,
                required=question.required,
                error_messages={"required": _("Tick the box to confirm this.")},
            )
