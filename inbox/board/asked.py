"""What the board's address asks for, and of which branches whoever asks may see figures: managers of theirs, directors of all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from engine.errors import NotFound
from engine.unit_of_work import Actor

PATH: Final = "/board"
OVERSEERS: Final = frozenset({"director", "administrator"})
"""They see every branch."""
VIEWERS: Final = OVERSEERS | {"store_manager"}
SPANS: Final = (4, 12, 26, 52)
"""Periods that can be asked for, in weeks."""
USUAL: Final = 12
_MOST_PARTS = 13


class BranchUnknown(NotFound):
    """There is no such branch, or its figures are not yours to see."""

    code = "branch-unknown"
    zh = "没有这家门店，或您不能看它的数字"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Be the period that ends with this day, and the branches: one that was chosen, else all that ``choices`` hold.

    ``branches`` None: the whole agency, with what belongs to no branch.
    """

    weeks: int
    branch: str | None
    choices: Mapping[str, str]
    whole: bool
    until: datetime

    @property
    def since(self) -> datetime:
        """Return the beginning of the period."""
        return self.until - timedelta(weeks=self.weeks)

    @property
    def before(self) -> datetime:
        """Return the beginning of the period before it."""
        return self.since - timedelta(weeks=self.weeks)

    @property
    def parts(self) -> int:
        """Return into how many parts charts cut the period: weeks, or as many that their number is small."""
        return self.weeks if self.weeks <= _MOST_PARTS else _MOST_PARTS

    @property
    def branches(self) -> frozenset[str] | None:
        """Return the ids of the branches to count."""
        if self.branch is not None:
            return frozenset({self.branch})
        return None if self.whole else frozenset(self.choices)

    def address(self, path: str = PATH) -> str:
        """Return the address of this board, or of what hangs beneath it."""
        given = {"weeks": str(self.weeks), "branch": self.branch or ""}
        return f"{path}?{urlencode({name: text for name, text in given.items() if text})}"


def asked(given: Mapping[str, str], *, actor: Actor, branches: Mapping[str, str], until: datetime) -> Asked:
    """Read an address; what it says beyond that is passed over.

    :raises BranchUnknown: the branch is none of those whose figures the actor may see.
    """
    posts = [branch for role, branch in actor.posts if role == "store_manager"]
    whole = bool(actor.roles & OVERSEERS) or None in posts
    choices = {id_: name for id_, name in branches.items() if whole or id_ in posts}
    branch = given.get("branch") or None
    if branch is not None and branch not in choices:
        raise BranchUnknown
    if branch is None and len(choices) == 1 and not whole:
        branch = next(iter(choices))
    weeks = given.get("weeks", "")
    known = int(weeks) if weeks.isascii() and weeks.isdigit() and len(weeks) < 4 else USUAL
    return Asked(weeks=known if known in SPANS else USUAL, branch=branch, choices=choices, whole=whole, until=until)
