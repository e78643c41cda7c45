"""A real deal that stands in the middle of its way: an agency of the library, its people able to sign in, its doors open."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

import assembly
from accounts import credentials
from demo.story import Story
from engine.unit_of_work import Actor, House, unit_of_work
from tests.support.browsers import Browser
from tests.support.stages import Stage, staged
from web.application import Porch

PASSWORD = "right horse battery"
Until = Callable[[Mapping[str, Any]], bool]


def reaches(node: str) -> Until:
    """Say that an instance has come to a user task."""
    return lambda sheet: any(task["node_id"] == node for task in sheet["tasks"])


@dataclass(frozen=True, slots=True, kw_only=True)
class DealScene:
    """Be an agency with deals. ``number`` is the first deal's, ``listing_no`` and ``viewing_no`` what led to it."""

    stage: Stage
    app: Porch
    number: str
    instance_id: str
    deal_id: str
    listing_no: str
    viewing_no: str

    @property
    def house(self) -> House:
        """Return the house."""
        return self.stage.house

    def uow(self, *, write: bool = False) -> Any:
        """Open a unit of work as the system."""
        return unit_of_work(self.house, agency_id=self.stage.agency_id, actor=Actor.system(), write=write)

    def browser(self, login: str, **how: Any) -> Browser:
        """Return a browser in which a person has signed in."""
        made = Browser(self.app, **how)
        made.sign_in(agency=self.stage.agency, login=login, password=PASSWORD)
        return made


def deal_scene(house: House, *, until: Until, agency: str = "anju", deal: str | None = None) -> DealScene:
    """Play a deal until its instance is as wanted, and let all people of the agency sign in."""
    stage = staged(house, agency)
    story = stage.story(deal or agency)
    listing, viewing_no, made = played(story, until)
    let_in(stage)
    return DealScene(
        stage=stage,
        app=cast("Porch", assembly.serve(house)),
        number=made["deal"]["number"],
        instance_id=made["deal"]["instance_id"],
        deal_id=made["deal"]["id"],
        listing_no=listing["number"],
        viewing_no=viewing_no,
    )


def played(story: Story, until: Until) -> tuple[Mapping[str, Any], str, Mapping[str, Any]]:
    """Play a story until the deal is as wanted; return listing, the viewing's number and the deal."""
    sellers = [story.customer(person) for person in story.deal.sellers]
    buyers = [story.customer(person) for person in story.deal.buyers]
    listing = story.listing(sellers[0])
    story.robot.drive(listing["instance_id"], until=lambda _: story.state(listing["id"]) == "listed")
    viewing = story.viewing(listing, buyers[0])
    story.robot.drive(viewing["instance_id"])
    made = story.open_deal(listing, buyers, sellers)
    story.robot.drive(made["deal"]["instance_id"], until=until)
    return listing, str(viewing["number"]), made


def let_in(stage: Stage) -> None:
    """Give everybody of an agency the password."""
    hashed = credentials.hash_password(PASSWORD)
    with unit_of_work(stage.house, agency_id=stage.agency_id, actor=Actor.system()) as uow:
        for person in stage.people:
            credentials.set_password(uow, person_id=person.id, password_hash=hashed)
