"""Forms about the laureate: facts, answer, texts, publication."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from award.addresses import AddressField
from award.dates import house_zone
from award.forms.lines import OneLineEach
from award.forms.refusals import ReadField
from award.languages import LANGUAGES, columns
from award.models import Laureate, Text
from award.papers.citation import CITATION_BEGINS, citation_sentence
from award.services.texts import sha256


class FactsForm(OneLineEach, forms.ModelForm):
    """The snapshot's facts, as the office corrects them."""

    portrait = forms.FileField(
        label=_("Portrait"),
        required=False,
        help_text=_("JPEG or PNG, at least 400 pixels a side. Where it was taken is removed."),
    )

    class Meta:
        model = Laureate
        fields = (
            "name", "title", *columns("degree"), *columns("tagline"), "presented_on", "email", "telephone", "language",
            *columns("portrait_alt"), "photographer", "photo_licence",
        )  # fmt: skip
        labels: ClassVar = {"language": _("Language of letters"), "presented_on": _("Day of the presentation")}
        help_texts: ClassVar = {"presented_on": _("It stands on the certificate and on the page of the laureate.")}
        widgets: ClassVar = {"presented_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})}


class PastLaureateForm(OneLineEach, forms.ModelForm):
    """A laureate of the years before this system. What is typed is handed to the service; the row is left alone."""

    portrait = forms.FileField(
        label=_("Portrait"),
        required=False,
        help_text=_("JPEG or PNG, at least 400 pixels a side. Where it was taken is removed."),
    )

    class Meta:
        model = Laureate
        fields = (
            "year", "name", "title", *columns("degree"), *columns("tagline"), *columns("portrait_alt"), "photographer",
            "photo_licence",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            del self.fields["year"]

    def _post_clean(self) -> None:
        """Leave the row alone: the service writes and checks it."""

    def facts(self) -> dict[str, Any]:
        """Return what was typed, without the year and the picture."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("year", "name", "portrait")}


class OwnFactsForm(OneLineEach, forms.ModelForm):
    """What the laureate checks and corrects: the name, the words about them, the photograph and whether they come."""

    portrait = forms.FileField(
        label=_("Portrait"), required=False, help_text=_("JPEG or PNG, at least 400 pixels a side.")
    )

    class Meta:
        model = Laureate
        fields = ("name", *columns("degree"), *columns("tagline"), "telephone", "photographer")


class DutyForm(forms.Form):
    """A yes or no to the award, and to the duty that goes with it where the rules know one."""

    def __init__(self, *args: Any, duty: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if duty:
            self.fields["undertakes"] = forms.BooleanField(label=self.undertaking, help_text=duty, required=False)


class AnswerForm(DutyForm):
    """The laureate's own answer."""

    undertaking = _("I undertake what goes with the award")

    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=[("accept", _("I accept with pleasure")), ("decline", _("I thank you, but decline"))],
        widget=forms.RadioSelect,
    )
    attends = forms.ChoiceField(
        label=_("Do you take part in the celebration?"),
        choices=[("yes", _("Yes")), ("no", _("No")), ("", _("I do not know yet"))],
        widget=forms.RadioSelect,
        required=False,
        initial="",
    )

    @property
    def coming(self) -> bool | None:
        """True, False, or None for not known yet."""
        return {"yes": True, "no": False}.get(self.cleaned_data.get("attends", ""))


class RecordedAnswerForm(DutyForm):
    """An answer the office was given."""

    undertaking = _("Undertakes what goes with the award")

    answer = forms.ChoiceField(
        label=_("The laureate"),
        choices=[("accept", _("accepts")), ("decline", _("declines"))],
        widget=forms.RadioSelect,
    )
    via = forms.ChoiceField(
        label=_("The answer was given"),
        choices=[(via.value, via.label) for via in Laureate.Via if via != Laureate.Via.LINK],
        widget=forms.RadioSelect,
    )
    attends = forms.ChoiceField(
        label=_("Takes part in the celebration"),
        choices=[("yes", _("Yes")), ("no", _("No")), ("", _("Not known yet"))],
        widget=forms.RadioSelect,
        required=False,
        initial="",
    )

    coming = AnswerForm.coming


# How a text is best written, said where it is written.
HINTS = {
    Text.Kind.CITATION: _("It goes on where the certificate says what is given to whom: begin it as in “%(beginning)s”, without a capital, and leave out the full stop. About 40 words are best. Everywhere else it is shown as a sentence: “%(sentence)s”."),
    Text.Kind.HEADLINE: _("Who is what, in one line of at most 100 characters."),
    Text.Kind.LEAD: _("Who, what, when and why, in three or four lines that could stand alone as a piece of news."),
    Text.Kind.QUOTE: _("The laureate's own words, two or three sentences. The quotation marks are set by themselves."),
    Text.Kind.FACTS: _("One fact on each line."),
}  # fmt: skip


class TextForm(forms.Form):
    """One text in one language."""

    body = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 12}), required=False, max_length=8000)
    source_language = forms.ChoiceField(
        label=_("Translated from"),
        required=False,
        help_text=_("When the source changes, this text is marked as older than it."),
    )

    def __init__(self, *args: Any, language: str, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].label = capfirst(Text.Kind(kind).label)
        if kind in HINTS:
            self.fields["body"].help_text = HINTS[kind] % {
                "beginning": CITATION_BEGINS[language],
                "sentence": citation_sentence(CITATION_BEGINS[language], language),
            }
        self.fields["body"].widget.attrs["lang"] = language
        names = {"fi": _("Finnish"), "sv": _("Swedish"), "en": _("English")}
        self.fields["source_language"].choices = [("", _("nothing: this is an original"))] + [
            (code, names[code]) for code in LANGUAGES if code != language
        ]


class RightBox(forms.CheckboxInput):
    """A box that says of which text it is ticked: its value is the fingerprint of what stands beside it on the page."""

    def __init__(self, fingerprint: str) -> None:
        super().__init__(check_test=lambda value: value == fingerprint)
        self.fingerprint = fingerprint

    def format_value(self, value: Any) -> str:
        """Send the fingerprint, whether or not the box is ticked now."""
        return self.fingerprint

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return the fingerprint that was sent, so that it can be compared with the text as it stands."""
        return data.get(name, "")


class ReadingForm(OneLineEach, forms.Form):
    """A box for each text that waits, named by its kind, and who has read those that are ticked."""

    checker = forms.CharField(label=_("Checked by"), max_length=150)

    def __init__(self, *args: Any, texts: Iterable[Text], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = []
        for text in texts:
            box = RightBox(sha256(text.body))
            self.fields[text.kind] = forms.CharField(
                label=capfirst(text.get_kind_display()), required=False, widget=box
            )
            self.kinds.append(text.kind)
        self.order_fields([*self.kinds, "checker"])

    def clean(self) -> dict[str, Any]:
        """Ask for at least one text."""
        cleaned = super().clean() or {}
        if not any(cleaned.get(kind) or kind in self.errors for kind in self.kinds):
            self.add_error(None, _("Tick the texts that are right."))
        return cleaned

    @property
    def read(self) -> dict[str, str]:
        """The ticked texts by kind, each with the fingerprint of what was read."""
        return {kind: self.cleaned_data[kind] for kind in self.kinds if self.cleaned_data.get(kind)}


class OwnReadingForm(ReadingForm):
    """The same for the checker with a link, who gives their own name."""

    checker = forms.CharField(
        label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )


class CheckerInvitationForm(forms.Form):
    """Whom a text is sent to for checking."""

    email = AddressField(label=_("The checker's e-mail"))


class HourForm(forms.Form):
    """When the publication is asked to happen."""

    when = forms.ChoiceField(
        label=_("When?"),
        choices=[("signal", _("On my signal, not before")), ("time", _("At a time"))],
        widget=forms.RadioSelect,
    )
    publish_at = forms.SplitDateTimeField(
        label=_("Date and time"),
        required=False,
        help_text=_("Finnish time, for example 12.5.2027 and 18.00."),
        input_date_formats=["%d.%m.%Y", "%Y-%m-%d"],
        input_time_formats=["%H.%M", "%H:%M"],
        widget=forms.SplitDateTimeWidget(
            date_attrs={"type": "date", "class": "w-10"},
            time_attrs={"type": "time", "class": "w-10"},
            date_format="%Y-%m-%d",
            time_format="%H:%M",
        ),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the time when one is wanted, and for one to come: an hour that has passed would publish at once and not say so."""
        cleaned = super().clean() or {}
        if cleaned.get("when") == "time" and not cleaned.get("publish_at"):
            self.add_error("publish_at", _("Give the date and the time."))
        if cleaned.get("publish_at"):
            if cleaned["publish_at"] <= timezone.now():
                self.add_error("publish_at", _("This time has passed: give a later one, or choose the signal."))
                return cleaned
            cleaned["publish_at"] = cleaned["publish_at"].astimezone(house_zone())
        return cleaned

    @property
    def hour(self) -> datetime | None:
        """The hour that was chosen, None for "on my signal"."""
        return self.cleaned_data["publish_at"] if self.cleaned_data["when"] == "time" else None


class ApprovalForm(forms.Form):
    """The publication as it was read: everything that becomes public, and when."""

    read = ReadField()


class WithdrawalForm(forms.Form):
    """Why a publication is taken back."""

    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3, "class": "short"}), max_length=2000
    )
