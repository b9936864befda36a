"""The components every page is made of."""

import re

from django import forms
from django.http import QueryDict
from django.template import Context, Template
from django.test import RequestFactory, override_settings
from django.utils import translation

from award.templatetags.award import initials, language_links
from award.widgets import CountedTextarea, HintedRadioSelect, ScaleSelect


class NomineeForm(forms.Form):
    name = forms.CharField(label="Name", help_text="As the person writes it.")
    email = forms.EmailField(label="E-mail", required=False)
    case = forms.CharField(label="Case", widget=CountedTextarea(limit=3, separators=r"[\s]"))
    connection = forms.ChoiceField(
        label="Connection",
        choices=[("studied", "Studied"), ("staff", "Staff")],
        widget=HintedRadioSelect(hints={"staff": "Now or before."}),
    )
    agreed = forms.BooleanField(label="I have read it")

    def clean(self):
        if self.cleaned_data.get("email", "").endswith("@invalid.example"):
            raise forms.ValidationError("That house has no letter box.")


def render(source: str, **context) -> str:
    return Template("{% load award i18n %}" + source).render(Context(context))


def test_a_field_stands_in_the_order_label_hint_error_control():
    html = render("{{ form.name.as_field_group }}", form=NomineeForm({}))
    positions = [html.index(part) for part in ("<label", 'id="id_name_helptext"', 'id="id_name_error"', "<input")]
    assert positions == sorted(positions)
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html


def test_the_count_stands_after_the_text_and_is_read_with_it():
    html = render("{{ form.case.as_field_group }}", form=NomineeForm())
    assert html.index("<textarea") < html.index('id="id_case_count"')
    assert 'aria-describedby="id_case_count"' in html
    assert "At most 3 words" in html
    assert 'data-word-limit="3"' in html
    assert r'data-word-separators="[\s]"' in html


def test_a_label_says_optional_by_itself_and_a_form_can_stop_that():
    class Draft(NomineeForm):
        mark_optional = False

    assert "(optional)" in render("{{ form.email.as_field_group }}", form=NomineeForm())
    assert "(optional)" not in render("{{ form.name.as_field_group }}", form=NomineeForm())
    assert "(optional)" not in render("{{ form.email.as_field_group }}", form=Draft())


def test_a_group_of_radio_buttons_is_a_fieldset_with_a_legend_and_hints():
    html = render("{{ form.connection.as_field_group }}", form=NomineeForm())
    assert re.search(r"<fieldset.*<legend>Connection", html, re.S)
    assert 'aria-describedby="id_connection_1_hint"' in html
    assert "Now or before." in html
    assert "checked" not in html


def test_the_error_summary_links_to_the_first_control_of_each_field():
    html = render("{% error_summary %}", form=NomineeForm({"name": "Aino", "email": "aino"}))
    assert 'role="alert"' in html
    assert 'tabindex="-1"' in html
    assert re.findall(r'href="([^"]+)"', html) == ["#id_email", "#id_case", "#id_connection_0", "#id_agreed"]


def test_every_link_of_the_error_summary_leads_to_a_control_of_the_page():
    form = NomineeForm({"email": "a@invalid.example", "case": "x", "connection": "staff", "agreed": "on", "name": "A"})
    html = render("{% error_summary %}{{ form }}", form=form)
    for target in re.findall(r'href="#([^"]+)"', html):
        assert f'id="{target}"' in html
    assert html.count("That house has no letter box.") == 2


def test_a_label_that_is_a_sentence_ends_as_one_in_the_summary():
    form = NomineeForm({"name": ""})
    form.fields["agreed"].label = "What I have written is true."
    html = render("{% error_summary %}", form=form)
    assert ">Name: This field is required.<" in html
    assert ">What I have written is true. This field is required.<" in html


def test_an_untouched_form_shows_no_error_summary():
    assert "error-summary" not in render("{% error_summary %}", form=NomineeForm())


def test_the_error_summary_of_several_forms_holds_them_all():
    forms_ = [NomineeForm({}, prefix="a"), NomineeForm({}, prefix="b")]
    html = render("{% error_summary %}", forms=forms_)
    assert "#id_a-name" in html
    assert "#id_b-name" in html


def test_what_was_typed_is_shown_as_text():
    form = NomineeForm({"name": "", "case": "<script>alert(1)</script>"})
    html = render("{{ form }}", form=form)
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_a_scale_offers_cannot_judge_in_the_same_group_and_shows_every_anchor():
    class Sheet(forms.Form):
        points = forms.ChoiceField(
            choices=[("1", "1"), ("2", "2"), ("none", "cannot judge")],
            widget=ScaleSelect(anchors={1: "small", 2: "large"}),
        )

    html = render("{{ form.points }}", form=Sheet(initial={"points": "2"}))
    assert html.count('type="radio"') == 3
    assert html.count('name="points"') == 3
    assert html.count("checked") == 1
    assert "<strong>2</strong> – large" in html
    assert re.search(r"<details>.*small.*large.*</details>", html, re.S)


class PlaceForm(forms.Form):
    place_fi = forms.CharField(label="Place")
    place_sv = forms.CharField(label="Place")
    place_en = forms.CharField(label="Place in English", widget=forms.TextInput(attrs={"lang": "en"}))
    answer_en = forms.CharField(label="Answer")


def test_the_columns_of_a_localised_text_stand_on_one_row_and_say_their_language():
    html = render("{{ form }}", form=PlaceForm())
    assert html.count('class="languages-row"') == 1
    assert re.search(r'Place <span class="of-language" lang="fi">Suomi</span></label>', html)
    assert re.search(r'<input[^>]*name="place_sv"[^>]*lang="sv"', html)
    assert html.count("of-language") == 2  # not where the label says it already, and not for a field that stands alone
    assert re.search(r'<input[^>]*name="answer_en"(?![^>]*lang=)', html)


def test_initials_are_the_first_and_the_last():
    assert initials("Aino Maria Esimerkki") == "AE"
    assert initials("Åke") == "Å"
    assert initials("") == ""


def test_the_strip_plot_places_the_points_on_its_axis():
    html = render('{% strip_plot points 1 5 "words" mean=mean %}', points=["1", "5", "5"], mean="3")
    assert re.findall(r'cx="(\d+)"', html) == ["10", "198", "198"]
    assert len(set(re.findall(r'cy="(\d+)"', html)[1:])) == 2
    assert "M104 3v22" in html
    assert 'aria-label="words"' in html


def links_on(path: str, query: dict[str, str] | None = None) -> dict[str, str]:
    request = RequestFactory().get(path, query or {})
    return {link.code: link.href for link in language_links(Context({"request": request}))}


def test_the_language_switch_keeps_the_page_and_its_query():
    with translation.override("sv"), override_settings(DEMO=True):
        links = links_on("/sv/styleguide/", {"errors": "1", "q": "Å & ä"})
    assert set(links) == {"fi", "sv", "en"}
    for code, href in links.items():
        path, query = href.split("?", 1)
        assert path == f"/{code}/styleguide/"
        assert QueryDict(query).dict() == {"errors": "1", "q": "Å & ä"}


def test_the_language_switch_of_a_page_without_address_leads_home():
    assert links_on("/sv/nonsense/") == {"fi": "/fi/", "sv": "/sv/", "en": "/en/"}
