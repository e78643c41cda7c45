"""Listings: the list, and one listing with its state, facts, open tasks, viewings, deals and history; the owner masked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from brokerage.queries import customers, deals, documents, listings, viewings
from brokerage.queries.listings import Listing, ListingChange, ListingLine
from engine.queries import drawing, tasks
from engine.unit_of_work import UnitOfWork
from inbox.records import papers_shown, rights, shared
from inbox.records.words import DEAL_STATES, LISTING_STATES, LISTING_VERBS, VIEWING_STATES
from inbox.subject_facts import Fact
from web import diagram, pages, wording
from web.identity import looked, looking
from web.language import language
from web.policy import PAGE, policy
from web.translation import gettext

PATH: Final = "/listings"
SIZE: Final = 20
MOST: Final = 10

door = Blueprint("listing_pages", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Be a record in a list, in words."""

    href: str
    title: str
    sub: str
    chip: tuple[str, str]
    right: str
    small: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Be one line of the history."""

    title: str
    at: datetime
    state: str
    text: str = ""


@door.get(PATH)
@policy(PAGE)
def listed() -> Response:
    """Show a page of listings, searched by number or home."""
    uow = looking()
    given = {name: text.replace("\0", "").strip() for name, text in request.args.items()}
    text = " ".join(given.get("q", "").split())[:60]
    state = given["state"] if given.get("state") in LISTING_STATES else ""
    page = listings.searched(uow, text=text, state=state, cursor=given.get("cursor") or None, limit=SIZE)
    kept = {name: value for name, value in (("q", text), ("state", state)) if value}
    return pages.shown(
        "listings.html",
        rows=[_row(line) for line in page.items],
        text=text,
        state=state,
        states={name: word for name, (_, word) in LISTING_STATES.items()},
        after=f"{PATH}?{urlencode(kept | {'cursor': page.next_cursor})}" if page.next_cursor else None,
    )


@door.get(f"{PATH}/<number>")
@policy(PAGE)
def one(number: str) -> Response:
    """Show a listing."""
    return looked(lambda uow: _page(uow, listings.numbered(uow, number=number[:40])))


def _page(uow: UnitOfWork, found: Listing) -> Response:
    line = found.line
    trail = drawing.trail(uow, instance_id=line.instance_id) if line.instance_id else None
    open_ = shared.open_tasks(uow, tasks.open_in(uow, instance_ids=[line.instance_id] if line.instance_id else []))
    papers = documents.latest(uow, listing_id=line.id, limit=MOST)
    owner = customers.one(uow, customer_id=line.seller_id) if line.seller_id else None
    seen = viewings.page(uow, listing_id=line.id, limit=MOST).items
    sold = deals.page(uow, listing_id=line.id, limit=MOST).items
    who = shared.names(
        uow,
        [
            line.maintainer_id,
            *(change.person_id for change in found.history),
            *(step.actor_id for step in (trail.passed if trail else ())),
        ],
    )
    shape, word = LISTING_STATES.get(line.state, ("open", line.state))
    here = [diagram.Place(process=task.line.process, name=task.line.name, who=task.who) for task in open_]
    return pages.shown(
        "listing.html",
        line=line,
        home=shared.home(line.district, line.community, line.area),
        state=(shape, gettext(word)),
        now=shared.first_line(open_) if open_ else gettext(word),
        tasks=open_,
        facts=_facts(line),
        owner=owner,
        maintainer=who.get(line.maintainer_id or ""),
        story=_told(found.history, who),
        viewings=[viewing_row(seen_) for seen_ in seen],
        deals=[
            Row(
                href=f"/deals/{deal.number}",
                title=deal.number,
                sub=wording.told_amount(deal.price, language()),
                chip=(DEAL_STATES[deal.state][0], gettext(DEAL_STATES[deal.state][1])),
                right=shared.day(deal.opened_at.astimezone(pages.zone()).date()),
            )
            for deal in sold
        ],
        papers=papers_shown.lines(papers.items, ""),
        diagram=diagram.diagram(uow, trail, here=here, names=who) if trail else None,
        may_reveal=bool(uow.actor.roles & rights.ADDRESS_REVEALERS),
        lang=language(),
    )


def viewing_row(line: viewings.ViewingLine) -> Row:
    """Put a viewing of a list into words."""
    shape, word = VIEWING_STATES.get(line.state, ("open", line.state))
    return Row(
        href=f"/viewings/{line.number}",
        title=line.number,
        sub=line.customer_name,
        chip=(shape, gettext(word)),
        right=pages.in_words(line.viewing_at),
    )


def _row(line: ListingLine) -> Row:
    shape, word = LISTING_STATES.get(line.state, ("open", line.state))
    return Row(
        href=f"{PATH}/{line.number}",
        title=shared.home(line.district, line.community, line.area),
        sub=line.number,
        chip=(shape, gettext(word)),
        right=wording.told_amount(line.price_asked, language()),
        small=shared.day(line.state_at.astimezone(pages.zone()).date()),
    )


def _facts(line: ListingLine) -> tuple[Fact, ...]:
    mortgage = {True: gettext("有"), False: gettext("没有"), None: ""}[line.seller_mortgage]
    facts = (
        Fact(label=gettext("挂牌价"), text=wording.told_amount(line.price_asked, language()), strong=True),
        Fact(label=gettext("面积"), text=f"{wording.number(line.area)}㎡"),
        Fact(label=gettext("卖方抵押"), text=mortgage),
        Fact(label=gettext("核验编码"), text=line.verification_code or ""),
        Fact(label=gettext("录入"), text=shared.day(line.created_at.astimezone(pages.zone()).date())),
    )
    return tuple(fact for fact in facts if fact.text)


def _told(history: Iterable[ListingChange], who: Mapping[str, str]) -> tuple[Told, ...]:
    """Return a listing's history, newest first; of changed prices what they were."""
    told = []
    for change in history:
        price = (change.changes or {}).get("price_asked")
        said = [who.get(change.person_id or "", ""), change.reason or "", _price(price) if price else ""]
        told.append(
            Told(
                title=gettext(LISTING_VERBS.get(change.verb, change.verb)),
                at=change.at,
                state="done",
                text=" · ".join(part for part in said if part),
            )
        )
    return tuple(reversed(told))


def _price(change: Mapping[str, Any]) -> str:
    lang = language()
    return " → ".join(wording.told_amount(change[end], lang) for end in ("from", "to") if change.get(end) is not None)
