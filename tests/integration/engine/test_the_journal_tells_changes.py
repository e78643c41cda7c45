"""The journal is whole or says where it is not; what people filled in stands nowhere in plain."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
import zstandard

from engine.events import RecordMade
from engine.expressions import codec
from engine.hooks import Hooks
from engine.operations import directory, messages
from engine.queries.chain import broken_links
from engine.tables.instances import instances
from engine.tables.journal import journal
from engine.tables.metadata import metadata
from engine.unit_of_work import Actor, House, UnitOfWork
from engine.vault import SealBroken, Vault
from tests.support.agencies import Agency, staffed
from tests.support.bpmn_xml import Diagram
from tests.support.houses import empty_house
from tests.support.steps import do, start

PHONE = "13912345678"


@contextmanager
def damaging(agency: Agency) -> Iterator[UnitOfWork]:
    """Open a unit of work that is never committed: what a test damages is whole again."""
    with agency.house.database.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        uow = UnitOfWork(agency.house, connection, agency.id, Actor.system(), agency.house.clock.now())
        yield uow
        connection.rollback()


def walked(agency: Agency) -> str:
    agency.publish(Diagram("p").start().user_task("first").user_task("second").end())
    instance_id = start(agency)
    do(agency, "lin", instance_id, "first", ok=True, phone=PHONE)
    return instance_id


def entry(uow: UnitOfWork, seq: int) -> sa.Row[tuple[object, ...]]:
    row = uow.row(sa.select(journal).where(journal.c.agency_id == uow.agency_id, journal.c.seq == seq))
    assert row is not None
    return row


def change(uow: UnitOfWork, entry: int, **values: object) -> None:
    uow.run(sa.update(journal).where(journal.c.agency_id == uow.agency_id, journal.c.seq == entry).values(**values))


@pytest.mark.parametrize(
    "values",
    [{"verb": "claim"}, {"actor_id": None}, {"subject": "x"}, {"events": []}, {"input": b"other"}, {"input": None}],
)
def test_an_entry_that_was_changed_is_found(agency: Agency, values: dict[str, object]) -> None:
    instance_id = walked(agency)
    with agency.uow(write=False) as uow:
        assert list(broken_links(uow)) == []
    with damaging(agency) as uow:
        change(uow, 3, **values)
        assert list(broken_links(uow)) == [(instance_id, "entry 3 was changed")]


@pytest.mark.parametrize(("seq", "told"), [(1, "entry 1 is missing"), (2, "entry 2 is missing"), (3, "ends at 2")])
def test_an_entry_that_was_taken_out_is_found(agency: Agency, seq: int, told: str) -> None:
    walked(agency)
    with damaging(agency) as uow:
        uow.run(sa.delete(journal).where(journal.c.agency_id == uow.agency_id, journal.c.seq == seq))
        ((_, detail),) = broken_links(uow)
        assert told in detail


def test_entries_that_changed_places_are_found(agency: Agency) -> None:
    walked(agency)
    with damaging(agency) as uow:
        change(uow, 2, seq=99)
        change(uow, 3, seq=2)
        change(uow, 99, seq=3)
        ((_, detail),) = broken_links(uow)
        assert detail == "entry 2 was changed"


def test_a_sealed_input_opens_only_with_its_agency_s_key_and_in_its_place(agency: Agency) -> None:
    walked(agency)
    other = staffed(agency.house, "pengcheng")
    with agency.uow(write=False) as uow:
        row = entry(uow, 3)
        opened = codec.loads(uow.vault.open(agency.id, "journal.input", str(row.id), bytes(row.input)))
        assert isinstance(opened, dict)
        assert isinstance(opened, dict)
        assert opened["phone"] == PHONE
        for place, key in (("journal.input", other.id), ("messages.payload", agency.id)):
            with pytest.raises(SealBroken):
                uow.vault.open(key, place, str(row.id), bytes(row.input))
        with pytest.raises(SealBroken):
            uow.vault.open(agency.id, "journal.input", str(entry(uow, 1).id), bytes(row.input))


def test_a_house_with_another_master_key_opens_nothing(tmp_path: Path) -> None:
    with empty_house("sqlite", tmp_path) as house:
        agency = staffed(house)
        walked(agency)
        stranger = House(
            database=house.database,
            clock=house.clock,
            vault=Vault(masters={1: os.urandom(32)}),
            media=house.media,
        )
        with pytest.raises(SealBroken), Agency(house=stranger, id=agency.id, branch_id="").uow():
            pass


def in_clear(house: House) -> Iterator[str]:
    """Write out all rows as they are read: data decoded, states unpacked."""
    with house.database.connect() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(sa.select(table)):
                yield repr(row)
        for state in connection.execute(sa.select(instances.c.state)).scalars():
            yield zstandard.decompress(state).decode()


def test_no_personal_value_stands_in_plain_in_the_database(tmp_path: Path) -> None:
    planted = ("13900001111", "13900002222", "13900003333", "13900004444", "13900005555")
    form = {
        "title": "登记",
        "type": "object",
        "properties": {
            "phone": {"type": "string", "title": "电话", "x-personal": True},
            "note": {"type": "string", "title": "备注"},
            "owner": {
                "type": "object",
                "title": "业主",
                "properties": {"phone": {"type": "string", "title": "电话", "x-personal": True}},
            },
        },
    }
    with empty_house("sqlite", tmp_path) as house:
        agency = staffed(house)
        heard: list[object] = []
        hooks = house.part(Hooks)
        hooks.recorder("seen", lambda uow, event: heard.append(event.values))
        hooks.listener(RecordMade, "test", lambda house, event: None)
        drawn = Diagram("p").start()
        record = drawn.record("seen", {"phone": "form.phone"})
        drawn.user_task("first", form="entry", extensions=record).user_task("second", form="entry").end()
        agency.publish(drawn, forms={"entry": form})
        with agency.uow() as uow:
            directory.hire(uow, login="new", name="新人", contact={"phone": planted[3]})
            messages.correlate(uow, name="nobody", key="x", payload={"phone": planted[4]})
        instance_id = start(agency)
        assert "PLAIN" not in "".join(in_clear(house))
        do(agency, "lin", instance_id, "first", phone=planted[0], note="PLAIN", owner={"phone": planted[1]})
        do(agency, "lin", instance_id, "second", phone=planted[2])
        agency.run()
        assert heard == [{"phone": planted[0]}]
        stored = b"".join(file.read_bytes() for file in sorted(tmp_path.glob("fangliu.db*")))
        assert all(phone.encode() not in stored for phone in planted)
        assert b"D-1" in stored
        opened = "".join(in_clear(house))
        assert all(phone not in opened for phone in planted)
        assert "PLAIN" in opened
