"""Files from strangers: what is kept is harmless, what is refused leaves nothing behind and says why."""

import io
import os

import pikepdf
import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import translation
from PIL import Image

from award.untrusted import FileRefused, Sender
from nominations.files import CleanFile, clean_file, display_name
from tests.nominations import samples
from tests.nominations.samples import upload


def cleaned(content: bytes, name: str = "file.pdf", megabytes: int = 10) -> CleanFile:
    return clean_file(upload(content, name), megabytes=megabytes, sender=Sender(by=None, field="files"))


def refusal(content: bytes, name: str = "file.pdf", megabytes: int = 10) -> str:
    with pytest.raises(FileRefused) as refused:
        cleaned(content, name, megabytes)
    return str(refused.value.sentence)


@pytest.mark.pure
def test_a_pdf_keeps_its_pages_and_loses_everything_that_acts():
    clean = cleaned(samples.pdf_that_acts())
    with pikepdf.open(io.BytesIO(clean.content)) as pdf:
        assert len(pdf.pages) == 1
        assert set(pdf.Root.keys()) == {"/Type", "/Pages"}
        assert set(pdf.pages[0].obj.keys()) <= {"/Type", "/Parent", "/Resources", "/Contents", "/MediaBox"}
        assert b"Hello" in pdf.pages[0].Contents.read_bytes()
        assert "/Info" not in pdf.trailer
    unpacked = io.BytesIO()
    with pikepdf.open(io.BytesIO(clean.content)) as pdf:
        pdf.save(
            unpacked,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.all,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    assert b"Hello" in unpacked.getvalue()
    assert b"/Im0" in unpacked.getvalue()
    for trace in (b"JavaScript", b"boo", b"Launch", b"cmd.exe", b"MZ", b"xdp", b"GPS", b"Hemlig", b"where I live"):
        assert trace not in unpacked.getvalue(), trace


@pytest.mark.pure
@pytest.mark.parametrize("packed", [pikepdf.Name.DCTDecode, pikepdf.Array([pikepdf.Name.DCTDecode])])
@pytest.mark.parametrize("how", [{}, {"progressive": True}, {"optimize": True, "quality": 95}])
def test_a_photograph_inside_a_pdf_does_not_say_where_it_was_taken_and_looks_the_same(packed, how):
    icc = b"colours"
    photo = samples.photo_with_a_place(icc_profile=icc, **how)
    clean = cleaned(samples.pdf_of(photo + samples.photo_with_a_place(), packed))
    with pikepdf.open(io.BytesIO(clean.content)) as pdf:
        kept = pdf.pages[0].obj["/Resources"]["/XObject"]["/Im0"].read_raw_bytes()
    for trace in (b"Exif", b"Nils", b"taken at home"):
        assert trace in photo, trace
        assert trace not in clean.content, trace
    assert icc in kept
    assert Image.open(io.BytesIO(kept)).tobytes() == Image.open(io.BytesIO(photo)).tobytes()


@pytest.mark.pure
@pytest.mark.parametrize("cut", [2, 3, 5, 30, 400])
def test_what_is_no_whole_photograph_inside_a_pdf_stays_as_it_is_and_takes_no_time(cut):
    cleaned(samples.pdf_of(samples.photo_with_a_place()[:cut], pikepdf.Name.DCTDecode))
    cleaned(samples.pdf_of(b"\xff\xe0" * 100_000, pikepdf.Name.DCTDecode))
    cleaned(samples.pdf_of(b"\xff\xd8" + b"\xff\xe0\x00\x00" * 500_000, pikepdf.Name.DCTDecode))
    cleaned(samples.pdf_of(b"", pikepdf.Name.DCTDecode))


@pytest.mark.pure
def test_pages_keep_what_they_inherit():
    clean = cleaned(samples.pdf_with_inherited_pages())
    with pikepdf.open(io.BytesIO(clean.content)) as pdf:
        page = pdf.pages[0].obj
        assert [int(side) for side in page["/MediaBox"]] == [0, 0, 321, 123]
        assert "/F1" in page["/Resources"]["/Font"]


@pytest.mark.pure
@pytest.mark.parametrize("user", ["secret", ""])
def test_an_encrypted_pdf_is_refused_even_when_it_opens_without_a_password(user):
    assert "encrypted" in refusal(samples.encrypted_pdf(user))


@pytest.mark.pure
def test_a_pdf_of_too_many_pages_is_refused():
    assert "60 pages" in refusal(samples.saved(samples.plain_pdf(61)))


@pytest.mark.pure
def test_a_pdf_that_would_fill_the_memory_stays_packed():
    packed = samples.packed_pdf()
    clean = cleaned(packed)
    assert len(clean.content) < 2 * len(packed)


@pytest.mark.pure
@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "drawing.png"),
        (b"<html><script>alert(1)</script></html>", "page.pdf"),
        (b"GIF89a" + b"\x00" * 100, "moving.png"),
        (b"PK\x03\x04" + b"\x00" * 100, "letter.docx"),
        (b"MZ" + b"\x00" * 100, "program.jpg"),
    ],
)
def test_what_it_is_counts_and_not_what_it_is_called(content, name):
    assert "Only PDF, JPEG and PNG" in refusal(content, name)


@pytest.mark.pure
def test_an_empty_file_is_refused():
    assert "empty" in refusal(b"")


@pytest.mark.pure
def test_a_file_above_the_limit_is_refused_before_it_is_decoded():
    assert "1 megabyte" in refusal(b"%PDF-" + b"\x00" * 1_100_000, megabytes=1)


@pytest.mark.pure
@pytest.mark.parametrize("content", [b"%PDF-1.7 nothing more", b"%PDF-1.4\n%%EOF", b"\x00" * 10 + b"%PDF-"])
def test_a_broken_pdf_is_refused(content):
    assert "damaged" in refusal(content)


@pytest.mark.pure
@pytest.mark.parametrize("cut", [50, 200, 400])
def test_a_cut_off_picture_is_refused(cut):
    assert "damaged" in refusal(samples.picture("JPEG", size=(300, 300))[:cut], "cut.jpg")


@pytest.mark.pure
@pytest.mark.parametrize("size", [(60_000, 60_000), (10_000, 9_000), (20_000, 20)])
def test_a_picture_that_unpacks_to_a_bomb_is_refused_by_its_head(size):
    assert "too many pixels" in refusal(samples.png(*size), "bomb.png")


@pytest.mark.pure
@pytest.mark.parametrize("size", [(1, 9000), (9000, 1), (1, 1)])
def test_a_picture_one_pixel_wide_is_refused(size):
    assert "too small" in refusal(samples.png(*size), "line.png")


@pytest.mark.pure
def test_a_text_chunk_that_unpacks_to_a_bomb_is_refused():
    try:
        kept = cleaned(samples.text_bomb(), "x.png").content
    except FileRefused:
        return
    assert b"zTXt" not in kept


@pytest.mark.pure
def test_a_photo_is_turned_upright_and_says_no_longer_where_it_was_taken():
    clean = cleaned(samples.photo_with_a_place(), "IMG.JPG")
    with Image.open(io.BytesIO(clean.content)) as picture:
        assert picture.size == (48, 64)
        assert not dict(picture.getexif())
        assert "comment" not in picture.info
        assert "icc_profile" not in picture.info
    assert b"telephone" not in clean.content
    assert b"home" not in clean.content


@pytest.mark.pure
def test_what_hides_behind_a_picture_does_not_survive():
    polyglot = samples.picture("PNG") + b"<html><script>alert(1)</script></html>"
    clean = cleaned(polyglot, "both.png")
    assert b"script" not in clean.content
    with Image.open(io.BytesIO(clean.content)) as picture:
        assert picture.size == (64, 48)


@pytest.mark.pure
@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_comes_through(mode):
    out = io.BytesIO()
    Image.new(mode, (40, 40)).save(out, "PNG")
    assert cleaned(out.getvalue(), "x.png").media_type == "image/png"


@pytest.mark.pure
@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_every_kind_of_jpeg_comes_through(mode):
    out = io.BytesIO()
    Image.new(mode, (40, 40)).save(out, "JPEG")
    assert cleaned(out.getvalue(), "x.jpg").media_type == "image/jpeg"


@pytest.mark.pure
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Årsberättelse 2026.pdf", "Årsberättelse 2026.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("..\\..\\boot.ini", "boot.pdf"),
        ("CON.png", "attachment.pdf"),
        ("lpt1.pdf", "attachment.pdf"),
        ("", "attachment.pdf"),
        ("...", "attachment.pdf"),
        ("a\x00b\r\nSet-Cookie: x.pdf", "abSet-Cookie x.pdf"),
        ("exe\u202efdp.exe", "exefdp.pdf"),
        ("page.html", "page.pdf"),
        ("x" * 300 + ".pdf", "x" * 120 + ".pdf"),
        ("perhe 👩‍👩‍👧.pdf", "perhe 👩👩👧.pdf"),
    ],
)
def test_a_name_is_shown_without_folders_tricks_and_false_endings(name, shown):
    assert display_name(name, "application/pdf") == shown


@pytest.mark.pure
@pytest.mark.parametrize(("language", "words"), [("fi", "tyhjä"), ("sv", "tom"), ("en", "empty")])
def test_the_reason_is_in_the_readers_language(language, words):
    with translation.override(language):
        assert words in refusal(b"")


def files_on_disk() -> list[str]:
    root = os.path.join(settings.DATA_DIR, "files")
    return sorted(os.path.join(folder, name) for folder, _folders, names in os.walk(root) for name in names)


@pytest.mark.django_db
class TestADraftsFiles:
    """What a draft takes, through its page."""

    @pytest.fixture
    def page(self):
        from tests.award.builders import an_open_year
        from tests.nominations.builders import Page, a_draft, a_nominator, signed_in

        draft = a_draft(an_open_year())
        client = signed_in(a_nominator())
        return lambda: Page(client, draft, "attachments")

    @pytest.mark.parametrize(("least", "says_so"), [(0, True), (1, False)])
    def test_the_page_calls_attachments_needless_only_where_the_rules_demand_none(self, least, says_so):
        from award.phases import Phase
        from award.services.cycle import advance
        from award.services.rules import change_rulebook
        from tests.award.builders import a_year
        from tests.nominations.builders import Page, a_draft, signed_in

        cycle = a_year()
        change_rulebook(cycle=cycle, by=None, attachments_min=least)
        draft = a_draft(advance(cycle=cycle, to=Phase.NOMINATIONS, by=None))
        assert ("Attachments are not needed" in Page(signed_in(draft.owner), draft, "attachments").body) is says_so

    def test_a_refused_file_leaves_nothing_on_the_disk_and_its_reason_on_the_page(self, page):
        before = files_on_disk()
        response = page().post({"files": [upload(b"<svg/>", "x.png"), upload(samples.encrypted_pdf(""), "locked.pdf")]})
        assert response.status_code == 200
        body = response.content.decode()
        assert "x.png: Only PDF" in body
        assert "locked.pdf: The PDF is encrypted" in body
        assert files_on_disk() == before

    def test_an_empty_file_is_refused_and_its_neighbour_is_kept(self, page):
        from nominations.models import DraftFile

        response = page().post({"files": [upload(b"", "empty.pdf"), upload(samples.picture("PNG"), "one.png")]})
        assert "empty.pdf: The file is empty." in response.content.decode()
        assert [file.name for file in DraftFile.objects.all()] == ["one.png"]

    def test_all_files_of_one_choice_are_kept_although_one_is_refused(self, page):
        from nominations.models import DraftFile

        good = [upload(samples.saved(samples.plain_pdf(text=f"n{n}")), f"n{n}.pdf") for n in range(3)]
        response = page().post({"files": [*good, upload(b"<svg/>", "bad.svg")]})
        assert "bad.svg" in response.content.decode()
        assert [file.name for file in DraftFile.objects.all()] == ["n0.pdf", "n1.pdf", "n2.pdf"]
        for file in DraftFile.objects.all():
            stem = os.path.basename(file.file.name).partition(".")[0]
            assert len(stem) == 32
            assert "n0" not in stem

    def test_files_survive_going_back_and_forth(self, page):
        page().post({"files": [upload(samples.picture("PNG"), "one.png")]})
        assert "one.png" in page().body
        page().post({})
        assert "one.png" in page().body

    def test_the_same_file_is_kept_once(self, page):
        page().post({"files": [upload(samples.picture("PNG"), "one.png")]})
        response = page().post({"files": [upload(samples.picture("PNG"), "again.png")]})
        assert "already attached" in response.content.decode()

    def test_there_are_never_more_files_than_the_rulebook_allows(self, page):
        from nominations.models import DraftFile

        before = files_on_disk()
        many = [upload(samples.picture("PNG", size=(20 + n, 20)), f"n{n}.png") for n in range(7)]
        response = page().post({"files": many})
        assert "There can be 5 attachments" in response.content.decode()
        assert DraftFile.objects.count() == 5
        assert len(files_on_disk()) == len(before) + 5

    def test_a_whole_folder_is_answered_beside_the_field_and_what_has_no_room_is_not_decoded(self, page, monkeypatch):
        from nominations.services import drafts

        decoded = []
        real = drafts.clean_file
        monkeypatch.setattr(
            drafts, "clean_file", lambda file, **limits: decoded.append(file.name) or real(file, **limits)
        )
        many = [upload(samples.picture("PNG", size=(20 + n, 20)), f"n{n}.png") for n in range(30)]
        response = page().post({"files": many})
        assert response.status_code == 200
        assert response.content.decode().count("There can be 5 attachments") >= 25
        assert decoded == [f"n{n}.png" for n in range(5)]

    def test_more_than_any_page_takes_is_refused_as_a_whole_with_advice(self, page):
        many = [upload(b"%PDF-", f"n{n}.pdf") for n in range(100)]
        response = page().post({"files": many})
        assert response.status_code == 413
        assert "send fewer files at a time" in response.content.decode()

    def test_a_file_whose_row_cannot_be_written_does_not_stay_on_the_disk(self, page, monkeypatch):
        from django.db import OperationalError

        from nominations.models import DraftFile

        def full(*args, **kwargs):
            raise OperationalError("database or disk is full")

        one = page()
        before = files_on_disk()
        monkeypatch.setattr(DraftFile.objects, "bulk_create", full)
        with pytest.raises(OperationalError):
            one.post({"files": [upload(samples.picture("PNG"), "one.png")]})
        assert files_on_disk() == before

    def test_a_file_that_is_on_its_way_has_no_name_on_the_disk(self, page, monkeypatch, tmp_path, settings):
        """So that nothing is left of it when the process is killed meanwhile."""
        from nominations.services import drafts

        settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
        seen = []
        real = drafts.clean_file

        def looking(file, **rest):
            seen.append((file.file.fileno() > 0, list(tmp_path.iterdir())))
            return real(file, **rest)

        monkeypatch.setattr(drafts, "clean_file", looking)
        large = samples.picture("PNG") + b"x" * 3_000_000
        assert page().post({"files": [upload(large, "large.png")]}).status_code == 302
        assert seen == [(True, [])]
        assert list(tmp_path.iterdir()) == []

    def test_a_request_longer_than_any_page_sends_is_refused_unread(self, page):
        one = page()
        before = files_on_disk()
        response = one.client.post(
            one.path,
            b"--x--",
            content_type="multipart/form-data; boundary=x",
            CONTENT_LENGTH=str(2**31),
        )
        assert response.status_code == 413
        assert files_on_disk() == before

    def test_the_files_of_a_draft_have_room_together(self, page, monkeypatch):
        from nominations.services import drafts

        monkeypatch.setattr(drafts, "QUOTA", 200)
        response = page().post(
            {"files": [upload(samples.picture("PNG", size=(30 + n, 30)), f"n{n}.png") for n in range(5)]}
        )
        assert "together" in response.content.decode()

    def test_a_removed_file_is_gone_from_the_disk(self, page, django_capture_on_commit_callbacks):
        from nominations.models import DraftFile

        one = page()
        before = files_on_disk()
        one.post({"files": [upload(samples.picture("PNG"), "one.png")]})
        file = DraftFile.objects.get()
        with django_capture_on_commit_callbacks(execute=True):
            one.client.post(f"/en/nominate/{one.draft.pk}/files/{file.pk}/remove/")
        assert not DraftFile.objects.exists()
        assert files_on_disk() == before

    def test_a_file_is_sent_as_an_attachment_that_can_do_nothing(self, page):
        from nominations.models import DraftFile

        one = page()
        one.post({"files": [upload(samples.picture("PNG"), "kuva åäö.png")]})
        file = DraftFile.objects.get()
        response = one.client.get(f"/en/nominate/{one.draft.pk}/files/{file.pk}/")
        assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''kuva%20%C3%A5")
        assert "sandbox" in response["Content-Security-Policy"]
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in response["Cache-Control"]
        with Image.open(io.BytesIO(b"".join(response))) as picture:
            assert picture.size == (64, 48)

    def test_another_persons_file_does_not_exist(self, page):
        from nominations.models import DraftFile
        from tests.nominations.builders import a_nominator, signed_in

        one = page()
        one.post({"files": [upload(samples.picture("PNG"), "one.png")]})
        file = DraftFile.objects.get()
        other = signed_in(a_nominator("other@example.org"))
        assert other.get(f"/en/nominate/{one.draft.pk}/files/{file.pk}/").status_code == 404
        assert other.post(f"/en/nominate/{one.draft.pk}/files/{file.pk}/remove/").status_code == 404
        assert default_storage.exists(file.file.name)

    def test_no_address_leads_to_a_stored_file_itself(self, page):
        from nominations.models import DraftFile

        one = page()
        one.post({"files": [upload(samples.picture("PNG"), "one.png")]})
        name = DraftFile.objects.get().file.name
        for path in (f"/media/{name}", f"/static/{name}", f"/{name}", f"/files/{name}"):
            assert one.client.get(path).status_code == 404
