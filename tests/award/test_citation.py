"""A citation is part of a sentence on the certificate, and a whole sentence everywhere else."""

import pytest

from award.models import Text
from award.papers.citation import CITATION_BEGINS, citation_sentence, goes_on
from tests.award.builders import a_secretary, an_open_year
from tests.award.laureates import a_laureate, the_association

TYPED = [
    # as the form asks for it
    ("fi", "siitä, että hän on avannut tieteen", "Tunnustus myönnettiin siitä, että hän on avannut tieteen."),
    ("sv", "för att hon har öppnat vetenskapen", "Utmärkelsen gavs för att hon har öppnat vetenskapen."),
    ("en", "for opening science to all", "Awarded for opening science to all."),
    # with a capital or a full stop, as many people end what they write
    ("fi", "Siitä, että hän on avannut tieteen.", "Tunnustus myönnettiin siitä, että hän on avannut tieteen."),
    ("sv", "För att hon har öppnat vetenskapen.", "Utmärkelsen gavs för att hon har öppnat vetenskapen."),
    ("en", "For opening science to all.", "Awarded for opening science to all."),
    ("sv", "För förtjänster", "Utmärkelsen gavs för förtjänster."),
    # other words that go on from the grant
    ("fi", "tunnustuksena siitä, että hän on avannut", "Tunnustus myönnettiin siitä, että hän on avannut."),
    ("fi", "elämäntyöstään tieteen hyväksi", "Tunnustus myönnettiin elämäntyöstään tieteen hyväksi."),
    ("fi", "uraauurtavasta tutkimuksesta", "Tunnustus myönnettiin uraauurtavasta tutkimuksesta."),
    ("sv", "som erkänsla för ett livsverk", "Utmärkelsen gavs som erkänsla för ett livsverk."),
    ("en", "in recognition of a life's work", "Awarded in recognition of a life's work."),
    # whole sentences stay what they are
    ("fi", "Hän on avannut tieteen kaikille", "Hän on avannut tieteen kaikille."),
    ("sv", "För tjugo år sedan grundade hon ett nätverk.", "För tjugo år sedan grundade hon ett nätverk."),
    ("en", "For twenty years she has taught us. She goes on!", "For twenty years she has taught us. She goes on!"),
    ("sv", "Åsa Öhman har öppnat vetenskapen", "Åsa Öhman har öppnat vetenskapen."),
    ("fi", "Tutkimuksesta hän siirtyi opettamaan.", "Tutkimuksesta hän siirtyi opettamaan."),
    # words that neither go on nor begin a sentence
    ("fi", "hän on avannut tieteen", "Tunnustuksen perustelut: hän on avannut tieteen."),
    ("sv", "hon har öppnat vetenskapen", "Utmärkelsen gavs med motiveringen: hon har öppnat vetenskapen."),
    ("en", "her life's work", "Awarded with the citation: her life's work."),
    # ends
    ("sv", "för att hon frågar: ”Varför?”", "Utmärkelsen gavs för att hon frågar: ”Varför?”"),
    ("sv", "för att hon leder Alumner r.f.", "Utmärkelsen gavs för att hon leder Alumner r.f."),
    ("en", "for asking why…", "Awarded for asking why…"),
    ("sv", "  för att hon\nfrågar , ", "Utmärkelsen gavs för att hon frågar."),
    ("sv", "för “mod”", "Utmärkelsen gavs för “mod”."),
    ("fi", " \n ", ""),
    ("en", "?", "Awarded with the citation: ?"),
]


@pytest.mark.pure
@pytest.mark.parametrize(("language", "typed", "sentence"), TYPED)
def test_whatever_was_typed_reads_as_a_sentence(language, typed, sentence):
    assert citation_sentence(typed, language) == sentence


@pytest.mark.pure
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_what_the_form_asks_for_goes_on_from_the_grant(language):
    assert goes_on(CITATION_BEGINS[language], language)
    assert not goes_on(CITATION_BEGINS[language].capitalize(), language)
    assert not goes_on(f"{CITATION_BEGINS[language]} x.", language)


CITATIONS = {
    "fi": ("siitä, että hän kuuntelee", "Tunnustus myönnettiin siitä, että hän kuuntelee."),
    "sv": ("för att hon lyssnar", "Utmärkelsen gavs för att hon lyssnar."),
    "en": ("for listening to others", "Awarded for listening to others."),
}


@pytest.fixture
def laureate(db):
    the_association()
    found = a_laureate(an_open_year())
    for language, (typed, _sentence) in CITATIONS.items():
        Text.objects.filter(laureate=found, kind="CITATION", language=language).update(body=typed)
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_page_metadata_front_page_and_feed_say_the_sentence(laureate, client, language):
    typed, sentence = CITATIONS[language]
    page = client.get(f"/{language}/laureates/{laureate.slug}/").content.decode()
    assert page.count(sentence) == 3  # description, og:description and the page
    assert page.count(typed) == 3  # and never the bare fragment
    for address in (f"/{language}/", f"/{language}/laureates/feed.xml"):
        answer = client.get(address).content.decode()
        assert answer.count(typed) == answer.count(sentence) > 0, address


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_who_writes_and_who_checks_see_the_sentence_beside_what_was_typed(laureate, client, settings, language):
    settings.REQUIRE_SECOND_FACTOR = False
    client.force_login(a_secretary())
    typed, sentence = CITATIONS[language]
    written = client.get(f"/en/desk/laureates/{laureate.pk}/texts/CITATION/{language}/").content.decode()
    assert sentence in written
    assert CITATION_BEGINS[language] in written
    assert citation_sentence(CITATION_BEGINS[language], language) in written
    read = client.get(f"/en/desk/laureates/{laureate.pk}/texts/{language}/").content.decode()
    assert sentence in read
    assert f"<p>{typed}</p>" in read
