"""Open a deal: a listing for sale, both sides, the terms, and the facts that eligibility and taxes are decided by."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from flask import Blueprint, Response

from brokerage.operations import deals as operations
from brokerage.policies import deal_terms, duties, facts
from brokerage.policies.deal_terms import DealInvalid, DealParty
from brokerage.queries.listings import Listing
from engine.errors import Finding
from engine.unit_of_work import UnitOfWork
from forms import Form
from inbox.starts import asking, people, recording
from web.policy import policy
from web.translation import marked

door = Blueprint("start_deal", __name__, url_prefix="/start/deal", template_folder="templates")

BESIDE: Final = (("spouse", marked("配偶")), ("coowner", marked("共有人")), ("proxy", marked("代理人")))
_IDS: Final = ("deal_id", "deal_no", "listing_id", "listing_no", "buyer_ids", "seller_ids", "city", "area")


@door.get("")
@policy(recording.policy_of(duties.DEAL_OPENERS))
def form() -> Response:
    """Show the form, or first the listings to choose from."""
    return recording.show(KIND)


@door.post("")
@policy(recording.policy_of(duties.DEAL_OPENERS))
def open_deal() -> Response:
    """Open the deal."""
    return recording.send(KIND)


def _asked(uow: UnitOfWork, listing: Listing | None) -> Form:
    assert listing is not None, "a deal's page has a listing"
    line = listing.line
    told = {**listing.facts, "district": line.district, "seller_mortgage": line.seller_mortgage}
    return asking.form(
        uow,
        process=operations.PROCESS,
        own=asking.desk(uow, person="agent_id", title="成交人", english="Closing agent"),
        known=(*_IDS, *(name for name, value in told.items() if value is not None)),
    )


def _first(uow: UnitOfWork, listing: Listing | None) -> Mapping[str, Any]:
    assert listing is not None, "a deal's page has a listing"
    return {**asking.mine(uow, "agent_id"), "price": listing.line.price_asked}


def _make(
    uow: UnitOfWork, listing: Listing | None, data: Mapping[str, Any], filled: Mapping[str, people.Filled]
) -> str:
    assert listing is not None, "a deal's page has a listing"
    terms = {"deposit": Decimal(0)} | {name: data[name] for name in deal_terms.TERMS if name in data}
    made = operations.open_deal(
        uow,
        listing_id=listing.line.id,
        parties=[party for side in ("buyer", "seller") for party in _parties(filled[side])],
        agent_id=data.get("agent_id"),
        branch_id=data.get("branch_id"),
        facts={name: value for name, value in data.items() if facts.is_fact(name)},
        form=dict(data),
        **terms,
    )
    return made.number


def _parties(filled: people.Filled) -> list[DealParty]:
    side: Any = filled.place.id
    return [
        DealParty(customer_id=one.line.id, side=side, role=one.role, share_percent=_share(one.share, side))  # type: ignore[arg-type]  # a role of the place
        for one in filled.taken
    ]


def _share(text: str, side: str) -> Decimal | None:
    if not text:
        return None
    try:
        share = Decimal(text.rstrip("%％"))
    except InvalidOperation:
        share = Decimal(-1)
    if not share.is_finite() or not 0 < share <= 100:
        said = Finding(
            rule="deal.share", zh="份额为 1 到 100 的数", en="a share is a number from 1 to 100", element=side
        )
        raise DealInvalid(findings=[said])
    return share


KIND: Final = recording.Kind(
    path="/start/deal",
    roles=frozenset(duties.DEAL_OPENERS),
    records="deals",
    told="deal-opened",
    title=marked("开立交易单"),
    lead=marked("一套房可以开几张交易单，先签约的占住房源。填错的条件在签约之前都能改。"),
    verb=marked("开立交易单，开始流程"),
    on_listing=True,
    places=(
        people.Place(
            id="buyer",
            title=marked("买方"),
            hint=marked("至少一位买方；配偶、共有人、代理人也加在这里。"),
            many=True,
            roles=(("buyer", marked("买方")), *BESIDE),
        ),
        people.Place(
            id="seller",
            title=marked("卖方"),
            hint=marked("产权证上的人；份额合计为一百，单人可以不填。"),
            many=True,
            roles=(("seller", marked("卖方")), *BESIDE),
        ),
    ),
    sections={
        "price": "terms",
        "deposit": "terms",
        "sign_date": "terms",
        "transfer_date": "terms",
        "loan_type": "money",
        "loan_amount": "money",
        "bank": "money",
        "district": "home",
        "zone": "home",
        "seller_mortgage": "seller",
        "agent_id": "desk",
        "branch_id": "desk",
    },
    asked=_asked,
    first=_first,
    make=_make,
    chosen=lambda listing: {"seller": [listing.line.seller_id] if listing.line.seller_id else []},
)
