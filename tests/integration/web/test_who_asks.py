"""Bearer tokens at the porch."""

from base64 import urlsafe_b64encode
from datetime import timedelta

import pytest
import sqlalchemy as sa

from accounts import tokens
from accounts.tables import api_tokens
from engine.operations import directory
from engine.unit_of_work import unit_of_work
from tests.integration.web.conftest import Gate, told
from tests.support.houses import SYSTEM


def test_a_token_brings_its_person_with_roles_in_its_agency(gate: Gate) -> None:
    answer = gate.client.get("/probe/me", headers=gate.headers())
    assert answer.json == {"agency": gate.agency_id, "person": gate.agent_id, "roles": ["listing_agent"]}


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer nonsense",
        "Basic YTpi",
        "Bearer fl_" + "A" * 64,
        "Bearer fl_" + urlsafe_b64encode(bytes(48)).decode(),
    ],
)
def test_without_a_good_token_there_is_one_same_answer(gate: Gate, authorization: str | None) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    answer = gate.client.get("/probe/me", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.data == gate.client.get("/probe/me").data


def test_a_dismissed_person_is_not_let_in(gate: Gate) -> None:
    with unit_of_work(gate.house, agency_id=gate.agency_id, actor=SYSTEM) as uow:
        directory.dismiss(uow, person_id=gate.agent_id)
    assert gate.client.get("/probe/me", headers=gate.headers()).status_code == 401


def test_a_policy_with_roles_keeps_others_out(gate: Gate) -> None:
    refused = gate.client.get("/probe/admins", headers=gate.headers())
    assert (refused.status_code, told(refused)["code"]) == (403, "role-missing")
    assert gate.client.get("/probe/admins", headers=gate.headers(gate.administrator)).status_code == 200


def test_an_endpoint_without_a_policy_is_closed(gate: Gate) -> None:
    answer = gate.client.get("/probe/forgotten", headers=gate.headers(gate.administrator))
    assert (answer.status_code, told(answer)["code"]) == (403, "policy-missing")


def test_identity_costs_two_statements_once_its_use_is_recorded(gate: Gate) -> None:
    gate.client.get("/probe/me", headers=gate.headers())
    seen: list[str] = []
    sa.event.listen(gate.house.database, "before_cursor_execute", lambda _c, _k, sql, *_: seen.append(sql))
    gate.client.get("/probe/me", headers=gate.headers())
    assert len([sql for sql in seen if sql.startswith("SELECT") and "set_config" not in sql]) == 2


def test_last_use_is_recorded_at_most_once_an_hour(gate: Gate) -> None:
    def last_used() -> object:
        with gate.house.database.connect() as connection:
            mine = api_tokens.c.person_id == gate.agent_id
            return connection.execute(sa.select(api_tokens.c.last_used_at).where(mine)).scalar_one()

    gate.client.get("/probe/me", headers=gate.headers())
    first = last_used()
    gate.house.clock.turn(minutes=30)  # type: ignore[attr-defined]  # the test house has a clock that turns
    gate.client.get("/probe/me", headers=gate.headers())
    assert last_used() == first
    gate.house.clock.turn(minutes=31)  # type: ignore[attr-defined]
    gate.client.get("/probe/me", headers=gate.headers())
    assert last_used() == gate.house.clock.now() != first


def test_a_token_ends_with_its_life(gate: Gate) -> None:
    with unit_of_work(gate.house, agency_id=gate.agency_id, actor=SYSTEM) as uow:
        short = tokens.issue(uow, person_id=gate.agent_id, life=timedelta(minutes=1)).text
    assert gate.client.get("/probe/me", headers=gate.headers(short)).status_code == 200
    gate.house.clock.turn(minutes=2)  # type: ignore[attr-defined]
    assert gate.client.get("/probe/me", headers=gate.headers(short)).status_code == 401
