"""Writes that are sent twice happen once."""

import threading
from typing import Any

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from engine.queries import directory
from engine.unit_of_work import unit_of_work
from tests.integration.web.conftest import Gate, told
from tests.support.houses import SYSTEM
from web.stored_answers import forget_expired
from web.tables import idempotent_answers


def _hire(gate: Gate, login: str, key: str | None = None, token: str | None = None, **more: Any) -> TestResponse:
    headers = gate.headers(token, **({} if key is None else {"Idempotency-Key": key}))
    return gate.client.post("/probe/hire", json={"login": login, **more}, headers=headers)


def _logins(gate: Gate) -> list[str]:
    with unit_of_work(gate.house, agency_id=gate.agency_id, actor=SYSTEM, write=False) as uow:
        return [person.login for person in directory.everybody(uow)]


def test_the_same_request_with_the_same_key_gets_the_stored_answer(gate: Gate) -> None:
    first, second = _hire(gate, "new", "key-1"), _hire(gate, "new", "key-1")
    assert (first.status_code, first.data) == (second.status_code, second.data)
    assert first.headers["Location"] == second.headers["Location"]
    assert first.status_code == 201
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert _logins(gate).count("new") == 1


def test_another_request_with_the_same_key_is_refused(gate: Gate) -> None:
    _hire(gate, "new", "key-1")
    other = _hire(gate, "other", "key-1")
    assert (other.status_code, told(other)["code"]) == (422, "idempotency-key-reused")
    assert "other" not in _logins(gate)


def test_two_people_may_use_the_same_key(gate: Gate) -> None:
    assert _hire(gate, "one", "key-1").status_code == 201
    assert _hire(gate, "two", "key-1", gate.administrator).status_code == 201


def test_a_refused_write_leaves_nothing_and_may_be_sent_again(gate: Gate) -> None:
    for _ in range(2):
        assert _hire(gate, "new", "key-1", fail=True).status_code == 409
    assert "new" not in _logins(gate)
    with gate.house.database.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(idempotent_answers)).scalar_one() == 0
    assert _hire(gate, "new", "key-1").status_code == 201


def test_without_a_key_a_second_write_is_a_second_write(gate: Gate) -> None:
    assert _hire(gate, "new").status_code == 201
    assert _hire(gate, "new").status_code == 409


@pytest.mark.parametrize("key", ["", "with space", "x" * 201, "中文"])
def test_what_is_no_key_is_a_bad_request(gate: Gate, key: str) -> None:
    headers = gate.headers()
    raw = {**headers, "Idempotency-Key": key.encode().decode("latin-1")}
    answer = gate.client.post("/probe/hire", json={"login": "new"}, headers=raw)
    assert (answer.status_code, told(answer)["code"]) == (400, "idempotency-key-malformed")


def test_a_key_is_forgotten_after_its_time(gate: Gate) -> None:
    _hire(gate, "new", "key-1")
    gate.house.clock.turn(hours=47)  # type: ignore[attr-defined]  # the test house has a clock that turns
    with unit_of_work(gate.house, agency_id=gate.agency_id, actor=SYSTEM) as uow:
        assert forget_expired(uow) == 0
    gate.house.clock.turn(hours=1)  # type: ignore[attr-defined]
    with unit_of_work(gate.house, agency_id=gate.agency_id, actor=SYSTEM) as uow:
        assert forget_expired(uow) == 1


def test_an_expired_key_that_was_not_swept_counts_as_new(gate: Gate) -> None:
    _hire(gate, "new", "key-1")
    gate.house.clock.turn(hours=20)  # type: ignore[attr-defined]
    assert _hire(gate, "new", "key-1").headers.get("Idempotency-Replayed") == "true"


def test_stored_answers_are_sealed(gate: Gate) -> None:
    _hire(gate, "new", "key-1")
    with gate.house.database.connect() as connection:
        body = connection.execute(sa.select(idempotent_answers.c.body)).scalar_one()
    assert "王小明".encode() not in body


def test_twelve_at_once_with_one_key_have_one_effect_and_one_answer(gate: Gate) -> None:
    answers: list[TestResponse] = []
    start = threading.Barrier(12)

    def send() -> None:
        start.wait()
        answers.append(_hire(gate, "raced", "key-1"))

    threads = [threading.Thread(target=send) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [answer.status_code for answer in answers] == [201] * 12
    assert len({answer.data for answer in answers}) == 1
    assert sum("Idempotency-Replayed" not in answer.headers for answer in answers) == 1
    assert _logins(gate).count("raced") == 1
