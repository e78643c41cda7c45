"""The revisions make exactly the tables that the rooms declare, on both kinds of database."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext

from engine.ids import new_id
from engine.tables.directory import agencies
from engine.tables.metadata import Data, Id, Moment, metadata
from engine.unit_of_work import open_database
from settings import HOME
from tests.integration.upkeep.conftest import OpenHouse
from upkeep import migrating

SCRIPTS = HOME / "migrations"
OLD = sa.table(
    "access_log",
    *(sa.column(name, Id) for name in ("id", "agency_id", "subject_id")),
    *(sa.column(name, sa.String) for name in ("subject", "reason", "actor_kind")),
    sa.column("fields", Data),
    sa.column("at", Moment),
)
"""The access log as it was before its reasons were sealed."""


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_revisions_and_declared_tables_agree(bare_house: OpenHouse, tmp_path: Path, kind: str) -> None:
    house = bare_house(kind, tmp_path)
    assert migrating.migrate(house.database, scripts=SCRIPTS) == (None, migrating.head(SCRIPTS))
    with house.database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert _checks(connection) == _declared_checks()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_migrating_twice_changes_nothing(bare_house: OpenHouse, tmp_path: Path, kind: str) -> None:
    house = bare_house(kind, tmp_path)
    migrating.migrate(house.database, scripts=SCRIPTS)
    newest = migrating.head(SCRIPTS)
    assert migrating.migrate(house.database, scripts=SCRIPTS) == (newest, newest)
    migrating.require_current(house.database, scripts=SCRIPTS)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_reasons_once_written_in_clear_are_gone_and_the_looks_stay(
    bare_house: OpenHouse, tmp_path: Path, kind: str
) -> None:
    house = bare_house(kind, tmp_path)
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["database"] = house.database
    command.upgrade(config, "0011")
    with house.database.begin() as connection:
        if kind == "postgresql":
            connection.exec_driver_sql("select set_config('fangliu.agency', '*', true)")
        now, id_ = house.clock.now(), new_id()
        agency = {"code": "anju", "name": "安居", "city": "beijing", "zone": "Asia/Shanghai", "wrapped_key": b"key"}
        more = {"id": id_, "demo": False, "revision": 1, "roles": {}, "created_at": now}
        connection.execute(sa.insert(agencies).values(**agency, **more))
        look = {"id": new_id(), "agency_id": id_, "subject": "customer", "subject_id": new_id(), "fields": ["phone"]}
        connection.execute(sa.insert(OLD).values(**look, reason="新号 13812341234", actor_kind="system", at=now))
    migrating.migrate(house.database, scripts=SCRIPTS)
    with house.database.begin() as connection:
        if kind == "postgresql":
            connection.exec_driver_sql("select set_config('fangliu.agency', '*', true)")
        (row,) = connection.exec_driver_sql("select * from access_log").mappings().all()
    assert (row["subject"], row["reason_sealed"]) == ("customer", None)
    assert "13812341234" not in repr(row)


def test_an_empty_database_is_told_to_be_migrated(bare_house: OpenHouse, tmp_path: Path) -> None:
    house = bare_house("sqlite", tmp_path)
    with pytest.raises(migrating.DatabaseOlder, match=r"run `python app\.py migrate` first"):
        migrating.require_current(house.database, scripts=SCRIPTS)


def test_a_database_of_a_newer_version_is_left_alone(bare_house: OpenHouse, tmp_path: Path) -> None:
    house = bare_house("sqlite", tmp_path)
    migrating.migrate(house.database, scripts=SCRIPTS)
    with house.database.begin() as connection:
        connection.exec_driver_sql("update alembic_version set version_num = '9999'")
    with pytest.raises(migrating.DatabaseNewer, match="9999"):
        migrating.migrate(house.database, scripts=SCRIPTS)


def test_a_database_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    away = open_database("postgresql+psycopg://nobody:secret@127.0.0.1:1/nothing")
    with pytest.raises(migrating.DatabaseUnreachable, match="start it, or set FANGLIU_DATABASE_URL") as told:
        migrating.revision(away)
    assert "secret" not in str(told.value)
    assert "\n" not in str(told.value)


def _checks(connection: sa.Connection) -> set[tuple[str, str]]:
    found = sa.inspect(connection)
    return {
        (table, str(check["name"])) for table in found.get_table_names() for check in found.get_check_constraints(table)
    }


def _declared_checks() -> set[tuple[str, str]]:
    return {
        (table.name, str(check.name))
        for table in metadata.sorted_tables
        for check in table.constraints
        if isinstance(check, sa.CheckConstraint) and check.name
    }


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_other_tables_under_the_same_number_are_one_sentence(bare_house: OpenHouse, tmp_path: Path, kind: str) -> None:
    """A folder of a version in between once ended in a traceback about a column that is not there."""
    house = bare_house(kind, tmp_path)
    migrating.migrate(house.database, scripts=SCRIPTS)
    with house.database.begin() as connection:
        connection.exec_driver_sql("alter table timers drop column refusals")
    for ask in (migrating.migrate, migrating.require_current):
        with pytest.raises(migrating.DatabaseOther, match=r"timers\.refusals.*delete the data folder") as told:
            ask(house.database, scripts=SCRIPTS)
        assert "\n" not in str(told.value)
