"""What leaves the press: files that claim accessibility and permanence, and nothing that was not handed in."""

import os
import subprocess
import sys
import time
from datetime import date
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from award import press
from award.press import PaperFault, PaperTimeout, PaperTooLarge, ResourceRefused, render_pdf

pytestmark = pytest.mark.pure

CSS = "@page { size: 100mm 80mm; margin: 5mm } body { font: 400 11pt 'Alumn Serif' } b { font: 600 11pt 'Alumn Sans' }"


def paper(body: str, **changes) -> bytes:
    """Return a small paper around `body`."""
    wanted = {
        "stylesheets": [CSS],
        "title": "Päätös § 12 – „prov”",
        "language": "sv",
        "author": "Föreningen rf",
        "dated": date(2026, 4, 15),
        "subject": "En prövning",
    }
    return render_pdf(f"<!doctype html><html><body>{body}</body></html>", **wanted | changes)


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(pdf))


def structure(pdf: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    """Return every element of the structure tree, in the order it is read."""
    found = []

    def walk(element):
        if isinstance(element, pikepdf.Array):
            for child in element:
                walk(child)
        elif isinstance(element, pikepdf.Dictionary) and "/S" in element:
            found.append(element)
            walk(element.get("/K", pikepdf.Array()))

    walk(pdf.Root.StructTreeRoot.K)
    return found


def fonts(pdf: pikepdf.Pdf) -> dict[str, bool]:
    """Return the names of all fonts without their subset tag, and whether each is embedded."""
    names = {}
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor":
            names[str(item.FontName).partition("+")[2]] = "/FontFile2" in item
    return names


def red_square() -> bytes:
    packed = BytesIO()
    Image.new("RGB", (8, 8), "#a01624").save(packed, format="PNG")
    return packed.getvalue()


def test_a_paper_claims_pdf_ua_and_pdf_a_in_one_file():
    with opened(paper("<h1>Ett</h1><p>Två <b>tre</b></p>")) as pdf, pdf.open_metadata() as about:
        assert (about["pdfaid:part"], about["pdfaid:conformance"], about["pdfuaid:part"]) == ("3", "A", "1")
        assert about["dc:title"] == "Päätös § 12 – „prov”"
        assert about["dc:creator"] == ["Föreningen rf"]
        assert bytes(pdf.Root.Metadata.read_bytes()).count(b"<rdf:RDF") == 1
        assert str(pdf.Root.OutputIntents[0].S) == "/GTS_PDFA1"


def test_a_paper_is_tagged_and_says_its_language_and_title():
    with opened(paper("<h1>Ett</h1><p>Två</p>")) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked) is True
        assert str(pdf.Root.Lang) == "sv"
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle) is True
        assert str(pdf.docinfo["/Title"]) == "Päätös § 12 – „prov”"
        assert [str(element.S) for element in structure(pdf) if str(element.S) in ("/H1", "/P")] == ["/H1", "/P"]


def test_every_font_is_embedded_and_is_one_of_ours():
    with opened(paper("<p>Å <i>Ä</i> <b>Ö</b></p>")) as pdf:
        embedded = fonts(pdf)
        assert set(embedded) == {"Alumn-Serif", "Alumn-Serif-Italic", "Alumn-Sans-Semi-Bold"}
        assert all(embedded.values())


def test_the_same_paper_is_the_same_bytes_in_another_process_at_another_time():
    body = '<h1>Ett</h1><p>Två</p><img alt="röd" src="paper:red.png">'
    first = paper(body, images={"red.png": red_square()})
    press._room.close()
    time.sleep(1.1)  # another second of the clock
    assert paper(body, images={"red.png": red_square()}) == first
    assert b"20260415" in first or b"2026-04-15" in opened(first).Root.Metadata.read_bytes()


def test_two_pictures_of_the_same_name_in_two_papers_are_not_mixed_up():
    other = BytesIO()
    Image.new("RGB", (8, 8), "#0b2545").save(other, format="PNG")
    body = '<img alt="bild" src="paper:picture.png">'
    first = paper(body, images={"picture.png": red_square()})
    second = paper(body, images={"picture.png": other.getvalue()})
    assert first != second


def test_a_picture_carries_its_alternative_and_an_ornament_is_an_artifact():
    body = '<p>Ett</p><img alt="En röd ruta" src="paper:a.png"><img alt="" src="paper:b.png">'
    with opened(paper(body, images={"a.png": red_square(), "b.png": red_square()})) as pdf:
        figures = [element for element in structure(pdf) if element.S == "/Figure"]
        assert [str(figure.Alt) for figure in figures] == ["En röd ruta"]
        marks = [
            str(step.operands[0])
            for step in pikepdf.parse_content_stream(pdf.pages[0])
            if str(step.operator) in ("BMC", "BDC")
        ]
        assert marks.count("/Artifact") == 1


def test_a_picture_without_alternative_is_refused():
    with pytest.raises(PaperFault, match="alternative"):
        paper('<img src="paper:a.png">', images={"a.png": red_square()})


def test_a_broken_picture_stops_the_paper_instead_of_leaving_a_hole():
    with pytest.raises(PaperFault, match="load image"):
        paper('<img alt="x" src="paper:a.png">', images={"a.png": b"\x89PNG no more"})


SVG_WITH_A_LINK = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="{}" width="9" height="9"/></svg>'
)


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:1/x.png",
        "https://example.org/x.png",
        "ftp://example.org/x",
        "data:image/png;base64,AAAA",
        "paper:../settings.py",
        "paper:unknown.png",
    ],
)
@pytest.mark.parametrize(
    "body",
    [
        '<img alt="x" src="{}">',
        '<style>@import url("{}");</style>',
        '<link rel="stylesheet" href="{}">',
        '<p style="background: url({})">x</p>',
        '<iframe src="{0}"></iframe><object data="{0}"></object><embed src="{0}">',
        '<style>@font-face {{ font-family: x; src: url("{}") }}</style>',
        SVG_WITH_A_LINK.replace("<svg", "<svg role='img'"),
    ],
    ids=["img", "import", "stylesheet", "background", "embedded", "font", "svg"],
)
def test_nothing_is_fetched_that_was_not_handed_in(body, address):
    with pytest.raises(ResourceRefused):
        paper(body.format(address))


def test_an_svg_picture_cannot_fetch_either():
    drawing = SVG_WITH_A_LINK.format("file:///etc/passwd").encode()
    with pytest.raises(ResourceRefused):
        paper('<img alt="x" src="paper:x.svg">', images={"x.svg": drawing})


def test_a_base_address_opens_no_door():
    with pytest.raises(ResourceRefused):
        paper('<base href="file:///etc/"><img alt="x" src="passwd">')


def test_a_local_font_is_not_read_from_the_machine():
    with pytest.raises(ResourceRefused):
        paper('<style>@font-face { font-family: x; src: local("DejaVu Sans") } p { font-family: x }</style><p>x</p>')


def test_five_hundred_pages_are_stopped():
    started = time.monotonic()
    with pytest.raises(PaperTooLarge, match="40 pages"):
        paper('<p style="break-after: page">x</p>' * 500)
    assert time.monotonic() - started < 20


def test_tables_within_tables_are_stopped():
    started = time.monotonic()
    with pytest.raises(PaperFault):
        paper("<table><tr><td>" * 600 + "x", seconds=10)
    assert time.monotonic() - started < 20


def test_a_paper_that_takes_too_long_is_stopped_and_the_next_one_is_set():
    started = time.monotonic()
    with pytest.raises(PaperTimeout, match=r"0\.5 seconds"):
        paper("<p>" + "ord " * 80_000, seconds=0.5, max_pages=100_000)
    assert time.monotonic() - started < 5
    assert paper("<p>x</p>").startswith(b"%PDF")


def test_too_much_input_is_refused_before_the_press_sees_it():
    with pytest.raises(PaperTooLarge, match="characters"):
        paper("x" * (press.HTML_LIMIT + 1))
    with pytest.raises(PaperTooLarge, match="bytes"):
        paper("x", images={"a.png": bytes(press.IMAGE_LIMIT + 1)})


def test_a_press_that_dies_is_replaced():
    paper("<p>x</p>")
    assert press._room._press is not None
    press._room._press.process.kill()
    press._room._press.process.wait()
    assert paper("<p>x</p>").startswith(b"%PDF")


def test_a_forked_process_starts_a_press_of_its_own():
    program = (
        "import os, sys\n"
        "from datetime import date\n"
        "from award import press\n"
        "def one(): return press.render_pdf('<p>x</p>', stylesheets=[], title='x', language='fi', author='x', dated=date(2026, 1, 1))\n"
        "first = one(); parent = press._room._press.process.pid\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    same = one() == first and press._room._press.process.pid != parent\n"
        "    press._room.close(); os._exit(0 if same else 3)\n"
        "status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])\n"
        "sys.exit(status or (0 if one() == first and press._room._press.process.pid == parent else 4))\n"
    )
    root = Path(__file__).parent.parent.parent
    run = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, "PYTHONPATH": str(root)}, timeout=60, check=False
    )
    assert run.returncode == 0


def test_a_press_whose_parent_was_killed_ends_and_leaves_nothing_behind(tmp_path):
    program = (
        "import os, signal\n"
        "from datetime import date\n"
        "from award import press\n"
        "press.render_pdf('<p>x</p>', stylesheets=[], title='x', language='fi', author='x', dated=date(2026, 1, 1))\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    root = Path(__file__).parent.parent.parent
    environment = {**os.environ, "PYTHONPATH": str(root), "TMPDIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", program], env=environment, timeout=60, check=False)
    for _ in range(50):
        if not list(tmp_path.iterdir()):
            break
        time.sleep(0.1)
    assert not list(tmp_path.iterdir())


def test_the_press_inherits_no_secret():
    assert "SECRET_KEY" in os.environ
    paper("<p>x</p>")
    environment = Path(f"/proc/{press._room._press.process.pid}/environ")
    if not environment.exists():
        pytest.skip("no /proc on this machine")
    assert b"SECRET_KEY" not in environment.read_bytes()


@pytest.mark.parametrize(
    "text", ["😀 grattis 🎓", "张伟", "שלום", "\u202eevil", "e\u0301\u0323\u0302", "\ud7ff \ufffd", "𝕏"]
)
def test_any_character_is_printed_and_none_breaks_the_paper(text):
    with opened(paper(f"<p>{text}</p>")) as pdf:
        assert len(pdf.pages) == 1


def test_a_character_no_font_has_is_shown_by_its_number():
    with opened(paper("<p>a\U000e9999b</p>")) as pdf:
        codes = b"".join(
            item.read_bytes()
            for item in pdf.objects
            if isinstance(item, pikepdf.Stream) and b"beginbfchar" in item.read_bytes()
        )
        assert all(f"<{ord(letter):04x}>".encode() in codes.lower() for letter in "[U+E9]")
