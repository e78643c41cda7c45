"""Makes a picture plain: decoded within bounds and encoded anew, so that only its pixels are left.

What a camera or a stranger hid beside the pixels (place, device, thumbnails, colour profiles, a second file behind the first)
is gone after that. Pillow is used here only, and loaded when the first picture comes.
"""

import io
import struct
import warnings
from typing import TYPE_CHECKING, Final

from engine.errors import Invalid

if TYPE_CHECKING:
    from PIL import Image

LARGEST: Final = 8 * 1024 * 1024
"""Bytes of one picture."""
MOST_PIXELS: Final = 40_000_000
"""Pixels of one picture: judged by its header, before anything is decoded."""
LONGEST_SIDE: Final = 16_000
QUALITY: Final = 90

_FORMATS: Final = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP"}
_MODES: Final = {
    "PNG": frozenset({"1", "L", "LA", "RGB", "RGBA"}),
    "JPEG": frozenset({"L", "RGB"}),
    "WEBP": frozenset({"RGB", "RGBA"}),
}

MEDIA_TYPES: Final = frozenset(_FORMATS)


class PictureRefused(Invalid):
    """The picture is broken, too large, or another than it says it is."""

    code = "picture-refused"
    zh = "图片损坏、过大，或与所说的格式不符"


def plain(content: bytes, media_type: str) -> bytes:
    """Return a picture encoded anew: upright, first frame only, without anything but its pixels.

    :raises PictureRefused: above 8 MiB, 40 million pixels or 16,000 a side; not decodable as ``media_type``.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    if len(content) > LARGEST:
        raise PictureRefused(f"the picture is larger than {LARGEST} bytes", size=len(content))
    kind = _FORMATS[media_type]
    broken = (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError, struct.error)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own bound is lower
            opened = Image.open(io.BytesIO(content), formats=[kind])
        width, height = opened.size
        if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
            raise PictureRefused(f"the picture has {width} x {height} pixels", width=width, height=height)
        return _encoded(ImageOps.exif_transpose(opened), kind)
    except broken as error:
        raise PictureRefused(f"the picture cannot be decoded as {media_type}", media_type=media_type) from error


def _encoded(picture: "Image.Image", kind: str) -> bytes:
    if picture.mode not in _MODES[kind]:
        transparent = "A" in picture.getbands() or "transparency" in picture.info
        picture = picture.convert("RGBA" if transparent and kind != "JPEG" else "RGB")
    picture.info.clear()
    out = io.BytesIO()
    picture.save(out, format=kind, **({} if kind == "PNG" else {"quality": QUALITY}))
    return out.getvalue()
