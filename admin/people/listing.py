"""The list of people: searched and filtered by the address, in a constant number of statements."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, Response

from accounts import people as accounts
from accounts.people import Account
from admin.access import ADMINISTRATORS
from admin.acting import asked
from admin.people.words import STATES
from engine.queries import directory, leave
from engine.queries.directory import Person
from web import pages
from web.identity import looking
from web.policy import policy
from web.translation import gettext

PATH: Final = "/admin/people"
PAGE: Final = 50

door = Blueprint("admin_people", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Be one person in the list."""

    person: Person
    chip: tuple[str, str]
    roles: str
    branches: str
    held: int
    until: datetime | None


@door.get(PATH)
@policy(ADMINISTRATORS)
def listed() -> Response:
    """Show a page of people, by login."""
    uow = looking()
    given = {name: text for name in ("q", "branch", "role", "state") if (text := asked(name))}
    everybody, ways_in = directory.everybody(uow), accounts.accounts(uow)
    away, held = leave.away_until(uow), leave.open_counts(uow)
    branches = {branch.id: branch.name for branch in directory.all_branches(uow)}
    states = {one.id: state_of(one, ways_in.get(one.id, Account()), away) for one in everybody}
    kept = [one for one in everybody if _fits(one, states[one.id], given)]
    page = int(asked("page")) if asked("page").isascii() and asked("page").isdigit() and len(asked("page")) < 5 else 1
    shown = kept[(page - 1) * PAGE : page * PAGE] if page else []
    return pages.shown(
        "people/people.html",
        rows=[
            Row(
                person=one,
                chip=(STATES[states[one.id]][0], gettext(STATES[states[one.id]][1])),
                roles="、".join(pages.role_names(one.roles)),
                branches="、".join(sorted(branches[branch] for branch in one.branches if branch in branches)),
                held=held.get(one.id, 0),
                until=away.get(one.id) if states[one.id] == "away" else None,
            )
            for one in shown
        ],
        number=len(kept),
        given=given,
        branches=sorted(branches.items(), key=lambda pair: pair[1]),
        roles=[(role, pages.role_names([role])[0]) for role in pages.agency().roles],
        states=[(state, gettext(word)) for state, (_, word) in STATES.items()],
        after=f"{PATH}?{urlencode(given | {'page': str(page + 1)})}" if page * PAGE < len(kept) else None,
    )


def state_of(person: Person, account: Account, away: Mapping[str, datetime]) -> str:
    """Return how a person stands, one of ``STATES``."""
    if not person.active:
        return "left"
    if account.locked_at is not None:
        return "locked"
    if person.id in away:
        return "away"
    return "active" if account.has_password else "invited"


def _fits(person: Person, state: str, given: Mapping[str, str]) -> bool:
    text = given.get("q", "").casefold()
    return (
        (not text or text in person.name.casefold() or text in person.login.casefold())
        and given.get("branch") in (None, *person.branches)
        and given.get("role") in (None, *person.roles)
        and (given["state"] == state if "state" in given else state != "left" or bool(text))
    )
