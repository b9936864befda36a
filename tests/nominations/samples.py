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


def photo_with_a_place() -> bytes:
    """A JPEG that is to be turned upright and says where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Nils's telephone"
    exif.get_ifd(0x8825)[2] = (60.0, 10.0, 15.0)
    return picture("JPEG", exif=exif.tobytes(), comment=b"taken at home")
