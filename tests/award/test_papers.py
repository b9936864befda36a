"""Certificate and press release: what they say, in each language, and that it fits its page."""

from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import pikepdf
import pytest
from django.utils import translation
from PIL import Image

from award.demo_portrait import HEIGHT, WIDTH, Hair, demo_portrait
from award.papers import (
    CertificateData,
    Portrait,
    PressReleaseData,
    Signatory,
    award_title,
    certificate_pdf,
    certificate_warnings,
    press_release_pdf,
    press_release_warnings,
)
from award.papers.certificate import certificate_layout
from award.papers.language import place_and_day, printable, quoted, release_line, together
from award.papers.press_release import TEXT_CHARACTERS, _headline
from award.press import PaperTooLarge
from award.typesetting import SERIF, broken_lines, text_width, unprintable
from tests import verapdf
from tests.award.test_press import fonts, structure

pytestmark = pytest.mark.pure

LANGUAGES = ("fi", "sv", "en")
HELSINKI = ZoneInfo("Europe/Helsinki")
SIGNATORIES = (Signatory("Malla Mallikas", "ordförande"), Signatory("Bror Exempel", "sekreterare"))


def certificate(**changes) -> CertificateData:
    """Return the data of an everyday certificate, in Swedish."""
    wanted = {
        "language": "sv",
        "association": "Helsingfors universitets alumner rf",
        "award": "Årets alumn 2026",
        "name": "Aino Esimerkki",
        "degree": "filosofie doktor",
        "citation": "för att hon har gjort vetenskapen till allas egendom",
        "decided_on": date(2026, 3, 12),
        "place": "Helsingfors",
        "presented_on": date(2026, 4, 15),
        "signatories": SIGNATORIES,
        "number": "2026-1",
        "check_url": "https://alumn.example/sv/verify/K7QF-2M9D/",
    }
    return CertificateData(**wanted | changes)


def release(**changes) -> PressReleaseData:
    """Return the data of an everyday press release, in Swedish."""
    wanted = {
        "language": "sv",
        "association": "Helsingfors universitets alumner rf",
        "place": "Helsingfors",
        "dated": date(2026, 4, 13),
        "embargo": datetime(2026, 4, 15, 18, 0, tzinfo=HELSINKI),
        "headline": "Aino Esimerkki är Årets alumn",
        "lead": "Föreningen har valt Aino Esimerkki till Årets alumn 2026.",
        "quote": '"Fråga en gång till."',
        "quote_by": "Aino Esimerkki",
        "body": "Första stycket.\n\nAndra stycket.",
        "facts": "- Årets alumn har utsetts sedan 1992.\n- Tidigare mottagare: alumn.example",
        "boilerplate": "Föreningen har 7 600 medlemmar.",
        "contacts": ("Malla Mallikas, ordförande, +358 40 000 0000, malla@alumn.example",),
        "portrait": Portrait(
            data=demo_portrait("Aino Esimerkki"),
            alt="Aino Esimerkki vid stranden",
            caption="Aino Esimerkki.",
            photographer="Ida Invented",
            licence="CC BY 4.0",
        ),
    }
    return PressReleaseData(**wanted | changes)


def text_of(pdf: pikepdf.Pdf) -> str:
    """Return the text in the order of the tags, read through the fonts' own maps: what a screen reader says."""
    spoken = {page.objgen: _marked_text(page) for page in pdf.pages}
    words: list[str] = []

    def walk(element, page):
        if isinstance(element, pikepdf.Array):
            for child in element:
                walk(child, page)
        elif isinstance(element, int):
            words.append(spoken[page][element])
        elif element.get("/S") is not None:
            page = element.Pg.objgen if "/Pg" in element else page
            walk(element.get("/K", pikepdf.Array()), page)
            words.append(" ")

    walk(pdf.Root.StructTreeRoot.K, None)
    return " ".join("".join(words).split())


def _marked_text(page: pikepdf.Page) -> dict[int, str]:
    """Return the text of each marked content of a page."""
    maps = {name: _unicode_map(font) for name, font in page.Resources.Font.items()}
    found: dict[int, str] = {}
    mark, current = -1, {}
    for step in pikepdf.parse_content_stream(page):
        operator, operands = str(step.operator), step.operands
        if operator == "BDC":
            mark = int(operands[1].MCID)
            found[mark] = ""
        elif operator == "Tf":
            current = maps[str(operands[0])]
        elif operator == "TJ":
            for run in operands[0]:
                if isinstance(run, pikepdf.String):
                    raw = bytes(run)
                    found[mark] += "".join(
                        current[int.from_bytes(raw[i : i + 2], "big")] for i in range(0, len(raw), 2)
                    )
    return found


def baselines(pdf: pikepdf.Pdf) -> dict[str, float]:
    """Return the height of each run of text on the first page in millimetres from its lower edge."""
    words = _marked_text(pdf.pages[0])
    matrix, text_matrix = pikepdf.Matrix(), pikepdf.Matrix()
    stack: list[pikepdf.Matrix] = []
    heights: dict[str, float] = {}
    mark = -1
    for step in pikepdf.parse_content_stream(pdf.pages[0]):
        operator, operands = str(step.operator), step.operands
        if operator == "q":
            stack.append(matrix)
        elif operator == "Q":
            matrix = stack.pop()
        elif operator == "cm":
            matrix = pikepdf.Matrix(*operands) @ matrix
        elif operator == "BDC":
            mark = int(operands[1].MCID)
        elif operator == "Tm":
            text_matrix = pikepdf.Matrix(*operands)
        elif operator == "TJ":
            heights[words[mark].strip()] = (text_matrix @ matrix).f / 72 * 25.4
    return heights


def _unicode_map(font: pikepdf.Dictionary) -> dict[int, str]:
    found = {}
    for line in font.ToUnicode.read_bytes().decode().splitlines():
        if line.startswith("<") and line.count("<") == 2 and "> <" in line:
            glyph, text = line.strip("<>").split("> <")
            if (glyph, text) != ("0000", "ffff"):  # the range of the codes, not a character
                found[int(glyph, 16)] = bytes.fromhex(text).decode("utf-16-be")
    return found


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(pdf))


# The certificate


def test_the_certificate_is_one_a4_page_on_its_side():
    with opened(certificate_pdf(certificate())) as pdf:
        assert len(pdf.pages) == 1
        left, bottom, right, top = (float(edge) for edge in pdf.pages[0].MediaBox)
        assert (round((right - left) / 72 * 25.4), round((top - bottom) / 72 * 25.4)) == (297, 210)


EXPECTED = {
    "fi": "KUNNIAKIRJA HELSINKI-SEURA RY on myöntänyt tunnustuksen Vuoden alumni 2026 Aino Esimerkki filosofian tohtori",
    "sv": "DIPLOM HELSINKI-SEURA RY har utsett Aino Esimerkki filosofian tohtori till Vuoden alumni 2026",
    "en": "CERTIFICATE HELSINKI-SEURA RY has named Aino Esimerkki filosofian tohtori Vuoden alumni 2026",
}
DATED = {"fi": "Helsinki 15. huhtikuuta 2026", "sv": "Helsinki den 15 april 2026", "en": "Helsinki, 15 April 2026"}
DECIDED = {
    "fi": "Hallituksen päätös 12. maaliskuuta 2026 · Nro 2026-1",
    "sv": "Styrelsens beslut den 12 mars 2026 · Nr 2026-1",
    "en": "Decided by the board on 12 March 2026 · No. 2026-1",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_certificate_reads_as_the_language_has_it_and_inflects_no_name(language):
    data = certificate(
        language=language,
        association="Helsinki-seura ry",
        award="Vuoden alumni 2026",
        degree="filosofian tohtori",
        place="Helsinki",
    )
    with opened(certificate_pdf(data)) as pdf:
        text = text_of(pdf)
        assert text.startswith(EXPECTED[language])
        assert DATED[language] in text
        assert DECIDED[language] in text
        assert "alumn.example/sv/verify/K7QF-2M9D/" in text
        assert "Malla Mallikas ordförande" in text
        assert str(pdf.Root.Lang) == language


def test_the_certificate_describes_its_pictures_and_hides_its_ornaments():
    with opened(certificate_pdf(certificate())) as pdf:
        pictures = [str(element.Alt) for element in structure(pdf) if element.S == "/Figure"]
        assert pictures == ["Föreningens emblem", "QR-kod till sidan där diplomets äkthet kan kontrolleras"]
        assert [str(element.S) for element in structure(pdf) if str(element.S).startswith("/H")] == ["/H1"]
        assert str(pdf.docinfo["/Title"]) == "Diplom: Årets alumn 2026, Aino Esimerkki"


def test_the_certificate_is_set_in_our_own_faces_alone():
    with opened(certificate_pdf(certificate())) as pdf:
        assert set(fonts(pdf)) <= {
            f"Alumn-{face}" for face in ("Serif", "Serif-Italic", "Serif-Semi-Bold", "Sans", "Sans-Semi-Bold")
        }
        assert all(fonts(pdf).values())


def test_the_same_certificate_is_the_same_bytes():
    assert certificate_pdf(certificate()) == certificate_pdf(certificate())
    assert certificate_pdf(certificate()) != certificate_pdf(certificate(number="2026-2"))


LONG_CITATION = " ".join(["universitetets"] * 30 + ["vetenskap"] * 30)


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Bo Ek", "degree": "", "citation": "för modet"},
        {
            "name": "Wolmar Christian Alexander Gyllenbögel-Öhqvist von und zu Järvenpää-Esimerkkilä",
            "citation": LONG_CITATION,
        },
        {"name": "Ä" * 60},
        {"name": "Å" * 150},
        {
            "degree": "politices doktor, juris kandidat, ekonomie magister, hedersdoktor vid Åbo Akademi och agronom "
            * 2
        },
        {
            "association": "Föreningen för tidigare studerande och anställda vid universitetet i Helsingfors " * 2,
            "award": "Det Helsingforsska universitetets tidigare studerandes stora utmärkelse för livsgärning 2026",
            "citation": LONG_CITATION,
        },
        {"signatories": SIGNATORIES[:1]},
        {"signatories": (*SIGNATORIES, Signatory("Aurora af Prövling-Östersund", "verksamhetsledare"))},
        {"citation": "för 😀 {{7*7}} <script>alert(1)</script> \u202etfel \u0000 e\u0301"},
    ],
    ids=[
        "short",
        "long",
        "one word of 60",
        "one word of 150",
        "long degree",
        "long association",
        "one hand",
        "three hands",
        "hostile",
    ],
)
def test_every_certificate_fits_on_its_one_page(changes):
    data = certificate(**changes)
    with opened(certificate_pdf(data)) as pdf:
        assert len(pdf.pages) == 1
    assert certificate_layout(data).height <= 135


@pytest.mark.parametrize(
    "name", ["Bo Ek", "Wolmar Christian Alexander Gyllenbögel-Öhqvist von und zu Järvenpää-Esimerkkilä"]
)
@pytest.mark.parametrize("words", [5, 20, 40, 60])
def test_the_text_stands_in_its_order_with_the_date_clearly_below_it(name, words):
    data = certificate(name=name, citation=" ".join(f"universitet{number}" for number in range(words)))
    with opened(certificate_pdf(data)) as pdf:
        heights = baselines(pdf)
    layout = certificate_layout(data)
    lines = ["DIPLOM", *(line.upper() for line in layout.association), "har utsett", *layout.name, *layout.citation]
    down = [heights[line] for line in lines] + [heights["Helsingfors den 15 april 2026"]]
    assert down == sorted(down, reverse=True)
    assert down[-2] - down[-1] > 5  # millimetres between the last line of the citation and the date
    assert down[0] < 190  # clear of the frame's upper edge
    assert heights["Malla Mallikas"] < down[-1] - 18  # room for a hand to sign


def test_a_long_text_is_set_smaller_and_never_over_the_signatures():
    short, long = certificate_layout(certificate()), certificate_layout(certificate(citation=LONG_CITATION))
    assert long.citation_size < short.citation_size
    assert long.height <= 135
    assert " ".join(long.citation) == LONG_CITATION


def test_markup_in_a_name_is_printed_as_it_was_typed():
    with opened(certificate_pdf(certificate(name="<b>Aino</b> {{7*7}} ${1}"))) as pdf:
        assert "<b>Aino</b> {{7*7}} ${1}" in text_of(pdf)


def test_a_name_cannot_turn_the_direction_of_its_line():
    with opened(certificate_pdf(certificate(name="Aino \u202eikkremisE"))) as pdf:
        assert "Aino ikkremisE" in text_of(pdf)


def test_the_secretary_is_warned_of_what_would_not_look_well():
    with translation.override("en"):
        assert certificate_warnings(certificate()) == []
        warnings = certificate_warnings(certificate(citation="för " + "ord " * 60, signatories=(), name="Aino 🎓"))
        assert len(warnings) == 3
        assert "61 words" in warnings[0]
        assert warnings[2].endswith("🎓")
        assert certificate_warnings(certificate(citation="för " + "universitetsvetenskap " * 140))[1].startswith(
            "The texts are too long"
        )


def test_the_secretary_is_warned_of_a_citation_that_does_not_go_on_where_the_grant_ends():
    with translation.override("en"):
        for alone in ("Hon har gjort vetenskapen till allas egendom", "för att hon frågade."):
            assert "“för att …”" in certificate_warnings(certificate(citation=alone))[0]


# The press release


def test_an_everyday_release_is_one_page_and_a_long_one_two():
    with opened(press_release_pdf(release())) as pdf:
        assert len(pdf.pages) == 1
    with opened(press_release_pdf(release(body="Ord efter ord. " * 280))) as pdf:
        assert len(pdf.pages) == 2


def headline(language: str, **changes) -> list[str]:
    """Return the headline of a release in its lines."""
    return _headline(release(language=language, name="Aino Esimerkki", **changes), 23)


@pytest.mark.parametrize(
    ("language", "award", "text", "last"),
    [
        ("sv", "Årets alumn", "Rymdfysikern Aino Esimerkki är Årets alumn", "är Årets alumn"),
        ("fi", "Vuoden alumni", "Avaruusfyysikko Aino Esimerkki on Vuoden alumni", "on Vuoden alumni"),
        ("en", "Alumna of the Year", "Space physicist Aino Esimerkki is Alumna of the Year", "is Alumna of the Year"),
    ],
)
def test_neither_the_award_nor_the_name_is_torn_apart_in_a_headline(language, award, text, last):
    lines = headline(language, award=award, headline=text)
    assert [" ".join(line.split()) for line in lines] == [text.removesuffix(last).strip(), last]


def test_a_name_too_long_for_a_line_of_the_headline_is_broken_between_its_words():
    name = "Wolfgang Amadeus Þórðarson-Đặng Čapek-Łukasiewicz"
    lines = _headline(release(name=name, award="Årets alumn", headline=f"{name} är Årets alumn"), 23)
    assert " ".join(" ".join(lines).split()) == f"{name} är Årets alumn"
    assert lines[-1].endswith("Årets\N{NO-BREAK SPACE}alumn")


def test_a_release_of_three_pages_is_refused():
    with pytest.raises(PaperTooLarge, match="2 pages"):
        press_release_pdf(release(body="Ord efter ord. " * 1200))


def test_the_release_has_its_parts_in_the_order_a_newsroom_reads_them():
    with opened(press_release_pdf(release())) as pdf:
        text = text_of(pdf)
        parts = [
            "PRESSMEDDELANDE Helsingfors den 13 april 2026",
            "Får publiceras tidigast den 15 april 2026 kl. 18.00 (finsk tid)",
            "Aino Esimerkki är Årets alumn",
            "Föreningen har valt",
            "Aino Esimerkki. Foto: Ida Invented, CC BY 4.0",
            "”Fråga en gång till.”",
            "Första stycket. Andra stycket.",
            "Årets alumn har utsetts sedan 1992.",
            "Malla Mallikas, ordförande",
            "Föreningen har 7 600 medlemmar.",
        ]
        places = [text.find(part) for part in parts]
        assert -1 not in places, parts[places.index(-1)]
        assert places == sorted(places)


def test_the_portrait_of_the_release_is_described_and_small_enough_to_send():
    pdf = press_release_pdf(release())
    assert len(pdf) < 150_000
    with opened(pdf) as file:
        assert "Aino Esimerkki vid stranden" in [str(e.Alt) for e in structure(file) if e.S == "/Figure"]


def test_a_portrait_turned_by_the_camera_stands_upright_and_loses_what_the_camera_noted():
    packed = BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees
    exif[0x010F] = "Kamera AB"
    Image.new("RGB", (800, 600), "#123a6b").save(packed, format="JPEG", exif=exif)
    portrait = replace(release().portrait, data=packed.getvalue())
    pdf = press_release_pdf(release(portrait=portrait))
    assert b"Kamera AB" not in pdf
    with opened(pdf) as file:
        images = [o for o in file.objects if isinstance(o, pikepdf.Stream) and o.get("/Filter") == "/DCTDecode"]
        assert [int(image.Height) > int(image.Width) for image in images] == [True]


def test_a_release_can_do_without_portrait_quote_facts_and_contacts():
    bare = release(portrait=None, quote="", facts="", boilerplate="", contacts=(), embargo=None)
    with opened(press_release_pdf(bare)) as pdf:
        assert "För omedelbar publicering" in text_of(pdf)
    with translation.override("en"):
        assert press_release_warnings(bare) == [
            "There is no quote.",
            "There is nobody to contact.",
            "There is no portrait.",
        ]


def test_the_secretary_is_warned_when_a_release_is_longer_than_newsrooms_read():
    with translation.override("en"):
        assert press_release_warnings(release()) == []
        long = release(
            body="x" * TEXT_CHARACTERS,
            headline="h" * 120,
            lead="l" * 500,
            quote="A. B. C. D.",
            portrait=replace(release().portrait, photographer="", alt=""),
        )
        warnings = press_release_warnings(long)
        assert [
            words in warning
            for words, warning in zip(
                ("newsrooms", "headline", "lead", "4 sentences", "photographer", "described"), warnings, strict=True
            )
        ] == [True] * 6


# What each language does its own way


def test_the_award_follows_the_laureate_in_english_only():
    assert award_title("Alumnus of the Year", 2026, "en", "ALUMNA") == "Alumna of the Year 2026"
    assert award_title("Alumnus of the Year", 2026, "en", "NEUTRAL") == "Alum of the Year 2026"
    assert award_title("Golden Owl", 2026, "en", "ALUMNA") == "Golden Owl 2026"
    assert award_title("Vuoden alumni", 2026, "fi", "ALUMNA") == "Vuoden alumni 2026"


@pytest.mark.parametrize(
    ("language", "place", "line"),
    [
        ("fi", "Helsingissä", "Helsingissä 15. huhtikuuta 2026"),
        ("sv", "Helsingfors", "Helsingfors den 15 april 2026"),
        ("en", "Helsinki", "Helsinki, 15 April 2026"),
    ],
)
def test_a_paper_is_dated_as_the_language_dates(language, place, line):
    assert place_and_day(place, date(2026, 4, 15), language) == line


@pytest.mark.parametrize("typed", ['"Sitaatti."', "”Sitaatti.”", "– Sitaatti.", "»Sitaatti.«", " Sitaatti. "])
def test_a_quote_gets_the_marks_of_its_language_whatever_was_typed(typed):
    assert quoted(typed, "fi") == quoted(typed, "sv") == "”Sitaatti.”"
    assert quoted(typed, "en") == "“Sitaatti.”"


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("fi", "Embargo: julkaisuvapaa 15.4.2026 klo 18.00 (Suomen aikaa)"),
        ("sv", "Får publiceras tidigast den 15 april 2026 kl. 18.00 (finsk tid)"),
        ("en", "EMBARGOED until 18:00 (EEST), 15 April 2026"),
    ],
)
def test_an_embargo_says_its_time_with_the_zone(language, line):
    with translation.override(language):
        assert release_line(datetime(2026, 4, 15, 15, 0, tzinfo=ZoneInfo("UTC")), language) == line


def test_text_is_made_printable_without_losing_its_lines():
    assert printable(" e\u0301\r\nb\u0000\u202e\ufeff\ud800\nc ") == "é\nb\nc"


def test_what_belongs_together_stays_on_one_line():
    assert together("den 15 april") == "den 15\N{NO-BREAK SPACE}april"
    assert together("nyt Vuoden alumniksi 2026 valittiin taas joku toinen ihminen", "Vuoden alumni") == (
        "nyt Vuoden\N{NO-BREAK SPACE}alumniksi\N{NO-BREAK SPACE}2026 valittiin taas joku toinen\N{NO-BREAK SPACE}ihminen"
    )


def test_lines_are_broken_evenly():
    lines = broken_lines("ett två tre fyra fem sex sju åtta nio tio", SERIF, 12, 40)
    widths = [text_width(line, SERIF, 12) for line in lines]
    assert max(widths) <= 40
    assert min(widths) > 0.6 * max(widths)
    assert broken_lines("", SERIF, 12, 40) == []
    assert broken_lines("ettord", SERIF, 12, 8) == ["etto", "rd"]


def test_a_citation_that_would_run_into_the_signatures_is_refused():
    with pytest.raises(PaperTooLarge, match="one page"):
        certificate_pdf(certificate(citation="universitetsvetenskap " * 200))


def test_what_the_typeface_lacks_is_known_beforehand():
    assert unprintable("Åäö Šafařík 🎓 🎓 中") == ["🎓", "中"]


# The demo's portraits


def test_a_demo_portrait_is_the_same_for_the_same_name_and_another_for_another():
    assert demo_portrait("Aino Esimerkki") == demo_portrait("Aino Esimerkki")
    assert demo_portrait("Aino Esimerkki") != demo_portrait("Bror Exempel")
    assert demo_portrait("", Hair.BEARD) != demo_portrait("", Hair.BUN)
    with Image.open(BytesIO(demo_portrait("Å"))) as picture:
        assert (picture.format, picture.size) == ("JPEG", (WIDTH, HEIGHT))


# The reference validator, where this machine has it


def test_the_papers_pass_the_reference_validator_of_both_standards(tmp_path):
    papers = {
        "certificate": certificate_pdf(certificate()),
        "strange": certificate_pdf(certificate(name="Aino 🎓 中 שלום", language="fi")),
        "release": press_release_pdf(release(language="en", body="Ord efter ord. " * 280)),
    }
    for name, pdf in papers.items():
        (tmp_path / f"{name}.pdf").write_bytes(pdf)
    try:
        report = verapdf.validate(sorted(tmp_path.glob("*.pdf")))
    except verapdf.VeraPdfUnavailable as missing:
        pytest.skip(f"veraPDF not run: {missing}")
    assert [(entry["profile"], entry["failures"]) for entry in report] == [("ua1", []), ("3a", [])] * 3
