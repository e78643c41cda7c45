"""The whole interface over a house with two agencies, small processes and the real records."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

import brokerage.hooks
from accounts import tokens
from api import assembly
from engine.hooks import Hooks
from engine.operations import directory
from engine.unit_of_work import House, unit_of_work
from tests.support.bpmn_xml import Diagram
from tests.support.houses import ROLES, SYSTEM, empty_house, open_test_agency
from web.application import create_app

NOTE = {
    "type": "object",
    "title": "备注",
    "properties": {"note": {"type": "string", "title": "备注", "maxLength": 200}},
    "required": ["note"],
}


def _record(name: str, **inputs: str) -> str:
    return Diagram().record(name, inputs or {"listing_id": "listing_id"})


def diagrams() -> dict[str, str]:
    """Return the processes that the tests publish."""
    listing = (
        Diagram("listing", name="房源")
        .start()
        .throw("checking", extensions=_record("listing.verifying"))
        .throw("checked", extensions=_record("listing.verified"))
        .user_task("publish", role="listing_agent", extensions=_record("listing.listed"), documentation="挂牌")
        .end()
    )
    viewing = (
        Diagram("viewing", name="带看")
        .start(extensions=_record("viewing.booked", viewing_no="viewing_no"))
        .catch_message("arrived", "visitor_checked_in", key="viewing_no")
        .user_task("feedback", role="buyer_agent", documentation="反馈")
        .end()
    )
    deal = (
        Diagram("resale_main", name="买卖")
        .start()
        .user_task("prepare", role="signing_specialist", documentation="准备")
        .boundary("fell", "prepare", message="deal_fallthrough", key="deal_no")
        .end("fallen")
        .at("prepare")
        .end()
    )
    stuck = (
        Diagram("stuck", name="会停住")
        .start()
        .exclusive("which")
        .at("which", "missing_number > 1")
        .end("high")
        .at("which", default=True)
        .end("low")
    )
    return {diagram.key: diagram.xml() for diagram in (listing, viewing, deal, stuck)}


@dataclass(slots=True, kw_only=True)
class Agency:
    """Be an agency with one person a role, and their tokens by role."""

    id: str
    branch_id: str
    people: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Outside:
    """Be a program that talks to the interface."""

    app: Flask
    house: House
    anju: Agency
    pengcheng: Agency

    def call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        role: str | None = "administrator",
        agency: Agency | None = None,
        **headers: str,
    ) -> TestResponse:
        """Send one request as the person of a role (None: nobody)."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if role is not None:
            sent["Authorization"] = f"Bearer {(agency or self.anju).tokens[role]}"
        return self.app.test_client().open(f"/api/v1{path}", method=method, json=body, headers=sent)

    def get(self, path: str, **how: Any) -> Any:
        """Read, and insist that it worked."""
        return self._ok(self.call("GET", path, **how))

    def post(self, path: str, body: Mapping[str, Any] | None = None, **how: Any) -> Any:
        """Write, and insist that it worked."""
        return self._ok(self.call("POST", path, body or {}, **how))

    @staticmethod
    def _ok(answer: TestResponse) -> Any:
        assert answer.status_code < 300, answer.text
        return json.loads(answer.data)


def told(answer: TestResponse) -> dict[str, Any]:
    """Return the JSON object of an answer."""
    body = json.loads(answer.data)
    assert isinstance(body, dict)
    return body


@pytest.fixture(params=["sqlite", "postgresql"])
def outside(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Outside]:
    """Give the interface on each database kind."""
    with empty_house(request.param, tmp_path) as house:
        yield _outside(house)


@pytest.fixture
def outside_sqlite(tmp_path: Path) -> Iterator[Outside]:
    """Give the interface on SQLite only, for what does not depend on the database."""
    with empty_house("sqlite", tmp_path) as house:
        yield _outside(house)


def _outside(house: House) -> Outside:
    brokerage.hooks.register(house.part(Hooks))
    app = create_app(house, version="0.0.test")
    assembly.install(app)
    made = Outside(app=app, house=house, anju=_agency(house, "anju"), pengcheng=_agency(house, "pengcheng"))
    sources = [{"kind": "form", "key": "note", "text": json.dumps(NOTE)}]
    sources += [{"kind": "process", "key": key, "text": xml} for key, xml in diagrams().items()]
    for agency in (made.anju, made.pengcheng):
        made.post("/definitions/publish", {"sources": sources}, agency=agency)
    return made


def _agency(house: House, code: str) -> Agency:
    agency_id = open_test_agency(house, code)
    with unit_of_work(house, agency_id=agency_id, actor=SYSTEM) as uow:
        made = Agency(id=agency_id, branch_id=directory.open_branch(uow, code="cy1", name="朝阳一店"))
        for role in ROLES:
            person_id = made.people[role] = directory.hire(uow, login=role, name=ROLES[role]["zh"])
            directory.appoint(uow, person_id=person_id, role=role, branch_id=made.branch_id)
            made.tokens[role] = tokens.issue(uow, person_id=person_id, life=timedelta(days=1)).text
    return made


LISTING = {
    "city": "北京",
    "community": "某小区",
    "area": "89.50",
    "price_asked": "5000000.00",
    "title_type": "commodity",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """Be a published listing with a buyer, a seller, a viewing and a deal."""

    listing: Mapping[str, Any]
    buyer: str
    seller: str
    viewing: Mapping[str, Any]
    deal: Mapping[str, Any]


def customer(outside: Outside, name: str, phone: str, agency: Agency | None = None) -> str:
    """Add a customer."""
    made = outside.post("/customers", {"name": name, "phone": phone}, role="buyer_agent", agency=agency)
    return str(made["id"])


def published_listing(outside: Outside, agency: Agency | None = None) -> Mapping[str, Any]:
    """Enter a listing and complete its only task."""
    made = outside.post("/listings", LISTING, role="listing_agent", agency=agency)
    tasks = outside.get("/tasks?view=claimable", role="listing_agent", agency=agency)["items"]
    task = next(task for task in tasks if task["business_key"] == made["listing"]["number"])
    outside.post(f"/tasks/{task['id']}/claim", role="listing_agent", agency=agency)
    outside.post(f"/tasks/{task['id']}/complete", {"data": {"note": "好"}}, role="listing_agent", agency=agency)
    shown: Mapping[str, Any] = outside.get(f"/listings/{made['listing']['id']}", agency=agency)["listing"]
    return shown


def sale(outside: Outside, agency: Agency | None = None) -> Sale:
    """Make a sale up to an open deal."""
    listing = published_listing(outside, agency)
    buyer = customer(outside, "王小明", "13800001234", agency)
    seller = customer(outside, "赵业主", "13900005678", agency)
    viewing = outside.post(
        "/viewings",
        {"listing_id": listing["id"], "customer_id": buyer, "viewing_at": "2026-03-03T02:00:00Z"},
        role="buyer_agent",
        agency=agency,
    )
    deal = outside.post(
        "/deals",
        {
            "listing_id": listing["id"],
            "price": "4900000",
            "deposit": "100000",
            "sign_date": "2026-03-10",
            "parties": [
                {"customer_id": buyer, "side": "buyer", "role": "buyer"},
                {"customer_id": seller, "side": "seller", "role": "seller"},
            ],
        },
        role="buyer_agent",
        agency=agency,
    )
    return Sale(listing=listing, buyer=buyer, seller=seller, viewing=viewing, deal=deal)
