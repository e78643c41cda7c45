"""Tidying what was typed: invisible characters out, ends trimmed, full-width digits made plain where only those are meant.

The browser must do the same: strip first, then trim; lengths are counted in code points.
"""

import re

# Zero-width, bidi, soft hyphen, Mongolian separator, interlinear and tag characters, lone surrogates, and controls but tab
# and line feed: none can be seen, all can deceive or break what comes after.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_BREAKS = re.compile("\r\n?|[\u2028\u2029]")
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def tidy(text: str, *, lines: bool = False) -> str:
    """Return ``text`` without invisible characters and outer spaces; ``lines`` keeps its line breaks, else they are spaces."""
    text = _INVISIBLE.sub("", _BREAKS.sub("\n", text))
    return (text if lines else text.replace("\n", " ").replace("\t", " ")).strip()


def narrow(text: str) -> str:
    """Return ``text`` tidied, its full-width letters, digits and signs (U+FF01 to U+FF5E) made ASCII."""
    return tidy(text).translate(_NARROW).strip()
