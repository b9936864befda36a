"""The desk's forms for screening: admitting, turning down, and what a candidate is."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from award.forms.lines import OneLineEach
from award.widgets import HintedRadioSelect
from nominations.access.proposals import Proposal
from nominations.likeness import Sign
from nominations.models import Candidate, Nomination

NEW = "new"

SIGNS = {
    Sign.EMAIL: _("the same e-mail address"),
    Sign.TELEPHONE: _("the same telephone number"),
    Sign.NAME: _("the same name"),
    Sign.ALIKE: _("a similar name"),
}


def why(proposal: Proposal) -> str:
    """Return in words what speaks for two rows being the same person."""
    words = str(SIGNS[proposal.likeness.sign])
    if proposal.likeness.other_year:
        words += ", " + str(_("but degrees of different years"))
    number = proposal.nominations
    received = ngettext("%(number)s nomination so far", "%(number)s nominations so far", number) % {"number": number}
    return f"{words[:1].upper()}{words[1:]}; {received}."


def described(candidate: Candidate) -> str:
    """Return a candidate as one line: name, degree, year."""
    return ", ".join(
        str(part) for part in (candidate.name, candidate.degree, candidate.degree_year) if part not in ("", None)
    )


class AdmitForm(forms.Form):
    """To which candidate a nomination is admitted. Where somebody may be the same person, nothing is chosen beforehand."""

    candidate = forms.ChoiceField(
        label=_("Who is this?"), error_messages={"required": _("Choose whether this is a new candidate.")}
    )

    def __init__(
        self, *args: Any, names: str, proposals: list[Proposal], candidates: QuerySet[Candidate], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.others = {str(candidate.pk): candidate for candidate in candidates}
        proposed = {str(proposal.candidate.pk) for proposal in proposals}
        choices: list[tuple[str, Any]] = [(NEW, _("A new candidate: %(names)s") % {"names": names})]
        choices += [(str(row.candidate.pk), described(row.candidate)) for row in proposals]
        self.fields["candidate"].choices = choices
        self.fields["candidate"].widget = HintedRadioSelect(
            hints={str(row.candidate.pk): why(row) for row in proposals}, choices=choices
        )
        if not proposals:
            self.fields["candidate"].initial = NEW
        rest = [(key, described(row)) for key, row in self.others.items() if key not in proposed]
        if rest:
            self.fields["other"] = forms.ChoiceField(
                label=_("Or another candidate"),
                choices=[("", "–"), *rest],
                required=False,
                help_text=_("For a person whom the comparison of names does not find, such as one with a new surname."),
            )

    def clean(self) -> dict[str, Any]:
        """Let a candidate chosen from the list of all win over the radio buttons; having chosen two is a mistake."""
        data = super().clean() or {}
        chosen, other = data.get("candidate"), data.get("other")
        if other and chosen in self.others:
            self.add_error("other", _("Choose one candidate only."))
        elif other:
            self.errors.pop("candidate", None)
            data["candidate"] = other
        return data

    @property
    def chosen(self) -> Candidate | None:
        """The candidate to admit to; nothing for a new one."""
        return self.others.get(self.cleaned_data["candidate"])


class TurnDownForm(forms.Form):
    """Why a nomination does not go on, and whether the nominator hears now."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"class": "short", "rows": 3}),
        help_text=_("Kept with the nomination. The nominator reads it only if you write to them now."),
        error_messages={"required": _("Give the reason.")},
    )
    tell_nominator = forms.BooleanField(
        label=_("Write to the nominator now, with this reason"),
        required=False,
        help_text=_("Otherwise the nominator hears kindly at the close of the award year."),
    )


class VerifyForm(forms.Form):
    """How the office has verified that a candidate can be chosen."""

    how = forms.CharField(
        label=_("How was it verified?"),
        max_length=300,
        required=False,
        help_text=_("For example “register of degrees, 3 February”. The jury does not see it."),
    )


class DescribeForm(OneLineEach, forms.ModelForm):
    """What jurors read before they declare their interests."""

    class Meta:
        model = Candidate
        fields = ("name", "degree", "degree_year")


class StatusForm(forms.Form):
    """Whether a candidate stands."""

    status = forms.ChoiceField(label=_("The candidate"), widget=forms.RadioSelect)
    status_reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"class": "short", "rows": 3}),
        help_text=_("Needed for everybody who does not stand. The office and the audit trail keep it."),
    )

    def __init__(self, *args: Any, statuses: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {
            Candidate.Status.STANDING: _("Stands"),
            Candidate.Status.INELIGIBLE: _("Cannot be chosen under the rules"),
            Candidate.Status.WITHDRAWN: _("Is withdrawn"),
            Candidate.Status.SET_ASIDE: _("Is set aside"),
        }
        self.fields["status"].choices = [(status, words[Candidate.Status(status)]) for status in statuses]


class JoinForm(forms.Form):
    """Which candidate is the same person."""

    candidate = forms.ChoiceField(label=_("Same person as"), error_messages={"required": _("Choose a candidate.")})

    def __init__(self, *args: Any, proposals: list[Proposal], candidates: QuerySet[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.others = {str(row.pk): row for row in candidates}
        self.proposals = proposals
        proposed = [(str(row.candidate.pk), described(row.candidate)) for row in proposals]
        first = {key for key, _label in proposed}
        rest = [(key, described(row)) for key, row in self.others.items() if key not in first]
        groups: list[tuple[Any, Any]] = [("", "–")]
        if proposed:
            groups.append((_("Probably the same person"), proposed))
        if rest:
            groups.append((_("Other candidates"), rest))
        self.fields["candidate"].choices = groups

    @property
    def chosen(self) -> Candidate:
        """The candidate that stays."""
        return self.others[self.cleaned_data["candidate"]]


class SplitForm(forms.Form):
    """Which of a candidate's nominations mean somebody else."""

    nominations = forms.ModelMultipleChoiceField(
        queryset=Nomination.objects.none(),
        label=_("Nominations that mean somebody else"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose the nominations that mean somebody else.")},
    )

    def __init__(self, *args: Any, nominations: QuerySet[Nomination], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["nominations"]
        field.queryset = nominations
        field.label_from_instance = lambda row: f"{row.reference}, {row.nominator_name}"
