"""On PostgreSQL the database itself shows a transaction the rows of its agency only, even if a query forgets to ask."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import ProgrammingError

from engine.ids import new_id
from engine.tables.directory import branches
from engine.tables.metadata import metadata
from engine.unit_of_work import House, whole_house
from settings import HOME
from tests.integration.upkeep.conftest import OpenHouse
from tests.support.agencies import Agency, staffed
from upkeep import migrating

EVERY_BRANCH = sa.select(branches.c.agency_id)


@pytest.fixture
def house(bare_house: OpenHouse, tmp_path: Path) -> House:
    """Give a migrated house on PostgreSQL."""
    made = bare_house("postgresql", tmp_path)
    migrating.migrate(made.database, scripts=HOME / "migrations")
    return made


@pytest.fixture
def two(house: House) -> tuple[Agency, Agency]:
    """Give two agencies of one house."""
    return staffed(house, "anju"), staffed(house, "pengcheng")


def test_every_table_with_an_agency_has_the_policy_and_binds_its_owner(house: House) -> None:
    keyed = {table.name for table in metadata.sorted_tables if "agency_id" in table.columns}
    with house.database.connect() as connection:
        forced = connection.exec_driver_sql(
            "select relname from pg_class where relrowsecurity and relforcerowsecurity"
        ).scalars()
        policed = connection.exec_driver_sql(
            "select tablename from pg_policies where policyname = 'own_agency'"
        ).scalars()
        assert set(forced) == keyed
        assert set(policed) == keyed


def test_a_query_that_forgets_the_agency_sees_its_own_rows_only(two: tuple[Agency, Agency]) -> None:
    for agency in two:
        with agency.uow(write=False) as uow:
            assert set(uow.connection.execute(EVERY_BRANCH).scalars()) == {agency.id}


def test_rows_cannot_be_written_for_another_agency(two: tuple[Agency, Agency]) -> None:
    mine, other = two
    row = {"agency_id": other.id, "id": new_id(), "code": "x", "name": "x"}
    with pytest.raises(ProgrammingError, match="row-level security"), mine.uow() as uow:
        uow.run(sa.insert(branches), row)
    with mine.uow() as uow:
        assert uow.run(sa.update(branches).values(name="taken")) == 1
        assert uow.run(sa.delete(branches).where(branches.c.agency_id == other.id)) == 0


def test_those_who_look_over_all_agencies_see_all(two: tuple[Agency, Agency]) -> None:
    house = two[0].house
    with whole_house(house) as connection:
        assert set(connection.execute(EVERY_BRANCH).scalars()) == {agency.id for agency in two}
    with house.database.connect() as connection:
        assert connection.execute(EVERY_BRANCH).all() == []
