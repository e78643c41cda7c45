"""Enter a listing: the owner, the home, the price; its process begins at once."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, Response

from brokerage.operations import listings as operations
from brokerage.policies import duties, facts
from brokerage.policies.listing_facts import COLUMNS
from brokerage.queries.listings import Listing
from engine.unit_of_work import UnitOfWork
from forms import Form
from inbox.starts import asking, people, recording
from web import pages
from web.policy import policy
from web.translation import marked

door = Blueprint("start_listing", __name__, url_prefix="/start/listing", template_folder="templates")

OWN: Final[Mapping[str, Any]] = {
    "community": {"type": "string", "title": "小区", "ui:en": "Community", "maxLength": 120},
    "address": {
        "type": "string",
        "title": "楼栋门牌",
        "ui:en": "Building and door",
        "description": "加密保存，页面上不显示；经纪人要看须写明原因。",
        "maxLength": 200,
        "x-personal": True,
    },
}


@door.get("")
@policy(recording.policy_of(duties.LISTING_KEEPERS))
def form() -> Response:
    """Show the form."""
    return recording.show(KIND)


@door.post("")
@policy(recording.policy_of(duties.LISTING_KEEPERS))
def enter() -> Response:
    """Enter the listing."""
    return recording.send(KIND)


def _asked(uow: UnitOfWork, _listing: Listing | None) -> Form:
    desk = asking.desk(uow, person="maintainer_id", title="维护人", english="Maintainer")
    return asking.form(
        uow,
        process=operations.PROCESS,
        own={**OWN, **desk},
        required=("community",),
        known=("listing_id", "listing_no"),
    )


def _make(
    uow: UnitOfWork, _listing: Listing | None, data: Mapping[str, Any], filled: Mapping[str, people.Filled]
) -> str:
    owner = filled["seller"].taken
    own = {name: data[name] for name in (*COLUMNS, "address", "maintainer_id", "branch_id") if name in data}
    further = {name: value for name, value in data.items() if name not in COLUMNS and facts.is_fact(name)}
    made = operations.create(uow, **own, seller_id=owner[0].line.id if owner else None, facts=further, form=dict(data))
    return made.number


KIND: Final = recording.Kind(
    path="/start/listing",
    roles=frozenset(duties.LISTING_KEEPERS),
    records="listings",
    told="listing-entered",
    title=marked("录入房源"),
    lead=marked("登记之后先核验产权和业主身份，通过了才估价、挂牌。"),
    verb=marked("录入房源，开始流程"),
    on_listing=False,
    places=(
        people.Place(
            id="seller",
            title=marked("业主"),
            hint=marked("产权证上的第一位；共有人在核验时补。可以先不填。"),
            needed=False,
        ),
    ),
    sections={
        "community": "home",
        "address": "home",
        "city": "home",
        "district": "home",
        "area": "home",
        "title_type": "home",
        "seller_mortgage": "home",
        "price_asked": "price",
        "maintainer_id": "desk",
        "branch_id": "desk",
    },
    asked=_asked,
    first=lambda uow, _listing: {**asking.mine(uow, "maintainer_id"), "city": pages.agency().city},
    make=_make,
)
