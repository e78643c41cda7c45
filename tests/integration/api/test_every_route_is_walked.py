"""Every route and method, with nobody's login, and with another agency's ids: nothing may be told or done."""

import json
import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.integration.api.conftest import NOTE, Agency, Outside, diagrams, sale
from tests.support.houses import ROLES
from web.application import create_app
from web.policy import Policy, policy, policy_of

PUBLIC_ENDPOINTS = {"gate.landing", "gate.health", "gate.static", "api-description.openapi", "api-description.docs"}
NO_HOME = "00000000-0000-7000-8000-000000000000"

BODIES: dict[str, Any] = {
    "process-instances.start": {"process": "resale_main", "business_key": "x-1", "branch_id": "{branch}"},
    "process-instances.suspend": {"reason": "因为"},
    "process-instances.resume": {"reason": "因为"},
    "process-instances.terminate": {"reason": "因为"},
    "process-instances.revise_facts": {"facts": {"loan_amount": 1}},
    "tasks.claim": {},
    "tasks.release": {},
    "tasks.resume": {},
    "tasks.wait": {"on": "bank"},
    "tasks.transfer": {"person_id": "{person}", "reason": "因为"},
    "tasks.return_": {"reason": "因为"},
    "comments.say": {"text": "好", "task_id": "{task}"},
    "tasks.complete": {"data": {"note": "好"}},
    "messages.correlate": {"name": "deal_fallthrough", "key": "{deal_no}", "payload": {}},
    "definitions.lint": {"sources": [{"kind": "form", "key": "note", "text": json.dumps(NOTE)}]},
    "definitions.publish": {"sources": [{"kind": "form", "key": "note", "text": json.dumps(NOTE)}]},
    "incidents.retry": {},
    "deals.open_deal": {
        "listing_id": "{listing}",
        "price": "1",
        "deposit": "0",
        "parties": [
            {"customer_id": "{customer}", "side": "buyer", "role": "buyer"},
            {"customer_id": "{seller}", "side": "seller", "role": "seller"},
        ],
    },
    "deals.revise": {"price": "1"},
    "deals.fall_through": {"fault": "none", "reason": "因为"},
    "listings.create": {
        "city": "北京",
        "community": "某",
        "area": "80",
        "price_asked": "1",
        "title_type": "commodity",
        "seller_id": "{seller}",
    },
    "listings.update_facts": {"price_asked": "1"},
    "listings.reveal_address": {"reason": "因为我想看"},
    "viewings.book": {"listing_id": "{listing}", "customer_id": "{customer}", "viewing_at": "2026-03-04T00:00:00Z"},
    "viewings.check_in": {},
    "customers.create": {"name": "王", "branch_id": "{branch}"},
    "customers.search": {"name": "王小明"},
    "customers.reveal": {"reason": "因为我想看"},
    "documents.attach": {"kind": "contract", "deal_id": "{deal}"},
    "documents.read": {"reason": "因为我想看"},
    "imports.begin": {"kind": "customers", "document_id": "{document}"},
}
"""What each writing endpoint is sent; names in braces become ids of the other agency."""

NAMES_OF_IDS = {
    "instance_id": "instance",
    "task_id": "task",
    "incident_id": "incident",
    "deal_id": "deal",
    "listing_id": "listing",
    "viewing_no": "viewing_no",
    "customer_id": "customer",
    "document_id": "document",
    "run_id": "run",
    "key": "key",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """Be one route and method."""

    rule: Rule
    method: str
    policy: Policy

    @property
    def endpoint(self) -> str:
        return str(self.rule.endpoint)

    def path(self, ids: Mapping[str, str]) -> str:
        """Write the address with ids."""
        fixed = {"kind": "process", "version": "1", "name": "tokens.css"}

        def fill(found: re.Match[str]) -> str:
            name = found.group(1)
            return fixed[name] if name in fixed else ids[NAMES_OF_IDS[name]]

        return re.sub(r"<(?:[^:<>]+(?:\([^)]*\))?:)?([a-z_]+)>", fill, self.rule.rule)

    def body(self, ids: Mapping[str, str]) -> Any:
        """Write the body with ids."""
        if self.method == "GET" or self.endpoint == "documents.upload":
            return None
        text = json.dumps(BODIES[self.endpoint])
        return json.loads(re.sub(r"\{([a-z_]+)\}", lambda found: ids[found.group(1)], text))

    @property
    def takes_ids(self) -> bool:
        """Say whether it names something that belongs to an agency, in its address or its body."""
        in_body = re.search(r"\{[a-z_]+\}", json.dumps(BODIES.get(self.endpoint, "")))
        return bool(self.rule.arguments - {"kind", "version", "name"}) or in_body is not None


def walks(app: Flask) -> Iterator[Walk]:
    """Walk every route and method of an application."""
    for rule in app.url_map.iter_rules():
        declared = policy_of(app.view_functions[rule.endpoint])
        assert declared is not None, f"{rule.endpoint} declares no policy"
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield Walk(rule=rule, method=method, policy=declared)


@pytest.fixture
def ids(outside: Outside) -> dict[str, str]:
    """Make one of everything in the agency anju."""
    made = sale(outside)
    only = outside.post(
        "/definitions/publish",
        {
            "sources": [
                {"kind": "process", "key": "anju_only", "text": diagrams()["stuck"].replace("stuck", "anju_only")}
            ]
        },
    )
    stopped = outside.post("/process-instances", {"process": "stuck", "business_key": "s-1"})
    document = _upload(outside, outside.anju)
    run = outside.post("/imports", {"kind": "customers", "document_id": document})
    return {
        "instance": made.deal["deal"]["instance_id"],
        "task": outside.get("/tasks?view=claimable", role="signing_specialist")["items"][0]["id"],
        "incident": outside.get("/incidents")["items"][0]["id"],
        "deal": made.deal["deal"]["id"],
        "deal_no": made.deal["deal"]["number"],
        "listing": made.listing["id"],
        "viewing_no": made.viewing["number"],
        "customer": made.buyer,
        "seller": made.seller,
        "document": document,
        "run": run["id"],
        "key": only["items"][0]["key"],
        "branch": outside.anju.branch_id,
        "person": outside.anju.people["director"],
        "stopped": stopped["instance"]["id"],
    }


def _upload(outside: Outside, agency: Agency) -> str:
    answer = outside.app.test_client().post(
        "/api/v1/documents",
        data={"file": (BytesIO("姓名,电话\n孙,13700000000\n".encode()), "客户.csv", "text/csv")},
        headers={"Authorization": f"Bearer {agency.tokens['administrator']}"},
    )
    assert answer.status_code == 201, answer.text
    return str(json.loads(answer.data)["id"])


def _send(outside: Outside, walk: Walk, ids: Mapping[str, str], token: str | None) -> TestResponse:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    client = outside.app.test_client()
    if walk.endpoint == "documents.upload":
        file = {"file": (BytesIO(b"text"), "a.txt", "text/plain")}
        return client.post(walk.path(ids), data=file, headers=headers)
    return client.open(walk.path(ids), method=walk.method, json=walk.body(ids), headers=headers)


def _never(ids: Mapping[str, str]) -> dict[str, str]:
    """Return ids of the same shape that never existed."""
    made: dict[str, str] = {}
    for name, value in ids.items():
        if name in {"deal_no", "viewing_no"}:
            made[name] = "BJ-" + value[3] + "-1999-999999"
        elif name == "key":
            made[name] = "never_was"
        else:
            made[name] = str(uuid.UUID(int=uuid.UUID(NO_HOME).int + len(made) + 1))
    return made


def test_only_the_gate_is_public(outside_sqlite: Outside) -> None:
    public = {walk.endpoint for walk in walks(outside_sqlite.app) if walk.policy.public}
    assert public == PUBLIC_ENDPOINTS


def test_a_route_without_a_policy_is_noticed(outside_sqlite: Outside) -> None:
    app = create_app(outside_sqlite.house, version="0.0.test")
    app.add_url_rule("/declared", "declared", policy(Policy())(lambda: ""))
    assert "declared" in {walk.endpoint for walk in walks(app)}
    app.add_url_rule("/forgotten", "forgotten", lambda: "")
    with pytest.raises(AssertionError, match="forgotten declares no policy"):
        list(walks(app))


def test_nobody_gets_anything_without_a_login(outside: Outside, ids: dict[str, str]) -> None:
    bare = outside.call("GET", "/tasks", role=None).data
    for walk in walks(outside.app):
        if walk.policy.public or walk.policy.page:
            continue
        answer = _send(outside, walk, ids, None)
        assert (walk.endpoint, walk.method, answer.status_code) == (walk.endpoint, walk.method, 401)
        assert answer.data == bare


def test_another_agencys_ids_answer_like_ids_that_never_existed(outside: Outside, ids: dict[str, str]) -> None:
    before = _everything(outside)
    never = _never(ids)
    # Numbers are no secret: each agency counts its own from one.
    numbers = {"key", "deal_no", "viewing_no"}
    secrets = [value for name, value in ids.items() if name not in numbers] + ["王**", "13800001234", "王小明"]
    for walk in walks(outside.app):
        if walk.policy.public or walk.policy.page:
            continue
        compared = False
        for role in ROLES:
            token = outside.pengcheng.tokens[role]
            answer = _send(outside, walk, ids, token)
            where = (walk.endpoint, walk.method, role, answer.status_code, answer.text)
            assert not [secret for secret in secrets if secret in answer.text], where
            if walk.policy.roles and role not in walk.policy.roles:
                assert answer.status_code == 403, where
            elif walk.takes_ids and walk.endpoint != "messages.correlate":
                assert answer.status_code == 404, where
                assert compared or answer.data == _send(outside, walk, never, token).data, where
                compared = True
            else:
                assert answer.status_code < 300, where
    assert _everything(outside) == before


def test_the_other_agencys_lists_stay_empty(outside: Outside, ids: dict[str, str]) -> None:
    assert ids
    for path in ("/process-instances", "/deals", "/listings", "/viewings", "/customers", "/incidents"):
        assert outside.get(path, agency=outside.pengcheng)["items"] == [], path
    for view in ("todo", "claimable", "done"):
        for role in ROLES:
            assert outside.get(f"/tasks?view={view}", role=role, agency=outside.pengcheng)["items"] == []


def _everything(outside: Outside) -> list[Any]:
    """Look at all that anju has."""
    lists = ("/process-instances", "/deals", "/listings", "/viewings", "/customers", "/incidents", "/messages")
    seen = [outside.get(path) for path in lists]
    return [*seen, outside.get("/tasks?view=claimable", role="signing_specialist")]
