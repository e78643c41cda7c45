"""Statements that go straight to the driver do what SQLAlchemy does with them."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from engine.ids import new_id
from engine.tables.outbox import outbox
from engine.tables.statements import Prepared
from tests.support.agencies import Agency
from tests.support.statements import counted

NOW = datetime(2026, 3, 2, 1, 0, 0, 123456, tzinfo=UTC)
_insert = Prepared(sa.insert(outbox))
_by_name = Prepared(
    sa.select(outbox).where(outbox.c.agency_id == sa.bindparam("agency"), outbox.c.name == sa.bindparam("name"))
)
_count_up = Prepared(
    sa.update(outbox)
    .where(outbox.c.agency_id == sa.bindparam("agency"), outbox.c.state == "waiting")
    .values(attempts=outbox.c.attempts + 1, lease_until=sa.bindparam("until"))
    .returning(outbox.c.id, outbox.c.attempts, outbox.c.lease_until)
)


def row(agency: Agency, name: str) -> dict[str, object]:
    made: dict[str, object] = {"agency_id": agency.id, "id": new_id(), "kind": "event", "name": name, "queue": "events"}
    made |= {
        "subject_id": None,
        "payload": {"多": [1, None, True]},
        "state": "waiting",
        "created_at": NOW,
        "due_at": NOW,
        "attempts": 0,
    }
    return {**made, "attempts_allowed": 1, "backoff": 1, "timeout": 1, "fence": 0}


def test_rows_come_back_as_sqlalchemy_gives_them(agency: Agency) -> None:
    with agency.uow() as uow:
        assert uow.run(_insert, [row(agency, "one"), row(agency, "two")]) == 2
        prepared = uow.row(_by_name, {"agency": agency.id, "name": "two"})
        plain = uow.row(sa.select(outbox).where(outbox.c.agency_id == agency.id, outbox.c.name == "two"))
        assert prepared is not None
        assert plain is not None
        assert prepared._asdict() == plain._asdict()
        assert prepared.created_at == NOW
        assert uow.row(_by_name, {"agency": agency.id, "name": "three"}) is None


def test_an_update_returns_what_it_made(agency: Agency) -> None:
    with agency.uow() as uow:
        uow.run(_insert, row(agency, "one"))
        (made,) = uow.rows(_count_up, {"agency": agency.id, "until": NOW})
        assert (made.attempts, made.lease_until) == (1, NOW)


def test_what_was_written_is_committed_with_the_unit_of_work_and_gone_with_a_failed_one(agency: Agency) -> None:
    def fail() -> None:
        with agency.uow() as uow:
            uow.run(_insert, row(agency, "lost"))
            uow.run(_insert, [row(agency, "lost")] * 2)

    with pytest.raises(IntegrityError):
        fail()
    with agency.uow() as uow:
        uow.run(_insert, row(agency, "kept"))
    with agency.uow(write=False) as uow:
        assert uow.row(_by_name, {"agency": agency.id, "name": "kept"}) is not None
        assert uow.row(_by_name, {"agency": agency.id, "name": "lost"}) is None


def test_a_refusal_is_sqlalchemys_own(agency: Agency) -> None:
    twice = row(agency, "twice")
    with pytest.raises(IntegrityError), agency.uow() as uow:
        uow.run(_insert, [twice, twice])


def test_who_counts_statements_hears_of_these_too(agency: Agency) -> None:
    with agency.uow() as uow, counted(agency.house.database) as sent:
        uow.rows(_by_name, {"agency": agency.id, "name": "none"})
    assert len(sent) == 1


def test_a_list_among_the_parameters_is_refused(agency: Agency) -> None:
    listed = Prepared(sa.select(outbox).where(outbox.c.id.in_(sa.bindparam("ids", expanding=True))))
    with pytest.raises(AssertionError), agency.uow() as uow:
        uow.rows(listed, {"ids": []})
