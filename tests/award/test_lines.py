"""No typed name carries an address into another person's letter."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError

from award.audit import Refused
from award.lines import LONGEST, no_address, person_name
from award.models import OutgoingMail, User
from award.models.lines import LineField, NameField
from award.services import people, seats
from nominations.models import Endorsement, Nomination
from nominations.services.endorsements import invite_endorser
from nominations.services.submission import Incomplete
from tests.award.builders import a_house, a_person, a_secretary, an_open_year
from tests.nominations.builders import a_nomination, signed_in

pytestmark = pytest.mark.django_db

NAMES = (
    "Aino Esimerkki", "J.R.R. Tolkien", "J.R.R.Tolkien", "O.Y. Nieminen jr.", "O.Y.Nieminen", "Dr.med. Virtanen", "Dr. med. Åsa Öhman",
    "M.Sc. Aino Virtanen", "Aino Virtanen, M.Sc.(Econ.)", "D.Sc.Tech. Bo Ek", "Fil.mag. Åke Ström", "fil.dr Siv Ek", "Ph.D. Mary O'Neil",
    "Ph.Lic. Bo", "tekn.lic. Bo", "Dipl.ins. Bo", "Dipl.-Ing. Bo", "prof.em. Bo", "Prof. h.c. Bo", "Mary St. John", "Mary St.John",
    "Anna-Liisa Väisänen-Ähtäri", "af Ursin, Nils", "von Wright, G.H.", "Søren Kierkegaard", "Łukasz Żak", "Jean-Luc d'Arc",
    "Gal·la Placídia", "Владимир Ильич", "نجيب محفوظ", "علی\u200cرضا", "李小龍", "Elina K.", "Matti Virtanen (s. 1975)", "Virtanen Aino & Bo Ek",
    "Juha \u201dJussi\u201d Vatanen", "E.T.A. Hoffmann", "C.G.E. Mannerheim", "Kullervo II", "A.B.C-D. Ek", "Nasima/Razmyar", "kand.oec. Bo", "X.Y.Z.",
    "अनीता शर्मा", "M. Win", "A.Ek", "A.Li", "J.Ho", "M.-L.Virtanen", "Dr.Ek", "Aino M.E. de Boer",
)  # fmt: skip
ADDRESSES = (
    "You have won. See https://evil.example/win", "evil.example", "Aino evil.com", "www.evil", "WWW.evil.example", "www .evil",
    "http:evil", "hxxp://evil", "hxxps:evil", "//evil/win", "evil\uff0eexample", "evil\u2024example", "evil\u3002example",
    "evil\uff61example", "evil\ufe52com", "e\u200bvil.exa\u200dmple", "evil\u2060.\u2060example", "ev\u00adil.com", "\uff48ttps\uff1a\uff0f\uff0fevil", "ｅｖｉｌ.ｃｏｍ",
    "x.evil.example", "evil.x.example", "t.me/evil", "t.co/x", "x.gd?a", "dr.com", "dr.med/win", "win@evil.example", "@evil", "xn--evl-sna.xn--p1ai",
    "192.168.0.1", "x.com", "See t.me", "t.co", "(g.co)", "💌.ws", "हिन्दी.भारत", "e̸vil.exa̸mple", "prof.ai", "a.io", "X.COM", "x\u3002com",
    "häijy.fi", "пример.рф", "evil.example:8080", "mailto:a", "tel:0600", "javascript:alert(1)", "http:\u2215\u2215evil", "http:\\\\evil",
    "Aino\nwww.evil.example", "Aino\u2028Esimerkki", "evil.example.", "(evil.example)", "evil.example,", "Aino.evil.example", "evil-site.top",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_names_and_titles_of_people_are_names(name):
    person_name(name)


@pytest.mark.parametrize("typed", ADDRESSES)
def test_an_address_is_no_name_in_whatever_disguise(typed):
    with pytest.raises(ValidationError):
        person_name(typed)


@pytest.mark.parametrize("line", ["Editor of Kaltio (kaltio.fi)", "ohjaaja, mag.phil.", "@work since 1999", "A/B"])
def test_other_lines_refuse_web_addresses_only(line):
    no_address(line)


@pytest.mark.parametrize("line", ["http://x", "www.evil.example", "HTTPS:evil", "a\nb"])
def test_a_line_holds_no_web_address(line):
    with pytest.raises(ValidationError):
        no_address(line)


def test_a_name_is_refused_beside_its_field_and_what_was_typed_is_kept():
    a_house()
    nomination = a_nomination(an_open_year())
    typed = "You have won. See evil.example"
    answer = signed_in(nomination.nominator).post(
        f"/en/nominate/mine/{nomination.pk}/recommendations/",
        {"name": typed, "email": "x@example.org", "language": "fi"},
    )
    page = answer.content.decode()
    assert "without web or email addresses" in page
    assert typed in page
    assert not OutgoingMail.objects.filter(template="endorsement_invitation").exists()


def test_services_refuse_it_whoever_calls_them():
    nomination = a_nomination(an_open_year())
    with pytest.raises(ValidationError):
        invite_endorser(
            nomination=nomination,
            name="www.evil.example",
            email="x@example.org",
            language="fi",
            by=nomination.nominator,
        )
    with pytest.raises(ValidationError):
        people.change_details(user=nomination.nominator, by=nomination.nominator, name="evil.example")
    with pytest.raises(ValidationError):
        people.change_details(user=nomination.nominator, by=nomination.nominator, telephone="www.evil.example")
    with pytest.raises(ValidationError):
        seats.give_seat(
            user=nomination.nominator, body="JURY", office="MEMBER", by=a_secretary(),
            sits_as=dict.fromkeys(("fi", "sv", "en"), "https://evil.example"),
        )  # fmt: skip
    with pytest.raises(ValidationError):
        seats.seat_person(
            email="new@example.org", name="evil.example", language="fi", body="JURY", office="MEMBER", by=a_secretary()
        )
    assert not User.objects.filter(email="new@example.org").exists()


@pytest.mark.parametrize(
    "changes",
    [{"nominee": {"name": "Aino evil.example"}}, {"you": {"name": "evil.example"}}, {"you": {"relation": "www.evil"}}],
)
def test_no_nomination_is_sent_with_an_address_for_a_name(changes):
    with pytest.raises((Incomplete, ValidationError)):
        a_nomination(an_open_year(), **changes)
    assert not Nomination.objects.exists()


def test_a_row_from_before_the_rule_can_still_be_saved_and_its_name_be_put_right():
    a_nomination(an_open_year())
    Nomination.objects.update(nominator_name="Nils at www.evil.example")
    old = Nomination.objects.get()
    old.nominator_telephone = "040 1234567"
    old.full_clean()
    old.nominator_name = "Bo at www.evil.example"
    with pytest.raises(ValidationError) as refused:
        old.full_clean()
    assert set(refused.value.message_dict) == {"nominator_name"}
    old.nominator_name = "Nils Förslagsson"
    old.full_clean()


def test_a_name_from_before_the_rule_goes_into_no_new_letter_to_a_stranger():
    a_house()
    nomination = a_nomination(an_open_year())
    Nomination.objects.update(nominator_name="Nils at www.evil.example")
    with pytest.raises(Refused, match="name"):
        invite_endorser(
            nomination=nomination, name="Rauni", email="x@example.org", language="fi", by=nomination.nominator
        )
    assert not Endorsement.objects.exists()


def test_the_rule_is_asked_of_the_database_only_where_a_line_breaks_it(django_assert_num_queries):
    user = a_person("x@example.org", "Aino Esimerkki")
    with django_assert_num_queries(0):
        user.clean_fields()
    user.name = "evil.example"
    with django_assert_num_queries(1), pytest.raises(ValidationError):
        user.clean_fields()


def test_a_line_longer_than_any_column_is_refused_for_its_length_and_not_searched():
    line = "evil.example " + "a" * LONGEST
    no_address(line)
    person_name(line)
    with pytest.raises(ValidationError) as refused:
        User._meta.get_field("name").clean(line, None)
    assert [error.code for error in refused.value.error_list] == ["max_length"]
    assert all(
        field.max_length <= LONGEST
        for model in apps.get_models()
        for field in model._meta.fields
        if isinstance(field, (NameField, LineField))
    )
