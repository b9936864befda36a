"""Files nobody should have to open: made here, so that none lies in the tree."""

import io
import struct
import zlib

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from pikepdf import Array, Dictionary, Name, String
from PIL import Image


def upload(content: bytes, name: str = "file.pdf", kind: str = "application/pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type=kind)


def saved(pdf: pikepdf.Pdf, **options) -> bytes:
    out = io.BytesIO()
    pdf.save(out, **options)
    return out.getvalue()


def plain_pdf(pages: int = 1, text: str = "Hello") -> pikepdf.Pdf:
    pdf = pikepdf.new()
    for _number in range(pages):
        pdf.add_blank_page(page_size=(200, 200))
        pdf.pages[-1].Contents = pdf.make_stream(f"BT /F1 12 Tf 10 10 Td ({text}) Tj ET".encode())
    return pdf


def pdf_that_acts() -> bytes:
    """A PDF with a script on opening, a form, an embedded file, a launching link, metadata and a thumbnail's worth of more."""
    pdf = plain_pdf()
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert('boo')"))
    pdf.Root.OpenAction = script
    pdf.Root.AA = Dictionary(WC=script)
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("x"), pdf.make_indirect(script)])))
    pdf.Root.AcroForm = Dictionary(Fields=Array(), XFA=pdf.make_stream(b"<xdp>boo</xdp>"))
    pdf.attachments["evil.exe"] = b"MZ boo"
    page = pdf.pages[0]
    page.AA = Dictionary(O=script)
    launch = Dictionary(S=Name.Launch, F=String("cmd.exe"))
    page.Annots = Array(
        [pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 99, 99]), A=launch))]
    )
    page.PieceInfo = Dictionary(Secret=Dictionary(Private=String("where I live")))
    picture = pdf.make_stream(b"\x00" * 12)
    picture.Type, picture.Subtype, picture.Width, picture.Height = Name.XObject, Name.Image, 2, 2
    picture.ColorSpace, picture.BitsPerComponent = Name.DeviceRGB, 8
    picture.Metadata = pdf.make_stream(b"<x:xmpmeta>GPS 60.17 24.95</x:xmpmeta>")
    page.Resources = Dictionary(XObject=Dictionary(Im0=picture))
    with pdf.open_metadata() as metadata:
        metadata["dc:creator"] = ["Nils Hemlig"]
    pdf.docinfo["/Author"] = "Nils Hemlig"
    return saved(pdf)


def pdf_with_inherited_pages() -> bytes:
    """A PDF whose pages take size and resources from the node above them."""
    pdf = plain_pdf()
    del pdf.pages[0].obj["/MediaBox"]
    pdf.Root.Pages.MediaBox = Array([0, 0, 321, 123])
    pdf.Root.Pages.Resources = Dictionary(
        Font=Dictionary(F1=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    )
    if "/Resources" in pdf.pages[0].obj:
        del pdf.pages[0].obj["/Resources"]
    return saved(pdf)


def encrypted_pdf(user: str) -> bytes:
    return saved(plain_pdf(), encryption=pikepdf.Encryption(owner="owner", user=user))


def packed_pdf() -> bytes:
    """A small PDF whose one stream unpacks to 300 megabytes."""
    pdf = plain_pdf()
    packed = zlib.compressobj(9)
    data = b"".join(packed.compress(b"\x00" * 1_000_000) for _number in range(300)) + packed.flush()
    pdf.pages[0].Contents = pikepdf.Stream(pdf, data, Filter=Name.FlateDecode)
    return saved(pdf, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)


def png(width: int, height: int, pixels: bytes | None = None, extra: bytes = b"") -> bytes:
    """A PNG by hand: its head may promise what its body does not hold."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    body = zlib.compress(pixels if pixels is not None else b"\x00" * ((width + 1) * min(height, 100)))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + extra + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def text_bomb() -> bytes:
    """A PNG whose text unpacks to 30 megabytes."""
    data = b"Comment\x00\x00" + zlib.compress(b"x" * 30_000_000)
    return png(
        32, 32, extra=struct.pack(">I", len(data)) + b"zTXt" + data + struct.pack(">I", zlib.crc32(b"zTXt" + data))
    )


def picture(kind: str = "JPEG", size: tuple[int, int] = (64, 48), **options) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 100, 50)).save(out, kind, **options)
    return out.getvalue()


def photo_with_a_place(**options) -> bytes:
    """A JPEG that is to be turned upright and says where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Nils's telephone"
    exif.get_ifd(0x8825)[2] = (60.0, 10.0, 15.0)
    return picture("JPEG", exif=exif.tobytes(), comment=b"taken at home", **options)


def pdf_of(photo: bytes, packed: pikepdf.Object) -> bytes:
    """A PDF of one photograph, packed as said."""
    pdf = plain_pdf()
    shown = pdf.make_stream(photo)
    shown.Type, shown.Subtype, shown.Width, shown.Height = Name.XObject, Name.Image, 64, 48
    shown.ColorSpace, shown.BitsPerComponent, shown.Filter = Name.DeviceRGB, 8, packed
    pdf.pages[0].Resources = Dictionary(XObject=Dictionary(Im0=shown))
    return saved(pdf)


def blanks(megabytes: int, beginning: bytes = b"") -> bytes:
    """What unpacks to so many megabytes of blanks, a thousandth as long."""
    packed = zlib.compressobj(9)
    parts = [packed.compress(beginning), *(packed.compress(b" " * 1_000_000) for _number in range(megabytes))]
    return b"".join(parts) + packed.flush()


def pdf_by_hand(objects: dict[int, bytes], *, xref: tuple[int, bytes]) -> bytes:
    """A PDF whose list of objects is a stream: `xref` is its number and its dictionary, with the packed list."""
    out = bytearray(b"%PDF-1.7\n")
    for number, body in objects.items():
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (xref[0], xref[1], start)
    return bytes(out)


def stream(dictionary: bytes, data: bytes) -> bytes:
    return b"<< %s /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (dictionary, len(data), data)


def xref_stream_of_blanks(megabytes: int) -> bytes:
    """A PDF whose list of objects unpacks to so many megabytes."""
    listed = stream(b"/Type /XRef /Root 1 0 R /Size 4 /W [1 2 1]", blanks(megabytes))
    return pdf_by_hand({1: b"<< /Type /Catalog /Pages 2 0 R >>"}, xref=(3, listed))


def object_stream_of_blanks(megabytes: int) -> bytes:
    """A PDF whose catalogue lies in a stream that unpacks to so many megabytes."""
    head = b"%PDF-1.7\n"
    held = stream(
        b"/Type /ObjStm /N 2 /First 30",
        blanks(
            megabytes,
            b"1 0 2 40".ljust(30)
            + b"<< /Type /Catalog /Pages 2 0 R >>".ljust(40)
            + b"<< /Type /Pages /Kids [] /Count 0 >>",
        ),
    )
    entries = b"".join(
        struct.pack(">BIB", *entry) for entry in [(0, 0, 0), (2, 4, 0), (2, 4, 1), (1, 0, 0), (1, len(head), 0)]
    )
    listed = stream(b"/Type /XRef /Root 1 0 R /Size 5 /W [1 4 1]", zlib.compress(entries))
    return pdf_by_hand({4: held}, xref=(3, listed))


def deep_pages(depth: int) -> bytes:
    """A PDF whose one page lies that many levels deep."""
    out, places = bytearray(b"%PDF-1.4\n"), []
    last = depth + 2
    bodies = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    bodies += [
        b"<< /Type /Pages /Count 1 /Kids [%d 0 R] %s >>"
        % (number + 1, b"/Parent %d 0 R" % (number - 1) if number > 2 else b"")
        for number in range(2, last)
    ]
    bodies.append(b"<< /Type /Page /MediaBox [0 0 9 9] /Parent %d 0 R >>" % (last - 1))
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (last + 1) + b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (last + 1, start)
    return bytes(out)


def jpeg_of_many_scans(side: int, scans: int) -> bytes:
    """A progressive JPEG whose last scan is there so many times more: it is drawn once for each of them."""
    plain = picture("JPEG", (side, side), progressive=True)
    last = plain.rindex(b"\xff\xda")
    return plain[:-2] + plain[last:-2] * scans + plain[-2:]


def jpeg_that_says(width: int, height: int) -> bytes:
    """A JPEG whose head gives another size than it has."""
    plain = picture("JPEG")
    frame = plain.index(b"\xff\xc0") + 5
    return plain[:frame] + struct.pack(">HH", height, width) + plain[frame + 4 :]
