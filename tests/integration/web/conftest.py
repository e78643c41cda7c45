"""A porch without doors: one agency, two people, and a few views that only tests have."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Blueprint, Response, request
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from accounts import tokens
from engine.errors import Conflict, Finding, Forbidden, Invalid, NotFound, Unavailable
from engine.operations import directory
from engine.unit_of_work import House, UnitOfWork, unit_of_work
from tests.support.houses import SYSTEM, open_test_agency
from web import idempotency, json_text
from web.application import Porch, create_app
from web.identity import asker
from web.policy import MEMBER, policy, roles

KINDS = {
    "invalid": Invalid(findings=[Finding(rule="form.required", element="/price", zh="请填写价格", en="Give a price.")]),
    "not-found": NotFound("deal 17 of agency 4", deal="17"),
    "forbidden": Forbidden(),
    "conflict": Conflict("someone was first", holder="p-1", since="2026-03-02"),
    "unavailable": Unavailable(),
}


def told(answer: TestResponse) -> dict[str, Any]:
    """Return the JSON object of an answer."""
    body = json.loads(answer.data)
    assert isinstance(body, dict)
    return body


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Be the porch under test with the tokens of its people."""

    app: Porch
    house: House
    agency_id: str
    agent_id: str
    agent: str
    administrator: str

    @property
    def client(self) -> FlaskClient:
        """Return a fresh client."""
        return self.app.test_client()

    def headers(self, token: str | None = None, **more: str) -> dict[str, str]:
        """Return the headers of the agent, or of the token's owner."""
        return {"Authorization": f"Bearer {token or self.agent}", **more}


@pytest.fixture
def gate(house: House) -> Gate:
    """Give a porch over an agency with an agent and an administrator."""
    agency_id = open_test_agency(house)
    texts: dict[str, str] = {}
    people: dict[str, str] = {}
    with unit_of_work(house, agency_id=agency_id, actor=SYSTEM) as uow:
        branch_id = directory.open_branch(uow, code="cy1", name="朝阳一店")
        for login, role in (("agent", "listing_agent"), ("admin", "administrator")):
            people[login] = directory.hire(uow, login=login, name=login)
            directory.appoint(uow, person_id=people[login], role=role, branch_id=branch_id)
            texts[login] = tokens.issue(uow, person_id=people[login], life=timedelta(days=1)).text
    app = create_app(house, version="0.0.test")
    app.register_blueprint(_probe())
    return Gate(
        app=app,
        house=house,
        agency_id=agency_id,
        agent_id=people["agent"],
        agent=texts["agent"],
        administrator=texts["admin"],
    )


def _probe() -> Blueprint:
    probe = Blueprint("probe", __name__, url_prefix="/probe")

    @probe.get("/me")
    @policy(MEMBER)
    def me() -> dict[str, Any]:
        who = asker()
        return {"agency": who.agency_id, "person": who.actor.id, "roles": sorted(who.actor.roles)}

    @probe.get("/admins")
    @policy(roles("administrator"))
    def admins() -> dict[str, Any]:
        return {}

    @probe.get("/forgotten")
    def forgotten() -> dict[str, Any]:
        return {"open": True}

    @probe.post("/hire")
    @policy(MEMBER)
    def hire() -> Response:
        sent: Mapping[str, Any] = request.get_json()

        def act(uow: UnitOfWork) -> Response:
            if sent.get("fail"):
                directory.hire(uow, login=sent["login"], name="nobody")
                raise Conflict
            person_id = directory.hire(uow, login=sent["login"], name="王小明")
            body = json_text.dumps({"id": person_id, "name": "王小明"})
            return Response(body, status=201, mimetype="application/json", headers={"Location": f"/people/{person_id}"})

        return idempotency.written(act)

    @probe.post("/problem/<kind>")
    @policy(MEMBER)
    def problem(kind: str) -> dict[str, Any]:
        raise KINDS[kind]

    @probe.post("/echo")
    @policy(MEMBER)
    def echo() -> Response:
        return Response(json_text.dumps(request.get_json()), mimetype="application/json")

    @probe.get("/fault")
    @policy(MEMBER)
    def fault() -> dict[str, Any]:
        raise RuntimeError("password of the database is hunter2")

    return probe
