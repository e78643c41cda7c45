"""What a deal's page has no room for: the whole journal with what colleagues said, all money, all papers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask import Blueprint, Response, request

from brokerage.queries import deal_sheets, documents, ledger
from engine.queries import comments, drawing, journals
from engine.queries.instances import HistoryEntry
from engine.unit_of_work import UnitOfWork
from inbox.records import money_shown, papers_shown, shared
from inbox.records.words import RESULTS, VERBS
from web import pages
from web.identity import looking
from web.policy import PAGE, policy
from web.translation import gettext

MOST_ENTRIES: Final = 40
MOST_COMMENTS: Final = 100

door = Blueprint("deal_more", __name__, url_prefix="/deals/<number>", template_folder="templates")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Be one entry of the journal, in words; ``results`` is what came of it."""

    seq: int
    at: datetime
    title: str
    results: tuple[str, ...]


@door.get("/journal")
@policy(PAGE)
def journal(number: str) -> Response:
    """Show who did what, newest first, and what was said."""
    uow = looking()
    sheet = deal_sheets.numbered(uow, number=number[:40])
    instance_id = sheet.line.instance_id or sheet.line.id
    page = journals.latest(uow, instance_id=instance_id, limit=MOST_ENTRIES, cursor=request.args.get("cursor") or None)
    said = comments.latest(uow, instance_id=instance_id, limit=MOST_COMMENTS)
    after = f"/deals/{sheet.line.number}/journal?cursor={page.next_cursor}" if page.next_cursor else None
    return pages.shown(
        "deal_journal.html",
        line=sheet.line,
        home=shared.home(sheet.district, sheet.line.community, sheet.area),
        entries=_entries(uow, sheet.line.instance_id, page.items),
        comments=said.items,
        first=not request.args.get("cursor"),
        after=after,
    )


@door.get("/money")
@policy(PAGE)
def money(number: str) -> Response:
    """Show all money of a deal."""
    uow = looking()
    sheet = deal_sheets.numbered(uow, number=number[:40])
    book = ledger.of_known_deal(uow, deal_id=sheet.line.id)
    names = shared.names(uow, [entry.posted_by for entry in book.entries])
    return pages.shown(
        "deal_money.html",
        line=sheet.line,
        home=shared.home(sheet.district, sheet.line.community, sheet.area),
        money=money_shown.shown(book, names),
    )


@door.get("/documents")
@policy(PAGE)
def papers(number: str) -> Response:
    """Show all papers of a deal."""
    uow = looking()
    sheet = deal_sheets.numbered(uow, number=number[:40])
    found = documents.latest(uow, deal_id=sheet.line.id, limit=1000)
    return pages.shown(
        "deal_papers.html",
        line=sheet.line,
        home=shared.home(sheet.district, sheet.line.community, sheet.area),
        papers=papers_shown.lines(found.items, f"/deals/{sheet.line.number}"),
    )


def _entries(uow: UnitOfWork, instance_id: str | None, found: Iterable[HistoryEntry]) -> tuple[Entry, ...]:
    entries = tuple(found)
    if instance_id is None or not entries:
        return ()
    nodes = drawing.node_names(uow, drawing.trail(uow, instance_id=instance_id))
    names = shared.names(uow, [entry.actor_id for entry in entries])
    return tuple(_entry(entry, nodes, names) for entry in entries)


def _entry(entry: HistoryEntry, nodes: Mapping[str, str], names: Mapping[str, str]) -> Entry:
    who = names.get(entry.actor_id or "") or (gettext("当事方") if entry.actor_kind == "party" else gettext("系统"))
    events = [list(event) for event in entry.events]
    what = next((nodes[str(event[1])] for event in events if len(event) > 1 and str(event[1]) in nodes), "")
    said = VERBS.get(entry.verb)
    title = gettext(said).format(who=who, what=what) if said else f"{who} {entry.verb}"
    results = dict.fromkeys(told for event in events if (told := _result(event, nodes, entry.verb)))
    return Entry(seq=entry.seq, at=entry.at, title=title, results=tuple(results))


def _result(event: list[Any], nodes: Mapping[str, str], verb: str) -> str:
    """Say what came of an entry; what its own sentence says already is not said again."""
    kind, what = str(event[0]), nodes.get(str(event[1]), "")
    if kind not in RESULTS or not what:
        return ""
    if kind == "cancelled" and (verb == "complete" or event[2] not in ("task", "call")):
        return ""
    return gettext(RESULTS[kind]).format(what=what)
