"""The code that opens the first run: made once, told on the console of whoever started the product, kept in its data folder.

Whoever reads the console or the folder owns the machine; a stranger on the network does not, and cannot found the agency.
"""

import hmac
import secrets
from contextlib import suppress
from pathlib import Path

from engine.queries import directory
from engine.unit_of_work import House

FILE = "setup-code"
"""The code's name in the data folder."""
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without those that are read as one another."""
_GROUPS, _EACH = 4, 4


def prepare(house: House, file: Path) -> str | None:
    """Return the code of a product that nobody can sign in to yet, made if there is none; else None, and no code is left."""
    if directory.anybody(house):
        spend(file)
        return None
    if not file.exists():
        made = "-".join("".join(secrets.choice(_LETTERS) for _ in range(_EACH)) for _ in range(_GROUPS))
        with suppress(FileExistsError):
            file.touch(mode=0o600, exist_ok=False)
            file.write_text(made)
    return file.read_text().strip()


def fits(file: Path, text: str) -> bool:
    """Say whether this is the code; blanks, dashes and case do not count."""
    try:
        kept = file.read_text()
    except OSError:
        return False
    return bool(_plain(kept)) and hmac.compare_digest(_plain(kept).encode(), _plain(text).encode("utf-8", "replace"))


def spend(file: Path) -> None:
    """Let the code go: it is good once."""
    file.unlink(missing_ok=True)


def _plain(text: str) -> str:
    return "".join(letter for letter in text.upper() if letter in _LETTERS)
