"""Files are judged by what they hold: pictures are encoded anew, PDF and Office files may bring nothing active."""

import io
import struct
import zipfile
import zlib

import pytest
from PIL import Image

from brokerage.policies import media, pictures
from brokerage.policies.media import DocumentRefused
from brokerage.policies.pictures import PictureRefused

PLACE = b"39.9042N 116.4074E"


def photo(kind: str = "JPEG", mode: str = "RGB", size: tuple[int, int] = (40, 20)) -> bytes:
    """Draw a picture whose left half is red, with a place and a rotation in its EXIF data."""
    picture = Image.new(mode, size, 0)
    picture.paste(Image.new("RGB", (size[0] // 2, size[1]), "red").convert(mode), (0, 0))
    exif = Image.Exif()
    exif[0x010E] = PLACE.decode()
    exif[0x0112] = 6
    out = io.BytesIO()
    picture.save(out, format=kind, exif=exif)
    return out.getvalue()


@pytest.mark.parametrize(("kind", "media_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")])
def test_a_picture_keeps_its_pixels_and_nothing_else(kind: str, media_type: str) -> None:
    sent = photo(kind)
    assert PLACE in sent
    kept = pictures.plain(sent + b"PK\x03\x04 a file behind the file", media_type)
    media.check(kept, media_type)
    assert PLACE not in kept
    assert b"PK\x03\x04" not in kept
    with Image.open(io.BytesIO(kept)) as picture:
        assert (picture.format, picture.size) == (kind, (20, 40))
        assert not picture.getexif()
        red, green, _ = picture.convert("RGB").getpixel((10, 5))  # type: ignore[misc]  # an RGB pixel is three numbers
    assert red > 200
    assert green < 60


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_kind_of_png_comes_through(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (4, 4)).save(out, format="PNG")
    assert pictures.plain(out.getvalue(), "image/png").startswith(b"\x89PNG")


def test_transparency_is_kept() -> None:
    out = io.BytesIO()
    Image.new("P", (4, 4)).save(out, format="PNG", transparency=0)
    with Image.open(io.BytesIO(pictures.plain(out.getvalue(), "image/png"))) as picture:
        assert picture.getpixel((0, 0)) == (0, 0, 0, 0)


def huge(width: int, height: int) -> bytes:
    """Write the head of a picture that would unpack to gigabytes."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))
    return b"\x89PNG\r\n\x1a\n" + chunk


@pytest.mark.parametrize(("width", "height"), [(30_000, 30_000), (8_000, 8_000), (17_000, 1)])
def test_a_picture_with_too_many_pixels_is_refused_by_its_head(width: int, height: int) -> None:
    with pytest.raises(PictureRefused):
        pictures.plain(huge(width, height), "image/png")


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (photo("JPEG")[:400], "image/jpeg"),
        (b"\xff\xd8\xff" + b"0" * 100, "image/jpeg"),
        (photo("PNG"), "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"RIFF\x00\x00\x00\x00WEBP", "image/webp"),
        (photo("JPEG") + b"0" * pictures.LARGEST, "image/jpeg"),
    ],
)
def test_what_is_no_whole_picture_of_its_kind_is_refused(content: bytes, media_type: str) -> None:
    with pytest.raises(PictureRefused):
        pictures.plain(content, media_type)


TYPES = {"[Content_Types].xml": b"<Types/>"}
HYPERLINK = (
    b'<Relationship Type="http://x/relationships/hyperlink" Target="https://example.test" TargetMode="External"/>'
)
TEMPLATE = b'<Relationship Type="http://x/relationships/attachedTemplate" Target="https://x" TargetMode="External"/>'


def office(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, body in {**TYPES, **parts}.items():
            packed.writestr(name, body)
    return out.getvalue()


DOCUMENT = {"word/document.xml": b"<w:document/>"}
BOOK = {"xl/workbook.xml": b"<workbook/>"}


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n", "application/pdf"),
        (office(**DOCUMENT), media.DOCX),
        (office(**DOCUMENT, **{"word/_rels/document.xml.rels": HYPERLINK}), media.DOCX),
        (office(**BOOK, **{"xl/printerSettings/printerSettings1.bin": b"x"}), media.XLSX),
        ("姓名,电话".encode("gb18030"), media.CSV),
    ],
)
def test_sound_files_are_kept(content: bytes, media_type: str) -> None:
    media.check(content, media_type)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"%PDF-1.7\n1 0 obj", "application/pdf"),
        (b"%PDF-1.7\n<< /S /JavaScript /JS (app.alert(1)) >>\n%%EOF", "application/pdf"),
        (b"%PDF-1.7\n<< /S /J#61vaScript >>\n%%EOF", "application/pdf"),
        (b"%PDF-1.7\n<< /S /Launch /F (cmd.exe) >>\n%%EOF", "application/pdf"),
        (office(**BOOK), media.DOCX),
        (office(**DOCUMENT), media.XLSX),
        (office(**DOCUMENT, **{"word/vbaProject.bin": b"x"}), media.DOCX),
        (office(**DOCUMENT, **{"word/embeddings/oleObject1.bin": b"x"}), media.DOCX),
        (office(**DOCUMENT, **{"../../evil": b"x"}), media.DOCX),
        (office(**DOCUMENT, **{"word/_rels/settings.xml.rels": TEMPLATE}), media.DOCX),
        (office(**DOCUMENT, **{"word/media/zeros": bytes(media.UNPACKED + 1)}), media.DOCX),
        (office(**DOCUMENT, **{f"p{number}": b"" for number in range(media.MOST_PARTS)}), media.DOCX),
        (office(**DOCUMENT)[:-30], media.DOCX),
    ],
)
def test_files_that_are_something_else_or_bring_something_active_are_refused(content: bytes, media_type: str) -> None:
    with pytest.raises(DocumentRefused):
        media.check(content, media_type)
