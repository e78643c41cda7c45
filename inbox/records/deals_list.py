"""The list of deals: one's own, a store's or all; searched by number, home or customer; with stages, holder and slack.

What was typed about a customer goes no further than the search: addresses keep ids.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from brokerage.policies.progress import StageStanding
from brokerage.queries import deal_lists, searches, stages, subjects
from brokerage.queries.deal_lists import OVER, DealsSought
from brokerage.queries.deals import DealLine
from brokerage.queries.subjects import Subject
from engine.operations.tasks import MANAGERS
from engine.queries import tasks
from engine.unit_of_work import Actor, UnitOfWork, unit_of_work
from inbox.asked import NOBODY, found
from inbox.records import shared
from inbox.records.words import DEAL_STATES, FILTERS, SCOPES
from inbox.words import SIDES
from web import pages, stage_line
from web.identity import asker, looking, this_house
from web.language import language
from web.policy import PAGE, policy
from web.translation import gettext

PATH: Final = "/deals"
LONGEST: Final = 60
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

door = Blueprint("deals_list", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Be what the address asks for."""

    scope: str
    state: str = "open"
    text: str = ""
    customers: tuple[str, ...] = ()
    cursor: str = ""

    @property
    def narrowed(self) -> bool:
        """Say whether something is searched for."""
        return bool(self.text or self.customers)

    def address(self, **changed: str) -> str:
        """Return the address of this list, with some of it changed."""
        given = {"scope": self.scope, "state": self.state, "q": self.text, "customer": ",".join(self.customers)}
        return f"{PATH}?{urlencode({name: text for name, text in (given | changed).items() if text})}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Be a deal in the list, in words."""

    line: DealLine
    home: str
    people: str
    chip: tuple[str, str]
    small: stage_line.Thumbnail
    task: shared.OpenTask | None
    more: int


@door.get(PATH)
@policy(PAGE)
def deals() -> Response:
    """Show a page of deals, in as many statements whatever it holds."""
    uow = looking()
    asked = _asked(uow.actor)
    page = deal_lists.listed(uow, _sought(uow, asked), cursor=asked.cursor or None)
    rows = _rows(uow, page.items)
    return pages.shown(
        "deals.html",
        asked=asked,
        rows=rows,
        scopes=_scopes(uow.actor),
        filters=FILTERS,
        after=asked.address(cursor=page.next_cursor) if page.next_cursor else None,
        lang=language(),
    )


@door.post(f"{PATH}/search")
@policy(PAGE)
def search() -> Response:
    """Lead to what was typed; customers by their ids."""
    who, given = asker(), request.form
    with unit_of_work(this_house(), agency_id=who.agency_id, actor=who.actor, write=False) as uow:
        words = found(uow, given.get("q", ""))
    kept = {name: given.get(name, "").replace("\0", "")[:20] for name in ("scope", "state")}
    return pages.onward(Asked(scope="").address(**kept, **words))


def _asked(actor: Actor) -> Asked:
    given = {name: text.replace("\0", "").strip() for name, text in request.args.items()}
    scopes = _scopes(actor)
    usual = "branch" if "branch" in scopes and actor.roles & MANAGERS else scopes[0]
    if not actor.branches and actor.roles & MANAGERS:
        usual = "all"
    return Asked(
        scope=given["scope"] if given.get("scope") in scopes else usual,
        state=given["state"] if given.get("state") in FILTERS else "open",
        text=" ".join(given.get("q", "").split())[:LONGEST],
        customers=tuple(
            id_
            for id_ in given.get("customer", "").split(",")[: searches.MOST_CUSTOMERS]
            if id_ == NOBODY or _ID.fullmatch(id_)
        ),
        cursor=given.get("cursor", ""),
    )


def _scopes(actor: Actor) -> tuple[str, ...]:
    return tuple(name for name in SCOPES if name != "branch" or actor.branches)


def _sought(uow: UnitOfWork, asked: Asked) -> DealsSought:
    sought = DealsSought(
        text=asked.text,
        customer_ids=asked.customers or None,
        state="" if asked.state == "any" else asked.state,
    )
    if asked.scope == "mine":
        return replace(sought, person_id=uow.actor.id)
    return replace(sought, branch_ids=uow.actor.branches) if asked.scope == "branch" else sought


def _rows(uow: UnitOfWork, lines: tuple[DealLine, ...]) -> list[Row]:
    running = {line.instance_id: line.state in OVER for line in lines if line.instance_id}
    standing = stages.of_many(uow, ended=running)
    homes = subjects.numbered(uow, numbers=[line.number for line in lines])
    open_: dict[str, list[shared.OpenTask]] = {}
    for one in shared.open_tasks(uow, tasks.open_in(uow, instance_ids=list(running))):
        open_.setdefault(one.line.instance_id, []).append(one)
    return [_row(line, standing, homes, open_.get(line.instance_id or "", [])) for line in lines]


def _row(
    line: DealLine,
    standing: Mapping[str, tuple[StageStanding, ...]],
    homes: Mapping[str, Subject],
    open_: list[shared.OpenTask],
) -> Row:
    home = homes.get(line.number)
    shape, word = DEAL_STATES.get(line.state, ("open", line.state))
    return Row(
        line=line,
        home=home.words if home else line.community,
        people=gettext("，").join(
            f"{gettext(SIDES[side])} {party.name}"
            for side in ("buyer", "seller")
            for party in line.parties
            if party.side == side and party.role == side
        ),
        chip=(shape, gettext(word)),
        small=stage_line.thumbnail(standing.get(line.instance_id or "") or stages.nothing()),
        task=open_[0] if open_ else None,
        more=max(0, len(open_) - 1),
    )
