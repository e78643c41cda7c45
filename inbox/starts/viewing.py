"""Book a viewing: a listing for sale, a customer, a time that all three agreed on."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, Response

from brokerage.operations import viewings as operations
from brokerage.policies import duties
from brokerage.queries.listings import Listing
from engine.unit_of_work import UnitOfWork
from forms import Form
from inbox.starts import asking, people, recording
from web.policy import policy
from web.translation import marked

door = Blueprint("start_viewing", __name__, url_prefix="/start/viewing", template_folder="templates")


@door.get("")
@policy(recording.policy_of(duties.VIEWING_BOOKERS))
def form() -> Response:
    """Show the form, or first the listings to choose from."""
    return recording.show(KIND)


@door.post("")
@policy(recording.policy_of(duties.VIEWING_BOOKERS))
def book() -> Response:
    """Book the viewing."""
    return recording.send(KIND)


def _asked(uow: UnitOfWork, _listing: Listing | None) -> Form:
    return asking.form(
        uow,
        process=operations.PROCESS,
        own={
            "viewing_at": {"type": "string", "format": "date-time", "title": "约定带看时间", "ui:en": "When"},
            **asking.desk(uow, person="agent_id", title="带看人", english="Agent"),
        },
        required=("viewing_at",),
        known=("viewing_no", "listing_id", "listing_no", "customer_id"),
    )


def _make(
    uow: UnitOfWork, listing: Listing | None, data: Mapping[str, Any], filled: Mapping[str, people.Filled]
) -> str:
    assert listing is not None, "a viewing's page has a listing"
    made = operations.book(
        uow,
        listing_id=listing.line.id,
        customer_id=filled["visitor"].taken[0].line.id,
        viewing_at=data["viewing_at"],
        agent_id=data.get("agent_id"),
        branch_id=data.get("branch_id"),
        form=dict(data),
    )
    return made.number


KIND: Final = recording.Kind(
    path="/start/viewing",
    roles=frozenset(duties.VIEWING_BOOKERS),
    records="viewings",
    told="viewing-booked",
    title=marked("预约带看"),
    lead=marked("预约之后先与业主、客户确认，再到店签到；客户可以不刷脸。"),
    verb=marked("预约带看"),
    on_listing=True,
    places=(people.Place(id="visitor", title=marked("客户"), hint=marked("看房的人。先找一找，没有再登记。")),),
    sections={"viewing_at": "visit", "agent_id": "desk", "branch_id": "desk"},
    asked=_asked,
    first=lambda uow, _listing: asking.mine(uow, "agent_id"),
    make=_make,
)
