"""Clean the cells of a spreadsheet on the way in, and make them harmless on the way out.

A cell that begins like a formula is run by the program that opens the file (CSV injection, OWASP); on the way out it gets a
leading apostrophe, as OWASP advises. Plain numbers stay numbers.
"""

import re

_TRIGGERS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")
_NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)*")


def looks_like_formula(text: str) -> bool:
    """Say whether a spreadsheet program might run the cell."""
    stripped = text.lstrip(" \u00a0\u3000\ufeff\u200b")
    return stripped.startswith(_TRIGGERS) and not _NUMBER.fullmatch(stripped)


def neutralise(text: str) -> str:
    """Return the cell so that no spreadsheet program runs it."""
    return "'" + text if looks_like_formula(text) else text
