"""Backup under load, restore into an empty house of either kind of database; damaged and foreign files are refused."""

import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from brokerage import hooks as brokerage_hooks
from brokerage.operations import customers, documents
from brokerage.queries import customers as customer_queries
from engine.hooks import Hooks
from engine.operations import instances, tasks
from engine.tables.metadata import metadata
from engine.unit_of_work import House
from settings import HOME
from tests.integration.upkeep.conftest import OpenHouse
from tests.support.agencies import Agency, staffed
from tests.support.bpmn_xml import Diagram
from upkeep import backing_up, checking, migrating, restoring
from upkeep.archive import ArchiveBroken, Manifest

SCRIPTS = HOME / "migrations"
PAPER = b"%PDF-1.7\n" + "一份合同".encode() * 5000 + b"\n%%EOF"
WAYS = [("sqlite", "postgresql"), ("postgresql", "sqlite"), ("sqlite", "sqlite")]


def lived_in(house: House) -> Agency:
    """Let an agency do some of everything: people, instances, tasks, a sealed customer, a sealed file."""
    migrating.migrate(house.database, scripts=SCRIPTS)
    brokerage_hooks.register(house.part(Hooks))
    agency = staffed(house)
    agency.publish(Diagram("p").start().user_task("first").user_task("second", rule="same-person", task="first").end())
    for number in range(8):
        start(agency, f"D-{number}")
    with agency.uow("lin") as uow:
        customer_id = customers.create(uow, name="王小明", phone="13812341234")
        paper = documents.store(uow, name="合同.pdf", content=PAPER, media_type="application/pdf")
        documents.attach(uow, document_id=paper, kind="contract", customer_id=customer_id)
    return agency


def start(agency: Agency, key: str) -> None:
    """Start an instance and complete its first task."""
    with agency.uow("lin") as uow:
        instances.start(uow, process="p", business_key=key, data={"city": "北京"}, branch_id=agency.branch_id)
    task_id = next(line.id for line in agency.todo("lin", "claimable") if line.business_key == key)
    with agency.uow("lin") as uow:
        tasks.claim(uow, task_id=task_id)
    with agency.uow("lin") as uow:
        tasks.complete(uow, task_id=task_id, data={"ok": True, "phone": "13800000000"})


@contextmanager
def load(agency: Agency) -> Iterator[list[int]]:
    """Start and complete in a thread, as fast as it goes, until the block ends; the list says how often."""
    over, done = threading.Event(), [0]

    def work() -> None:
        while not over.is_set():
            start(agency, f"L-{done[0]}")
            done[0] += 1

    thread = threading.Thread(target=work)
    thread.start()
    try:
        while not done[0]:
            over.wait(0.01)
        yield done
    finally:
        over.set()
        thread.join()


def back_up(house: House, file: Path) -> Manifest:
    return backing_up.backup(house, file, revision=migrating.head(SCRIPTS), version="0.1.0")


@pytest.mark.parametrize(("source", "target"), WAYS)
def test_a_backup_under_load_comes_back_whole(bare_house: OpenHouse, tmp_path: Path, source: str, target: str) -> None:
    agency = lived_in(bare_house(source, tmp_path / "old"))
    with load(agency) as done:
        before = done[0]
        made = back_up(agency.house, tmp_path / "b.zip")
        while done[0] < before + 3:
            threading.Event().wait(0.01)

    new = bare_house(target, tmp_path / "new")
    assert restoring.restore(new, tmp_path / "b.zip", scripts=SCRIPTS) == made
    assert list(checking.violations(new)) == []
    again = back_up(new, tmp_path / "again.zip")
    assert (again.tables, again.files) == (made.tables, made.files)
    assert len(made.files) == 1
    assert made.rows > 70


def test_what_was_sealed_opens_and_what_ran_goes_on(bare_house: OpenHouse, tmp_path: Path) -> None:
    agency = lived_in(bare_house("sqlite", tmp_path / "old"))
    back_up(agency.house, tmp_path / "b.zip")
    new = bare_house("sqlite", tmp_path / "new")
    restoring.restore(new, tmp_path / "b.zip", scripts=SCRIPTS)

    moved = Agency(house=new, id=agency.id, branch_id=agency.branch_id, people=agency.people)
    with moved.uow("lin", write=False) as uow:
        assert len(customer_queries.find(uow, phone="13812341234")) == 1
    todo = moved.todo("lin")
    assert len(todo) == 8
    for line in todo:
        with moved.uow("lin") as uow:
            tasks.complete(uow, task_id=line.id, data={"ok": True})
    assert moved.todo("lin") == ()
    assert list(checking.violations(new)) == []


def test_the_master_key_is_not_in_the_backup_and_another_is_refused(bare_house: OpenHouse, tmp_path: Path) -> None:
    agency = lived_in(bare_house("sqlite", tmp_path / "old"))
    back_up(agency.house, tmp_path / "b.zip")
    other = bare_house("sqlite", tmp_path / "new", b"another master key, also 32 byte")
    with pytest.raises(restoring.MasterKeyWrong, match="FANGLIU_MASTER_KEY"):
        restoring.restore(other, tmp_path / "b.zip", scripts=SCRIPTS)
    assert untouched(other)
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        assert not any(b"test master key" in archive.read(name) for name in archive.namelist())


def test_a_house_that_holds_something_is_refused(bare_house: OpenHouse, tmp_path: Path) -> None:
    agency = lived_in(bare_house("sqlite", tmp_path / "old"))
    back_up(agency.house, tmp_path / "b.zip")
    with pytest.raises(restoring.TargetNotEmpty, match="holds rows"):
        restoring.restore(agency.house, tmp_path / "b.zip", scripts=SCRIPTS)
    files_only = bare_house("sqlite", tmp_path / "new")
    files_only.media.mkdir()
    (files_only.media / "something").write_bytes(b"x")
    with pytest.raises(restoring.TargetNotEmpty, match="holds files"):
        restoring.restore(files_only, tmp_path / "b.zip", scripts=SCRIPTS)


def test_no_damaged_byte_gets_in(bare_house: OpenHouse, tmp_path: Path) -> None:
    agency = lived_in(bare_house("sqlite", tmp_path / "old"))
    made = back_up(agency.house, tmp_path / "b.zip")
    whole = (tmp_path / "b.zip").read_bytes()
    refused, positions = 0, range(100, len(whole), len(whole) // 40)
    for at in positions:
        damaged = bytearray(whole)
        damaged[at] ^= 0x55
        (tmp_path / "damaged.zip").write_bytes(damaged)
        target = bare_house("sqlite", tmp_path / f"new-{at}")
        try:
            # A zip has a few bytes that mean nothing, dates of members for one.
            assert restoring.restore(target, tmp_path / "damaged.zip", scripts=SCRIPTS) == made
        except (ArchiveBroken, restoring.OtherSchema):
            assert untouched(target)
            refused += 1
    assert refused >= len(positions) * 3 // 4


@pytest.mark.parametrize("cut", [0, 10, 2000, -1])
def test_a_cut_off_file_is_refused(bare_house: OpenHouse, tmp_path: Path, cut: int) -> None:
    agency = lived_in(bare_house("sqlite", tmp_path / "old"))
    back_up(agency.house, tmp_path / "b.zip")
    (tmp_path / "cut.zip").write_bytes((tmp_path / "b.zip").read_bytes()[:cut])
    target = bare_house("sqlite", tmp_path / "new")
    with pytest.raises(ArchiveBroken):
        restoring.restore(target, tmp_path / "cut.zip", scripts=SCRIPTS)
    assert untouched(target)


def test_a_foreign_zip_is_refused(bare_house: OpenHouse, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "foreign.zip", "w") as archive:
        archive.writestr("manifest.json", '{"format": "somebody-elses"}')
    target = bare_house("sqlite", tmp_path / "new")
    with pytest.raises(ArchiveBroken):
        restoring.restore(target, tmp_path / "foreign.zip", scripts=SCRIPTS)
    assert untouched(target)


def test_a_backup_never_overwrites(bare_house: OpenHouse, tmp_path: Path) -> None:
    agency = lived_in(bare_house("sqlite", tmp_path / "old"))
    (tmp_path / "b.zip").write_bytes(b"precious")
    with pytest.raises(backing_up.BackupThere):
        back_up(agency.house, tmp_path / "b.zip")
    assert (tmp_path / "b.zip").read_bytes() == b"precious"


def untouched(house: House) -> bool:
    """Say whether there is neither a table nor a file."""
    with house.database.connect() as connection:
        tables = sa.inspect(connection).get_table_names()
    assert set(metadata.tables)
    return not tables and not house.media.exists()
