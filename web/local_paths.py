"""Where to go after a form: only to paths of our own, whatever an address or a hidden field says."""

from urllib.parse import urlsplit

LONGEST = 1000


def local_path(text: str | None, otherwise: str) -> str:
    """Return ``text`` when it is a path (with or without query) on this site, else ``otherwise``.

    Refused: other schemes and hosts, ``//host``, backslashes (browsers read them as slashes), control characters and blanks.
    """
    if not text or len(text) > LONGEST or not text.startswith("/") or text.startswith(("//", "/\\")):
        return otherwise
    if "\\" in text or not text.isascii() or any(letter <= " " or letter == "\x7f" for letter in text):
        return otherwise
    try:
        parts = urlsplit(text)
    except ValueError:
        return otherwise
    return otherwise if parts.scheme or parts.netloc else text
