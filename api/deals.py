"""Deals: opened on a published listing, revised, told to fall through; their process does the rest."""

from collections.abc import Mapping
from typing import Any

from api.deal_shapes import Deal, DealChanges, DealList, DealPage, FallThrough, Ledger, NewDeal
from api.document_shapes import Documents
from api.door import Door
from api.fields import Paging
from api.process_instances import HistoryPage
from brokerage.operations import deals as operations
from brokerage.policies import duties
from brokerage.policies.deal_terms import DealParty
from brokerage.queries import deals as queries
from brokerage.queries import documents, ledger
from engine.queries import instances
from engine.queries.paging import Page
from engine.unit_of_work import UnitOfWork
from web.policy import roles

door = Door("deals", __name__, url_prefix="/deals", description="Sales 交易单")

OPENERS = roles(*duties.DEAL_OPENERS)
REVISERS = roles(
    "buyer_agent",
    "store_manager",
    "director",
    "signing_specialist",
    "title_specialist",
    "loan_specialist",
    "administrator",
)
ENDERS = roles("store_manager", "director", "signing_specialist", "administrator")


@door.read("", DealPage, query=DealList)
def listed(uow: UnitOfWork, asked: Mapping[str, Any]) -> Page[queries.DealLine]:
    """List deals, newest first, their parties masked."""
    return queries.page(uow, **asked)


@door.write("", Deal, policy=OPENERS, body=NewDeal, status=201)
def open_deal(uow: UnitOfWork, sent: Mapping[str, Any]) -> queries.Deal:
    """Open a deal on a published listing and start its process."""
    parties = [DealParty(**party) for party in sent["parties"]]
    made = operations.open_deal(uow, **{**sent, "parties": parties})
    return queries.one(uow, deal_id=made.id)


@door.read("/<uuid:deal_id>", Deal)
def one(uow: UnitOfWork, _asked: Mapping[str, Any], deal_id: str) -> queries.Deal:
    """Show one deal."""
    return queries.one(uow, deal_id=deal_id)


@door.write("/<uuid:deal_id>", Deal, policy=REVISERS, body=DealChanges, method="PATCH")
def revise(uow: UnitOfWork, sent: Mapping[str, Any], deal_id: str) -> queries.Deal:
    """Change terms or facts; a moved signing date moves the timers that read it."""
    changes = {name: value for name, value in sent.items() if name != "facts"} | dict(sent.get("facts", {}))
    operations.revise(uow, deal_id=deal_id, changes=changes)
    return queries.one(uow, deal_id=deal_id)


@door.write("/<uuid:deal_id>/fall-through", Deal, policy=ENDERS, body=FallThrough)
def fall_through(uow: UnitOfWork, sent: Mapping[str, Any], deal_id: str) -> queries.Deal:
    """Tell the deal's process that the deal falls through; it unwinds and frees the listing."""
    operations.fall_through(uow, deal_id=deal_id, **sent)
    return queries.one(uow, deal_id=deal_id)


@door.read("/<uuid:deal_id>/timeline", HistoryPage, query=Paging)
def timeline(uow: UnitOfWork, asked: Mapping[str, Any], deal_id: str) -> Page[instances.HistoryEntry]:
    """List what happened in a deal, oldest first."""
    instance_id = queries.one(uow, deal_id=deal_id).line.instance_id
    if instance_id is None:
        return Page(items=(), next_cursor=None)
    return instances.history(uow, instance_id=instance_id, **asked)


@door.read("/<uuid:deal_id>/ledger", Ledger)
def money(uow: UnitOfWork, _asked: Mapping[str, Any], deal_id: str) -> ledger.DealLedger:
    """Show all money of a deal."""
    return ledger.of_deal(uow, deal_id=deal_id)


@door.read("/<uuid:deal_id>/documents", Documents)
def attached(uow: UnitOfWork, _asked: Mapping[str, Any], deal_id: str) -> Mapping[str, Any]:
    """List a deal's documents, oldest first."""
    return {"items": documents.of_deal(uow, deal_id=deal_id)}
