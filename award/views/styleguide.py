"""The living page of components, in demo mode only: every state of each, made by the same templates the product uses."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from award.addresses import AddressField
from award.widgets import CountedTextarea, HintedRadioSelect, ScaleSelect


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=_("Name"), help_text=_("As the person writes it."), max_length=150)
    email = AddressField(label=_("E-mail"), required=False)
    telephone = forms.CharField(
        label=_("Telephone"),
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    graduated = forms.IntegerField(label=_("Year"), required=False, min_value=1900, max_value=2100)
    held_on = forms.DateField(label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    closes_at = forms.DateTimeField(
        label=_("Day and time"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    place_fi = forms.CharField(label=_("Place"), required=False)
    place_sv = forms.CharField(label=_("Place"), required=False)
    place_en = forms.CharField(label=_("Place"), required=False)
    case = forms.CharField(
        label=_("Your case"),
        help_text=_("Tell us what the person has done, for whom, and what came of it."),
        widget=CountedTextarea(limit=12, separators="[\\s]"),
    )
    connection = forms.ChoiceField(
        label=_("Connection to the university"),
        choices=[
            ("studied", _("Studied")),
            ("research", _("Researcher")),
            ("staff", _("Staff")),
        ],
        widget=HintedRadioSelect(hints={"studied": _("Also without a degree.")}),
    )
    grounds = forms.MultipleChoiceField(
        label=_("Grounds"),
        required=False,
        choices=[
            ("colleague", _("Same employer now")),
            ("friend", _("Close friend")),
            ("other", _("Another reason")),
        ],
        widget=forms.CheckboxSelectMultiple,
    )
    attachment = forms.FileField(
        label=_("Attachment"),
        required=False,
        help_text=_("PDF, JPEG or PNG, at most 10 megabytes."),
    )
    points = forms.ChoiceField(
        label=_("The university's mission"),
        choices=[
            *[(str(point), str(point)) for point in range(1, 6)],
            ("none", _("cannot judge")),
        ],
        widget=ScaleSelect(
            anchors={
                1: _("hardly any effect"),
                2: _("noticed in the person's own circle"),
                3: _("clear within the university"),
                4: _("considerable, seen outside the university"),
                5: _("outstanding, an example to the country"),
            }
        ),
    )
    agreed = forms.BooleanField(
        label=_("I have read what the nominee is told"),
        help_text=_("Within a month, by the office."),
    )


#: Invalid on purpose, one mistake of each kind.
MISTAKES = {
    "name": "",
    "email": "aino(at)example.org",
    "language": "sv",
    "case": "For thirty years she has made science at the university the property of everybody in the country.",
    "points": "9",
}


def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component; a page of the demo, unknown elsewhere."""
    if not settings.DEMO:
        raise Http404
    return render(
        request,
        "award/styleguide.html",
        _samples() | {"form": SampleForm(MISTAKES) if "errors" in request.GET else None},
    )


def _samples() -> dict[str, Any]:
    """Return what the components are shown with. The people are invented."""
    return {
        "empty_form": SampleForm(prefix="empty", initial={"points": "4", "connection": "studied"}),
        "tasks": [
            {
                "title": _("The nominee"),
                "hint": _("Name, e-mail, occupation"),
                "url": "#lists",
                "status": _("Done"),
                "tone": "good",
            },
            {
                "title": _("The case"),
                "hint": _("Three questions"),
                "url": "#lists",
                "status": _("Begun"),
                "tone": "",
            },
            {
                "title": _("Attachments"),
                "hint": _("At most five files"),
                "url": "#lists",
                "status": _("Optional"),
                "tone": "plain",
            },
            {
                "title": _("Check your answers"),
                "hint": "",
                "url": "",
                "status": _("Cannot begin yet"),
                "tone": "plain",
            },
        ],
        "rows": [
            {"label": _("Name"), "value": "Aino Esimerkki", "url": "#lists"},
            {
                "label": _("E-mail"),
                "value": "aino.esimerkki@example.org",
                "url": "#lists",
            },
            {"label": _("Degree"), "value": "", "url": "#lists"},
            {"label": _("Reference"), "value": "2027-K7QF"},
        ],
        "steps": [
            {"title": _("Nominations"), "when": "29.1.2027", "state": "done"},
            {"title": _("Screening"), "when": "12.2.2027", "state": "now"},
            {"title": _("The jury reads"), "when": "21.3.2027", "state": ""},
            {"title": _("The board decides"), "when": "8.4.2027", "state": ""},
        ],
        "files": [
            {
                "name": "Ansioluettelo.pdf",
                "url": "#lists",
                "kind": "pdf",
                "meta": "214 kt · SHA-256 9f2c…",
            },
            {"name": "Muotokuva.jpg", "url": "#lists", "kind": "jpg", "meta": "1,2 Mt"},
        ],
        "standings": [
            {
                "place": 1,
                "name": "Aino Esimerkki",
                "total": "4.48",
                "points": ["4.1", "4.3", "4.6", "4.7", "4.7"],
                "median": "4.6",
            },
            {
                "place": 2,
                "name": "Bror Exempel",
                "total": "4.21",
                "points": ["2.9", "4.3", "4.6", "5.0"],
                "median": "4.45",
            },
        ],
        "page": Paginator(range(240), 20).page(5),
        "sections": [
            {"label": _("To do now"), "url": "#rooms", "current": True, "badge": 3},
            {"label": _("Nominations"), "url": "#rooms", "badge": 12},
            {"label": _("Texts"), "url": "#rooms"},
        ],
    }
