"""The code that opens the first run: made once, told on the console of whoever started the product, kept in its data folder.

Whoever reads the console or the folder owns the machine; a stranger on the network does not, and cannot found the agency.
"""

import hmac
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from engine.errors import Conflict
from engine.queries import directory
from engine.unit_of_work import House

FILE = "setup-code"
"""The code's name in the data folder."""
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without those that are read as one another."""
_GROUPS, _EACH = 4, 4
_IN_USE = ".in-use"
"""What the file is called besides while somebody founds with it."""


class CodeInUse(Conflict):
    """Somebody else is founding the agency with this code at this moment, or just has."""

    code = "setup-code-in-use"
    zh = "别人正在用这个启动码开设机构。过一会儿刷新这一页：开好了就直接登录，没开成可以再提交"


def prepare(house: House, file: Path) -> str | None:
    """Return the code of a product that nobody can sign in to yet, made if there is none; else None, and no code is left."""
    # Whoever held it is gone with the process that stopped.
    _held(file).unlink(missing_ok=True)
    if directory.anybody(house):
        file.unlink(missing_ok=True)
        return None
    if not file.exists():
        made = "-".join("".join(secrets.choice(_LETTERS) for _ in range(_EACH)) for _ in range(_GROUPS))
        with suppress(FileExistsError):
            file.touch(mode=0o600, exist_ok=False)
            file.write_text(made)
    return file.read_text().strip()


def fits(file: Path, text: str) -> bool:
    """Say whether this is the code, also while somebody founds with it; blanks, dashes and case do not count."""
    kept = _plain(_read(file) or _read(_held(file)))
    return bool(kept) and hmac.compare_digest(kept.encode(), _plain(text).encode("utf-8", "replace"))


@contextmanager
def held(file: Path) -> Iterator[None]:
    """Hold the code while the agency is founded: of several at once one has it. It is spent, or given back when that failed.

    :raises CodeInUse: somebody else has it.
    """
    mine = _held(file)
    try:
        # A rename happens once, whichever process or thread asks.
        file.rename(mine)
    except FileNotFoundError as gone:
        raise CodeInUse from gone
    try:
        yield
    except BaseException:
        mine.rename(file)
        raise
    mine.unlink()


def _held(file: Path) -> Path:
    return file.with_name(file.name + _IN_USE)


def _read(file: Path) -> str:
    try:
        return file.read_text()
    except OSError:
        return ""


def _plain(text: str) -> str:
    return "".join(letter for letter in text.upper() if letter in _LETTERS)
